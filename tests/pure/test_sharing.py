"""Revenue shared to the cent: sums, signs, order, and who holds nothing."""

import doctest
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing import (
    Part,
    Plan,
    Share,
    blend,
    blending,
    cents,
    normalise,
    part_of,
    plan,
    split,
)

KINDS = ("floor", "function", "product", "segment", "territory")
HUNDRED = Decimal(100)

digits = st.sampled_from([0, 2, 3])
raw_percents = st.decimals(0, 100, places=4)
percents = st.lists(raw_percents, min_size=1, max_size=12).filter(any).map(normalise)


@st.composite
def money(draw):
    """(amount in whole cents, decimal places), up to figures that no books hold."""
    places = draw(digits)
    return Decimal(draw(st.integers(-(10**30), 10**30))).scaleb(-places), places


shares_of_plans = st.dictionaries(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(["revenue", "overlay"])),
    st.one_of(st.just(Decimal(0)), st.decimals(0, 250, places=2)),
).map(lambda given: [Share(*key, percent) for key, percent in given.items()])
holders = st.dictionaries(st.sampled_from(KINDS), st.integers(1, 99))


def exactly(amount, percent):
    with localcontext(cents.EXACT):
        return amount * percent / 100


def unit(places):
    return Decimal(1).scaleb(-places)


# ---- split ----


@given(money(), percents)
def test_shares_sum_to_the_amount(amount_and_places, shares):
    amount, places = amount_and_places
    with localcontext(cents.EXACT):
        assert sum(split(amount, shares, places)) == amount


@given(money(), percents)
def test_each_share_is_within_a_cent_of_its_exact_value(amount_and_places, shares):
    amount, places = amount_and_places
    for share, percent in zip(split(amount, shares, places), shares, strict=True):
        with localcontext(cents.EXACT):
            assert abs(share - exactly(amount, percent)) <= unit(places)


@given(money(), percents)
def test_a_reversed_line_has_the_shares_reversed(amount_and_places, shares):
    amount, places = amount_and_places
    with localcontext(cents.EXACT):
        negated = [-share for share in split(amount, shares, places)]
        assert split(-amount, shares, places) == negated


@given(money(), percents, st.randoms(use_true_random=False))
def test_another_order_moves_a_cent_at_most(amount_and_places, shares, shuffler):
    amount, places = amount_and_places
    order = list(range(len(shares)))
    shuffler.shuffle(order)
    straight = split(amount, shares, places)
    shuffled = split(amount, [shares[index] for index in order], places)
    for position, index in enumerate(order):
        with localcontext(cents.EXACT):
            assert abs(shuffled[position] - straight[index]) <= unit(places)


@given(money(), percents)
def test_shares_have_the_amounts_sign_and_no_more_than_its_digits(
    amount_and_places, shares
):
    amount, places = amount_and_places
    for share in split(amount, shares, places):
        assert share * (1 if amount > 0 else -1) >= 0
        assert share.as_tuple().exponent >= -places


@given(money())
def test_one_share_is_the_whole(amount_and_places):
    amount, places = amount_and_places
    assert split(amount, [HUNDRED], places) == [amount]


@given(percents, digits)
def test_nothing_is_shared_into_nothings(shares, places):
    assert split(Decimal(0), shares, places) == [0] * len(shares)


@given(money(), percents, st.integers(0, 12))
def test_a_share_of_nothing_is_nothing_and_moves_no_cent(
    amount_and_places, shares, position
):
    amount, places = amount_and_places
    at = min(position, len(shares))
    longer = split(amount, [*shares[:at], Decimal(0), *shares[at:]], places)
    assert longer.pop(at) == 0
    assert longer == split(amount, shares, places)


@pytest.mark.parametrize(
    ("amount", "shares", "places", "expected"),
    [
        ("0.01", ["50", "50"], 2, ["0.01", "0.00"]),
        ("-0.01", ["50", "50"], 2, ["-0.01", "0.00"]),
        ("100", ["33.3333", "33.3334", "33.3333"], 2, ["33.33", "33.34", "33.33"]),
        ("1000", ["12.5", "87.5"], 0, ["125", "875"]),
        ("1", ["33.3333", "33.3334", "33.3333"], 0, ["0", "1", "0"]),
        ("10.005", ["100"], 2, ["10.01"]),
        ("-10.005", ["100"], 2, ["-10.01"]),
    ],
)
def test_known_shares(amount, shares, places, expected):
    given_shares = [Decimal(share) for share in shares]
    assert split(Decimal(amount), given_shares, places) == [
        Decimal(share) for share in expected
    ]


