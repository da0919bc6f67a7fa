"""Health from 0 to 100: what each figure does to it, and what is unknown does not."""

import doctest
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from health import FIGURES, PARTS, judge, judging, parts, settings_of

SETTINGS = {
    "weight_outlook": 40,
    "weight_payment": 20,
    "weight_returns": 10,
    "weight_deliveries": 10,
    "weight_ratings": 10,
    "weight_contact": 10,
    "lost_ratio": 6,
    "very_late_days": 30,
    "contact_days": 90,
}
NOTHING = dict.fromkeys(FIGURES)
BEST = {
    "probability_kept": 1,
    "silence_ratio": 0.5,
    "days_late": 0,
    "overdue_share": 0,
    "return_share": 0,
    "late_delivery_share": 0,
    "rating_average": 5,
    "days_since_contact": 3,
}
WORST = {
    "probability_kept": 0,
    "silence_ratio": 9,
    "days_late": 45,
    "overdue_share": 1,
    "return_share": 1,
    "late_delivery_share": 1,
    "rating_average": 1,
    "days_since_contact": 400,
}
# More of it is better.
RISING = ("probability_kept", "rating_average")

figure_values = st.one_of(st.none(), st.floats(-1e6, 1e6))
figures = st.fixed_dictionaries(dict.fromkeys(FIGURES, figure_values))
weights = st.floats(0, 1000)
settings = st.fixed_dictionaries(
    {
        **{part.weight: weights for part in PARTS},
        "lost_ratio": st.floats(0.5, 50),
        "very_late_days": st.integers(1, 365),
        "contact_days": st.integers(1, 3650),
    }
)


def points_of(**known):
    """{part: points} of figures, the others not known."""
    health = judge({**NOTHING, **known}, SETTINGS)
    return {one.part.name: one.points for one in health.parts}


def test_settings_are_all_named():
    assert set(settings_of()) == set(SETTINGS)


def test_the_best_and_the_worst():
    assert judge(BEST, SETTINGS).value == 100
    assert judge(WORST, SETTINGS).value == 0


def test_nothing_known_is_no_health():
    health = judge(NOTHING, SETTINGS)
    assert health.value is None
    assert [one.points for one in health.parts] == [None] * len(PARTS)


@pytest.mark.parametrize(
    ("figure", "value", "part", "expected"),
    [
        ("probability_kept", 0.38, "outlook", 38),
        ("silence_ratio", 1, "outlook", 100),
        ("silence_ratio", 3.5, "outlook", 50),
        ("silence_ratio", 60, "outlook", 0),
        ("days_late", 12, "payment", 60),
        ("overdue_share", 0.25, "payment", 75),
        ("overdue_share", -0.5, "payment", 100),
        ("return_share", 0.05, "returns", 80),
        ("late_delivery_share", 0.25, "deliveries", 50),
        ("rating_average", 4, "ratings", 75),
        ("days_since_contact", 90, "contact", 100),
        ("days_since_contact", 135, "contact", 50),
        ("days_since_contact", 180, "contact", 0),
    ],
)
def test_points_of_a_figure(figure, value, part, expected):
    assert points_of(**{figure: value})[part] == pytest.approx(expected)


def test_the_probability_goes_before_silence():
    assert points_of(probability_kept=0.2, silence_ratio=1)["outlook"] == pytest.approx(
        20
    )


def test_payment_is_the_mean_of_habit_and_debt():
    assert points_of(days_late=15, overdue_share=1)["payment"] == pytest.approx(25)


def test_weights_are_those_of_the_company():
    known = {**NOTHING, "probability_kept": 1, "days_late": 30}
    assert judge(known, SETTINGS).value == 67
    assert judge(known, {**SETTINGS, "weight_payment": 0}).value == 100
    assert judge(known, {**SETTINGS, "weight_outlook": 0}).value == 0


def test_parts_without_weight_make_no_health():
    known = {**NOTHING, "rating_average": 5}
    assert judge(known, {**SETTINGS, "weight_ratings": 0}).value is None


def test_a_scale_without_length_says_nothing():
    known = {**NOTHING, "silence_ratio": 3}
    assert judge(known, {**SETTINGS, "lost_ratio": 1}).value is None


@given(figures, settings)
def test_health_is_from_0_to_100_or_unknown(known, company):
    health = judge(known, company)
    assert health.value is None or 0 <= health.value <= 100
    for one in health.parts:
        assert one.points is None or 0 <= one.points <= 100


@given(figures, settings)
def test_health_lies_among_its_parts(known, company):
    health = judge(known, company)
    counted = [one.points for one in health.parts if one.points is not None]
    if health.value is not None:
        assert round(min(counted)) <= health.value <= round(max(counted))


@given(figures, st.floats(0.1, 10))
def test_only_the_proportion_of_weights_matters(known, factor):
    scaled = {
        name: value * factor if name.startswith("weight_") else value
        for name, value in SETTINGS.items()
    }
    before, after = judge(known, SETTINGS).value, judge(known, scaled).value
    assert (before is None) == (after is None)
    assert before is None or abs(before - after) <= 1


@given(figures, st.sampled_from(FIGURES), st.lists(st.floats(-1e3, 1e3), min_size=2))
def test_each_figure_works_in_one_direction(known, name, values):
    values.sort(reverse=name not in RISING)
    healths = [judge({**known, name: value}, SETTINGS).value for value in values]
    assert all(worse <= better for worse, better in pairwise(healths))


@given(figures, st.sampled_from(PARTS))
def test_an_unknown_part_leaves_its_weight_to_the_others(known, part):
    without = {**known, **{reading.figure: None for reading in part.readings}}
    unweighted = judge(without, {**SETTINGS, part.weight: 0}).value
    assume(unweighted is not None)
    assert judge(without, SETTINGS).value == unweighted


@pytest.mark.parametrize("module", [parts, judging])
def test_examples(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


def test_the_package_imports_no_odoo():
    addon = Path(__file__).parents[2] / "addons" / "crm_retention"
    script = (
        "import sys, health; sys.exit('odoo' in sys.modules or 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=addon, check=False)
    assert done.returncode == 0
