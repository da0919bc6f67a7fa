"""Names and texts are quoted, and nobody else's database is ever touched."""

import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host.databases import Databases, identifier, literal
from host.errors import SandboxError
from host.postgres import Connection

OWNER = "1a2b"
MARK = f"odoo sandbox {OWNER} "
SERVER = Connection("db", 5432, "ann", "secret")
PROPERTY = settings(deadline=None, database=None, max_examples=40)


@pytest.mark.parametrize(
    ("quote", "text", "expected"),
    [
        (identifier, "sandbox", '"sandbox"'),
        (identifier, 'a"; DROP DATABASE b; --', '"a""; DROP DATABASE b; --"'),
        (literal, "it's", "'it''s'"),
        (literal, "'; DROP DATABASE b; --", "'''; DROP DATABASE b; --'"),
    ],
)
def test_quoting(quote, text, expected):
    assert quote(text) == expected


@PROPERTY
@given(st.text("ab'\"\\;", max_size=20))
def test_quoted_texts_have_no_end_within(text):
    for quote, mark in ((identifier, '"'), (literal, "'")):
        quoted = quote(text)
        assert quoted[0] == quoted[-1] == mark
        assert quoted[1:-1].replace(mark * 2, "").count(mark) == 0
        assert quoted[1:-1].replace(mark * 2, mark) == text


# --- whose databases -------------------------------------------------------------


class Server(Databases):
    """Databases by name, each with its comment; keeps what was asked of them."""

    def __init__(self, data, **comments):
        super().__init__(Path("python"), SERVER, data, OWNER)
        self.comments = comments
        self.asked = []

    def query(self, database, statement):
        self.asked.append(statement)
        for name, comment in self.comments.items():
            if f"= {literal(name)}" in statement:
                return [("1",) if statement.startswith("SELECT 1") else (comment,)]
        return []

    def changes(self):
        return [s for s in self.asked if not s.startswith("SELECT")]


@pytest.mark.parametrize(
    ("comment", "key"),
    [(f"{MARK}abc", "abc"), (MARK, ""), (None, None), ("made by hand", None)],
)
def test_the_key_is_in_our_comment(tmp_path, comment, key):
    assert Server(tmp_path, books=comment).key("books") == key


@pytest.mark.parametrize(
    "comment",
    [None, "", "made by hand", f"no {MARK}", "odoo sandbox another abc"],
)
@pytest.mark.parametrize("act", [Databases.drop, Databases.create])
def test_a_foreign_database_stays(tmp_path, act, comment):
    server = Server(tmp_path, books=comment)
    (tmp_path / "filestore" / "books").mkdir(parents=True)
    with pytest.raises(SandboxError, match="a database books that the sandbox did not"):
        act(server, "books")
    assert server.changes() == []
    assert (tmp_path / "filestore" / "books").is_dir()


def test_a_database_of_ours_is_dropped_with_its_attachments(tmp_path):
    server = Server(tmp_path, books=f"{MARK}abc")
    (tmp_path / "filestore" / "books").mkdir(parents=True)
    server.drop("books")
    assert server.changes() == ['DROP DATABASE "books" WITH (FORCE)']
    assert not (tmp_path / "filestore" / "books").exists()


def test_one_whose_making_was_killed_is_ours(tmp_path):
    server = Server(tmp_path, books=None)
    (tmp_path / "being-made").mkdir()
    (tmp_path / "being-made" / "books").touch()
    server.create("books")
    assert server.changes()[0] == 'DROP DATABASE "books" WITH (FORCE)'
    assert "CREATE DATABASE" in server.changes()[1]
    assert server.changes()[2] == f"COMMENT ON DATABASE \"books\" IS '{MARK}'"
    assert not (tmp_path / "being-made" / "books").exists()


def test_its_attachments_follow_a_renamed_database(tmp_path):
    server = Server(tmp_path, part=f"{MARK}part abc")
    (tmp_path / "filestore" / "part").mkdir(parents=True)
    server.rename("part", "books", "abc")
    assert (tmp_path / "filestore" / "books").is_dir()
    assert 'ALTER DATABASE "part" RENAME TO "books"' in server.changes()
    assert server.changes()[-1] == f"COMMENT ON DATABASE \"books\" IS '{MARK}abc'"


def test_a_missing_database_is_not_dropped(tmp_path):
    server = Server(tmp_path)
    server.drop("books")
    assert server.changes() == []


# --- the program that asks -------------------------------------------------------


@pytest.fixture
def answering(tmp_path):
    """Databases whose python is a program that does this."""

    def make(script):
        program = tmp_path / "python"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return Databases(program, SERVER, tmp_path, OWNER)

    return make


def test_rows_come_as_texts(answering):
    databases = answering("""cat > "$0.asked"; echo '[["a", null]]'""")
    assert databases.query("postgres", "SELECT 'a', NULL") == [("a", None)]
    assert databases.python.with_name("python.asked").read_text() == "SELECT 'a', NULL"


def test_the_password_is_no_argument(answering):
    databases = answering(
        'cat > /dev/null; case "$*" in *secret*) exit 1;; esac; '
        'printf \'[["%s"]]\' "$PGPASSWORD"'
    )
    assert databases.query("postgres", "SELECT 1") == [("secret",)]


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo Traceback >&2; echo 'no such server' >&2; exit 1", "no such server"),
        ("exit 1", "no reason given"),
    ],
)
def test_a_refusal_is_said_with_its_reason(answering, script, reason):
    with pytest.raises(SandboxError, match=f"PostgreSQL refused: {reason}") as caught:
        answering(f"cat > /dev/null; {script}").query("postgres", "SELECT 1")
    assert "--database URL" in caught.value.hint
