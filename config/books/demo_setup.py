"""The demo company itself: accounts, warehouse, people, products."""

from odoo import Command, models

from .demo_catalogue import (
    BRANCHES,
    COMPANY,
    LOST_REASONS,
    MEDIUMS,
    PRODUCTS,
    SELLERS,
    TEAMS,
    Branch,
)
from .demo_marks import Marks
from .demo_plan import Plan

TERMS = {
    15: "account.account_payment_term_15days",
    30: "account.account_payment_term_30days",
    45: "account.account_payment_term_45days",
}
SUPPLIER = "Tatra Tools Distribution, a.s."


def make_company(marks: Marks, _plan: Plan) -> None:
    """Make the company with its accounts, and let the administrator see it."""
    env = marks.env
    currency = env["res.currency"].with_context(active_test=False)
    currency = currency.search([("name", "=", COMPANY["currency"])])
    company = env["res.company"].create(
        {"name": COMPANY["name"], "currency_id": currency.id}
    )
    marks.add(company, ["company"])
    chart = env["account.chart.template"].with_company(company)
    chart.try_loading("generic_coa", company=company, install_demo=False)
    # Loading a chart sets the currency of its country.
    company.currency_id = currency
    _write_address(company)
    _switch_messages_off(company)
    for user in (env.ref("base.user_admin"), env.user):
        user.company_ids = [Command.link(company.id)]
    for number, branch in enumerate(BRANCHES):
        _make_branch(marks, number, branch)
    _pay_directly_into_bank(company)


def _make_branch(marks: Marks, number: int, branch: Branch) -> None:
    """Make what a branch keeps for itself: so the branches never wait for another."""
    warehouse = _first_or_new(
        marks, "stock.warehouse", number, {"name": branch.city, "code": branch.code}
    )
    # What is delivered when is the plan's to say, not the reservation's.
    warehouse.out_type_id.reservation_method = "manual"
    made = {
        "warehouse": warehouse,
        "sales_journal": _make_journal(marks, number, "sale", branch),
        "bank_journal": _make_journal(marks, number, "bank", branch),
        "customers": _make_location(marks, branch, "customer"),
        "vendors": _make_location(marks, branch, "supplier"),
    }
    for name, record in made.items():
        marks.add(record, [f"{name}_{number}"])


def _first_or_new(
    marks: Marks, model: str, number: int, values: dict, domain: tuple = ()
) -> models.BaseModel:
    """The first branch takes what the company has, under a name of its own."""
    company_id = marks.id_of("company")
    found = marks.env[model].search([("company_id", "=", company_id), *domain], limit=1)
    if found and not number:
        found.write(values)
        return found
    return found.create({**values, "company_id": company_id})


def _make_journal(
    marks: Marks, number: int, kind: str, branch: Branch
) -> models.BaseModel:
    titles = {"sale": "Customer Invoices", "bank": "Bank"}
    prefix = {"sale": "", "bank": "B"}[kind]
    values = {
        "name": f"{titles[kind]} {branch.city}",
        "code": f"{prefix}{branch.code}",
        "type": kind,
    }
    if kind == "sale":
        values["default_account_id"] = _income_account(marks).id
    return _first_or_new(
        marks, "account.journal", number, values, (("type", "=", kind),)
    )


def _income_account(marks: Marks) -> models.BaseModel:
    journal = marks.env["account.journal"].search(
        [("company_id", "=", marks.id_of("company")), ("type", "=", "sale")], limit=1
    )
    return journal.default_account_id


def _make_location(marks: Marks, branch: Branch, usage: str) -> models.BaseModel:
    parent = marks.env.ref(f"stock.stock_location_{usage}s")
    return parent.create(
        {
            "name": branch.city,
            "usage": usage,
            "location_id": parent.id,
            "company_id": marks.id_of("company"),
        }
    )


def _write_address(company: models.BaseModel) -> None:
    """Write it on the partner: a company's country would install other modules."""
    company.partner_id.write(
        {
            **{name: COMPANY[name] for name in ("street", "zip", "city")},
            "country_id": company.env.ref(f"base.{COMPANY['country'].lower()}").id,
            "email": COMPANY["email"],
            "website": COMPANY["website"],
        }
    )


def _pay_directly_into_bank(company: models.BaseModel) -> None:
    journals = company.env["account.journal"].search(
        [("company_id", "=", company.id), ("type", "=", "bank")]
    )
    for journal in journals:
        lines = journal.inbound_payment_method_line_ids
        lines |= journal.outbound_payment_method_line_ids
        lines.payment_account_id = journal.default_account_id


def _switch_messages_off(company: models.BaseModel) -> None:
    for name in ("stock_text_confirmation", "stock_move_email_validation"):
        if name in company._fields:
            company[name] = False


def make_people(marks: Marks, _plan: Plan) -> None:
    """Make salespersons and teams; the administrator is the first salesperson."""
    env, company = marks.env, marks.get("company")
    admin = env.ref("base.user_admin")
    group = env.ref("sales_team.group_sale_salesman_all_leads")
    users = env["res.users"].create(
        [
            {
                "name": seller.name,
                "login": seller.login,
                "email": seller.login,
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.link(group.id)],
            }
            for seller in SELLERS[1:]
        ]
    )
    marks.add(admin | users, [f"seller_{n}" for n in range(len(SELLERS))])
    members = {
        name: [
            marks.id_of(f"seller_{number}")
            for number, seller in enumerate(SELLERS)
            if number and seller.team == name
        ]
        for name in TEAMS
    }
    leaders = {name: ids[0] for name, ids in members.items()} | {TEAMS[0]: admin.id}
    teams = env["crm.team"].create(
        [
            {
                "name": name,
                "company_id": company.id,
                "user_id": leaders[name],
                "member_ids": [Command.set(members[name])],
            }
            for name in TEAMS
        ]
    )
    marks.add(teams, [f"team_{name}" for name in TEAMS])


def make_catalogue(marks: Marks, _plan: Plan) -> None:
    """Make categories and products with prices and costs."""
    company = marks.get("company")
    env = marks.env(context={**marks.env.context, "allowed_company_ids": company.ids})
    names = list(dict.fromkeys(product.category for product in PRODUCTS))
    categories = env["product.category"].create([{"name": name} for name in names])
    marks.add(categories, [f"category_{name}" for name in names])
    variants = env["product.product"].create(
        [
            {
                "name": product.name,
                "default_code": product.code,
                "categ_id": marks.id_of(f"category_{product.category}"),
                "list_price": product.price,
                "standard_price": product.cost,
                "type": "consu" if product.storable else "service",
                "is_storable": product.storable,
                "invoice_policy": "delivery" if product.storable else "order",
                "company_id": company.id,
            }
            for product in PRODUCTS
        ]
    )
    marks.add(variants, [f"product_{product.code}" for product in PRODUCTS])
    supplier = env["res.partner"].create(
        {"name": SUPPLIER, "is_company": True, "company_id": company.id}
    )
    marks.add(supplier, ["supplier"])
    _make_lead_words(marks)


def _make_lead_words(marks: Marks) -> None:
    """Take the words that are there, make the others."""
    words = {
        "utm.source": tuple(MEDIUMS),
        "utm.medium": tuple(dict.fromkeys(MEDIUMS.values())),
        "crm.lost.reason": LOST_REASONS,
    }
    for model, names in words.items():
        table = marks.env[model].with_context(active_test=False)
        found = {
            record.name: record for record in table.search([("name", "in", names)])
        }
        for name in names:
            record = found.get(name) or table.create({"name": name})
            marks.add(record, [f"{model.replace('.', '_')}_{name}"])
