"""However often the night breaks off, who is back is told of once."""

from contextlib import closing

import pytest
from database_copies import connect, copied_database, odoo_server

from faults.jobs import assert_same, read_tables, run

KILLS = 12
# Customers who have parted on the day of their first invoice, and bought on.
PART = """
DELETE FROM crm_parting;
INSERT INTO crm_parting (partner_id, company_id, reason_id, state, origin, initiator,
                         opened_on, closed_on, closed_at, winback_date)
SELECT contact.commercial_partner_id, move.company_id, MIN(reason.id), 'closed', 'hand',
       'company', MIN(move.invoice_date), MIN(move.invoice_date), '2000-01-01',
       CASE WHEN contact.commercial_partner_id % 3 = 0 THEN '2000-01-01'::date END
  FROM account_move move JOIN res_partner contact ON contact.id = move.partner_id
  CROSS JOIN crm_parting_reason reason
 WHERE move.move_type = 'out_invoice' AND move.state = 'posted'
 GROUP BY contact.commercial_partner_id, move.company_id
 ORDER BY 1, 2 LIMIT 240;
"""
TABLES = {
    "returns": "SELECT parting_id, kind, res_id, amount FROM crm_parting_return",
    "activities": """SELECT res_id, summary, active, COUNT(*) FROM mail_activity
                      WHERE res_model = 'crm.parting' GROUP BY 1, 2, 3""",
    "partings": """SELECT parting.id, winback_reminded_on, activity.res_id
                     FROM crm_parting parting LEFT JOIN mail_activity activity
                       ON activity.id = parting.winback_activity_id""",
}


@pytest.fixture(scope="module")
def parted():
    """A database with former customers who are back."""
    with copied_database("partings") as name:
        odoo_server(name, "-i", "crm_lifecycle")
        with closing(connect(name)) as connection, connection.cursor() as cursor:
            cursor.execute(PART)
            connection.commit()
        yield name


@pytest.fixture(scope="module")
def calm(parted):
    """What a night has told that nothing came across."""
    with copied_database("partings_calm", parted) as database:
        assert run(database, "partings")["ended"] == 1
        found = read_tables(database, TABLES)
    assert len(found["returns"]) >= len(found["activities"]) > 20
    return found


def test_killed_at_any_moment_everybody_is_told_of_once(parted, calm):
    with copied_database("partings_killed", parted) as database:
        counts = run(database, "partings", "--kills", str(KILLS))
        assert counts["killed"] >= KILLS / 3, counts
        assert_same(read_tables(database, TABLES), calm)


def test_two_at_once_tell_nothing_twice(parted, calm):
    with copied_database("partings_pair", parted) as database:
        run(database, "partings", "--at-once", "2")
        assert_same(read_tables(database, TABLES), calm)


def test_a_second_night_changes_nothing(parted, calm):
    with copied_database("partings_again", parted) as database:
        run(database, "partings")
        run(database, "partings")
        assert_same(read_tables(database, TABLES), calm)
