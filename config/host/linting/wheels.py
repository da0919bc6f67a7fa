"""Build an addon's wheel from the project's files and look at what is in it."""

import contextlib
import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from whool.buildapi import build_wheel

NEEDED = ("__init__.py", "__manifest__.py", "README.rst", "static/description/icon.png")


def wheel_problems(addon: Path, files: list[Path]) -> Iterator[str]:
    """Name what is missing in the wheel of an addon."""
    own = [path.relative_to(addon) for path in files if addon in path.parents]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / addon.name
        for path in own:
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(addon / path, copy / path)
        name = _build(copy, folder)
        with zipfile.ZipFile(Path(folder) / name) as wheel:
            packed = set(wheel.namelist())
    if not name.startswith(f"odoo_addon_{addon.name}-"):
        yield f"{addon}: the wheel is called {name}"
    for path in NEEDED:
        if f"odoo/addons/{addon.name}/{path}" not in packed:
            yield f"{addon}: the wheel has no {path}"


def _build(folder: Path, target: str) -> str:
    """Build where the backend expects it: in the addon's folder, outside of git."""
    before = Path.cwd()
    os.environ["GIT_CEILING_DIRECTORIES"] = target
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return build_wheel(target)
    finally:
        os.chdir(before)
