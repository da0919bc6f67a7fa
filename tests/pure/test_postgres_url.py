"""A server's address is understood, and its password is never shown."""

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host.errors import SandboxError
from host.postgres import Connection, parse_url

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://ann:pw@db:6432", ("db", 6432, "ann", "pw")),
        ("postgres://ann@db.example/odoo", ("db.example", 5432, "ann", "")),
        ("postgresql://localhost", ("localhost", 5432, "odoo", "")),
        ("postgresql://ann:p%40s%2Fs@[::1]:5433", ("::1", 5433, "ann", "p@s/s")),
    ],
)
def test_addresses(url, expected):
    assert parse_url(url) == Connection(*expected)


@settings(deadline=None, database=None, max_examples=40)
@given(TEXTS, TEXTS, st.integers(1, 65535))
def test_any_user_and_password_can_be_written(user, password, port):
    url = f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@db:{port}"
    assert parse_url(url) == Connection("db", port, user, password)


@pytest.mark.parametrize(
    "url",
    [
        "localhost:5432",
        "postgresql://",
        "postgresql:///odoo",
        "mysql://ann:secret@db",
        "postgresql://ann:secret@db:port",
        "postgresql://ann:secret@db:99999",
        "postgresql://ann:se/cret@db",
        "postgresql://ann:secret@[::1",
        "ordinary text",
    ],
)
def test_what_is_no_address_is_refused_without_its_password(url):
    with pytest.raises(SandboxError, match="is no PostgreSQL address") as caught:
        parse_url(url)
    assert "--database postgresql://user:password@" in caught.value.hint
    assert "cret" not in caught.value.message


def test_programs_are_told_by_variables():
    assert Connection("db", 6432, "ann", "pw").environment("books") == {
        "PGHOST": "db",
        "PGPORT": "6432",
        "PGUSER": "ann",
        "PGPASSWORD": "pw",
        "PGDATABASE": "books",
    }
