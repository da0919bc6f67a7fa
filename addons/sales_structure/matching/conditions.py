# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a rule asks for, one by one, as tests of a profile."""

from collections.abc import Callable
from typing import Any, NamedTuple

from .postcodes import ZipRange, normalise_city, normalise_zip
from .profile import Profile

# Criteria that ask a field of the profile for one value.
SAME = {
    "partner_id": "partner_id",
    "product_id": "product_id",
    "state_id": "state_id",
    "warehouse_id": "warehouse_id",
    "point_id": "point_id",
    "industry_id": "industry_id",
    "country_id": "country_id",
    "company_type": "company_type",
}
# Criteria that ask a set of the profile for one of its values.
AMONG = {
    "tag_id": "tag_ids",
    "category_id": "category_ids",
    "location_id": "location_ids",
}


class Condition(NamedTuple):
    """A field of the profile, the value that is asked for, and the test.

    :param value: a ZipRange for a range, a text for a prefix, both of field ``zip``
    """

    field: str
    value: Any
    holds: Callable[[Profile], bool]


def conditions_of(rule):
    """Everything that a rule asks for; nothing for a fallback rule.

    >>> from matching import Criteria
    >>> rule = Criteria(1, 1, "territory", country_id=33, zip_prefix="sw-1")
    >>> [condition[:2] for condition in conditions_of(rule)]
    [('country_id', 33), ('zip', 'SW1')]
    """
    return [*_same(rule), *_among(rule), *_place(rule), *_revenue(rule)]


def _same(rule):
    for name, field in SAME.items():
        if value := getattr(rule, name):
            yield Condition(field, value, _equals(field, value))


def _among(rule):
    for name, field in AMONG.items():
        if value := getattr(rule, name):
            yield Condition(field, value, _contains(field, value))


def _place(rule):
    if rule.zip_from or rule.zip_to:
        codes = ZipRange.of(rule.zip_from, rule.zip_to)
        yield Condition("zip", codes, lambda profile: codes.holds(profile.zip))
    if rule.zip_prefix:
        prefix = normalise_zip(rule.zip_prefix)
        yield Condition("zip", prefix, _begins(prefix))
    if rule.city:
        city = normalise_city(rule.city)
        yield Condition("city", city, _equals("city", city))


def _revenue(rule):
    if rule.asks_revenue():
        ends = rule.revenue_from, rule.revenue_to
        low, high = (None if end is False else end for end in ends)
        yield Condition("revenue", (low, high), _between(low, high))


def _equals(field, value):
    place = Profile._fields.index(field)
    # A text of blanks alone asks for something that nobody has.
    return lambda profile: profile[place] == value and bool(value)


def _contains(field, value):
    place = Profile._fields.index(field)
    return lambda profile: value in profile[place]


def _begins(prefix):
    return lambda profile: bool(prefix) and profile.zip.startswith(prefix)


def _between(low, high):
    def holds(profile):
        revenue = profile.revenue
        if revenue is None:
            return False
        return (low is None or low <= revenue) and (high is None or revenue <= high)

    return holds
