# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How many documents of each kind a customer has, and what they amount to."""

from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Date, Domain
from odoo.tools import SQL

SALES = ("out_invoice", "out_receipt")
UNPAID = ("not_paid", "partial", "in_payment")


class Spec(NamedTuple):
    """A figure: the documents that a domain finds.

    :param total: SQL of what is summed, in the company's currency, or None
    :param is_money: whether the sum is what is told, and not how many there are
    """

    name: str
    label: str
    model: str
    domain: Domain
    total: SQL | None = None
    is_money: bool = False


class CrmCustomerCardFiguresMixin(models.AbstractModel):
    """One statement counts all figures, under the rules of who reads them.

    Figures are those of the current company. Invoices, orders and deliveries have one;
    a lead may have none, which is listed in every company and would be counted in each:
    it counts in that of its team, else of its salesperson, else of who made it, as in
    the life cycle. What is of no company at all, such as contact persons, is told in
    each.
    """

    _name = "crm.customer.card.figures.mixin"
    _description = "Figures of the Customer Card"

    def _get_figures(self, customer):
        """Dicts of a spec's name, label, count, total, and the way to its documents."""
        specs = {spec.name: spec for spec in self._get_figure_specs(customer)}
        selects = [
            select
            for spec in specs.values()
            if (select := self._select_figure(spec)) is not None
        ]
        if not selects:
            return []
        rows = self._execute(SQL(" UNION ALL ").join(selects))
        return [
            {
                "name": name,
                "label": specs[name].label,
                "model": specs[name].model,
                "domain": list(specs[name].domain),
                "count": count,
                "total": None if specs[name].total is None else total,
                "is_money": specs[name].is_money,
            }
            for name, count, total in rows
        ]

    def _select_figure(self, spec):
        total = SQL("NULL::float8")
        if spec.total is not None:
            total = SQL("COALESCE(SUM(%s), 0)::float8", spec.total)
        return self._select(
            spec.model,
            [spec.domain],
            SQL("%s AS name", spec.name),
            SQL("COUNT(*)"),
            total,
        )

    def _get_figure_specs(self, customer):
        """Every :class:`Spec`, in the order in which they are shown."""
        return [
            *self._get_revenue_specs(customer),
            *self._get_receivable_specs(customer),
            *self._get_sale_specs(customer),
            *self._get_delivery_specs(customer),
            *self._get_invoice_specs(customer),
            *self._get_other_specs(customer),
        ]

    def _is_of_here(self, customer):
        """Domain of documents that always have a company, and have the current one."""
        return self._is_of(customer) & Domain("company_id", "=", self.env.company.id)

    def _get_revenue_specs(self, customer):
        """Revenue as in the life cycle: an invoice's credit notes count on its day."""
        today = Date.context_today(self)
        own = self._is_of_here(customer) & Domain("state", "=", "posted")
        own &= Domain("invoice_date", "<=", today)
        invoices = own & Domain("move_type", "in", SALES)
        credit_notes = own & Domain("move_type", "=", "out_refund")
        of_year = Domain("invoice_date", ">", today - relativedelta(years=1))
        reversing = Domain("reversed_entry_id", "any", invoices)
        late_credit = Domain("reversed_entry_id", "any", invoices & of_year)
        late_credit |= ~reversing & of_year
        untaxed = self._column("account.move", "amount_untaxed_signed")
        year = invoices & of_year | credit_notes & late_credit
        return [
            Spec(name, label, "account.move", documents, untaxed, is_money=True)
            for name, label, documents in (
                ("revenue_year", self.env._("Revenue in 12 Months"), year),
                ("revenue", self.env._("Revenue"), invoices | credit_notes),
            )
        ]

    def _get_receivable_specs(self, customer):
        """What is open today: invoices, credit notes and payments not matched."""
        today = Date.context_today(self)
        items = self._is_of_here(customer) & Domain(
            [
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("date", "<=", today),
            ]
        )
        due = Domain("date_maturity", "<", today)
        due |= Domain("date_maturity", "=", False) & Domain("date", "<", today)
        residual = self._column("account.move.line", "amount_residual")
        return [
            Spec(name, label, "account.move.line", documents, residual, is_money=True)
            for name, label, documents in (
                ("receivable", self.env._("Receivable"), items),
                ("overdue", self.env._("Overdue"), items & due),
            )
        ]

    def _get_sale_specs(self, customer):
        own = self._is_of_here(customer)
        rate = self._column("sale.order", "currency_rate")
        untaxed = SQL(
            "%s / COALESCE(NULLIF(%s, 0), 1)",
            self._column("sale.order", "amount_untaxed"),
            rate,
        )
        return [
            Spec(
                *("leads", self.env._("Open Leads"), "crm.lead"),
                self._is_of(customer)
                & self.env["crm.lifecycle"]._get_lead_company(self.env.company.id)
                & Domain("won_status", "=", "pending")
                & Domain("active", "=", True),
                self._column("crm.lead", "expected_revenue"),
            ),
            Spec(
                *("quotations", self.env._("Quotations"), "sale.order"),
                own & Domain("state", "in", ("draft", "sent")),
                untaxed,
            ),
            Spec(
                *("orders", self.env._("Orders"), "sale.order"),
                own & Domain("state", "=", "sale"),
                untaxed,
            ),
        ]

    def _get_delivery_specs(self, customer):
        own = self._is_of_here(customer)
        out = own & Domain("picking_type_code", "in", ("outgoing", "dropship"))
        waiting = Domain("state", "not in", ("done", "cancel"))
        back = own & Domain("picking_type_code", "=", "incoming")
        return [
            Spec(
                *("to_deliver", self.env._("To Deliver"), "stock.picking"),
                out & waiting & Domain("state", "!=", "draft"),
            ),
            Spec(
                *("deliveries", self.env._("Deliveries"), "stock.picking"),
                out & Domain("state", "=", "done"),
            ),
            Spec(
                *("returns", self.env._("Returns"), "stock.picking"),
                back
                & Domain("return_id", "!=", False)
                & Domain("state", "!=", "cancel"),
            ),
        ]

    def _get_invoice_specs(self, customer):
        payment = self._is_of_here(customer)
        own = payment & Domain("state", "=", "posted")
        untaxed = self._column("account.move", "amount_untaxed_signed")
        return [
            Spec(
                *("invoices", self.env._("Invoices"), "account.move"),
                own & Domain("move_type", "in", SALES),
                untaxed,
            ),
            Spec(
                *("credit_notes", self.env._("Credit Notes"), "account.move"),
                own & Domain("move_type", "=", "out_refund"),
                untaxed,
            ),
            Spec(
                *("unpaid", self.env._("Unpaid"), "account.move"),
                own
                & Domain("move_type", "in", (*SALES, "out_refund"))
                & Domain("payment_state", "in", UNPAID),
                self._column("account.move", "amount_residual_signed"),
            ),
            Spec(
                *("payments", self.env._("Payments"), "account.payment"),
                payment
                & Domain("partner_type", "=", "customer")
                & Domain("state", "in", ("in_process", "paid")),
                SQL(
                    "CASE WHEN %s = 'inbound' THEN 1 ELSE -1 END * ABS(%s)",
                    self._column("account.payment", "payment_type"),
                    self._column("account.payment", "amount_company_currency_signed"),
                ),
            ),
        ]

    def _get_other_specs(self, customer):
        voice = self._is_of_here(customer)
        return [
            Spec(
                *("proposals", self.env._("Proposals"), "crm.voice"),
                voice & Domain("kind", "=", "proposal"),
            ),
            Spec(
                *("complaints", self.env._("Complaints"), "crm.voice"),
                voice & Domain("kind", "=", "complaint"),
            ),
            Spec(
                *("ratings", self.env._("Ratings"), "rating.rating"),
                Domain("id", "in", self._find_ratings(customer)),
            ),
            Spec(
                *("contacts", self.env._("Contact Persons"), "res.partner"),
                Domain("commercial_partner_id", "=", customer.id)
                & Domain("id", "!=", customer.id)
                & Domain("active", "=", True),
            ),
        ]
