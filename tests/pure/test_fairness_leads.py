"""Leads dealt fairly: over any number of runs, whoever comes, goes or is away."""

import doctest
import math
import time
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness import Member, deal, leads, turns

PLENTY = 10**6
# Debts are floats: sums of them are equal up to this.
TINY = 1e-6

capacities = st.integers(1, 60)
some_leads = st.frozensets(st.integers(0, 39))
domains = st.one_of(st.none(), some_leads)


@st.composite
def teams(draw, most=6):
    """Members with domains, capacities and debts that sum to 0; and their quotas."""
    ids = draw(st.lists(st.integers(1, 99), min_size=1, max_size=most, unique=True))
    debts = [draw(st.floats(-1, 1)) for _each in ids]
    mean = sum(debts) / len(debts)
    members = [
        Member(
            member,
            draw(st.integers(0, 60)),
            preferred=draw(domains),
            allowed=draw(domains),
            debt=debt - mean,
        )
        for member, debt in zip(ids, debts, strict=True)
    ]
    return members, {member: draw(st.integers(0, 12)) for member in ids}


class Books:
    """A team over many runs: debts are carried, what everybody got is counted."""

    def __init__(self, members):
        self.members = {member.id: member for member in members}
        self.received = Counter()
        self.most_owed = 0.0
        self.next_lead = 0

    def run(self, count=1, away=(), quota=PLENTY):
        """Deal so many new leads to who is not away; ids of who got them."""
        first, self.next_lead = self.next_lead, self.next_lead + count
        present = [one for one in self.members.values() if one.id not in away]
        done = deal(
            range(first, first + count), present, {one.id: quota for one in present}
        )
        for member, debt in done.debts.items():
            self.members[member] = self.members[member]._replace(debt=debt)
        got = [member for _lead, member in done.assigned]
        self.received.update(got)
        self.most_owed = max(
            self.most_owed, *(abs(one.debt) for one in self.members.values())
        )
        return got

    def change(self, member, **changes):
        self.members[member] = self.members[member]._replace(**changes)

    def spread_of(self, members=None):
        """By how many leads the luckiest is ahead of the unluckiest."""
        counts = [self.received[member] for member in members or self.members]
        return max(counts) - min(counts)


def equals(count, capacity=30):
    return [Member(number, capacity) for number in range(1, count + 1)]


# ---- what always holds ----


@given(teams(), st.lists(st.integers(0, 39), max_size=60))
def test_each_lead_goes_to_one_member_or_is_left(team, given_leads):
    members, quotas = team
    done = deal(given_leads, members, quotas)
    dealt = [lead for lead, _member in done.assigned]
    assert sorted(dealt + done.left) == sorted(set(given_leads))


@given(teams(), st.lists(st.integers(0, 39), unique=True))
def test_domains_and_quotas_are_kept(team, given_leads):
    members, quotas = team
    by_id = {member.id: member for member in members}
    done = deal(given_leads, members, quotas)
    for lead, member in done.assigned:
        assert by_id[member].allowed is None or lead in by_id[member].allowed
        assert by_id[member].capacity
    for member, count in Counter(member for _lead, member in done.assigned).items():
        assert count <= quotas[member]


@given(teams(), st.lists(st.integers(0, 39), unique=True))
def test_no_lead_is_left_that_somebody_could_have(team, given_leads):
    members, quotas = team
    done = deal(given_leads, members, quotas)
    counts = Counter(member for _lead, member in done.assigned)
    for member in members:
        if member.capacity and counts[member.id] < quotas[member.id]:
            assert not [
                lead
                for lead in done.left
                if member.allowed is None or lead in member.allowed
            ]


@given(teams(), st.lists(st.integers(0, 39), unique=True))
def test_a_preferred_lead_goes_to_who_prefers_it_while_the_quota_lasts(
    team, given_leads
):
    members, quotas = team
    done = deal(given_leads, members, quotas)
    holder = dict(done.assigned)
    counts = Counter(holder.values())
    for member in members:
        if not member.capacity or counts[member.id] >= quotas[member.id]:
            continue
        wanted = member.preferred or frozenset()
        if member.allowed is not None:
            wanted &= member.allowed
        for lead in wanted.intersection(given_leads):
            got = next(one for one in members if one.id == holder[lead])
            assert lead in (got.preferred or ())


