"""How the demo company looks after its customers: pure and seeded.

Days are counted back from today, so that there is always work of this week; nothing
that happened is of today or later.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from .demo_catalogue import COUNTRIES
from .demo_customers import Customer, rng_for
from .demo_plan import NEVER, Lead, Order, Plan, Touch
from .demo_sayings import (
    CALLS,
    DELIVERY_HOURS,
    FAREWELLS,
    INDUSTRIES,
    LETTERS,
    SAYINGS,
    VISITS,
    Farewell,
    Saying,
)

# Of the time since it was said, when it was looked into, planned, answered, rated.
STEPS = (0.15, 0.4, 0.65, 0.85)
# How well the salespeople keep their rhythm.
DILIGENCE = (0.95, 1.1, 0.7, 0.9, 0.5, 0.75, 0.6)
KEY_ACCOUNT, CONTACTS_OF_KEY_ACCOUNT = "Key account", 8
USUAL_CONTACTS, CONTACTS_OF_DORMANT = 4, 2
PROSPECT_CONTACTS = 6
NOT_NOW, CONTACTS_OF_NOT_NOW = "Not now", 1
# So many days after a lead was lost its firm is asked once a year only.
COLD_AFTER = 150
# How those buy who may as well have left.
LEAVING = ("churned", "slowing")
# Who has not paid for so long is no customer who only moves away.
LATE = 120
TALKED_DAYS = 540
LONG_AGO = 400
COMING_VISITS = 9
# Roles by what contacts are in their firms; whoever is there takes the others too.
FUNCTION_ROLES = {
    "Managing Director": ("decision",),
    "Purchasing Manager": ("purchaser", "decision"),
    "Workshop Manager": ("purchaser",),
    "Site Manager": ("receiving",),
    "Accountant": ("payable",),
    "Storekeeper": ("receiving",),
}
ROLES = ("decision", "purchaser", "payable", "receiving")
# What is known of a customer, and how many of them are so.
KNOWN = {
    "all": ("roles", "industry", "vat", "consent", "hours"),
    "most": ("roles", "industry", "consent"),
    "some": ("decision", "industry"),
    "little": (),
}
KNOWN_WEIGHTS = (3, 4, 3, 2)


# Forms sent to customers: state, days since, days until the answer.
FORMS = (("sent", 6, 0), ("answered", 9, 7), ("answered", 13, 5), ("done", 27, 4))


@dataclass(frozen=True)
class Voice:
    """What a customer said, and when something became of it."""

    saying: Saying
    customer: Customer
    document: str
    said: date
    reviewed: date
    planned: date
    answered: date
    rated: date
    votes: tuple[tuple[Customer, date], ...]


@dataclass(frozen=True)
class Parting:
    """A parting with its days; those that have not come are never."""

    farewell: Farewell
    customer: Customer
    opened: date
    closed: date
    ended: date

    @property
    def days(self) -> tuple[date, ...]:
        """All days on which the customer's stage was decided anew."""
        days = (self.opened, self.closed, self.ended)
        return tuple(day for day in days if day != NEVER)


@dataclass(frozen=True)
class Call:
    """A call to a firm that has not bought yet."""

    lead: Lead
    day: date
    text: str


@dataclass(frozen=True)
class Knowledge:
    """What is known of a customer beside its address.

    :param roles: (number of the contact, role)
    :param confirmed: when address and phone were last confirmed; never for lately
    """

    customer: Customer
    roles: tuple[tuple[int, str], ...]
    industry: str
    vat: str
    consent: str
    hours: str
    confirmed: date


@dataclass(frozen=True)
class Firm:
    """What is known of a firm that has not bought yet; empty where it is not."""

    lead: Lead
    email: str
    phone: str
    industry: str
    has_person: bool


@dataclass(frozen=True)
class Form:
    """A customer was asked for its data, and has answered or not.

    :param state: sent, answered, or done after the review
    :param answers: (what is asked for, what was written)
    """

    customer: Customer
    state: str
    asked: date
    answered: date
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Relationship:
    """All that people do about the customers."""

    today: date
    voices: tuple[Voice, ...]
    partings: tuple[Parting, ...]
    talks: tuple[Touch, ...]
    calls: tuple[Call, ...]
    not_now: tuple[Lead, ...]
    coming: tuple[Touch, ...]
    knowledge: tuple[Knowledge, ...]
    firms: tuple[Firm, ...]
    forms: tuple[Form, ...]
    key_accounts: tuple[Customer, ...]
    loyal: Customer
    bounced: Customer
    doubled: Customer


