"""Who wins does not depend on how it is found, nor on what does not matter to it."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from matching_examples import (
    FUNCTIONS,
    IDS,
    KINDS,
    deciding,
    few_criteria,
    holds,
    holds_alone,
    often,
    profiles,
    questions,
    rank,
    steady,
    structures,
)

from matching import CUSTOMER_FIELDS, LINE_FIELDS, Criteria, Matcher, Profile

several = st.lists(profiles(), min_size=1, max_size=6)
UNKNOWN = Profile()


def winners(rules, profiles, question):
    return Matcher(rules).winners(profiles, *question)


# Found by the index as by asking each rule


@often
@given(structures(), several, questions)
def test_all_rules_that_hold_are_ranked(rules, profiles, question):
    matcher = Matcher(rules)
    for profile in profiles:
        ranked = matcher.rank(profile, *question)
        expected = rank(rules, profile, *question)
        assert [one.rule_id for one in ranked] == [rule.rule_id for rule in expected]
        assert [one.unit_id for one in ranked] == [rule.unit_id for rule in expected]


@steady
@given(structures(max_size=25), several, questions)
def test_the_winner_is_the_first_of_the_ranking(rules, profiles, question):
    matcher = Matcher(rules)
    found = matcher.winners(profiles, *question)
    for profile, winner in zip(profiles, found, strict=True):
        ranked = matcher.rank(profile, *question)
        assert winner == (ranked[0].rule_id if ranked else None)
        rule = matcher.winner(profile, *question)
        assert (rule and rule.rule_id) == winner


@steady
@given(structures(), several, questions)
def test_each_loser_is_told_the_step_that_decided(rules, profiles, question):
    by_id = {rule.rule_id: rule for rule in rules}
    for profile in profiles:
        ranked = Matcher(rules).rank(profile, *question)
        told = [candidate.lost_by for candidate in ranked]
        losers = [by_id[candidate.rule_id] for candidate in ranked]
        assert told == [deciding(losers[0], loser) for loser in losers]


# What it does not depend on


@steady
@given(structures(), several, questions, st.randoms())
def test_the_order_of_the_rules_does_not_matter(rules, profiles, question, chance):
    shuffled = chance.sample(rules, len(rules))
    assert winners(shuffled, profiles, question) == winners(rules, profiles, question)
    for profile in profiles:
        rankings = [Matcher(r).rank(profile, *question) for r in (rules, shuffled)]
        assert rankings[0] == rankings[1]


@steady
@given(structures(), several, questions, st.randoms())
def test_profiles_do_not_depend_on_each_other(rules, profiles, question, chance):
    matcher = Matcher(rules)
    together = matcher.winners(profiles, *question)
    order = chance.sample(range(len(profiles)), len(profiles))
    shuffled = matcher.winners([profiles[place] for place in order], *question)
    assert shuffled == [together[place] for place in order]


@steady
@given(structures(), few_criteria(), profiles(), questions, st.data())
def test_a_rule_that_does_not_hold_changes_nothing(
    rules, values, profile, question, data
):
    """Unless it is the first of a unit with others below, which now must be within."""
    assume(rules)
    model = data.draw(st.sampled_from(rules))
    unit = {
        name: getattr(model, name)
        for name in (
            "unit_id",
            "kind",
            "functions",
            "ancestors",
            "unit_depth",
            "unit_sequence",
        )
    }
    added = Criteria(len(rules) + 1, **unit, **values)
    assume(not holds_alone(added, profile))
    before = Matcher(rules).rank(profile, *question)
    assert Matcher([*rules, added]).rank(profile, *question) == before


@steady
@given(structures(), profiles(), questions)
def test_a_loser_that_goes_changes_nothing(rules, profile, question):
    """Unless others are below its unit, or it was what made its unit's rules hold."""
    ranked = Matcher(rules).rank(profile, *question)
    above = {unit for rule in rules for unit in rule.ancestors}
    losers = [one.rule_id for one in ranked[1:] if one.unit_id not in above]
    kept = [rule for rule in rules if rule.rule_id not in losers]
    assert winners(kept, [profile], question) == [ranked[0].rule_id if ranked else None]


