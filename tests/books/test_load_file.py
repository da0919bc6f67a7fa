"""A file of transactions into a real database: whole, twice, killed, at once."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from decimal import Decimal

import pytest
from database_copies import connect, copied_database

from odoo.tools import config

COMPANY = "Loaded books"
HEADING = "invoice,date,customer,product,quantity,price,country,category,cost"
DOCUMENTS = 600
DEADLINE_SECONDS = 120


@pytest.fixture(scope="module")
def database():
    with copied_database("loading") as name:
        yield name


def write_file(path):
    """Two lines per invoice, each tenth one is cancelled; a few cannot be read."""
    lines = [HEADING]
    for number in range(DOCUMENTS):
        is_credit = number % 10 == 9
        sign, prefix = ("-", "C") if is_credit else ("", "")
        name = f"{prefix}{5000 + number}"
        day = f"2026-0{1 + number % 9}-15"
        customer = f"Customer {number % 40}"
        lines += [
            f"{name},{day},{customer},Pins,{sign}3,0.333,France,Metal,0.2",
            f"{name},{day},{customer},Cups,{sign}2,{number + 1}.05,France,Glass,1",
        ]
    lines += ["9001,2026-01-15,,Cups,1,2,France,,", "9002,never,Ann,Cups,1,2,,,"]
    path.write_text("\n".join(lines) + "\n")
    return path


def command(database, path):
    options = {
        "file": str(path),
        "company": COMPANY,
        "rejects": str(path.with_suffix(".rejects.csv")),
        "processes": 2,
    }
    module = [sys.executable, "-m", "books", "--config", config["config"]]
    return [*module, "--database", database, "file", json.dumps(options)]


def load(database, path):
    ended = subprocess.run(
        command(database, path), capture_output=True, text=True, check=False
    )
    assert not ended.returncode, ended.stdout + ended.stderr
    return ended.stdout


def posted(database):
    """Number of documents by (ref, type, total) in the loaded company."""
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute(
            """SELECT move.ref, move.move_type, move.amount_total::text, move.state
                 FROM account_move move
                 JOIN res_company company ON company.id = move.company_id
                WHERE company.name = %s""",
            [COMPANY],
        )
        return Counter(cursor.fetchall())


def expected():
    rows = Counter()
    for number in range(DOCUMENTS):
        is_credit = number % 10 == 9
        kind, prefix = ("out_refund", "C") if is_credit else ("out_invoice", "")
        total = Decimal("1.00") + 2 * (number + 1 + Decimal("0.05"))
        rows[f"{prefix}{5000 + number}", kind, f"{total:.2f}", "posted"] += 1
    return rows


def wait_for_some(database, process):
    """Return when a load has posted something and is not yet at its end."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (count := len(posted(database))):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert count < DOCUMENTS, "it was too quick to be killed"


def test_killed_load_goes_on_without_loss_or_doubles(database, tmp_path):
    path = write_file(tmp_path / "shop.csv")
    process = subprocess.Popen(
        command(database, path), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    wait_for_some(database, process)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    said = load(database, path)
    assert posted(database) == expected()
    lines = 2 * DOCUMENTS + 2
    assert f"{COMPANY}: {lines:,} lines read = " in said
    assert "+ 2 rejected +" in said
    assert "+ 0 skipped" not in said


def test_second_load_skips_everything(database, tmp_path):
    path = write_file(tmp_path / "shop.csv")
    load(database, path)
    said = load(database, path)
    assert posted(database) == expected()
    assert f"= 0 loaded + 2 rejected + {2 * DOCUMENTS:,} skipped" in said
    with path.with_suffix(".rejects.csv").open(newline="") as file:
        rejects = [(row["line"], row["reason"]) for row in csv.DictReader(file)]
    assert [line for line, _reason in rejects] == ["1202", "1203"]
    assert rejects[0][1] == "no customer"
    assert "never" in rejects[1][1]


def test_two_loads_at_once_are_refused(database, tmp_path):
    path = write_file(tmp_path / "shop.csv")
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"books of {COMPANY}"])
        ended = subprocess.run(
            command(database, path), capture_output=True, text=True, check=False
        )
    assert ended.returncode == 1
    assert "Another process loads the books" in ended.stderr


def test_changed_document_is_rejected_and_the_posted_one_stays(database, tmp_path):
    path = write_file(tmp_path / "shop.csv")
    load(database, path)
    line = "5000,2026-01-15,Customer 0,Cups,"
    path.write_text(path.read_text().replace(f"{line}2", f"{line}3"))
    said = load(database, path)
    assert "+ 4 rejected +" in said
    assert posted(database) == expected()


def test_customers_and_products_are_made_once(database, tmp_path):
    load(database, write_file(tmp_path / "shop.csv"))
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute(
            """SELECT COUNT(*), COUNT(DISTINCT name), BOOL_AND(customer_rank > 0),
                      COUNT(country_id)
                 FROM res_partner
                WHERE company_id = (SELECT id FROM res_company WHERE name = %s)""",
            [COMPANY],
        )
        assert cursor.fetchone() == (40, 40, True, 40)
        cursor.execute(
            """SELECT COUNT(*) FROM product_template
                WHERE company_id = (SELECT id FROM res_company WHERE name = %s)""",
            [COMPANY],
        )
        assert cursor.fetchone() == (2,)
