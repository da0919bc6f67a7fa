# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way from each fact to the documents that it was made from."""

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

INVOICES = ("out_invoice", "out_receipt")
INVOICE_FACTS = (
    *("purchase_count", "first_purchase", "last_purchase", "usual_gap", "last_gap"),
    *("net_revenue", "invoice_count", "credit_note_count", "net_revenue_year"),
)


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
        model, domain = self._get_fact_documents(fact)
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
        if fact in ("receivable", "receivable_overdue"):
            return self.env._("%(fact)s: also what is settled later", fact=name)
        return name

    def _get_fact_documents(self, fact):
        """(model, domain) of the documents that a fact is made from."""
        scope = self._get_scope(self.company_id)
        if fact in INVOICE_FACTS:
            return "account.move", self._get_invoice_domain(fact, scope)
        for names, documents in (
            (("receivable", "receivable_overdue"), self._get_item_documents),
            (("days_to_pay",), self._get_paid_documents),
            (("quotation_count", "order_count", "last_order"), self._get_sales),
            (
                (
                    *("undelivered_count", "late_count", "delivery_count"),
                    *("last_delivery", "return_count"),
                ),
                self._get_pickings,
            ),
            (("open_lead_count", "won_lead_count", "last_lead"), self._get_leads),
        ):
            if fact in names:
                return documents(fact, scope)
        raise UserError(self.env._("There are no documents of that."))

    def _get_invoice_domain(self, fact, scope):
        customer = self.partner_id.id
        posted = Domain(
            [
                ("company_id", "=", scope.company_id),
                ("state", "=", "posted"),
                ("invoice_date", "<=", scope.as_of),
            ]
        )
        invoices = posted & Domain(
            [
                ("move_type", "in", INVOICES),
                ("commercial_partner_id", "=", customer),
            ]
        )
        credit_notes = posted & self._get_credit_domain(customer)
        if fact == "invoice_count":
            return invoices
        if fact == "credit_note_count":
            return credit_notes
        if fact != "net_revenue_year":
            return invoices | credit_notes
        start = scope.as_of - relativedelta(years=1)
        reversing = Domain("reversed_entry_id.move_type", "in", INVOICES) & Domain(
            "reversed_entry_id.state", "=", "posted"
        )
        return (
            invoices & Domain("invoice_date", ">", start)
            | credit_notes
            & reversing
            & Domain("reversed_entry_id.invoice_date", ">", start)
            | credit_notes & ~reversing & Domain("invoice_date", ">", start)
        )

    def _get_credit_domain(self, customer):
        """Credit notes belong to the customer of the invoice that they reverse."""
        reversing = Domain("reversed_entry_id.move_type", "in", INVOICES) & Domain(
            "reversed_entry_id.state", "=", "posted"
        )
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

    def _get_lead_company(self, company_id):
        """A lead without company belongs to its team's or its people's."""
        domain = Domain("create_uid.company_id", "=", company_id)
        for name in ("user_id", "team_id"):
            named = Domain(f"{name}.company_id", "!=", False)
            here = Domain(f"{name}.company_id", "=", company_id)
            domain = here | ~named & domain
        own = Domain("company_id", "=", company_id)
        return own | Domain("company_id", "=", False) & domain

    def _is_of_customer(self):
        return Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