@steady
@given(structures(), profiles(), questions)
def test_fields_that_no_rule_asks_for_do_not_matter(rules, profile, question):
    used = Matcher(rules).used
    fields = used.customer | used.line
    less = Profile(**{name: getattr(profile, name) for name in fields})
    assert winners(rules, [less], question) == winners(rules, [profile], question)


@steady
@given(structures(), profiles(), questions)
def test_fields_that_a_kind_does_not_ask_for_do_not_matter(rules, profile, question):
    used = Matcher(rules).used_by(question[0])
    fields = used.customer | used.line
    less = Profile(**{name: getattr(profile, name) for name in fields})
    assert winners(rules, [less], question) == winners(rules, [profile], question)


@steady
@given(structures(), profiles(), questions)
def test_values_that_no_rule_asks_for_do_not_matter(rules, profile, question):
    matcher = Matcher(rules)
    less = profile._replace(
        partner_id=(
            profile.partner_id
            if profile.partner_id in matcher.asked("partner_id")
            else None
        ),
        tag_ids=profile.tag_ids & matcher.asked("tag_ids"),
        category_ids=profile.category_ids & matcher.asked("category_ids"),
    )
    assert matcher.rank(less, *question) == matcher.rank(profile, *question)


@steady
@given(structures(), profiles(), profiles(), questions)
def test_a_kind_without_line_criteria_is_the_customers_alone(
    rules, profile, line, question
):
    matcher = Matcher(rules)
    assume(not matcher.has_line_criteria(question[0]))
    other = profile._replace(**{name: getattr(line, name) for name in LINE_FIELDS})
    assert matcher.rank(profile, *question) == matcher.rank(other, *question)


# Exactly one


@steady
@given(structures(), several, st.sampled_from(KINDS))
def test_with_a_fallback_rule_everybody_has_exactly_one(rules, profiles, kind):
    fallback = Criteria(
        len(rules) + 1, 99, kind, frozenset(FUNCTIONS), sequence=1_000_000
    )
    matcher = Matcher([*rules, fallback])
    for function in FUNCTIONS if kind == "function" else (None,):
        found = matcher.winners(profiles, kind, function)
        assert None not in found
        for profile, winner in zip(profiles, found, strict=True):
            ranked = matcher.rank(profile, kind, function)
            assert [one.rule_id for one in ranked if one.lost_by is None] == [winner]
            assert ranked[-1].rule_id == fallback.rule_id


@steady
@given(structures(), profiles(), questions)
def test_no_two_rules_share_a_rank(rules, profile, question):
    ranked = Matcher(rules).rank(profile, *question)
    assert len({one.rule_id for one in ranked}) == len(ranked)
    assert [one.lost_by for one in ranked].count(None) == bool(ranked)


# Within the units above


@steady
@given(structures(max_size=20), several, questions)
def test_nobody_wins_outside_the_units_above(rules, profiles, question):
    matcher = Matcher(rules)
    for profile in profiles:
        winner = matcher.winner(profile, *question)
        for unit in winner.ancestors if winner else ():
            above = [rule for rule in rules if rule.unit_id == unit]
            assert not above or any(holds_alone(rule, profile) for rule in above)


@steady
@given(structures(), profiles())
def test_a_rule_above_holds_where_one_below_does(rules, profile):
    """So a customer of a unit is one of each unit above it that has rules."""
    for rule in rules:
        if holds(rules, rule, profile):
            above = [r for r in rules if r.unit_id in rule.ancestors]
            units = {r.unit_id for r in above}
            assert units == {r.unit_id for r in above if holds(rules, r, profile)}


