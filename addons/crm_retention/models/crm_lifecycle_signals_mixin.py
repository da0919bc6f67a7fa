# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signals beside the score, as facts that rules of the life cycle can ask for."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..fields import Figure

# A list, since Odoo keeps no labels of a tuple's.
PAYER_BEHAVIOURS = [
    ("on_time", "On Time"),
    ("late", "Late"),
    ("very_late", "Very Late"),
]
PAYMENT_FACTS = ("days_late", "paid_share_late", "payment_count", "late_payment_count")
# Facts that are a part of a whole; people read them in percent.
SHARES = {
    *("paid_share_late", "repurchase_probability"),
    *("probability_kept", "probability_change"),
}


class CrmLifecycleSignalsMixin(models.AbstractModel):
    """How a customer pays, what we deliver, what comes back, what is thought of us."""

    _name = "crm.lifecycle.signals.mixin"
    _description = "Signals of a Customer"

    days_late = Figure(
        readonly=True,
        aggregator="avg",
        help="Days by which the money of the last 12 months came after it was due, on "
        "average, large amounts counting more. What came early counts as on time; "
        "credit notes are no payments.",
    )
    paid_share_late = Figure(
        string="Paid Late",
        readonly=True,
        aggregator="avg",
        help="Share of the money of the last 12 months that came after it was due.",
    )
    payment_count = fields.Integer(
        string="Payments in 12 Months",
        readonly=True,
        help="Payments matched with the customer's invoices in the last 12 months.",
    )
    late_payment_count = fields.Integer(
        string="Late Payments",
        readonly=True,
        help="Of the payments of the last 12 months, those after the due date.",
    )
    payer_behaviour = fields.Selection(
        PAYER_BEHAVIOURS,
        string="Pays",
        compute="_compute_payer_behaviour",
        search="_search_payer_behaviour",
        help="By the days late on average, with the limits of the settings. Empty: "
        "nothing was paid in the last 12 months.",
    )
    delivery_count_year = fields.Integer(
        string="Deliveries in 12 Months",
        readonly=True,
        help="Deliveries that were done in the last 12 months.",
    )
    late_delivery_count = fields.Integer(
        string="Delivered Late",
        readonly=True,
        help="Of the deliveries of the last 12 months, those after the promised day.",
    )
    return_count_year = fields.Integer(
        string="Returns in 12 Months",
        readonly=True,
        help="Returns of deliveries that were done in the last 12 months.",
    )
    rating_average = Figure(
        string="Rating",
        readonly=True,
        aggregator="avg",
        help="Average of the customer's ratings of the last 12 months, from 1 to 5.",
    )
    rating_count = fields.Integer(
        string="Ratings in 12 Months",
        readonly=True,
        help="Ratings that the customer's people gave in the last 12 months.",
    )

    @api.depends(
        *("days_late", "payment_count", "company_id"),
        *("company_id.retention_late_days", "company_id.retention_very_late_days"),
    )
    def _compute_payer_behaviour(self):
        for row in self:
            # Everybody who sees the customer is told by which limits it pays late.
            company = row.company_id.sudo()
            if not row.payment_count:
                row.payer_behaviour = False
            elif row.days_late >= company.retention_very_late_days:
                row.payer_behaviour = "very_late"
            else:
                is_late = row.days_late >= company.retention_late_days
                row.payer_behaviour = "late" if is_late else "on_time"

    def _search_payer_behaviour(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._is_fact_among("payer_behaviour", value)

    @api.model
    def _is_fact_among(self, name, values):
        """Domain of rows whose fact is one of these; False stands for an unknown one.

        :param values: texts or False
        """
        texts = [str(value or "") for value in values]
        return Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "COALESCE(%s::text, '') = ANY(%s)",
                model._get_fact_sql(alias, name),
                texts,
            )
        )

    # Facts that are not stored

    @api.model
    def _get_computed_facts(self):
        origins = {"days_late", "payment_count"}
        return {**super()._get_computed_facts(), "payer_behaviour": origins}

    @api.model
    def _get_fact_origin(self, name):
        if name == "payer_behaviour":
            return "days_late"
        return super()._get_fact_origin(name)

    @api.model
    def _get_fact_sql(self, alias, name):
        if name == "payer_behaviour":
            return self._get_payer_behaviour_sql(alias)
        return super()._get_fact_sql(alias, name)

    @api.model
    def _get_payer_behaviour_sql(self, alias):
        return SQL(
            """
            (SELECT CASE WHEN %(payments)s > 0 THEN
                         CASE WHEN %(days)s >= %(very_late)s THEN 'very_late'
                              WHEN %(days)s >= %(late)s THEN 'late'
                              ELSE 'on_time' END
                    END
               FROM res_company settings WHERE settings.id = %(company)s)
            """,
            payments=self._get_fact_column(alias, "payment_count"),
            days=self._get_fact_column(alias, "days_late"),
            very_late=self._get_setting_sql("very_late_days"),
            late=self._get_setting_sql("late_days"),
            company=SQL.identifier(alias, "company_id"),
        )

    @api.model
    def _get_fact_column(self, alias, name):
        return SQL.identifier(alias, name, to_flush=self._fields[name])

    @api.model
    def _get_setting_sql(self, name):
        """SQL of a setting of retention, of a row of res_company as settings."""
        field = self.env["res.company"]._fields[f"retention_{name}"]
        return SQL.identifier("settings", field.name, to_flush=field)

    # In words

    def _get_fact_in_words(self, name, value):
        if name not in SHARES or not isinstance(value, float):
            return super()._get_fact_in_words(name, value)
        label = self._fields[name]._description_string(self.env)
        return self.env._(
            "%(fact)s: %(percent)s %%", fact=label, percent=round(100 * value)
        )

    # The way to the documents

    def _get_fact_documents(self, fact):
        facts = self.env["crm.lifecycle.facts"]
        scope = self._get_scope(self.company_id, partner_ids=self.partner_id.ids)
        if fact in PAYMENT_FACTS:
            column = "late_payments" if fact == "late_payment_count" else "payments"
            documents, condition = (
                facts._get_settled_items(scope),
                SQL("%s > 0", SQL.identifier(column)),
            )
            return "account.move", self._is_among(_filtered(documents, condition))
        pickings = facts._get_pickings_of_year(scope)
        if fact not in pickings:
            return super()._get_fact_documents(fact)
        documents = facts._get_delivery_documents(scope)
        return "stock.picking", self._is_among(_filtered(documents, pickings[fact]))


def _filtered(documents, condition):
    return SQL("SELECT id FROM (%s) document WHERE %s", documents, condition)
