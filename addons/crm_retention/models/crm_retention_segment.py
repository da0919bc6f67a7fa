# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a segment means, and what to do about its customers."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# A list, since Odoo keeps no labels of a tuple's.
SEGMENTS = [
    ("champion", "Champion"),
    ("loyal", "Loyal"),
    ("promising", "Promising"),
    ("new", "New"),
    ("slipping", "Slipping"),
    ("at_risk", "At Risk"),
    ("lost", "Lost"),
    ("one_timer", "One-Timer"),
]


class CrmRetentionSegment(models.Model):
    """One row per segment; the rules are the company's thresholds in the settings."""

    _name = "crm.retention.segment"
    _description = "Retention Segment"
    _order = "sequence, id"
    _rec_name = "code"

    code = fields.Selection(
        SEGMENTS,
        string="Segment",
        required=True,
        readonly=True,
    )
    sequence = fields.Integer(default=10)
    definition = fields.Char(
        compute="_compute_definition",
        help="With the thresholds of the current company's settings.",
    )
    next_step = fields.Char(
        translate=True, help="What a salesperson is to do about such a customer."
    )
    customer_count = fields.Integer(
        string="Customers",
        compute="_compute_customer_count",
        help="By the last scores of the current company.",
    )

    _code_uniq = models.UniqueIndex("(code)", "Each segment is there once.")

    @api.depends("code")
    def _compute_display_name(self):
        labels = dict(self._fields["code"]._description_selection(self.env))
        for segment in self:
            segment.display_name = labels.get(segment.code, "")

    @api.depends("code")
    @api.depends_context("company", "lang")
    def _compute_definition(self):
        limits = self.env.company._get_retention_thresholds()._asdict()
        shown = {name: f"{value:g}" for name, value in limits.items()}
        texts = self._get_definitions()
        for segment in self:
            segment.definition = texts.get(segment.code, "") % shown

    def _get_definitions(self):
        """{code: words with the names of thresholds}."""
        return {
            "champion": self.env._(
                "Bought at least %(loyal_purchases)s times, is in its rhythm, and is "
                "among the %(champion_share)s %% with the highest expected value."
            ),
            "loyal": self.env._(
                "Bought at least %(loyal_purchases)s times and is in its rhythm."
            ),
            "promising": self.env._(
                "Bought again, fewer than %(loyal_purchases)s times, and is in its "
                "rhythm."
            ),
            "new": self.env._("Bought once, within the last %(new_days)s days."),
            "slipping": self.env._(
                "Bought again; silence has left less than %(slipping_kept)s %% of the "
                "probability right after the last purchase. Without a probability: "
                "silent for more than %(slipping_ratio)s usual gaps."
            ),
            "at_risk": self.env._(
                "Bought again; less than %(at_risk_kept)s %% of that probability is "
                "left. Without a probability: silent for more than %(at_risk_ratio)s "
                "usual gaps."
            ),
            "lost": self.env._(
                "Bought again; less than %(lost_kept)s %% of that probability is left. "
                "Without a probability: silent for more than %(lost_ratio)s usual gaps."
            ),
            "one_timer": self.env._("Bought once, more than %(new_days)s days ago."),
        }

    @api.depends("code")
    @api.depends_context("company", "uid")
    def _compute_customer_count(self):
        counted = self.env["crm.retention.score"]._read_group(
            [("company_id", "=", self.env.company.id), ("is_latest", "=", True)],
            ["segment"],
            ["__count"],
        )
        counts = dict(counted)
        for segment in self:
            segment.customer_count = counts.get(segment.code, 0)

    def action_open_scores(self):
        """The customers of this segment."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_retention.crm_retention_score_action"
        )
        domain = [("segment", "=", self.code)]
        return {**action, "domain": domain, "context": {"search_default_latest": 1}}

    @api.model
    def _get_next_steps(self):
        """{code: what to do}."""
        # Everybody who sees a score is told what to do, also without the settings.
        segments = self.sudo().search(Domain.TRUE)
        return {segment.code: segment.next_step for segment in segments}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_at_uninstall(self):
        raise UserError(
            self.env._("The segments are fixed; their thresholds are in the settings.")
        )
