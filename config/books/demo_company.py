"""A wholesaler with three years of sales: posts the demo plan through Odoo.

The work is cut into transactions; each one leaves a mark, so that a run that was
killed goes on where it stopped, towards the same end.
"""

import functools
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timezone

from odoo import api

from . import demo_relations, demo_setup
from .demo_catalogue import BRANCHES
from .demo_marks import Marks
from .demo_plan import Plan, make_plan
from .demo_trade import Month
from .odoo_session import Database
from .workers import Job, with_retries

UNTIL = "sandbox_demo.until"
# An order with its delivery, invoice and payment takes as long as eight invoices.
ORDER_SIZE = 8

Part = Callable[[Marks, Plan], None]


def prepare(database: Database) -> Plan:
    """Make the company with its people, products and customers; return its plan."""
    plan = make_plan(_until(database))
    _run_part(database, plan, "company", demo_setup.make_company)
    _run_part(database, plan, "people", demo_setup.make_people)
    _run_part(database, plan, "catalogue", demo_setup.make_catalogue)
    _run_part(database, plan, "customers", demo_relations.make_customers)
    return plan


def chains(plan: Plan) -> list[list[Job]]:
    """The months of each branch's trade, and those of leads and contacts."""
    orders = Counter(order.ordered.replace(day=1) for order in plan.orders)
    trade = [
        [
            Job(_trade, (plan.until, branch, month), 1 + ORDER_SIZE * orders[month])
            for month in plan.months
        ]
        for branch in range(len(BRANCHES))
    ]
    relations = [Job(_relate, (plan.until, month), ORDER_SIZE) for month in plan.months]
    return [*trade, relations]


def finish(database: Database, plan: Plan) -> None:
    """Reserve what is still to be delivered, and show the company first."""
    _run_part(database, plan, "end", _finish)


def is_in(month: date, day: date) -> bool:
    """
    >>> is_in(date(2026, 3, 1), date(2026, 3, 31))
    True
    """
    return (day.year, day.month) == (month.year, month.month)


def _until(database: Database) -> date:
    """Return the end of the plan: kept, so that a new month does not move it."""
    with database.environment() as env:
        parameters = env["ir.config_parameter"]
        kept = parameters.get_param(UNTIL)
        if not kept:
            today = datetime.now(timezone.utc).date()
            kept = today.replace(day=1).isoformat()
            parameters.set_param(UNTIL, kept)
    return date.fromisoformat(kept)


def _run_part(database: Database, plan: Plan, name: str, part: Part) -> None:
    """Run a part in one transaction, unless its mark says that it is done."""
    mark = f"done_{name}"

    def run() -> None:
        with database.environment() as env:
            marks = Marks(_in_company(env))
            if mark not in marks:
                part(marks, plan)
                marks.add(marks.get("company"), [mark])

    with_retries(run)


def _in_company(env: api.Environment) -> api.Environment:
    company = env.ref("sandbox_demo.company", raise_if_not_found=False)
    allowed = company.ids if company else env.companies.ids
    return env(
        context={
            **env.context,
            "allowed_company_ids": allowed,
            "no_reset_password": True,
            "lang": "en_US",
        }
    )


# Work of the processes

_plan = functools.cache(make_plan)


def _trade(
    database: Database, _process: int, until: date, branch: int, month: date
) -> None:
    def part(marks: Marks, plan: Plan) -> None:
        Month(marks, plan, month, branch).post()

    _run_part(database, _plan(until), f"trade_{branch}_{month:%Y_%m}", part)


def _relate(database: Database, _process: int, until: date, month: date) -> None:
    def part(marks: Marks, plan: Plan) -> None:
        leads = _of_month(plan.leads, month, "created")
        demo_relations.make_leads(marks, leads, plan.until)
        demo_relations.make_touches(marks, _of_month(plan.touches, month, "day"))

    _run_part(database, _plan(until), f"relations_{month:%Y_%m}", part)


def _of_month(things: Iterable, month: date, attribute: str) -> list:
    return [thing for thing in things if is_in(month, getattr(thing, attribute))]


def _finish(marks: Marks, _plan: Plan) -> None:
    env, company = marks.env, marks.get("company")
    for number in range(len(BRANCHES)):
        out = marks.get(f"warehouse_{number}").out_type_id
        out.reservation_method = "at_confirm"
    waiting = env["stock.picking"].search(
        [("company_id", "=", company.id), ("state", "in", ("confirmed", "waiting"))]
    )
    waiting.action_assign()
    env.ref("base.user_admin").company_id = company
