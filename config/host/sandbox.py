"""The sandbox as its verbs see it: Odoo, PostgreSQL, databases, environments."""

import configparser
import fcntl
import json
from argparse import Namespace
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from .commands import end_all, need_program, run_logged
from .console import Console
from .databases import Databases
from .errors import DownloadError, SandboxError
from .layout import ADDONS, Layout, addon_modules
from .odoo_log import troubles_in
from .odoo_source import DebianOdoo, OdooSource, absolute, existing_source
from .postgres import Connection, EmbeddedPostgres, parse_url
from .python_environments import (
    PythonEnvironments,
    clean_environment,
    private_environment,
)
from .steps import Stamps, exclusive, fingerprint

HOST_MODULES = (
    "crm",
    "sale_management",
    "sale_stock",
    "sale_margin",
    "stock_account",
    "account",
    "sale_crm",
    "portal",
    "contacts",
    "rating",
    "point_of_sale",
    "mass_mailing",
)
HOST_TEMPLATE = "sandbox_host"
BOOKS_TEMPLATE = "sandbox_books"
RUNNING = "sandbox"


class Sandbox:
    """Everything that a verb needs; each part is made when it is first asked for."""

    def __init__(self, layout: Layout, console: Console, options: Namespace):
        self.layout = layout
        self.console = console
        self.stamps = Stamps(layout.home / "stamps")
        self.settings = self._read_settings(options)
        self._in_use = None
        self._has_lock = False

    # Settings

    def _read_settings(self, options: Namespace) -> dict[str, str]:
        """What the person said now, else what was said the first time."""
        said = {
            name: value
            for name in ("odoo", "database")
            if (value := getattr(options, name, None))
        }
        if "odoo" in said:
            said["odoo"] = absolute(said["odoo"])
        return {**self._kept_settings(), **said}

    def _kept_settings(self) -> dict[str, str]:
        path = self.layout.home / "settings.json"
        if not path.is_file():
            return {}
        try:
            return dict(json.loads(path.read_text()))
        except (TypeError, ValueError):
            self.console.say(
                f"{path} is damaged and left out of account: --odoo and --database "
                "have to be given again."
            )
            return {}

    def _check_settings(self) -> None:
        """Say what is wrong with them before anything is made or remembered."""
        if url := self.settings.get("database"):
            parse_url(url)
        if path := self.settings.get("odoo"):
            existing_source(Path(path))

    def remember_settings(self) -> None:
        """Keep them for the next run; a kill leaves the old ones or the new ones."""
        fresh = self.layout.home / "settings.json.part"
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(self.settings))
        fresh.replace(self.layout.home / "settings.json")

    # Parts

    @cached_property
    def environments(self) -> PythonEnvironments:
        return PythonEnvironments(self.layout, self.stamps, self.console)

    @cached_property
    def python(self) -> Path:
        """Python with what Odoo, the addons and their tests need."""
        return self.environments.get("odoo", [self.layout.config / "requirements.txt"])

    def python_env(self, name: str, requirements: Path) -> Path:
        """Python of a separate environment, such as the linters'."""
        return self.environments.get(name, [requirements])

    @cached_property
    def odoo(self) -> OdooSource:
        if path := self.settings.get("odoo"):
            return existing_source(Path(path))
        return DebianOdoo(self.layout, self.stamps, self.console).get()

    @cached_property
    def postgres(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(self.layout, self.stamps, self.python, self.console)

    @cached_property
    def connection(self) -> Connection:
        if url := self.settings.get("database"):
            return parse_url(url)
        return self.postgres.start()

    @cached_property
    def databases(self) -> Databases:
        layout = self.layout
        return Databases(self.python, self.connection, layout.data, layout.owner)

    def node_modules(self, folder: Path) -> Path:
        """Install what a folder's package-lock.json names; return node_modules."""
        hint = "Install Node.js and npm (Debian: apt-get install nodejs npm)."
        npm = need_program("npm", hint)
        target = self.layout.home / "node" / folder.name
        files = [folder / "package.json", folder / "package-lock.json"]
        key = fingerprint(files)
        if not self.stamps.is_done(f"node-{folder.name}", key):
            target.mkdir(parents=True, exist_ok=True)
            for file in files:
                (target / file.name).write_bytes(file.read_bytes())
            title = f"Installing JavaScript packages ({folder.name})"
            making = self.stamps.making(f"node-{folder.name}", key)
            with self.console.step(title), making:
                run_logged(
                    [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
                    self.layout.logs / "npm.log",
                    environment=clean_environment(
                        npm_config_cache=str(self.layout.downloads / "npm")
                    ),
                    folder=target,
                    what="Installing the pinned JavaScript packages",
                    hint="Check the network and npm's own settings.",
                    error_class=DownloadError,
                )
        return target / "node_modules"

    # Life

    def prepare(self) -> None:
        """Everything up to a running PostgreSQL and an Odoo that can be started."""
        self._check_settings()
        self.layout.make()
        self._hold()
        waiting = "Another sandbox command prepares the same folder; waiting for it …"
        lock = self.layout.home / "prepare.lock"
        with exclusive(lock, wait_message=lambda: self.console.say(waiting)):
            if not self.settings.get("database"):
                self._get_odoo_and_python()
            self._write_odoo_config()
            self.remember_settings()

    def _get_odoo_and_python(self) -> None:
        """Both at once; PostgreSQL comes with the Python packages."""
        with ThreadPoolExecutor(1) as pool:
            packages = pool.submit(lambda: self.python)
            try:
                _source = self.odoo
                packages.result()
            except BaseException:
                end_all()
                raise

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time makes databases; who has the lock may ask again."""
        if self._has_lock:
            yield
            return
        waiting = "Another sandbox command makes the databases; waiting for it …"
        lock = self.layout.home / "databases.lock"
        with exclusive(lock, wait_message=lambda: self.console.say(waiting)):
            self._has_lock = True
            try:
                yield
            finally:
                self._has_lock = False

    def alone(self, verb: str):
        """A verb with a database of its own runs once at a time."""
        waiting = f"Another {verb} is running; waiting for its end …"
        return exclusive(
            self.layout.home / f"{verb}.lock",
            wait_message=lambda: self.console.say(waiting),
        )

    def _hold(self) -> None:
        """As long as a command holds the file, no other one stops PostgreSQL."""
        if self._in_use is None:
            self._in_use = (self.layout.home / "in-use").open("w")
            fcntl.flock(self._in_use, fcntl.LOCK_SH)

    def close(self) -> None:
        """Stop our PostgreSQL unless another command uses it."""
        if self._in_use is None:
            return
        try:
            fcntl.flock(self._in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        finally:
            used, self._in_use = self._in_use, None
        if "connection" in self.__dict__ and not self.settings.get("database"):
            self.postgres.stop()
        used.close()

    # Odoo

    @property
    def odoo_config(self) -> Path:
        return self.layout.home / "odoo.conf"

    def _write_odoo_config(self) -> None:
        parser = configparser.RawConfigParser()
        parser.read(self.layout.config / "odoo.conf")
        addons = [*self.odoo.addons, self.layout.addons]
        connection = self.connection
        parser["options"].update(
            addons_path=",".join(map(str, addons)),
            data_dir=str(self.layout.data),
            db_host=connection.host,
            db_port=str(connection.port),
            db_user=connection.user,
            db_password=connection.password,
            screenshots=str(self.layout.screenshots / "failures"),
        )
        fresh = self.layout.home / "odoo.conf.part"
        fresh.touch(mode=0o600)
        with fresh.open("w") as file:
            parser.write(file)
        fresh.replace(self.odoo_config)

    def odoo_environment(self) -> dict[str, str]:
        """Variables under which our Python finds Odoo and the loaders."""
        folders = [self.odoo.folder, self.layout.config, self.layout.tests]
        return private_environment(
            self.layout, PYTHONPATH=":".join(map(str, folders)), PYTHONUNBUFFERED="1"
        )

    def odoo_command(self, database: str, *arguments: str) -> list[str]:
        """Command line of ``odoo`` with our configuration on a database."""
        python = [str(self.python), "-m", "odoo"]
        return [*python, "-c", str(self.odoo_config), "-d", database, *arguments]

    def run_odoo(self, title: str, database: str, *arguments: str, log: str) -> Path:
        """Run Odoo to its end under a clock; warnings in its log fail it."""
        path = self.layout.logs / log
        with self.console.step(title):
            run_logged(
                self.odoo_command(
                    database, "--stop-after-init", "--no-http", *arguments
                ),
                path,
                environment=self.odoo_environment(),
                what=title,
                hint="Read the log; the next run goes on from here.",
            )
            self.refuse_troubles(title, path)
        return path

    def refuse_troubles(self, title: str, log: Path) -> None:
        if found := troubles_in(log):
            raise SandboxError(
                f"{title}: Odoo's log has {len(found)} warnings or errors, first: "
                f"{found[0]}",
                "Mend the cause; exceptions are named in config/host/odoo_log.py.",
                log,
            )

    def addons_key(self) -> str:
        """Changes with any file of the addons."""
        return fingerprint([self.layout.addons])

    def our_modules(self) -> list[str]:
        modules = addon_modules(self.layout)
        missing = set(ADDONS) - set(modules)
        if missing:
            raise SandboxError(f"Addons are missing: {', '.join(sorted(missing))}.")
        return modules

    # Databases

    def host_template(self) -> str:
        """A database with Odoo's own apps and demo data, made once."""
        key = fingerprint([self.odoo.key, *HOST_MODULES])
        with self.locked():
            if self.databases.key(HOST_TEMPLATE) != key:
                # Somebody else's of that name is refused now, not after minutes.
                self.databases.drop(HOST_TEMPLATE)
                part = f"{HOST_TEMPLATE}_part"
                self.databases.create(part)
                self.run_odoo(
                    "Installing Odoo's own apps",
                    part,
                    *("-i", ",".join(HOST_MODULES), "--with-demo"),
                    log="host-install.log",
                )
                self.databases.rename(part, HOST_TEMPLATE, key)
        return HOST_TEMPLATE

    def books_template(self) -> str:
        """The host with the demo company and CDNOW's transactions, made once.

        A killed run goes on in the same half-filled database: the loaders skip
        what they find there.
        """
        host = self.host_template()
        key = fingerprint([self.databases.key(host), self.layout.config / "books"])
        part = f"{BOOKS_TEMPLATE}_part"
        with self.locked():
            if self.databases.key(BOOKS_TEMPLATE) != key:
                if self.databases.key(part) != f"part {key}":
                    self.databases.create_from(host, part, f"part {key}")
                self.load_books(part)
                self.databases.rename(part, BOOKS_TEMPLATE, key)
        return BOOKS_TEMPLATE

    def running_database(self) -> str:
        """The database that ``run`` shows: made once, then kept and upgraded."""
        key = self.addons_key()
        with self.locked():
            kept = self.databases.key(RUNNING)
            if not kept:
                self._make_running(key)
            elif kept != key:
                self.install_addons(RUNNING, update=True)
                self.databases.mark(RUNNING, key)
        return RUNNING

    def _make_running(self, key: str) -> None:
        part = f"{RUNNING}_part"
        self.databases.create_from(self.books_template(), part)
        self.install_addons(part)
        self.score(part)
        self.databases.rename(part, RUNNING, key)

    def install_addons(self, database: str, *, update: bool = False) -> Path:
        """Install our addons, or bring them up to the code's state."""
        modules = ",".join(self.our_modules())
        arguments = ("-i", modules, "-u", modules) if update else ("-i", modules)
        title = "Upgrading the addons" if update else "Installing the addons"
        return self.run_odoo(title, database, *arguments, log=f"{database}-addons.log")

    def score(self, database: str) -> None:
        """Score the customers of all books in a database."""
        log = self.layout.logs / f"{database}-score.log"
        with self.console.step("Scoring the customers"):
            run_logged(
                self.books_command(database, "score"),
                log,
                environment=self.odoo_environment(),
                what="Scoring the customers",
                hint="Read the log; the next run tries again.",
            )
            self.refuse_troubles("Scoring the customers", log)

    def load_books(self, database: str) -> None:
        """Load the demo company and CDNOW's transactions, on all cores."""
        log = self.layout.logs / "books.log"
        title = "Posting CDNOW's invoices and making the demo company"
        with self.console.step(title):
            run_logged(
                self.books_command(database, "sandbox"),
                log,
                environment=self.odoo_environment(),
                what=title,
                hint="Run it again: it goes on where it stopped.",
            )
            self.refuse_troubles(title, log)

    def books_command(self, database: str, *arguments: str) -> list[str]:
        """Command line of the loaders in ``config/books``."""
        python = [str(self.python), "-m", "books"]
        return [
            *(*python, "--config", str(self.odoo_config)),
            *("--database", database, *arguments),
        ]
