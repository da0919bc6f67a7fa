# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Facts into rows, rows through the rules, differences into moves: all by SQL."""

from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from .crm_lifecycle_facts import FACTS_TABLE

LOCK_NAME = "crm_lifecycle"
DECISIONS_TABLE = "crm_lifecycle_decision"
# What the engine decides about a row.
DECIDED = [
    SQL.identifier(name) for name in ("stage_id", "rule_id", "pin_id", "due_stage_id")
]
PARTNER = SQL.identifier("partner_id")
LOGGED = [
    SQL.identifier(name)
    for name in ("company_id", "create_uid", "write_uid", "create_date", "write_date")
]
# Evidence after which a pin ends: fact of the last document's day, facts that count
# such documents, so that one of the same day is seen. Contacts are not counted.
PIN_EVIDENCE = {
    "purchase": ("last_purchase", ("invoice_count",)),
    "order": ("last_order", ("order_count",)),
    "lead": ("last_lead", ("open_lead_count", "won_lead_count")),
    "contact": ("last_contact", ()),
}


class RuleTerms(NamedTuple):
    """A rule as the statements need it; ``key`` is its id, negative while unsaved."""

    key: int
    stage_id: int
    condition: SQL
    requirement: SQL
    facts: SQL
    models: list


class Evaluation(NamedTuple):
    """What an evaluation has done."""

    customers: int = 0
    written: int = 0
    moved: int = 0