@pytest.mark.parametrize("given_shares", [[], ["99.9999"], ["60", "60"], ["0"]])
def test_percents_that_do_not_make_up_the_whole_are_refused(given_shares):
    with pytest.raises(ValueError, match="instead of 100"):
        split(Decimal(1), [Decimal(share) for share in given_shares], 2)


@pytest.mark.parametrize("bad", ["-1", "NaN", "Infinity"])
def test_percents_that_are_no_shares_are_refused(bad):
    pair = [Decimal(bad), Decimal(101)]
    for use in (lambda: split(Decimal(1), pair, 2), lambda: normalise(pair)):
        with pytest.raises(ValueError, match="0 or more"):
            use()


# ---- overlay ----


@given(money(), st.decimals(0, 1000, places=4))
def test_an_overlay_is_rounded_on_its_own_and_keeps_the_sign(
    amount_and_places, percent
):
    amount, places = amount_and_places
    with localcontext(cents.EXACT):
        expected = exactly(amount, percent).quantize(unit(places))
        assert part_of(amount, percent, places) == expected
        assert part_of(-amount, percent, places) == -expected


# ---- normalise ----


@given(st.lists(raw_percents, min_size=1, max_size=30).filter(any), st.integers(0, 8))
def test_normalised_percents_sum_to_a_hundred(given_percents, places):
    normal = normalise(given_percents, places)
    assert sum(normal) == HUNDRED
    whole = sum(given_percents)
    for percent, before in zip(normal, given_percents, strict=True):
        assert percent >= 0
        with localcontext(cents.EXACT):
            assert abs(percent - HUNDRED * before / whole) <= unit(places)


@given(percents)
def test_normal_percents_stay_as_they_are(shares):
    assert normalise(shares) == shares


@given(
    st.lists(st.integers(0, 100), min_size=1, max_size=12).filter(any),
    st.integers(1, 10**6),
)
def test_only_proportions_count(given_percents, factor):
    small = [Decimal(percent) for percent in given_percents]
    assert normalise([percent * factor for percent in small]) == normalise(small)


def test_no_percents_at_all():
    assert normalise([]) == []
    with pytest.raises(ValueError, match="no proportions"):
        normalise([Decimal(0), Decimal(0)])


# ---- plans ----


@given(shares_of_plans, holders)
def test_revenue_is_divided_wholly_and_overlay_is_as_it_is(shares, held):
    parts = Plan(shares).divide(held)
    revenue = [part for part in parts if part.credit == "revenue"]
    assert sum(part.percent for part in revenue) == HUNDRED
    overlay = {part.kind: part for part in parts if part.credit == "overlay"}
    for share in shares:
        if share.credit == "overlay" and share.percent and share.kind in held:
            part = overlay.pop(share.kind)
            assert (part.unit_id, part.percent) == (held[share.kind], share.percent)
    assert not overlay


@given(shares_of_plans, holders)
def test_only_holders_are_credited_and_nobody_for_nothing(shares, held):
    for part in Plan(shares).divide(held):
        assert part.percent > 0
        assert part.unit_id == (held[part.kind] if part.kind else None)


@given(shares_of_plans, holders, st.randoms(use_true_random=False))
def test_the_order_of_shares_and_holders_does_not_matter(shares, held, shuffler):
    shuffled, turned = list(shares), list(held.items())
    shuffler.shuffle(shuffled)
    shuffler.shuffle(turned)
    assert Plan(shuffled).divide(dict(turned)) == Plan(shares).divide(held)


@given(shares_of_plans, holders, money())
def test_a_line_is_credited_to_the_cent(shares, held, amount_and_places):
    amount, places = amount_and_places
    parts = Plan(shares).divide(held)
    revenue = [part.percent for part in parts if part.credit == "revenue"]
    with localcontext(cents.EXACT):
        assert sum(split(amount, revenue, places)) == amount


@given(shares_of_plans)
def test_a_line_that_nobody_holds_is_nobodys(shares):
    assert Plan(shares).divide({}) == [Part(None, None, "revenue", HUNDRED)]


@given(shares_of_plans, st.sampled_from(KINDS))
def test_one_kind_alone_has_all_of_it(shares, kind):
    parts = Plan(shares).divide({kind: 7})
    revenue = [part for part in parts if part.credit == "revenue"]
    has_share = any(
        share.kind == kind and share.credit == "revenue" for share in shares
    )
    expected = (kind, 7) if has_share else (None, None)
    assert revenue == [Part(*expected, "revenue", HUNDRED)]


