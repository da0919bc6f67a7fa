"""Customers, leads and contacts of the demo company, as records."""

from datetime import date, timedelta

from odoo import models
from odoo.tools import plaintext2html

from .demo_catalogue import MEDIUMS, SELLERS
from .demo_customers import Customer
from .demo_dates import backdate, moment
from .demo_marks import Marks
from .demo_plan import Lead, Plan, Touch
from .demo_setup import TERMS


def make_customers(marks: Marks, plan: Plan) -> None:
    """Make firms with their contacts, as old as the acquaintance."""
    env, customers = marks.env, plan.customers
    countries = _country_ids(marks, {customer.country for customer in customers})
    firms = env["res.partner"].create(
        [_firm_values(marks, customer, countries) for customer in customers]
    )
    marks.add(firms, [f"customer_{customer.key}" for customer in customers])
    people = [
        (customer, number, name, function)
        for customer in customers
        for number, (name, function) in enumerate(customer.contacts)
    ]
    contacts = env["res.partner"].create(
        [
            {
                "name": name,
                "function": function,
                "parent_id": marks.id_of(f"customer_{customer.key}"),
                "email": f"contact{number}.{customer.key}@customers.example",
                "company_id": env.company.id,
            }
            for customer, number, name, function in people
        ]
    )
    marks.add(contacts, [f"contact_{c.key}_{number}" for c, number, *_rest in people])
    days = [customer.met for customer in customers] + [row[0].met for row in people]
    backdate(firms + contacts, days)


def _country_ids(marks: Marks, codes: set[str]) -> dict[str, int]:
    return {code: marks.env.ref(f"base.{code.lower()}").id for code in codes}


def _firm_values(marks: Marks, customer: Customer, countries: dict[str, int]) -> dict:
    term = marks.env.ref(TERMS[customer.term_days])
    return {
        "name": customer.name,
        "is_company": True,
        "company_id": marks.env.company.id,
        "street": customer.street,
        "zip": customer.zip,
        "city": customer.town,
        "country_id": countries[customer.country],
        "phone": customer.phone,
        "email": f"office.{customer.key}@customers.example",
        "user_id": marks.id_of(f"seller_{customer.seller}"),
        "property_payment_term_id": term.id,
        "property_stock_customer": marks.id_of(f"customers_{customer.branch}"),
        "customer_rank": 1,
    }


def make_leads(marks: Marks, leads: list[Lead], until: date) -> None:
    """Make leads in the stage that they have come to."""
    if not leads:
        return
    stages = marks.env["crm.stage"].search([("team_ids", "=", False)])
    countries = _country_ids(marks, {lead.country for lead in leads})
    firms = _make_prospects(marks, leads, countries)
    records = marks.env["crm.lead"].create(
        [
            {**_lead_values(marks, lead, stages, countries), **firms.get(lead.key, {})}
            for lead in leads
        ]
    )
    marks.add(records, [f"lead_{lead.key}" for lead in leads])
    created = [lead.created for lead in leads]
    backdate(records, created, "create_date", "write_date", "date_open")
    moved = [
        min(lead.closed, lead.created + timedelta(days=4 * lead.stage), until)
        for lead in leads
    ]
    backdate(records, moved, "date_last_stage_update")
    _plan_next_steps(marks, leads, until)


def _make_prospects(
    marks: Marks, leads: list[Lead], countries: dict[str, int]
) -> dict[str, dict]:
    """Make firms of those leads that were looked into; others are names only."""
    known = [lead for lead in leads if lead.stage and not lead.customer]
    firms = marks.env["res.partner"].create(
        [
            {
                "name": lead.firm,
                "is_company": True,
                "company_id": marks.env.company.id,
                "country_id": countries[lead.country],
                "user_id": marks.id_of(f"seller_{lead.seller}"),
            }
            for lead in known
        ]
    )
    marks.add(firms, [f"prospect_{lead.key}" for lead in known])
    backdate(firms, [lead.created for lead in known])
    return {
        lead.key: {"partner_id": firm.id}
        for lead, firm in zip(known, firms, strict=True)
    }


