"""Run a check that needs the linters' packages."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from . import data
from .files import addon_folders, project_files
from .wheels import wheel_problems


def _xml(root: Path, odoo: Path) -> Iterable[str]:
    return data.xml_problems(project_files(root), data.Grammars(odoo))


def _csv(root: Path, _odoo: Path) -> Iterable[str]:
    addons = root / "addons"
    files = [path for path in project_files(root) if addons in path.parents]
    return data.csv_problems(files)


def _po(root: Path, _odoo: Path) -> Iterable[str]:
    for addon in addon_folders(root):
        yield from data.translation_problems(addon)


def _rst(root: Path, _odoo: Path) -> Iterable[str]:
    for addon in addon_folders(root):
        page = addon / "README.rst"
        for message in data.rst_messages(page.read_text("utf-8")):
            yield f"{page}: {message}"


def _wheels(root: Path, _odoo: Path) -> Iterable[str]:
    for addon in addon_folders(root):
        yield from wheel_problems(addon, project_files(root))


CHECKS = {"xml": _xml, "csv": _csv, "po": _po, "rst": _rst, "wheels": _wheels}


def main() -> int:
    """Print what a check finds; the exit code says whether it found anything."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("check", choices=CHECKS)
    parser.add_argument("root", type=Path)
    parser.add_argument("--odoo", type=Path, help="folder that holds odoo/")
    options = parser.parse_args()
    problems = list(CHECKS[options.check](options.root, options.odoo))
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
