"""Nightly jobs in processes of their own, and what they leave in the tables."""

import json
import subprocess
import sys
from contextlib import closing

from database_copies import connect

from odoo.tools import config

DEADLINE_SECONDS = 400


def run(database, job, *arguments):
    """Run a job to its end, after what the arguments do to it; return the counts."""
    module = [sys.executable, "-m", "faults.storm", "--config", config["config"]]
    ended = subprocess.run(
        [*module, "--database", database, job, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_SECONDS,
    )
    assert not ended.returncode, ended.stderr[-5000:]
    return json.loads(ended.stdout)


def read_tables(database, queries):
    """{name: sorted rows as texts} of queries by name."""
    found = {}
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        for name, query in queries.items():
            cursor.execute(query)
            found[name] = sorted(json.dumps(r, default=str) for r in cursor.fetchall())
    return found


def assert_same(found, expected):
    """No row of any table is missing, too many or doubled."""
    for name, rows in expected.items():
        missing, extra = set(rows) - set(found[name]), set(found[name]) - set(rows)
        assert not missing, f"{name}: {len(missing)} missing, {sorted(missing)[:2]}"
        assert not extra, f"{name}: {len(extra)} too many, {sorted(extra)[:2]}"
        assert len(found[name]) == len(rows), f"{name}: rows are doubled"
