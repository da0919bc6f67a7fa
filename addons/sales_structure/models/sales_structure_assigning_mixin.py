# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers given to units and people as the rules say, only where that changes."""

from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError


class Owner(NamedTuple):
    """Whom the documents of a customer go to; ids or False."""

    user_id: int
    team_id: int
    unit_id: int


class Person(NamedTuple):
    """Somebody who does something for a customer."""

    kind: str
    function_code: str
    role_code: str
    unit_id: int
    user_id: int


class SalesStructureAssigningMixin(models.AbstractModel):
    """One pass over a company's customers, whatever their number."""

    _name = "sales.structure.assigning.mixin"
    _description = "Assigning of Customers"

    @api.model
    def _assign(self, company, partner_ids=None, day=None):
        """Give customers to whom the version in force says.

        :param partner_ids: only these, default: all of the company
        :return: {"opened": new rows, "closed": rows that end}
        """
        day = day or company._get_structure_day()
        structure = self.env["sales.structure"]._get_active(company, day)
        if not structure:
            return {"opened": 0, "closed": 0}
        table = self.env["sales.structure.table"]
        if not table._try_lock(company):
            raise UserError(
                self.env._(
                    "Customers of %(company)s are being assigned just now: try again "
                    "in a minute.",
                    company=company.name,
                )
            )
        self.env["sales.structure.ledger"]._flush()
        self._fill_wanted(structure, partner_ids, day)
        table._make_difference(company, partner_ids)
        done = table._apply_difference(company, day)
        if structure.sets_salesperson and done["opened"]:
            table._set_salespersons(company)
        return done

    def _fill_wanted(self, structure, partner_ids, day):
        """Who should hold whom, in the table of what is wanted."""
        table = self.env["sales.structure.table"]
        company = structure.company_id
        holders = structure._get_holders(day)
        verdicts = structure._judge(partner_ids)
        table._make_wanted(structure, verdicts, holders, partner_ids)
        doubts = table._read_in_doubt(company)
        away = self.env["sales.structure.absence"]._get_absences(company, day)
        table._set_seats(structure._seat(doubts, holders, away))

    # Who

    @api.model
    def _get_current(self, company, partner_ids, day=None):
        """Assignments of customers on a day (default: today)."""
        day = day or company._get_structure_day()
        # Documents go to whom the structure says, whoever makes them.
        return self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", list(partner_ids)),
                ("date_from", "<=", day),
                *("|", ("date_to", "=", False), ("date_to", ">=", day)),
            ],
            order="id",
        )

    @api.model
    def _get_owners(self, company, partner_ids, day=None, step="acquisition"):
        """{partner id: Owner} of customers that somebody holds.

        :param str step: code of the function whose unit comes first, see
            `_get_owner_order`
        """
        day = day or company._get_structure_day()
        version = self.env["sales.structure"]._get_active(company, day)
        if not version or not partner_ids:
            return {}
        held = {}
        for row in self._get_current(company, partner_ids, day):
            key = row.kind, row.function_id.id
            held.setdefault(row.partner_id.id, {}).setdefault(key, []).append(row)
        strangers = [partner for partner in partner_ids if partner not in held]
        order = version._get_owner_order(step)
        owners = {
            partner: self._choose_owner(rows, order) for partner, rows in held.items()
        }
        owners |= self._guess_owners(version, strangers, order, day)
        return self._replace_absent(version, owners, day)

    def _choose_owner(self, held, order):
        key = next((key for key in order if key in held), None)
        if not key:
            return None
        rows = sorted(held[key], key=lambda row: (row.office == "back", row.id))
        unit = rows[0].unit_id
        return Owner(rows[0].user_id.id, unit._get_team().id, unit.id)

    def _guess_owners(self, version, partner_ids, order, day):
        """Of customers who are not assigned yet: as they will be, if nobody is held."""
        if not partner_ids:
            return {}
        partners = self.env["res.partner"].sudo().browse(partner_ids)
        holders = version._get_holders(day)
        owners = {}
        for partner, held in version._match_partners(partners).items():
            key = next((key for key in order if key in held), None)
            if key:
                unit = self.env["sales.structure.unit"].sudo().browse(held[key])
                user = _pick(holders[unit.id], partner)
                owners[partner] = Owner(user, unit._get_team().id, unit.id)
        return owners

    def _replace_absent(self, version, owners, day):
        """The owners, with somebody who is there instead of who is away."""
        away = self.env["sales.structure.absence"]._get_absences(
            version.company_id, day
        )
        holders = version._get_holders(day) if away else {}
        return {
            partner: owner._replace(
                user_id=stand_in(owner.user_id, away)
                or _pick(holders.get(owner.unit_id, {}), partner, away)
            )
            if owner.user_id in away
            else owner
            for partner, owner in owners.items()
            if owner
        }

    @api.model
    def _get_handling_units(self, company, partner_ids, step):
        """{partner id: unit that does a step of the sale for the customer today}."""
        # What is to be done shows its unit to whoever does it.
        rows = self.sudo()._read_group(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", list(partner_ids)),
                ("kind", "=", "function"),
                ("function_id.code", "=", step),
                ("date_to", "=", False),
            ],
            ["partner_id"],
            ["unit_id:min"],
        )
        return {partner.id: unit_id for partner, unit_id in rows}

    @api.model
    def _get_people(self, company, partner_ids, day=None):
        """{partner id: [Person]}: who does what for a customer, in either office."""
        day = day or company._get_structure_day()
        people = {}
        for row in self._get_current(company, partner_ids, day):
            listed = people.setdefault(row.partner_id.id, {})
            what = row.kind, row.function_id.code or "", row.unit_id
            if row.user_id:
                listed[(*what, row.role_id.code, row.user_id.id)] = None
            for member in row.unit_id.member_ids:
                if not member.role_id.holds_customers and member._is_member_on(day):
                    listed[(*what, member.role_id.code, member.user_id.id)] = None
        return {
            partner: [
                Person(kind, function, role, unit.id, user)
                for kind, function, unit, role, user in listed
            ]
            for partner, listed in people.items()
        }


def stand_in(user, away):
    """Who gets what somebody should: a substitute who is there, or False."""
    asked = set()
    while user in away and user not in asked:
        asked.add(user)
        user = away[user]
    return user not in away and user


def _pick(roles, partner, away=()):
    """One of a unit's people for a customer, always the same one."""
    people = next(iter(roles.values()), ())
    users = sorted({holder.user_id for holder in people}.difference(away))
    return users[partner % len(users)] if users else False
