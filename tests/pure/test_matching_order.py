"""The stated order, step by step: what decides, and what does not come to decide."""

from itertools import combinations, combinations_with_replacement, permutations

import pytest
from matching_examples import (
    ASKED,
    CITIES,
    CODES,
    IDS,
    holds_alone,
    narrowness,
    with_ends,
)

from matching import STEPS, Criteria, Matcher, Profile

UKRAINE, POLAND = 1, 2
LVIV = Profile(
    partner_id=7,
    country_id=UKRAINE,
    state_id=11,
    zip="79-100",
    city="Львів",
    tag_ids=frozenset({21, 22}),
    industry_id=31,
    company_type="company",
    revenue=5000,
    category_ids=frozenset({41, 42}),
    product_id=51,
    warehouse_id=61,
    location_ids=frozenset({71, 72}),
    point_id=81,
)
FURTHER = (
    {"tag_id": 21},
    {"industry_id": 31},
    {"company_type": "company"},
    {"revenue_from": 1000},
    {"revenue_to": 9000},
    {"category_id": 42},
    {"product_id": 51},
    {"warehouse_id": 61},
    {"location_id": 72},
    {"point_id": 81},
)

# All of them but what is more exact than a category.
ALIKE = tuple(one for one in FURTHER if "product_id" not in one)


def rule(rule_id, **values):
    return Criteria(rule_id, **{"unit_id": rule_id, "kind": "territory", **values})


def ranked(*rules, profile=LVIV):
    """Pairs of a rule and the step that decided against it."""
    return [
        (candidate.rule_id, candidate.lost_by)
        for candidate in Matcher(rules).rank(profile, "territory")
    ]


# Each step alone


@pytest.mark.parametrize(
    ("step", "better", "worse"),
    [
        ("sequence", {"sequence": 10}, {"sequence": 20}),
        ("named", {"partner_id": 7}, {}),
        ("place", {"country_id": UKRAINE}, {}),
        ("place", {"state_id": 11}, {"country_id": UKRAINE}),
        ("place", {"city": "ЛЬВІВ"}, {"state_id": 11}),
        ("place", {"zip_prefix": "7"}, {"city": "Львів"}),
        ("place", {"zip_prefix": "791"}, {"zip_prefix": "79"}),
        ("place", {"zip_from": "79000", "zip_to": "79499"}, {"zip_prefix": "79"}),
        ("place", {"zip_prefix": "791"}, {"zip_from": "79000", "zip_to": "79199"}),
        ("place", {"zip_prefix": "79", "city": "Львів"}, {"zip_prefix": "79"}),
        ("place", {"zip_prefix": "79", "country_id": UKRAINE}, {"zip_prefix": "79"}),
        ("place", {"city": "Львів", "country_id": UKRAINE}, {"city": "Львів"}),
        ("criteria", {"tag_id": 21, "industry_id": 31}, {"tag_id": 22}),
        ("criteria", {"revenue_from": 0}, {}),
        ("depth", {"unit_depth": 3}, {"unit_depth": 2}),
        ("unit_sequence", {"unit_sequence": 1}, {"unit_sequence": 2}),
        ("rule_id", {}, {}),
    ],
)
def test_a_step_decides(step, better, worse):
    assert ranked(rule(1, **better), rule(2, **worse)) == [(1, None), (2, step)]
    if step != "rule_id":
        assert ranked(rule(1, **worse), rule(2, **better)) == [(2, None), (1, step)]


# Each rule has the better of one step and the worse of all that come after
LADDER = (
    {"sequence": 5},
    {"partner_id": 7},
    {"zip_prefix": "79"},
    {"tag_id": 21, "industry_id": 31},
    {"tag_id": 21, "unit_depth": 9, "unit_sequence": 90},
    {"tag_id": 22, "unit_sequence": 5},
    {"tag_id": 21},
    {"tag_id": 22},
)


