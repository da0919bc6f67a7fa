# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A company's settings of partings."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompanyPartingMixin(models.AbstractModel):
    """Who is responsible, how long it may take, and what customers may do."""

    _name = "res.company.parting.mixin"
    _description = "Settings of Partings"

    lifecycle_parting_user_id = fields.Many2one(
        "res.users",
        string="Responsible for Partings",
        ondelete="set null",
        help="Gets the partings that a rule or a customer starts. Empty: who is "
        "responsible in service.",
    )
    lifecycle_parting_days = fields.Integer(
        string="Days to Part",
        default=60,
        help="Until when a parting is to be closed, from its start. 0: no such day.",
    )
    lifecycle_parting_portal = fields.Boolean(
        string="Customers Part on the Portal",
        default=True,
        help="Customers can say on the portal that they want to part, and why.",
    )
    lifecycle_parting_archive = fields.Boolean(
        string="Archive Parted Customers",
        help="What new partings begin with; it can be changed in each of them.",
    )

    lifecycle_return_order = fields.Boolean(
        string="Confirmed Orders Tell of Returns",
        default=True,
        help="The responsible person is told when a former customer has ordered.",
    )
    lifecycle_return_invoice = fields.Boolean(
        string="Posted Invoices Tell of Returns",
        default=True,
        help="The responsible person is told when a former customer was invoiced.",
    )
    lifecycle_return_lead = fields.Boolean(
        string="Leads Tell of Returns",
        default=True,
        help="The responsible person is told of new leads of former customers, also "
        "where they are known by their e-mail address alone.",
    )

    @api.constrains("lifecycle_parting_user_id", "lifecycle_parting_days")
    def _check_parting_settings(self):
        for company in self:
            user = company.lifecycle_parting_user_id
            if user and not company._is_handoff_user(user):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot be responsible for partings of %(company)s: "
                        "it takes an active life-cycle user of that company.",
                        user=user.name,
                        company=company.name,
                    )
                )
            if not 0 <= company.lifecycle_parting_days <= 3650:
                raise ValidationError(
                    self.env._("The days to part are from 0 to 3650.")
                )

    def _get_parting_user(self):
        """Who is responsible where nobody is named; nobody where none is fit."""
        self.ensure_one()
        # The settings are read for whoever starts a parting.
        user = self.sudo().lifecycle_parting_user_id
        if user and self._is_handoff_user(user):
            return user
        return self.sudo()._get_handoff_users()["service"]
