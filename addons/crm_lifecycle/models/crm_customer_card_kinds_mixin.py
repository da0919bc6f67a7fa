# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The kinds of documents that the timeline of the customer card tells of."""

from typing import NamedTuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_customer_card_figures_mixin import SALES

NOTHING = SQL("NULL::text")
TRUE = SQL("TRUE")
FALSE = SQL("FALSE")


class Kind(NamedTuple):
    """A kind of rows: documents that a domain finds.

    :param day: SQL of the moment, or the day, that they are listed at
    :param state: SQL of the state
    :param worded_by: fields that have the words for it
    :param is_day: SQL of whether ``day`` has no time
    """

    name: str
    model: str
    domain: Domain
    day: SQL
    title: SQL = NOTHING
    amount: SQL = SQL("NULL::numeric")
    currency: SQL = SQL("NULL::int")
    state: SQL = NOTHING
    worded_by: tuple = ()
    is_day: SQL = FALSE


class CrmCustomerCardKindsMixin(models.AbstractModel):
    """Another addon adds kinds by extending ``_get_kinds`` and ``_name_kinds``."""

    _name = "crm.customer.card.kinds.mixin"
    _description = "Kinds of the Customer Card"

    def _name_kinds(self):
        """{kind: what many of it, and what one of it, are called}."""
        return {
            "lead": (self.env._("Leads"), self.env._("Lead")),
            "order": (self.env._("Quotations and Orders"), self.env._("Order")),
            "delivery": (self.env._("Deliveries"), self.env._("Delivery")),
            "return": (self.env._("Returns"), self.env._("Return")),
            "invoice": (self.env._("Invoices"), self.env._("Invoice")),
            "credit_note": (self.env._("Credit Notes"), self.env._("Credit Note")),
            "payment": (self.env._("Payments"), self.env._("Payment")),
            "meeting": (self.env._("Meetings"), self.env._("Meeting")),
            "rating": (self.env._("Ratings"), self.env._("Rating")),
            "voice": (
                self.env._("Proposals and Complaints"),
                self.env._("Proposal or Complaint"),
            ),
            "stage": (self.env._("Stages"), self.env._("Stage")),
            "handoff": (self.env._("Hand-offs"), self.env._("Hand-off")),
            "parting": (self.env._("Partings"), self.env._("Parting")),
            "message": (self.env._("Messages"), self.env._("Message")),
        }

    def _get_kinds(self, customer):
        """Every :class:`Kind` that the user may read."""
        kinds = [
            *self._get_sale_kinds(customer),
            *self._get_stock_kinds(customer),
            *self._get_ledger_kinds(customer),
            self._get_meeting_kind(customer),
            *self._get_opinion_kinds(customer),
            *self._get_relation_kinds(customer),
        ]
        return [kind for kind in kinds if self.env[kind.model].has_access("read")]

    def _get_state(self, model, name):
        """What a kind says of the state that a field holds."""
        return {"state": self._column(model, name), "worded_by": (name,)}

    def _get_sale_kinds(self, customer):
        own = self._is_of(customer) & self._in_company()
        lead, order = "crm.lead", "sale.order"
        return [
            Kind(
                "lead",
                lead,
                own,
                day=self._column(lead, "create_date"),
                title=self._column(lead, "name"),
                amount=self._column(lead, "expected_revenue"),
                **self._get_state(lead, "won_status"),
            ),
            Kind(
                "order",
                order,
                own,
                day=self._column(order, "date_order"),
                title=self._column(order, "name"),
                amount=self._column(order, "amount_untaxed"),
                currency=self._column(order, "currency_id"),
                **self._get_state(order, "state"),
            ),
        ]

    def _get_stock_kinds(self, customer):
        own = self._is_of(customer) & self._in_company()
        picking = "stock.picking"
        day = SQL(
            "COALESCE(%s, %s, %s)",
            *(
                self._column(picking, name)
                for name in ("date_done", "scheduled_date", "create_date")
            ),
        )
        common = {"day": day, "title": self._column(picking, "name")}
        common |= self._get_state(picking, "state")
        is_out = Domain("picking_type_code", "in", ("outgoing", "dropship"))
        is_back = Domain("picking_type_code", "=", "incoming")
        is_back &= Domain.custom(to_sql=_is_return)
        return [
            Kind("delivery", picking, own & is_out, **common),
            Kind("return", picking, own & is_back, **common),
        ]

    def _get_ledger_kinds(self, customer):
        own = self._is_of(customer) & self._in_company()
        move, payment = "account.move", "account.payment"
        common = self._get_move_columns()
        is_sale = Domain("move_type", "in", SALES)
        is_credit = Domain("move_type", "=", "out_refund")
        return [
            Kind("invoice", move, own & is_sale, **common),
            Kind("credit_note", move, own & is_credit, **common),
            Kind(
                "payment",
                payment,
                own & Domain("partner_type", "=", "customer"),
                day=self._column(payment, "date"),
                title=self._column(payment, "name"),
                amount=self._column(payment, "amount"),
                currency=self._column(payment, "currency_id"),
                **self._get_state(payment, "state"),
                is_day=TRUE,
            ),
        ]

    def _get_move_columns(self):
        """What invoices and credit notes have in common; paid is what is posted."""
        state, paid, invoiced, booked, title, amount, currency = (
            self._column("account.move", name)
            for name in (
                *("state", "payment_state", "invoice_date", "date"),
                *("name", "amount_total", "currency_id"),
            )
        )
        shown = SQL("CASE %s WHEN 'posted' THEN %s ELSE %s END", state, paid, state)
        return {
            "day": SQL("COALESCE(%s, %s)", invoiced, booked),
            "title": title,
            "amount": amount,
            "currency": currency,
            "state": shown,
            "worded_by": ("payment_state", "state"),
            "is_day": TRUE,
        }

    def _get_meeting_kind(self, customer):
        """Meetings; those of the whole day have no time."""
        start, name, date, whole_day = (
            self._column("calendar.event", column)
            for column in ("start", "name", "start_date", "allday")
        )
        return Kind(
            "meeting",
            "calendar.event",
            self._is_of(customer, "partner_ids.") & self._is_no_secret(),
            day=SQL("COALESCE(CASE WHEN %s THEN %s END, %s)", whole_day, date, start),
            title=name,
            is_day=SQL("COALESCE(%s, FALSE)", whole_day),
        )

    def _get_opinion_kinds(self, customer):
        rating, voice = "rating.rating", "crm.voice"
        return [
            Kind(
                "rating",
                rating,
                self._is_rating_of(customer),
                day=self._column(rating, "write_date"),
                title=self._column(rating, "feedback"),
                **self._get_state(rating, "rating_text"),
            ),
            Kind(
                "voice",
                voice,
                self._is_of(customer) & self._in_company(),
                day=self._column(voice, "made_on"),
                title=self._column(voice, "name"),
                **self._get_state(voice, "state"),
            ),
        ]

    def _get_relation_kinds(self, customer):
        own = self._is_of(customer) & self._in_company()
        return [
            Kind(
                name,
                model,
                own,
                day=self._column(model, day),
                **self._get_state(model, state),
                is_day=is_day,
            )
            for name, model, day, state, is_day in (
                ("stage", "crm.lifecycle.transition", "date", "to_stage_id", TRUE),
                ("handoff", "crm.handoff", "asked_on", "state", FALSE),
                ("parting", "crm.parting", "opened_on", "state", TRUE),
            )
        ]

    def _is_no_secret(self):
        """Private meetings and calendars are seen by who takes part in them."""
        meetings = self.env["calendar.event"]
        own = Domain("partner_ids.user_ids", "in", [self.env.uid])
        return own | Domain(meetings._get_default_privacy_domain())


def _is_return(_model, alias, _query):
    """SQL of a return, so that those of everybody are not what is looked up first."""
    return SQL("COALESCE(%s, 0) <> 0", SQL.identifier(alias, "return_id"))
