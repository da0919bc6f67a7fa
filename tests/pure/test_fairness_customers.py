"""Customers spread over members: who has somebody keeps them, nobody is overfilled."""

import doctest
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairness import Customer, Seat, customers, spread

ids = st.integers(0, 40)


@st.composite
def cases(draw):
    """(customers, seats): some held, some by who is gone, some seats full or away."""
    seats = [
        Seat(
            number,
            draw(st.integers(0, 15)),
            draw(st.integers(0, 9)),
            draw(st.booleans()),
        )
        for number in draw(st.lists(ids, max_size=6, unique=True))
    ]
    holders = st.one_of(st.none(), st.integers(0, 45))
    people = [
        Customer(number, draw(st.integers(0, 4)), draw(holders))
        for number in draw(st.lists(ids, max_size=25, unique=True))
    ]
    return people, seats


def again(people, holders):
    """The customers as the spreading left them."""
    return [one._replace(member=holders[one.id]) for one in people]


def loads_of(people, seats, holders):
    """{seat: load with what it holds now}."""
    loads = {seat.id: seat.load for seat in seats}
    for one in people:
        if holders[one.id] is not None:
            loads[holders[one.id]] += one.weight
    return loads


# ---- what always holds ----


@given(cases())
def test_every_customer_is_told(case):
    people, seats = case
    holders = spread(people, seats)
    assert set(holders) == {one.id for one in people}
    assert set(holders.values()) <= {None, *(seat.id for seat in seats)}


@given(cases())
def test_who_has_somebody_keeps_them(case):
    people, seats = case
    members = {seat.id for seat in seats}
    holders = spread(people, seats)
    for one in people:
        if one.member in members:
            assert holders[one.id] == one.member


@given(cases())
def test_nobody_who_is_away_gets_anybody_new(case):
    people, seats = case
    holders = spread(people, seats)
    away = {seat.id for seat in seats if not seat.available}
    for one in people:
        if holders[one.id] in away:
            assert one.member == holders[one.id]


@given(cases())
def test_no_capacity_is_exceeded_by_anybody_new(case):
    people, seats = case
    holders = spread(people, seats)
    loads = loads_of(people, seats, holders)
    got_new = {holders[one.id] for one in people if holders[one.id] != one.member}
    for seat in seats:
        if seat.capacity and seat.id in got_new:
            assert loads[seat.id] <= seat.capacity


@given(cases())
def test_nobody_is_left_whom_somebody_has_room_for(case):
    people, seats = case
    holders = spread(people, seats)
    loads = loads_of(people, seats, holders)
    for one in people:
        if holders[one.id] is None:
            for seat in seats:
                room = seat.capacity - loads[seat.id]
                assert not seat.available or (seat.capacity and room < one.weight)


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_given_does_not_matter(case, shuffler):
    people, seats = case
    mixed_people, mixed_seats = list(people), list(seats)
    shuffler.shuffle(mixed_people)
    shuffler.shuffle(mixed_seats)
    assert spread(mixed_people, mixed_seats) == spread(people, seats)


@given(cases())
def test_spreading_twice_changes_nothing(case):
    people, seats = case
    holders = spread(people, seats)
    assert spread(again(people, holders), seats) == holders


@given(cases(), st.data())
def test_an_absence_moves_nobody(case, data):
    people, seats = case
    holders = spread(people, seats)
    away = data.draw(st.frozensets(st.sampled_from([seat.id for seat in seats] or [0])))
    later = [seat._replace(available=seat.id not in away) for seat in seats]
    after = spread(again(people, holders), later)
    for one in people:
        if holders[one.id] is not None:
            assert after[one.id] == holders[one.id]


@given(cases(), st.data())
def test_only_the_customers_of_who_leaves_move(case, data):
    people, seats = case
    holders = spread(people, seats)
    gone = data.draw(st.sampled_from([seat.id for seat in seats] or [0]))
    stayers = [seat for seat in seats if seat.id != gone]
    after = spread(again(people, holders), stayers)
    for customer, member in holders.items():
        if member not in {gone, None}:
            assert after[customer] == member


