# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why customers left, what left with them, how long it took, and who came back."""

from odoo import fields, models
from odoo.tools import SQL

from ..models.crm_lifecycle import MONEY_GROUPS
from ..models.crm_parting_reason import INITIATORS
from ..models.crm_parting_states import STATES


class CrmPartingReport(models.Model):
    """One row per parting; what is not known yet counts in no average."""

    _name = "crm.parting.report"
    _description = "Parting Analysis"
    _auto = False
    _rec_name = "partner_id"
    _order = "opened_on desc, id desc"

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    origin = fields.Selection(
        [("hand", "By Hand"), ("rule", "By a Rule"), ("portal", "On the Portal")],
        string="Started",
        readonly=True,
    )
    initiator = fields.Selection(INITIATORS, string="Who Wanted to Part", readonly=True)
    reason_id = fields.Many2one("crm.parting.reason", readonly=True)
    survey_reason_id = fields.Many2one(
        "crm.parting.reason", string="The Customer's Reason", readonly=True
    )
    stage_before_id = fields.Many2one("crm.lifecycle.stage", readonly=True)
    opened_on = fields.Date(string="Started on", readonly=True)
    closed_on = fields.Date(string="Parted on", readonly=True)
    revenue_left = fields.Monetary(
        string="Revenue That Left",
        readonly=True,
        groups=MONEY_GROUPS,
        help="Revenue of the last year with customers who have parted for good.",
    )
    margin_left = fields.Monetary(
        string="Margin That Left",
        readonly=True,
        groups=MONEY_GROUPS,
        help="The margin of that revenue, at the costs of the day of the start.",
    )
    days_to_close = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="From the start to the parting; of closed ones.",
    )
    won_back_share = fields.Float(
        string="Won Back",
        readonly=True,
        aggregator="avg",
        help="Of those who had parted, the share that came back.",
    )
    survey_recommend = fields.Integer(
        string="Would Recommend Us", readonly=True, aggregator="avg"
    )

    @property
    def _table_query(self):
        """SQL of the figures."""
        self.env["crm.parting"].flush_model()
        return SQL(
            """
            SELECT id, partner_id, company_id, user_id, state, origin, initiator,
                   reason_id, survey_reason_id, stage_before_id, opened_on, closed_on,
                   CASE WHEN state = 'closed' THEN revenue_year END AS revenue_left,
                   CASE WHEN state = 'closed' THEN margin_year END AS margin_left,
                   CASE WHEN state <> 'cancelled' THEN closed_on - opened_on END
                   AS days_to_close,
                   CASE state WHEN 'won_back' THEN 1.0 WHEN 'closed' THEN 0.0 END
                   AS won_back_share,
                   CASE WHEN survey_answered_on IS NOT NULL THEN survey_recommend END
                   AS survey_recommend
              FROM crm_parting
            """
        )

    def action_open_parting(self):
        """The parting behind the row."""
        self.ensure_one()
        return self.env["crm.parting"].browse(self.id)._get_records_action()
