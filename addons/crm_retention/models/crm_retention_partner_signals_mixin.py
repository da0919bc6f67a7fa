# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The score's reason and the signals beside it, on the customer's form."""

from odoo import api, fields, models

from .crm_lifecycle_signals_mixin import PAYER_BEHAVIOURS
from .crm_retention_segment import SEGMENTS

USERS = "crm_retention.group_retention_user"


class CrmRetentionPartnerSignalsMixin(models.AbstractModel):
    """All of it is read as the user may read scores and life cycles."""

    _name = "crm.retention.partner.signals.mixin"
    _description = "Signals on a Customer's Form"

    retention_score_ids = fields.One2many(
        "crm.retention.score", "partner_id", string="Retention Scores", groups=USERS
    )
    retention_segment = fields.Selection(
        SEGMENTS,
        string="Segment",
        compute="_compute_retention_reason",
        compute_sudo=False,
        groups=USERS,
        help="By the latest score in the current company.",
    )
    retention_reason = fields.Text(
        string="Why This Score",
        compute="_compute_retention_reason",
        compute_sudo=False,
        groups=USERS,
        help="What the latest score says, in words.",
    )
    retention_next_step = fields.Char(
        string="Next Step",
        compute="_compute_retention_reason",
        compute_sudo=False,
        groups=USERS,
        help="What to do about customers of the segment.",
    )
    retention_health = fields.Integer(
        string="Health",
        compute="_compute_retention_health",
        compute_sudo=False,
        groups=USERS,
        help="From 0 to 100, in the current company; all of its parts are shown.",
    )
    has_retention_health = fields.Boolean(
        compute="_compute_retention_health", compute_sudo=False, groups=USERS
    )
    retention_health_parts = fields.Json(
        compute="_compute_retention_health",
        compute_sudo=False,
        groups=USERS,
        help="The parts of health: points, weight, and what they follow from.",
    )
    payer_behaviour = fields.Selection(
        PAYER_BEHAVIOURS,
        string="Pays",
        compute="_compute_retention_health",
        compute_sudo=False,
        groups=USERS,
        help="By the days late on average of the last 12 months' money.",
    )

    @api.depends("retention_score_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_retention_reason(self):
        for partner in self:
            score = partner.retention_score_id
            partner.retention_segment = score.segment
            partner.retention_reason = score.reason
            partner.retention_next_step = score.next_step

    @api.depends("lifecycle_id")
    @api.depends_context("uid", "allowed_company_ids", "lang", "tz")
    def _compute_retention_health(self):
        for partner in self:
            row = partner.lifecycle_id
            partner.retention_health = row.health
            partner.has_retention_health = row.has_health
            partner.retention_health_parts = row.health_parts
            partner.payer_behaviour = row.payer_behaviour
