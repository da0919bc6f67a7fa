"""A small business in AdventureWorks' form, from its files to an undone change."""

import subprocess
import sys
from contextlib import closing

import pytest
from adventureworks_extract import LINES_OF_ORDER, ORDERS, write_extract
from database_copies import connect, copied_database, odoo_server

from odoo.tools import config

LINES = ORDERS * LINES_OF_ORDER


@pytest.fixture(scope="module")
def database():
    with copied_database("adventureworks") as name:
        odoo_server(name, "-i", "sales_structure")
        yield name


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_extract(tmp_path_factory.mktemp("adventureworks"))


def load(database, folder):
    module = [sys.executable, "-m", "books", "--config", config["config"]]
    ended = subprocess.run(
        [
            *(*module, "--database", database, "adventureworks", str(folder)),
            *("--processes", "1"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not ended.returncode, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def said(database, folder):
    return load(database, folder)


def rows(database, query):
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute(
            """SELECT set_config('c.id', id::text, false) FROM res_company
                WHERE name = 'AdventureWorks'"""
        )
        cursor.execute(query)
        return cursor.fetchall()


def test_everything_is_told(said):
    assert f"{LINES} lines read = {LINES} loaded + 0 skipped" in said
    assert f"{ORDERS} invoices posted" in said
    assert "7 of 7 resellers with sales are in the territory of their sales" in said
    assert "of 1 without sales 1 are in a territory" in said
    assert f"Credits of each of {LINES} lines add up to the line" in said
    assert f"{LINES} lines have a product unit, {LINES} a territory" in said
    assert "Southwest split (California | the rest)" in said
    assert "undone: all tables as before" in said


def test_people_and_territories(said, database):
    found = rows(
        database,
        """SELECT unit.name, STRING_AGG(role.code, ',' ORDER BY role.code)
             FROM sales_structure_member member
             JOIN sales_structure_unit unit ON unit.id = member.unit_id
             JOIN sales_structure version ON version.id = unit.structure_id
             JOIN sales_structure_role role ON role.id = member.role_id
            WHERE version.company_id = current_setting('c.id')::int
              AND version.state = 'active'
            GROUP BY 1""",
    )
    three = ",".join(["salesperson"] * 3)
    assert dict(found) == {
        "Southwest": f"leader,{three}",
        "Northwest": "leader,salesperson",
        "Canada": "salesperson",
        "France": "salesperson",
    }


def test_who_sold_keeps_the_customer(said, database):
    found = rows(
        database,
        """SELECT partner.ref, person.login
             FROM sales_structure_assignment assignment
             JOIN res_partner partner ON partner.id = assignment.partner_id
             JOIN res_users person ON person.id = assignment.user_id
            WHERE assignment.company_id = current_setting('c.id')::int
              AND assignment.kind = 'territory' AND date_to IS NULL""",
    )
    people = dict(found)
    assert (people["1"], people["2"], people["3"]) == (
        "adventureworks.10",
        "adventureworks.11",
        "adventureworks.12",
    )


def test_states_that_odoo_does_not_have_are_made(said, database):
    found = rows(
        database,
        """SELECT state.name FROM res_partner partner
             JOIN res_country_state state ON state.id = partner.state_id
            WHERE partner.company_id = current_setting('c.id')::int
              AND partner.ref IN ('5', '6') ORDER BY partner.ref""",
    )
    assert found == [("New Brunswick",), ("Essonne",)]


def test_the_second_time_changes_nothing(said, database, folder):
    query = """SELECT COUNT(*), COALESCE(SUM(amount), 0) FROM sales_structure_credit
                WHERE company_id = current_setting('c.id')::int"""
    before = rows(database, query)
    again = load(database, folder)
    assert f"= 0 loaded + {LINES} skipped (loaded earlier), 0 invoices posted" in again
    assert "0 assignments new" in again
    assert rows(database, query) == before
