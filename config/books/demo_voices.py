"""Proposals and complaints of the demo company's customers, as records."""

from datetime import timedelta

from odoo import Command, models

from .demo_dates import backdate
from .demo_letters import written_on
from .demo_marks import Marks
from .demo_plan import NEVER
from .demo_relationship import Relationship, Voice
from .demo_sayings import DEPARTMENTS

FIELDS = {"order": "order_id", "invoice": "invoice_id"}


def make_voices(marks: Marks, relationship: Relationship) -> None:
    """Let customers speak, and the company answer them day by day."""
    _make_departments(marks)
    voices = relationship.voices
    records = marks.env["crm.voice"].concat(*(_say(marks, voice) for voice in voices))
    marks.add(records, [f"voice_{voice.saying.key}" for voice in voices])
    said = [voice.said for voice in voices]
    backdate(records, said, "create_date", "write_date", "made_on")
    backdate(records.sudo().vote_ids, said, "create_date", "voted_on")
    for voice, record in zip(voices, records, strict=True):
        _merge(marks, voice, record)
        _deal_with(marks, voice, record.with_user(_get_responsible(marks, record)))


def _make_departments(marks: Marks) -> None:
    departments = marks.env["crm.voice.department"].create(
        [
            {
                "name": department.name,
                "topic": department.topic,
                "company_id": marks.id_of("company"),
                "user_id": marks.id_of(f"seller_{department.seller}"),
            }
            for department in DEPARTMENTS
        ]
    )
    marks.add(departments, [f"department_{one.topic}" for one in DEPARTMENTS])


# What customers say


def _say(marks: Marks, voice: Voice) -> models.BaseModel:
    """A new record, made in the way by which it came."""
    say = {"portal": _say_on_portal, "email": _say_by_email, "backend": _say_to_us}
    return say[voice.saying.channel](marks, voice)


def _say_on_portal(marks: Marks, voice: Voice) -> models.BaseModel:
    saying, about = voice.saying, _get_about(marks, voice)
    form = {
        **{name: getattr(saying, name) for name in ("name", "kind", "topic")},
        "description": saying.text,
        "about": ",".join(f"{name},{number}" for name, number in about.items()),
        "is_author_shown": "1" if saying.is_author_shown else "",
    }
    contact, company = _get_contact(marks, voice.customer), marks.get("company")
    return marks.env["crm.voice"]._submit(contact, company, form)


def _say_by_email(marks: Marks, voice: Voice) -> models.BaseModel:
    saying, contact = voice.saying, _get_contact(marks, voice.customer)
    letter = {
        "subject": saying.name,
        "body": saying.text,
        "author_id": contact.id,
        "email_from": contact.email_formatted,
    }
    values = {
        **{name: getattr(saying, name) for name in ("kind", "topic")},
        **_get_about(marks, voice),
        "company_id": marks.id_of("company"),
        "department_id": marks.id_of(f"department_{saying.topic}"),
    }
    return marks.env["crm.voice"].message_new(letter, values)


def _say_to_us(marks: Marks, voice: Voice) -> models.BaseModel:
    saying = voice.saying
    return marks.env["crm.voice"].create(
        {
            **{name: getattr(saying, name) for name in ("name", "kind", "topic")},
            **_get_about(marks, voice),
            "description": saying.text,
            "partner_id": _get_contact(marks, voice.customer).id,
            "company_id": marks.id_of("company"),
        }
    )


def _get_contact(marks: Marks, customer) -> models.BaseModel:
    return marks.get(f"contact_{customer.key}_0")


def _get_about(marks: Marks, voice: Voice) -> dict[str, int]:
    """{field: id} of the document that it is about."""
    about = voice.saying.about
    if not about:
        return {}
    document = marks.get(voice.document)
    if about == "delivery":
        done = document.picking_ids.filtered(lambda picking: picking.state == "done")
        return {"picking_id": done[:1].id}
    return {FIELDS.get(about, "product_id"): document.id}


# What becomes of it


def _get_responsible(marks: Marks, record: models.BaseModel) -> models.BaseModel:
    return record.sudo().user_id or marks.get("seller_0")


def _merge(marks: Marks, voice: Voice, record: models.BaseModel) -> None:
    """Said before by another one; the table names that one earlier."""
    if voice.saying.same_as:
        target, user = marks.get(f"voice_{voice.saying.same_as}"), marks.get("seller_0")
        day = voice.said + timedelta(days=1)
        with written_on(record + target, [day, day]):
            record.with_user(user)._merge_into(target.with_user(user))


def _deal_with(marks: Marks, voice: Voice, record: models.BaseModel) -> None:
    saying = voice.saying
    if voice.reviewed != NEVER:
        with written_on(record, [voice.reviewed]):
            record.action_review()
    if saying.shared:
        _share(marks, voice, record)
    if voice.planned != NEVER:
        with written_on(record, [voice.planned]):
            record.action_plan()
    if saying.answer:
        _answer(marks, voice, record)
    if saying.rate:
        _rate(voice, record.sudo())


def _share(marks: Marks, voice: Voice, record: models.BaseModel) -> None:
    """Open it to the other customers, some of whom want it too."""
    record.public_name = voice.saying.shared
    record.action_open_to_customers()
    known = record.sudo().vote_ids
    for customer, _day in voice.votes:
        record.sudo()._vote(_get_contact(marks, customer))
    votes = (record.sudo().vote_ids - known).sorted("id")
    backdate(votes, [day for _c, day in voice.votes], "create_date", "voted_on")


def _answer(marks: Marks, voice: Voice, record: models.BaseModel) -> None:
    """As in the dialog; who voted for what is done is told of it."""
    saying = voice.saying
    if saying.change:
        kind = marks.get("warehouse_0").out_type_id
        record.change_ref = f"{kind._name},{kind.id}"
    with written_on(record, [voice.answered]):
        record.env["crm.voice.answer"].create(
            {
                "voice_ids": [Command.set(record.ids)],
                "state": saying.state,
                "answer": saying.answer,
                "change_note": saying.change,
            }
        ).action_confirm()
    backdate(record, [voice.answered], "answered_on", "write_date")
    votes = record.sudo().vote_ids.filtered(lambda vote: not vote.is_author)
    if saying.state == "done" and votes:
        votes._notify()
        backdate(votes, [voice.answered] * len(votes), "notified_on")


def _rate(voice: Voice, record: models.BaseModel) -> None:
    with written_on(record, [voice.rated]):
        record._rate(voice.saying.rate, voice.saying.feedback, record.partner_id)
    backdate(record, [voice.rated], "closed_on", "write_date")
    backdate(record.rating_ids, [voice.rated])
