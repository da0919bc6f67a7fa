# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is probably a mistake in the rules of a structure.

The stated order decides whatever the rules are. These are the places where it decides
for a reason that nobody had in mind, and rules that do nothing.
"""

from collections import defaultdict
from itertools import combinations, islice
from typing import Any, NamedTuple

from .comparing import Comparison, get_value, revenue
from .extents import extent_of, find_meeting
from .postcodes import ZipRange, is_plain, normalise_zip
from .ranking import order_key

LIMIT = 1000
ASKED = (
    "kind",
    "partner_id",
    "country_id",
    "state_id",
    "city",
    "tag_id",
    "industry_id",
    "company_type",
    "category_id",
    "product_id",
    "warehouse_id",
    "location_id",
    "point_id",
)


class Problem(NamedTuple):
    """What is wrong, with which rules, and the values for a sentence about it.

    ``zip_characters``
        a ZIP code has other characters than letters and digits: ``zip``
    ``zip_lengths``, ``zip_reversed``
        the ends of a range differ in length, or the first comes last: ``zip_from``,
        ``zip_to``
    ``zip_apart``
        a rule's prefix lies outside its range: ``zip_prefix``, ``zip_from``, ``zip_to``
    ``zip_overlap``
        rules of the same priority give the codes from ``zip_from`` to ``zip_to`` (both
        a prefix, if ``is_prefix``) to different units; the one that wins is named first
    ``zip_nested``
        the same, but the first rule's codes all lie in the second's: an exception,
        meant perhaps, as the narrower one wins
    ``category_twice``
        rules equal in priority and criteria give ``category_id`` to different units
    ``never_wins``
        wherever the first rule holds, the second, with the same criteria, wins
    """

    code: str
    rule_ids: tuple
    values: dict[str, Any]


def check(criteria, limit=LIMIT):
    """Find what is probably a mistake.

    :param limit: of each kind of mistake, no more than so many

    >>> from matching import Criteria
    >>> check([
    ...     Criteria(1, 10, "territory", zip_from="79000", zip_to="79499"),
    ...     Criteria(2, 20, "territory", zip_from="79400", zip_to="79999"),
    ... ])[0].values
    {'zip_from': '79400', 'zip_to': '79499', 'is_prefix': False}
    """
    rules = sorted(criteria, key=order_key)
    comparison = Comparison(rules)
    problems = [
        *islice(_find_wrong_codes(rules), limit),
        *islice(_find_overlaps(comparison), limit),
        *islice(_find_categories(comparison), limit),
    ]
    told = {pair for p in problems for pair in combinations(sorted(p.rule_ids), 2)}
    problems += islice(_find_shadowed(comparison, told), limit)
    return problems


def _find_wrong_codes(rules):
    for rule in rules:
        codes = ZipRange.of(rule.zip_from, rule.zip_to)
        written = {"zip_from": rule.zip_from, "zip_to": rule.zip_to}
        wrong = [
            text
            for text in (*written.values(), rule.zip_prefix)
            if text and not is_plain(normalise_zip(text))
        ]
        for text in wrong:
            yield Problem("zip_characters", (rule.rule_id,), {"zip": text})
        if not codes.fits:
            yield Problem("zip_lengths", (rule.rule_id,), written)
        elif codes.low > codes.high:
            yield Problem("zip_reversed", (rule.rule_id,), written)
        elif rule.asks_zip() and not wrong and not extent_of(rule):
            written["zip_prefix"] = rule.zip_prefix
            yield Problem("zip_apart", (rule.rule_id,), written)


def _find_overlaps(comparison):
    seen = set()
    for rules in _get_neighbours(comparison):
        extents = [(extent_of(rule), rule) for rule in rules]
        for one, other, common in find_meeting(extents):
            first, second = sorted((one, other), key=order_key)
            pair = first.rule_id, second.rule_id
            if pair not in seen and comparison.are_rivals(first, second):
                seen.add(pair)
                if code := _get_overlap(comparison, first, second):
                    yield Problem(code, pair, _get_codes(common))


def _get_codes(common):
    low, high, is_prefix = common
    return {"zip_from": low, "zip_to": high, "is_prefix": is_prefix}


def _get_neighbours(comparison):
    """Rules about ZIP codes between which nothing but the place decides, by country.

    A rule that asks for no country, nor do the units above it, is in each of them.
    """
    groups, everywhere = defaultdict(list), defaultdict(list)
    for rule in comparison.rules:
        if not extent_of(rule):
            continue
        countries = comparison.reach(rule, "country_id")
        key = rule.kind, rule.sequence, bool(rule.partner_id)
        for country in countries or ():
            groups[key, country].append(rule)
        if countries is None:
            everywhere[key].append(rule)
    yield from everywhere.values()
    for (key, _country), rules in groups.items():
        yield rules + everywhere.get(key, [])


def _get_overlap(comparison, first, second):
    """The code for two rules with ZIP codes in common, None if one is an exception."""
    extent, other = extent_of(first), extent_of(second)
    inside, outside = other.covers(extent), extent.covers(other)
    narrow = comparison.is_as_narrow(first, second)
    wide = comparison.is_as_narrow(second, first)
    if inside and outside:
        return "zip_overlap" if narrow == wide else None
    return "zip_nested" if inside and narrow else "zip_overlap"


def _find_categories(comparison):
    groups = defaultdict(list)
    for rule in comparison.rules:
        if rule.category_id:
            groups[rule.sequence, _get_asked(rule)].append(rule)
    for rules in groups.values():
        rivals = {
            rule.rule_id
            for pair in combinations(rules, 2)
            if comparison.are_rivals(*pair)
            for rule in pair
        }
        if rivals:
            ids = tuple(rule.rule_id for rule in rules if rule.rule_id in rivals)
            values = {"category_id": rules[0].category_id}
            yield Problem("category_twice", ids, values)


def _find_shadowed(comparison, told):
    groups = defaultdict(list)
    for rule in comparison.rules:
        if not rule.asks_zip() or extent_of(rule):
            groups[_get_asked(rule)].append(rule)
    for rules in groups.values():
        for place, rule in enumerate(rules):
            better = next(
                (one for one in rules[:place] if _shadows(comparison, one, rule)), None
            )
            if better and tuple(sorted((rule.rule_id, better.rule_id))) not in told:
                yield Problem("never_wins", (rule.rule_id, better.rule_id), {})


def _shadows(comparison, better, rule):
    """Whether a rule with the same criteria holds wherever the other does."""
    gates = comparison.gates(better)
    return rule.functions <= better.functions and (
        gates <= comparison.gates(rule) | {rule.unit_id}
    )


def _get_asked(rule):
    """All criteria of a rule, equal for rules that ask for the same."""
    codes = map(normalise_zip, (rule.zip_from, rule.zip_to, rule.zip_prefix))
    asked = tuple(get_value(rule, name) or None for name in ASKED)
    return asked, tuple(codes), revenue(rule)
