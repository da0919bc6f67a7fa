# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Days on which somebody is away and gets nothing new."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


def _get_today(records):
    return records.env.company._get_structure_day()


class SalesStructureAbsence(models.Model):
    """One absence, and who stands in."""

    _name = "sales.structure.absence"
    _description = "Absence of a Salesperson"
    _inherit = ["sales.structure.part.mixin"]
    _order = "date_from desc, id desc"
    _rec_name = "user_id"
    _check_company_auto = True

    user_id = fields.Many2one(
        "res.users", string="Person", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(string="From", required=True, default=_get_today)
    date_to = fields.Date(string="Until", required=True, default=_get_today)
    substitute_id = fields.Many2one(
        "res.users",
        help="Gets new customers, leads and orders of the absent person meanwhile; new "
        "leads of a sales team only as a member of it. Without a substitute the other "
        "members of the unit do.",
    )
    reason = fields.Char()

    _dates_in_order = models.Constraint(
        "CHECK (date_from <= date_to)",
        "An absence cannot end before it begins.",
    )

    @api.constrains("user_id", "substitute_id")
    def _check_substitute(self):
        for absence in self:
            if absence.user_id == absence.substitute_id:
                raise ValidationError(
                    self.env._("Nobody can stand in for themselves: choose another.")
                )

    @api.constrains("user_id", "company_id", "date_from", "date_to")
    def _check_overlap(self):
        for absence in self:
            domain = [
                ("id", "!=", absence.id),
                ("user_id", "=", absence.user_id.id),
                ("company_id", "=", absence.company_id.id),
                ("date_from", "<=", absence.date_to),
                ("date_to", ">=", absence.date_from),
            ]
            if self.search_count(domain, limit=1):
                raise ValidationError(
                    self.env._(
                        "%(name)s is away on some of these days already: change that "
                        "absence instead.",
                        name=absence.user_id.name,
                    )
                )

    def _get_absences(self, company, day):
        """Who is away in a company on a day: {user id: substitute id or False}."""
        domain = [
            ("company_id", "=", company.id),
            ("date_from", "<=", day),
            ("date_to", ">=", day),
        ]
        # Whoever assigns work has to know who is away, not why.
        return {
            absence.user_id.id: absence.substitute_id.id
            for absence in self.sudo().search(domain)
        }