@given(teams(), st.lists(st.integers(0, 39), unique=True))
def test_debts_sum_to_what_they_summed_to(team, given_leads):
    members, quotas = team
    done = deal(given_leads, members, quotas)
    assert set(done.debts) == {member.id for member in members}
    assert math.isclose(
        sum(done.debts.values()), sum(one.debt for one in members), abs_tol=TINY
    )
    assert max(map(abs, done.debts.values())) <= leads.MOST_CARRIED + TINY


@given(
    teams(),
    st.lists(st.integers(0, 39), unique=True),
    st.randoms(use_true_random=False),
)
def test_the_order_of_members_does_not_matter(team, given_leads, shuffler):
    members, quotas = team
    shuffled = list(members)
    shuffler.shuffle(shuffled)
    assert deal(given_leads, shuffled, quotas) == deal(given_leads, members, quotas)


@given(teams())
def test_without_leads_nothing_changes(team):
    members, quotas = team
    done = deal([], members, quotas)
    assert (done.assigned, done.left) == ([], [])
    for member in members:
        assert math.isclose(done.debts[member.id], member.debt, abs_tol=TINY)


@given(teams(), st.lists(st.integers(0, 39), unique=True, min_size=1))
def test_who_can_get_nothing_is_owed_nothing(team, given_leads):
    members, quotas = team
    done = deal(given_leads, members, quotas)
    for member in members:
        nothing = member.allowed is not None and not member.allowed & set(given_leads)
        if nothing or not member.capacity or not quotas[member.id]:
            assert math.isclose(done.debts[member.id], member.debt, abs_tol=TINY)


# ---- fairness over runs ----


