# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who and what would move if a plan came into force; nothing is written."""

from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .sales_structure_comparing_mixin import KEPT
from .sales_structure_forecast import FIGURES

MANAGER = "sales_structure.group_structure_manager"
LARGEST = 2**31 - 1
MOST_AT_ONCE = 500
VALUES = ("customers", "deals", *FIGURES)


class SalesStructurePreview(models.AbstractModel):
    """What the screen asks for: by unit at once, by person and one by one after that.

    Customers are compared as they are held now with what the plan says, as putting it
    in force would do. Whoever is protected, or assigned by hand to a unit that the
    plan has too, stays.
    """

    _name = "sales.structure.preview"
    _description = "Preview of a Plan"
    _inherit = ["sales.structure.screen.mixin", "sales.structure.comparing.mixin"]

    @api.model
    @api.readonly
    def get_preview(self, structure_id=False, kind=None):
        """What a plan would move between units of a kind.

        :param structure_id: by default the company's newest plan
        :param kind: a key as listed under ``keys``; by default the first
        :return: dict with the sentence's numbers, matrix, units, members
        """
        plan = self._check_plan(structure_id)
        if not plan:
            return {"structure": False, "plans": []}
        keys = self._get_keys(plan)
        answer = self._prepare_answer(plan, keys)
        if not keys:
            return answer
        comparison = self._compare(plan, self._check_key(keys, kind))
        cells, staying = self._count_cells(comparison)
        moving = {pair: cell for pair, cell in cells.items() if pair[0] != pair[1]}
        return {
            **answer,
            "kind": self._name_key(comparison.key),
            "customers": sum(cell["customers"] for cell in cells.values()) + staying,
            "staying": staying,
            "moved": sum(cell["customers"] for cell in moving.values()),
            "open_deals": sum(cell["deals"] for cell in moving.values()),
            "unheld": sum(
                cell["customers"] for (_old, new), cell in cells.items() if not new
            ),
            "matrix": [
                {"from": old, "to": new, **cell}
                for (old, new), cell in sorted(moving.items())
            ],
            "by_unit": _sum_sides(moving),
        }

    @api.model
    @api.readonly
    def get_people(self, structure_id=False, kind=None):
        """What each person would gain and lose.

        :return: dict of people (id, name, gained, lost); staying (unit, customers): who
            stays in a unit and goes to somebody else of it; and orphans: how many would
            be left without a person
        """
        plan = self._check_plan(structure_id)
        keys = plan and self._get_keys(plan)
        if not keys:
            return {"people": [], "staying": [], "orphans": 0}
        comparison = self._add_people(self._compare(plan, self._check_key(keys, kind)))
        seats = self._seat(comparison)
        forecast = self.env["sales.structure.forecast"]
        pairs = {
            (old or False, new or False): _name_values(values)
            for old, new, *values in forecast._read_people(comparison, seats)
        }
        staying = forecast._read_staying(comparison, seats)
        return {
            "people": self._name_people(_sum_sides(pairs)),
            "staying": [
                {"unit": unit, "customers": count}
                for unit, count, _orphans in staying
                if unit and count
            ],
            "orphans": sum(orphans for _unit, _count, orphans in staying),
        }

    @api.model
    @api.readonly
    def get_moves(
        self,
        structure_id=False,
        kind=None,
        from_unit=None,
        to_unit=None,
        offset=0,
        limit=80,
    ):
        """Customers who would move, one by one.

        :param from_unit: only those of this unit, False for nobody's, None for all
        :param to_unit: likewise; the same unit twice lists who would stay in it and go
            to somebody else
        :return: list of dicts of the customer, unit and people before and after, the
            rule, and FIGURES
        """
        plan = self._check_plan(structure_id)
        page = self._check_page(from_unit, to_unit, offset, limit)
        keys = plan and self._get_keys(plan)
        if not keys:
            return []
        comparison = self._add_people(self._compare(plan, self._check_key(keys, kind)))
        seats = self._seat(comparison, [to_unit] if to_unit else None)
        rows = self.env["sales.structure.forecast"]._read_moves(
            comparison, seats, _get_cell(from_unit, to_unit), page
        )
        return self._name_moves(rows)

    # What callers give

    def _check_plan(self, structure_id):
        """The plan, as the system: whoever plans sees what would move.

        :raises AccessError: for users who are no managers of the structure
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only managers of the sales structure preview plans.")
            )
        if structure_id is False or structure_id is None:
            plan = self._list_plans()[:1]
        else:
            plan = self._find_structure(structure_id)
        if plan and plan.state != "planning":
            raise UserError(
                self.env._(
                    "%(name)s has been put in force already: only plans are previewed.",
                    name=plan.name,
                )
            )
        self.env["sales.structure.ledger"]._flush()
        return plan.sudo()

    def _list_plans(self):
        """Plans of the user's companies, the newest of the current one first."""
        plans = self.env["sales.structure"].search(
            [
                ("company_id", "in", self.env.companies.ids),
                ("state", "=", "planning"),
            ],
            order="id desc",
        )
        return plans.sorted(lambda plan: plan.company_id != self.env.company)

    def _check_page(self, from_unit, to_unit, offset, limit):
        numbers = [offset, limit, from_unit or 0, to_unit or 0]
        if any(type(number) is not int or abs(number) > LARGEST for number in numbers):
            raise UserError(
                self.env._("Give whole numbers for units, for the start and the limit.")
            )
        return max(offset, 0), min(max(limit, 1), MOST_AT_ONCE)

    def _check_key(self, keys, kind):
        names = {self._name_key(key): key for key in keys}
        if kind is None or kind is False:
            return keys[0]
        if not isinstance(kind, str) or kind not in names:
            raise UserError(
                self.env._("The plan has no units of this kind: load anew.")
            )
        return names[kind]

    # What they get

    def _prepare_answer(self, plan, keys):
        former = self._get_former(plan)
        return {
            "structure": self._prepare_version(plan),
            "plans": [self._prepare_version(one) for one in self._list_plans()],
            "former": self._prepare_version(former) if former else False,
            "day": fields.Date.to_string(plan.company_id._get_structure_day()),
            "sets_salesperson": plan.sets_salesperson,
            "keys": [{"id": self._name_key(key), **self._tell(key)} for key in keys],
            "units": self._list_units(plan, former),
            "members": self._compare_members(plan, former),
            **dict.fromkeys(("customers", "staying", "moved"), 0),
            **dict.fromkeys(("open_deals", "unheld"), 0),
            "kind": False,
            "matrix": [],
            "by_unit": [],
        }

    def _name_people(self, sides):
        # Whoever plans may know the names of all who sell.
        users = (
            self.env["res.users"].sudo().browse(filter(None, (s["id"] for s in sides)))
        )
        names = {user.id: user.name for user in users}
        people = [{**side, "name": names[side["id"]]} for side in sides if side["id"]]
        return sorted(people, key=lambda person: (person["name"], person["id"]))

    def _name_moves(self, rows):
        partners = self.env["res.partner"].sudo().browse([row[0] for row in rows])
        names = {partner.id: partner.display_name for partner in partners}
        rules = self.env["sales.structure.rule"].sudo()
        return [
            {
                "partner_id": partner,
                "partner": names[partner],
                "from": old or False,
                "to": new or False,
                "rule_id": rule or False,
                "rule": rules.browse(rule).name if rule else "",
                "from_people": self._name_users(from_users),
                "to_people": self._name_users(to_users),
                **{n: float(v) for n, v in zip(FIGURES, figures, strict=True)},
            }
            for partner, old, new, rule, from_users, to_users, *figures in rows
        ]

    def _name_users(self, ids):
        users = self.env["res.users"].sudo().browse(filter(None, ids))
        return ", ".join(sorted(users.mapped("name")))

    # Counting

    def _count_cells(self, comparison):
        """({(unit before, unit after): values}, how many stay whatever the rules)."""
        forecast = self.env["sales.structure.forecast"]
        cells = defaultdict(lambda: Counter(dict.fromkeys(VALUES, 0)))
        staying = 0
        names, rows = forecast._read_counts(comparison.plan, comparison.key)
        for pair, values in self._judge(comparison, names, rows):
            if pair is KEPT:
                staying += values[0]
            else:
                cells[pair]["customers"] += values[0]
        names, rows = forecast._read_figures(comparison.plan, comparison.key)
        for pair, values in self._judge(comparison, names, rows):
            if pair is not KEPT:
                cells[pair].update(_name_values([0, *values]))
        return cells, staying