def _lead_values(
    marks: Marks, lead: Lead, stages: models.BaseModel, countries: dict[str, int]
) -> dict:
    is_won, is_lost = lead.outcome == "won", lead.outcome == "lost"
    open_stages = stages.filtered(lambda stage: not stage.is_won)
    stage = stages.filtered("is_won")[:1] if is_won else open_stages[lead.stage]
    values = {
        "name": lead.title,
        "type": "opportunity",
        "company_id": marks.env.company.id,
        "user_id": marks.id_of(f"seller_{lead.seller}"),
        "team_id": marks.id_of(f"team_{SELLERS[lead.seller].team}"),
        "stage_id": stage.id,
        "expected_revenue": lead.revenue,
        "partner_name": lead.firm,
        "contact_name": lead.person,
        "country_id": countries[lead.country],
        "source_id": marks.id_of(f"utm_source_{lead.source}"),
        "medium_id": marks.id_of(f"utm_medium_{MEDIUMS[lead.source]}"),
        "active": not is_lost,
    }
    if lead.customer:
        values["partner_id"] = marks.id_of(f"customer_{lead.customer.key}")
    if is_won or is_lost:
        values["date_closed"] = moment(lead.closed, len(lead.title))
        values["probability"] = 100 if is_won else 0
        values["automated_probability"] = values["probability"]
    if is_lost:
        values["lost_reason_id"] = marks.id_of(f"crm_lost_reason_{lead.reason}")
    return values


def _plan_next_steps(marks: Marks, leads: list[Lead], until: date) -> None:
    """Give open leads the activity that their salesperson wants to do next."""
    model_id = marks.env["ir.model"]._get_id("crm.lead")
    kinds = ("mail.mail_activity_data_call", "mail.mail_activity_data_meeting")
    marks.env["mail.activity"].create(
        [
            {
                "res_model_id": model_id,
                "res_id": marks.id_of(f"lead_{lead.key}"),
                "activity_type_id": marks.env.ref(kinds[number % 2]).id,
                "user_id": marks.id_of(f"seller_{lead.seller}"),
                "date_deadline": until + timedelta(days=number * 3 % 40 - 4),
            }
            for number, lead in enumerate(leads)
            if lead.outcome == "open"
        ]
    )


# Contacts with customers


def make_touches(marks: Marks, touches: list[Touch]) -> None:
    """Log notes, calls that were made, and visits."""
    calls = [touch for touch in touches if touch.kind == "call"]
    visits = [touch for touch in touches if touch.kind == "visit"]
    _make_calls(marks, calls)
    _make_visits(marks, visits)
    messages = marks.env["mail.message"].create(
        [_message_values(marks, touch) for touch in touches]
    )
    backdate(messages, [touch.day for touch in touches], "create_date", "date")


def _message_values(marks: Marks, touch: Touch) -> dict:
    env, is_note = marks.env, touch.kind == "note"
    seller = marks.get(f"seller_{touch.customer.seller}")
    kinds = {"call": "data_call", "visit": "data_meeting"}
    values = {
        "model": "res.partner",
        "res_id": marks.id_of(f"customer_{touch.customer.key}"),
        "record_company_id": env.company.id,
        "author_id": seller.partner_id.id,
        "email_from": seller.email_formatted,
        "body": plaintext2html(touch.text),
        "message_type": "comment" if is_note else "notification",
        "subtype_id": env.ref("mail.mt_note" if is_note else "mail.mt_activities").id,
    }
    if not is_note:
        kind = env.ref(f"mail.mail_activity_{kinds[touch.kind]}")
        values["mail_activity_type_id"] = kind.id
    return values


def _make_calls(marks: Marks, touches: list[Touch]) -> None:
    model_id = marks.env["ir.model"]._get_id("res.partner")
    kind = marks.env.ref("mail.mail_activity_data_call")
    activities = marks.env["mail.activity"].create(
        [
            {
                "res_model_id": model_id,
                "res_id": marks.id_of(f"customer_{touch.customer.key}"),
                "activity_type_id": kind.id,
                "user_id": marks.id_of(f"seller_{touch.customer.seller}"),
                "date_deadline": touch.day,
                "date_done": touch.day,
                "feedback": touch.text,
                "active": False,
            }
            for touch in touches
        ]
    )
    backdate(activities, [touch.day for touch in touches])


def _make_visits(marks: Marks, touches: list[Touch]) -> None:
    quiet = {"no_mail_to_attendees": True, "dont_notify": True}
    calendar = marks.env["calendar.event"].with_context(**quiet)
    events = calendar.create([visit_values(marks, touch) for touch in touches])
    backdate(events, [touch.day for touch in touches])


def visit_values(marks: Marks, touch: Touch) -> dict:
    """Values of a meeting of the salesperson with the customer."""
    seller = marks.get(f"seller_{touch.customer.seller}")
    partner_id = marks.id_of(f"customer_{touch.customer.key}")
    start = moment(touch.day, partner_id)
    return {
        "name": f"Visit: {touch.customer.name}",
        "start": start,
        "stop": start + timedelta(hours=1),
        "user_id": seller.id,
        "partner_ids": [(6, 0, [seller.partner_id.id, partner_id])],
        "description": touch.text,
    }
