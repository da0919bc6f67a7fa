"""Mistakes in rules are found, and what is meant so is let be."""

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_examples import (
    KINDS,
    begins,
    lies_between,
    profiles,
    questions,
    steady,
    structures,
    with_ends,
)

from matching import Criteria, Matcher, Problem, Profile, check

several = st.lists(profiles(), min_size=1, max_size=6)


def rule(rule_id, unit_id=None, kind="territory", **values):
    return Criteria(rule_id, unit_id or rule_id * 10, kind, **values)


def found(*rules):
    """Codes of problems, with the rules that they name."""
    return [(problem.code, problem.rule_ids) for problem in check(rules)]


def codes(zip_from, zip_to, **values):
    return {"zip_from": zip_from, "zip_to": zip_to, **values}


# ZIP codes that are none


@pytest.mark.parametrize(
    ("values", "code", "told"),
    [
        (codes("79999", "79000"), "zip_reversed", codes("79999", "79000")),
        (codes("7900", "79999"), "zip_lengths", codes("7900", "79999")),
        (codes("7900*", "7999*"), "zip_characters", {"zip": "7900*"}),
        ({"zip_prefix": "79%"}, "zip_characters", {"zip": "79%"}),
        ({"zip_prefix": "--"}, "zip_characters", {"zip": "--"}),
        ({"zip_prefix": "79\u041e"}, "zip_characters", {"zip": "79\u041e"}),
        (
            codes("100", "199", zip_prefix="2"),
            "zip_apart",
            codes("100", "199", zip_prefix="2"),
        ),
        (
            codes("100", "199", zip_prefix="1500"),
            "zip_apart",
            codes("100", "199", zip_prefix="1500"),
        ),
    ],
)
def test_wrong_codes(values, code, told):
    assert check([rule(5, **values)])[0] == Problem(code, (5,), told)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"country_id": 1, "city": "Lviv"},
        codes("79000", "79999"),
        codes("79000", "79-000"),
        codes("79000", ""),
        codes("", "79000"),
        {"zip_prefix": "sw1"},
        codes("100", "199", zip_prefix="1"),
        codes("100", "199", zip_prefix="199"),
    ],
)
def test_right_codes(values):
    assert check([rule(1, **values)]) == []


def test_everything_is_told_at_once():
    problems = found(
        rule(1, zip_prefix="7*", **codes("9", "10")),
        rule(2, **codes("9", "1")),
        rule(3, zip_prefix="79"),
        rule(4, zip_prefix="79"),
    )
    assert sorted(problems) == [
        ("zip_characters", (1,)),
        ("zip_lengths", (1,)),
        ("zip_overlap", (3, 4)),
        ("zip_reversed", (2,)),
    ]


# Overlapping ZIP codes

WEST = {"zip_from": "79000", "zip_to": "79499"}


@pytest.mark.parametrize(
    ("other", "code", "common"),
    [
        (codes("79400", "79999"), "zip_overlap", ("79400", "79499", False)),
        (codes("79499", "80000"), "zip_overlap", ("79499", "79499", False)),
        (codes("79 000", "79-499"), "zip_overlap", ("79000", "79499", False)),
        (codes("79000", "79399"), "zip_nested", ("79000", "79399", False)),
        (codes("78000", "79999"), "zip_nested", ("79000", "79499", False)),
        ({"zip_prefix": "79"}, "zip_nested", ("79000", "79499", False)),
        ({"zip_prefix": "791"}, "zip_nested", ("79100", "79199", False)),
        (codes("79300", "79599"), "zip_overlap", ("79300", "79499", False)),
    ],
)
def test_overlapping_codes(other, code, common):
    [problem] = check([rule(1, **WEST), rule(2, **other)])
    low, high, is_prefix = common
    assert problem.code == code
    assert sorted(problem.rule_ids) == [1, 2]
    assert problem.values == codes(low, high, is_prefix=is_prefix)


