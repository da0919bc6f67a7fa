"""matching stands alone, shows what it has, and the examples in docstrings are true."""

import doctest
import importlib
import subprocess
import sys
from dataclasses import FrozenInstanceError
from inspect import ismodule
from pathlib import Path

import pytest

import matching

PACKAGE = Path(matching.__file__).parent
LISTING = """
import sys
sys.path[:0] = sys.argv[1:]
import matching
print(*sys.modules)
"""
EXAMPLES = sorted(
    path.stem for path in PACKAGE.glob("*.py") if ">>>" in path.read_text()
)


def test_imports_the_standard_library_alone(tmp_path):
    (tmp_path / "odoo.py").touch()
    listed = subprocess.run(
        [sys.executable, "-I", "-c", LISTING, str(PACKAGE.parent), str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
    )
    modules = {name.partition(".")[0] for name in listed.stdout.split()}
    assert "matching" in modules
    assert modules.isdisjoint({"odoo", "numpy", "psycopg2", "dateutil"})


def test_all_is_complete():
    public = {
        name
        for name, value in vars(matching).items()
        if not name.startswith("_") and not ismodule(value)
    }
    assert public | {"member_table", "zip_table"} == set(matching.__all__)


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(name):
    result = doctest.testmod(importlib.import_module(f"matching.{name}"))
    assert result.attempted
    assert not result.failed


def test_a_rule_does_not_change():
    rule = matching.Criteria(1, 1, "territory")
    with pytest.raises(FrozenInstanceError):
        rule.sequence = 1
    assert rule == matching.Criteria(1, 1, "territory")
    assert len({rule, matching.Criteria(1, 1, "territory")}) == 1
