"""Killed while a plan comes into force, it ends as if undisturbed; two are one."""

import pytest
from database_copies import copied_database, odoo_server

from faults.jobs import assert_same, read_tables, run

KILLS = 20
# All that a change writes, without numbers and times that every run gives anew.
TABLES = {
    "versions": "SELECT id, name, state, date_from, date_to FROM sales_structure",
    "units": """SELECT TO_JSONB(t) - ARRAY['write_date', 'create_date', 'write_uid']
                  FROM sales_structure_unit t""",
    "members": "SELECT id, unit_id, user_id FROM sales_structure_member",
    "rules": "SELECT id, unit_id FROM sales_structure_rule",
    "assignments": """SELECT partner_id, kind, function_id, role_id, unit_id, user_id,
                             origin, date_from, date_to, change_id IS NULL,
                             ended_by_id IS NULL FROM sales_structure_assignment""",
    "leads": "SELECT id, user_id, team_id FROM crm_lead",
    "orders": "SELECT id, user_id, team_id FROM sale_order",
    "lines": "SELECT what, res_id, state FROM sales_structure_change_line",
    "people": """SELECT user_id, gained_count, lost_count, is_told
                   FROM sales_structure_change_person""",
    "activities": """SELECT user_id, COUNT(*) FROM mail_activity
                      WHERE res_model = 'sales.structure.change.person' GROUP BY 1""",
    "mails": """SELECT COUNT(*) FROM mail_message
                 WHERE model = 'sales.structure.change.person'""",
    "changes": "SELECT state, opened_count, ended_count FROM sales_structure_change",
}


@pytest.fixture(scope="module")
def planned():
    """The demo company with a plan that moves some of its customers."""
    with copied_database("faults_planned") as name:
        odoo_server(name, "-i", "crm_lifecycle,sales_structure")
        run(name, "structure")
        yield name


@pytest.fixture(scope="module")
def calm(planned):
    """What is there after a plan has come into force and nothing has come across."""
    with copied_database("faults_change_calm", planned) as database:
        run(database, "change")
        found = read_tables(database, TABLES)
    assert len(found["lines"]) > 0
    assert len(found["people"]) > 1
    return found


def test_killed_at_any_moment_it_ends_as_if_undisturbed(planned, calm):
    with copied_database("faults_change_killed", planned) as database:
        counts = run(database, "change", "--kills", str(KILLS))
        assert counts["killed"] >= KILLS / 4, counts
        assert_same(read_tables(database, TABLES), calm)


def test_two_at_once_are_one(planned, calm):
    with copied_database("faults_change_pair", planned) as database:
        run(database, "change", "--at-once", "2")
        assert_same(read_tables(database, TABLES), calm)
