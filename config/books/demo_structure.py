"""The demo company's sales structure: territories, products, steps of the sale.

It is made after the addons are installed, as its customers already have a past.
"""

from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import fields, models

from .demo_catalogue import BRANCHES
from .demo_marks import Marks
from .odoo_session import Database

YEARS = 2
MARK = "structure"


class Unit(NamedTuple):
    """A unit: who is in it, and what falls to it.

    :param people: numbers of sellers with their roles
    :param rules: criteria of one rule each
    """

    key: str
    name: str
    kind: str
    parent: str = ""
    team: str = ""
    functions: tuple[str, ...] = ()
    people: tuple[tuple[int, str], ...] = ()
    rules: tuple[dict, ...] = ()


def _countries(*codes: str) -> tuple[dict, ...]:
    return tuple({"country_id": f"base.{code.lower()}"} for code in codes)


def _categories(*names: str) -> tuple[dict, ...]:
    return tuple({"product_category_id": f"category_{name}"} for name in names)


EUROPE = ("SK", "HU", "RO", "PL", "UA", "DE")
UNITS = (
    Unit(
        "field", "Field Sales", "territory", team="Field Sales", people=((0, "leader"),)
    ),
    Unit(
        *("slovakia", "Slovakia", "territory", "field"),
        people=((4, "salesperson"), (6, "salesperson")),
        rules=_countries("SK"),
    ),
    Unit(
        *("poland", "Poland", "territory", "field"),
        people=((2, "salesperson"),),
        rules=_countries("PL"),
    ),
    Unit(
        *("ukraine", "Ukraine", "territory", "field"),
        people=((3, "salesperson"),),
        rules=_countries("UA"),
    ),
    Unit(
        *("south", "Hungary and Romania", "territory", "field", "Inside Sales"),
        people=((4, "salesperson"), (5, "salesperson")),
        rules=_countries("HU", "RO"),
    ),
    Unit(
        *("abroad", "All Others", "territory", "field", "Inside Sales"),
        people=((5, "salesperson"),),
        rules=({"sequence": 90},),
    ),
    Unit(
        *("key", "Key Accounts", "segment", "", "Key Accounts"),
        people=((1, "salesperson"),),
        rules=({"revenue_from": 15_000},),
    ),
    Unit(
        *("machines", "Machines and Electrical", "product"),
        people=((6, "specialist"),),
        rules=_categories("Power Tools", "Electrical"),
    ),
    Unit(
        *("supplies", "Site Supplies", "product"),
        people=((1, "specialist"),),
        rules=_categories("Hand Tools", "Fasteners", "Safety Wear"),
    ),
    Unit(
        *("desk", "Order Desk", "function"),
        functions=("order", "billing"),
        people=((5, "order_desk"), (6, "biller")),
        rules=_countries(*EUROPE),
    ),
    *(
        Unit(
            *(f"warehouse_{branch.code}", f"Warehouse {branch.city}", "function"),
            functions=("delivery",),
            people=((number, "storekeeper"),),
            rules=_countries(*branch.countries),
        )
        for number, branch in zip((4, 2), BRANCHES, strict=True)
    ),
)
# What the plan makes of Ukraine: ZIP codes begin so.
SPLIT = {
    "Lviv and Uzhhorod": (("79", "88"), 3),
    "Ivano-Frankivsk, Chernivtsi, Ternopil": (("76", "58", "46"), 2),
}


def make(database: Database) -> None:
    """Make the structure in one transaction, where the addon is there and it is not."""
    with database.environment() as env:
        company = env.ref("sandbox_demo.company", raise_if_not_found=False)
        if company and "sales.structure" in env:
            marks = Marks(
                env(context={**env.context, "allowed_company_ids": company.ids})
            )
            if MARK not in marks:
                make_structure(marks)


def make_structure(marks: Marks) -> models.BaseModel:
    """Make the version in force, its past, and a plan that splits a territory."""
    company = marks.get("company")
    today = fields.Date.today()
    start = today.replace(day=1) - relativedelta(years=YEARS)
    structure = marks.env["sales.structure"].create(
        {"name": "Territories and products", "company_id": company.id}
    )
    marks.add(structure, [MARK])
    _make_units(marks, structure)
    _make_shares(structure)
    structure._activate(start)
    _assign_month_by_month(company, start, today)
    _fill_credits(structure)
    _make_absence(marks, today)
    _make_plan(marks, structure)
    return structure


