"""What is known of the demo company's customers, and forms sent to them, as records."""

from collections import defaultdict
from collections.abc import Iterable

from odoo import Command, models

from .demo_customers import Customer
from .demo_dates import backdate
from .demo_letters import written_on
from .demo_marks import Marks
from .demo_plan import NEVER
from .demo_relationship import Firm, Form, Knowledge, Relationship
from .demo_sayings import DELIVERY_HOURS

ACCEPTED = ("street", "payable", "mailings")


def make_information(marks: Marks, relationship: Relationship) -> None:
    """Write what is known, then ask for some of the rest."""
    _make_hours_item(marks)
    knowledge = relationship.knowledge
    _give_roles(marks, knowledge)
    _describe_firms(marks, relationship.firms)
    industries = [(_customer_id(marks, one), one.industry) for one in knowledge]
    industries += [
        (_firm_id(marks, firm), firm.industry) for firm in relationship.firms
    ]
    _give_industries(marks, industries)
    _give_tax_ids(marks, knowledge)
    _give_answers(marks, knowledge)
    _let_bounce(marks, relationship.bounced)
    _double(marks, relationship.doubled)
    _evaluate(marks)
    for form in relationship.forms:
        _ask(marks, form)


def _make_hours_item(marks: Marks) -> None:
    """A property of their own that the warehouse asks for."""
    item = marks.env["crm.information.item"].create(
        {
            "name": "Delivery hours",
            "kind": "property",
            "choices": "\n".join(DELIVERY_HOURS),
            "company_id": marks.id_of("company"),
            "stage_ids": [
                Command.link(marks.env.ref("crm_lifecycle.stage_regular").id)
            ],
            "sequence": 115,
        }
    )
    marks.add(item, ["item_hours"])


def _item(marks: Marks, name: str) -> models.BaseModel:
    return marks.env.ref(f"crm_lifecycle.information_item_{name}")


def _customer_id(marks: Marks, one: Knowledge) -> int:
    return marks.id_of(f"customer_{one.customer.key}")


def _firm_id(marks: Marks, firm: Firm) -> int:
    return marks.id_of(f"prospect_{firm.lead.key}")


# What is known


def _give_roles(marks: Marks, knowledge: Iterable[Knowledge]) -> None:
    holders = defaultdict(list)
    for one in knowledge:
        for number, role in one.roles:
            holders[role].append(marks.id_of(f"contact_{one.customer.key}_{number}"))
    for role, ids in holders.items():
        people = marks.env["res.partner"].browse(ids)
        marks.env.ref(f"crm_lifecycle.contact_role_{role}").partner_ids |= people


def _describe_firms(marks: Marks, firms: Iterable[Firm]) -> None:
    """Addresses of those who have not bought yet, and who decides there."""
    for firm in firms:
        known = {"email": firm.email, "phone": firm.phone}
        record = marks.env["res.partner"].browse(_firm_id(marks, firm))
        record.write({name: value for name, value in known.items() if value})
    role = marks.env.ref("crm_lifecycle.contact_role_decision")
    marks.env["res.partner"].create(
        [
            {
                "name": firm.lead.person,
                "parent_id": _firm_id(marks, firm),
                "company_id": marks.id_of("company"),
                "contact_role_ids": [Command.link(role.id)],
            }
            for firm in firms
            if firm.has_person
        ]
    )


def _give_industries(marks: Marks, industries: Iterable[tuple[int, str]]) -> None:
    """Write the industries, by letters, of firms, by ids."""
    ids_of = defaultdict(list)
    for partner_id, letter in industries:
        ids_of[letter].append(partner_id)
    for letter, ids in ids_of.items():
        if letter:
            industry = marks.env.ref(f"base.res_partner_industry_{letter}")
            marks.env["res.partner"].browse(ids).industry_id = industry


def _give_tax_ids(marks: Marks, knowledge: Iterable[Knowledge]) -> None:
    for one in knowledge:
        if one.vat:
            marks.get(f"customer_{one.customer.key}").vat = one.vat


