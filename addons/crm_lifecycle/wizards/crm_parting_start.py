# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Asks what a parting needs to be started."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.crm_parting_reason import INITIATORS

# Who sees all customers may part with any of them.
ALL_CUSTOMERS = (
    "crm_lifecycle.group_lifecycle_manager",
    "sales_team.group_sale_salesman_all_leads",
    "account.group_account_invoice",
)


class CrmPartingStart(models.TransientModel):
    """From a customer, a life cycle, or a list of them."""

    _name = "crm.parting.start"
    _description = "Start a Parting"

    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        required=True,
        context={"active_test": False},
        default=lambda self: self._get_chosen(),
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    initiator = fields.Selection(
        INITIATORS, string="Who Wants to Part", required=True, default="customer"
    )
    reason_id = fields.Many2one("crm.parting.reason", required=True)
    note = fields.Text(string="In Detail")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self._get_default_user(),
        help="Who settles the obligations and closes the parting.",
    )

    @api.model
    def _get_chosen(self):
        """The customers from which the dialog was opened."""
        model = self.env.context.get("active_model")
        if model not in ("res.partner", "crm.lifecycle"):
            return []
        records = self.env[model].browse(self.env.context.get("active_ids", []))
        partners = records if model == "res.partner" else records.partner_id
        return partners.commercial_partner_id.ids

    @api.model
    def _get_default_user(self):
        company = self.env.company
        is_fit = company._is_handoff_user(self.env.user)
        return self.env.user if is_fit else company._get_parting_user()

    def action_start(self):
        """Start them, and show what is to be settled."""
        self.ensure_one()
        # As the user, whatever the dialog was filled with.
        partners = self.env["res.partner"].browse(self.partner_ids.ids)
        partners.check_access("read")
        self._check_company()
        self._check_customers(partners)
        partings = self.env["crm.parting"]._start(
            self.company_id,
            partners,
            initiator=self.initiator,
            reason_id=self.reason_id.id,
            note=self.note,
            user_id=self.user_id.id,
        )
        if not partings:
            raise UserError(
                self.env._("These customers are parting, or have parted, already.")
            )
        return self._show(partings)

    def _check_company(self):
        """
        :raises UserError: where the company is none of the user's
        """
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Choose one of your companies."))
        if self.user_id and not self.company_id._is_handoff_user(self.user_id):
            raise UserError(
                self.env._(
                    "%s cannot be responsible: it takes an active life-cycle user of "
                    "the company.",
                    self.user_id.name,
                )
            )

    def _check_customers(self, partners):
        """
        :raises AccessError: where a customer is another salesperson's
        """
        user = self.env.user
        if any(user.has_group(group) for group in ALL_CUSTOMERS):
            return
        # Whose customer it is does not depend on who asks.
        owners = partners.sudo().commercial_partner_id.user_id
        if owners - user:
            raise AccessError(
                self.env._("Others look after these customers; ask their salesperson.")
            )

    def _show(self, partings):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_lifecycle.crm_parting_action"
        )
        if len(partings) == 1:
            shown = {"res_id": partings.id, "views": [(False, "form")]}
            return {**action, **shown, "view_mode": "form"}
        return {**action, "domain": [("id", "in", partings.ids)], "context": {}}
