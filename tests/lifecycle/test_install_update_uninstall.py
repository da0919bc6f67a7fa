"""Installed, updated, uninstalled and installed again on a database full of books."""

from pathlib import Path

import pytest
from database_copies import (
    copied_database,
    count_rows,
    odoo_module,
    odoo_server,
    snapshot,
)

ADDONS = Path(__file__).parents[2] / "addons"
MODULES = sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))
HOST_TABLES = ("account_move", "account_move_line", "res_partner", "sale_order")


@pytest.fixture(scope="module")
def journey():
    """One database through the whole life; what was seen at each stop."""
    with copied_database("lifecycle") as database:
        seen = {"before": snapshot(database)}
        rows = {"before": count_rows(database, HOST_TABLES)}
        odoo_server(database, "-i", ",".join(MODULES))
        seen["installed"] = snapshot(database)
        odoo_server(database, "-u", ",".join(MODULES))
        seen["updated"] = snapshot(database)
        odoo_module("uninstall", database, *MODULES)
        seen["uninstalled"] = snapshot(database)
        rows["uninstalled"] = count_rows(database, HOST_TABLES)
        odoo_server(database, "-i", ",".join(MODULES))
        seen["reinstalled"] = snapshot(database)
        yield seen, rows


def test_installation_adds_something(journey):
    seen, _rows = journey
    ours = seen["installed"] - seen["before"]
    assert ("table", "crm_retention_score") in ours
    assert {kind for kind, _name in ours} >= {"cron", "menu", "view", "group"}


def test_update_changes_nothing(journey):
    seen, _rows = journey
    assert _names(seen["updated"]) == _names(seen["installed"])


def test_uninstallation_leaves_nothing(journey):
    seen, _rows = journey
    left = sorted(seen["uninstalled"] - seen["before"])
    assert not left, "\n".join(map(str, left))


def test_uninstallation_takes_nothing_of_the_host(journey):
    seen, rows = journey
    taken = sorted(seen["before"] - seen["uninstalled"])
    assert not taken, "\n".join(map(str, taken))
    assert rows["uninstalled"] == rows["before"]


def test_reinstallation_gives_the_same(journey):
    seen, _rows = journey
    assert _names(seen["reinstalled"]) == _names(seen["installed"])


def _names(rows):
    """Rows without those that are named by a number, which a new install changes."""
    return {(kind, name) for kind, name in rows if not name.isdigit()}
