"""Which files belong to the project."""

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

# Bytes that tell a picture or an archive from a text.
SAMPLE = 4096


def project_files(root: Path) -> list[Path]:
    """All files that git has or would take, else all but those in hidden folders."""
    asked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        check=False,
    )
    if asked.returncode:
        return sorted(_visible_files(root))
    names = {name for name in asked.stdout.decode().split("\0") if name}
    return sorted(path for name in names if (path := root / name).is_file())


def _visible_files(root: Path) -> Iterator[Path]:
    skipped = {"__pycache__", "node_modules", "build", "dist"}
    for path in root.rglob("*"):
        folders = path.relative_to(root).parts[:-1]
        hidden = any(name in skipped or name.startswith(".") for name in folders)
        if path.is_file() and not hidden:
            yield path


def with_suffix(files: Iterable[Path], *suffixes: str) -> list[Path]:
    """Return the files whose name ends so."""
    return [path for path in files if path.suffix in suffixes]


def addon_folders(root: Path) -> list[Path]:
    """Return the folders of all addons, by name."""
    return sorted(path.parent for path in root.glob("addons/*/__manifest__.py"))


def is_text(path: Path) -> bool:
    """Tell whether a file is text, by its first bytes."""
    with path.open("rb") as file:
        return b"\0" not in file.read(SAMPLE)
