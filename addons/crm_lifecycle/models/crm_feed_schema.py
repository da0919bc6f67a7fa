# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The columns of the customer feed, which other addons extend."""

from odoo import models
from odoo.tools import SQL

from ..feed.columns import Column

# Kinds of columns by types of fields.
KINDS = {
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "float": "number",
    "integer": "integer",
    "many2one": "integer",
    "monetary": "number",
}
# The order is the files'; ages are left out, since they grow without a change.
FACTS = (
    *("first_contact", "last_contact", "last_lead", "open_lead_count"),
    *("won_lead_count", "quotation_count", "order_count", "last_order"),
    *("undelivered_count", "late_count", "delivery_count", "last_delivery"),
    *("return_count", "invoice_count", "credit_note_count", "purchase_count"),
    *("first_purchase", "last_purchase", "usual_gap", "last_gap"),
    *("net_revenue", "net_revenue_year", "receivable", "receivable_overdue"),
    *("days_to_pay", "complaint_count", "open_complaint_count"),
)
PARTNER_FIELDS = (
    *("ref", "name", "is_company", "vat", "email", "phone", "website"),
    *("street", "street2", "zip", "city"),
)


class CrmFeedSchema(models.AbstractModel):
    """What a row says, in words and in SQL over the tables that are joined.

    The tables are customer (a life cycle), partner, stage, due, seller (a user),
    seller_partner, company, currency, country and region.
    """

    _name = "crm.feed.schema"
    _description = "Schema of the Customer Feed"

    def _get_columns(self):
        """All columns of this version in their order; new ones are added at the end.

        Another addon adds its own by extending this.
        """
        return [
            *self._get_key_columns(),
            *self._get_partner_columns(),
            *self._get_stage_columns(),
            *self._get_people_columns(),
            *self._get_fact_columns(FACTS),
        ]

    def _get_readable_columns(self):
        """The columns that the user may read; others are left out."""
        return [c for c in self._get_columns() if self._is_readable(c)]

    def _is_readable(self, column):
        if not column.field:
            return True
        model, name = column.field
        model = self.env[model]
        return model._has_field_access(model._fields[name], "read")

    def _get_key_columns(self):
        """What names a customer, and tells whether it is still there."""
        env, column = self.env, SQL.identifier
        state = SQL("CASE WHEN partner.active THEN 'active' ELSE 'archived' END")
        return [
            Column(
                *("customer_id", "integer", env._("Number of the customer.")),
                column("customer", "partner_id"),
                is_required=True,
            ),
            Column(
                *("company_id", "integer", env._("Number of the own company.")),
                column("customer", "company_id"),
                is_required=True,
            ),
            Column(
                "state",
                "string",
                env._(
                    "active, archived; or gone: deleted, merged (into merged_into_id), "
                    "ended (the last document is gone), withdrawn (no longer yours). "
                    "Who is gone has no other values."
                ),
                state,
                is_required=True,
            ),
            Column(
                "merged_into_id",
                "integer",
                env._("The customer that this one was merged into."),
                SQL("NULL::integer"),
            ),
            Column(
                *("company", "string", env._("Name of the own company.")),
                column("company", "name"),
            ),
            Column(
                *("currency", "string", env._("ISO code of the amounts' currency.")),
                column("currency", "name"),
            ),
        ]

    def _get_partner_columns(self):
        """The customer's name and address."""
        own = [
            self._get_field_column("res.partner", n, "partner") for n in PARTNER_FIELDS
        ]
        return [
            *own,
            Column(
                *("state_code", "string", self.env._("Code of the state or region.")),
                SQL.identifier("region", "code"),
                ("res.partner", "state_id"),
            ),
            Column(
                *("country_code", "string", self.env._("ISO code of the country.")),
                SQL.identifier("country", "code"),
                ("res.partner", "country_id"),
            ),
            Column(
                *("lang", "string", self.env._("Language, such as uk_UA.")),
                SQL.identifier("partner", "lang"),
                ("res.partner", "lang"),
            ),
            Column(
                *("created_at", "datetime", self.env._("When it was made, in UTC.")),
                SQL.identifier("partner", "create_date"),
            ),
        ]

    def _get_stage_columns(self):
        """Where the customer is in its life cycle."""
        field, told = self._get_field_column, self.env._
        return [
            field("crm.lifecycle", "stage_id", "customer"),
            Column(
                *(
                    "stage",
                    "string",
                    told("Name of the stage, in the reader's language."),
                ),
                self._translated("stage"),
                ("crm.lifecycle", "stage_id"),
            ),
            Column(
                *("stage_category", "string", told("What the stage is, such as risk.")),
                SQL.identifier("stage", "category"),
                ("crm.lifecycle", "stage_id"),
            ),
            Column(
                *("department", "string", told("The department that looks after it.")),
                SQL.identifier("stage", "department"),
                ("crm.lifecycle", "stage_id"),
            ),
            field("crm.lifecycle", "stage_since", "customer"),
            field("crm.lifecycle", "pace", "customer"),
            Column(
                *("is_pinned", "boolean", told("Whether somebody has set the stage.")),
                SQL("customer.pin_id IS NOT NULL"),
                ("crm.lifecycle", "pin_id"),
            ),
            Column(
                *(
                    "due_stage",
                    "string",
                    told("The stage it would be in, were nothing missing."),
                ),
                self._translated("due"),
                ("crm.lifecycle", "due_stage_id"),
            ),
        ]

    def _get_people_columns(self):
        """Who looks after the customer."""
        told, field = self.env._, ("res.partner", "user_id")
        return [
            Column(
                *("salesperson_id", "integer", told("Number of the salesperson.")),
                SQL.identifier("partner", "user_id"),
                field,
            ),
            Column(
                *("salesperson", "string", told("Name of the salesperson.")),
                SQL.identifier("seller_partner", "name"),
                field,
            ),
            Column(
                *("salesperson_email", "string", told("E-mail of the salesperson.")),
                SQL.identifier("seller_partner", "email"),
                field,
            ),
        ]

    def _get_fact_columns(self, names):
        """Facts of the life cycle as columns."""
        return [self._get_field_column("crm.lifecycle", n, "customer") for n in names]

    def _get_field_column(self, model, name, table):
        """A stored field as a column, with the field's own words."""
        field = self.env[model]._fields[name]
        label = field._description_string(self.env)
        told = field._description_help(self.env) or self.env._(
            "%(field)s.", field=label
        )
        kind = KINDS.get(field.type, "string")
        return Column(name, kind, told, SQL.identifier(table, name), (model, name))

    def _translated(self, table):
        """SQL of a stage's name in the user's language."""
        name = SQL.identifier(table, "name")
        return SQL(
            "COALESCE(%s->>%s, %s->>'en_US')", name, self.env.lang or "en_US", name
        )