def test_prefixes_overlap_as_prefixes():
    [problem] = check([rule(1, zip_prefix="79"), rule(2, zip_prefix="791")])
    assert problem == ("zip_nested", (2, 1), codes("791", "791", is_prefix=True))


def test_a_prefix_and_the_range_that_it_stands_for_are_no_exception():
    assert found(rule(1, zip_prefix="79"), rule(2, **codes("79000", "79999"))) == [
        ("zip_overlap", (1, 2))
    ]


@pytest.mark.parametrize(
    "other",
    [
        codes("79500", "79999"),
        codes("7900", "7949"),
        {"zip_prefix": "78"},
        {"zip_prefix": "790001"},
        {"city": "Lviv"},
        {"country_id": 1},
    ],
    ids=str,
)
def test_codes_apart(other):
    assert found(rule(1, **WEST), rule(2, **other)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"country_id": 1}, {"country_id": 2}),
        ({"state_id": 1}, {"state_id": 2}),
        ({"city": "Lviv"}, {"city": "Stryi"}),
        ({"company_type": "person"}, {"company_type": "company"}),
        ({"industry_id": 1}, {"industry_id": 2}),
        ({"warehouse_id": 1}, {"warehouse_id": 2}),
        ({"point_id": 1}, {"point_id": 2}),
        ({"partner_id": 1}, {"partner_id": 2}),
        ({"revenue_to": 10}, {"revenue_from": Decimal("10.01")}),
        ({"sequence": 1}, {"sequence": 2}),
        ({"kind": "segment"}, {}),
        ({"partner_id": 1}, {}),
        ({"unit_id": 10, "ancestors": (20,)}, {"unit_id": 20}),
        ({"unit_id": 10, "ancestors": (30, 20)}, {"unit_id": 20}),
        ({"unit_id": 10}, {"unit_id": 10}),
        ({"tag_id": 1}, {}),
        ({"city": "Lviv"}, {}),
    ],
    ids=str,
)
def test_rules_that_do_not_compete_for_codes(one, other):
    first, second = {**WEST, **one}, {**WEST, **other}
    overlaps = [c for c, _ids in found(rule(1, **first), rule(2, **second))]
    assert not {"zip_overlap", "zip_nested"} & set(overlaps)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"country_id": 1}, {"country_id": 1}),
        ({"country_id": 1}, {}),
        ({"tag_id": 1}, {"tag_id": 2}),
        ({"city": "Lviv"}, {"city": " LVIV"}),
        ({"city": "Lviv"}, {"tag_id": 1}),
        ({"revenue_to": 10}, {"revenue_from": 10}),
        ({"partner_id": 1}, {"partner_id": 1}),
        ({"unit_id": 1, "ancestors": (5,)}, {"unit_id": 2, "ancestors": (5,)}),
    ],
    ids=str,
)
def test_rules_that_compete_for_the_same_codes(one, other):
    first, second = {**WEST, **one}, {**WEST, **other}
    assert [c for c, _ids in found(rule(1, **first), rule(2, **second))] == [
        "zip_overlap"
    ]


def test_functions_compete_only_for_the_same_step():
    offer, bill = frozenset({1}), frozenset({2})
    same = {"kind": "function", **WEST}
    assert (
        found(rule(1, functions=offer, **same), rule(2, functions=bill, **same)) == []
    )
    assert found(rule(1, functions=offer, **same), rule(2, functions=offer, **same))


def test_units_above_keep_countries_apart():
    """So rules of units below need not say their country again."""
    ukraine, poland = rule(1, 1, country_id=1), rule(2, 2, country_id=2)
    west = rule(3, 3, ancestors=(1,), unit_depth=1, **WEST)
    south = rule(4, 4, ancestors=(2,), unit_depth=1, **WEST)
    assert found(ukraine, poland, west, south) == []
    both = rule(5, 1, country_id=2)
    assert ("zip_overlap", (3, 4)) in found(ukraine, poland, both, west, south)
    anywhere = rule(6, 1, tag_id=1)
    assert ("zip_overlap", (3, 4)) in found(ukraine, poland, anywhere, west, south)


