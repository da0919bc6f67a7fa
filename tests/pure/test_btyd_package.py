"""btyd stands alone, shows what it has, and the examples in docstrings are true."""

import doctest
import importlib
import subprocess
import sys
from inspect import ismodule
from pathlib import Path

import pytest

import btyd

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "addons/crm_retention/btyd"
CONFIG = ROOT / "config"
LISTING = """
import sys
sys.path[:0] = sys.argv[1:]
import btyd
print(*sys.modules)
"""


def module_name(path, folder):
    """Name by which a file is imported with the folder on the path."""
    parts = path.relative_to(folder).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def with_examples(folder, *patterns):
    """Names of the modules with examples; an import shall need no Odoo."""
    files = sorted(path for pattern in patterns for path in folder.glob(pattern))
    return [module_name(path, folder) for path in files if ">>>" in path.read_text()]


EXAMPLES = [
    *with_examples(PACKAGE.parent, "btyd/*.py", "segmentation/*.py", "binary_copy.py"),
    *with_examples(ROOT / "addons/crm_lifecycle", "rules/*.py"),
    *with_examples(CONFIG, "host/**/*.py"),
    *with_examples(CONFIG, "books/documents.py", "books/transactions.py"),
]


def test_imports_no_odoo(tmp_path):
    (tmp_path / "odoo.py").touch()
    listed = subprocess.run(
        [sys.executable, "-I", "-c", LISTING, str(PACKAGE.parent), str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
    )
    modules = listed.stdout.split()
    assert "btyd.fitting" in modules
    assert "odoo" not in modules


def test_all_is_complete():
    public = {
        name
        for name, value in vars(btyd).items()
        if not name.startswith("_") and not ismodule(value)
    }
    assert public == set(btyd.__all__)


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed
