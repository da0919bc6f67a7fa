"""What happened in the demo company, day by day: pure and seeded.

Nothing in the plan is later than ``until``, the first day of a month: what would
come after is still open.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random

from .demo_catalogue import (
    COUNTRIES,
    GOODS,
    INTERESTS,
    LOST_REASONS,
    NOTES,
    SELLERS,
    SERVICES,
    SOURCES,
)
from .demo_customers import (
    MONTHS,
    Customer,
    months_before,
    plan_customers,
    rng_for,
    workday,
)

DIRECT_SHARE = 0.3
QUANTITIES = {"small": (1, 8), "medium": (4, 25), "big": (15, 80)}
LINE_COUNTS = {"small": (1, 1, 2, 3), "medium": (1, 2, 3), "big": (2, 2, 3, 4)}
DISCOUNTS = {"small": 0.0, "medium": 3.0, "big": 7.0}
PAYMENT_DELAYS = {
    "early": (-12, 0),
    "prompt": (-2, 4),
    "late": (5, 35),
    "bad": (20, 95),
}
UNPAID_SHARE = {"early": 0.0, "prompt": 0.0, "late": 0.02, "bad": 0.12}
LAPSED_QUOTATIONS = 90
OPEN_QUOTATIONS = 16
LOST_LEADS = 130
OPEN_LEADS = 56
NEVER = date.max


@dataclass(frozen=True)
class Line:
    """An article in a document."""

    code: str
    quantity: int
    discount: float


@dataclass(frozen=True)
class Shipment:
    """Goods that leave together, their invoice and its payment."""

    key: str
    day: date
    share: float
    invoiced: date
    paid: date


@dataclass(frozen=True)
class Return:
    """Goods that come back, and the day of the credit note."""

    day: date
    credited: date


@dataclass(frozen=True)
class Order:
    """A confirmed order with its way to the customer."""

    key: str
    customer: Customer
    quoted: date
    ordered: date
    promised: date
    lines: tuple[Line, ...]
    shipments: tuple[Shipment, ...]
    returned: Return | None


@dataclass(frozen=True)
class Job:
    """A service that is invoiced without an order."""

    key: str
    customer: Customer
    lines: tuple[Line, ...]
    invoiced: date
    paid: date


@dataclass(frozen=True)
class Quotation:
    """An offer that the customer did not accept, or not yet."""

    key: str
    customer: Customer
    quoted: date
    valid_until: date
    state: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Lead:
    """An opportunity: won, lost, or still open in one of the stages."""

    key: str
    title: str
    customer: Customer | None
    firm: str
    person: str
    country: str
    seller: int
    source: str
    revenue: float
    created: date
    closed: date
    outcome: str
    stage: int
    reason: str


@dataclass(frozen=True)
class Touch:
    """A contact with a customer: a call, a note, a visit."""

    key: str
    customer: Customer
    kind: str
    day: date
    text: str


@dataclass(frozen=True)
class Plan:
    """Everything that happened in the three years before ``until``."""

    until: date
    customers: tuple[Customer, ...]
    orders: tuple[Order, ...]
    jobs: tuple[Job, ...]
    quotations: tuple[Quotation, ...]
    leads: tuple[Lead, ...]
    touches: tuple[Touch, ...]

    @cached_property
    def months(self) -> tuple[date, ...]:
        """First days of the months, oldest first."""
        return tuple(months_before(self.until, n) for n in range(MONTHS, 0, -1))


def make_plan(until: date) -> Plan:
    """Return the plan that ends with the first day of a month."""
    customers = tuple(plan_customers(until))
    orders, jobs = _plan_purchases(customers, until)
    return Plan(
        until=until,
        customers=customers,
        orders=orders,
        jobs=jobs,
        quotations=tuple(_plan_quotations(customers, until)),
        leads=tuple(_plan_leads(customers, until)),
        touches=tuple(_plan_touches(customers, until)),
    )


def _before(day: date, until: date) -> date:
    """Return a workday that came to pass, else never."""
    day = workday(day)
    return day if day < until else NEVER


# Purchases


def _plan_purchases(
    customers: tuple[Customer, ...], until: date
) -> tuple[tuple[Order, ...], tuple[Job, ...]]:
    orders, jobs = [], []
    for customer in customers:
        for number, day in enumerate(customer.purchase_days):
            key = f"{customer.key}_{number:02}"
            rng = rng_for("purchase", key)
            if number and rng.random() < DIRECT_SHARE:
                jobs.append(_plan_job(rng, key, customer, day, until))
            else:
                orders.append(_plan_order(rng, key, customer, day, until))
    orders.sort(key=lambda order: (order.ordered, order.key))
    jobs.sort(key=lambda job: (job.invoiced, job.key))
    return tuple(orders), tuple(jobs)


def _plan_job(rng: Random, key: str, customer: Customer, day: date, until: date) -> Job:
    _low, high = QUANTITIES[customer.size]
    line = Line(rng.choice(SERVICES).code, rng.randint(1, max(2, high // 6)), 0.0)
    return Job(key, customer, (line,), day, _payment_day(rng, customer, day, until))


def _plan_order(
    rng: Random, key: str, customer: Customer, day: date, until: date
) -> Order:
    promised = workday(day + timedelta(days=rng.randint(3, 10)))
    lines = _plan_lines(rng, customer)
    shipments = tuple(_plan_shipments(rng, key, customer, promised, lines, until))
    quoted = max(day - timedelta(days=rng.randint(0, 9)), customer.met)
    return Order(
        key=key,
        customer=customer,
        quoted=workday(quoted) if workday(quoted) <= day else day,
        ordered=day,
        promised=promised,
        lines=lines,
        shipments=shipments,
        returned=_plan_return(rng, shipments, until),
    )


def _plan_lines(rng: Random, customer: Customer) -> tuple[Line, ...]:
    usual = rng_for("range", customer.key).sample(GOODS, 9)
    low, high = QUANTITIES[customer.size]
    products = rng.sample(usual, rng.choice(LINE_COUNTS[customer.size]))
    return tuple(
        Line(
            product.code,
            max(1, round(rng.randint(low, high) * _bulk(product.price))),
            DISCOUNTS[customer.size],
        )
        for product in products
    )


def _bulk(price: float) -> float:
    """Cheap things are bought in numbers, dear ones one by one."""
    return 0.25 if price > 200 else 0.5 if price > 80 else 1.0


def _plan_shipments(
    rng: Random,
    key: str,
    customer: Customer,
    promised: date,
    lines: tuple[Line, ...],
    until: date,
) -> Iterator[Shipment]:
    day = _before(promised + timedelta(days=_lateness(rng)), until)
    divisible = any(line.quantity > 1 for line in lines)
    share = 0.5 if divisible and rng.random() < 0.09 else 1.0
    yield _plan_shipment(rng, f"{key}_1", customer, day, share, until)
    if share < 1 and day != NEVER:
        rest = _before(day + timedelta(days=rng.randint(9, 28)), until)
        yield _plan_shipment(rng, f"{key}_2", customer, rest, 1.0, until)


def _lateness(rng: Random) -> int:
    """Days between the promised day and the day of the delivery."""
    low, high = rng.choices(((-2, 0), (1, 5), (6, 20)), (76, 17, 7))[0]
    return rng.randint(low, high)


def _plan_shipment(
    rng: Random, key: str, customer: Customer, day: date, share: float, until: date
) -> Shipment:
    if day == NEVER:
        return Shipment(key, NEVER, share, NEVER, NEVER)
    invoiced = _before(day + timedelta(days=rng.randint(0, 2)), until)
    return Shipment(
        key, day, share, invoiced, _payment_day(rng, customer, invoiced, until)
    )


def _payment_day(rng: Random, customer: Customer, invoiced: date, until: date) -> date:
    delay = rng.randint(*PAYMENT_DELAYS[customer.payer])
    unpaid = rng.random() < UNPAID_SHARE[customer.payer]
    if unpaid or invoiced == NEVER:
        return NEVER
    due = max(customer.term_days + delay, 1)
    return _before(invoiced + timedelta(days=due), until)


def _plan_return(
    rng: Random, shipments: tuple[Shipment, ...], until: date
) -> Return | None:
    first = shipments[0]
    if rng.random() > 0.05 or len(shipments) > 1 or first.invoiced == NEVER:
        return None
    day = _before(first.invoiced + timedelta(days=rng.randint(2, 12)), until)
    credited = _before(day + timedelta(days=1), until) if day != NEVER else NEVER
    return Return(day, credited) if credited != NEVER else None


# Quotations that did not become orders


def _plan_quotations(
    customers: tuple[Customer, ...], until: date
) -> Iterator[Quotation]:
    for number in range(LAPSED_QUOTATIONS):
        rng = rng_for("lapsed", number)
        customer = rng.choice(customers)
        age = rng.randint(40, max(41, (until - customer.met).days))
        state = rng.choice(("sent", "sent", "cancel"))
        yield _plan_quotation(rng, f"lapsed_{number:03}", customer, age, state, until)
    buying = [c for c in customers if c.behaviour in ("regular", "new", "slowing")]
    for number in range(OPEN_QUOTATIONS):
        rng = rng_for("offer", number)
        state = rng.choice(("draft", "sent", "sent"))
        customer, age = rng.choice(buying), rng.randint(1, 20)
        yield _plan_quotation(rng, f"offer_{number:03}", customer, age, state, until)


def _plan_quotation(
    rng: Random, key: str, customer: Customer, age: int, state: str, until: date
) -> Quotation:
    day = workday(max(until - timedelta(days=age), customer.met))
    quoted = day if day < until else day - timedelta(days=3)
    valid = quoted + timedelta(days=30)
    return Quotation(key, customer, quoted, valid, state, _plan_lines(rng, customer))


# Leads


def _plan_leads(customers: tuple[Customer, ...], until: date) -> Iterator[Lead]:
    for customer in customers:
        yield _plan_won_lead(customer)
    start = months_before(until, MONTHS)
    for number in range(LOST_LEADS):
        rng = rng_for("lost", number)
        created = start + timedelta(days=rng.randrange((until - start).days - 40))
        closed = created + timedelta(days=rng.randint(5, 39))
        lead = _plan_prospect(rng, f"lost_{number:03}", created, closed)
        yield replace(lead, outcome="lost", reason=rng.choice(LOST_REASONS))
    for number in range(OPEN_LEADS):
        rng = rng_for("open", number)
        stage = rng.choices((0, 1, 2), (4, 5, 3))[0]
        created = workday(until - timedelta(days=3 + rng.randint(0, 30) * (stage + 1)))
        lead = _plan_prospect(rng, f"open_{number:03}", created, NEVER)
        yield replace(lead, stage=stage)


def _plan_won_lead(customer: Customer) -> Lead:
    rng = rng_for("won", customer.key)
    low, high = QUANTITIES[customer.size]
    return Lead(
        key=f"won_{customer.key}",
        title=f"{rng.choice(INTERESTS)} – {customer.name}",
        customer=customer,
        firm=customer.name,
        person=customer.contacts[0][0],
        country=customer.country,
        seller=customer.seller,
        source=customer.source,
        revenue=round(rng.uniform(low, high) * 90, -1),
        created=customer.met,
        closed=customer.purchase_days[0],
        outcome="won",
        stage=3,
        reason="",
    )


def _plan_prospect(rng: Random, key: str, created: date, closed: date) -> Lead:
    country = rng.choices(COUNTRIES, [country.weight for country in COUNTRIES])[0]
    family = rng.choice(country.families)
    firm = f"{family} & {rng.choice(country.families)} {rng.choice(country.trades)}"
    return Lead(
        key=key,
        title=f"{rng.choice(INTERESTS)} – {firm}",
        customer=None,
        firm=firm,
        person=f"{rng.choice(country.given)} {family}",
        country=country.code,
        seller=rng.randrange(len(SELLERS)),
        source=rng.choice(SOURCES),
        revenue=round(rng.lognormvariate(7.6, 0.8), -1),
        created=created,
        closed=closed,
        outcome="open",
        stage=rng.randrange(3),
        reason="",
    )


# Contacts


def _plan_touches(customers: tuple[Customer, ...], until: date) -> Iterator[Touch]:
    yearly = {"small": 1.2, "medium": 3.0, "big": 6.0}
    for customer in customers:
        rng = rng_for("touches", customer.key)
        days = (until - customer.met).days
        end = min(until, customer.purchase_days[-1] + timedelta(days=200))
        for number in range(round(yearly[customer.size] * days / 365 + rng.random())):
            day = workday(customer.met + timedelta(days=rng.randrange(max(1, days))))
            if day < end:
                kind = rng.choices(("call", "note", "visit"), (5, 3, 2))[0]
                key = f"{customer.key}_{number:02}"
                yield Touch(key, customer, kind, day, rng.choice(NOTES[kind]))
        yield from _reclaiming_touch(rng, customer)


def _reclaiming_touch(rng: Random, customer: Customer) -> Iterator[Touch]:
    """Somebody spoke with a customer that was won back, just before it came back."""
    if customer.behaviour != "won_back" or len(customer.purchase_days) < 2:
        return
    days = customer.purchase_days
    back = max(range(1, len(days)), key=lambda n: days[n] - days[n - 1])
    day = workday(days[back] - timedelta(days=rng.randint(5, 20)))
    text = rng.choice(NOTES["reclaim"])
    yield Touch(f"{customer.key}_back", customer, "visit", day, text)