def test_many_rules_in_many_countries():
    rules = [
        rule(country * 100 + place, country_id=country, zip_prefix=str(10 + place))
        for country in range(1, 30)
        for place in range(60)
    ]
    assert found(*rules) == []
    assert found(*rules, rule(9999, zip_prefix="10")) == [
        ("zip_overlap", (country * 100, 9999)) for country in range(1, 30)
    ]


# The same category twice


def test_a_category_in_two_product_units():
    rules = [rule(i, kind="product", category_id=5) for i in (1, 2, 3)]
    assert check(rules) == [Problem("category_twice", (1, 2, 3), {"category_id": 5})]


@pytest.mark.parametrize(
    "other",
    [
        {"category_id": 6},
        {"sequence": 20},
        {"country_id": 1},
        {"product_id": 1},
        {"kind": "floor"},
        {"revenue_from": 0},
        {"zip_prefix": "1"},
        {"unit_id": 10},
        {"ancestors": (10,)},
    ],
    ids=str,
)
def test_a_category_once(other):
    values = {"kind": "product", "category_id": 5, **other}
    problems = found(rule(1, kind="product", category_id=5), rule(2, **values))
    assert "category_twice" not in dict(problems)


def test_a_category_twice_in_countries_apart():
    above = [rule(i, i, "territory", country_id=i) for i in (1, 2)]
    below = [
        rule(i, i, "product", ancestors=(i - 2,), category_id=5, unit_depth=1)
        for i in (3, 4)
    ]
    assert found(*above, *below) == []


# Rules that never win


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"sequence": 5}, {"sequence": 10}),
        ({"unit_depth": 2}, {"unit_depth": 1}),
        ({"unit_sequence": 1}, {"unit_sequence": 2}),
        ({"country_id": 1}, {"country_id": 1}),
        ({"city": "Lviv"}, {"city": "LVIV "}),
        ({"zip_prefix": "a1", "sequence": 5}, {"zip_prefix": "A-1"}),
        ({"unit_id": 10}, {"unit_id": 10}),
        ({"category_id": 1, "sequence": 5}, {"category_id": 1}),
        ({"revenue_from": Decimal(5)}, {"revenue_from": 5.0}),
        ({"unit_id": 10, "ancestors": (20,), "unit_depth": 1}, {"unit_id": 20}),
    ],
    ids=str,
)
def test_a_rule_that_never_wins(better, worse):
    assert found(rule(1, **better), rule(2, **worse)) == [("never_wins", (2, 1))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"country_id": 1}, {"country_id": 2}),
        ({"country_id": 1}, {}),
        ({"revenue_from": 0}, {}),
        ({"kind": "segment"}, {}),
        ({"tag_id": 1}, {"industry_id": 1}),
    ],
    ids=str,
)
def test_rules_that_may_win(one, other):
    assert found(rule(1, **one), rule(2, **other)) == []


def test_a_rule_below_a_unit_with_rules_shadows_no_other():
    """Elsewhere, where the unit above has nothing, the other rule wins."""
    above = rule(1, 1, country_id=1, sequence=99)
    below = rule(2, 2, ancestors=(1,), unit_depth=1, tag_id=1)
    beside = rule(3, 3, tag_id=1)
    assert found(above, below, beside) == []
    within = rule(4, 4, ancestors=(1,), tag_id=1)
    assert found(above, below, within) == [("never_wins", (4, 2))]


def test_more_functions_shadow_fewer():
    some, all_three = frozenset({1}), frozenset({1, 2, 3})
    fewer = rule(1, kind="function", functions=some)
    more = rule(2, kind="function", functions=all_three)
    assert found(fewer, more) == []
    assert found(fewer, rule(2, sequence=1, kind="function", functions=all_three)) == [
        ("never_wins", (1, 2))
    ]


