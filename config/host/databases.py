"""Databases and their filestores: make, copy, ask, drop."""

import json
import shutil
import subprocess
from pathlib import Path

from .errors import SandboxError
from .postgres import Connection
from .python_environments import clean_environment

MARK = "odoo sandbox"
SCRIPT = """
import json, sys, psycopg2
connection = psycopg2.connect("")
connection.autocommit = True
cursor = connection.cursor()
cursor.execute(sys.stdin.read())
rows = cursor.fetchall() if cursor.description else []
print(json.dumps([[None if v is None else str(v) for v in row] for row in rows]))
"""


class Databases:
    """The server's databases, each with the folder of its attachments.

    :param owner: tells this clone's databases from those of another one
    """

    def __init__(self, python: Path, connection: Connection, data: Path, owner: str):
        self.python = python
        self.connection = connection
        self.filestores = data / "filestore"
        self.being_made = data / "being-made"
        self.mark_start = f"{MARK} {owner} "

    def environment(self, database: str = "postgres") -> dict[str, str]:
        return self.connection.environment(database)

    def query(self, database: str, statement: str) -> list[tuple]:
        """Run one statement outside of a transaction; values come as text."""
        asked = subprocess.run(
            [str(self.python), "-c", SCRIPT],
            input=statement,
            env=clean_environment(**self.environment(database)),
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.returncode:
            reason = (asked.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise SandboxError(
                f"PostgreSQL refused: {reason}",
                "Check the server and the rights of its user (it must be allowed to "
                "create databases): --database URL",
            )
        return [tuple(row) for row in json.loads(asked.stdout)]

    def exists(self, name: str) -> bool:
        found = self.query(
            "postgres", f"SELECT 1 FROM pg_database WHERE datname = {literal(name)}"
        )
        return bool(found)

    def key(self, name: str) -> str | None:
        """The key that a finished database of ours carries; None where there is none.

        It is kept as the database's comment: beside what it speaks of, and a mark
        without which nothing is ever dropped.
        """
        found = self.query(
            "postgres",
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            f" WHERE datname = {literal(name)}",
        )
        comment = (found[0][0] or "") if found else ""
        if comment.startswith(self.mark_start):
            return comment.removeprefix(self.mark_start)
        return "" if found and (self.being_made / name).exists() else None

    def mark(self, name: str, key: str) -> None:
        """Note that a database is ours and what it was made from."""
        self.query(
            "postgres",
            f"COMMENT ON DATABASE {identifier(name)} IS"
            f" {literal(self.mark_start + key)}",
        )
        (self.being_made / name).unlink(missing_ok=True)

    def _announce(self, name: str) -> None:
        """A kill before the mark is set leaves a database that is known as ours."""
        self.being_made.mkdir(parents=True, exist_ok=True)
        (self.being_made / name).touch()

    def ours(self) -> list[str]:
        """Names of all databases that carry our mark."""
        marked = literal(f"{self.mark_start}%")
        rows = self.query(
            "postgres",
            "SELECT datname FROM pg_database"
            f" WHERE shobj_description(oid, 'pg_database') LIKE {marked}",
        )
        return [row[0] for row in rows]

    def drop(self, name: str) -> None:
        """Drop a database of ours and its filestore, whoever is connected."""
        if self.exists(name):
            self.refuse_foreign(name)
            self.query("postgres", f"DROP DATABASE {identifier(name)} WITH (FORCE)")
        shutil.rmtree(self.filestores / name, ignore_errors=True)

    def refuse_foreign(self, name: str) -> None:
        """Never touch a database of that name that somebody else made."""
        if self.key(name) is None:
            raise SandboxError(
                f"The server has a database {name} that the sandbox did not make.",
                "Rename it, or give another server: --database URL",
            )

    def create(self, name: str) -> None:
        """Make an empty database in place of one of that name."""
        self.drop(name)
        self._announce(name)
        self.query(
            "postgres",
            f"CREATE DATABASE {identifier(name)} TEMPLATE template0 ENCODING 'UTF8'"
            " LC_COLLATE 'C'",
        )
        self.mark(name, "")

    def create_from(self, template: str, name: str, key: str = "") -> None:
        """Make a database, in place of one of that name, as a copy of another."""
        self.drop(name)
        if (self.filestores / template).is_dir():
            shutil.copytree(self.filestores / template, self.filestores / name)
        self._disconnect(template)
        self._announce(name)
        self.query(
            "postgres",
            f"CREATE DATABASE {identifier(name)} TEMPLATE {identifier(template)}"
            + self._copy_strategy(),
        )
        self.mark(name, key)

    def _copy_strategy(self) -> str:
        """Copying files beats logging each page, where the server can do it."""
        version = int(self.query("postgres", "SHOW server_version_num")[0][0])
        return " STRATEGY FILE_COPY" if version >= 150000 else ""

    def rename(self, name: str, new_name: str, key: str) -> None:
        """Give a finished database its name, in place of an older one."""
        self.drop(new_name)
        self._disconnect(name)
        self.query(
            "postgres",
            f"ALTER DATABASE {identifier(name)} RENAME TO {identifier(new_name)}",
        )
        # A kill from here on leaves the old key, with which nobody takes it for made.
        if (self.filestores / name).is_dir():
            (self.filestores / name).rename(self.filestores / new_name)
        self.mark(new_name, key)

    def _disconnect(self, name: str) -> None:
        self.query(
            "postgres",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = {literal(name)} AND pid <> pg_backend_pid()",
        )


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
