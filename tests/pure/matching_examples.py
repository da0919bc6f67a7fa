"""Structures, profiles, and a second account of who wins, for the tests of matching.

Written from the words of the stated order, rule by rule and without any index.
"""

from functools import cmp_to_key, lru_cache
from itertools import product
from string import ascii_uppercase, digits

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from matching import Criteria, Profile

steady = settings(
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
often = settings(steady, max_examples=400)
KINDS = "territory", "product", "function", "segment"
FUNCTIONS = 1, 2, 3

# What can be asked for and what a profile can have: little, so that much coincides.
CODES = "", "10", "1-5", "19", "1b", "AB", "a0", "5", "105", "20", "1", None
CITIES = "Lviv", "LVÍV ", "São  Paulo", "sao paulo", "Köln", " "
IDS = 1, 2, 3
REVENUES = 0, 10, 99.5, 100
RANGES = (
    *(("10", "15"), ("10", "19"), ("1 0", "1-0"), ("15", "20"), ("15", "10")),
    *(("10", "1Z"), ("1A", "1Z"), ("A0", "AZ"), ("aa", "zz"), ("15", "A5")),
    *(("", "15"), ("15", ""), ("5", "9"), ("9", "15"), ("100", "199"), ("-", "-")),
)
BY_ID = (
    *("partner_id", "country_id", "state_id", "tag_id"),
    *("industry_id", "category_id", "product_id", "warehouse_id"),
)
ASKED = [
    *product(BY_ID, IDS),
    *product(["city"], CITIES),
    *product(["zip_prefix"], ("1", "10", "a", "1a", " 1-", "-", "105")),
    *product(["ends"], RANGES),
    *product(["company_type"], ("company", "person")),
    *product(["revenue_from", "revenue_to"], REVENUES),
]


# Structures


def few_criteria():
    """What a rule asks for: three things at most, so that rules hold often."""
    asked = st.lists(st.sampled_from(ASKED), max_size=3).map(dict)
    return st.builds(
        lambda values, sequence: {**values, "sequence": sequence},
        asked.map(with_ends),
        st.sampled_from((10, 20)),
    )


def with_ends(values):
    """The same with a range's ends one by one, as a rule has them."""
    values = dict(values)
    zip_from, zip_to = values.pop("ends", ("", ""))
    return {**values, "zip_from": zip_from, "zip_to": zip_to}


@st.composite
def trees(draw):
    """Units by number, as the fields of their rules."""
    units = []
    for unit in range(draw(st.integers(1, 6))):
        parent = draw(st.sampled_from([None, *range(unit)]))
        above = () if parent is None else (parent + 1, *units[parent]["ancestors"])
        kind = draw(st.sampled_from(KINDS))
        functions = draw(st.sets(st.sampled_from(FUNCTIONS)))
        units.append(
            {
                "unit_id": unit + 1,
                "kind": kind,
                "functions": frozenset(functions if kind == "function" else ()),
                "ancestors": above,
                "unit_depth": len(above),
                "unit_sequence": draw(st.sampled_from((10, 20))),
            }
        )
    return units


@st.composite
def structures(draw, max_size=10):
    """The rules of a structure."""
    units = draw(trees())
    asked = draw(
        st.lists(st.tuples(st.sampled_from(units), few_criteria()), max_size=max_size)
    )
    return [
        Criteria(number, **unit, **values)
        for number, (unit, values) in enumerate(asked, 1)
    ]


def profiles():
    """Customers, leads, lines and documents."""
    some = st.frozensets(st.sampled_from(IDS))
    one = st.sampled_from((None, *IDS))
    return st.builds(
        Profile,
        one,
        one,
        one,
        st.sampled_from(CODES),
        st.sampled_from(("", *CITIES)),
        some,
        one,
        st.sampled_from(("", "company", "person")),
        st.sampled_from((None, *REVENUES)),
        some,
        one,
        one,
    )


questions = st.sampled_from(
    [(kind, None) for kind in KINDS] + [("function", number) for number in FUNCTIONS]
)


# Who wins, in the words of the stated order


def rank(rules, profile, kind, function=None):
    """The rules that hold, the winner first."""
    holding = [
        rule
        for rule in rules
        if rule.kind == kind
        and (function is None or function in rule.functions)
        and holds(rules, rule, profile)
    ]
    return sorted(holding, key=cmp_to_key(compare))


def holds(rules, rule, profile):
    """Whether a rule and, of each unit above that has rules, one of those holds."""
    above = [[r for r in rules if r.unit_id == unit] for unit in rule.ancestors]
    return holds_alone(rule, profile) and all(
        any(holds_alone(one, profile) for one in own) for own in above if own
    )


def holds_alone(rule, profile):
    """Whether all that is filled in holds."""
    return all(
        (
            rule.partner_id in (None, profile.partner_id),
            rule.country_id in (None, profile.country_id),
            rule.state_id in (None, profile.state_id),
            rule.industry_id in (None, profile.industry_id),
            rule.product_id in (None, profile.product_id),
            rule.warehouse_id in (None, profile.warehouse_id),
            rule.company_type in ("", profile.company_type),
            rule.tag_id is None or rule.tag_id in profile.tag_ids,
            rule.category_id is None or rule.category_id in profile.category_ids,
            not rule.city or is_city(rule.city, profile.city),
            not rule.zip_prefix or begins(rule.zip_prefix, profile.zip),
            not (rule.zip_from or rule.zip_to) or lies_between(rule, profile.zip),
            has_revenue(rule, profile.revenue),
        )
    )


def plain(text):
    """A ZIP code of the examples as it is compared."""
    return (text or "").replace(" ", "").replace("-", "").upper()


def is_city(asked, city):
    names = {"lvív": "lviv", "são paulo": "sao paulo"}
    asked, city = (" ".join(text.lower().split()) for text in (asked, city))
    return bool(city) and names.get(asked, asked) == names.get(city, city)


def begins(prefix, code):
    return bool(plain(prefix)) and plain(code).startswith(plain(prefix))


def ends(rule):
    """Both ends; one that is missing is the first or last code of the same shape."""
    low, high = plain(rule.zip_from), plain(rule.zip_to)
    low = low or "".join("0" if c in digits else "A" for c in high)
    return low, high or "".join("9" if c in digits else "Z" for c in low)


def lies_between(rule, code):
    low, high = ends(rule)
    code = plain(code)
    if not code or not len(low) == len(code) == len(high):
        return False
    if all(text.isdigit() for text in (low, code, high)):
        return int(low) <= int(code) <= int(high)
    return low <= code <= high


def has_revenue(rule, revenue):
    asked = [end for end in (rule.revenue_from, rule.revenue_to) if end is not None]
    if asked and revenue is None:
        return False
    return (rule.revenue_from is None or revenue >= rule.revenue_from) and (
        rule.revenue_to is None or revenue <= rule.revenue_to
    )


def compare(one, other):
    """Negative if one comes before the other, by the first step that differs."""
    step = deciding(one, other)
    return (step and (-1 if STEPS[step](one) < STEPS[step](other) else 1)) or 0


def deciding(one, other):
    """The name of that step, None for a rule with itself."""
    return next((s for s, value in STEPS.items() if value(one) != value(other)), None)


def narrowness(rule):
    """The part of all codes that the narrower of prefix and range leaves."""
    parts = [1.5]
    if plain(rule.zip_prefix):
        parts.append(part_of(plain(rule.zip_prefix), plain(rule.zip_prefix)))
    low, high = ends(rule)
    if low and len(low) == len(high) and low <= high:
        parts.append(part_of(low, high))
    return min(parts)


@lru_cache
def part_of(low, high):
    """Counted one by one, among the codes with digits and letters as in the ends."""
    alphabets = []
    for pair in zip(low, high, strict=True):
        has_digit = any(c in digits for c in pair)
        has_letter = any(c in ascii_uppercase for c in pair)
        alphabets.append(digits * has_digit + ascii_uppercase * has_letter)
    codes = ["".join(characters) for characters in product(*alphabets)]
    return sum(low <= code <= high for code in codes) / len(codes)


def further(rule):
    """How much a rule asks for beside the customer and the place."""
    asked = [
        rule.tag_id,
        rule.industry_id,
        rule.company_type,
        rule.category_id,
        rule.product_id,
        rule.warehouse_id,
    ]
    has_revenue = (rule.revenue_from, rule.revenue_to) != (None, None)
    return len([value for value in asked if value]) + has_revenue


STEPS = {
    "sequence": lambda rule: rule.sequence,
    "named": lambda rule: 0 if rule.partner_id else 1,
    "place": lambda rule: (
        narrowness(rule),
        0 if rule.city else 1,
        0 if rule.state_id else 1,
        0 if rule.country_id else 1,
    ),
    "criteria": lambda rule: -further(rule),
    "depth": lambda rule: -len(rule.ancestors),
    "unit_sequence": lambda rule: rule.unit_sequence,
    "rule_id": lambda rule: rule.rule_id,
}
