# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""To whom a version gives credit for lines of orders and invoices."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import Command, api, models
from odoo.tools import ormcache

from ..matching import Profile
from ..sharing import Plan
from ..sharing import Share as Weight
from .sales_structure_matching_mixin import LINE_KINDS

# What a version starts with; nothing of it is hidden, and all can be changed.
FIRST_SHARES = {"territory": 50, "product": 50, "segment": 0, "floor": 0, "function": 0}


class Line(NamedTuple):
    """What is sold to whom, from where, by which salesperson, on which day.

    The warehouse of an invoice's line is None: its order knows it. Without a location
    it is sold from where the warehouse keeps its goods.
    """

    line_id: int
    product_id: int
    partner_id: int
    warehouse_id: int
    user_id: int
    day: date
    location_id: int | None = None
    point_id: int | None = None


class Share(NamedTuple):
    """Somebody's part of a line, in percent; nobody's where there is no unit."""

    kind: str | None
    unit_id: int | None
    user_id: int | None
    credit: str
    percent: Decimal


class Seller(NamedTuple):
    """Somebody in a unit who sells, and from when until when."""

    user_id: int
    is_leader: bool
    date_from: date
    date_to: date


class SalesStructureCreditingMixin(models.AbstractModel):
    """Units by the customer's assignments and by the line, people by the units.

    The person is who holds the customer in that unit; else the document's salesperson,
    if they are a member of the unit; else the only one who sells there, leaders apart.
    Where it could be several, the unit has the credit alone.
    """

    _name = "sales.structure.crediting.mixin"
    _description = "Credit by a Version"

    @api.model
    def _default_share_ids(self):
        return [
            Command.create({"kind": kind, "credit": "revenue", "percent": percent})
            for kind, percent in FIRST_SHARES.items()
        ]

    # What is remembered of a version until something of it changes

    @api.model
    def _get_periods(self, company_id):
        """(first day, last day, version id) of what is or was in force in a company."""
        return self._get_all_periods().get(company_id, ())

    @api.model
    @ormcache()
    def _get_all_periods(self):
        """{company id: periods}, of all at once: mostly there is one, or none."""
        versions = self.sudo().search([("state", "!=", "planning")], order="date_from")
        return {
            company.id: tuple(
                (version.date_from, version.date_to or date.max, version.id)
                for version in own
            )
            for company, own in versions.grouped("company_id").items()
        }

    @ormcache("self.id")
    def _get_plan(self):
        """The version's shares, ready to divide lines; without any, all kinds alike."""
        shares = [
            Weight(share.kind, share.credit, Decimal(f"{share.percent:.4f}"))
            for share in self.sudo().share_ids
        ]
        return Plan(
            shares or [Weight(kind, "revenue", Decimal(0)) for kind in FIRST_SHARES]
        )

    @ormcache("self.id")
    def _get_living(self):
        """{unit id: its id in the latest version in force that has the unit}."""
        units = self.sudo().unit_ids
        twins = units.search(
            [
                ("lineage", "in", units.mapped("lineage")),
                ("company_id", "=", self.sudo().company_id.id),
                ("state", "!=", "planning"),
            ]
        )
        twins = twins.sorted(lambda unit: unit.structure_id.date_from or date.min)
        latest = {unit.lineage: unit.id for unit in twins}
        return {unit.id: latest.get(unit.lineage, unit.id) for unit in units}

    @ormcache("self.id")
    def _get_sellers(self):
        """{unit id: Sellers}: the front office of each unit."""
        living, sellers = self._get_living(), defaultdict(list)
        for member in self.sudo().member_ids:
            if member.office == "front":
                sellers[living[member.unit_id.id]].append(
                    Seller(
                        member.user_id.id,
                        member.role_id.is_leader,
                        member.date_from or date.min,
                        member.date_to or date.max,
                    )
                )
        return dict(sellers)

    # Lines

    def _divide_lines(self, lines):
        """To whom lines are credited: {line id: [Share]}; nothing is written."""
        self.ensure_one()
        known = self.env["sales.structure.credit.ledger"]._read_known(self, lines)
        plan, held = self._get_plan(), self._hold_lines(lines, known)
        return {
            line.line_id: self._name_people(
                line,
                plan.divide({kind: unit for kind, (unit, _) in units.items()}),
                units,
            )
            for line, units in zip(lines, held, strict=True)
        }

    def _name_people(self, line, parts, held):
        """Shares from the parts of a line, with the person of each."""
        return [
            Share(
                part.kind,
                part.unit_id,
                part.unit_id and self._choose_person(line, *held[part.kind]),
                part.credit,
                part.percent,
            )
            for part in parts
        ]

    def _choose_person(self, line, unit, holder):
        if holder:
            return holder
        present = [
            seller
            for seller in self._get_sellers().get(unit, ())
            if seller.date_from <= line.day <= seller.date_to
        ]
        if any(seller.user_id == line.user_id for seller in present):
            return line.user_id
        followers = {seller.user_id for seller in present if not seller.is_leader}
        people = followers or {seller.user_id for seller in present}
        return people.pop() if len(people) == 1 else None

    def _hold_lines(self, lines, known):
        """For each line {kind: (unit id, user id or None)}."""
        units, living = self._get_units_of_rules(), self._get_living()
        found = [
            dict(known.held.get((line.partner_id, line.day), ()))
            or self._hold_stranger(known.profiles.get(line.partner_id))
            for line in lines
        ]
        profiles = [self._make_line_profile(line, known) for line in lines]
        for kind in LINE_KINDS:
            winners = self._get_matcher().winners(profiles, kind)
            for held, rule in zip(found, winners, strict=True):
                unit = living[units[rule]] if rule else None
                if unit and held.get(kind, (None,))[0] != unit:
                    held[kind] = unit, None
        return found

    def _make_line_profile(self, line, known):
        warehouse = line.warehouse_id or known.warehouses.get(line.line_id)
        return known.profiles.get(line.partner_id, Profile())._replace(
            product_id=line.product_id or None,
            category_ids=known.categories.get(line.product_id, frozenset()),
            warehouse_id=warehouse,
            location_ids=self._get_places(warehouse, line.location_id),
            point_id=line.point_id,
        )

    def _hold_stranger(self, profile):
        """Units of a customer who was assigned to nobody on that day, by the rules."""
        if not profile:
            return {}
        units, living = self._get_units_of_rules(), self._get_living()
        [held] = self._match_profiles([profile])
        found = {}
        for (kind, _function), rule in held.items():
            found.setdefault(kind, (living[units[rule]], None))
        return found
