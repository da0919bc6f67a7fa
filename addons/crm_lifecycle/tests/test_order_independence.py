# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The same documents give the same stage, in whatever order they came."""

from datetime import datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import SQL

from .common import TODAY, LifecycleCase
from .common_properties import steady

# Each kind of document with what may become of it, step by step.
LIVES = {
    "invoice": (
        (),
        ("draft",),
        ("draft", "post"),
        ("pay",),
        ("pay", "draft"),
        ("credit",),
        ("credit_half", "pay"),
        ("credit", "draft"),
    ),
    "quotation": ((), ("cancel",), ("confirm",), ("confirm", "cancel")),
    "lead": ((), ("win",), ("lose",), ("lose", "win")),
}
# Days before today; the delivered rules ask for a month, half a year, one, two years.
AGES = st.sampled_from((0, 1, 20, 45, 100, 170, 200, 370, 500, 740))


@st.composite
def plans(draw):
    """Documents as (kind, age, amount, steps), and in which order their steps come."""
    kinds = st.sampled_from(sorted(LIVES))
    documents = []
    for kind in draw(st.lists(kinds, min_size=2, max_size=5)):
        steps = ("make", *draw(st.sampled_from(LIVES[kind])))
        documents.append((kind, draw(AGES), draw(st.integers(1, 90)), steps))
    turns = [place for place, (*_rest, steps) in enumerate(documents) for _s in steps]
    return documents, draw(st.permutations(turns)), draw(evaluations(len(turns)))


def evaluations(count):
    """Before each step: none, the queue's, or one of all customers as of some day."""
    moment = st.one_of(st.none(), st.just("queue"), AGES)
    return st.lists(moment, min_size=count, max_size=count)


@tagged("post_install", "-at_install")
class TestOrderIndependence(LifecycleCase):
    """Two customers with the same documents: in disorder, and one after the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_bank()

    def test_any_order_and_any_evaluations_between_end_in_the_same(self):
        @steady(8)
        @given(plans())
        def compare(plan):
            documents, turns, moments = plan
            shuffled = self._make_customer("Shuffled")
            self._live(shuffled, documents, turns, moments)
            straight = self._make_customer("Straight")
            self._live(straight, documents, sorted(turns), [None] * len(turns))
            self._evaluate()
            self.assertEqual(self._state(shuffled), self._state(straight))
            self._assert_is_chain(shuffled)
            self.assertLessEqual(len(self._moves(straight)), 1)
            again = self._evaluate(shuffled, straight)
            self.assertEqual((again.written, again.moved), (0, 0))

        compare()

    def test_a_second_history_of_the_same_documents_changes_nothing(self):
        """Back to nothing and once more: what was found before leaves no trace."""
        invoice = self._invoice(self.customer, TODAY - timedelta(days=20))
        self._evaluate()
        before = self._state(self.customer)
        invoice.button_draft()
        self._evaluate()
        self.assertIsNone(self._state(self.customer))
        invoice.action_post()
        self._evaluate()
        self.assertEqual(self._state(self.customer), before)
        self._assert_is_chain(self.customer)

    # Documents

    def _live(self, customer, documents, turns, moments):
        """Take the next step of one document after the other."""
        steps = [iter(steps) for *_rest, steps in documents]
        made = [None] * len(documents)
        for place, moment in zip(turns, moments, strict=True):
            self._evaluate_at(moment)
            kind, age, amount, _steps = documents[place]
            step, day = next(steps[place]), TODAY - timedelta(days=age)
            if step == "make":
                made[place] = getattr(self, f"_make_{kind}")(customer, day, amount)
            else:
                getattr(self, f"_step_{step}")(made[place], day)

    def _evaluate_at(self, moment):
        if moment == "queue":
            self.env.cr.flush()
            sweeps = self.env["crm.lifecycle.sweep"]
            sweeps._evaluate_queued(self.env["crm.lifecycle.queue"])
        elif moment is not None:
            self._evaluate(as_of=TODAY - timedelta(days=moment))

    def _make_invoice(self, customer, day, amount):
        return self._invoice(customer, day, amount)

    def _make_quotation(self, customer, day, amount):
        order = self._quotation(
            customer,
            date_order=datetime.combine(day, time(12)),
            validity_date=day + timedelta(days=amount),
        )
        self._backdate(order, day)
        return order

    def _make_lead(self, customer, day, _amount):
        lead = self._lead(customer)
        self._backdate(lead, day)
        return lead

    def _step_draft(self, invoice, _day):
        invoice.button_draft()

    def _step_post(self, invoice, _day):
        invoice.action_post()

    def _step_pay(self, invoice, day):
        self._pay(invoice, day)

    def _step_credit(self, invoice, day):
        self._credit(invoice, day)

    def _step_credit_half(self, invoice, day):
        self._credit(invoice, day, invoice.amount_total / 2)

    def _step_confirm(self, order, day):
        order.action_confirm()
        order.date_order = datetime.combine(day, time(13))

    def _step_cancel(self, order, _day):
        order._action_cancel()

    def _step_win(self, lead, day):
        lead.action_set_won()
        lead.date_closed = datetime.combine(day, time(14))

    def _step_lose(self, lead, day):
        lead.action_set_lost()
        lead.date_closed = datetime.combine(day, time(15))

    # What is found

    def _state(self, customer):
        """Facts and decisions as they are stored; None without a life cycle."""
        self.env.flush_all()
        decided = ("stage_id", "rule_id", "pin_id", "due_stage_id")
        names = [*self.Lifecycle._facts(), *decided]
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM crm_lifecycle"
                " WHERE partner_id = %s AND company_id = %s",
                SQL(", ").join(map(SQL.identifier, names)),
                *(customer.id, self.company.id),
            )
        )
        return dict(zip(names, rows[0], strict=True)) if rows else None

    def _assert_is_chain(self, customer):
        """Each move begins where the one before ended, the last one ends here."""
        moves = self._moves_as_made(customer)
        for before, after in pairwise(moves):
            self.assertEqual(before.to_stage_id, after.from_stage_id)
        if moves:
            self.assertFalse(moves[0].from_stage_id)
            self.assertEqual(moves[-1].to_stage_id, self._row(customer).stage_id)

    def _moves_as_made(self, customer):
        customers = [("partner_id", "=", customer.id)]
        return self.Transition.search(
            [*customers, ("company_id", "=", self.company.id)], order="id"
        )
