"""Whatever is written while a program reads: it misses nothing, nothing comes twice."""

import json
import random
import time
from contextlib import closing

import psycopg2
import pytest
from database_copies import connect, copied_database, odoo_server

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import close_db
from odoo.tools import config

ROUNDS = 120
DEADLINE_SECONDS = 600
WRITERS = 4


@pytest.fixture(scope="module")
def database():
    """A database with customers."""
    with copied_database("faults_feed") as name:
        odoo_server(name, "-i", "crm_lifecycle")
        yield name


def load_registry(database):
    """Of a database beside that of the tests, without tests of its own."""
    enabled, config["test_enable"] = config["test_enable"], False
    try:
        return Registry(database)
    finally:
        config["test_enable"] = enabled


class Program:
    """Another program that keeps a copy of the customers."""

    def __init__(self, database):
        self.registry = load_registry(database)
        self.cursor, self.copy, self.given = None, {}, []

    def read(self, limit=None):
        """Take over what has changed; the stream begins in a later transaction."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            companies = env["res.company"].search([]).ids
            context = {"allowed_company_ids": companies}
            env = env(user=env.ref("base.user_admin"), context=context)
            reading = env["crm.feed.rows"]._read_changes(self.cursor, limit, True)
        with self.registry.cursor() as cr:
            rows = [row for rows in reading.batches(cr) for row in rows]
        for (line,) in rows:
            self._take(json.loads(line))
        self.cursor = str(reading.cursor)
        return reading.more

    def _take(self, row):
        key = row["customer_id"], row["company_id"]
        self.given.append((*key, row["state"], row["ref"]))
        if row["state"] in ("active", "archived"):
            self.copy[key] = row["ref"]
        else:
            self.copy.pop(key, None)

    def read_all(self, database):
        """Ask for all that is done by now."""
        await_horizon(database)
        while self.read(limit=7):
            pass
        assert self.copy == customers_of(database)
        assert len(self.given) == len(set(self.given)), "Given twice"


class Writer:
    """A transaction of somebody else, which takes its time."""

    def __init__(self, database, number):
        self.connection, self.number, self.count = connect(database), number, 0

    def act(self, dice, customers):
        """Change a customer, within savepoints or not, or end the transaction."""
        what = dice.random()
        if what < 0.25:
            return self.connection.commit()
        if what < 0.35:
            return self.connection.rollback()
        with self.connection.cursor() as cursor:
            try:
                cursor.execute("SAVEPOINT inner_one")
                self._change(cursor, dice.choice(customers))
                if what < 0.45:
                    cursor.execute("ROLLBACK TO inner_one")
                else:
                    cursor.execute("RELEASE inner_one")
            except psycopg2.Error:  # somebody else is at the same customer
                self.connection.rollback()

    def _change(self, cursor, customer):
        self.count += 1
        cursor.execute("SET LOCAL lock_timeout = 20")
        cursor.execute(
            "UPDATE res_partner SET ref = %s WHERE id = %s",
            [f"{self.number}-{self.count}", customer],
        )


def customers_of(database):
    """{(customer, company): reference} as it is."""
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT partner_id, customer.company_id, ref
              FROM crm_lifecycle customer
              JOIN res_partner partner ON partner.id = partner_id
             ORDER BY 1, 2
            """
        )
        return {(partner, company): ref for partner, company, ref in cursor}


def await_horizon(database):
    """Wait for transactions of other databases on the server as well."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("SELECT txid_current()")
        [last] = cursor.fetchone()
        lowest = 0
        while lowest <= last and time.monotonic() < deadline:
            time.sleep(0.1)
            cursor.execute("SELECT txid_snapshot_xmin(txid_current_snapshot())")
            [lowest] = cursor.fetchone()
    assert lowest > last, "A transaction on the server does not end"


def forget_references(database):
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "UPDATE res_partner SET ref = NULL"
            " WHERE ref IS NOT NULL AND id IN (SELECT partner_id FROM crm_lifecycle)"
        )
        connection.commit()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_missed_and_nothing_comes_twice(database, seed):
    dice = random.Random(seed)  # noqa: S311
    forget_references(database)
    customers = sorted({partner for partner, _company in customers_of(database)})[:12]
    program, impatient = Program(database), Program(database)
    writers = [Writer(database, f"{seed}{number}") for number in range(WRITERS)]
    for _round in range(ROUNDS):
        dice.choice(writers).act(dice, customers)
        if dice.random() < 0.3:
            program.read()
        if dice.random() < 0.3:
            impatient.read(limit=dice.randint(1, 9))
    for writer in writers:
        writer.connection.commit()
        writer.connection.close()
    for one in (program, impatient):
        one.read_all(database)
        before = len(one.given)
        one.read()
        assert len(one.given) == before


def test_a_savepoint_of_a_long_transaction_is_not_passed_by(database):
    forget_references(database)
    customer, other = sorted({partner for partner, _c in customers_of(database)})[:2]
    program = Program(database)
    with closing(connect(database)) as slow, closing(connect(database)) as quick:
        with slow.cursor() as cursor:
            cursor.execute("SELECT txid_current()")
            cursor.execute("SAVEPOINT inside")
            cursor.execute("UPDATE res_partner SET ref = 's' WHERE id = %s", [customer])
            cursor.execute("RELEASE inside")
        with quick.cursor() as cursor:
            cursor.execute("UPDATE res_partner SET ref = 'q' WHERE id = %s", [other])
        quick.commit()
        program.read()
        slow.commit()
    program.read_all(database)


def test_a_restored_database_refuses_the_old_cursor(database):
    program = Program(database)
    program.read()
    close_db(database)  # it is copied while nobody uses it
    with copied_database("faults_feed_restored", database) as restored:
        copy = Program(restored)
        copy.cursor = program.cursor
        with pytest.raises(Exception, match="anew"):
            copy.read()