def test_an_earlier_step_outweighs_all_later_ones():
    rules = [rule(100 - place, **values) for place, values in enumerate(LADDER[:6])]
    rules += [rule(200 + place, **values) for place, values in enumerate(LADDER[6:])]
    found = ranked(*rules)
    assert [rule_id for rule_id, _step in found] == [100, 99, 98, 97, 96, 95, 200, 201]
    for first, second in combinations(range(len(rules)), 2):
        pair = ranked(rules[first], rules[second])
        assert pair[1][1] == STEPS[first]


def test_each_loser_is_compared_with_the_winner_not_with_its_neighbour():
    rules = rule(1, sequence=5), rule(2, sequence=6), rule(3, sequence=6, tag_id=21)
    assert ranked(*rules) == [(1, None), (3, "sequence"), (2, "sequence")]


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_the_order_in_which_rules_are_given_does_not_matter(order):
    rules = [rule(i, **values) for i, values in enumerate(LADDER[:4])]
    assert ranked(*(rules[i] for i in order)) == ranked(*rules)


# Further criteria


def test_a_product_comes_before_its_category_and_that_before_those_above():
    above = rule(1, category_id=41, category_depth=1)
    category = rule(2, category_id=42, category_depth=2)
    product = rule(3, product_id=51)
    assert ranked(above, category, product) == [
        (3, None),
        (2, "criteria"),
        (1, "criteria"),
    ]
    assert ranked(rule(4, category_id=41, tag_id=21), product)[0] == (4, None)


@pytest.mark.parametrize("one", ALIKE, ids=str)
@pytest.mark.parametrize("other", ALIKE, ids=str)
def test_further_criteria_count_the_same(one, other):
    assert ranked(rule(1, **one), rule(2, **other))[1] == (2, "rule_id")


def test_both_ends_of_the_revenue_are_one_criterion():
    band = rule(2, revenue_from=1000, revenue_to=9000)
    assert ranked(rule(1, tag_id=21), band)[1] == (2, "rule_id")


@pytest.mark.parametrize("count", range(1, 5))
def test_more_criteria_win(count):
    more = {k: v for values in FURTHER[: count + 1] for k, v in values.items()}
    less = {k: v for values in FURTHER[-3:][:count] for k, v in values.items()}
    if len(less) < len(more):
        assert ranked(rule(1, **less), rule(2, **more))[0] == (2, None)


def test_a_place_is_no_further_criterion():
    place = {"country_id": UKRAINE, "state_id": 11, "city": "Львів"}
    assert ranked(rule(1, **place), rule(2, zip_prefix="7")) == [
        (2, None),
        (1, "place"),
    ]
    assert ranked(rule(1, tag_id=21, **place), rule(2, zip_prefix="7"))[0][0] == 2


# What holds


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"partner_id": 7},
        {"country_id": UKRAINE, "state_id": 11},
        {"city": " львів "},
        {"zip_prefix": "7 9"},
        {"zip_from": "79100", "zip_to": "79-100"},
        {"zip_prefix": "791", "zip_from": "79000", "zip_to": "79999"},
        {"revenue_from": 5000, "revenue_to": 5000},
        *FURTHER,
        {k: v for values in FURTHER for k, v in values.items()},
    ],
    ids=str,
)
def test_a_rule_holds(values):
    assert ranked(rule(1, **values)) == [(1, None)]


