"""Steps show their time, and failures what to do."""

import threading
from io import StringIO

import pytest

from host import console
from host.console import Console, last_lines
from host.errors import SandboxError


class Terminal(StringIO):
    """A stream that looks like a terminal and tells when a clock was written."""

    def __init__(self, is_terminal):
        super().__init__()
        self.is_terminal = is_terminal
        self.ticked = threading.Event()

    def isatty(self):
        return self.is_terminal

    def write(self, text):
        if " … " in text:
            self.ticked.set()
        return super().write(text)


@pytest.fixture
def plain():
    return Console(StringIO())


def said(some_console):
    return some_console.stream.getvalue()


def test_a_step_that_ends_is_done(plain):
    with plain.step("Making a cluster"):
        pass
    assert said(plain).startswith("  Making a cluster: done (")
    assert said(plain).endswith(" s)\n")


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_step_that_breaks_off_has_failed(plain, error):
    with pytest.raises(error), plain.step("Making a cluster"):
        raise error
    assert "Making a cluster: failed (" in said(plain)


def test_a_step_leaves_no_clock_behind(plain):
    before = threading.active_count()
    with plain.step("Making a cluster"):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_a_long_step_says_now_and_then_that_it_goes_on(monkeypatch):
    monkeypatch.setattr(console, "QUIET_SECONDS", 0.001)
    stream = Terminal(is_terminal=False)
    with Console(stream).step("Making a cluster"):
        assert stream.ticked.wait(10)
    assert "  Making a cluster … 0 s\n" in stream.getvalue()


def test_a_terminal_has_a_clock_in_one_line():
    stream = Terminal(is_terminal=True)
    with Console(stream).step("Making a cluster"):
        assert stream.ticked.wait(10)
    assert "\r\033[K  Making a cluster … " in stream.getvalue()
    assert "\r\033[K  Making a cluster: done (" in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


def test_a_failure_is_said_with_its_log_and_a_way_out(plain, tmp_path):
    log = tmp_path / "pip.log"
    log.write_text("".join(f"line {number}\n" for number in range(100)))
    plain.report(SandboxError("pip failed.", "Check the network.", log))
    assert said(plain).startswith(f"\nFAILED: pip failed.\n\nThe last lines of {log}:")
    assert "  | line 85\n" in said(plain)
    assert "  | line 84\n" not in said(plain)
    assert said(plain).endswith("\nWhat to do: Check the network.\n")


def test_a_failure_without_log_and_hint_is_one_line(plain, tmp_path):
    plain.report(SandboxError("pip failed.", log=tmp_path / "missing.log"))
    assert said(plain) == "\nFAILED: pip failed.\n"


def test_overlong_lines_of_a_log_are_cut(plain, tmp_path):
    log = tmp_path / "pip.log"
    log.write_text("x" * 5000)
    plain.report(SandboxError("pip failed.", log=log))
    assert f"  | {'x' * 300}\n" in said(plain)


def test_the_last_lines_of_any_bytes_are_text(tmp_path):
    log = tmp_path / "pip.log"
    log.write_bytes(b"first\n" * 10_000 + b"\xff\xfe\n" + "größer\n".encode())
    assert last_lines(log, 3) == ["first", "\ufffd\ufffd", "größer"]


def test_an_empty_log_has_no_last_lines(tmp_path):
    log = tmp_path / "pip.log"
    log.touch()
    assert last_lines(log) == []


def test_steps_of_several_threads_share_one_line():
    console = Console(Terminal(is_terminal=True))
    with console.step("Downloading"), console.step("Unpacking"):
        assert console._clocks() == "Downloading … 0 s · Unpacking … 0 s"
    assert console._clocks() == ""
