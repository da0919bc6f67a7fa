"""Stopping ends our Odoo and nobody else's process."""

import os
import signal
import subprocess
import sys
from argparse import Namespace
from io import StringIO

import pytest

from host.console import Console
from host.layout import Layout
from host.sandbox import Sandbox
from host.verbs.stop import stop_odoo, stop_postgres

WAIT_FOR_SIGNAL = "import signal; print('ready', flush=True); signal.pause()"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "


@pytest.fixture
def sandbox(tmp_path):
    layout = Layout(tmp_path)
    layout.make()
    return Sandbox(layout, Console(StringIO()), Namespace())


@pytest.fixture
def process(sandbox):
    """Start a process with these words on its command line."""
    started = []

    def start(script, *words):
        command = [sys.executable, "-c", script, *words]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE))
        started[-1].stdout.readline()
        pid_file(sandbox).write_text(str(started[-1].pid))
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.wait()
        one.stdout.close()


def pid_file(sandbox):
    return sandbox.layout.home / "odoo.pid"


def test_our_odoo_is_ended(sandbox, process):
    odoo = process(WAIT_FOR_SIGNAL, str(sandbox.odoo_config))
    assert stop_odoo(sandbox) == ["Odoo"]
    assert odoo.wait(10) == -signal.SIGTERM


def test_an_odoo_that_does_not_hear_is_killed(sandbox, process, monkeypatch):
    monkeypatch.setattr("host.verbs.stop.PATIENCE_SECONDS", 0)
    odoo = process(DEAF + WAIT_FOR_SIGNAL, str(sandbox.odoo_config))
    assert stop_odoo(sandbox) == ["Odoo"]
    assert odoo.wait(10) == -signal.SIGKILL


def test_somebody_else_s_process_goes_on(sandbox, process):
    other = process(WAIT_FOR_SIGNAL, "--config", "/etc/odoo.conf")
    assert stop_odoo(sandbox) == []
    assert other.poll() is None
    assert not pid_file(sandbox).exists()


@pytest.mark.parametrize("left", [b"", b"12x", b"-1", b"0", b"9" * 5000, b"\xff\0"])
def test_what_a_kill_left_in_the_file_is_removed(sandbox, left):
    pid_file(sandbox).write_bytes(left)
    assert stop_odoo(sandbox) == []
    assert not pid_file(sandbox).exists()


def test_a_process_that_ends_by_itself_is_no_error(sandbox, process, monkeypatch):
    odoo = process(WAIT_FOR_SIGNAL, str(sandbox.odoo_config))
    kill = os.kill

    def ends_first(pid, number):
        odoo.kill()
        odoo.wait()
        kill(pid, number)

    monkeypatch.setattr(os, "kill", ends_first)
    monkeypatch.setattr(odoo, "kill", lambda: kill(odoo.pid, signal.SIGKILL))
    assert stop_odoo(sandbox) == ["Odoo"]


def test_a_cluster_without_its_programs_does_not_stand_in_the_way(sandbox):
    """So it is when the environment was killed while it was made."""
    (sandbox.layout.cluster / "data").mkdir(parents=True)
    python = sandbox.layout.environments / "odoo" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    assert stop_postgres(sandbox) == []
