"""Removes everything that the sandbox made."""

import shutil
from argparse import ArgumentParser, Namespace

from ..databases import Databases
from ..errors import SandboxError
from ..postgres import parse_url
from ..sandbox import Sandbox
from .stop import stop_odoo, stop_postgres

HELP = "Stop everything and remove the sandbox's folder and databases."


def add_arguments(parser: ArgumentParser) -> None:
    """Nothing to choose."""


def run(sandbox: Sandbox, _options: Namespace) -> int:
    stop_odoo(sandbox)
    drop_from_server(sandbox)
    try:
        stop_postgres(sandbox)
    except SandboxError as error:
        sandbox.console.say(f"PostgreSQL may still run: {error.message}")
    if sandbox.layout.home.exists():
        with sandbox.console.step(f"Removing {sandbox.layout.home}"):
            shutil.rmtree(sandbox.layout.home)
    sandbox.console.say("The sandbox is gone; the next run makes it anew.")
    return 0


def drop_from_server(sandbox: Sandbox) -> None:
    """On somebody's own server only the databases that carry our mark go."""
    python = sandbox.layout.environments / "odoo" / "bin" / "python"
    url = sandbox.settings.get("database")
    if not url or not python.exists():
        return
    layout = sandbox.layout
    databases = Databases(python, parse_url(url), layout.data, layout.owner)
    try:
        for name in databases.ours():
            databases.drop(name)
    except SandboxError as error:
        sandbox.console.say(f"Databases may be left on your server: {error.message}")
