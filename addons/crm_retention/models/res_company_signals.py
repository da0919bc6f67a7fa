# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a company calls late, and what counts for a customer's health."""

from odoo import fields, models

from ..health import PARTS

WEIGHTS = tuple(f"retention_{part.weight}" for part in PARTS)


class ResCompany(models.Model):
    """Settings of the signals beside the score."""

    _inherit = "res.company"

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
