# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tables of who works in which unit."""

from collections import defaultdict
from datetime import date

from odoo import api, models
from odoo.fields import Domain

from ..matching import LineError, Names, member_table
from .sales_structure_import_mixin import ABOUT_TWO_ROWS, Plan, is_known

CAPACITIES = {"capacity": "customer_capacity", "lead_capacity": "lead_capacity"}


class SalesStructureMemberTable(models.AbstractModel):
    """Rows are memberships; one of the same days is the same membership."""

    _name = "sales.structure.member.table"
    _description = "Table of Members"
    _inherit = ["sales.structure.import.mixin"]

    _table_columns = member_table.COLUMNS
    _target = "sales.structure.member"

    # What there is

    @api.model
    def _get_rows(self, structure):
        """Members as rows."""
        names = self._get_names_of_units(structure.member_ids.unit_id)
        return [
            member_table.MemberRow(
                line,
                names[member.unit_id],
                # Logins are no secret to who manages people.
                member.user_id.sudo().login,
                member.role_id.code,
                member.customer_capacity,
                member.lead_capacity,
                member.date_from or None,
                member.date_to or None,
            )
            for line, member in enumerate(structure.member_ids, start=2)
        ]

    @api.model
    def _get_example(self, structure):
        """A leader, and a salesperson for a while."""
        first, second = self._get_example_units(structure)
        row = member_table.MemberRow
        login = self.env.user.login
        until = date(2030, 12, 31)
        return [
            row(2, first, login, "leader"),
            row(3, second, login, "salesperson", 200, 30, date(2026, 1, 1), until),
        ]

    # What a file says

    @api.model
    def _plan(self, structure, text, replaces=False):
        """Memberships to add, and those whose capacities change."""
        parsed = member_table.parse(text)
        found, errors = self._locate(structure, parsed)
        rows = [row for row in parsed.rows if row.line in found]
        twins, clashes = self._find_twins(structure, rows, found)
        errors += [e for e in parsed.errors if not is_known(e, found)]
        errors += member_table.check_periods(rows, lambda row: found[row.line])
        errors += clashes
        errors.sort(key=lambda error: error.line)
        changed = [
            (twins[row.line], vals)
            for row in rows
            if row.line in twins and (vals := _get_capacities(row, twins[row.line]))
        ]
        return Plan(
            rows=parsed.rows,
            errors=errors,
            notes=[],
            added=[
                _prepare_vals(row, found[row.line])
                for row in rows
                if row.line not in twins
            ],
            changed=changed,
            removed=self.env[self._target],
            unchanged=len(twins) - len(changed),
        )

    def _locate(self, structure, parsed):
        """{line: (unit id, user id, role id)}, and errors in names."""
        wrong = {e.line for e in parsed.errors if e.code not in ABOUT_TWO_ROWS}
        names = {
            "unit": self._get_unit_names(structure),
            "user": self._get_user_names({row.user for row in parsed.rows}),
            "role": self._get_role_names(),
        }
        located, errors = {}, []
        for row in parsed.rows:
            records, problems = zip(
                *(self._find_one(names[what], row, what) for what in names), strict=True
            )
            found = [error for problem in problems for error in problem]
            found += self._check_user(structure, row, records[1])
            errors += found
            if not found and row.line not in wrong:
                located[row.line] = tuple(record.id for record in records)
        return located, errors

    def _get_user_names(self, logins):
        """Internal users by login, and others as far as they are named."""
        # Logins are no secret to who manages people.
        users = self.env["res.users"].sudo().with_context(active_test=False)
        found = users.search_fetch(
            Domain("share", "=", False) | Domain("login", "in", list(logins)),
            ["login", "share", "active", "company_ids"],
        )
        return Names([(user.login, user) for user in found])

    def _get_role_names(self):
        roles = self.env["sales.structure.role"].search(Domain.TRUE)
        return Names(
            *([(role[name], role) for role in roles] for name in ("code", "name"))
        )

    def _check_user(self, structure, row, user):
        """Whether a user can be a member."""
        code = None
        if user and not user.active:
            code = "archived_user"
        elif user and user.share:
            code = "portal_user"
        elif user and structure.company_id not in user.company_ids:
            code = "foreign_user"
        values = {"value": row.user, "company": structure.company_id.name}
        return [LineError(row.line, code, values)] if code else []

    def _find_twins(self, structure, rows, found):
        """{line: member} of the same days, and errors about others that share days."""
        members = defaultdict(list)
        for member in structure.member_ids:
            key = member.unit_id.id, member.user_id.id, member.role_id.id
            members[key].append(member)
        twins, errors = {}, []
        for row in rows:
            for member in members[found[row.line]]:
                start, end = _get_period(member)
                if (start, end) == row.period:
                    twins[row.line] = member
                elif start <= row.period[1] and row.period[0] <= end:
                    dates = {"date_from": member.date_from, "date_to": member.date_to}
                    values = {**dates, "user": row.user, "unit": row.unit}
                    errors.append(LineError(row.line, "already_member", values))
        return twins, errors


def _get_period(member):
    return member.date_from or date.min, member.date_to or date.max


def _get_capacities(row, member):
    """Capacities that the row gives and the member has not."""
    given = ((field, getattr(row, name)) for name, field in CAPACITIES.items())
    return {
        field: value
        for field, value in given
        if value is not None and value != member[field]
    }


def _prepare_vals(row, located):
    unit, user, role = located
    vals = {"unit_id": unit, "user_id": user, "role_id": role}
    given = ((field, getattr(row, name)) for name, field in CAPACITIES.items())
    vals.update((field, value) for field, value in given if value is not None)
    dates = {"date_from": row.date_from or False, "date_to": row.date_to or False}
    return vals | dates
