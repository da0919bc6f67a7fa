# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way from each fact to the documents that it was made from."""

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

INVOICES = ("out_invoice", "out_receipt")
INVOICE_FACTS = (
    *("purchase_count", "first_purchase", "last_purchase", "usual_gap", "last_gap"),
    *("net_revenue", "invoice_count", "credit_note_count", "net_revenue_year"),
)
ITEM_FACTS = ("receivable", "receivable_overdue")
SALE_FACTS = ("quotation_count", "order_count", "last_order")
DELIVERY_FACTS = (
    *("undelivered_count", "late_count", "delivery_count", "last_delivery"),
    "return_count",
)
LEAD_FACTS = ("open_lead_count", "won_lead_count", "last_lead")
CONTACT_FACTS = ("first_contact", "last_contact")


class CrmLifecycleFactDocumentsMixin(models.AbstractModel):
    """Opens documents with a domain that says the same as the facts' statements."""

    _name = "crm.lifecycle.fact.documents.mixin"
    _description = "Documents behind the Facts"

    def action_open_fact(self):
        """The documents of the fact that the context names."""
        self.ensure_one()
        self.check_access("read")
        fact = self.env.context.get("fact")
        if not isinstance(fact, str) or fact not in self._get_readable_facts():
            raise UserError(self.env._("There are no documents of that."))
        model, domain = self._get_fact_documents(self._get_fact_origin(fact))
        return {
            "type": "ir.actions.act_window",
            "name": self._get_fact_title(fact),
            "res_model": model,
            "domain": list(domain),
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "context": {"create": False, "active_test": False},
        }

    def _get_fact_title(self, fact):
        """The fact's name, and how its documents differ from it at first sight."""
        name = self._fields[fact]._description_string(self.env)
        origin = self._get_fact_origin(fact)
        if origin in ITEM_FACTS:
            return self.env._("%(fact)s: also what is settled later", fact=name)
        return name

    def _get_fact_documents(self, fact):
        """(model, domain) of the documents that a stored fact is made from."""
        scope = self._get_scope(self.company_id, partner_ids=self.partner_id.ids)
        for names, documents in (
            (INVOICE_FACTS, self._get_invoice_documents),
            (ITEM_FACTS, self._get_item_documents),
            (("days_to_pay",), self._get_paid_documents),
            (SALE_FACTS, self._get_sales),
            (DELIVERY_FACTS, self._get_pickings),
            (LEAD_FACTS, self._get_leads),
            (CONTACT_FACTS, self._get_contacts),
        ):
            if fact in names:
                return documents(fact, scope)
        return self._get_source_documents(fact, scope)

    def _get_source_documents(self, fact, scope):
        """What the fact's own source tells, such as that of another addon."""
        for source in self.env["crm.lifecycle.facts"]._get_sources(scope):
            if fact in source.facts and source.model and source.documents:
                return source.model, self._is_among(source.documents)
        raise UserError(self.env._("There are no documents of that."))

    def _is_among(self, documents):
        """Domain of documents by a statement; the reader sees those it may read."""
        self.env["crm.lifecycle.facts"]._flush_documents()
        query = SQL("SELECT DISTINCT id FROM (%s) document", documents)
        return Domain("id", "in", [row[0] for row in self.env.execute_query(query)])

    def _get_contacts(self, fact, scope):
        """The messages of the day, else its meetings, else its first documents."""
        self.env["crm.lifecycle.facts"]._flush_documents()
        for model, documents in self._get_dated_documents(fact, scope):
            query = SQL(
                "SELECT DISTINCT id FROM (%s) document WHERE day = %s",
                documents,
                self[fact] or None,
            )
            if found := self.env.execute_query(query):
                return model, Domain("id", "in", [row[0] for row in found])
        raise UserError(self.env._("There are no documents of that."))

    def _get_dated_documents(self, fact, scope):
        """Yield (model, SQL of (id, day)) of what a contact's day can come from."""
        facts = self.env["crm.lifecycle.facts"]
        yield (
            "mail.message",
            SQL(
                "SELECT id, %s AS day FROM (%s) message",
                scope.day(SQL("moment")),
                facts._get_messages(scope),
            ),
        )
        yield (
            "calendar.event",
            SQL(
                "SELECT id, %s AS day FROM (%s) meeting",
                scope.day(SQL("start")),
                facts._get_meetings(scope),
            ),
        )
        if fact == "first_contact":
            for source in facts._get_sources(scope):
                if source.documents:
                    yield source.model, source.documents

    def _get_invoice_documents(self, fact, scope):
        return "account.move", self._get_invoice_domain(fact, scope)

    def _get_invoice_domain(self, fact, scope):
        posted = self._get_posted_domain(scope)
        invoices = posted & Domain("move_type", "in", INVOICES)
        invoices &= Domain("commercial_partner_id", "=", self.partner_id.id)
        credit_notes = posted & self._get_credit_domain(self.partner_id.id)
        if fact == "invoice_count":
            return invoices
        if fact == "credit_note_count":
            return credit_notes
        if fact == "net_revenue_year":
            start = scope.as_of - relativedelta(years=1)
            invoices &= Domain("invoice_date", ">", start)
            credit_notes &= self._is_counted_after(start)
        return invoices | credit_notes

    def _get_posted_domain(self, scope):
        return Domain(
            [
                ("company_id", "=", scope.company_id),
                ("state", "=", "posted"),
                ("invoice_date", "<=", scope.as_of),
            ]
        )

    def _is_counted_after(self, day):
        """Credit notes count on the day of the invoice that they reverse."""
        reversing = self._is_reversing()
        return reversing & Domain(
            "reversed_entry_id.invoice_date", ">", day
        ) | ~reversing & Domain("invoice_date", ">", day)

    def _is_reversing(self):
        return Domain("reversed_entry_id.move_type", "in", INVOICES) & Domain(
            "reversed_entry_id.state", "=", "posted"
        )

    def _get_credit_domain(self, customer):
        """Credit notes belong to the customer of the invoice that they reverse."""
        reversing = self._is_reversing()
        return Domain("move_type", "=", "out_refund") & (
            reversing & Domain("reversed_entry_id.commercial_partner_id", "=", customer)
            | ~reversing & Domain("commercial_partner_id", "=", customer)
        )

    def _get_item_documents(self, fact, scope):
        """Items not settled by that day; of what was settled later, the rest is nil."""
        later = Domain("matched_debit_ids.max_date", ">", scope.as_of) | Domain(
            "matched_credit_ids.max_date", ">", scope.as_of
        )
        domain = (later | Domain("reconciled", "=", False)) & Domain(
            [
                ("company_id", "=", scope.company_id),
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("date", "<=", scope.as_of),
            ]
        )
        if fact == "receivable_overdue":
            due = Domain("date_maturity", "<", scope.as_of)
            domain &= due | Domain("date_maturity", "=", False) & Domain(
                "date", "<", scope.as_of
            )
        return "account.move.line", domain

    def _get_paid_documents(self, _fact, scope):
        start = scope.as_of - relativedelta(years=1)
        invoices = self._get_invoice_domain("invoice_count", scope)
        paid = Domain("payment_state", "in", ("paid", "in_payment"))
        return "account.move", invoices & paid & Domain("invoice_date", ">", start)

    def _get_sales(self, fact, scope):
        domain = Domain("company_id", "=", scope.company_id) & self._is_of_customer()
        if fact != "quotation_count":
            return "sale.order", domain & Domain("state", "=", "sale")
        valid = Domain("validity_date", "=", False) | Domain(
            "validity_date", ">=", scope.as_of
        )
        return "sale.order", domain & valid & Domain("state", "in", ("draft", "sent"))

    def _get_pickings(self, fact, scope):
        outgoing = Domain("picking_type_code", "=", "outgoing")
        done = Domain("state", "=", "done")
        waiting = Domain("state", "not in", ("draft", "cancel", "done"))
        start = scope.until - relativedelta(days=1)
        late = Domain("date_deadline", "<", start) | (
            Domain("date_deadline", "=", False) & Domain("scheduled_date", "<", start)
        )
        kinds = {
            "undelivered_count": outgoing & waiting,
            "late_count": outgoing & waiting & late,
            "return_count": Domain("picking_type_code", "=", "incoming")
            & Domain("return_id", "!=", False)
            & done,
        }
        domain = Domain("company_id", "=", scope.company_id) & self._is_of_customer()
        return "stock.picking", domain & kinds.get(fact, outgoing & done)

    def _get_leads(self, fact, scope):
        kinds = {
            "open_lead_count": Domain("won_status", "=", "pending")
            & Domain("active", "=", True),
            "won_lead_count": Domain("won_status", "=", "won"),
        }
        return "crm.lead", (
            self._is_of_customer()
            & self._get_lead_company(scope.company_id)
            & kinds.get(fact, Domain.TRUE)
        )

    @api.model
    def _get_lead_company(self, company_id):
        """A lead without company belongs to its team's or its people's.

        Teams and people of other companies are named, though the reader may not see
        them.
        """
        domain = Domain("create_uid.company_id", "=", company_id)
        nobody = Domain("user_id", "=", False)
        domain = Domain("user_id.company_id", "=", company_id) | nobody & domain
        no_team = Domain("team_id", "=", False)
        no_team |= Domain("team_id", "any", [("company_id", "=", False)])
        domain = Domain("team_id.company_id", "=", company_id) | no_team & domain
        own = Domain("company_id", "=", company_id)
        return own | Domain("company_id", "=", False) & domain

    def _is_of_customer(self):
        return Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