def _give_answers(marks: Marks, knowledge: Iterable[Knowledge]) -> None:
    """Consents, delivery hours, and when old addresses were last confirmed."""
    mailings, hours = _item(marks, "mailings"), marks.get("item_hours")
    aging = [_item(marks, name) for name in ("email", "phone")]
    rows = []
    for one in knowledge:
        key = {
            "partner_id": _customer_id(marks, one),
            "company_id": marks.id_of("company"),
        }
        if one.consent:
            rows.append({**key, "item_id": mailings.id, "consent": one.consent})
        if one.hours:
            rows.append({**key, "item_id": hours.id, "value": one.hours})
        if one.confirmed != NEVER:
            old = {"confirmed_on": one.confirmed}
            rows += [{**key, **old, "item_id": item.id} for item in aging]
    marks.env["crm.information.answer"].create(rows)


def _let_bounce(marks: Marks, customer: Customer) -> None:
    """A letter has come back."""
    contact = marks.get(f"contact_{customer.key}_0")
    contact._message_receive_bounce(contact.email, contact)


def _double(marks: Marks, customer: Customer) -> None:
    """A lead was noted with a firm that is there already, under another name."""
    env, known = marks.env, marks.get(f"customer_{customer.key}")
    double = env["res.partner"].create(
        {
            "name": f"{customer.name.split(',')[0]} – {customer.town}",
            "is_company": True,
            "company_id": known.company_id.id,
            "email": known.email,
            "country_id": known.country_id.id,
            "user_id": known.user_id.id,
        }
    )
    marks.add(double, ["double"])
    if "sales.structure.assignment" in env:
        # As the structure does by itself in the night after.
        env["sales.structure.assignment"]._assign(known.company_id, double.ids)
    env["crm.lead"].create(
        {
            "name": f"Question at the trade fair – {customer.name}",
            "type": "opportunity",
            "partner_id": double.id,
            "company_id": known.company_id.id,
            "user_id": known.user_id.id,
        }
    )


def _evaluate(marks: Marks) -> None:
    """Let the engine look at all customers once more, as it does every night."""
    company = marks.get("company")
    marks.env["crm.lifecycle"]._evaluate(company)
    marks.env["crm.contact.cadence"]._count(company)


# Forms


def _ask(marks: Marks, form: Form) -> None:
    """Send the form; answers wait for a review, or have had it."""
    env = marks.env(context={**marks.env.context, "lang": "en_US"})
    customer = marks.get(f"customer_{form.customer.key}").with_env(env)
    state = env["crm.information.state"].search(
        [
            ("partner_id", "=", customer.id),
            ("company_id", "=", marks.id_of("company")),
        ]
    )
    requests = env["crm.information.request"]
    requests._ask(state)
    record = requests.search([("partner_id", "=", customer.id)], limit=1)
    marks.add(record, [f"form_{form.customer.key}"])
    expires = record.expires_on - (env["crm.lifecycle"]._get_scope().as_of - form.asked)
    backdate(record, [form.asked])
    backdate(record, [expires], "expires_on")
    if form.state != "sent":
        _answer(marks, form, record)


def _answer(marks: Marks, form: Form, record: models.BaseModel) -> None:
    inputs = {_item(marks, name)._get_input_name(): text for name, text in form.answers}
    email = f"accounts.{form.customer.key}@customers.example"
    inputs[f"{_item(marks, 'payable')._get_input_name()}_email"] = email
    with written_on(record, [form.answered]):
        record._take_answers(inputs)
    backdate(record, [form.answered], "answered_on")
    backdate(record.change_ids, [form.answered] * len(record.change_ids))
    if form.state == "done":
        _review(marks, form, record)


def _review(marks: Marks, form: Form, record: models.BaseModel) -> None:
    """The salesperson takes most of it over."""
    seller = marks.get(f"seller_{form.customer.seller}")
    changes = record.change_ids.with_user(seller)
    items = marks.env["crm.information.item"]
    accepted = items.concat(*(_item(marks, name) for name in ACCEPTED))
    taken = changes.filtered(lambda change: change.item_id in accepted)
    taken.action_accept()
    (changes - taken).action_refuse()
    backdate(changes, [form.answered] * len(changes), "decided_on")
