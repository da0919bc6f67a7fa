"""Odoo 19 Community: a checkout that is there already, or Debian's package unpacked."""

import ast
import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path

from .apt import WAY_OUT, PrivateApt, unpack
from .console import Console
from .errors import DownloadError, SandboxError
from .layout import Layout
from .steps import Stamps, exclusive, fingerprint, fresh_folder

PACKAGE = "odoo-19/sid"
PACKAGE_SHA256 = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"
# Odoo's package links to these; sid's newer fonts have other file names.
LINKED_PACKAGES = [
    "fonts-dejavu-core/sid",
    "fonts-font-awesome/bookworm",
    "fonts-glyphicons-halflings/sid",
    "fonts-inconsolata/bookworm",
    "fonts-montserrat/sid",
    "fonts-ocr-b/sid",
    "fonts-roboto-unhinted/sid",
    "libjs-jquery-form/sid",
    "libjs-jquery/sid",
    "libjs-underscore/sid",
]
# Debian leaves this out; while it is absent, each page logs an error in the browser.
LEFT_OUT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
LEFT_OUT_TEXT = (
    "/* Blurs the background of video calls; not part of Debian's Odoo. */\n"
)


@dataclass(frozen=True)
class OdooSource:
    """A tree from which ``python -m odoo`` runs.

    :param folder: what belongs on PYTHONPATH
    :param addons: folders for ``addons_path``
    :param key: changes when the tree is another one
    """

    folder: Path
    addons: tuple[Path, ...]
    key: str


def existing_source(path: Path) -> OdooSource:
    """An Odoo 19 that is there already: a checkout, or a package's folder."""
    release = path / "odoo" / "release.py"
    if not release.is_file():
        raise SandboxError(
            f"{path} is no Odoo: {release} is missing.",
            "Give the folder that holds odoo/ (and odoo-bin): --odoo PATH",
        )
    version = read_version(release)
    if version[0] != 19:
        raise SandboxError(
            f"{path} is Odoo {version[0]}.{version[1]}; the addons are for Odoo 19.",
            "Give an Odoo 19: --odoo PATH",
        )
    addons = [path / "addons", path / "odoo" / "addons"]
    found = tuple(folder for folder in addons if folder.is_dir())
    return OdooSource(path, found, fingerprint([str(path), release]))


def absolute(path: str) -> str:
    """A path that means the same from every folder."""
    try:
        return str(Path(path).expanduser().resolve())
    except RuntimeError:  # there is no such user, or links go round in a circle
        return str(Path(path).absolute())


def read_version(release: Path) -> tuple[int, int]:
    """Return (major, minor) from Odoo's ``release.py`` without running it."""
    with contextlib.suppress(SyntaxError, ValueError, TypeError, AttributeError):
        for node in ast.parse(release.read_text("utf-8")).body:
            names = [getattr(to, "id", "") for to in getattr(node, "targets", [])]
            if "version_info" in names:
                major, minor = (ast.literal_eval(item) for item in node.value.elts[:2])
                return int(str(major).split("~")[-1].split(".")[0]), int(minor)
    raise SandboxError(f"{release} names no version.", "Give an Odoo 19: --odoo PATH")


class DebianOdoo:
    """Odoo from Debian's package, unpacked into our folder and not installed."""

    def __init__(self, layout: Layout, stamps: Stamps, console: Console):
        self.layout = layout
        self.stamps = stamps
        self.console = console
        self.tree = layout.home / "odoo"
        self.apt = PrivateApt(layout.downloads / "apt", layout.logs, console)

    def get(self) -> OdooSource:
        """Return the tree; download and unpack it the first time."""
        key = fingerprint([PACKAGE_SHA256, *LINKED_PACKAGES, LEFT_OUT_TEXT])
        waiting = "Another command fetches Odoo; waiting for it …"
        lock = self.layout.home / "odoo.lock"
        with exclusive(lock, wait_message=lambda: self.console.say(waiting)):
            if not self.stamps.is_done("odoo", key):
                with self.stamps.making("odoo", key):
                    self._make()
        folder = self.tree / "usr/lib/python3/dist-packages"
        return OdooSource(folder, (folder / "odoo" / "addons",), key)

    def _make(self) -> None:
        packages = self.layout.downloads / "packages"
        with self.console.step("Downloading Odoo 19 (123 MB) from Debian"):
            archives = self.apt.fetch([PACKAGE, *LINKED_PACKAGES], packages)
            self._check(archives)
        with self.console.step("Unpacking Odoo 19"):
            unpack(archives, fresh_folder(self.tree), self.layout.logs)
            left_out = self.tree / "usr/lib/python3/dist-packages" / LEFT_OUT
            left_out.parent.mkdir(parents=True, exist_ok=True)
            left_out.write_text(LEFT_OUT_TEXT)
            self._check_links()
            for archive in archives:
                archive.unlink()

    def _check(self, archives: list[Path]) -> None:
        """Compare the package with the one all this was tried with."""
        odoo = next((p for p in archives if p.name.startswith("odoo-19_")), None)
        if not odoo:
            raise DownloadError("apt-get brought no package of Odoo 19.", WAY_OUT)
        if hashlib.sha256(odoo.read_bytes()).hexdigest() != PACKAGE_SHA256:
            raise DownloadError(
                f"Debian now carries another package: {odoo.name}.", WAY_OUT
            )

    def _check_links(self) -> None:
        library = self.tree / "usr/lib"
        dangling = [p for p in library.rglob("*") if p.is_symlink() and not p.exists()]
        if dangling:
            raise SandboxError(
                f"Odoo's package links to missing files, such as {dangling[0]}.",
                WAY_OUT,
            )
