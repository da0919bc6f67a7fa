# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People in units."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesStructureMember(models.Model):
    """A person in a unit: what they do, how much they can take, and when."""

    _name = "sales.structure.member"
    _description = "Member of a Sales Unit"
    _inherit = ["sales.structure.guard.mixin", "sales.structure.part.mixin"]
    _order = "unit_id, sequence, id"
    _rec_name = "user_id"
    _check_company_auto = True

    unit_id = fields.Many2one(
        "sales.structure.unit", required=True, index=True, ondelete="cascade"
    )
    structure_id = fields.Many2one(
        related="unit_id.structure_id", store=True, index=True, string="Version"
    )
    company_id = fields.Many2one(related="unit_id.company_id", store=True)
    state = fields.Selection(related="unit_id.structure_id.state")
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    role_id = fields.Many2one(
        "sales.structure.role",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.ref(
            "sales_structure.role_salesperson", raise_if_not_found=False
        ),
    )
    office = fields.Selection(related="role_id.office", store=True)
    sequence = fields.Integer(default=10)
    customer_capacity = fields.Integer(
        string="Customers",
        help="How many customers the person can hold; 0 means no limit.",
    )
    lead_capacity = fields.Integer(
        string="Leads in 30 Days",
        help="How many new leads the person can take in 30 days; leads are shared in "
        "proportion to it. 0 means as many as the sales team says.",
    )
    date_from = fields.Date(string="From", help="Empty: from the start of the version.")
    date_to = fields.Date(string="Until", help="Empty: as long as the version lasts.")

    _dates_in_order = models.Constraint(
        "CHECK (date_from <= date_to)",
        "Somebody cannot leave a unit before they joined it.",
    )
    _capacity_is_positive = models.Constraint(
        "CHECK (customer_capacity >= 0 AND lead_capacity >= 0)",
        "A capacity cannot be negative: use 0.",
    )

    @api.constrains("user_id", "company_id")
    def _check_user_company(self):
        for member in self:
            # Who manages the structure need not be allowed to read users' companies.
            user = member.user_id.sudo()
            if user.share or member.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s is no internal user of %(company)s: allow the "
                        "company in the user's settings first.",
                        user=user.name,
                        company=member.company_id.name,
                    )
                )

    @api.constrains("unit_id", "user_id", "role_id", "date_from", "date_to")
    def _check_overlap(self):
        for member in self:
            twins = member.unit_id.member_ids.filtered(
                lambda twin, member=member: (
                    twin != member
                    and twin.user_id == member.user_id
                    and twin.role_id == member.role_id
                    and twin._overlaps(member)
                )
            )
            if twins:
                raise ValidationError(
                    self.env._(
                        "%(user)s is in %(unit)s in this role on some of these days "
                        "already: end that membership first.",
                        user=member.user_id.name,
                        unit=member.unit_id.name,
                    )
                )

    def _overlaps(self, other):
        """Whether two memberships share a day."""
        start, end = (
            fields.Date.to_date("0001-01-01"),
            fields.Date.to_date("9999-12-31"),
        )
        return (self.date_from or start) <= (other.date_to or end) and (
            other.date_from or start
        ) <= (self.date_to or end)

    def _is_member_on(self, day):
        """Whether the membership holds on a day, absences apart."""
        self.ensure_one()
        return (not self.date_from or self.date_from <= day) and (
            not self.date_to or day <= self.date_to
        )

    def _get_members(self, structure, day):
        """Memberships of a version that hold on a day, absences apart."""
        return self.search(
            [
                ("structure_id", "in", structure.ids),
                *("|", ("date_from", "=", False), ("date_from", "<=", day)),
                *("|", ("date_to", "=", False), ("date_to", ">=", day)),
            ]
        )
