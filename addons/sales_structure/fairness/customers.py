# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers spread over members by load; who has somebody keeps them."""

from heapq import heapify, heappop, heappush, heapreplace
from operator import attrgetter
from typing import NamedTuple


class Customer(NamedTuple):
    """Somebody to be held.

    :param float weight: of 0 or more, in the unit of the members' capacity: 1 for
        counting customers
    :param member: id of who holds it now, None for nobody
    """

    id: int
    weight: float = 1
    member: int | None = None


class Seat(NamedTuple):
    """A member's room for customers.

    :param float capacity: the most it may hold, and the size of its share; 0 for no
        limit, then its share is as large as the largest
    :param float load: weight of what it holds besides the customers to be spread
    :param bool available: whether it gets new customers; it keeps its own anyway
    """

    id: int
    capacity: float = 0
    load: float = 0
    available: bool = True


def spread(customers, members):
    """{customer's id: member's id, or None where nobody has room}.

    Who is held by one of the members stays, also with a member who is away or holds
    more than its capacity. The others go, the heaviest first, each to who has the
    lowest load against its capacity, of equal ones to the lowest id. The order in
    which they are given does not matter, and spreading what was spread changes nothing.

    >>> anna, boris = Seat(1, capacity=2), Seat(2, capacity=1)
    >>> spread([Customer(number) for number in range(4)], [anna, boris])
    {0: 1, 1: 2, 2: 1, 3: None}
    """
    loads = {seat.id: seat.load for seat in members}
    holders, homeless = {}, []
    for customer in sorted(customers, key=attrgetter("id")):
        if customer.member in loads:
            holders[customer.id] = customer.member
            loads[customer.member] += customer.weight
        else:
            homeless.append(customer)
    homeless.sort(key=attrgetter("weight"), reverse=True)
    return holders | _seat(
        homeless, [seat for seat in members if seat.available], loads
    )


def _seat(customers, seats, loads):
    """{customer: member} of customers in the order of their weights, heaviest first."""
    largest = max((seat.capacity for seat in seats), default=0) or 1
    rooms = {
        seat.id: seat.capacity - loads[seat.id] if seat.capacity else float("inf")
        for seat in seats
    }
    share = {seat.id: seat.capacity or largest for seat in seats}
    open_seats = [(loads[seat.id] / share[seat.id], seat.id) for seat in seats]
    heapify(open_seats)
    # Who has no room for this customer may have for a lighter one, the roomiest first.
    full, holders = [], {}
    for customer in customers:
        weight = customer.weight
        while full and -full[0][0] >= weight:
            _room, member = heappop(full)
            heappush(open_seats, (loads[member] / share[member], member))
        while open_seats and rooms[open_seats[0][1]] < weight:
            member = heappop(open_seats)[1]
            heappush(full, (-rooms[member], member))
        holders[customer.id] = member = open_seats[0][1] if open_seats else None
        if member is not None:
            loads[member] += weight
            rooms[member] -= weight
            heapreplace(open_seats, (loads[member] / share[member], member))
    return holders
