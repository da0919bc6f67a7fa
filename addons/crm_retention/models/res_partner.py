# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The customer's latest score on the customer's form."""

from odoo import api, fields, models


class ResPartner(models.Model):
    """Nothing of it is stored here: figures live in their own table."""

    _name = "res.partner"
    _inherit = ["res.partner", "crm.retention.partner.signals.mixin"]

    retention_score_id = fields.Many2one(
        "crm.retention.score",
        compute="_compute_retention_score",
        compute_sudo=False,
        groups="crm_retention.group_retention_user",
        help="The latest score in the current company; "
        "contacts show that of the company they belong to.",
    )
    retention_percent = fields.Char(
        string="Buys again",
        compute="_compute_retention_score",
        compute_sudo=False,
        groups="crm_retention.group_retention_user",
        help="Probability of at least one purchase within the horizon.",
    )
    retention_state = fields.Selection(
        [("scored", "Scored"), ("too_thin", "Too Thin")],
        string="Retention Data",
        compute="_compute_retention_score",
        compute_sudo=False,
        groups="crm_retention.group_retention_user",
        help="Too thin: the company's purchases are too few for a probability.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_retention_score(self):
        customers = self.commercial_partner_id._origin
        domain = [
            ("partner_id", "in", customers.ids),
            ("company_id", "=", self.env.company.id),
            ("is_latest", "=", True),
        ]
        scores = self.env["crm.retention.score"].search(domain)
        by_customer = {score.partner_id.id: score for score in scores}
        for partner in self:
            # In an onchange the customer is a new record; its origin is the real one.
            customer = partner.commercial_partner_id._origin
            score = by_customer.get(customer.id, scores.browse())
            partner.retention_score_id = score
            partner.retention_state = score.state
            partner.retention_percent = score.state == "scored" and score._in_percent(
                score.repurchase_probability
            )

    def action_open_retention_scores(self):
        """All scores of this customer, the latest first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_retention.crm_retention_score_history_action"
        )
        domain = [("partner_id", "=", self.commercial_partner_id.id)]
        return {**action, "domain": domain}
