# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is told about moves, hand-offs and partings, by SQL."""

from odoo import models
from odoo.tools import SQL

MOST_CHARACTERS = 2_000
PEOPLE = ("giver", "receiver", "answerer")


class CrmEventSourcesMixin(models.AbstractModel):
    """Each source is SQL of (id, event_type, partner_id, company_id, data)."""

    _name = "crm.event.sources.mixin"
    _description = "Sources of Events"

    def _get_moves(self, move_ids):
        """SQL of moves as events."""
        return SQL(
            """
            SELECT move.id, 'lifecycle.moved' AS event_type, move.partner_id,
                   move.company_id, JSON_BUILD_OBJECT(
                       'move_id', move.id,
                       'date', move.date,
                       'from_stage', %(former)s,
                       'to_stage', %(present)s,
                       'days_in_former_stage', move.days,
                       'rule', move.rule_name,
                       'decided_by', %(user)s,
                       'evidence', CASE WHEN move.evidence_id IS NOT NULL THEN
                           JSON_BUILD_OBJECT('model', move.evidence_model,
                                             'id', move.evidence_id) END) AS data
              FROM crm_lifecycle_transition move
              LEFT JOIN crm_lifecycle_stage former ON former.id = move.from_stage_id
              LEFT JOIN crm_lifecycle_stage present ON present.id = move.to_stage_id
              LEFT JOIN %(users)s ON decider.id = move.user_id
             WHERE move.id = ANY(%(ids)s)
            """,
            former=_stage("former"),
            present=_stage("present"),
            user=_user("decider"),
            users=_users("decider"),
            ids=list(move_ids),
        )

    def _get_handoffs(self, handoff_ids, event_type):
        """SQL of hand-offs as events."""
        return SQL(
            """
            SELECT handoff.id, %(event_type)s AS event_type, handoff.partner_id,
                   handoff.company_id, JSON_BUILD_OBJECT(
                       'handoff_id', handoff.id,
                       'move_id', handoff.transition_id,
                       'state', handoff.state,
                       'from_department', handoff.from_department,
                       'to_department', handoff.to_department,
                       'from_stage', %(former)s,
                       'to_stage', %(present)s,
                       'given_by', %(giver)s,
                       'responsible', %(receiver)s,
                       'asked_on', %(asked)s,
                       'due_on', %(due)s,
                       'answered_on', %(answered)s,
                       'answered_by', %(answerer)s,
                       'reason', LEFT(handoff.reason, %(most)s)) AS data
              FROM crm_handoff handoff
              LEFT JOIN crm_lifecycle_stage former ON former.id = from_stage_id
              LEFT JOIN crm_lifecycle_stage present ON present.id = to_stage_id
              LEFT JOIN %(givers)s ON giver.id = handoff.giver_id
              LEFT JOIN %(receivers)s ON receiver.id = handoff.responsible_id
              LEFT JOIN %(answerers)s ON answerer.id = handoff.answered_by
             WHERE handoff.id = ANY(%(ids)s)
            """,
            event_type=event_type,
            former=_stage("former"),
            present=_stage("present"),
            asked=_moment("handoff", "asked_on"),
            due=_moment("handoff", "due_on"),
            answered=_moment("handoff", "answered_on"),
            most=MOST_CHARACTERS,
            ids=list(handoff_ids),
            **{person: _user(person) for person in PEOPLE},
            **{f"{person}s": _users(person) for person in PEOPLE},
        )

    def _get_partings(self, parting_ids, event_type):
        """SQL of partings as events; what colleagues have noted is not told."""
        return SQL(
            """
            SELECT parting.id, %(event_type)s AS event_type, parting.partner_id,
                   parting.company_id, JSON_BUILD_OBJECT(
                       'parting_id', parting.id,
                       'state', parting.state,
                       'started', parting.origin,
                       'initiator', parting.initiator,
                       'reason', reason.name->>'en_US',
                       'responsible', %(user)s,
                       'opened_on', parting.opened_on,
                       'closed_on', parting.closed_on,
                       'ended_on', parting.ended_on,
                       'win_back_on', parting.winback_date) AS data
              FROM crm_parting parting
              LEFT JOIN crm_parting_reason reason ON reason.id = parting.reason_id
              LEFT JOIN %(users)s ON responsible.id = parting.user_id
             WHERE parting.id = ANY(%(ids)s)
            """,
            event_type=event_type,
            user=_user("responsible"),
            users=_users("responsible"),
            ids=list(parting_ids),
        )


def _moment(table, column):
    """SQL of a time in UTC as JSON has it."""
    return SQL(
        "TO_CHAR(%s, %s)",
        SQL.identifier(table, column),
        'YYYY-MM-DD"T"HH24:MI:SS"Z"',
    )


def _stage(alias):
    """SQL of a stage in JSON, by its English name."""
    table = SQL.identifier(alias)
    return SQL(
        "CASE WHEN %(table)s.id IS NOT NULL THEN JSON_BUILD_OBJECT("
        "'id', %(table)s.id, 'name', %(table)s.name->>'en_US',"
        " 'category', %(table)s.category) END",
        table=table,
    )


def _user(alias):
    """SQL of a person in JSON."""
    table = SQL.identifier(alias)
    return SQL(
        "CASE WHEN %(table)s.id IS NOT NULL THEN JSON_BUILD_OBJECT("
        "'id', %(table)s.id, 'name', %(table)s.name) END",
        table=table,
    )


def _users(alias):
    """SQL of users with their names."""
    return SQL(
        "(SELECT res_users.id, res_partner.name FROM res_users JOIN res_partner"
        " ON res_partner.id = res_users.partner_id) %s",
        SQL.identifier(alias),
    )