class CrmLifecycleMoves(models.AbstractModel):
    """The statements of the engine; rows of customers are never read into memory."""

    _name = "crm.lifecycle.moves"
    _description = "Moves between Life-Cycle Stages"

    def _try_lock(self, company):
        """Whether this transaction is the only one that evaluates a company.

        Without a company: that makes the list of the night.
        """
        [(locked,)] = self.env.execute_query(
            SQL(
                "SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)",
                LOCK_NAME,
                company.id or 0,
            )
        )
        return locked

    def _lock(self, company):
        """Wait until no other transaction evaluates a company."""
        self.env.execute_query(
            SQL("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", LOCK_NAME, company.id)
        )

    # Facts into rows

    def _write_facts(self, scope, facts):
        """Make the rows of a scope's customers equal to the gathered facts.

        :param facts: names of the facts, columns of both tables
        :return: number of rows that were inserted or changed
        """
        columns = [SQL.identifier(name) for name in facts]
        return sum(
            self._execute(statement)
            for statement in (
                self._get_facts_update(scope, columns),
                self._get_facts_insertion(scope, columns),
            )
        )

    def _get_facts_update(self, scope, columns):
        return SQL(
            """
            UPDATE crm_lifecycle old SET (%(columns)s) = ROW(%(new)s)
              FROM %(table)s new
             WHERE old.company_id = %(company)s AND old.partner_id = new.partner_id
               AND (%(old)s) IS DISTINCT FROM (%(new)s)
            """,
            columns=SQL(", ").join(columns),
            old=_qualified("old", columns),
            new=_qualified("new", columns),
            table=SQL.identifier(FACTS_TABLE),
            company=scope.company_id,
        )

    def _get_facts_insertion(self, scope, columns):
        return SQL(
            """
            INSERT INTO crm_lifecycle (%(columns)s)
            SELECT %(company)s, %(uid)s, %(uid)s, %(now)s, %(now)s, %(new)s
              FROM %(table)s new
             WHERE NOT EXISTS (SELECT 1 FROM crm_lifecycle old
                                WHERE old.company_id = %(company)s
                                  AND old.partner_id = new.partner_id)
             ORDER BY new.partner_id
            """,
            columns=SQL(", ").join([*LOGGED, PARTNER, *columns]),
            new=_qualified("new", [PARTNER, *columns]),
            table=SQL.identifier(FACTS_TABLE),
            company=scope.company_id,
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    def _find_without_facts(self, scope):
        """Ids of rows whose last document is gone."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM crm_lifecycle old
                 WHERE company_id = %(company)s AND %(condition)s
                   AND NOT EXISTS (SELECT 1 FROM %(table)s new
                                    WHERE new.partner_id = old.partner_id)
                """,
                condition=scope.condition(SQL("old.partner_id")),
                table=SQL.identifier(FACTS_TABLE),
                **scope.names,
            )
        )
        return [row_id for (row_id,) in rows]

    # Rows through the rules

    def _get_decisions(self, terms, scope, rows):
        """SQL of (partner_id, stage_id, rule_id, pin_id, due_stage_id).

        The first rule that holds, with its stage's requirements met, wins; the first
        that holds without them is due. A pin in force goes before all rules.

        :param terms: list of :class:`RuleTerms` in their order
        :param rows: SQL of rows that have the columns of crm_lifecycle
        """
        return SQL(
            """
            WITH crm_lifecycle AS (%(rows)s), pin AS (%(pins)s)
            SELECT decided.partner_id,
                   COALESCE(pin.stage_id, decided.stage_id) AS stage_id,
                   CASE WHEN pin.id IS NULL THEN decided.rule_id END AS rule_id,
                   pin.id AS pin_id,
                   CASE WHEN pin.id IS NULL THEN
                        NULLIF(decided.due_id, decided.stage_id) END AS due_stage_id
              FROM (SELECT crm_lifecycle.partner_id, %(won)s AS rule_id,
                           %(stage)s AS stage_id, %(due)s AS due_id
                      FROM crm_lifecycle) decided
              LEFT JOIN pin ON pin.partner_id = decided.partner_id
            """,
            rows=rows,
            pins=self._get_pins(scope),
            won=_first_that_holds(terms, lambda term: term.key, is_met=True),
            stage=_first_that_holds(terms, lambda term: term.stage_id, is_met=True),
            due=_first_that_holds(terms, lambda term: term.stage_id, is_met=False),
        )

    def _get_pins(self, scope):
        """SQL of the pin in force of each customer that has one."""
        return SQL(
            """
            SELECT DISTINCT ON (pin.partner_id) pin.partner_id, pin.id, pin.stage_id
              FROM crm_lifecycle_pin pin
              JOIN crm_lifecycle ON crm_lifecycle.partner_id = pin.partner_id
             WHERE pin.company_id = %(company)s AND pin.date_from <= %(as_of)s
               AND COALESCE(pin.date_until, %(as_of)s) >= %(as_of)s
               AND COALESCE(pin.released_on, 'infinity') > %(as_of)s
               AND (%(ended)s) IS NOT TRUE
             ORDER BY pin.partner_id, pin.date_from DESC, pin.id DESC
            """,
            ended=_ended_by_evidence(),
            **scope.names,
        )

    def _end_pins(self, scope):
        """Release the pins whose evidence has come; taken back, it revives none.

        Only as of the company's today: a past day is looked at, not decided.
        """
        return self._execute(
            SQL(
                """
                UPDATE crm_lifecycle_pin pin
                   SET released_on = %(as_of)s, write_uid = %(uid)s,
                       write_date = %(now)s
                  FROM crm_lifecycle
                 WHERE crm_lifecycle.company_id = %(company)s
                   AND crm_lifecycle.partner_id = pin.partner_id
                   AND pin.company_id = %(company)s AND pin.released_on IS NULL
                   AND pin.date_from <= %(as_of)s
                   AND COALESCE(pin.date_until, %(as_of)s) >= %(as_of)s
                   AND %(condition)s AND (%(ended)s)
                """,
                condition=scope.condition(SQL("pin.partner_id")),
                ended=_ended_by_evidence(),
                uid=self.env.uid,
                now=self.env.cr.now(),
                **scope.names,
            )
        )

    def _get_rows(self, scope):
        """SQL of the stored rows of a scope's customers."""
        return SQL(
            "SELECT * FROM public.crm_lifecycle WHERE company_id = %s AND %s",
            scope.company_id,
            scope.condition(SQL("partner_id")),
        )

    def _get_gathered_rows(self, scope, facts):
        """SQL of rows as they would be with the gathered facts; others are empty."""
        known = self.env["crm.lifecycle"]._facts()
        columns = [
            SQL.identifier("facts", name) if name in facts else self._get_nothing(name)
            for name in known
        ]
        return SQL(
            """
            SELECT facts.partner_id AS id, facts.partner_id, %(company)s AS company_id,
                   %(columns)s
              FROM %(table)s facts
            """,
            columns=SQL(", ").join(columns),
            table=SQL.identifier(FACTS_TABLE),
            company=scope.company_id,
        )

    def _get_nothing(self, name):
        """SQL of a fact that nobody has asked for."""
        kind = self.env["crm.lifecycle"]._fields[name].column_type[1]
        return SQL("NULL::%s AS %s", SQL(kind), SQL.identifier(name))

    def _decide(self, terms, scope, rows):
        """Put the decisions into a temporary table."""
        self.env["crm.lifecycle.facts"]._make_temporary_table(
            DECISIONS_TABLE, self._get_decisions(terms, scope, rows)
        )

    def _insert_rows(self, scope):
        """Rows, still without facts, for gathered customers that have none."""
        return self._execute(self._get_facts_insertion(scope, []))

    # Differences into moves

    def _write_moves(self, terms, scope, is_replayed=False):
        """Record who moves, then write the rows that differ.

        :return: (ids of transitions, number of rows written)
        """
        made = self._insert_transitions(terms, scope, is_replayed)
        if made:
            self._write_evidence(terms, scope, made)
        return made, self._execute(self._get_decided_update(scope))

    def _insert_transitions(self, terms, scope, is_replayed):
        """Ids of the moves that are recorded."""
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_lifecycle_transition (
                       partner_id, company_id, from_stage_id, to_stage_id, date, days,
                       rule_id, rule_name, pin_id, user_id, is_replayed, facts,
                       create_uid, write_uid, create_date, write_date)
                %(moves)s
                RETURNING id
                """,
                moves=self._get_transitions(terms, scope, is_replayed),
            )
        )
        return [transition_id for (transition_id,) in rows]

    def _get_transitions(self, terms, scope, is_replayed):
        """SQL of the moves of those for whom something else was decided."""
        return SQL(
            """
            SELECT row.partner_id, %(company)s, row.stage_id, new.stage_id,
                   %(as_of)s, %(as_of)s - row.stage_since, new.rule_id,
                   rule.name->>'en_US', new.pin_id, pin.user_id, %(is_replayed)s,
                   %(facts)s, %(uid)s, %(uid)s, %(now)s, %(now)s
              FROM crm_lifecycle row
              JOIN %(decisions)s new ON new.partner_id = row.partner_id
              LEFT JOIN (SELECT *, %(company)s AS company_id FROM %(gathered)s)
                     crm_lifecycle ON crm_lifecycle.partner_id = row.partner_id
              LEFT JOIN crm_lifecycle_rule rule ON rule.id = new.rule_id
              LEFT JOIN crm_lifecycle_pin pin ON pin.id = new.pin_id
             WHERE row.company_id = %(company)s
               AND row.stage_id IS DISTINCT FROM new.stage_id
             ORDER BY row.partner_id
            """,
            facts=self._get_facts_json(terms),
            gathered=SQL.identifier(FACTS_TABLE),
            decisions=SQL.identifier(DECISIONS_TABLE),
            is_replayed=is_replayed,
            uid=self.env.uid,
            now=self.env.cr.now(),
            **scope.names,
        )

    def _find_last_moves(self, partner_ids, company_ids):
        """Ids of the last move of each of these customers in each of the companies."""
        self.env["crm.lifecycle.transition"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT last.id
                  FROM UNNEST(%s::int[]) customer (id)
                 CROSS JOIN UNNEST(%s::int[]) company (id)
                 CROSS JOIN LATERAL (
                       SELECT id FROM crm_lifecycle_transition
                        WHERE partner_id = customer.id AND company_id = company.id
                        ORDER BY date DESC, id DESC LIMIT 1) last
                """,
                list(partner_ids),
                list(company_ids),
            )
        )
        return [move_id for (move_id,) in rows]

    def _forget_moves(self, company):
        """Take a company's replayed moves back; rows keep all that hangs on them."""
        self._execute(
            SQL(
                "DELETE FROM crm_lifecycle_transition"
                " WHERE company_id = %s AND is_replayed",
                company.id,
            )
        )
        self._execute(
            SQL(
                """
                UPDATE crm_lifecycle
                   SET stage_id = NULL, rule_id = NULL, pin_id = NULL,
                       due_stage_id = NULL, stage_since = NULL, pace = NULL
                 WHERE company_id = %s
                """,
                company.id,
            )
        )

    def _get_facts_json(self, terms):
        """SQL of the facts that the winning rule names, of rows as crm_lifecycle."""
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s", term.key, term.facts) for term in terms
        )
        if not terms:
            return SQL("'{}'::jsonb")
        return SQL("CASE new.rule_id %s ELSE '{}'::jsonb END", cases)

    def _write_evidence(self, terms, scope, transition_ids):
        """Let each move name the last document that its rule looks at."""
        self._execute(
            SQL(
                """
                WITH move AS MATERIALIZED (
                    SELECT id, partner_id, rule_id FROM crm_lifecycle_transition
                     WHERE id = ANY(%(ids)s))
                UPDATE crm_lifecycle_transition transition
                   SET evidence_model = last.model, evidence_id = last.id
                  FROM (SELECT DISTINCT ON (move.id) move.id AS move_id,
                               document.model, document.id
                          FROM move
                          JOIN (%(documents)s) document
                            ON document.partner_id = move.partner_id
                         ORDER BY move.id,
                                  COALESCE(document.model = ANY(%(models)s), TRUE) DESC,
                                  document.day DESC, document.priority,
                                  document.id DESC) last
                 WHERE transition.id = last.move_id
                """,
                ids=list(transition_ids),
                documents=self._get_documents(scope, transition_ids),
                models=_models_of_rules(terms),
            )
        )

    def _get_documents(self, scope, transition_ids):
        """SQL of (model, priority, partner_id, id, day) of movers' documents."""
        movers = self.env.execute_query(
            SQL(
                "SELECT DISTINCT partner_id FROM crm_lifecycle_transition"
                " WHERE id = ANY(%s)",
                list(transition_ids),
            )
        )
        narrow = scope._replace(partner_ids=[partner for (partner,) in movers])
        sources = self.env["crm.lifecycle.facts"]._get_sources(narrow)
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s::varchar AS model, %s AS priority, partner_id, id, day"
                " FROM (%s) document",
                source.model,
                priority,
                source.documents,
            )
            for priority, source in enumerate(sources)
            if source.documents
        )

    def _get_decided_update(self, scope):
        """SQL that writes what was decided where it differs."""
        return SQL(
            """
            UPDATE crm_lifecycle old
               SET (%(columns)s) = ROW(%(new)s),
                   stage_since = CASE WHEN old.stage_id IS DISTINCT FROM new.stage_id
                                 THEN %(as_of)s ELSE old.stage_since END,
                   write_uid = %(uid)s, write_date = %(now)s
              FROM %(decisions)s new
             WHERE old.company_id = %(company)s AND old.partner_id = new.partner_id
               AND (%(old)s) IS DISTINCT FROM (%(new)s)
            """,
            columns=SQL(", ").join(DECIDED),
            old=_qualified("old", DECIDED),
            new=_qualified("new", DECIDED),
            decisions=SQL.identifier(DECISIONS_TABLE),
            uid=self.env.uid,
            now=self.env.cr.now(),
            **scope.names,
        )

    def _write_pace(self, scope):
        """Who has been in a stage for how long, against the stage's target."""
        return self._execute(
            SQL(
                """
                UPDATE crm_lifecycle old SET pace = new.pace
                  FROM (SELECT crm_lifecycle.id, CASE
                               WHEN COALESCE(stage.target_days, 0) = 0 THEN NULL
                               WHEN %(as_of)s - stage_since <= stage.target_days
                               THEN 'on_track'
                               WHEN %(as_of)s - stage_since <= 2 * stage.target_days
                               THEN 'behind' ELSE 'stuck' END AS pace
                          FROM crm_lifecycle
                          LEFT JOIN crm_lifecycle_stage stage ON stage.id = stage_id
                         WHERE company_id = %(company)s AND %(condition)s) new
                 WHERE old.id = new.id AND old.pace IS DISTINCT FROM new.pace
                """,
                condition=scope.condition(SQL("partner_id")),
                **scope.names,
            )
        )

    def _end_rows(self, scope, row_ids):
        """Record that customers have left the life cycle: no document is left.

        :return: ids of the moves
        """
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_lifecycle_transition (
                       partner_id, company_id, from_stage_id, date, days, is_replayed,
                       create_uid, write_uid, create_date, write_date)
                SELECT partner_id, company_id, stage_id, %(as_of)s,
                       %(as_of)s - stage_since, FALSE,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM crm_lifecycle
                 WHERE id = ANY(%(ids)s) AND stage_id IS NOT NULL
                RETURNING id
                """,
                ids=row_ids,
                uid=self.env.uid,
                now=self.env.cr.now(),
                **scope.names,
            )
        )
        return [move_id for (move_id,) in rows]

    def _execute(self, statement):
        """Run a statement; return how many rows it wrote."""
        self.env.cr.execute(statement)
        return self.env.cr.rowcount


def _qualified(table, columns):
    return SQL(", ").join(SQL("%s.%s", SQL.identifier(table), name) for name in columns)


def _first_that_holds(terms, value, is_met):
    """SQL of a value of the first rule that holds, with or without requirements."""
    if not terms:
        return SQL("NULL::int")
    cases = SQL(" ").join(
        SQL("WHEN %s AND %s THEN %s", term.condition, term.requirement, value(term))
        if is_met
        else SQL("WHEN %s THEN %s", term.condition, value(term))
        for term in terms
    )
    return SQL("CASE %s END", cases)


def _models_of_rules(terms):
    """SQL of the models whose documents a move's rule looks at; NULL for all."""
    cases = [
        SQL("WHEN %s THEN %s::varchar[]", term.key, term.models)
        for term in terms
        if term.models
    ]
    if not cases:
        return SQL("NULL::varchar[]")
    return SQL("CASE move.rule_id %s END", SQL(" ").join(cases))


def _ended_by_evidence():
    """SQL that holds for a pin when a document that ends it has come."""
    return SQL(" OR ").join(
        SQL(
            "pin.until_evidence = %s AND (%s)",
            kind,
            SQL(" OR ").join(_evidence_since_pin(last, counts)),
        )
        for kind, (last, counts) in PIN_EVIDENCE.items()
    )


def _evidence_since_pin(last, counts):
    """SQL conditions, each of which tells that a document has come since a pin."""
    yield SQL("%s > pin.date_from", SQL.identifier("crm_lifecycle", last))
    if counts:
        columns = [SQL.identifier("crm_lifecycle", name) for name in counts]
        yield SQL("%s > pin.evidence_count", SQL(" + ").join(columns))
