"""ZIP codes and cities: what is the same, what lies between, what is narrower."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from matching_examples import part_of, steady

from matching import ZipRange, normalise_city, normalise_zip
from matching.extents import Extent, extent_of, find_meeting
from matching.postcodes import is_plain
from matching.segments import Segments
from matching.zip_table import ZipRow

PLAIN = string.digits + string.ascii_uppercase
plain = st.text(PLAIN, min_size=1, max_size=7)
numbers = st.integers(0, 99_999)
short = st.text("01AB", min_size=1, max_size=3)


# The same


@steady
@given(st.text())
def test_normalising_again_changes_nothing(text):
    for normalise in (normalise_zip, normalise_city):
        assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize("beside", ["{}", "a{}", "{}\u0301", "A\u0345{}", "a -{}"])
def test_no_character_changes_twice(beside):
    every_character = map(chr, range(0x3200))
    texts = [beside.format(character) for character in every_character]
    for normalise in (normalise_zip.__wrapped__, normalise_city.__wrapped__):
        once = [normalise(text) for text in texts]
        assert [normalise(text) for text in once] == once


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("79000", "79000"),
        (" 79 000 ", "79000"),
        ("sw1a 1aa", "SW1A1AA"),
        ("100-0001", "1000001"),
        ("100\u20130001", "1000001"),
        ("\uff11\uff10\uff10\uff0d\uff10\uff10\uff10\uff11", "1000001"),
        ("1000\u00a0AA", "1000AA"),
        ("LV\u20111050", "LV1050"),
        ("- -", ""),
        ("", ""),
        (None, ""),
        (False, ""),
    ],
)
def test_zip_codes_are_normalised(text, code):
    assert normalise_zip(text) == code


@pytest.mark.parametrize(
    "names",
    [
        ("São Paulo", "SAO  PAULO", " são\tpaulo "),
        ("Łódź", "łódź", "ŁÓDŹ"),
        ("Straße", "STRASSE"),
        ("Київ", "КИЇВ", "Ки\u0457в", "Ки\u0456\u0308в"),
        ("İstanbul", "istanbul"),
        ("Malmö", "Malmo\u0308", "malmo"),
    ],
)
def test_names_of_one_city(names):
    assert len({normalise_city(name) for name in names}) == 1


@pytest.mark.parametrize(
    "names", [("Lviv", "Lvov"), ("New York", "Newyork"), ("", "-")]
)
def test_names_of_different_cities(names):
    assert normalise_city(names[0]) != normalise_city(names[1])


@pytest.mark.parametrize("nothing", ["", " \t\n", None, False, "\u00a0"])
def test_no_city(nothing):
    assert normalise_city(nothing) == ""


@steady
@given(plain, st.sampled_from(["", "*", "Ж", "\u0660", "_"]))
def test_plain_codes_have_letters_and_digits_only(code, other):
    assert is_plain(code + other) == (not other)


# Between


@steady
@given(numbers, numbers, numbers)
def test_codes_of_digits_compare_as_numbers(low, high, code):
    texts = [f"{number:05}" for number in (low, high, code)]
    assert ZipRange(*texts[:2]).holds(texts[2]) == (low <= code <= high)


@steady
@given(plain, plain, plain)
def test_only_codes_of_the_same_length_lie_between(low, high, code):
    is_alike = len(low) == len(high) == len(code)
    expected = is_alike and sorted((low, high, code)) == [low, code, high]
    assert ZipRange(low, high).holds(code) == expected


@steady
@given(plain)
def test_both_ends_are_included(code):
    assert ZipRange(code, code).holds(code)


@pytest.mark.parametrize(
    ("low", "high"), [("", ""), ("-", "-"), ("9", "1"), ("1", "22")]
)
@pytest.mark.parametrize("code", ["", "1", "5", "22"])
def test_nothing_lies_in_a_range_that_is_none(low, high, code):
    codes = ZipRange.of(low, high)
    assert not codes.is_valid
    assert not codes.holds(code)


@pytest.mark.parametrize(
    ("low", "high", "codes"),
    [
        ("79-500", "", ("79500", "99999")),
        ("", "79 500", ("00000", "79500")),
        ("k1a", "", ("K1A", "Z9Z")),
        ("", "k1a", ("A0A", "K1A")),
        ("", "", ("", "")),
        ("12", "1", ("12", "1")),
    ],
)
def test_a_missing_end_is_the_last_of_its_shape(low, high, codes):
    assert ZipRange.of(low, high) == codes


@steady
@given(st.lists(st.tuples(numbers, numbers), max_size=12), st.lists(numbers))
def test_segments_find_what_a_code_lies_in(ends, codes):
    filed = [
        (ZipRange(f"{min(pair):05}", f"{max(pair):05}"), place)
        for place, pair in enumerate(ends)
    ]
    segments = Segments(filed)
    for code in {*codes, *(number for pair in ends for number in pair)}:
        text = f"{code:05}"
        expected = tuple(place for one, place in filed if one.holds(text))
        assert segments.at(text) == expected


# Narrower


@steady
@given(plain, st.integers(0, 3), st.sampled_from(["09", "AZ"]))
def test_a_prefix_is_as_specific_as_the_range_that_it_stands_for(prefix, more, rest):
    low, high = (prefix + end * more for end in rest)
    assert ZipRange(low, high).share() == ZipRange(prefix, prefix).share()


@steady
@given(numbers, numbers)
def test_among_digits_the_share_counts_the_codes(low, high):
    low, high = sorted((low, high))
    share = ZipRange(f"{low:05}", f"{high:05}").share()
    assert share * 100_000 == high - low + 1


@steady
@given(st.lists(numbers, min_size=4, max_size=4))
def test_what_lies_inside_is_not_wider(ends):
    outer_low, low, high, outer_high = (f"{number:05}" for number in sorted(ends))
    inner, outer = ZipRange(low, high), ZipRange(outer_low, outer_high)
    assert inner.share() <= outer.share() <= 1
    assert (inner.share() == outer.share()) == (inner == outer)


@steady
@given(st.data(), st.text("D9", min_size=1, max_size=3))
def test_shares_are_counted_among_codes_of_the_shape(data, shape):
    alphabets = [string.digits if c == "9" else string.ascii_uppercase for c in shape]
    texts = st.tuples(*map(st.sampled_from, alphabets)).map("".join)
    low, high = sorted((data.draw(texts), data.draw(texts)))
    assert float(ZipRange(low, high).share()) == pytest.approx(part_of(low, high))


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (("7911AA", "7911ZZ"), ("7910AA", "7912ZZ")),
        (("7911", "7911"), ("7910AA", "7912ZZ")),
        (("7911AA", "7911AZ"), ("7911", "7911")),
        (("SW1A", "SW1A"), ("SW1", "SW1")),
        (("K1A0A0", "K1A4Z9"), ("K1A", "K1A")),
        (("79000", "79499"), ("79", "79")),
        (("ЯЯ1", "ЯЯ2"), ("ЯЯ1", "ЯЯ9")),
    ],
)
def test_codes_of_letters_and_digits(narrow, wide):
    assert ZipRange(*narrow).share() < ZipRange(*wide).share()


# Where two parts meet


def codes_of_length(length):
    return st.text(PLAIN, min_size=length, max_size=length)


def extents():
    """Prefixes and ranges, short enough that they often meet."""
    ranges = st.tuples(short, short).filter(lambda pair: len(pair[0]) == len(pair[1]))
    return st.one_of(
        short.map(lambda prefix: Extent(prefix, prefix, is_prefix=True)),
        ranges.map(lambda pair: Extent(*sorted(pair), is_prefix=False)),
    )


def codes_of(extent, length):
    """Codes of a length in it, of characters that tell two parts apart."""
    codes = [""]
    for _place in range(length):
        codes = [code + character for code in codes for character in "019ABZ"]
    if extent.is_prefix:
        return {code for code in codes if code.startswith(extent.low)}
    return {code for code in codes if ZipRange(*extent[:2]).holds(code)}


@steady
@given(extents(), extents())
def test_two_parts_meet_where_a_code_is_in_both(one, other):
    lengths = {len(one.low), len(other.low)}
    codes = {n: codes_of(one, n) & codes_of(other, n) for n in lengths}
    common = one.common(other)
    assert bool(common) == any(codes.values())
    if common:
        assert codes_of(common, len(common.low)) <= codes[len(common.low)]
        assert common.common(one) == common.common(other) == common


@steady
@given(extents(), extents())
def test_meeting_is_mutual(one, other):
    assert one.common(other) == other.common(one)
    assert one.covers(one)


@steady
@given(extents(), extents())
def test_what_is_covered_has_all_codes_in_common(one, other):
    assume(one.covers(other))
    common = one.common(other)
    assert common
    assert common.covers(other)
    length = len(common.low)
    assert codes_of(common, length) <= codes_of(one, length) & codes_of(other, length)


@steady
@given(short, st.integers(1, 3).flatmap(lambda n: st.tuples(*[codes_of_length(n)] * 2)))
def test_a_prefix_covers_each_range_that_begins_with_it(prefix, rest):
    low, high = sorted(prefix + end for end in rest)
    inside = Extent(low, high, is_prefix=False)
    whole = Extent(prefix, prefix, is_prefix=True)
    assert whole.covers(inside)
    assert whole.common(inside) == inside


@steady
@given(st.lists(extents(), max_size=12))
def test_the_walk_finds_each_pair_that_meets_once(parts):
    found = [
        frozenset((one, other))
        for one, other, _common in find_meeting(zip(parts, range(12), strict=False))
    ]
    expected = {
        frozenset((i, j))
        for j, other in enumerate(parts)
        for i, one in enumerate(parts[:j])
        if one.common(other)
    }
    assert set(found) == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("low", "high", "prefix", "extent"),
    [
        ("", "", "", None),
        ("", "", "-", None),
        ("", "", "7 9", ("79", "79", True)),
        ("100", "199", "", ("100", "199", False)),
        ("100", "", "", ("100", "999", False)),
        ("199", "100", "", None),
        ("10", "199", "", None),
        ("100", "199", "1", ("100", "199", False)),
        ("150", "250", "1", ("150", "199", False)),
        ("150", "250", "3", None),
        ("15", "25", "150", None),
        ("199", "100", "1", None),
        ("100", "199", "-", None),
    ],
)
def test_what_a_rule_asks_of_codes(low, high, prefix, extent):
    row = ZipRow(1, "unit", "UA", zip_from=low, zip_to=high, zip_prefix=prefix)
    assert extent_of(row) == extent
