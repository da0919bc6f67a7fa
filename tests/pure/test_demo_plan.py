"""The demo company's past is always the same one, possible, and believable."""

from collections import Counter
from dataclasses import fields, is_dataclass
from datetime import date

import pytest
from other_interpreter import digest, digest_elsewhere

from books import demo_customers, demo_plan
from books.demo_catalogue import GOODS, SERVICES
from books.demo_plan import NEVER, make_plan

UNTIL = date(2026, 3, 1)
# First days of months that fall on each day of the week, and one after a leap day.
UNTILS = [date(2026, month, 1) for month in (2, 4, 5, 6, 8, 9, 10)]
UNTILS += [date(2028, 3, 1)]
# Days that are promised or hoped for, and need not have come.
EXPECTED = {"promised", "valid_until"}
MAKE = """
from datetime import date
from books.demo_plan import make_plan
plan = make_plan(date(2026, 3, 1))
"""


@pytest.fixture(scope="module")
def plan():
    return make_plan(UNTIL)


@pytest.fixture(scope="module", params=UNTILS, ids=str)
def any_plan(request):
    return make_plan(request.param)


def days_in(thing):
    """All days on which something happened."""
    if isinstance(thing, tuple):
        for part in thing:
            yield from days_in(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            if field.name not in EXPECTED:
                yield from days_in(getattr(thing, field.name))
    elif isinstance(thing, date) and thing != NEVER:
        yield thing


# --- the same on every run -------------------------------------------------------


def test_a_second_plan_is_the_same(plan):
    assert make_plan(UNTIL) == plan


@pytest.mark.parametrize("seed", ["1", "4711"])
def test_another_interpreter_makes_the_same_plan(plan, seed):
    assert digest_elsewhere(MAKE, seed) == digest(plan)


def test_another_month_is_another_plan(plan):
    assert make_plan(date(2026, 4, 1)).orders != plan.orders


def test_keys_are_unique(any_plan):
    for what in ("customers", "orders", "jobs", "quotations", "leads", "touches"):
        keys = [thing.key for thing in getattr(any_plan, what)]
        assert len(keys) == len(set(keys)), what
    shipments = [s.key for order in any_plan.orders for s in order.shipments]
    assert len(shipments) == len(set(shipments))


# --- possible --------------------------------------------------------------------


def test_nothing_is_later_than_the_present(any_plan):
    before = (*any_plan.customers, *any_plan.orders, *any_plan.jobs)
    before += (*any_plan.quotations, *any_plan.leads, *any_plan.touches)
    days = list(days_in(before))
    assert max(days) < any_plan.until
    assert min(days) >= any_plan.months[0]


def test_a_customer_is_met_before_it_buys(any_plan):
    for customer in any_plan.customers:
        assert customer.met <= customer.purchase_days[0]
        assert list(customer.purchase_days) == sorted(set(customer.purchase_days))


def test_each_purchase_is_an_order_or_a_job(any_plan):
    bought = Counter(
        (c.key, day) for c in any_plan.customers for day in c.purchase_days
    )
    done = Counter((order.customer.key, order.ordered) for order in any_plan.orders)
    done += Counter((job.customer.key, job.invoiced) for job in any_plan.jobs)
    assert done == bought


def test_goods_leave_after_the_order(any_plan):
    for order in any_plan.orders:
        assert order.quoted <= order.ordered <= order.promised
        days = [order.ordered, *(shipment.day for shipment in order.shipments)]
        assert days == sorted(days)


def test_shipments_leave_nothing_behind(any_plan):
    for order in any_plan.orders:
        *parts, last = order.shipments
        assert all(part.share < 1 for part in parts)
        assert last.share == 1 or last.day == NEVER


def test_invoices_follow_goods_and_payments_follow_invoices(any_plan):
    for shipment in (s for order in any_plan.orders for s in order.shipments):
        assert shipment.day <= shipment.invoiced
        assert shipment.invoiced < shipment.paid or shipment.paid == NEVER
    assert all(job.invoiced < job.paid for job in any_plan.jobs)


def test_credit_follows_the_invoice(any_plan):
    returns = [order for order in any_plan.orders if order.returned]
    assert returns
    for order in returns:
        assert order.shipments[0].invoiced < order.returned.day
        assert order.returned.day < order.returned.credited < any_plan.until


def test_lines_are_of_the_catalogue(any_plan):
    goods = {product.code for product in GOODS}
    services = {product.code for product in SERVICES}
    for document in (*any_plan.orders, *any_plan.quotations):
        assert {line.code for line in document.lines} <= goods
        assert all(line.quantity > 0 for line in document.lines)
    assert {job.lines[0].code for job in any_plan.jobs} <= services


def test_leads_are_closed_after_they_came(any_plan):
    for lead in any_plan.leads:
        assert lead.created <= lead.closed
        assert (lead.closed == NEVER) is (lead.outcome == "open")
        assert bool(lead.reason) is (lead.outcome == "lost")
        assert (lead.customer is not None) is (lead.outcome == "won")


@pytest.mark.parametrize("year", range(2026, 2030))
def test_all_customers_buy_whatever_month_it_is(year):
    for month in range(1, 13):
        for customer in demo_customers.plan_customers(date(year, month, 1)):
            assert customer.purchase_days


# --- believable ------------------------------------------------------------------


def test_a_few_hundred_customers_of_all_kinds(any_plan):
    customers = any_plan.customers
    assert Counter(c.behaviour for c in customers) == demo_customers.BEHAVIOURS
    assert 200 <= len(customers) == len({c.name for c in customers}) <= 400
    assert {c.payer for c in customers} == set(demo_plan.PAYMENT_DELAYS)
    assert {c.size for c in customers} == set(demo_plan.QUANTITIES)


def test_a_middling_trade(any_plan):
    assert 800 <= len(any_plan.orders) <= 2500
    assert 200 <= len(any_plan.jobs) <= 1000
    assert any(len(order.shipments) > 1 for order in any_plan.orders)
    assert any(order.shipments[-1].day == NEVER for order in any_plan.orders)


def test_churned_customers_stay_away_and_new_ones_are_new(any_plan):
    for customer in any_plan.customers:
        silence = (any_plan.until - customer.purchase_days[-1]).days
        if customer.behaviour == "churned":
            assert silence > 210
        if customer.behaviour == "new":
            assert (any_plan.until - customer.purchase_days[0]).days <= 110


def test_some_pay_late_and_some_not_at_all(any_plan):
    jobs = [job for job in any_plan.jobs if job.paid != NEVER]
    late = [job for job in jobs if (job.paid - job.invoiced).days > days_allowed(job)]
    assert 0.1 < len(late) / len(jobs) < 0.9
    assert len(jobs) < len(any_plan.jobs)


def days_allowed(job):
    """The term, and the weekend after which a payment is noted."""
    return job.customer.term_days + 4


def test_quotations_are_open_or_lapsed(any_plan):
    kinds = Counter(quotation.key.split("_")[0] for quotation in any_plan.quotations)
    assert kinds == {
        "lapsed": demo_plan.LAPSED_QUOTATIONS,
        "offer": demo_plan.OPEN_QUOTATIONS,
    }
    for quotation in any_plan.quotations:
        is_valid = quotation.valid_until >= any_plan.until
        assert is_valid is quotation.key.startswith("offer")


def test_leads_are_won_lost_and_open_in_every_stage(any_plan):
    outcomes = Counter(lead.outcome for lead in any_plan.leads)
    assert outcomes == {
        "won": len(any_plan.customers),
        "lost": demo_plan.LOST_LEADS,
        "open": demo_plan.OPEN_LEADS,
    }
    assert {lead.stage for lead in any_plan.leads if lead.outcome == "open"} == {
        0,
        1,
        2,
    }
