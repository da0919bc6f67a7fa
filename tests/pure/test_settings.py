"""What was said once is remembered, unless it is wrong or the file is damaged."""

import json
import stat
from argparse import Namespace
from io import StringIO

import pytest

from host.console import Console
from host.errors import SandboxError
from host.layout import Layout
from host.sandbox import Sandbox

URL = "postgresql://ann:pw@localhost:1"


@pytest.fixture
def sandbox(tmp_path):
    """A sandbox of a clone of its own, as a command line with these options has it."""

    def make(**options):
        return Sandbox(Layout(tmp_path), Console(StringIO()), Namespace(**options))

    return make


@pytest.fixture
def odoo(tmp_path):
    """A folder that passes for an Odoo 19."""
    (tmp_path / "an_odoo" / "odoo").mkdir(parents=True)
    release = tmp_path / "an_odoo" / "odoo" / "release.py"
    release.write_text("version_info = (19, 0)")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "odoo.conf").write_text("[options]\nlist_db = False\n")
    return tmp_path / "an_odoo"


def file_of(some_sandbox):
    return some_sandbox.layout.home / "settings.json"


def said(some_sandbox):
    return some_sandbox.console.stream.getvalue()


def test_at_first_nothing_is_known(sandbox):
    assert sandbox().settings == {}
    assert not sandbox().layout.home.exists()


def test_what_was_said_is_remembered(sandbox, odoo):
    sandbox(odoo=str(odoo), database=URL).prepare()
    assert sandbox(odoo=None).settings == {"odoo": str(odoo), "database": URL}
    assert sandbox(database="postgresql://db").settings["database"] == "postgresql://db"


def test_a_relative_path_is_remembered_as_an_absolute_one(sandbox, odoo, monkeypatch):
    monkeypatch.chdir(odoo.parent)
    assert sandbox(odoo="an_odoo").settings["odoo"] == str(odoo)


def test_others_cannot_read_the_password(sandbox, odoo):
    prepared = sandbox(odoo=str(odoo), database=URL)
    prepared.prepare()
    for path in (file_of(prepared), prepared.odoo_config):
        assert "pw" in path.read_text()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("left", ["", '{"odoo": "/sr', "null", "[1]", "7", "\udcff"])
def test_a_damaged_file_does_not_trip_the_next_run(sandbox, odoo, left):
    sandbox().layout.make()
    file_of(sandbox()).write_bytes(left.encode("utf-8", "surrogateescape"))
    damaged = sandbox(odoo=str(odoo), database=URL)
    assert "settings.json is damaged" in said(damaged)
    damaged.prepare()
    assert sandbox().settings == {"odoo": str(odoo), "database": URL}
    assert said(sandbox()) == ""


def test_a_kill_while_they_are_written_leaves_the_old_ones(sandbox, odoo):
    sandbox(odoo=str(odoo), database=URL).prepare()
    file_of(sandbox()).with_name("settings.json.part").write_text('{"odoo')
    assert sandbox().settings == {"odoo": str(odoo), "database": URL}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"odoo": "/no/such/folder"}, "is no Odoo"),
        ({"database": "localhost"}, "is no PostgreSQL address"),
    ],
)
def test_what_is_wrong_is_neither_remembered_nor_makes_anything(
    sandbox, odoo, wrong, message
):
    refused = sandbox(**{"odoo": str(odoo), "database": URL, **wrong})
    with pytest.raises(SandboxError, match=message):
        refused.prepare()
    assert not refused.layout.home.exists()


def test_what_is_wrong_leaves_what_was_right(sandbox, odoo):
    sandbox(odoo=str(odoo), database=URL).prepare()
    with pytest.raises(SandboxError, match="is no Odoo"):
        sandbox(odoo="/no/such/folder").prepare()
    kept = json.loads(file_of(sandbox()).read_text())
    assert kept == {"odoo": str(odoo), "database": URL}


def test_odoo_is_told_of_the_server(sandbox, odoo):
    prepared = sandbox(odoo=str(odoo), database=URL)
    prepared.prepare()
    lines = prepared.odoo_config.read_text().splitlines()
    assert {"db_host = localhost", "db_port = 1", "db_user = ann"} <= set(lines)
    assert "list_db = False" in lines
