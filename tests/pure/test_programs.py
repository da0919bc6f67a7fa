"""Programs that tests need are found, installed by root, or asked for in words."""

import os
from argparse import Namespace
from io import StringIO

import pytest

from host import programs
from host.console import Console
from host.errors import SandboxError
from host.layout import Layout
from host.programs import CHROMIUM, PROGRAMS, WKHTMLTOPDF, find_or_install
from host.sandbox import Sandbox
from host.verbs import test as verb

CHMOD = os.path.realpath("/bin/chmod")


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with these programs alone, whose user is root unless said otherwise."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (tmp_path / "logs").mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(programs, "is_root", lambda: True)

    def put(name, script="exit 0"):
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return str(path)

    return put


@pytest.fixture
def ask(tmp_path):
    """Find or install a program; return its path and what was said."""

    class LogsHere(Layout):
        logs = tmp_path / "logs"

    def find(program):
        stream = StringIO()
        found = find_or_install(program, LogsHere(tmp_path), Console(stream))
        return found, stream.getvalue()

    return find


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda one: one.package)
def test_what_is_there_is_taken_without_a_word(machine, ask, program):
    for name in reversed(program.names):
        path = machine(name)
        assert ask(program) == (path, "")


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda one: one.package)
def test_root_gets_it_from_the_machines_apt(machine, ask, tmp_path, program):
    target = tmp_path / "bin" / program.package
    machine("apt-get", f": > {target}; {CHMOD} +x {target}")
    found, said = ask(program)
    assert found == str(target)
    assert f"Installing {program.title} for {program.tests}" in said
    assert program.instruction not in said


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda one: one.package)
@pytest.mark.parametrize("script", ["exit 100", "exit 0"])
def test_where_it_does_not_come_the_way_is_named(machine, ask, program, script):
    machine("apt-get", script)
    found, said = ask(program)
    assert found is None
    assert f"apt-get install {program.package}" in said
    assert f"{program.tests} are skipped" in said


def test_nothing_is_installed_by_an_ordinary_user(machine, ask, tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "is_root", lambda: False)
    machine("apt-get", f": > {tmp_path}/asked")
    found, said = ask(WKHTMLTOPDF)
    assert (found, said.strip()) == (None, WKHTMLTOPDF.instruction)
    assert not (tmp_path / "asked").exists()


def test_a_machine_without_apt_is_told_as_well(machine, ask):
    assert ask(CHROMIUM)[0] is None
    assert "apt-get install chromium" in ask(CHROMIUM)[1]


@pytest.mark.parametrize("lacking", PROGRAMS, ids=lambda one: one.package)
def test_tests_that_may_not_be_skipped_fail_without_it(machine, tmp_path, lacking):
    for program in PROGRAMS:
        if program != lacking:
            machine(program.names[0])
    sandbox = Sandbox(Layout(tmp_path), Console(StringIO()), Namespace())
    options = Namespace(require_browser=True, keep=False, pytest=[])
    with pytest.raises(SandboxError) as refused:
        verb.run_tests(sandbox, options)
    assert refused.value.message == (
        f"There is no {lacking.title} for {lacking.tests}."
    )
