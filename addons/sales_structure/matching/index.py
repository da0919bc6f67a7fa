# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The rules that hold for a profile, without asking each rule."""

from collections import defaultdict
from itertools import chain

from .drawers import FILED, make_drawer

NOBODY = float("inf")


class Index:
    """Rules in drawers, the most selective that each of them asks for.

    :param rules: (place, conditions, gates) of each rule, in the stated order; gates
        are the ancestors of its unit that have rules, of each of which one must hold
    :param gate: ``gate(unit, profile)`` tells whether a rule of a unit holds
    """

    def __init__(self, rules, gate):
        self._gate = gate
        filed = defaultdict(list)
        for rule in rules:
            filed[_get_drawer(rule[1])].append(rule)
        # The drawer with the foremost rule comes first: behind a rule that holds, what
        # begins later need not be opened.
        self._drawers = [
            (drawer[0][0], make_drawer(field, drawer))
            for field, drawer in filed.items()
        ]

    def first(self, profile, memo):
        """The smallest place of a rule that holds, or NOBODY.

        :param memo: what is known of the gates for this profile, filled in
        """
        best = NOBODY
        for least, find in self._drawers:
            if least > best:
                break
            for entry in find(profile):
                if entry[0] >= best:
                    break
                if self._holds(entry, profile, memo):
                    best = entry[0]
                    break
        return best

    def all(self, profile, memo):
        """The places of all rules that hold, in their order."""
        found = chain.from_iterable(find(profile) for _least, find in self._drawers)
        return sorted(e.place for e in found if self._holds(e, profile, memo))

    def _holds(self, entry, profile, memo):
        """By position: this runs for every profile, and names take longer."""
        for test in entry[1]:
            if not test(profile):
                return False
        for unit in entry[2]:
            if unit not in memo:
                memo[unit] = self._gate(unit, profile)
            if not memo[unit]:
                return False
        return True


def _get_drawer(conditions):
    asked = {condition.field for condition in conditions}
    return next((field for field in FILED if field in asked), None)