def plan_relationship(plan: Plan, today: date) -> Relationship:
    """Return what was done until yesterday, and what is still to be done."""
    partings = tuple(_plan_partings(plan, today))
    parting = {one.customer.key for one in partings}
    active = [c for c in _active_customers(plan, today) if c.key not in parting]
    loyal = max(active, key=lambda c: (len(c.purchase_days), c.key))
    knowledge = tuple(map(_plan_knowledge_at(today), active))
    gaps = [one.customer for one in knowledge if one.consent == "" != one.industry]
    *asked, bounced, doubled = rng_for("gaps").sample(gaps, len(FORMS) + 2)
    return Relationship(
        today=today,
        voices=tuple(_plan_voices(plan, active, loyal, today)),
        partings=partings,
        talks=tuple(_plan_talks(plan, parting, today)),
        calls=tuple(_plan_calls(plan, today)),
        not_now=tuple(lead for lead in _prospects(plan) if _is_cold(lead, today)),
        coming=tuple(_plan_coming(active, today)),
        knowledge=knowledge,
        firms=tuple(map(_plan_firm, _prospects(plan))),
        forms=tuple(_plan_forms(asked, today)),
        key_accounts=tuple(c for c in active if c.size == "big"),
        loyal=loyal,
        bounced=bounced,
        doubled=doubled,
    )


def back(today: date, days: float) -> date:
    """Return the workday so many days ago, or the Friday before a weekend.

    >>> back(date(2026, 3, 9), 1)
    datetime.date(2026, 3, 6)
    """
    day = today - timedelta(days=max(1, round(days)))
    return day - timedelta(days=max(0, day.weekday() - 4))


def _active_customers(plan: Plan, today: date) -> Iterator[Customer]:
    """Those who buy, or have bought not long ago."""
    for customer in plan.customers:
        silent = (today - customer.purchase_days[-1]).days
        if customer.behaviour != "churned" and silent < LONG_AGO:
            yield customer


# Voices


def _plan_voices(
    plan: Plan, active: list[Customer], loyal: Customer, today: date
) -> Iterator[Voice]:
    taken: set[str] = set()
    for saying in SAYINGS:
        rng = rng_for("saying", saying.key)
        said = back(today, saying.age)
        known = [c for c in active if c.met < said and c.key not in taken]
        own = [loyal] if saying.channel == "portal" else known
        order = _choose_order(rng, saying.about, plan.orders, own, said)
        customer, steps = order.customer, _plan_steps(saying, said, today)
        taken.add(customer.key)
        others = [c for c in known if c not in (customer, loyal)]
        voters = rng.sample(others, saying.votes)
        last = min(steps[2], today)
        days = [_between(steps[0], last, n, len(voters)) for n in range(len(voters))]
        yield Voice(
            saying,
            customer,
            _get_document(saying.about, order),
            said,
            *steps,
            votes=tuple(zip(voters, days, strict=True)),
        )


def _choose_order(
    rng: Random,
    about: str,
    orders: Iterable[Order],
    customers: list[Customer],
    said: date,
) -> Order:
    """One of the last orders before a day of which all was delivered and invoiced."""
    keys = {customer.key for customer in customers}
    done = [
        order
        for order in orders
        if order.customer.key in keys and order.shipments[-1].invoiced < said
    ]
    of_product = [o for o in done if about in {line.code for line in o.lines}]
    return rng.choice((of_product or done)[-8:])


def _get_document(about: str, order: Order) -> str:
    """The name under which the document is marked; that of an order for a delivery."""
    names = {
        "": "",
        "order": f"order_{order.key}",
        "delivery": f"order_{order.key}",
        "invoice": f"invoice_{order.shipments[0].key}",
    }
    return names.get(about, f"product_{about}")


def _between(first: date, last: date, number: int, count: int) -> date:
    """The day of one of so many things that happened between two days."""
    return first + (last - first) * number // count


def _plan_steps(saying: Saying, said: date, today: date) -> list[date]:
    """Days of the review, the plan, the answer and the rating."""
    is_answered = saying.state in ("done", "declined")
    came = (
        saying.state != "new",
        saying.state in ("planned", "done"),
        is_answered,
        bool(saying.rate),
    )
    days = (today - said).days
    return [
        max(said, back(today, days * (1 - share))) if has_come else NEVER
        for share, has_come in zip(STEPS, came, strict=True)
    ]


# Partings


def _plan_partings(plan: Plan, today: date) -> Iterator[Parting]:
    taken: set[str] = set()
    for farewell in FAREWELLS:
        opened = back(today, farewell.age)
        customer = _find_customer(plan, farewell, opened, taken)
        taken.add(customer.key)
        if farewell.who == "returned":
            yield _plan_return(farewell, customer)
            continue
        over = back(today, farewell.age - farewell.takes) if farewell.takes else NEVER
        is_closed = farewell.state == "closed"
        closed, ended = (over, NEVER) if is_closed else (NEVER, over)
        yield Parting(farewell, customer, opened, closed, ended)


