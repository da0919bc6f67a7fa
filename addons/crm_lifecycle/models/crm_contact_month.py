# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was kept of the cadence, month by month."""

from odoo import fields, models

# Whole numbers whose averages tell something with one decimal.
AVERAGE = (16, 1)


class CrmContactMonth(models.Model):
    """One row per customer and month; that of a month that is over stays as it is."""

    _name = "crm.contact.month"
    _description = "Kept Contact Cadence"
    _inherit = ["crm.customer.row.mixin"]
    _order = "month desc, id"
    _rec_name = "partner_id"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    month = fields.Date(required=True, readonly=True, help="The month's first day.")
    stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        readonly=True,
        ondelete="cascade",
        help="The stage at the end of the month.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        ondelete="set null",
        help="Whose customer it was when the month was counted.",
    )
    month_count = fields.Integer(
        string="Contacts", readonly=True, help="Days with a contact in the month."
    )
    contact_count = fields.Float(
        string="Contacts in 12 Months",
        readonly=True,
        digits=AVERAGE,
        aggregator="avg",
        help="Days with a contact in the 12 months until the end of the month.",
    )
    contacts_per_year = fields.Float(
        string="Own Target", digits=AVERAGE, readonly=True, aggregator="avg"
    )
    textbook = fields.Float(
        readonly=True,
        digits=AVERAGE,
        aggregator="avg",
        help="What the textbook says of a company: 4 contacts a year with a customer, "
        "6 with a prospect.",
    )
    kept_rate = fields.Float(
        string="Kept (%)",
        readonly=True,
        digits=AVERAGE,
        aggregator="avg",
        help="Share of customers with whom no contact was overdue at the end of the "
        "month.",
    )
    textbook_rate = fields.Float(
        string="As in the Textbook (%)",
        readonly=True,
        digits=AVERAGE,
        aggregator="avg",
        help="Share of customers with as many contacts in 12 months as the textbook "
        "says.",
    )

    _customer_month_uniq = models.UniqueIndex(
        "(company_id, month, partner_id)", "A customer has one row a month."
    )
    _partner_idx = models.Index("(partner_id)")
