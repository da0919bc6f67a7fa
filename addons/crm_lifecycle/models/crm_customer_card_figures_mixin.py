# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How many documents of each kind a customer has, and what they amount to."""

from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Date, Domain
from odoo.tools import SQL, groupby

SALES = ("out_invoice", "out_receipt")
UNPAID = ("not_paid", "partial", "in_payment")


class Spec(NamedTuple):
    """A figure: the documents that a domain finds among those that are read.

    :param among: what is read once for all figures that are among it
    :param total: SQL of what is summed, in the company's currency, or None
    :param is_money: whether the sum is what is told, and not how many there are
    """

    name: str
    label: str
    model: str
    among: Domain
    domain: Domain = Domain.TRUE
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
        """Dicts of what a spec says, of count and total, and the way to documents."""
        specs = self._get_figure_specs(customer)
        sources = groupby(specs, lambda spec: (spec.model, repr(spec.among)))
        selects = [self._select_figures(among) for _source, among in sources]
        selects = [select for select in selects if select is not None]
        counted = {}
        if selects:
            for names, *figures in self._execute(SQL(" UNION ALL ").join(selects)):
                counted |= dict(zip(names, zip(*figures, strict=True), strict=True))
        return [
            self._prepare_figure(spec, *counted[spec.name])
            for spec in specs
            if spec.name in counted
        ]

    def _prepare_figure(self, spec, count, total):
        return {
            "name": spec.name,
            "label": spec.label,
            "model": spec.model,
            "domain": list(spec.among & spec.domain),
            "count": count,
            "total": total,
            "is_money": spec.is_money,
        }

    def _select_figures(self, specs):
        """SQL of (names, counts, totals) of figures among the same documents."""
        query = self._query(specs[0].model, specs[0].among)
        if query is None:
            return None
        names, counts, totals = zip(
            *(self._aggregate(spec, query) for spec in specs), strict=True
        )
        return query.select(
            SQL("ARRAY[%s]", SQL(", ").join(names)),
            SQL("ARRAY[%s]", SQL(", ").join(counts)),
            SQL("ARRAY[%s]", SQL(", ").join(totals)),
        )

    def _aggregate(self, spec, query):
        """SQL of the name, the count and the sum of a figure within a query."""
        records = self.env[spec.model].with_context(active_test=False)
        domain = spec.domain.optimize_full(records)
        # Other models that it asks for are read under their rules.
        condition = domain._to_sql(records, records._table, query)
        total = SQL("NULL::float8")
        if spec.total is not None:
            summed = SQL("SUM(%s) FILTER (WHERE %s)", spec.total, condition)
            total = SQL("COALESCE(%s, 0)::float8", summed)
        count = SQL("COUNT(*) FILTER (WHERE %s)", condition)
        return SQL("%s", spec.name), count, total

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

    def _is_posted(self, customer):
        own = self._is_of_here(customer) & Domain("state", "=", "posted")
        return own & Domain("move_type", "in", (*SALES, "out_refund"))

    def _get_revenue_specs(self, customer):
        """Revenue as in the life cycle: an invoice's credit notes count on its day."""
        posted, today = self._is_posted(customer), Date.context_today(self)
        past = Domain("invoice_date", "<=", today)
        of_year = Domain("invoice_date", ">", today - relativedelta(years=1))
        is_sale = Domain("move_type", "in", SALES)
        reversing = Domain("reversed_entry_id", "any", posted & is_sale & past)
        late = Domain("reversed_entry_id", "any", posted & is_sale & past & of_year)
        credit = ~is_sale & (late | ~reversing & of_year)
        untaxed = self._column("account.move", "amount_untaxed_signed")
        return [
            Spec(name, label, "account.move", posted, documents, untaxed, is_money=True)
            for name, label, documents in (
                (
                    *("revenue_year", self.env._("Revenue in 12 Months")),
                    past & (is_sale & of_year | credit),
                ),
                ("revenue", self.env._("Revenue"), past),
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
            Spec(
                name, label, "account.move.line", items, which, residual, is_money=True
            )
            for name, label, which in (
                ("receivable", self.env._("Receivable"), Domain.TRUE),
                ("overdue", self.env._("Overdue"), due),
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
                total=self._column("crm.lead", "expected_revenue"),
            ),
            Spec(
                *("quotations", self.env._("Quotations"), "sale.order"),
                own,
                Domain("state", "in", ("draft", "sent")),
                untaxed,
            ),
            Spec(
                *("orders", self.env._("Orders"), "sale.order"),
                own,
                Domain("state", "=", "sale"),
                untaxed,
            ),
        ]

    def _get_delivery_specs(self, customer):
        own, model = self._is_of_here(customer), "stock.picking"
        own &= Domain("state", "not in", ("draft", "cancel"))
        out = Domain("picking_type_code", "in", ("outgoing", "dropship"))
        back = Domain("picking_type_code", "=", "incoming")
        back &= Domain("return_id", "!=", False)
        done = Domain("state", "=", "done")
        return [
            Spec("to_deliver", self.env._("To Deliver"), model, own, out & ~done),
            Spec("deliveries", self.env._("Deliveries"), model, own, out & done),
            Spec("returns", self.env._("Returns"), model, own, back),
        ]

    def _get_invoice_specs(self, customer):
        posted, model = self._is_posted(customer), "account.move"
        untaxed = self._column(model, "amount_untaxed_signed")
        return [
            Spec(
                *("invoices", self.env._("Invoices"), model, posted),
                Domain("move_type", "in", SALES),
                untaxed,
            ),
            Spec(
                *("credit_notes", self.env._("Credit Notes"), model, posted),
                Domain("move_type", "=", "out_refund"),
                untaxed,
            ),
            Spec(
                *("unpaid", self.env._("Unpaid"), model, posted),
                Domain("payment_state", "in", UNPAID),
                self._column(model, "amount_residual_signed"),
            ),
            Spec(
                *("payments", self.env._("Payments"), "account.payment"),
                self._is_of_here(customer)
                & Domain("partner_type", "=", "customer")
                & Domain("state", "in", ("in_process", "paid")),
                total=SQL(
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
                voice,
                Domain("kind", "=", "proposal"),
            ),
            Spec(
                *("complaints", self.env._("Complaints"), "crm.voice"),
                voice,
                Domain("kind", "=", "complaint"),
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
