"""Whatever is killed or done twice at once, customers end where a calm run has them."""

from contextlib import closing

import pytest
from database_copies import connect, copied_database, odoo_server

from faults.jobs import assert_same, read_tables, run

KILLS = 25
# Customers whose facts and stages are wrong or missing, some with a hand-off to come.
DISTURB = """
DELETE FROM crm_lifecycle_sweep;
DELETE FROM crm_lifecycle_queue;
DELETE FROM crm_lifecycle WHERE id % 7 = 0;
UPDATE crm_lifecycle SET purchase_count = 99, rule_id = NULL, stage_id = other.id
  FROM (SELECT id FROM crm_lifecycle_stage WHERE category = 'prospect' LIMIT 1) other
 WHERE crm_lifecycle.id % 3 = 0;
UPDATE crm_lifecycle SET net_revenue = net_revenue + 1 WHERE id % 5 = 0;
INSERT INTO crm_lifecycle_queue (partner_id, company_id)
SELECT partner.id, company.id
  FROM res_partner partner CROSS JOIN res_company company, GENERATE_SERIES(1, 2) twice
 WHERE partner.id % 2 = 0 ORDER BY partner.id % 10, twice;
INSERT INTO crm_lifecycle_queue (partner_id, company_id)
SELECT -1, id FROM res_company UNION SELECT 1, -1;
"""
# All that an evaluation writes, without numbers and times that every run gives anew.
TABLES = {
    "customers": """SELECT TO_JSONB(t) - ARRAY['id', 'write_date', 'create_date',
                           'message_main_attachment_id'] FROM crm_lifecycle t""",
    "moves": """SELECT TO_JSONB(t) - ARRAY['id', 'write_date', 'create_date']
                  FROM crm_lifecycle_transition t""",
    "hand-offs": "SELECT partner_id, company_id, state FROM crm_handoff",
    "activities": """SELECT res_model, activity_type_id, user_id, COUNT(*)
                       FROM mail_activity GROUP BY 1, 2, 3""",
    "sweeps": """SELECT company_id, date, state, customer_count, moved_count
                   FROM crm_lifecycle_sweep""",
    "queue": "SELECT partner_id, company_id FROM crm_lifecycle_queue",
}


@pytest.fixture(scope="module")
def disturbed():
    """A database in which a night has a lot to do."""
    with copied_database("faults") as name:
        odoo_server(name, "-i", "crm_lifecycle")
        with closing(connect(name)) as connection, connection.cursor() as cursor:
            cursor.execute(DISTURB)
            connection.commit()
        yield name


@pytest.fixture(scope="module")
def calm(disturbed):
    """What the tables hold after each job that nothing has come across."""
    found = {}
    for job in ("sweep", "queue"):
        with copied_database("faults_calm", disturbed) as database:
            before = tables(database)
            assert run(database, job)["ended"] == 1
            found[job] = tables(database)
        assert len(found[job]["moves"]) > len(before["moves"]) + 100
        assert len(found[job]["customers"]) > len(before["customers"])
    return found


def tables(database):
    return read_tables(database, TABLES)


@pytest.mark.parametrize("job", ["sweep", "queue"])
def test_killed_at_any_moment_it_ends_as_if_undisturbed(disturbed, calm, job):
    with copied_database("faults_killed", disturbed) as database:
        counts = run(database, job, "--kills", str(KILLS))
        assert counts["killed"] >= KILLS / 3, counts
        assert_same(tables(database), calm[job])


@pytest.mark.parametrize("job", ["sweep", "queue"])
def test_two_at_once_move_nobody_twice(disturbed, calm, job):
    with copied_database("faults_pair", disturbed) as database:
        run(database, job, "--at-once", "2")
        assert_same(tables(database), calm[job])


@pytest.mark.parametrize("job", ["sweep", "queue"])
def test_a_second_run_changes_nothing(disturbed, calm, job):
    with copied_database("faults_again", disturbed) as database:
        run(database, job)
        run(database, job)
        assert_same(tables(database), calm[job])
