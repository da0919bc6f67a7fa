"""Odoo's own shell on the running sandbox's database."""

import subprocess
from argparse import ArgumentParser, Namespace

from ..sandbox import Sandbox

HELP = "Odoo's shell on the sandbox's database (env is there)."


def add_arguments(parser: ArgumentParser) -> None:
    """Nothing to choose."""


def run(sandbox: Sandbox, _options: Namespace) -> int:
    sandbox.prepare()
    python, dash_m, odoo, *rest = sandbox.odoo_command(sandbox.running_database())
    return subprocess.run(
        [python, dash_m, odoo, "shell", *rest, "--no-http"],
        env=sandbox.odoo_environment(),
        check=False,
    ).returncode