def _get_cell(from_unit, to_unit):
    """Condition of a cell of the matrix, on a customer's rows together."""
    old, new = SQL("MIN(from_unit)"), SQL("MIN(to_unit)")
    asked = [
        SQL("%s IS NOT DISTINCT FROM %s", unit, value or None)
        for unit, value in ((old, from_unit), (new, to_unit))
        if value is not None
    ]
    if from_unit and from_unit == to_unit:
        asked.append(SQL("BOOL_OR(from_user IS DISTINCT FROM to_user)"))
    elif to_unit is not False:
        asked.append(SQL("%s IS DISTINCT FROM %s", old, new))
    return SQL(" AND ").join(asked)


def _name_values(values):
    return {
        name: int(value) if name in {"customers", "deals"} else float(value)
        for name, value in zip(VALUES, values, strict=True)
    }


def _sum_sides(cells):
    """For each unit or person what it would gain and lose."""
    sides = {}
    for (old, new), cell in cells.items():
        for who, side in ((old, "lost"), (new, "gained")):
            own = sides.setdefault(who, {"gained": Counter(), "lost": Counter()})
            own[side].update(cell)
    empty = dict.fromkeys(VALUES, 0)
    return [
        {"id": who, **{side: {**empty, **sums} for side, sums in own.items()}}
        for who, own in sides.items()
    ]
