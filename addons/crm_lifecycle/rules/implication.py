# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether a rule can win at all, decided from the domains of the rules before it.

Domains are lists as Odoo writes them, already read from their text. The answer is yes
only when it is certain for whatever customers there are; a question that is too large
or says something that is not understood is answered with no.

What is understood: comparisons of a field with numbers, days (ISO dates) and texts by
``=``, ``!=``, ``in``, ``not in``, and of numbers and days by ``<``, ``<=``, ``>``,
``>=``. Other conditions (``ilike``, ``child_of``, days relative to today, comparisons
along a path of fields) are the same only where they are written the same.

A value may be unset. Odoo takes an unset number for 0 and an unset text for "", while
an unset date is neither before nor after any day; as the domains do not tell which kind
a field is, both must agree. Fields that are always set, and fields that hold whole
numbers, can be named. A rule that holds for one company only has that as a condition of
its domain: ``[("company_id", "=", 7), …]``.
"""

from .conditions import Atom, Comparison, parse, points

# Conditions looked at for one question, and for all questions of one list of rules.
QUESTION = 100_000
LIST = 1_000_000


class _TooLargeError(Exception):
    """A question needs more work than it is worth."""


def implies(specific, general, never_empty=frozenset(), whole=frozenset()):
    """Whether every customer of one domain is certainly one of the other as well.

    :param never_empty: names of fields that are always set
    :param whole: names of fields that hold whole numbers

    >>> implies([("order_count", ">", 5)], [("order_count", ">=", 2)])
    True
    >>> implies([("order_count", ">", 1)], [("order_count", ">=", 2)])
    False
    >>> implies(
    ...     [("order_count", ">", 1)], [("order_count", ">=", 2)], whole={"order_count"}
    ... )
    True
    >>> not_before = ["!", ("last_order", "<", "2025-01-01")]
    >>> implies(not_before, [("last_order", ">=", "2025-01-01")])
    False
    >>> implies(not_before, [("last_order", ">=", "2025-01-01")], {"last_order"})
    True
    """
    return _Rules([general, specific], never_empty, whole).covers([0], 1)


def is_impossible(domain, never_empty=frozenset(), whole=frozenset()):
    """Whether a domain certainly holds for nobody.

    >>> is_impossible([("order_count", ">", 5), ("order_count", "<", 3)])
    True
    """
    return _Rules([domain], never_empty, whole).covers([], 0)


def first_shadowing(domains, never_empty=frozenset(), whole=frozenset()):
    """Rules that can never win: the place of each, and the place of the reason.

    The reason is the first earlier rule that alone holds for all customers of the
    later one; where only several do so together, the last one of them that it takes.
    An impossible domain is no earlier rule's fault and is left out.

    >>> first_shadowing([
    ...     [("stage", "=", "new")],
    ...     [("order_count", ">", 0)],
    ...     [("order_count", "<=", 0)],
    ...     [("order_count", ">", 5)],
    ...     [],
    ... ], never_empty={"order_count"})
    {3: 1, 4: 2}
    """
    rules = _Rules(domains, never_empty, whole)
    reasons = {place: rules.reason(place) for place in range(1, len(domains))}
    return {place: reason for place, reason in reasons.items() if reason is not None}


class _Rules:
    """Domains in their order, and how much work may still be done on them."""

    def __init__(self, domains, never_empty, whole):
        self.parsed = [parse(domain) for domain in domains]
        self.never_empty, self.whole = never_empty, whole
        self.left = LIST

    def reason(self, place):
        """Place of the rule because of which this one never wins, or None."""
        if self.covers([], place):
            return None
        for earlier in range(place):
            if self.covers([earlier], place):
                return earlier
        if not self.covers(range(place), place):
            return None
        together = (
            last for last in range(place) if self.covers(range(last + 1), place)
        )
        return next(together, None)

    def covers(self, earlier, place):
        """Whether each customer of a rule certainly is one of these others."""
        goals = [(self.parsed[place], True)]
        goals += [(self.parsed[other], False) for other in earlier]
        allowed = min(QUESTION, self.left)
        search = _Search(goals, self.never_empty, self.whole, allowed)
        try:
            return not search.succeeds()
        except _TooLargeError:
            return False
        finally:
            self.left -= allowed - search.left


class _Search:
    """Looks for values of the fields with which some domains hold and others do not."""

    def __init__(self, goals, never_empty, whole, allowed):
        self.left = allowed
        comparisons = {}
        for words, _wanted in goals:
            for word in words:
                if isinstance(word, Comparison):
                    comparisons.setdefault(word.name, set()).add(word)
        self.values = {
            name: _different(
                points(name, asked, name in whole, name in never_empty), asked
            )
            for name, asked in comparisons.items()
        }
        self.goals = [(self._spelled_out(words), wanted) for words, wanted in goals]

    def _spelled_out(self, words):
        """Comparisons of fields of which nothing is certain become atoms."""
        spelled = []
        for word in words:
            is_vague = isinstance(word, Comparison) and self.values[word.name] is None
            spelled += _as_atoms(word) if is_vague else [word]
        return spelled

    def succeeds(self):
        """Whether there is such a customer; fields get their values one by one."""
        chosen = [{}]
        while chosen:
            known = chosen.pop()
            unsettled = self._unsettled(known)
            if unsettled is None:
                continue
            if not unsettled:
                return True
            key = next(filter(None, (_open_key(word, known) for word in unsettled)))
            chosen += [{**known, key: value} for value in self._choices(key)]
        return False

    def _unsettled(self, known):
        """A domain that is not settled yet, () if all are as wanted, else None."""
        unsettled = ()
        for words, wanted in self.goals:
            self.left -= len(words)
            if self.left < 0:
                raise _TooLargeError
            truth = _truth(words, known)
            if truth is None:
                unsettled = unsettled or words
            elif truth is not wanted:
                return None
        return unsettled

    def _choices(self, key):
        return (True, False) if isinstance(key, Atom) else self.values[key]


def _different(found, asked):
    """Values of which no two mean the same to all comparisons; None if unknown."""
    if found is None:
        return None
    asked = list(asked)
    meant = {tuple(one.holds(point) for one in asked): point for point in found}
    return list(meant.values())


def _as_atoms(comparison):
    """A record may have several values: each one asked for is a condition by itself."""
    name, operator, constants, has_false = comparison
    if operator != "in":
        return [Atom(name, operator, repr(*constants))]
    asked = sorted(map(repr, [*constants, False] if has_false else constants))
    return ["|"] * (len(asked) - 1) + [Atom(name, "has", value) for value in asked]


def _open_key(word, known):
    """What has to be chosen for a word to become true or false."""
    key = word.name if isinstance(word, Comparison) else word
    is_open = isinstance(word, (Atom, Comparison)) and key not in known
    return key if is_open else None


def _truth(words, known):
    """True, False, or None where it depends on what is not chosen yet."""
    stack = []
    for word in reversed(words):
        if word == "!":
            value = stack.pop()
            stack.append(None if value is None else not value)
        elif word in ("&", "|"):
            stack.append(_joined({stack.pop(), stack.pop()}, word == "|"))
        else:
            stack.append(_value(word, known))
    return stack.pop()


def _joined(values, decisive):
    """Of two truths joined by "or" (True decides) or by "and" (False decides)."""
    if decisive in values:
        return decisive
    return None if None in values else not decisive


def _value(word, known):
    if isinstance(word, bool):
        return word
    if isinstance(word, Atom):
        return known.get(word)
    point = known.get(word.name)
    return None if point is None else word.holds(point)
