"""Odoo 19 with the addons, the demo company and real transactions."""

import http.client
import socket
import subprocess
import time
from argparse import ArgumentParser, Namespace

from ..commands import bound_to_us, end
from ..errors import SandboxError
from ..sandbox import Sandbox
from .stop import running_odoo

HELP = "Odoo 19 with the addons, demo company and real transactions in the browser."
START_SECONDS = 120


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, default=8069, help="where Odoo listens (default: 8069)"
    )


def run(sandbox: Sandbox, options: Namespace) -> int:
    refuse_second(sandbox)
    refuse_taken(options.port)
    sandbox.prepare()
    database = sandbox.running_database()
    refuse_taken(options.port)
    log = sandbox.layout.logs / "odoo.log"
    log.unlink(missing_ok=True)
    command = sandbox.odoo_command(
        database,
        *("--http-port", str(options.port), "--db-filter", f"^{database}$"),
        *("--logfile", str(log)),
    )
    server = subprocess.Popen(bound_to_us(command), env=sandbox.odoo_environment())
    pid_file = sandbox.layout.home / "odoo.pid"
    pid_file.write_text(str(server.pid))
    try:
        with sandbox.console.step("Starting Odoo"):
            wait_until_up(server, options.port, log)
        sandbox.console.say(
            f"\nOdoo is up: http://localhost:{options.port}  (admin / admin)\n"
            f"Its log: {log}\nCtrl-C stops it."
        )
        return server.wait()
    except KeyboardInterrupt:
        sandbox.console.say("\nStopping Odoo …")
        return 0
    finally:
        end(server)
        pid_file.unlink(missing_ok=True)


def refuse_second(sandbox: Sandbox) -> None:
    """Two servers on one database would upgrade it under each other."""
    if pid := running_odoo(sandbox):
        raise SandboxError(
            f"The sandbox's Odoo is running already, as process {pid}.",
            "Stop it first: python3 config/sandbox.py stop",
        )


def refuse_taken(port: int) -> None:
    """Say at once, not after minutes, that the port cannot be had."""
    if not 0 < port < 65536:
        raise SandboxError(f"{port} is no port.", "Choose one: --port 8070")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            another = port + 1 if port < 65535 else 8070
            raise SandboxError(
                f"Port {port} cannot be used: {error.strerror}.",
                f"Choose another one: python3 config/sandbox.py run --port {another}",
            ) from error


def wait_until_up(server: subprocess.Popen, port: int, log) -> None:
    """Return when the login page is answered."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SandboxError("Odoo ended while it started.", "Read the log.", log)
        if answers(port):
            return
        time.sleep(0.3)
    raise SandboxError(
        f"Odoo did not answer within {START_SECONDS} s.", "Read the log.", log
    )


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/web/login")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