def test_a_plan_without_revenue_shares_credits_overlay_alone():
    overlay_only = Plan([Share("product", "overlay", Decimal(30))])
    assert overlay_only.divide({"product": 4, "territory": 5}) == [
        Part(None, None, "revenue", HUNDRED),
        Part("product", 4, "overlay", Decimal(30)),
    ]


def test_shares_of_nothing_are_alike_where_nobody_else_holds_the_line():
    shares = [Share(kind, "revenue", Decimal(0)) for kind in ("floor", "segment")]
    shares.append(Share("territory", "revenue", Decimal(60)))
    half = Decimal(50)
    assert Plan(shares).divide({"segment": 3, "floor": 4}) == [
        Part("floor", 4, "revenue", half),
        Part("segment", 3, "revenue", half),
    ]


# Amounts and percents of several lines, which one line stands for.


lines_of_orders = st.lists(
    st.tuples(
        st.integers(-100_000, 100_000).map(lambda cents_: Decimal(cents_).scaleb(-2)),
        st.dictionaries(
            st.sampled_from("abcd"), st.integers(1, 1000).map(Decimal), min_size=1
        ).map(
            lambda found: dict(zip(found, normalise(list(found.values())), strict=True))
        ),
    ),
    min_size=1,
    max_size=8,
)


@given(lines_of_orders)
def test_what_stands_for_lines_is_shared_wholly(weighted):
    blended = blend(weighted)
    assert sum(blended.values()) == HUNDRED
    assert set(blended) <= {key for _weight, percents in weighted for key in percents}
    assert all(percent >= 0 for percent in blended.values())


@given(lines_of_orders)
def test_what_stands_for_lines_lies_between_their_percents(weighted):
    for key, percent in blend(weighted).items():
        shares = [percents.get(key, Decimal(0)) for _weight, percents in weighted]
        assert min(shares) - Decimal("0.0002") <= percent
        assert percent <= max(shares) + Decimal("0.0002")


@given(lines_of_orders)
def test_what_stands_for_one_line_is_shared_as_that_line(weighted):
    _weight, percents = weighted[0]
    assert blend(weighted[:1]) == percents


def test_lines_that_take_away_do_not_count():
    half = {"a": Decimal(50), "b": Decimal(50)}
    whole = {"b": HUNDRED}
    assert blend([(Decimal(100), half), (Decimal(-80), whole)]) == half
    assert blend([(Decimal(-100), half), (Decimal(0), whole)]) == {
        "a": Decimal(25),
        "b": Decimal(75),
    }


def test_a_share_of_nothing_credits_nobody():
    given_shares = [
        Share("product", "revenue", Decimal(0)),
        Share("territory", "revenue", Decimal(60)),
        Share("segment", "overlay", Decimal(0)),
    ]
    held = {"product": 1, "territory": 2, "segment": 3}
    assert Plan(given_shares).divide(held) == [Part("territory", 2, "revenue", HUNDRED)]


def test_a_kind_held_by_no_unit_is_not_held():
    half = Decimal(50)
    given_shares = [
        Share("product", "revenue", half),
        Share("territory", "revenue", half),
    ]
    assert Plan(given_shares).divide({"product": None, "territory": 2}) == [
        Part("territory", 2, "revenue", HUNDRED)
    ]


def test_revenue_comes_first_and_kinds_by_their_names():
    one = Decimal(1)
    given_shares = [
        Share(kind, credit, one) for kind in KINDS for credit in ("overlay", "revenue")
    ]
    parts = Plan(given_shares[::-1]).divide(dict.fromkeys(KINDS, 9))
    assert [(part.credit, part.kind) for part in parts] == [
        (credit, kind) for credit in ("revenue", "overlay") for kind in KINDS
    ]


@pytest.mark.parametrize(
    ("given_shares", "message"),
    [
        ([("product", "bonus", "10")], "revenue or overlay"),
        ([("product", "revenue", "-10")], "0 or more"),
        ([("product", "revenue", "NaN")], "0 or more"),
        ([("product", "revenue", "10"), ("product", "revenue", "20")], "two shares"),
    ],
)
def test_plans_that_mean_nothing_are_refused(given_shares, message):
    with pytest.raises(ValueError, match=message):
        Plan([(kind, credit, Decimal(pct)) for kind, credit, pct in given_shares])


@pytest.mark.parametrize("module", [blending, cents, plan])
def test_examples(module):
    assert doctest.testmod(module).failed == 0
