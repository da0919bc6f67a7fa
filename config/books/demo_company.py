"""A wholesaler with three years of sales: posts the demo plan through Odoo.

The work is cut into transactions; each one leaves a mark, so that a run that was
killed goes on where it stopped, towards the same end.
"""

import functools
from collections.abc import Callable, Iterator
from datetime import date, datetime, timezone

import psycopg2.errors

from odoo import api

from . import demo_relations, demo_setup
from .demo_marks import Marks
from .demo_plan import Plan, make_plan
from .demo_trade import Month
from .odoo_session import Database

UNTIL = "sandbox_demo.until"
TITLE = "Making the demo company"
ATTEMPTS = 6

Part = Callable[[Marks, Plan], None]


def load(database: Database, progress) -> None:
    """Make the demo company, or what a killed run left of it."""
    plan = make_plan(_until(database))
    parts = dict(_parts(plan))
    for done, (name, part) in enumerate(parts.items()):
        progress(TITLE, done, len(parts))
        _run_part(database, plan, f"done_{name}", part)
    progress(TITLE, len(parts), len(parts))


def _until(database) -> date:
    """Return the end of the plan: kept, so that a new month does not move it."""
    with database.environment() as env:
        parameters = env["ir.config_parameter"]
        kept = parameters.get_param(UNTIL)
        if not kept:
            today = datetime.now(timezone.utc).date()
            kept = today.replace(day=1).isoformat()
            parameters.set_param(UNTIL, kept)
    return date.fromisoformat(kept)


def _parts(plan: Plan) -> Iterator[tuple[str, Part]]:
    """Yield the transactions, in their order."""
    yield "company", lambda marks, _plan: demo_setup.make_company(marks)
    yield "people", lambda marks, _plan: demo_setup.make_people(marks)
    yield "catalogue", lambda marks, _plan: demo_setup.make_catalogue(marks)
    yield "customers", _make_customers
    for month in plan.months:
        yield f"{month:%Y_%m}", functools.partial(_make_month, month=month)
    yield "end", _finish


def _run_part(database, plan: Plan, mark: str, part: Part) -> None:
    """Run a part unless it is there; again, if another loader was in its way."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with database.environment() as env:
                marks = Marks(_in_company(env))
                if mark not in marks:
                    part(marks, plan)
                    marks.add(marks.get("company"), [mark])
                return
        except psycopg2.errors.SerializationFailure:
            if attempt == ATTEMPTS:
                raise


def _in_company(env: api.Environment) -> api.Environment:
    company = env.ref("sandbox_demo.company", raise_if_not_found=False)
    allowed = company.ids if company else env.companies.ids
    context = {
        **env.context,
        "allowed_company_ids": allowed,
        "tracking_disable": True,
        "mail_notrack": True,
        "mail_create_nolog": True,
        "mail_create_nosubscribe": True,
        "mail_auto_subscribe_no_notify": True,
        "no_reset_password": True,
        "lang": "en_US",
    }
    return env(context=context)


def _make_customers(marks: Marks, plan: Plan) -> None:
    demo_relations.make_customers(marks, plan.customers)


def _make_month(marks: Marks, plan: Plan, month: date) -> None:
    def is_now(day: date) -> bool:
        return (day.year, day.month) == (month.year, month.month)

    leads = [lead for lead in plan.leads if is_now(lead.created)]
    demo_relations.make_leads(marks, leads, plan.until)
    touches = [touch for touch in plan.touches if is_now(touch.day)]
    demo_relations.make_touches(marks, touches)
    Month(marks, plan, month).post()


def _finish(marks: Marks, plan: Plan) -> None:
    """Reserve what is still to be delivered, and show the company first."""
    env, company = marks.env, marks.get("company")
    marks.get("warehouse").out_type_id.reservation_method = "at_confirm"
    waiting = env["stock.picking"].search(
        [("company_id", "=", company.id), ("state", "in", ("confirmed", "waiting"))]
    )
    waiting.action_assign()
    env.ref("base.user_admin").company_id = company
