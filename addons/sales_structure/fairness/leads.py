# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads dealt to members so that each has its share, over all runs together."""

from typing import NamedTuple

from .turns import TINY, Circle

# Nobody carries more than a month of one lead a day into the next run. Only leads that
# go to who prefers them can add up to that: what is owed otherwise is about one lead.
MOST_CARRIED = 30.0


class Member(NamedTuple):
    """Somebody present who takes leads.

    :param float capacity: the size of its share against the others', in leads per 30
        days for instance; with 0 it gets nothing and is owed nothing
    :param preferred: frozenset of ids of leads that go to it first, None for none
    :param allowed: frozenset of ids of leads that it may have, None for all
    :param float debt: leads still owed to it from earlier runs; below 0 it has had more
    :param claim: the most leads of which it is owed a share in this run, None for its
        quota. Where a quota holds for a day of several runs, it is the quota of the
        day less what the member was owed in the day's earlier runs.
    """

    id: int
    capacity: float
    preferred: frozenset | None = None
    allowed: frozenset | None = None
    debt: float = 0.0
    claim: float | None = None


class Deal(NamedTuple):
    """What came of it.

    :param assigned: [(lead, member's id)] in the order of dealing, each lead once
    :param debts: {member's id: leads owed to it now}, to be carried to the next run
    :param left: leads that nobody may have or has room for, in their order
    """

    assigned: list
    debts: dict
    left: list


def deal(leads, members, quotas):
    """Deal leads to those who are present.

    Of each lead, every member who may have it is owed a share by capacity, until its
    shares come to its quota; one of them gets it. Leads that somebody prefers are dealt
    first, and to those; they count towards the shares like any other. What remains owed
    is given back, so that runs of a single lead come out as fairly as one of a
    thousand. Who is away is not among the members: it is owed nothing meanwhile, and
    its debt waits.

    The debts of the members sum to what they summed to before. While the same members
    are present, whatever their capacities, nobody is owed or has had more than one
    lead too many; equal members are within one lead of each other whoever else comes
    and goes. The order in which the members are given does not matter.

    :param leads: ids in order of priority
    :param quotas: {member's id: most leads to give it in this run}

    >>> anna, boris = Member(1, 30), Member(2, 30)
    >>> deal([7, 8, 9], [anna, boris], {1: 5, 2: 5}).assigned
    [(7, 1), (8, 2), (9, 1)]
    """
    members = sorted(members, key=lambda member: member.id)
    circles = _get_circles(members, quotas)
    assigned, ordinary = _deal_preferred(dict.fromkeys(leads), circles)
    left = []
    for lead in ordinary:
        open_to = _get_open_to(lead, circles)
        member = _give(open_to, open_to)
        left.append(lead) if member is None else assigned.append((lead, member))
    debts = {member.id: member.debt for member in members}
    for circle, _domain in circles:
        debts.update(circle.get_debts())
    return Deal(assigned, _bound(debts), left)


class _Domain(NamedTuple):
    """Which leads the members of a circle may have, and which they prefer."""

    allowed: frozenset | None
    preferred: frozenset | None


def _get_circles(members, quotas):
    """[(circle, domain)] of the members who can get anything, by equal domains."""
    able = [
        member
        for member in members
        if member.capacity > 0 and (quotas[member.id] > 0 or member.claim)
    ]
    groups = {}
    for member in able:
        groups.setdefault(_Domain(member.allowed, member.preferred), []).append(member)
    # What the absent are owed is no debt of those who are here: theirs begin at 0.
    owed = sum(member.debt for member in able)
    now = -owed / sum(member.capacity for member in able) if able else 0.0
    return [(Circle(group, quotas, now), domain) for domain, group in groups.items()]


def _deal_preferred(leads, circles):
    """([(lead, member)], leads that no preference or quota gave anybody)."""
    wishes = {}
    for circle, domain in circles:
        for lead in domain.preferred or ():
            if domain.allowed is None or lead in domain.allowed:
                wishes.setdefault(lead, []).append(circle)
    assigned, ordinary = [], []
    for lead in leads:
        member = None
        if lead in wishes:
            open_to = _get_open_to(lead, circles)
            member = _give(wishes[lead], open_to)
        ordinary.append(lead) if member is None else assigned.append((lead, member))
    return assigned, ordinary


def _get_open_to(lead, circles):
    """The circles whose members may have the lead."""
    return [
        circle
        for circle, (allowed, _preferred) in circles
        if allowed is None or lead in allowed
    ]


def _give(takers, open_to):
    """The next of the takers gets a lead, and all it was open to are owed a share."""
    takers = [circle for circle in takers if circle.is_open]
    if not takers:
        return None
    _owe(open_to)
    return min(takers, key=Circle.next_turn).give()


def _owe(circles):
    """A lead more is owed: to those who have not had their claims, else to all."""
    lead = 1.0
    while lead > TINY:
        owed = [circle for circle in circles if circle.claims] or circles
        capacity = sum([circle.owed_capacity for circle in owed])
        until_end = min([circle.next_end - circle.claimed for circle in owed])
        time = min(lead / capacity, until_end)
        for circle in owed:
            circle.owe(time)
        lead -= time * capacity


def _bound(debts):
    """The debts, drawn in towards their mean where one exceeds what is carried on."""
    most = max(map(abs, debts.values()), default=0.0)
    if most <= MOST_CARRIED:
        return debts
    mean = sum(debts.values()) / len(debts)
    return {
        member: mean + (debt - mean) * MOST_CARRIED / most
        for member, debt in debts.items()
    }