def _fill_credits(structure: models.BaseModel) -> None:
    """Credit the invoices there are, as the dialog for past credits does."""
    after = 0
    while after is not None:
        after = structure.env["sales.structure.credit"]._fill(structure, after)


def _make_units(marks: Marks, structure: models.BaseModel) -> None:
    made = {"": structure.unit_ids}
    for number, unit in enumerate(UNITS):
        made[unit.key] = structure.unit_ids.create(
            {
                "name": unit.name,
                "structure_id": structure.id,
                "parent_id": made[unit.parent].id,
                "kind": unit.kind,
                "sequence": number,
                "color": number % 11 + 1,
                "team_id": unit.team and marks.id_of(f"team_{unit.team}"),
                "function_ids": [
                    marks.env.ref(f"sales_structure.function_{code}").id
                    for code in unit.functions
                ],
            }
        )
        _fill_unit(marks, made[unit.key], unit)
    marks.add(
        marks.env["sales.structure.unit"].browse([made[unit.key].id for unit in UNITS]),
        [f"unit_{unit.key}" for unit in UNITS],
    )


def _fill_unit(marks: Marks, record: models.BaseModel, unit: Unit) -> None:
    env = marks.env
    env["sales.structure.member"].create(
        [
            {
                "unit_id": record.id,
                "user_id": marks.id_of(f"seller_{number}"),
                "role_id": env.ref(f"sales_structure.role_{role}").id,
            }
            for number, role in unit.people
        ]
    )
    env["sales.structure.rule"].create(
        [{"unit_id": record.id, **_look_up(marks, rule)} for rule in unit.rules]
    )


def _look_up(marks: Marks, rule: dict) -> dict:
    """A rule with ids in place of names."""
    found = dict(rule)
    if "country_id" in rule:
        found["country_id"] = marks.env.ref(rule["country_id"]).id
    if "product_category_id" in rule:
        found["product_category_id"] = marks.id_of(rule["product_category_id"])
    return found


def _make_shares(structure: models.BaseModel) -> None:
    shares = (
        ("territory", "revenue", 60),
        ("product", "revenue", 40),
        ("segment", "overlay", 10),
    )
    structure.share_ids.unlink()
    structure.share_ids.create(
        [
            {
                "structure_id": structure.id,
                "kind": kind,
                "credit": credit,
                "percent": percent,
            }
            for kind, credit, percent in shares
        ]
    )


def _assign_month_by_month(company: models.BaseModel, start: date, today: date) -> None:
    """Customers are assigned in the month in which they were met, and all today."""
    env = company.env
    customers = env["res.partner"].search(
        [("company_id", "=", company.id), ("is_company", "=", True)], order="id"
    )
    met = [(partner.create_date.date(), partner.id) for partner in customers]
    day = start
    while day < today:
        known = [partner for created, partner in met if created <= day]
        env["sales.structure.assignment"]._assign(company, known, day)
        day += relativedelta(months=1)
    env["sales.structure.assignment"]._assign(company, day=today)


def _make_absence(marks: Marks, today: date) -> None:
    marks.env["sales.structure.absence"].create(
        {
            "user_id": marks.id_of("seller_2"),
            "company_id": marks.id_of("company"),
            "date_from": today - relativedelta(days=2),
            "date_to": today + relativedelta(days=9),
            "substitute_id": marks.id_of("seller_3"),
            "reason": "Holiday",
        }
    )


def _make_plan(marks: Marks, structure: models.BaseModel) -> None:
    plan = structure.copy({"name": "Plan: Ukraine in two"})
    marks.add(plan, ["structure_plan"])
    lineage = marks.get("unit_ukraine").lineage
    whole = plan.unit_ids.filtered(lambda unit: unit.lineage == lineage)
    whole.member_ids.unlink()
    for number, (name, (prefixes, seller)) in enumerate(SPLIT.items()):
        unit = Unit(
            *(f"ukraine_{number}", name, "territory"),
            people=((seller, "salesperson"),),
            rules=tuple({"zip_prefix": prefix} for prefix in prefixes),
        )
        part = whole.create(
            {
                "name": name,
                "structure_id": plan.id,
                "parent_id": whole.id,
                "kind": "territory",
                "sequence": number,
                "color": whole.color,
            }
        )
        _fill_unit(marks, part, unit)
