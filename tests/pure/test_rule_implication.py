"""That a rule can never win is said only where no customer proves the contrary."""

import subprocess
import sys
from itertools import chain, pairwise, product
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rules.implication import first_shadowing, implies, is_impossible

ADDON = Path(__file__).parents[2] / "addons/crm_lifecycle"
steady = settings(deadline=None, database=None, derandomize=True, max_examples=400)

DAYS = ("2024-02-28", "2024-02-29", "2025-01-01")
NUMBERS = (-1, 0, 1, 2, 5)
KINDS = ("won", "lost")
# What a customer can be in the tests: a count is whole and always set, a figure can be
# a fraction or unset and is 0 then, a day and a kind can be unset and are nothing then.
VALUES = {
    "count": (-2, -1, 0, 1, 2, 3, 5, 6),
    "figure": (None, -1.5, -1, 0, 0.5, 1, 1.5, 2, 5, 7.25),
    "day": (None, "2023-12-31", *DAYS, "2024-07-01", "2025-01-02"),
    "kind": (None, "won", "lost", "open"),
    "tag_ids": ((), (1,), (2,), (1, 2), (7,)),
}
NEVER_EMPTY = WHOLE = frozenset({"count"})


# A second account of what a domain means, straight from Odoo's documentation


def is_in(domain, customer):
    """Whether a customer is one of a domain's, evaluated from its front."""
    rest = list(domain)
    if not rest:
        return True
    truths = []
    while rest:
        truths.append(evaluate(rest, customer))
    return all(truths)


def evaluate(rest, customer):
    item = rest.pop(0)
    if item == "!":
        return not evaluate(rest, customer)
    if item in ("&", "|"):
        left, right = evaluate(rest, customer), evaluate(rest, customer)
        return (left and right) if item == "&" else (left or right)
    name, operator, value = item
    if name in (0, 1):
        return bool(name)
    return holds(name, operator, value, customer[name])


def holds(name, operator, value, own):
    if operator in ("!=", "not in"):
        return not holds(name, {"!=": "=", "not in": "in"}[operator], value, own)
    if operator in ("=", "in"):
        asked = value if operator == "in" else [value]
        return any(is_value(name, one, own) for one in asked)
    if name in ("count", "figure"):
        own = own or 0
    if own is None:
        return False
    return {
        "<": own < value,
        "<=": own <= value,
        ">": own > value,
        ">=": own >= value,
    }[operator]


def is_value(name, asked, own):
    if name == "tag_ids":
        return asked in own if asked else not own
    if name in ("count", "figure"):
        return (own or 0) == (asked or 0)
    return own == (asked or None)


def all_customers():
    return (
        dict(zip(VALUES, values, strict=True)) for values in product(*VALUES.values())
    )


CUSTOMERS = list(all_customers())


# Random domains


def comparisons(name, constants, operators=("<", "<=", ">", ">=")):
    equal = st.tuples(
        st.just(name),
        st.sampled_from(("=", "!=")),
        st.sampled_from((*constants, False)),
    )
    among = st.tuples(
        st.just(name),
        st.sampled_from(("in", "not in")),
        st.lists(st.sampled_from((*constants, False)), max_size=3),
    )
    if not operators:
        return equal | among
    ordered = st.tuples(
        st.just(name), st.sampled_from(operators), st.sampled_from(constants)
    )
    return equal | among | ordered


conditions = st.one_of(
    comparisons("count", NUMBERS),
    comparisons("figure", (*NUMBERS, 1.5)),
    comparisons("day", DAYS),
    comparisons("kind", KINDS, operators=()),
    comparisons("tag_ids", (1, 2), operators=()),
    st.sampled_from([(1, "=", 1), (0, "=", 1)]),
)
of_one_field = st.sampled_from(("count", "figure", "day")).flatmap(
    lambda name: st.lists(
        comparisons(name, DAYS if name == "day" else NUMBERS), max_size=2
    )
)


def joined(parts):
    """Domains made of smaller ones by all three operators."""
    return st.one_of(
        parts.map(lambda part: ["!", *part]),
        st.tuples(st.sampled_from("&|"), parts, parts).map(
            lambda three: [three[0], *three[1], *three[2]]
        ),
    )


def conjunction(domain):
    """The same domain as one expression."""
    rest, count = list(domain), 0
    while rest:
        evaluate(rest, CUSTOMERS[0])
        count += 1
    return ["&"] * (count - 1) + domain if domain else [(1, "=", 1)]


expressions = st.recursive(conditions.map(lambda one: [one]), joined, max_leaves=5)
domains = st.lists(expressions, max_size=2).map(lambda parts: list(chain(*parts)))


def surely(specific, general):
    return implies(specific, general, NEVER_EMPTY, WHOLE)


@steady
@given(domains, domains)
def test_what_is_implied_holds_for_every_customer(specific, general):
    if surely(specific, general):
        assert all(
            is_in(general, one) for one in CUSTOMERS[::3] if is_in(specific, one)
        )


@steady
@given(domains, conditions)
def test_a_narrower_domain_implies_the_wider_one(domain, condition):
    assert surely([condition, *domain], domain)
    assert surely(domain, ["|", condition, *conjunction(domain)])


