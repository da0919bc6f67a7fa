"""The demo company's customers and how each of them buys: pure and seeded.

The same ``until`` gives the same customers and the same days, on every machine.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from .demo_catalogue import (
    BRANCHES,
    COUNTRIES,
    FUNCTIONS,
    SELLERS,
    SOURCES,
    TEAMS,
    Country,
)

MONTHS = 36
SEED = "carpathia"
BEHAVIOURS = {
    "regular": 56,
    "slowing": 18,
    "churned": 36,
    "single": 74,
    "seasonal": 14,
    "new": 30,
    "won_back": 22,
}
SIZES = ("small",) * 6 + ("medium",) * 3 + ("big",)
PAYERS = ("early", "prompt", "prompt", "prompt", "late", "late", "bad")
TERM_DAYS = {"small": 15, "medium": 30, "big": 45}


@dataclass(frozen=True)
class Customer:
    """A firm that bought at least once."""

    key: str
    name: str
    country: str
    town: str
    zip: str
    street: str
    phone: str
    contacts: tuple[tuple[str, str], ...]
    behaviour: str
    size: str
    payer: str
    seller: int
    source: str
    met: date
    purchase_days: tuple[date, ...]

    @property
    def branch(self) -> int:
        """Number of the branch that serves the customer's country."""
        serves = (self.country in branch.countries for branch in BRANCHES)
        return list(serves).index(True)

    @property
    def term_days(self) -> int:
        """Days that an invoice may stay unpaid."""
        return TERM_DAYS[self.size]


def rng_for(*parts: object) -> Random:
    """Return a generator that only depends on what it is for."""
    return Random("/".join(map(str, (SEED, *parts))))  # noqa: S311 no secret


def months_before(until: date, count: int) -> date:
    """Return the first day of the month ``count`` months before ``until``."""
    months = until.year * 12 + until.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def workday(day: date) -> date:
    """Return the day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


# How a customer buys: each yields the days of its purchases


def _rhythm(
    rng: Random, first: date, end: date, gap: float, growth: float = 1.0
) -> Iterator[date]:
    day = first
    while day < end:
        yield day
        day += timedelta(days=round(max(gap * 0.35, rng.gauss(gap, gap * 0.28))))
        gap *= growth


def _usual_gap(rng: Random, size: str) -> float:
    if size == "big":
        return rng.uniform(40, 65)
    return rng.uniform(70, 180)


def _after_start(rng: Random, start: date, days: int) -> date:
    return start + timedelta(days=rng.randrange(10, days))


def regular(rng: Random, size: str, start: date, until: date) -> Iterator[date]:
    """Buy in a steady rhythm to this day."""
    return _rhythm(rng, _after_start(rng, start, 500), until, _usual_gap(rng, size))


def slowing(rng: Random, size: str, start: date, until: date) -> Iterator[date]:
    """Buy ever more seldom."""
    gap = _usual_gap(rng, size) * 0.6
    return _rhythm(rng, _after_start(rng, start, 400), until, gap, 1.3)


def churned(rng: Random, size: str, start: date, until: date) -> Iterator[date]:
    """Buy in a steady rhythm and then no more."""
    first = _after_start(rng, start, 350)
    last = until - timedelta(days=rng.randrange(220, 620))
    return _rhythm(rng, first, last, _usual_gap(rng, size) * 0.8)


def single(rng: Random, size: str, start: date, until: date) -> Iterator[date]:
    """Buy once."""
    yield start + timedelta(days=rng.randrange(20, (until - start).days - 60))


def seasonal(rng: Random, size: str, start: date, until: date) -> Iterator[date]:
    """Buy a few times each spring, or each autumn."""
    month = rng.choice((3, 9))
    for year in range(start.year, until.year + 1):
        first = date(year, month, rng.randrange(1, 25))
        end = min(date(year, month + 3, 1), until)
        if first >= start:
            yield from _rhythm(rng, first, end, rng.uniform(26, 44))


def new(rng: Random, size: str, start: date, until: date) -> Iterator[date]:
    """Have only just begun to buy."""
    first = until - timedelta(days=rng.randrange(12, 110))
    return _rhythm(rng, first, until, rng.uniform(25, 60))


def won_back(rng: Random, size: str, start: date, until: date) -> Iterator[date]:
    """Buy, stay away for most of a year, and buy again."""
    first, gap = _after_start(rng, start, 150), _usual_gap(rng, size)
    pause = first + timedelta(days=rng.randrange(220, 340))
    yield from _rhythm(rng, first, pause, gap)
    back = until - timedelta(days=rng.randrange(60, 260))
    yield from _rhythm(rng, back, until, gap)


PURCHASE_DAYS: dict[str, Callable[..., Iterator[date]]] = {
    function.__name__: function
    for function in (regular, slowing, churned, single, seasonal, new, won_back)
}


# Who the customer is


def plan_customers(until: date) -> list[Customer]:
    """Return all customers, in the order in which they were met."""
    start = months_before(until, MONTHS)
    kinds = [kind for kind, count in BEHAVIOURS.items() for _ in range(count)]
    names = iter(_firm_names(len(kinds)))
    customers = [
        _plan_customer(number, kind, *next(names), start, until)
        for number, kind in enumerate(kinds)
    ]
    return sorted(customers, key=lambda customer: (customer.met, customer.key))


def _firm_names(count: int) -> list[tuple[str, Country]]:
    rng = rng_for("names")
    weights = [country.weight for country in COUNTRIES]
    names: dict[str, Country] = {}
    while len(names) < count:
        country = rng.choices(COUNTRIES, weights)[0]
        name = country.form.format(
            family=rng.choice(country.families), trade=rng.choice(country.trades)
        )
        names.setdefault(name, country)
    return list(names.items())


def _plan_customer(
    number: int, kind: str, name: str, country: Country, start: date, until: date
) -> Customer:
    rng = rng_for("customer", number)
    size = rng.choice(SIZES)
    days = {workday(day) for day in PURCHASE_DAYS[kind](rng, size, start, until)}
    purchase_days = tuple(sorted(day for day in days if start <= day < until))
    met = workday(max(purchase_days[0] - timedelta(rng.randrange(8, 60)), start))
    town, postcode = rng.choice(country.towns)
    return Customer(
        key=f"{number:03}",
        name=name,
        country=country.code,
        town=town,
        zip=postcode,
        street=f"{rng.choice(country.streets)} {rng.randrange(1, 120)}",
        phone=f"+{rng.randrange(36, 50)} 555 {rng.randrange(100000, 999999)}",
        contacts=_plan_contacts(rng, country, size),
        behaviour=kind,
        size=size,
        payer=rng.choice(PAYERS),
        seller=_choose_seller(rng, size),
        source=rng.choice(SOURCES),
        met=met,
        purchase_days=purchase_days,
    )


def _plan_contacts(
    rng: Random, country: Country, size: str
) -> tuple[tuple[str, str], ...]:
    count = {"small": 1, "medium": 2, "big": 3}[size]
    functions = rng.sample(FUNCTIONS, count)
    return tuple(
        (f"{rng.choice(country.given)} {rng.choice(country.families)}", function)
        for function in functions
    )


def _choose_seller(rng: Random, size: str) -> int:
    team = {"small": TEAMS[2], "medium": TEAMS[1], "big": TEAMS[0]}[size]
    if rng.random() < 0.25:
        team = rng.choice(TEAMS)
    members = [number for number, seller in enumerate(SELLERS) if seller.team == team]
    return rng.choice(members)
