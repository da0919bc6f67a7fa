"""Partings of the demo company, as records, and the history of stages with them."""

from collections.abc import Iterable
from datetime import date, timedelta

from odoo import models

from .demo_customers import MONTHS
from .demo_dates import backdate
from .demo_letters import written_on
from .demo_marks import Marks
from .demo_plan import NEVER
from .demo_relationship import Parting, Relationship
from .scoring import month_ends

LETTER_AFTER, ANSWER_AFTER = timedelta(days=2), timedelta(days=5)
RULE = "Small orders that cost more than they bring"


def make_partings(marks: Marks, relationship: Relationship) -> None:
    """Start partings, and end those that are over, each on its day."""
    company, partings = marks.get("company"), relationship.partings
    company.lifecycle_parting_user_id = marks.get("seller_1")
    _make_rule(marks)
    records = marks.env["crm.parting"].concat(*(_start(marks, one) for one in partings))
    marks.add(records, [f"parting_{one.farewell.key}" for one in partings])
    manager = marks.get("seller_0")
    for parting, record in zip(partings, records, strict=True):
        _go_on(parting, record.with_user(manager), relationship.today)
    _retell(company, [day for parting in partings for day in parting.days])


def _make_rule(marks: Marks) -> None:
    """Switched off: what it would start next is for people to decide."""
    rule = marks.env["crm.parting.rule"].create(
        {
            "name": RULE,
            "company_id": marks.id_of("company"),
            "domain": "[('purchase_count', '>=', 2), ('net_revenue_year', '<', 200)]",
            "stage_id": marks.env.ref("crm_lifecycle.stage_dormant").id,
            "reason_id": marks.env.ref("crm_lifecycle.parting_reason_unprofitable").id,
        }
    )
    marks.add(rule, ["parting_rule"])


def _start(marks: Marks, parting: Parting) -> models.BaseModel:
    """As from the dialog, the portal or the rule, on the day of the plan."""
    farewell, company = parting.farewell, marks.get("company")
    customer = marks.get(f"customer_{parting.customer.key}")
    is_by_rule = farewell.origin == "rule"
    reason = marks.env.ref(f"crm_lifecycle.parting_reason_{farewell.reason}")
    user = marks.get(f"seller_{parting.customer.seller}")
    record = (
        marks.env["crm.parting"]
        .with_user(user)
        ._start(
            company,
            customer,
            initiator=farewell.initiator,
            reason_id=reason.id,
            origin=farewell.origin,
            rule_id=is_by_rule and marks.id_of("parting_rule"),
            note=farewell.note,
            winback_condition=farewell.condition,
            user_id=user.id,
            opened_on=parting.opened,
            date_due=parting.opened + timedelta(days=company.lifecycle_parting_days),
        )
    )
    backdate(record, [parting.opened])
    _date_pin(record, "parting", parting.opened, "date_from", "create_date")
    return record.with_env(marks.env)


def _go_on(parting: Parting, record: models.BaseModel, today: date) -> None:
    """What the sales manager does about it until today."""
    if parting.farewell.satisfaction:
        _talk(parting, record.with_user(record.user_id))
    if parting.closed != NEVER:
        _close(parting, record)
        if days := parting.farewell.winback:
            record.winback_date = today + timedelta(days=days)
    if parting.ended != NEVER:
        _end(parting, record)


def _talk(parting: Parting, record: models.BaseModel) -> None:
    """Write the farewell letter; the customer answers the questions in it."""
    farewell = parting.farewell
    sent, answered = parting.opened + LETTER_AFTER, parting.opened + ANSWER_AFTER
    with written_on(record, [sent]):
        record.with_context(parting_letter=True).message_post(
            subject=f"{record.company_id.name}: our farewell",
            body=record.letter,
            partner_ids=record.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
    backdate(record, [sent], "letter_sent_on")
    with written_on(record, [answered]):
        record._answer_survey(
            {
                "satisfaction": str(farewell.satisfaction),
                "recommend": str(farewell.satisfaction * 2),
                "return": farewell.returns,
                "comment": farewell.comment,
                "reason_id": str(record.reason_id.id),
            }
        )
    backdate(record, [answered], "survey_answered_on")


def _close(parting: Parting, record: models.BaseModel) -> None:
    closed = parting.closed
    with written_on(record, [closed]):
        if parting.farewell.waived:
            record._get_obligations("open")._waive(parting.farewell.waived)
            backdate(record.waiver_ids, [closed] * len(record.waiver_ids))
        record.action_close()
    backdate(record, [closed], "closed_on", "write_date")
    switched = record.switched_ids
    backdate(switched, [closed] * len(switched), "create_date", "ended_on")
    _date_pin(record, "parting", closed, "released_on")
    _date_pin(record, "former", closed, "date_from", "create_date")


def _end(parting: Parting, record: models.BaseModel) -> None:
    """Won back, or not left at all."""
    ended = parting.ended
    with written_on(record, [ended]):
        if parting.farewell.state == "won_back":
            record.action_win_back()
        else:
            record.action_cancel()
    backdate(record, [ended], "ended_on", "write_date")
    switched = record.switched_ids
    backdate(switched, [ended] * len(switched), "restored_on")
    last = "former" if parting.closed != NEVER else "parting"
    _date_pin(record, last, ended, "released_on")


def _date_pin(
    record: models.BaseModel, category: str, day: date, *columns: str
) -> None:
    """Give the pin that a parting has set the day of what was decided with it."""
    pins = (
        record.env["crm.lifecycle.pin"]
        .sudo()
        .search(
            [
                ("holder_model", "=", record._name),
                ("holder_id", "=", record.id),
                ("stage_id.category", "=", category),
            ]
        )
    )
    backdate(pins, [day] * len(pins), *columns)


def _retell(company: models.BaseModel, days: Iterable[date]) -> None:
    """Let the engine find the company's history anew, also as of these days.

    The moves of today that starting and ending has made are forgotten.
    """
    env = company.env
    moves, replay = env["crm.lifecycle.transition"], env["crm.lifecycle.replay"]
    moves.search(
        [("company_id", "=", company.id), ("is_replayed", "=", False)]
    ).unlink()
    env.flush_all()
    env["crm.lifecycle.moves"]._forget_moves(company)
    env.invalidate_all()
    today = env["crm.lifecycle"]._get_scope(company).as_of
    ends = month_ends(today.replace(day=1) - timedelta(days=1), MONTHS)
    for day in sorted({*ends, *days}):
        replay._replay_day(company, day)
    replay._evaluate_begun(company)