def test_a_unit_without_rules_closes_nothing():
    rule = Criteria(1, 3, "territory", ancestors=(2, 1), country_id=1)
    assert winners([rule], [Profile(country_id=1)], ("territory",)) == [1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_unit_above_counts_whatever_its_kind(kind):
    rules = [
        Criteria(1, 1, kind, country_id=1),
        Criteria(2, 2, "territory", ancestors=(1,), unit_depth=1, state_id=7),
    ]
    inside, outside = Profile(country_id=1, state_id=7), Profile(state_id=7)
    assert winners(rules, [inside, outside], ("territory",)) == [2, None]


def test_one_of_several_rules_of_a_unit_above_is_enough():
    rules = [
        *(Criteria(i, 1, "segment", country_id=i) for i in IDS),
        Criteria(9, 2, "territory", ancestors=(1,), unit_depth=1),
    ]
    countries = [Profile(country_id=i) for i in (*IDS, 77, None)]
    assert winners(rules, countries, ("territory",)) == [9, 9, 9, None, None]


def test_what_the_line_must_be_is_inherited():
    rules = [
        Criteria(1, 1, "product", category_id=5),
        Criteria(2, 2, "territory", ancestors=(1,), unit_depth=1, country_id=1),
        Criteria(3, 3, "segment", tag_id=1),
    ]
    matcher = Matcher(rules)
    asked = {kind: matcher.has_line_criteria(kind) for kind in KINDS}
    assert asked == {
        "product": True,
        "territory": True,
        "segment": False,
        "function": False,
    }
    customer = Profile(country_id=1)
    line = customer._replace(category_ids=frozenset({4, 5}))
    assert matcher.winners([customer, line], "territory") == [None, 2]


def test_a_circle_of_units_ends():
    rules = [
        Criteria(1, 1, "territory", ancestors=(2, 1), country_id=1),
        Criteria(2, 2, "territory", ancestors=(1, 2), country_id=1),
    ]
    assert winners(rules, [Profile(country_id=1), UNKNOWN], ("territory",)) == [1, None]


# What is asked for


def test_the_fields_are_told_apart():
    assert not CUSTOMER_FIELDS & LINE_FIELDS
    assert set(Profile._fields) == CUSTOMER_FIELDS | LINE_FIELDS


@pytest.mark.parametrize(
    ("asked", "customer", "line"),
    [
        ({}, (), ()),
        ({"partner_id": 1}, ("partner_id",), ()),
        ({"zip_from": "1", "zip_to": "2"}, ("zip",), ()),
        ({"zip_prefix": "1", "country_id": 4}, ("zip", "country_id"), ()),
        ({"tag_id": 1, "city": "Lviv"}, ("tag_ids", "city"), ()),
        ({"revenue_from": 0}, ("revenue",), ()),
        ({"revenue_to": 0}, ("revenue",), ()),
        ({"category_id": 3, "state_id": 1}, ("state_id",), ("category_ids",)),
        ({"product_id": 3, "warehouse_id": 1}, (), ("product_id", "warehouse_id")),
    ],
)
def test_only_fields_that_rules_ask_for_are_used(asked, customer, line):
    used = Matcher([Criteria(1, 1, "territory", **asked)]).used
    assert used == (frozenset(customer), frozenset(line))


def test_nothing_is_asked_without_rules():
    matcher = Matcher([])
    assert matcher.used == (frozenset(), frozenset())
    assert matcher.winners([UNKNOWN], "territory") == [None]
    assert matcher.rank(UNKNOWN, "territory") == ()
    assert matcher.winner(UNKNOWN, "function", 1) is None


def test_rules_may_come_from_anything_that_can_be_walked_once():
    rules = (Criteria(i, i, "territory", country_id=i) for i in IDS)
    countries = (Profile(country_id=i) for i in (3, 1))
    assert Matcher(rules).winners(countries, "territory") == [3, 1]


def test_values_that_the_database_gives_for_nothing_ask_for_nothing():
    empty = dict.fromkeys(("partner_id", "country_id", "state_id", "tag_id"), False)
    rule = Criteria(1, 1, "territory", **empty, revenue_from=False, city=False)
    matcher = Matcher([replace(rule, zip_prefix=False, zip_from=None, zip_to=False)])
    assert matcher.winners([UNKNOWN], "territory") == [1]
    assert matcher.used == (frozenset(), frozenset())