def test_what_is_told_as_an_overlap_is_not_told_again():
    assert found(rule(1, **WEST), rule(2, **WEST)) == [("zip_overlap", (1, 2))]
    same = {"kind": "product", "category_id": 5}
    assert found(rule(1, **same), rule(2, **same)) == [("category_twice", (1, 2))]


# What holds for all structures


@steady
@given(structures(max_size=14), several, questions)
def test_who_never_wins_does_not_win(rules, profiles, question):
    never = {p.rule_ids[0] for p in check(rules) if p.code == "never_wins"}
    assert never.isdisjoint(Matcher(rules).winners(profiles, *question))


@steady
@given(structures(max_size=14), st.randoms())
def test_the_order_of_the_rules_does_not_matter(rules, chance):
    shuffled = chance.sample(rules, len(rules))
    assert sorted(map(repr, check(shuffled))) == sorted(map(repr, check(rules)))


@steady
@given(structures(max_size=14))
def test_rules_that_overlap_are_of_different_units_and_equal_priority(rules):
    by_id = {one.rule_id: one for one in rules}
    for problem in check(rules):
        named = [by_id[rule_id] for rule_id in problem.rule_ids]
        if problem.code in {"zip_overlap", "zip_nested", "category_twice"}:
            assert len({(one.kind, one.sequence) for one in named}) == 1
            for one, other in combinations(named, 2):
                assert one.unit_id != other.unit_id or problem.code == "category_twice"


ZIP_PLACES = st.sampled_from(
    [
        *({"ends": pair} for pair in (("1", "3"), ("2", "2"), ("3", "9"), ("9", "1"))),
        *({"ends": pair} for pair in (("10", "20"), ("15", "19"), ("11", "3"))),
        *({"zip_prefix": prefix} for prefix in ("1", "2", "15", "1-9", "155")),
    ]
)
SOME_CODES = [f"{number:0{length}}" for length in (1, 2, 3) for number in range(200)]


def has_code(one, code):
    if one.zip_prefix:
        return begins(one.zip_prefix, code)
    return lies_between(one, code)


@steady
@given(st.lists(st.tuples(ZIP_PLACES, st.sampled_from((10, 20))), max_size=8))
def test_every_two_rules_with_a_code_in_common_are_found(asked):
    rules = [
        rule(i, sequence=sequence, **with_ends(place))
        for i, (place, sequence) in enumerate(asked, 1)
    ]
    expected = {
        (one.rule_id, other.rule_id)
        for one, other in combinations(rules, 2)
        if one.sequence == other.sequence
        and any(has_code(one, code) and has_code(other, code) for code in SOME_CODES)
    }
    overlaps = [p for p in check(rules) if p.code in {"zip_overlap", "zip_nested"}]
    assert {tuple(sorted(p.rule_ids)) for p in overlaps} == expected
    assert len(overlaps) == len(expected)
    for problem in overlaps:
        first, second = (rules[rule_id - 1] for rule_id in problem.rule_ids)
        both = [c for c in SOME_CODES if has_code(first, c) and has_code(second, c)]
        ranked = Matcher([first, second]).rank(Profile(zip=both[0]), "territory")
        assert tuple(c.rule_id for c in ranked) == problem.rule_ids


@pytest.mark.parametrize("kind", KINDS)
def test_no_rules_no_mistakes(kind):
    assert check([]) == []
    functions = frozenset({1})
    assert check([Criteria(1, 1, kind, functions if kind == "function" else ())]) == []


@pytest.mark.parametrize("limit", [0, 1, 7])
def test_no_more_than_asked_for(limit):
    rules = [rule(i, zip_prefix="79") for i in range(1, 30)]
    rules += [rule(i, **codes("9", "1")) for i in range(100, 110)]
    problems = check(rules, limit=limit)
    assert [p.code for p in problems if p.code == "zip_overlap"] == [
        "zip_overlap"
    ] * limit
    assert len([p for p in problems if p.code == "zip_reversed"]) == limit
