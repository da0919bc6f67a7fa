"""Where everything lies: the project's folders and the one folder of ours."""

import contextlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from .errors import SandboxError

ADDONS = ("crm_lifecycle", "crm_retention", "sales_structure")


@dataclass(frozen=True)
class Layout:
    """Paths of a clone and of its git-ignored folder."""

    root: Path

    @property
    def home(self) -> Path:
        """All that the sandbox makes."""
        return self.root / ".sandbox"

    @property
    def config(self) -> Path:
        return self.root / "config"

    @property
    def addons(self) -> Path:
        return self.root / "addons"

    @property
    def tests(self) -> Path:
        return self.root / "tests"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def downloads(self) -> Path:
        return self.home / "downloads"

    @property
    def environments(self) -> Path:
        return self.home / "envs"

    @property
    def data(self) -> Path:
        """Odoo's filestores and sessions."""
        return self.home / "data"

    @property
    def rejects(self) -> Path:
        """Lines of loaded files that could not be read."""
        return self.home / "rejects"

    @property
    def cluster(self) -> Path:
        return self.home / "postgres"

    @property
    def user_home(self) -> Path:
        """What programs keep in the home of their user: caches, settings."""
        return self.home / "home"

    @property
    def temporary(self) -> Path:
        """What programs need for a while, browser profiles among it."""
        return self.home / "tmp"

    @property
    def screenshots(self) -> Path:
        return self.home / "screenshots"

    @property
    def owner(self) -> str:
        """What tells this clone from another one that uses the same server."""
        path = self.home / "owner"
        with contextlib.suppress(FileExistsError), path.open("x") as file:
            file.write(secrets.token_hex(4))
        return path.read_text()

    def make(self) -> None:
        """Create our folder, or say why it cannot be."""
        try:
            for folder in (
                *(self.logs, self.downloads, self.data, self.rejects),
                *(self.user_home, self.temporary),
            ):
                folder.mkdir(parents=True, exist_ok=True)
            probe = self.home / ".writable"
            probe.write_text("yes")
            probe.unlink(missing_ok=True)
        except OSError as error:
            raise SandboxError(
                f"The folder {self.home} cannot be written: {error.strerror}.",
                "Clone the project to a folder that you may write, or free disk space.",
            ) from error


def addon_modules(layout: Layout) -> list[str]:
    """Names of all our addons: those with a manifest."""
    return sorted(path.parent.name for path in layout.addons.glob("*/__manifest__.py"))