@steady
@given(domains)
def test_nobody_is_in_a_domain_and_in_its_negation(domain):
    nobody = [*domain, "!", *conjunction(domain)]
    assert is_impossible(nobody, NEVER_EMPTY, WHOLE)


@steady
@given(of_one_field, of_one_field)
def test_of_one_field_everything_is_known(specific, general):
    """Where the customers of the tests agree, and both readings of unset values do."""
    names = {name for name, *_rest in specific + general}
    assume(len(names) == 1)
    (name,) = names
    ones = [{name: value} for value in VALUES[name]]
    shown = all(is_in(general, one) for one in ones if is_in(specific, one))
    if name == "count":
        assert surely(specific, general) == shown
    else:
        assert shown or not surely(specific, general)


@steady
@given(st.lists(domains, max_size=5))
def test_a_shadowed_rule_wins_nobody(rules):
    shadowed = first_shadowing(rules, NEVER_EMPTY, WHOLE)
    for place, reason in shadowed.items():
        assert reason < place
        assert all(
            any(is_in(earlier, one) for earlier in rules[: reason + 1])
            for one in CUSTOMERS[::7]
            if is_in(rules[place], one)
        )


# What is said of rules that people write


@pytest.mark.parametrize(
    ("specific", "general"),
    [
        ([("count", ">", 5)], [("count", ">", 2)]),
        ([("count", ">", 5)], [("count", "!=", 5)]),
        ([("count", ">", 0)], [("count", ">=", 1)]),
        ([("count", "=", 3)], [("count", "in", [1, 3])]),
        ([("figure", ">", 1.5)], [("figure", ">", 1.2)]),
        ([("figure", ">=", 1.25)], [("figure", ">", 1.2)]),
        ([("figure", ">", 1)], [("figure", "!=", False)]),
        ([("day", "<", "2024-01-01")], [("day", "<=", "2024-01-01")]),
        ([("day", "<", "2024-01-01")], [("day", "!=", False)]),
        ([("day", "=", False)], [("day", "not in", ["2024-01-01"])]),
        ([("day", "=", None)], ["!", ("day", "<", "2024-01-01")]),
        ([("kind", "in", ["won", "lost"])], [("kind", "!=", "open")]),
        (
            [("name", "ilike", "ann")],
            ["|", ("count", "=", 1), ("name", "ilike", "ann")],
        ),
        ([("name", "not ilike", "ann")], ["!", ("name", "ilike", "ann")]),
        ([("a_id", "child_of", [3])], [("a_id", "child_of", [3])]),
        ([("a_id.b_id", "=", 3)], [("a_id.b_id", "in", [3, 4])]),
        ([("tag_ids", "in", [3])], [("tag_ids", "in", [3, 4])]),
        ([("user_id", "=", "Ann")], [("user_id", "in", ["Ann", "Bob"])]),
        ([("count", "=?", False)], []),
        ([], [("count", "=?", False)]),
        ([("count", "not in", [])], []),
        ([], [("count", "not in", [])]),
        ([("count", "in", [])], [("figure", "=", 1)]),
        ([("count", "=", [1, 2])], [("count", "<", 3)]),
        ([("figure", "=", [])], [("figure", "=", False)]),
        ([("count", "<>", 1), ("count", "==", 2)], [("count", "=", 2)]),
        ([("count", "IN", [2])], [("count", "in", [2])]),
        (
            ["|", ("count", ">", 5), ("count", "<", 0)],
            ["!", ("count", "in", [0, 1, 2, 3, 4, 5])],
        ),
        ([("won", "=", True)], [("won", "!=", False)]),
        ([(0, "=", 1)], [("count", "=", 1)]),
        ([["count", "=", 1]], [(1, "=", 1)]),
    ],
)
def test_is_implied(specific, general):
    assert surely(specific, general)


@pytest.mark.parametrize(
    ("specific", "general"),
    [
        ([("count", ">", 2)], [("count", ">", 5)]),
        ([("figure", ">", 0)], [("figure", ">=", 1)]),
        ([], [("count", "<=", 5)]),
        # Unset values: a number may be 0, a date is on neither side.
        ([("figure", "<", 5)], [("figure", "!=", False)]),
        ([("figure", "!=", 5)], ["|", ("figure", "<", 5), ("figure", ">", 5)]),
        ([("figure", "=", False)], [("figure", "<", 5)]),
        (["!", ("day", "<", "2024-01-01")], [("day", ">=", "2024-01-01")]),
        ([("day", "!=", "2024-01-01")], [("day", "!=", False)]),
        # Several values, names and days that are written otherwise.
        ([("tag_ids", "=", 1)], [("tag_ids", "!=", 2)]),
        ([("a_id.b_id", "=", 1)], [("a_id.b_id", "!=", 2)]),
        ([("a_id.b_id", "!=", 1)], ["!", ("a_id.b_id", "=", 1)]),
        (["!", ("a_id.b_id", "=", 1)], [("a_id.b_id", "!=", 1)]),
        ([("user_id", "=", 5)], [("user_id", "!=", "Ann")]),
        ([("user_id", "=", "Ann")], [("user_id", "!=", "Bob")]),
        ([("day", "=", "today")], [("day", "!=", "2024-01-01")]),
        ([("day", "=", "today")], [("day", "!=", "-0d")]),
        ([("day", "<", "today -7d")], [("day", "<", "today")]),
        ([("day", "<", "2024-02-30")], [("day", "<", "2024-03-01")]),
        ([("name", "ilike", "anna")], [("name", "ilike", "ann")]),
        ([("name", "<", "ann")], [("name", "<", "bob")]),
        # Finer than the field may keep, or more than it can.
        ([("figure", ">=", 1.0004)], [("figure", ">", 1.0001)]),
        ([("count", ">=", 1.5)], [("count", ">", 1.2)]),
        ([("count", ">", 1e400)], [("count", ">", 1e300)]),
        # Booleans beside numbers.
        ([("won", "=", 2)], [("won", "!=", True)]),
        ([("count", ">", False)], [("count", ">=", False)]),
    ],
)
def test_is_not_certain(specific, general):
    assert not surely(specific, general)