@pytest.mark.parametrize(
    "values",
    [
        {"partner_id": 8},
        {"country_id": UKRAINE, "state_id": 12},
        {"country_id": POLAND, "zip_prefix": "79"},
        {"country_id": UKRAINE, "zip_prefix": "78"},
        {"city": "Львів", "zip_prefix": "78"},
        {"city": "Луцьк", "zip_prefix": "79"},
        {"zip_prefix": "791000"},
        {"zip_prefix": "792", "zip_from": "79000", "zip_to": "79999"},
        {"zip_prefix": "791", "zip_from": "79000", "zip_to": "79099"},
        {"zip_from": "7900", "zip_to": "7999"},
        {"zip_from": "7900", "zip_to": "79999"},
        {"zip_from": "79999", "zip_to": "79000"},
        {"zip_from": "79101", "zip_to": ""},
        {"zip_from": "", "zip_to": "79099"},
        {"zip_from": "-", "zip_to": "-"},
        {"zip_prefix": "-"},
        {"city": "  "},
        {"partner_id": 7, "zip_from": "-"},
        {"partner_id": 7, "city": "  "},
        {"tag_id": 23},
        {"industry_id": 32},
        {"company_type": "person"},
        {"revenue_from": 5000.01},
        {"revenue_to": 4999.99},
        {"category_id": 43},
        {"product_id": 51, "category_id": 43},
        {"product_id": 52},
        {"warehouse_id": 62},
        {"location_id": 73},
        {"point_id": 82},
    ],
    ids=str,
)
def test_a_rule_does_not_hold(values):
    assert ranked(rule(1, **values)) == []


@pytest.mark.parametrize(("name", "value"), ASKED, ids=str)
def test_what_is_not_known_does_not_hold(name, value):
    assert ranked(rule(1, **with_ends({name: value})), profile=Profile()) == []


@pytest.mark.parametrize("end", ["revenue_from", "revenue_to"])
def test_revenue_may_be_zero(end):
    nothing = Profile(revenue=0)
    assert ranked(rule(1, **{end: 0}), profile=nothing) == [(1, None)]
    assert ranked(rule(1, **{end: 0}), profile=Profile()) == []


def test_every_two_criteria_hold_as_each_is_asked_by_itself():
    """All pairs at once: whatever a rule is filed by, the rest is tested too."""
    pairs = combinations_with_replacement(ASKED, 2)
    rules = [rule(i, **with_ends(dict(pair))) for i, pair in enumerate(pairs)]
    matcher = Matcher(rules)
    for place, code in enumerate(CODES):
        one, other = IDS[place % 3], IDS[(place + 1) % 3]
        ids, city = frozenset({one, other}), CITIES[place % len(CITIES)]
        profile = Profile(
            one, other, one, code, city, ids, one, "company", 99, ids, one, other
        )
        found = {candidate.rule_id for candidate in matcher.rank(profile, "territory")}
        assert found == {one.rule_id for one in rules if holds_alone(one, profile)}


def test_the_narrower_place_wins_among_all_that_hold():
    asked = [values for name, values in ASKED if name == "ends"]
    rules = [
        rule(place, zip_from=low, zip_to=high)
        for place, (low, high) in enumerate(asked)
    ]
    matcher = Matcher(rules)
    for code in CODES:
        found = matcher.rank(Profile(zip=code), "territory")
        widths = [narrowness(rules[candidate.rule_id]) for candidate in found]
        assert widths == sorted(widths)


# Kinds and functions


def test_kinds_do_not_compete():
    rules = [
        Criteria(1, 1, "territory", country_id=UKRAINE),
        Criteria(2, 2, "segment", tag_id=21),
        Criteria(3, 3, "product", category_id=41),
    ]
    matcher = Matcher(rules)
    winners = {
        kind: matcher.winners([LVIV], kind)
        for kind in ("territory", "segment", "product", "floor", "function")
    }
    assert winners == {
        "territory": [1],
        "segment": [2],
        "product": [3],
        "floor": [None],
        "function": [None],
    }


def test_functions_do_not_compete():
    offers, bills, both = frozenset({1}), frozenset({2}), frozenset({1, 2})
    rules = [
        Criteria(1, 1, "function", both, sequence=20),
        Criteria(2, 2, "function", offers),
        Criteria(3, 3, "function", bills, country_id=POLAND),
        Criteria(4, 4, "function", sequence=1),
    ]
    matcher = Matcher(rules)
    assert [matcher.winner(LVIV, "function", f).rule_id for f in (1, 2)] == [2, 1]
    assert matcher.winner(LVIV, "function", 3) is None
    assert [c.rule_id for c in matcher.rank(LVIV, "function", 1)] == [2, 1]
    assert matcher.winner(LVIV, "function").rule_id == 4