@pytest.mark.parametrize("count", [2, 3])
def test_equal_members_over_thirty_days_of_one_lead_a_day(count):
    books = Books(equals(count))
    for _day in range(30):
        books.run()
        assert books.spread_of() <= 1
    assert books.spread_of() == 0
    assert set(books.received.values()) == {30 // count}


@given(st.integers(2, 7), st.lists(st.integers(0, 9), min_size=1, max_size=40))
def test_equal_members_are_within_a_lead_after_any_runs(count, runs):
    books = Books(equals(count))
    for leads_of_run in runs:
        books.run(leads_of_run)
        assert books.spread_of() <= 1
    assert books.most_owed <= 1


@given(st.lists(st.integers(1, 5), min_size=1, max_size=30), st.integers(1, 3))
def test_equal_members_are_within_a_lead_under_a_daily_quota(runs, quota):
    books = Books(equals(3))
    for leads_of_run in runs:
        books.run(leads_of_run, quota=quota)
        assert books.spread_of() <= 1


@given(
    st.lists(capacities, min_size=1, max_size=8),
    st.lists(st.integers(0, 20), min_size=1, max_size=25),
)
def test_shares_follow_the_capacities_within_a_lead(sizes, runs):
    books = Books([Member(number, size) for number, size in enumerate(sizes)])
    for leads_of_run in runs:
        books.run(leads_of_run)
        for number, size in enumerate(sizes):
            exact = books.next_lead * size / sum(sizes)
            assert abs(books.received[number] - exact) <= 1 + TINY
    assert books.most_owed <= 1 + TINY


def test_capacities_of_one_two_three():
    books = Books([Member(1, 10), Member(2, 20), Member(3, 30)])
    for day in range(1, 61):
        books.run()
        for member in (1, 2, 3):
            assert abs(books.received[member] - day * member / 6) <= 1
    assert dict(books.received) == {1: 10, 2: 20, 3: 30}


def test_splitting_a_run_in_many_gives_the_same():
    at_once, daily = (
        Books([Member(1, 10), Member(2, 25), Member(3, 30)]) for _each in range(2)
    )
    once = at_once.run(130)
    assert [got for _day in range(130) for got in daily.run()] == once


@given(
    st.lists(st.lists(st.integers(0, 3), max_size=5), min_size=1, max_size=12),
    st.integers(1, 2),
)
def test_equal_members_are_within_a_lead_in_several_runs_a_day(days, daily):
    """A day's quota holds for its runs together, as does what each may be owed."""
    members = {member.id: member for member in equals(3)}
    received = Counter()
    for runs in days:
        today = Counter()
        claims = dict.fromkeys(members, daily)
        for count in runs:
            given_members = [
                member._replace(claim=claims[member.id]) for member in members.values()
            ]
            quotas = {member: daily - today[member] for member in members}
            done = deal(range(count), given_members, quotas)
            got = Counter(member for _lead, member in done.assigned)
            for member, debt in done.debts.items():
                claims[member] -= debt - members[member].debt + got[member]
                members[member] = members[member]._replace(debt=debt)
            today += got
        received += today
        counts = [received[member] for member in members]
        assert max(counts) - min(counts) <= 1
    assert max(abs(member.debt) for member in members.values()) <= 1


def test_quotas_that_do_not_follow_the_capacities_make_no_debts():
    """With whole leads a day, 40 in 30 days have no more room than 30."""
    books = Books([Member(1, 30), Member(2, 40)])
    for _day in range(50):
        books.run(5, quota=1)
    assert books.most_owed <= 1
    books.received.clear()
    for _day in range(70):
        books.run()
    assert abs(books.received[1] - 30) <= 2


def test_beyond_all_claims_everybody_is_owed_alike():
    members = [Member(number, 30, claim=0) for number in (1, 2, 3)]
    done = deal([1], members, dict.fromkeys((1, 2, 3), 1))
    assert done.debts == pytest.approx({1: -2 / 3, 2: 1 / 3, 3: 1 / 3})


# ---- coming, going, being away ----


@given(st.integers(3, 6), st.data())
def test_who_is_always_there_is_treated_alike_whoever_is_away(count, data):
    books = Books(equals(count))
    always, others = [1, 2], range(3, count + 1)
    for _day in range(40):
        away = data.draw(st.frozensets(st.sampled_from(others)))
        books.run(data.draw(st.integers(0, 3)), away)
        assert books.spread_of(always) <= 1
    # Whom else chance leaves alone in turn can be owed the sum of 1/2, 1/3, …
    assert books.most_owed <= 1 + math.log(count)


@given(st.integers(2, 5), st.integers(0, 20), st.integers(0, 40), st.integers(1, 30))
def test_an_absence_is_neither_made_up_for_nor_forgotten(count, before, gone, after):
    books = Books(equals(count))
    books.run(before)
    owed = books.members[1].debt
    for _day in range(gone):
        assert 1 not in books.run(away={1})
    assert books.members[1].debt == owed
    books.received.clear()
    for _day in range(after * count):
        books.run()
    assert abs(books.received[1] - after) <= 2


def test_who_comes_back_gets_no_burst_of_leads():
    books = Books(equals(2))
    for _day in range(10):
        books.run()
    for _day in range(100):
        books.run(away={2})
    books.received.clear()
    for _day in range(10):
        books.run()
    assert dict(books.received) == {1: 5, 2: 5}


def test_a_member_leaves_in_the_middle():
    books = Books(equals(3))
    for _day in range(10):
        books.run()
    del books.members[1]
    books.received.clear()
    for _day in range(31):
        books.run()
        assert books.spread_of([2, 3]) <= 1
    assert 1 not in books.received


def test_a_newcomer_starts_level():
    books = Books(equals(2))
    books.run(100)
    books.members[3] = Member(3, 30)
    books.received.clear()
    books.run(30)
    assert dict(books.received) == {1: 10, 2: 10, 3: 10}


@given(capacities, capacities, st.integers(0, 30), st.integers(0, 30))
def test_a_change_of_capacity_counts_from_then_on(old, new, before, after):
    books = Books([Member(1, 30), Member(2, old), Member(3, 30)])
    for _day in range(before):
        books.run()
    books.change(2, capacity=new)
    first = books.received.copy()
    for _day in range(after):
        books.run()
    assert books.spread_of([1, 3]) <= 1
    got = books.received[2] - first[2]
    assert abs(got - after * new / (60 + new)) <= 2 + TINY


def test_debts_of_who_is_away_do_not_disturb_the_others():
    """Also where those present have had more than their share, all of them."""
    present = [Member(1, 30, debt=-0.9), Member(2, 30, debt=-0.9)]
    done = deal([1, 2, 3, 4], present, {1: 9, 2: 9})
    assert [member for _lead, member in done.assigned] == [1, 2, 1, 2]
    assert done.debts == pytest.approx({1: -0.9, 2: -0.9})


# ---- domains and preferences ----


def test_a_lead_preferred_by_two_is_given_once_and_in_turns():
    books = Counter()
    debts = {1: 0.0, 2: 0.0, 3: 0.0}
    for lead in range(30):
        both = frozenset({lead})
        members = [
            Member(1, 30, preferred=both, debt=debts[1]),
            Member(2, 30, preferred=both, debt=debts[2]),
            Member(3, 30, debt=debts[3]),
        ]
        done = deal([lead], members, {1: 9, 2: 9, 3: 9})
        assert len(done.assigned) == 1
        books[done.assigned[0][1]] += 1
        debts = done.debts
    assert books == {1: 15, 2: 15}
    assert debts == pytest.approx({1: -5, 2: -5, 3: 10})


def test_what_one_prefers_counts_towards_its_share():
    wishes = frozenset(range(10))
    members = [Member(1, 30, preferred=wishes), Member(2, 30)]
    done = deal(range(20), members, {1: 20, 2: 20})
    got = Counter(member for _lead, member in done.assigned)
    assert got == {1: 10, 2: 10}
    assert {lead for lead, member in done.assigned if member == 1} == wishes
    assert done.debts == pytest.approx({1: 0, 2: 0})


def test_a_preferred_lead_beyond_the_quota_goes_to_somebody_else():
    members = [Member(1, 30, preferred=frozenset({1, 2, 3})), Member(2, 30)]
    done = deal([1, 2, 3], members, {1: 1, 2: 5})
    assert dict(done.assigned) == {1: 1, 2: 2, 3: 2}


def test_a_preference_outside_the_own_domain_is_no_claim():
    members = [
        Member(1, 30, preferred=frozenset({1}), allowed=frozenset({2})),
        Member(2, 30),
    ]
    assert dict(deal([1, 2], members, {1: 5, 2: 5}).assigned) == {1: 2, 2: 1}


def test_preferred_leads_are_dealt_in_their_order_of_priority():
    members = [Member(1, 30, preferred=frozenset({3, 5, 8}))]
    assert deal([8, 3, 5], members, {1: 2}).assigned == [(8, 1), (3, 1)]


def test_owed_without_end_is_not_carried_without_end():
    """Somebody prefers everything: the other has no claim to months of leads later."""
    everything = frozenset(range(500))
    members = [Member(1, 30, preferred=everything), Member(2, 30)]
    debts = deal(range(500), members, {1: PLENTY, 2: PLENTY}).debts
    assert debts == pytest.approx({1: -leads.MOST_CARRIED, 2: leads.MOST_CARRIED})


def test_who_may_have_little_is_owed_its_share_of_that_alone():
    few = frozenset(range(0, 100, 10))
    members = [Member(1, 30, allowed=few), Member(2, 30)]
    done = deal(range(100), members, {1: PLENTY, 2: PLENTY})
    assert Counter(member for _lead, member in done.assigned) == {1: 5, 2: 95}
    assert max(map(abs, done.debts.values())) <= 1


@given(st.lists(domains, min_size=2, max_size=5), st.integers(1, 8))
@settings(max_examples=50)
def test_debts_stay_small_under_unequal_domains(allowed, days):
    members = {
        number: Member(number, 30, allowed=domain)
        for number, domain in enumerate(allowed)
    }
    for _day in range(days):
        done = deal(range(40), members.values(), dict.fromkeys(members, PLENTY))
        for number, debt in done.debts.items():
            members[number] = members[number]._replace(debt=debt)
            assert abs(debt) <= 1 + math.log(len(members))
    for one, other in combinations(members.values(), 2):
        if one.allowed == other.allowed:
            assert abs(one.debt - other.debt) <= 1 + TINY


def test_nobody_there():
    assert deal([1, 2], [], {}) == ([], {}, [1, 2])


def test_nobody_with_capacity_or_quota():
    members = [Member(1, 0, debt=0.5), Member(2, 30, debt=-0.5)]
    assert deal([1], members, {1: 5, 2: 0}) == ([], {1: 0.5, 2: -0.5}, [1])


# ---- speed ----


@pytest.mark.parametrize(("restricted", "limit"), [(False, 0.2), (True, 1)])
def test_six_thousand_leads_for_fifty_members(restricted, limit):
    """With equal domains it takes 0.03 s, with fifty different ones 0.2 s."""
    members = [
        Member(
            number,
            number + 1,
            allowed=frozenset(range(number, 6000, 2)) if restricted else None,
        )
        for number in range(50)
    ]
    quotas = dict.fromkeys(range(50), PLENTY)
    times = []
    for _try in range(3):
        start = time.perf_counter()
        assert not deal(range(6000), members, quotas).left
        times.append(time.perf_counter() - start)
    assert min(times) < limit


@pytest.mark.parametrize("module", [leads, turns])
def test_examples(module):
    assert doctest.testmod(module).failed == 0
