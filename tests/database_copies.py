"""Databases that a test may change for good, and what is to be seen in them."""

import os
import shutil
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from odoo.tools import config

from host.odoo_log import troubles

# What the sandbox marks its databases with.
MARK = os.environ.get("SANDBOX_MARK", "")
# What an uninstalled addon could leave behind, each as (kind, name) rows.
SCHEMA_QUERIES = {
    "table": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    "column": """SELECT table_name || '.' || column_name
                   FROM information_schema.columns WHERE table_schema = 'public'""",
    "index": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": """SELECT conrelid::regclass || '.' || conname
                       FROM pg_constraint WHERE contype <> 'n'""",
    "sequence": "SELECT sequencename FROM pg_sequences",
    "function": """SELECT proname FROM pg_proc
                    WHERE pronamespace = 'public'::regnamespace""",
    "trigger": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "model": "SELECT model FROM ir_model",
    "field": "SELECT model || '.' || name FROM ir_model_fields",
    "selection": """SELECT f.model || '.' || f.name || '.' || s.value
                      FROM ir_model_fields_selection s
                      JOIN ir_model_fields f ON f.id = s.field_id""",
    "cron": "SELECT cron_name FROM ir_cron",
    "menu": "SELECT complete_name FROM (SELECT id::text AS complete_name"
    " FROM ir_ui_menu) menu",
    "view": "SELECT id::text FROM ir_ui_view",
    "action": "SELECT id::text FROM ir_actions",
    "rule": "SELECT id::text FROM ir_rule",
    "access": "SELECT id::text FROM ir_model_access",
    "group": "SELECT id::text FROM res_groups",
    "privilege": "SELECT id::text FROM res_groups_privilege",
    "parameter": "SELECT key FROM ir_config_parameter",
    # Odoo lists a module that it finds on its path, installed or not.
    "external id": """SELECT module || '.' || name FROM ir_model_data
                       WHERE model <> 'ir.module.module'""",
    "default": "SELECT id::text FROM ir_default",
    "attachment": "SELECT id::text FROM ir_attachment WHERE res_model IS NOT NULL",
}


@contextmanager
def copied_database(name, template=None):
    """A copy of a database, dropped at the end.

    :param name: last part of the database's name
    :param template: what is copied; by default the template with the host's books
    """
    template, database = template or os.environ["SANDBOX_TEMPLATE"], f"sandbox_{name}"
    filestores = Path(config["data_dir"]) / "filestore"
    _drop(database)
    _run_sql(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
    _run_sql(f"COMMENT ON DATABASE \"{database}\" IS '{MARK}'")
    if (filestores / template).is_dir():
        shutil.copytree(
            filestores / template, filestores / database, dirs_exist_ok=True
        )
    try:
        yield database
    finally:
        _drop(database)
        shutil.rmtree(filestores / database, ignore_errors=True)


def _drop(database):
    """Drop a database of ours; one of somebody else's server stays."""
    with closing(connect("postgres")) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = %s",
            [database],
        )
        found = cursor.fetchone()
    assert not found or (found[0] or "").startswith(MARK), f"{database} is foreign"
    _run_sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def connect(database):
    """A connection with Odoo's own settings."""
    return psycopg2.connect(
        host=config["db_host"],
        port=config["db_port"],
        user=config["db_user"],
        password=config["db_password"],
        dbname=database,
    )


def _run_sql(statement):
    with closing(connect("postgres")) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)


def snapshot(database):
    """Everything named in a database's schema and metadata, as (kind, name)."""
    found = set()
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        for kind, query in SCHEMA_QUERIES.items():
            cursor.execute(query)
            found.update((kind, str(name)) for (name,) in cursor.fetchall())
    return found


def count_rows(database, tables):
    """Number of rows of each table."""
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


def run_odoo(*arguments):
    """Run an Odoo command to its end; return its log, which must be clean."""
    ended = subprocess.run(
        [sys.executable, "-m", "odoo", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert not ended.returncode, ended.stdout[-5000:]
    assert not troubles(ended.stdout), "\n".join(troubles(ended.stdout))
    return ended.stdout


def odoo_server(database, *arguments):
    """Odoo as a server that stops after the modules are dealt with."""
    common = ("-c", config["config"], "-d", database, "--stop-after-init", "--no-http")
    return run_odoo(*common, *arguments)


def odoo_module(verb, database, *modules):
    """Odoo's own ``module`` command."""
    return run_odoo("module", verb, "-c", config["config"], "-d", database, *modules)
