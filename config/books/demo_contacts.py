"""Letters, calls and visits of the demo company's salespeople, as records."""

from collections.abc import Callable, Iterable

from odoo import Command
from odoo.tools import plaintext2html

from .demo_dates import backdate
from .demo_marks import Marks
from .demo_plan import Touch
from .demo_relations import make_touches, visit_values
from .demo_relationship import (
    CONTACTS_OF_KEY_ACCOUNT,
    CONTACTS_OF_NOT_NOW,
    KEY_ACCOUNT,
    NOT_NOW,
    Call,
    Relationship,
)

CONTACTS_A_DAY = 3
# What is due soon is planned for these; the others' lists are still to be planned.
PLANNED_SELLERS = (0, 1, 4, 5)


def make_contacts(marks: Marks, relationship: Relationship) -> None:
    """Make what was said, count it, and plan what is due."""
    _make_targets(marks, relationship)
    letters = [talk for talk in relationship.talks if talk.kind == "mail"]
    _write(marks, letters, _letter_values)
    _write(marks, relationship.calls, _call_values)
    make_touches(marks, [talk for talk in relationship.talks if talk.kind != "mail"])
    _make_coming_visits(marks, relationship.coming)
    _count_and_plan(marks)


def _make_targets(marks: Marks, relationship: Relationship) -> None:
    """Key accounts hear from us more often, those who do not buy more seldom."""
    env, company_id = marks.env, marks.id_of("company")
    key_accounts = [f"customer_{one.key}" for one in relationship.key_accounts]
    not_now = [f"prospect_{lead.key}" for lead in relationship.not_now]
    quiet = relationship.talks[-1].customer
    subjects = (
        {
            **_tag(marks, KEY_ACCOUNT, 4, key_accounts),
            "contacts_per_year": CONTACTS_OF_KEY_ACCOUNT,
            "note": "Each is worth a visit every six weeks.",
        },
        {
            **_tag(marks, NOT_NOW, 9, not_now),
            "contacts_per_year": CONTACTS_OF_NOT_NOW,
            "note": "Bought elsewhere: we ask again once a year.",
        },
        {
            "partner_id": marks.id_of(f"customer_{quiet.key}"),
            "contacts_per_year": 1,
            "note": "Has asked us to write once a year, and not to call.",
        },
    )
    targets = env["crm.contact.target"].create(
        [{**subject, "company_id": company_id} for subject in subjects]
    )
    marks.add(targets, ["target_key_account", "target_not_now", "target_customer"])


def _tag(marks: Marks, name: str, color: int, names: Iterable[str]) -> dict:
    """Tag customers; return what a target for them begins with."""
    tag = marks.env["res.partner.category"].create({"name": name, "color": color})
    tag.partner_ids = marks.env["res.partner"].browse(map(marks.id_of, names))
    return {"category_id": tag.id}


# Letters, and calls to firms that do not buy


def _write(marks: Marks, said: Iterable, get_values: Callable) -> None:
    """Make messages in one go: as delivered, so that nothing is left to be sent."""
    messages = marks.env["mail.message"].create(
        [get_values(marks, one) for one in said]
    )
    backdate(messages, [one.day for one in said], "create_date", "date")


def _letter_values(marks: Marks, letter: Touch) -> dict:
    customer, (subject, _line, text) = letter.customer, letter.text.partition("\n")
    notice = {
        "res_partner_id": marks.id_of(f"contact_{customer.key}_0"),
        "notification_type": "email",
        "notification_status": "sent",
        "is_read": True,
    }
    return {
        **_message_values(marks, f"customer_{customer.key}", customer.seller, text),
        "subject": subject,
        "message_type": "comment",
        "subtype_id": marks.env.ref("mail.mt_comment").id,
        "notification_ids": [Command.create(notice)],
    }


def _call_values(marks: Marks, call: Call) -> dict:
    lead, kind = call.lead, marks.env.ref("mail.mail_activity_data_call")
    return {
        **_message_values(marks, f"prospect_{lead.key}", lead.seller, call.text),
        "message_type": "notification",
        "subtype_id": marks.env.ref("mail.mt_activities").id,
        "mail_activity_type_id": kind.id,
    }


def _message_values(marks: Marks, name: str, seller: int, text: str) -> dict:
    """Values of what a salesperson writes on a firm."""
    user = marks.get(f"seller_{seller}")
    return {
        "model": "res.partner",
        "res_id": marks.id_of(name),
        "record_company_id": marks.id_of("company"),
        "author_id": user.partner_id.id,
        "email_from": user.email_formatted,
        "body": plaintext2html(text),
    }


# What is to come


def _make_coming_visits(marks: Marks, visits: Iterable[Touch]) -> None:
    quiet = {"no_mail_to_attendees": True, "dont_notify": True}
    events = marks.env["calendar.event"].with_context(**quiet)
    events.create([visit_values(marks, visit) for visit in visits])


def _count_and_plan(marks: Marks) -> None:
    """As every hour's and every morning's work does it."""
    company, cadences = marks.get("company"), marks.env["crm.contact.cadence"]
    while cadences._count_next(company):
        pass
    company.contact_per_day = CONTACTS_A_DAY
    sellers = marks.env["res.users"].browse(
        marks.id_of(f"seller_{number}") for number in PLANNED_SELLERS
    )
    marks.env["crm.contact.planner"]._plan(company, sellers)