@pytest.mark.parametrize(
    "unreadable",
    [
        ["&"],
        ["&", ("count", "=", 1)],
        ["!"],
        ["?", ("count", "=", 1)],
        ["abc"],
        [("count", "=")],
        [("count", 5, 1)],
        [(2, "=", 1)],
        [(1, "=", 2)],
        [("count", "in", [[1]])],
        [None],
        [{}],
        "count",
        5,
        None,
    ],
)
def test_of_what_cannot_be_read_nothing_follows(unreadable):
    assert not implies(unreadable, unreadable)
    assert not implies([], unreadable)
    assert not implies(unreadable, [("count", "=", 1)])
    assert implies(unreadable, [])
    assert first_shadowing([unreadable, unreadable, []]) == {}


def test_rules_together_leave_nothing_to_a_later_one():
    rules = [
        [("count", ">", 3)],
        [("kind", "=", "won")],
        [("count", "<=", 3), ("kind", "!=", "won")],
        [("day", "<", "2024-01-01")],
    ]
    assert first_shadowing(rules, NEVER_EMPTY) == {3: 2}
    # An unset count might be on neither side.
    assert first_shadowing(rules) == {}
    rules[2] = [("count", "<", 3), ("kind", "!=", "won")]
    assert first_shadowing(rules, NEVER_EMPTY) == {}


def test_the_first_rule_that_suffices_is_the_reason():
    rules = [
        [("count", ">", 9)],
        [("count", "<", 2)],
        [],
        [("count", "=", 1)],
        [("count", "=", 5)],
    ]
    assert first_shadowing(rules) == {3: 1, 4: 2}


def test_an_impossible_rule_is_nobodys_fault():
    impossible = [("count", ">", 5), ("count", "<", 3)]
    assert is_impossible(impossible)
    assert first_shadowing([[], impossible]) == {}


def test_a_company_s_rule_shadows_its_own_alone():
    def of(company, domain):
        return [("company_id", "=", company), *domain]

    rules = [of(1, []), of(2, [("count", "=", 1)]), of(1, [("count", "=", 1)])]
    assert first_shadowing([*rules, []]) == {2: 0}


def hard_domain(number):
    """Pairs that agree, of which no choice is decided before many others are."""
    pairs = [(f"a{i}", f"b{(i * number) % 40}") for i in range(40)]
    domain = []
    for left, right in pairs:
        domain += ["|", (left, "ilike", "x"), (right, "ilike", "x")]
        domain += ["|", (left, "not ilike", "x"), (right, "not ilike", "x")]
    return domain


@pytest.mark.parametrize("count", [2, 30])
def test_a_question_that_is_too_large_is_given_up(count):
    rules = [hard_domain(2 * number + 3) for number in range(count)]
    assert isinstance(first_shadowing(rules), dict)


def test_a_deeply_nested_domain_is_no_trouble():
    deep = ["!"] * 5000 + [("count", "=", 1)]
    assert surely(deep, [("count", "=", 1)])
    assert surely(["&"] * 3000 + [("count", "=", 1)] * 3001, [("count", "<", 2)])


def test_many_rules_of_a_usual_size():
    rules = [
        [("figure", ">", 100 - low), ("day", "!=", False), ("kind", "=", f"k{low}")]
        for low in range(50)
    ]
    assert first_shadowing([*rules, rules[7]], NEVER_EMPTY) == {50: 7}


def test_days_and_numbers_are_told_apart_at_their_borders():
    for left, right in pairwise(DAYS):
        assert surely([("day", "<=", left)], [("day", "<", right)])
        assert not surely([("day", "<=", right)], [("day", "<", right)])


def test_imports_no_odoo(tmp_path):
    (tmp_path / "odoo.py").touch()
    listing = (
        f"import sys; sys.path[:0] = [{str(ADDON)!r}, {str(tmp_path)!r}];"
        "import rules.implication; print(*sys.modules)"
    )
    listed = subprocess.run(
        [sys.executable, "-I", "-c", listing],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "odoo" not in listed.stdout.split()
