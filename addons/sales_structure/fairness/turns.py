# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whose turn it is among members who may have the same leads.

Every member of the circle is owed its share of each lead that the circle could have:
capacity / capacity of all who could have it, up to its claim. One of them gets it,
which takes one lead off what that member is owed. Who is next: among those who are owed
something, the one who would first be owed a whole lead (the earliest deadline; with
equal capacities, the one who is owed most). That order keeps everybody within one lead
of the exact share (Tijdeman, "The chairman assignment problem", 1980), where taking
simply who is owed most does not.

Time runs by shares: one unit of it brings a member as many leads as it has capacity.
So the moments at which a member's turn begins and ends stay as they are until its
next lead, and heaps keep the order.
"""

from heapq import heapify, heappop, heappush
from math import inf

# Moments that differ by less are the same, so that sums of floats make no difference.
DECIMALS = 9
TINY = 10.0**-DECIMALS


class Circle:
    """Members with equal domains, in the order of their turns.

    :param members: those with capacity, each once
    :param quotas: {member's id: most leads to give it}
    :param float now: when the time starts
    """

    def __init__(self, members, quotas, now=0.0):
        self.now = now
        self.capacities = {member.id: member.capacity for member in members}
        self.owed_capacity = self.capacity = sum(self.capacities.values())
        # How long each is owed its share, and the ends of that, the latest first.
        self.spans = {
            member.id: _get_claim(member, quotas) / member.capacity
            for member in members
        }
        self.claims = sorted(
            ((span, member) for member, span in self.spans.items()), reverse=True
        )
        # Time that has passed until all had had their claims, and since.
        self.claimed = self.beyond = 0.0
        self.next_end = 0.0
        self._end_claims()
        self.quotas = {member.id: quotas[member.id] for member in members}
        # When each turn begins: before that moment nothing is owed.
        self.begins = {member.id: -member.debt / member.capacity for member in members}
        self.waiting = [
            (begin, member)
            for member, begin in self.begins.items()
            if self.quotas[member] > 0
        ]
        heapify(self.waiting)
        # (when the turn ends: a whole lead is owed, id) of those whose turn has begun
        self.ready = []

    @property
    def is_open(self):
        """Whether somebody can still get a lead."""
        return bool(self.ready or self.waiting)

    def owe(self, time):
        """Let time pass: who has not had its claim is owed more, or everybody is
        when all have had theirs.
        """
        self.now += time
        if self.claims:
            self.claimed += time
            if self.claimed > self.next_end - TINY:
                self._end_claims()
        else:
            self.beyond += time
        while self.waiting and self.waiting[0][0] < self.now - TINY:
            begin, member = heappop(self.waiting)
            end = begin + 1 / self.capacities[member]
            heappush(self.ready, (round(end, DECIMALS), member))

    def next_turn(self):
        """(nobody's turn has begun, time left, member) of who is next.

        The least of them is next among circles, since a lead costs all the same time.
        """
        time, member = (self.ready or self.waiting)[0]
        return not self.ready, round(time - self.now, DECIMALS), member

    def give(self):
        """Give a lead to who is next."""
        _time, member = heappop(self.ready or self.waiting)
        self.begins[member] += 1 / self.capacities[member]
        self.quotas[member] -= 1
        if self.quotas[member] > 0:
            heappush(self.waiting, (round(self.begins[member], DECIMALS), member))
        return member

    def get_debts(self):
        """{member: leads owed to it now}."""
        return {
            member: self.capacities[member]
            * (min(self.claimed, span) + self.beyond - self.begins[member])
            for member, span in self.spans.items()
        }

    def _end_claims(self):
        """Who has had its claim shares no more; when all have, everybody does again."""
        while self.claims and self.claims[-1][0] < self.claimed + TINY:
            self.owed_capacity -= self.capacities[self.claims.pop()[1]]
        if self.claims:
            self.next_end = self.claims[-1][0]
        else:
            self.next_end, self.owed_capacity = inf, self.capacity


def _get_claim(member, quotas):
    return quotas[member.id] if member.claim is None else member.claim
