"""What the demo company does about its customers: voices, partings, contacts, feeds.

It is made after the addons are installed, by the addons' own methods; each part in a
transaction of its own, so that a run that was killed goes on where it stopped.
"""

from collections.abc import Callable
from datetime import date

from odoo import fields

from . import (
    demo_contacts,
    demo_exports,
    demo_information,
    demo_partings,
    demo_portal,
    demo_voices,
)
from .demo_company import UNTIL
from .demo_letters import HELD, delivered_letters
from .demo_marks import Marks
from .demo_plan import make_plan
from .demo_relationship import Relationship, plan_relationship
from .odoo_session import Database

# In this order: portal users speak and part, and whoever parts is left in peace.
PARTS: dict[str, Callable[[Marks, Relationship], None]] = {
    "portal": demo_portal.make_portal_users,
    "partings": demo_partings.make_partings,
    "voices": demo_voices.make_voices,
    "contacts": demo_contacts.make_contacts,
    "information": demo_information.make_information,
    "exports": demo_exports.make_exports,
}


def make(database: Database) -> None:
    """Make what is not there yet, where the addon is installed."""
    for name in PARTS:
        with database.environment() as env:
            company = env.ref("sandbox_demo.company", raise_if_not_found=False)
            if company and "crm.voice" in env:
                make_part(env, name)


def make_part(env, name: str) -> None:
    """Make one part, unless its mark says that it is there."""
    company = env.ref("sandbox_demo.company")
    context = {**env.context, **HELD, "allowed_company_ids": company.ids}
    marks = Marks(env(context=context))
    mark = f"done_{name}"
    if mark in marks:
        return
    until = date.fromisoformat(env["ir.config_parameter"].get_param(UNTIL))
    relationship = plan_relationship(make_plan(until), fields.Date.today())
    with delivered_letters(marks.env):
        PARTS[name](marks, relationship)
    marks.add(company, [mark])
