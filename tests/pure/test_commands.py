"""Programs run with their output in a log, whose end explains a failure."""

import os
import sys

import pytest

from host.commands import is_root, need_program, run_logged
from host.errors import DownloadError, SandboxError


def run(tmp_path, script, **how):
    """Run a Python script into a log."""
    command = [sys.executable, "-c", script]
    return run_logged(command, tmp_path / "run.log", what="Counting", **how)


def test_both_outputs_are_in_the_log(tmp_path):
    script = "import sys; print('out', flush=True); print('err', file=sys.stderr)"
    assert run(tmp_path, script).read_text().splitlines() == ["out", "err"]


def test_a_log_holds_the_last_run_alone(tmp_path):
    run(tmp_path, "print('first')")
    assert run(tmp_path, "print('second')").read_text() == "second\n"


def test_a_program_gets_no_input(tmp_path):
    with pytest.raises(SandboxError) as caught:
        run(tmp_path, "input()")
    assert "EOFError" in caught.value.log.read_text()


def test_folder_and_environment_are_given(tmp_path):
    script = "import os; print(os.getcwd(), sorted(os.environ), sep='\\n')"
    log = run(tmp_path, script, folder=tmp_path, environment={"ONLY": "this"})
    folder, names = log.read_text().splitlines()
    assert folder == os.path.realpath(tmp_path)
    assert "ONLY" in names
    assert "PATH" not in names


@pytest.mark.parametrize("error_class", [SandboxError, DownloadError])
def test_a_failure_says_what_failed_and_what_to_do(tmp_path, error_class):
    with pytest.raises(SandboxError) as caught:
        run(tmp_path, "exit(3)", hint="Count again.", error_class=error_class)
    error = caught.value
    assert type(error) is error_class
    assert error.message == "Counting failed (exit code 3)."
    assert (error.hint, error.log) == ("Count again.", tmp_path / "run.log")


def test_a_missing_program_is_said(tmp_path):
    missing = str(tmp_path / "no-such-program")
    with pytest.raises(DownloadError, match=r"Counting failed: .*program is missing"):
        run_logged(
            *([missing], tmp_path / "run.log"),
            what="Counting",
            error_class=DownloadError,
        )


def test_a_needed_program_is_found_or_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxError, match="abacus is not on PATH") as caught:
        need_program("abacus", "Buy one.")
    assert caught.value.hint == "Buy one."
    (tmp_path / "abacus").touch(mode=0o755)
    assert need_program("abacus", "Buy one.") == str(tmp_path / "abacus")


def test_root_is_who_has_the_number_zero(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not is_root()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert is_root()
