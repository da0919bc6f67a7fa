"""Customers and windows of a made-up past, for the tests of what is said of them."""

import math

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from btyd import Window

# The same examples in each run.
steady = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
often = settings(steady, max_examples=30)
seldom = settings(steady, max_examples=10)

four_parameters = st.tuples(*[st.floats(-3, 3).map(math.exp)] * 4)
three_parameters = st.tuples(*[st.floats(-3, 3).map(math.exp)] * 3)
units = st.sampled_from([1 / 7, 2, 3, 7, 365])


@st.composite
def customers(draw, most=60, min_size=1, max_size=12):
    """Frequency, recency and age in weeks."""
    figures = st.tuples(st.integers(0, most), st.floats(0, 1), st.floats(0.2, 300))
    rows = draw(st.lists(figures, min_size=min_size, max_size=max_size))
    frequency, share, age = np.array(rows, dtype=float).T
    return frequency, np.where(frequency > 0, share * age, 0), age


def in_unit(history, unit):
    """The same customers with times in a unit that is so much shorter."""
    frequency, recency, age = history
    return frequency, recency * unit, age * unit


def made_up(size, seed=0, weeks=100):
    """Frequency, recency and age of customers who buy at rates of their own and
    leave."""
    random = np.random.default_rng(seed)
    age = random.integers(7, 7 * weeks, size) / 7
    active = np.minimum(age, random.exponential(1 / random.gamma(2, 1 / 60, size)))
    frequency = random.poisson(random.gamma(0.7, 1 / 6, size) * active).astype(float)
    last = random.random(size) ** (1 / np.maximum(frequency, 1)) * active
    return frequency, np.where(frequency > 0, last, 0), age


def made_up_window(size, seed=0, horizon=13.0):
    """Customers, and purchases that are the rarer the longer they have been silent."""
    random = np.random.default_rng(seed + 1000)
    frequency, recency, age = made_up(size, seed)
    rate = (frequency + 0.5) / (age + 5) * np.exp((recency - age) / 40)
    purchases = random.poisson(rate * horizon).astype(float)
    mean = random.gamma(6, random.gamma(3, 2, size))
    return Window(
        frequency,
        recency,
        age,
        horizon,
        purchases,
        purchases * mean,
        frequency + 1,
        mean,
    )


def changed(window, **columns):
    """A window with some columns replaced."""
    return Window(**{**vars(window), **columns})


def reordered(window, order):
    """A window with its customers in another order."""
    columns = {k: v[order] for k, v in vars(window).items() if k != "horizon"}
    return changed(window, **columns)


def window_in_unit(window, unit):
    """A window with times in a unit that is so much shorter."""
    times = {k: getattr(window, k) * unit for k in ("recency", "age", "horizon")}
    return changed(window, **times)
