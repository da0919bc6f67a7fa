"""Retention goes, the life cycle that asked for its scores stays and works."""

from contextlib import closing

import pytest
from database_copies import connect, copied_database, odoo_module, odoo_server
from faults.jobs import run

# Customers that our rule has moved, a rule that people have written, and a requirement.
ASK_FOR_SCORES = """
WITH rule AS (
    SELECT res_id AS id FROM ir_model_data
     WHERE module = 'crm_retention' AND name = 'rule_at_risk_probability'),
moved AS (
    UPDATE crm_lifecycle SET rule_id = rule.id FROM rule
     WHERE crm_lifecycle.id IN (SELECT id FROM crm_lifecycle ORDER BY id LIMIT 10)
    RETURNING partner_id, company_id, stage_id, rule_id)
INSERT INTO crm_lifecycle_transition
       (partner_id, company_id, to_stage_id, date, rule_id, rule_name, is_replayed)
SELECT partner_id, company_id, stage_id, CURRENT_DATE, rule_id, 'Half is gone', FALSE
  FROM moved;
INSERT INTO crm_lifecycle_rule (name, sequence, active, stage_id, domain)
SELECT '{"en_US": "Hardly healthy"}'::jsonb, 5, TRUE, MIN(id),
       '[(''repurchase_probability'', ''<'', 0.2)]'
  FROM crm_lifecycle_stage;
INSERT INTO crm_lifecycle_requirement (name, stage_id, domain)
SELECT '{"en_US": "Worth it"}'::jsonb, MIN(id), '[(''expected_value'', ''>'', 100)]'
  FROM crm_lifecycle_stage;
"""
COUNTS = """
SELECT (SELECT COUNT(*) FROM crm_lifecycle),
       (SELECT COUNT(*) FROM crm_lifecycle_transition),
       (SELECT COUNT(*) FROM crm_lifecycle_transition WHERE rule_name = 'Half is gone')
"""
RULES = """
SELECT domain, active FROM crm_lifecycle_rule
 WHERE domain LIKE '%probability%' ORDER BY domain
"""
SWEPT = "SELECT DISTINCT state FROM crm_lifecycle_sweep"
UNDECIDED = "SELECT COUNT(*) FROM crm_lifecycle WHERE rule_id IS NULL"


def ask(database, statement):
    """Rows of a statement, or nothing where it only writes."""
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else None
        connection.commit()
        return rows


@pytest.fixture(scope="module")
def left():
    """(database, counts before) of a life cycle without retention."""
    with copied_database("retention_leaves") as database:
        odoo_server(database, "-i", "crm_retention")
        ask(database, ASK_FOR_SCORES)
        before = ask(database, COUNTS)
        odoo_module("uninstall", database, "crm_retention")
        yield database, before


def test_customers_and_moves_stay(left):
    database, before = left
    assert ask(database, COUNTS) == before
    assert before[0][2] == 10


def test_rules_that_asked_for_scores_are_switched_off(left):
    database, _before = left
    rules = ask(database, RULES)
    assert any("repurchase_probability" in domain for domain, _active in rules)
    assert any("probability_kept" in domain for domain, _active in rules)
    assert not any(active for _domain, active in rules)


def test_requirements_that_asked_for_scores_are_gone(left):
    database, _before = left
    asked = "SELECT COUNT(*) FROM crm_lifecycle_requirement WHERE domain LIKE '%value%'"
    assert ask(database, asked) == [(0,)]


def test_customers_are_evaluated_without_scores(left):
    database, _before = left
    assert ask(database, UNDECIDED) == [(10,)]
    ask(database, "DELETE FROM crm_lifecycle_sweep")
    run(database, "sweep")
    assert ask(database, SWEPT) == [("done",)]
    assert ask(database, UNDECIDED) == [(0,)]
