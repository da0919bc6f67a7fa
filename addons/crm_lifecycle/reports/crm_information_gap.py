# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is missing or stale, item by item."""

from odoo import fields, models


class CrmInformationGap(models.Model):
    """One row per life cycle and item."""

    _name = "crm.information.gap"
    _description = "Gap in Customer Information"
    _inherit = ["crm.information.facts", "crm.information.row.mixin"]
    _auto = False
    _rec_name = "item_id"
    _order = "id"

    item_id = fields.Many2one(
        "crm.information.item", string="Information", readonly=True
    )
    state = fields.Selection(
        [("missing", "Missing"), ("stale", "Stale")], string="Gap", readonly=True
    )
    confirmed_on = fields.Date(
        readonly=True, help="When what is stale was last confirmed or changed."
    )

    @property
    def _table_query(self):
        return self._select_gaps()

    def action_fill(self):
        """The place where this item is filled in."""
        self.ensure_one()
        self.check_access("read")
        fill = {
            "field": self.action_open_customer,
            "contact": self._prepare_contact_action,
        }
        return fill.get(self.item_id.kind, self._prepare_answer_action)()

    def _prepare_contact_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.item_id.name,
            "res_model": "res.partner",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_parent_id": self.partner_id.id,
                "default_contact_role_ids": self.item_id.role_id.ids,
            },
        }

    def _prepare_answer_action(self):
        answers = self.env["crm.information.answer"]
        answer = answers._find(self.partner_id, self.company_id, self.item_id)
        return {
            "type": "ir.actions.act_window",
            "name": self.item_id.name,
            "res_model": answers._name,
            "res_id": answer.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
                "default_item_id": self.item_id.id,
            },
        }

    def action_confirm(self):
        """Stale items are still right."""
        self.check_access("read")
        stale = self.filtered(lambda gap: gap.state == "stale")
        keys = stale.grouped(lambda gap: (gap.partner_id, gap.company_id))
        for (customer, company), gaps in keys.items():
            answers = self.env["crm.information.answer"]
            answers._confirm(customer, company, gaps.item_id)
