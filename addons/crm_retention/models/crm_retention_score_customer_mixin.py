# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who looks after a scored customer, what is under way, and ways to the documents."""

from odoo import api, fields, models

from .crm_retention_segment import SEGMENTS


class CrmRetentionScoreCustomerMixin(models.AbstractModel):
    """What stands beside the figures; of today, and stored nowhere."""

    _name = "crm.retention.score.customer.mixin"
    _description = "Customer beside a Score"

    lifecycle_id = fields.Many2one(
        "crm.lifecycle",
        string="Life Cycle",
        compute="_compute_lifecycle",
        compute_sudo=False,
        help="The customer's life cycle in the same company.",
    )
    stage_id = fields.Many2one(
        "crm.lifecycle.stage", compute="_compute_lifecycle", compute_sudo=False
    )
    last_contact = fields.Date(
        compute="_compute_lifecycle",
        compute_sudo=False,
        help="The last message, meeting or other contact, as of today.",
    )
    next_activity = fields.Date(
        compute="_compute_lifecycle",
        compute_sudo=False,
        help="When the next thing is due that is planned for the customer or for its "
        "life cycle.",
    )
    silence_words = fields.Char(
        string="Silence",
        compute="_compute_silence_words",
        help="Silence against the customer's own rhythm; what is said where the data "
        "are too thin for a probability.",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_lifecycle(self):
        domain = [
            ("partner_id", "in", self.partner_id.ids),
            ("company_id", "in", self.company_id.ids),
        ]
        everyone = self.env["crm.lifecycle"].with_context(active_test=False)
        cycles = {
            (row.partner_id, row.company_id): row for row in everyone.search(domain)
        }
        for score in self:
            cycle = cycles.get((score.partner_id, score.company_id), everyone)
            score.lifecycle_id = cycle
            score.stage_id = cycle.stage_id
            score.last_contact = cycle.last_contact
            planned = (
                cycle.activity_date_deadline,
                score.partner_id.activity_date_deadline,
            )
            score.next_activity = min(filter(None, planned), default=False)

    @api.depends("silence_ratio", "days_silent", "purchase_count")
    @api.depends_context("lang")
    def _compute_silence_words(self):
        for score in self:
            if score.silence_ratio:
                score.silence_words = self.env._(
                    "silent for %(ratio)s × its usual gap",
                    ratio=f"{score.silence_ratio:.1f}",
                )
            else:
                score.silence_words = self.env._(
                    "silent for %(days)s days", days=score.days_silent
                )

    @api.model
    def _group_segments(self, segments, _domain):
        """Those that are there, from who buys to who does not, not by the alphabet."""
        return [code for code, _label in SEGMENTS if code in segments]

    # Ways to the documents

    def action_open_customer(self):
        """The customer's form."""
        self.ensure_one()
        return self._open_form(self.partner_id)

    def action_open_lifecycle(self):
        """The customer's life cycle."""
        self.ensure_one()
        return self._open_form(self.lifecycle_id)

    def _open_form(self, record):
        return {
            "type": "ir.actions.act_window",
            "name": record.display_name,
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def action_open_history(self):
        """How the customer's probability went."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_retention.crm_retention_score_history_action"
        )
        views = sorted(action["views"], key=lambda view: view[1] != "graph")
        return {
            **action,
            "name": self.env._("History of %(name)s", name=self.partner_id.name),
            "domain": [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            "views": views,
            "view_mode": ",".join(kind for _view, kind in views),
        }