@given(st.integers(1, 6), st.integers(0, 60))
def test_equal_members_are_within_one_customer(count, customer_count):
    seats = [Seat(number) for number in range(count)]
    people = [Customer(number) for number in range(customer_count)]
    counts = Counter(spread(people, seats).values())
    assert max(counts.values(), default=0) - min(counts[n] for n in range(count)) <= 1


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(1, 20))
def test_shares_follow_the_capacities(capacities, rounds):
    seats = [Seat(number, size * 100) for number, size in enumerate(capacities)]
    people = [Customer(number) for number in range(rounds * sum(capacities))]
    counts = Counter(spread(people, seats).values())
    for number, size in enumerate(capacities):
        assert abs(counts[number] - rounds * size) <= len(capacities)


# ---- by example ----


def test_equal_loads_go_to_the_lowest_id():
    assert spread([Customer(5)], [Seat(9), Seat(3), Seat(4)]) == {5: 3}


def test_who_holds_less_gets_the_next():
    seats = [Seat(1, load=3), Seat(2, load=1)]
    assert Counter(spread([Customer(n) for n in range(4)], seats).values()) == {
        1: 1,
        2: 3,
    }


def test_what_is_held_counts_as_load():
    people = [Customer(1, member=1), Customer(2, member=1), Customer(3), Customer(4)]
    assert spread(people, [Seat(1), Seat(2)]) == {1: 1, 2: 1, 3: 2, 4: 2}


def test_the_overflow_goes_to_who_has_no_limit():
    people = [Customer(number) for number in range(10)]
    counts = Counter(spread(people, [Seat(1, capacity=2), Seat(2)]).values())
    assert counts == {1: 2, 2: 8}


def test_the_overflow_is_told_where_everybody_has_a_limit():
    people = [Customer(number) for number in range(5)]
    holders = spread(people, [Seat(1, capacity=2), Seat(2, capacity=1)])
    assert Counter(holders.values()) == {1: 2, 2: 1, None: 2}


def test_a_lighter_customer_still_finds_room():
    people = [Customer(1, weight=5), Customer(2, weight=2), Customer(3, weight=1)]
    assert spread(people, [Seat(1, capacity=3)]) == {1: None, 2: 1, 3: 1}


def test_who_holds_too_many_keeps_them_and_gets_no_more():
    people = [Customer(number, member=1) for number in range(3)] + [Customer(9)]
    holders = spread(people, [Seat(1, capacity=2), Seat(2, capacity=50, load=49)])
    assert holders == {0: 1, 1: 1, 2: 1, 9: 2}


def test_heavy_customers_are_shared_first():
    people = [Customer(number, weight=1) for number in range(4)]
    people.append(Customer(99, weight=4))
    holders = spread(people, [Seat(1), Seat(2)])
    assert holders == {99: 1, 0: 2, 1: 2, 2: 2, 3: 2}


def test_customers_of_who_is_gone_are_spread():
    people = [Customer(1, member=77), Customer(2, member=77)]
    assert spread(people, [Seat(1), Seat(2)]) == {1: 1, 2: 2}


def test_nobody_to_hold_them():
    assert spread([Customer(1, member=77)], []) == {1: None}
    assert spread([Customer(1)], [Seat(1, available=False)]) == {1: None}
    assert spread([], [Seat(1)]) == {}


# ---- speed ----


@pytest.mark.parametrize("capacity", [0, 6000, 4000])
def test_a_hundred_thousand_customers_over_twenty_members(capacity):
    """0.1 s on 2 cores, also where not all of them find room."""
    people = [
        Customer(number, 1 + number % 3, number % 97 if number % 2 else None)
        for number in range(100_000)
    ]
    seats = [Seat(number, capacity and capacity * 2) for number in range(20)]
    times = []
    for _try in range(3):
        start = time.perf_counter()
        spread(people, seats)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.3


def test_examples():
    assert doctest.testmod(customers).failed == 0
