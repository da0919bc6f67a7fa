"""What the demo company does about its customers is always the same, and possible."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from other_interpreter import digest, digest_elsewhere

from books import demo_relationship
from books.demo_catalogue import SELLERS
from books.demo_plan import NEVER, make_plan
from books.demo_relationship import back, plan_relationship
from books.demo_sayings import FAREWELLS, SAYINGS

UNTIL = date(2026, 3, 1)
TODAY = date(2026, 3, 9)
# A sandbox is made on any day of a month, and may be looked at weeks later.
DAYS = [
    (date(2026, 2, 1), date(2026, 2, 1)),
    (date(2026, 4, 1), date(2026, 4, 30)),
    (date(2026, 8, 1), date(2026, 8, 16)),
    (date(2026, 11, 1), date(2026, 11, 26)),
    (date(2027, 1, 1), date(2027, 3, 15)),
    (date(2028, 3, 1), date(2028, 3, 1)),
]
MAKE = """
from datetime import date
from books.demo_plan import make_plan
from books.demo_relationship import plan_relationship
plan = plan_relationship(make_plan(date(2026, 3, 1)), date(2026, 3, 9))
"""


@pytest.fixture(scope="module")
def planned():
    return plan_relationship(make_plan(UNTIL), TODAY)


@pytest.fixture(scope="module", params=DAYS, ids=lambda days: str(days[1]))
def both(request):
    until, today = request.param
    plan = make_plan(until)
    return plan, plan_relationship(plan, today)


@pytest.fixture
def plan(both):
    return both[0]


@pytest.fixture
def relationship(both):
    return both[1]


def past_days(relationship):
    """All days on which something happened."""
    for voice in relationship.voices:
        yield from (voice.said, voice.reviewed, voice.planned, voice.answered)
        yield voice.rated
        yield from (day for _customer, day in voice.votes)
    for parting in relationship.partings:
        yield from parting.days
    for form in relationship.forms:
        yield from (form.asked, form.answered)
    yield from (talk.day for talk in relationship.talks)
    yield from (call.day for call in relationship.calls)


# --- the same on every run -------------------------------------------------------


def test_a_second_plan_is_the_same(planned):
    assert plan_relationship(make_plan(UNTIL), TODAY) == planned


@pytest.mark.parametrize("seed", ["1", "4711"])
def test_another_interpreter_makes_the_same_plan(planned, seed):
    assert digest_elsewhere(MAKE, seed) == digest(planned)


# --- possible --------------------------------------------------------------------


def test_nothing_that_happened_is_of_today_or_later(relationship):
    days = [day for day in past_days(relationship) if day != NEVER]
    assert max(days) < relationship.today


def test_what_is_to_come_is_on_workdays(relationship):
    days = [visit.day for visit in relationship.coming]
    assert min(days) > relationship.today
    assert max(day.weekday() for day in days) < 5


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 800))
def test_back_is_a_workday_of_the_past(today, days):
    day = back(today, days)
    assert day.weekday() < 5
    assert 1 <= (today - day).days <= max(1, days) + 2


def test_customers_are_known_before_they_speak(relationship):
    for voice in relationship.voices:
        assert voice.customer.met < voice.said
    for parting in relationship.partings:
        assert parting.customer.met < parting.opened
    for talk in relationship.talks:
        assert talk.customer.met <= talk.day


def test_voices_go_step_by_step(relationship):
    for voice in relationship.voices:
        steps = (voice.said, voice.reviewed, voice.planned, voice.answered, voice.rated)
        come = [day for day in steps if day != NEVER]
        assert come == sorted(come)
        assert (voice.answered != NEVER) is bool(voice.saying.answer)
        for _customer, day in voice.votes:
            assert voice.reviewed <= day <= voice.answered


def test_documents_are_the_customers_own(plan, relationship):
    orders = {f"order_{order.key}": order for order in plan.orders}
    for voice in relationship.voices:
        if order := orders.get(voice.document):
            assert order.customer == voice.customer
            assert order.shipments[-1].invoiced < voice.said


def test_nobody_votes_twice_or_for_the_own_proposal(relationship):
    for voice in relationship.voices:
        keys = [customer.key for customer, _day in voice.votes]
        assert len(keys) == len(set(keys)) == voice.saying.votes
        assert voice.customer.key not in keys


def test_partings_go_step_by_step(relationship):
    for parting in relationship.partings:
        assert list(parting.days) == sorted(set(parting.days))
        state = parting.farewell.state
        assert (parting.closed != NEVER) is (state in ("closed", "won_back"))
        assert (parting.ended != NEVER) is (state in ("cancelled", "won_back"))


def test_one_parting_a_customer(relationship):
    keys = [parting.customer.key for parting in relationship.partings]
    assert len(keys) == len(set(keys)) == len(FAREWELLS)


def test_only_who_has_settled_everything_is_parted_with(plan, relationship):
    unpaid = demo_relationship._unpaid_customers(plan)
    undelivered = demo_relationship._undelivered_customers(plan)
    for parting in relationship.partings:
        if parting.closed == NEVER:
            continue
        assert parting.customer.key not in undelivered
        assert parting.farewell.waived or parting.customer.key not in unpaid


def test_one_owes_money_and_waits_for_goods(plan, relationship):
    moving = relationship.partings[0].customer.key
    assert moving in demo_relationship._unpaid_customers(plan)
    assert moving in demo_relationship._undelivered_customers(plan)


def test_whoever_is_back_bought_before_and_after(relationship):
    back_again = [p for p in relationship.partings if p.farewell.who == "returned"]
    assert back_again
    for parting in back_again:
        days = parting.customer.purchase_days
        assert days[0] < parting.opened
        assert not [day for day in days if parting.opened <= day <= parting.ended]
        assert parting.ended < days[-1]


def test_whoever_parts_is_left_in_peace(relationship):
    parting = {one.customer.key for one in relationship.partings}
    spoken = {talk.customer.key for talk in relationship.talks}
    assert not parting & (
        spoken | {visit.customer.key for visit in relationship.coming}
    )


def test_keys_are_unique(relationship):
    for rows in (relationship.talks, relationship.coming):
        keys = [row.key for row in rows]
        assert len(keys) == len(set(keys))
    assert len({one.key for one in SAYINGS}) == len(SAYINGS)
    assert len({one.key for one in FAREWELLS}) == len(FAREWELLS)


def test_roles_are_of_contacts_that_are_there(relationship):
    for one in relationship.knowledge:
        for number, _role in one.roles:
            assert number < len(one.customer.contacts)


# --- believable ------------------------------------------------------------------


def test_voices_of_each_kind_in_each_state():
    kinds = Counter((saying.kind, saying.state) for saying in SAYINGS)
    states = ("new", "review", "planned", "done", "declined")
    wanted = {(k, state) for k in ("proposal", "complaint") for state in states}
    assert set(kinds) == wanted
    assert {saying.channel for saying in SAYINGS} == {"portal", "email", "backend"}
    assert {saying.topic for saying in SAYINGS if saying.kind == "proposal"} == {
        *("design", "production", "delivery", "service")
    }


def test_what_is_merged_is_merged_into_what_was_said_before():
    ages = {saying.key: saying.age for saying in SAYINGS}
    merged = [saying for saying in SAYINGS if saying.same_as]
    assert merged
    assert all(ages[saying.same_as] > saying.age for saying in merged)


def test_partings_in_each_state_with_different_reasons():
    states = Counter(farewell.state for farewell in FAREWELLS)
    assert set(states) == {"open", "closed", "won_back", "cancelled"}
    assert len({farewell.reason for farewell in FAREWELLS}) > 6


def test_all_salespeople_speak_with_customers_each_month(relationship):
    sellers = {talk.customer.seller for talk in relationship.talks}
    assert sellers == set(range(len(SELLERS)))
    months = {talk.day.replace(day=1) for talk in relationship.talks}
    assert len(months) >= 12
    kinds = Counter(talk.kind for talk in relationship.talks)
    assert kinds["mail"] > kinds["call"] > kinds["visit"] > 0


def test_some_are_due_and_some_are_not(relationship):
    last = {}
    for talk in relationship.talks:
        last[talk.customer.key] = max(last.get(talk.customer.key, talk.day), talk.day)
    silent = [(relationship.today - day).days for day in last.values()]
    assert min(silent) < 14
    assert max(silent) > 100


def test_some_are_known_well_and_some_hardly(relationship):
    known = Counter(bool(one.vat) + bool(one.consent) for one in relationship.knowledge)
    assert min(known[count] for count in range(3)) >= 5
    assert any(one.confirmed != NEVER for one in relationship.knowledge)
    assert {one.consent for one in relationship.knowledge} == {"", "yes", "no"}


def test_firms_that_do_not_buy_are_called_and_known_more_or_less(relationship):
    sellers = {call.lead.seller for call in relationship.calls}
    assert sellers == set(range(len(SELLERS)))
    assert all(call.lead.created < call.day for call in relationship.calls)
    assert {bool(firm.email) for firm in relationship.firms} == {True, False}
    assert {firm.has_person for firm in relationship.firms} == {True, False}
    leads = {firm.lead.key for firm in relationship.firms}
    cold = {lead.key for lead in relationship.not_now}
    assert cold < leads


def test_few_customers_are_picked_out(relationship):
    forms = {form.state for form in relationship.forms}
    assert forms == {"sent", "answered", "done"}
    picked = [form.customer for form in relationship.forms]
    picked += [relationship.bounced, relationship.doubled]
    assert len({customer.key for customer in picked}) == len(picked)
    assert relationship.key_accounts
