"""Whatever is killed or done twice at once, each lead has one salesperson at last."""

import subprocess
import sys

import pytest
from database_copies import copied_database, odoo_server

from odoo.tools import config

from faults.jobs import DEADLINE_SECONDS, assert_same, read_tables, run
from faults.lead_teams import LEADS

KILLS = 15
OURS = "SELECT id FROM crm_lead WHERE email_from LIKE '%@bench.example'"
# All that an assignment writes, without numbers and times that every run gives anew.
TABLES = {
    "leads": f"""SELECT id, team_id, user_id, type FROM crm_lead
                  WHERE id IN ({OURS})""",
    "messages": f"""SELECT res_id, author_id, COUNT(*) FROM mail_message
                     WHERE model = 'crm.lead' AND res_id IN ({OURS}) GROUP BY 1, 2""",
    "followers": f"""SELECT res_id, partner_id FROM mail_followers
                      WHERE res_model = 'crm.lead' AND res_id IN ({OURS})""",
    "debts": "SELECT team_id, member_id, ROUND(debt::numeric, 6) FROM "
    "sales_structure_debt",
}


@pytest.fixture(scope="module")
def waiting():
    """A database with teams of equal members and leads that nobody has yet."""
    with copied_database("leads") as name:
        odoo_server(name, "-i", "sales_structure")
        module = [sys.executable, "-m", "faults.lead_teams"]
        subprocess.run(
            [*module, "--config", config["config"], "--database", name],
            check=True,
            timeout=DEADLINE_SECONDS,
        )
        yield name


@pytest.fixture(scope="module")
def calm(waiting):
    """What the tables hold after a run that nothing has come across."""
    with copied_database("leads_calm", waiting) as database:
        assert run(database, "leads")["ended"] == 1
        found = read_tables(database, TABLES)
    assert len(found["followers"]) == len(found["leads"]) == LEADS
    return found


def test_killed_at_any_moment_it_ends_as_if_undisturbed(waiting, calm):
    with copied_database("leads_killed", waiting) as database:
        counts = run(database, "leads", "--kills", str(KILLS))
        assert counts["killed"] >= KILLS / 3, counts
        assert_same(read_tables(database, TABLES), calm)


def test_two_at_once_give_no_lead_twice(waiting, calm):
    with copied_database("leads_pair", waiting) as database:
        run(database, "leads", "--at-once", "2")
        assert_same(read_tables(database, TABLES), calm)


def test_a_second_run_changes_nothing(waiting, calm):
    with copied_database("leads_again", waiting) as database:
        run(database, "leads")
        run(database, "leads")
        assert_same(read_tables(database, TABLES), calm)
