# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How complete each customer is, and what is wrong with its data."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmInformationState(models.Model):
    """One row per life cycle; it has its id."""

    _name = "crm.information.state"
    _description = "Completeness of a Customer"
    _inherit = ["crm.information.facts", "crm.information.row.mixin"]
    _auto = False
    _rec_name = "partner_id"
    _order = "completeness, id"

    asked_count = fields.Integer(
        string="Needed", readonly=True, help="Items that the stage asks for."
    )
    known_count = fields.Integer(string="Known", readonly=True, help="Of them, known.")
    missing_count = fields.Integer(
        string="Missing Items", readonly=True, help="Of them, not known."
    )
    completeness = fields.Integer(
        string="Complete (%)",
        readonly=True,
        aggregator="avg",
        help="Known items of all that the stage asks for.",
    )
    stale_count = fields.Integer(
        string="Stale Items",
        readonly=True,
        help="Items that nobody has confirmed for longer than their setting allows.",
    )
    is_bounced = fields.Boolean(
        string="Bounced", readonly=True, help="Mails to one of its addresses came back."
    )
    is_doubled = fields.Boolean(
        string="Likely Duplicate",
        readonly=True,
        prefetch=False,  # compares all customers: only where it is asked for
        help="Another customer has the same e-mail address, phone number or tax ID.",
    )
    missing = fields.Char(compute="_compute_missing", help="What is missing, in words.")

    @property
    def _table_query(self):
        return self._select_states()

    @api.depends_context("lang")
    def _compute_missing(self):
        gaps = self.env["crm.information.gap"].search(
            [("lifecycle_id", "in", self.ids), ("state", "=", "missing")]
        )
        by_row = gaps.grouped(lambda gap: gap.lifecycle_id.id)
        for row in self:
            names = by_row.get(row.id, gaps.browse()).mapped("item_id.name")
            row.missing = ", ".join(names)

    def action_open_gaps(self):
        """What is missing or stale, item by item."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_lifecycle.crm_information_gap_action"
        )
        return {**action, "domain": [("lifecycle_id", "in", self.ids)], "context": {}}

    def action_merge(self):
        """Odoo's merge of contacts, with the likely duplicates filled in."""
        self.ensure_one()
        self.check_access("read")
        found = self.env["res.partner"].search(
            [("id", "in", list(self._get_doubles(self.partner_id)))]
        )
        if len(found) < 2:
            raise UserError(
                self.env._("No likely duplicate of %s is left.", self.partner_id.name)
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "base.action_partner_merge"
        )
        context = {"active_model": "res.partner", "active_ids": found.ids}
        return {**action, "context": context}
