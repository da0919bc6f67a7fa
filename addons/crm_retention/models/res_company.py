# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a company decides about its scores."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..health import PARTS
from ..segmentation import Thresholds, ThresholdsError
from .crm_retention_candidate import KINDS

AUTOMATIC = ("automatic", "The best calibrated one")
WEIGHTS = tuple(f"retention_{part.weight}" for part in PARTS)


class ResCompany(models.Model):
    """Settings of retention, per company."""

    _inherit = "res.company"

    retention_is_nightly = fields.Boolean(
        string="Score Every Night",
        default=True,
        help="Books that are no longer kept need no new scores.",
    )
    retention_horizon = fields.Integer(
        default=90, help="The probability is that of a purchase within this many days."
    )
    retention_model = fields.Selection(
        [AUTOMATIC, *KINDS],
        default="automatic",
        required=True,
        help="By default the model whose probabilities came true best in the company's "
        "own past.",
    )
    retention_minimum_customers = fields.Integer(
        default=40, help="With fewer customers there is no probability."
    )
    retention_minimum_repeat_buyers = fields.Integer(
        default=15, help="With fewer customers who bought again there is none either."
    )

    # Segments

    retention_new_days = fields.Integer(
        string="New (days)",
        default=90,
        help="Whoever bought for the first time within so many days is new.",
    )
    retention_loyal_purchases = fields.Integer(
        default=5, help="From so many purchases on a customer is loyal."
    )
    retention_champion_share = fields.Float(
        default=20,
        help="Loyal customers whose expected value is among the highest so many "
        "percent are champions.",
    )
    retention_slipping_kept = fields.Float(
        default=80,
        help="Slipping: less than so many percent are left of the probability right "
        "after the last purchase.",
    )
    retention_at_risk_kept = fields.Float(
        default=50, help="At risk: less than so many percent of it is left."
    )
    retention_lost_kept = fields.Float(
        default=20, help="Lost: less than so many percent of it is left."
    )
    retention_slipping_ratio = fields.Float(
        default=1.5,
        help="Where the data are too thin for a probability: slipping after a silence "
        "of so many usual gaps.",
    )
    retention_at_risk_ratio = fields.Float(
        default=3, help="The same: at risk after so many usual gaps."
    )
    retention_lost_ratio = fields.Float(
        default=6, help="The same: lost after so many usual gaps."
    )

    # Health

    retention_weight_outlook = fields.Float(
        default=40, help="Weight of the probability that is left."
    )
    retention_weight_payment = fields.Float(
        default=20, help="Weight of paying on time."
    )
    retention_weight_returns = fields.Float(
        default=10, help="Weight of keeping what was delivered."
    )
    retention_weight_deliveries = fields.Float(
        default=10, help="Weight of our delivering on time."
    )
    retention_weight_ratings = fields.Float(
        default=10, help="Weight of the customer's ratings."
    )
    retention_weight_contact = fields.Float(
        default=10, help="Weight of being in contact."
    )

    retention_late_days = fields.Integer(
        string="Pays Late (days)",
        default=5,
        help="Customers pay late whose money comes so many days after it was due, or "
        "more, on average.",
    )
    retention_very_late_days = fields.Integer(
        string="Pays Very Late (days)",
        default=30,
        help="The same, very late; health gives no point to whoever pays so late.",
    )
    retention_contact_days = fields.Integer(
        string="Contact Every (days)",
        default=90,
        help="Health takes off points when the last contact is longer ago, and all of "
        "them after twice that time.",
    )

    _retention_horizon_range = models.Constraint(
        "CHECK (retention_horizon BETWEEN 1 AND 3650)",
        "The horizon is a number of days from 1 to 3650.",
    )
    _retention_minimums_positive = models.Constraint(
        "CHECK (retention_minimum_customers > 0"
        " AND retention_minimum_repeat_buyers > 0)",
        "At least one customer and one repeat buyer are needed for any forecast.",
    )
    _retention_late_range = models.Constraint(
        "CHECK (0 < retention_late_days AND retention_very_late_days <= 3650"
        " AND retention_late_days < retention_very_late_days)",
        "Late begins after 1 day or more, and very late after more days than late.",
    )
    _retention_contact_range = models.Constraint(
        "CHECK (retention_contact_days BETWEEN 1 AND 3650)",
        "The time from one contact to the next is from 1 to 3650 days.",
    )
    # Bounded, since NaN is more than any number.
    _retention_weights_range = models.Constraint(
        "CHECK (" + " AND ".join(map("{} BETWEEN 0 AND 1000000".format, WEIGHTS)) + ")",
        "A weight of health is 0 or more; with 0 the part counts for nothing.",
    )
    _retention_weights_sum = models.Constraint(
        "CHECK (" + " + ".join(WEIGHTS) + " > 0)",
        "At least one part of health needs a weight above 0.",
    )

    @api.constrains(*(f"retention_{name}" for name in Thresholds._fields))
    def _check_retention_thresholds(self):
        for company in self:
            try:
                company._get_retention_thresholds().check()
            except ThresholdsError as error:
                raise ValidationError(self._explain(error)) from error

    def _explain(self, error):
        """How thresholds would fit together."""
        rules = {
            "days": self.env._("A customer is new for at least one day."),
            "purchases": self.env._("Loyal customers have bought at least twice."),
            "share": self.env._("Champions are more than 0 and at most 100 percent."),
            "kept": self.env._(
                "Between 0 and 100 percent of the probability are left, for lost "
                "customers less than for those at risk, for these less than for "
                "slipping ones."
            ),
            "ratio": self.env._(
                "Customers are lost after a longer silence than those at risk, these "
                "after a longer one than slipping ones."
            ),
        }
        return rules[error.problem]

    def _get_retention_thresholds(self):
        """Thresholds of the segments; see :class:`Thresholds`."""
        self.ensure_one()
        return Thresholds(*(self[f"retention_{name}"] for name in Thresholds._fields))
