# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What counts as contact with a customer, and how contacts are planned."""

from odoo import fields, models

COUNTING = frozenset(
    {
        *("contact_counts_mail", "contact_counts_incoming", "contact_counts_note"),
        *("contact_counts_activity", "contact_counts_meeting"),
        "contact_counts_invoice",
    }
)


class ResCompanyContactMixin(models.AbstractModel):
    """A company's settings of the contact cadence."""

    _name = "res.company.contact.mixin"
    _description = "Settings of Contacts"

    contact_counts_mail = fields.Boolean(
        string="E-mails Count",
        default=True,
        help="Messages that one of our people has sent to the customer, on the "
        "customer, its contacts or its documents. Mailings never count.",
    )
    contact_counts_activity = fields.Boolean(
        string="Activities Count",
        default=True,
        help="Calls, visits and other activities that were done with the customer; "
        "which of them is set at the activity types.",
    )
    contact_counts_meeting = fields.Boolean(
        string="Meetings Count",
        default=True,
        help="Meetings in the calendar that are over and that the customer has not "
        "declined.",
    )
    contact_counts_incoming = fields.Boolean(
        string="Messages of Customers Count",
        help="What customers write to us, by e-mail or on the portal.",
    )
    contact_counts_note = fields.Boolean(
        string="Notes Count",
        help="Notes that our people have logged, where calls are noted in this way.",
    )
    contact_counts_invoice = fields.Boolean(
        string="Sent Invoices Count",
        help="E-mails that an invoice goes out with. Other messages on invoices count "
        "as any e-mail.",
    )
    contact_planning = fields.Boolean(
        string="Plan Contacts",
        help="Every morning, activities are planned for contacts that are due.",
    )
    contact_per_day = fields.Integer(
        string="Capacity of a Day",
        default=5,
        help="So many activities and meetings a person has on a day before nothing "
        "more is planned. A person's own number is set at the user.",
    )
    contact_days_ahead = fields.Integer(
        string="Days Planned Ahead",
        default=7,
        help="Contacts are planned that fall due within so many days.",
    )
    contact_activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Planned Activity",
        ondelete="set null",
        domain="[('counts_as_contact', '=', True),"
        " ('res_model', 'in', (False, 'crm.lifecycle'))]",
        help="What is planned; empty: a call.",
    )
    contact_counted_on = fields.Date(
        readonly=True, copy=False, help="The last day on which contacts were counted."
    )
    contact_planned_on = fields.Date(
        readonly=True, copy=False, help="The last day on which contacts were planned."
    )
    contact_month_closed = fields.Date(
        readonly=True, copy=False, help="The last month that was reported as over."
    )

    _contact_per_day_range = models.Constraint(
        "CHECK (contact_per_day BETWEEN 1 AND 1000)",
        "The capacity of a day is from 1 to 1000.",
    )
    _contact_days_ahead_range = models.Constraint(
        "CHECK (contact_days_ahead BETWEEN 1 AND 90)",
        "Contacts are planned from 1 to 90 days ahead.",
    )

    def write(self, vals):
        """What counts is counted anew, and what is wanted is planned."""
        asked = {name: vals[name] for name in COUNTING & set(vals)}
        changed = self.filtered(
            lambda company: any(company[name] != asked[name] for name in asked)
        )
        done = super().write(vals)
        if changed:
            super(ResCompanyContactMixin, changed).write({"contact_counted_on": False})
            self._trigger_contact_cron("count")
        if vals.get("contact_planning"):
            self._trigger_contact_cron("plan")
        return done

    def _trigger_contact_cron(self, name):
        cron = self.env.ref(f"crm_lifecycle.ir_cron_contact_{name}", False)
        if cron:
            cron._trigger()