def _plan_return(farewell: Farewell, customer: Customer) -> Parting:
    """Parted in the longest pause between purchases, back just before its end."""
    pause, last, following = _longest_pause(customer)
    opened = back(last + timedelta(days=pause // 4), 1)
    closed = back(opened + timedelta(days=farewell.takes), 0)
    return Parting(farewell, customer, opened, closed, back(following, 6))


def _longest_pause(customer: Customer) -> tuple[int, date, date]:
    days = customer.purchase_days
    return max(((b - a).days, a, b) for a, b in pairwise(days))


def _find_customer(
    plan: Plan, farewell: Farewell, opened: date, taken: set[str]
) -> Customer:
    """Who fits best; the same one every time."""
    unpaid, undelivered = _unpaid_customers(plan), _undelivered_customers(plan)
    lately = unpaid - _unpaid_customers(plan, opened - timedelta(days=LATE))

    def get_points(customer: Customer) -> tuple:
        owes, waits = customer.key in unpaid, customer.key in undelivered
        silent = (opened - customer.purchase_days[-1]).days
        settled = not owes and not waits
        fit = {
            "owing": (owes + waits, customer.key in lately, customer.size != "big"),
            "unpaid": (owes and not waits, silent > 60, -abs(silent - 150)),
            "silent": (
                settled,
                customer.behaviour in LEAVING and 30 < silent < 300,
                customer.size == "medium",
                -abs(silent - 90),
            ),
            "returned": (settled, customer.behaviour == "won_back", _pause(customer)),
            "steady": (
                settled,
                customer.behaviour == "regular",
                -abs(silent),
            ),
        }
        return (*fit[farewell.who], customer.key)

    return max((c for c in plan.customers if c.key not in taken), key=get_points)


def _pause(customer: Customer) -> int:
    return _longest_pause(customer)[0] if len(customer.purchase_days) > 1 else 0


def _unpaid_customers(plan: Plan, until: date = NEVER) -> set[str]:
    """Keys of customers with an unpaid invoice of before a day."""
    shipped = {
        order.customer.key
        for order in plan.orders
        for shipment in order.shipments
        if shipment.invoiced < until and shipment.paid == NEVER
    }
    worked = {
        job.customer.key
        for job in plan.jobs
        if job.invoiced < until and job.paid == NEVER
    }
    return shipped | worked


def _undelivered_customers(plan: Plan) -> set[str]:
    """Keys of customers who wait for goods, or for the invoice of them."""
    return {
        order.customer.key
        for order in plan.orders
        if order.shipments[-1].invoiced == NEVER
    }


# Contacts


def _plan_talks(plan: Plan, parting: set[str], today: date) -> Iterator[Touch]:
    active = {customer.key for customer in _active_customers(plan, today)}
    for customer in plan.customers:
        if customer.key not in parting:
            wanted = _contacts_wanted(customer, customer.key in active)
            yield from _plan_rhythm(customer, wanted, today)


def _contacts_wanted(customer: Customer, is_active: bool) -> int:
    if not is_active:
        return CONTACTS_OF_DORMANT
    return CONTACTS_OF_KEY_ACCOUNT if customer.size == "big" else USUAL_CONTACTS


def _plan_rhythm(customer: Customer, wanted: int, today: date) -> Iterator[Touch]:
    """Talks of the last year, more or less in the rhythm of the salesperson."""
    rng = rng_for("talks", customer.key)
    rhythm = 365 / wanted / DILIGENCE[customer.seller]
    age, number = rng.uniform(1, rhythm * 1.2), 0
    while age < min(TALKED_DAYS, (today - customer.met).days):
        if (day := back(today, age)) >= customer.met:
            yield _plan_talk(rng, f"{customer.key}_talk_{number:02}", customer, day)
        age, number = age + rhythm * rng.uniform(0.6, 1.4), number + 1


def _plan_talk(rng: Random, key: str, customer: Customer, day: date) -> Touch:
    kind = rng.choices(("mail", "call", "visit"), (6, 3, 1))[0]
    texts = {
        "mail": [f"{subject}\n{text}" for subject, text in LETTERS],
        "call": CALLS,
        "visit": VISITS,
    }
    return Touch(key, customer, kind, day, rng.choice(texts[kind]))


def _prospects(plan: Plan) -> Iterator[Lead]:
    """Leads of firms that were looked into and have not bought."""
    return (lead for lead in plan.leads if lead.stage and not lead.customer)


def _is_cold(lead: Lead, today: date) -> bool:
    return lead.closed != NEVER and (today - lead.closed).days > COLD_AFTER


def _plan_calls(plan: Plan, today: date) -> Iterator[Call]:
    """Firms that do not buy are called now and then, the more so the fresher."""
    for lead in _prospects(plan):
        rng = rng_for("calls", lead.key)
        rhythm = 365 if _is_cold(lead, today) else 365 / PROSPECT_CONTACTS
        age = rng.uniform(1, rhythm * 1.2 / DILIGENCE[lead.seller])
        while age < min(TALKED_DAYS, (today - lead.created).days):
            if (day := back(today, age)) > lead.created:
                yield Call(lead, day, rng.choice(CALLS))
            age += rhythm / DILIGENCE[lead.seller]


def _plan_coming(active: list[Customer], today: date) -> Iterator[Touch]:
    """Visits of the next two weeks, whoever makes them."""
    visited = rng_for("coming").sample(active, COMING_VISITS)
    for number, customer in enumerate(visited):
        day = today + timedelta(days=1 + number * 13 // COMING_VISITS)
        weekend = max(0, 7 - day.weekday()) if day.weekday() > 4 else 0
        key = f"{customer.key}_coming"
        yield Touch(key, customer, "visit", day + timedelta(days=weekend), "")


# Information


def _plan_knowledge_at(today: date):
    def plan_knowledge(customer: Customer) -> Knowledge:
        rng = rng_for("knowledge", customer.key)
        level = rng.choices(tuple(KNOWN), KNOWN_WEIGHTS)[0]
        known = KNOWN[level]
        age = rng.randint(380, 700) if level == "little" and rng.random() < 0.7 else 0
        is_old = age and customer.met < today - timedelta(days=age)
        consent = rng.choices(("yes", "no"), (9, 1))[0]
        hours = rng.choice(DELIVERY_HOURS)
        return Knowledge(
            customer=customer,
            roles=tuple(_plan_roles(customer, known)),
            industry=_get_industry(customer.name) if "industry" in known else "",
            vat=_get_tax_id(customer) if "vat" in known else "",
            consent=consent if "consent" in known else "",
            hours=hours if "hours" in known else "",
            confirmed=back(today, age) if is_old else NEVER,
        )

    return plan_knowledge


def _plan_firm(lead: Lead) -> Firm:
    rng = rng_for("firm", lead.key)
    share = rng.choice((0.0, 0.4, 0.7, 1.0))
    known = [rng.random() < share for _item in range(4)]
    number = rng.randrange(100000, 999999)
    return Firm(
        lead=lead,
        email=f"{lead.key}@prospects.example" if known[0] else "",
        phone=f"+{rng.randrange(36, 50)} 555 {number}" if known[1] else "",
        industry=_get_industry(lead.firm) if known[2] else "",
        has_person=known[3],
    )


def _plan_forms(customers: Iterable[Customer], today: date) -> Iterator[Form]:
    for customer, (state, age, takes) in zip(customers, FORMS, strict=True):
        answered = back(today, age - takes) if takes else NEVER
        answers = tuple(_plan_answers(customer)) if takes else ()
        yield Form(customer, state, back(today, age), answered, answers)


def _plan_answers(customer: Customer) -> Iterator[tuple[str, str]]:
    """A firm that has moved and has a new accountant."""
    rng = rng_for("answers", customer.key)
    [country] = (one for one in COUNTRIES if one.code == customer.country)
    streets = [one for one in country.streets if not customer.street.startswith(one)]
    yield "street", f"{rng.choice(streets)} {rng.randrange(1, 120)}"
    yield "phone", customer.phone[:-3] + f"{rng.randrange(1000):03}"
    yield "vat", _get_tax_id(customer)
    yield "payable", f"{rng.choice(country.given)} {rng.choice(country.families)}"
    yield "mailings", "yes"


def _get_tax_id(customer: Customer) -> str:
    return f"{customer.country}9990000{customer.key}"


def _plan_roles(
    customer: Customer, known: tuple[str, ...]
) -> Iterator[tuple[int, str]]:
    if "decision" in known:
        yield 0, "decision"
    if "roles" not in known:
        return
    held = {
        role: number
        for number, (_name, function) in enumerate(customer.contacts)
        for role in FUNCTION_ROLES[function]
    }
    for role in ROLES:
        yield held.get(role, 0), role


def _get_industry(firm: str) -> str:
    """The letter of the industry that the firm's name tells, else other services."""
    for letter, words in INDUSTRIES.items():
        if any(word in firm for word in words):
            return letter
    return "S"
