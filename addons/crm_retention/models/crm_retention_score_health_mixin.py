# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The signals beside a score: health with all of its parts, as of today."""

from odoo import api, fields, models


class CrmRetentionScoreHealthMixin(models.AbstractModel):
    """Read as the user may read the customer's life cycle; nothing is stored."""

    _name = "crm.retention.score.health.mixin"
    _description = "Health beside a Score"

    health = fields.Integer(
        compute="_compute_health",
        compute_sudo=False,
        help="From 0 to 100, of today; all of its parts are shown. Scores of former "
        "days have none.",
    )
    has_health = fields.Boolean(compute="_compute_health", compute_sudo=False)
    health_parts = fields.Json(
        compute="_compute_health",
        compute_sudo=False,
        help="The parts of health: points, weight, and what they follow from.",
    )

    @api.depends("partner_id", "model_id", "is_latest")
    @api.depends_context("uid", "allowed_company_ids", "lang", "tz")
    def _compute_health(self):
        latest = self.filtered("is_latest")
        everyone = self.env["crm.lifecycle"].with_context(active_test=False)
        found = everyone.search(
            [
                ("partner_id", "in", latest.partner_id.ids),
                ("company_id", "in", latest.company_id.ids),
            ]
        )
        rows = {(row.partner_id, row.company_id): row for row in found}
        for score in self:
            key = (score.partner_id, score.company_id)
            row = rows.get(key, everyone) if score.is_latest else everyone
            score.health, score.has_health = row.health, row.has_health
            score.health_parts = row.health_parts
