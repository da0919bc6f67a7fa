"""The command line: whatever is wrong is said in words, and nothing is half-made."""

import errno
import fcntl
import os
import runpy
import shutil
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from host import cli
from host.errors import SandboxError
from host.layout import Layout
from host.verbs import shell

CONFIG = Path(__file__).parents[2] / "config"
HEADING = "invoice,date,customer,product,quantity,price\n"
# Programs that would bring something from elsewhere.
FORBIDDEN = ("apt-get", "dpkg-deb", "npm", "pip")
SERVER = ("--database", "postgresql://ann:secret@localhost:1")


class Clone:
    """A copy of config/ in a folder of its own, in which nothing can be installed."""

    def __init__(self, root):
        self.root = root
        self.home = root / ".sandbox"
        shutil.copytree(CONFIG, root / "config")
        (root / "few.csv").write_text(HEADING.replace("price", "value"))
        (root / "lines.csv").write_text(HEADING)
        for name, version in (("odoo18", "18, 0"), ("odoo19", "19, 0")):
            (root / name / "odoo").mkdir(parents=True)
            release = root / name / "odoo" / "release.py"
            release.write_text(f"version_info = ({version}, 'final')\n")
        self.put_programs(root / "bin")

    def put_programs(self, folder):
        folder.mkdir()
        for name in FORBIDDEN:
            (folder / name).write_text("#!/bin/sh\necho no network\nexit 100\n")
            (folder / name).chmod(0o755)
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "PIP_NO_INDEX": "1"}
        self.environment.pop("PYTHONPATH", None)

    def start(self, *words, **how):
        """Start the sandbox with these words."""
        settings = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **how}
        return subprocess.Popen(
            [sys.executable, "config/sandbox.py", *words],
            cwd=self.root,
            env={**self.environment, **settings.pop("env", {})},
            stdin=subprocess.DEVNULL,
            text=True,
            **settings,
        )

    def call(self, *words, **how):
        """Return exit code and all that was said."""
        with self.start(*words, **how) as process:
            said, _nothing = process.communicate(timeout=60)
        assert "Traceback" not in said
        return process.returncode, said


@pytest.fixture
def clone(tmp_path):
    return Clone(tmp_path)


# --- what is refused at once -----------------------------------------------------

REFUSED = [
    ("", 2, "the following arguments are required: VERB"),
    ("dance", 2, "invalid choice: 'dance'"),
    ("run --port http", 2, "invalid int value: 'http'"),
    ("run --port 0", 1, "0 is no port."),
    ("run --port -1", 1, "-1 is no port."),
    ("run --port 99999", 1, "99999 is no port."),
    ("shell --odoo /no/such/folder", 1, "is no Odoo: "),
    ("shell --odoo config", 1, "is no Odoo: "),
    ("shell --odoo odoo18", 1, "is Odoo 18.0; the addons are for Odoo 19."),
    ("shell --database localhost", 1, "'localhost' is no PostgreSQL address."),
    ("run --database postgres://ann:secret@db:x", 1, "//…@db:x' is no PostgreSQL"),
    ("load", 2, "the following arguments are required: source"),
    ("load adventureworks", 1, "Name the folder with the files of AdventureWorks."),
    ("load adventureworks config", 1, "config has no Resellers.csv or"),
    ("load missing.csv", 1, "missing.csv cannot be read: No such file or directory."),
    ("load config", 1, "config cannot be read: Is a directory."),
    ("load bin/npm", 1, "npm is no CSV file with a heading"),
    ("load few.csv", 1, "No column is known for price; name them, such as --map"),
    ("load few.csv --map price=worth", 1, "no column worth; it has invoice, date"),
    ("load lines.csv --map colour=date", 1, "--map knows no colour; it knows"),
    ("load lines.csv --map date", 2, "'date' is not WHAT=HEADING"),
    ("load lines.csv --encoding klingon", 1, "There is no encoding klingon."),
    ("load lines.csv --date-format %d.%m", 1, "does not say year, month and day"),
    ("load lines.csv --rejects lines.csv", 1, "is the file that is to be loaded."),
    ("load lines.csv --rejects config", 1, "config is a folder."),
    ("load lines.csv --rejects no/such.csv", 1, "There is no folder "),
]
MISTYPED = [
    ("stop --dance", "unrecognized arguments: --dance"),
    ("run --port", "expected one argument"),
    ("load lines.csv --fold product", "invalid choice: 'product'"),
    ("load lines.csv --limit 0", "'0' is no number above 0"),
    ("load cdnow --processes many", "'many' is no number above 0"),
    ("bench dance", "invalid choice: 'dance'"),
    ("bench --customers 0", "0 is no number above 0"),
    ("lint --only dance", "invalid choice: 'dance'"),
]


@pytest.fixture(scope="module")
def shared_clone(tmp_path_factory):
    return Clone(tmp_path_factory.mktemp("clone"))


@pytest.fixture(scope="module")
def outcomes(shared_clone):
    """Exit code and words of all command lines that end at once; they run abreast."""
    lines = [*(line for line, _code, _message in REFUSED), "--help"]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        ended = pool.map(lambda line: shared_clone.call(*line.split()), lines)
        return dict(zip(lines, ended, strict=True))


@pytest.mark.parametrize(("line", "code", "message"), REFUSED)
def test_a_wrong_command_line_is_refused_in_words(outcomes, line, code, message):
    assert outcomes[line][0] == code
    assert message in outcomes[line][1]
    assert "secret" not in outcomes[line][1]


@pytest.mark.parametrize("line", [line for line, code, _ in REFUSED if code == 1])
def test_a_refusal_says_what_to_do(outcomes, line):
    assert outcomes[line][1].startswith("\nFAILED: ")
    assert "\nWhat to do: " in outcomes[line][1]


def test_the_help_names_all_verbs(outcomes):
    code, said = outcomes["--help"]
    assert code == 0
    for verb in cli.VERBS:
        assert f"\n    {verb}" in said


def test_what_is_refused_at_once_makes_nothing(outcomes, shared_clone):
    assert outcomes
    assert not shared_clone.home.exists()
    assert (shared_clone.root / "lines.csv").read_text() == HEADING


def test_a_taken_port_is_said_and_another_one_named(clone):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, said = clone.call("run", "--port", str(port))
    assert code == 1
    assert f"Port {port} cannot be used: Address already in use." in said
    assert "run --port " in said
    assert not clone.home.exists()


def test_python_that_odoo_does_not_know_is_refused(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.10 to 3\.13"):
        runpy.run_path(str(CONFIG / "sandbox.py"), run_name="__main__")


# --- an empty sandbox, and what kills have left ----------------------------------


@pytest.mark.parametrize(
    ("verb", "message"),
    [("stop", "Stopped: nothing was running."), ("reset", "The sandbox is gone;")],
)
def test_an_empty_sandbox_can_be_stopped_and_reset(clone, verb, message):
    code, said = clone.call(verb)
    assert (code, clone.home.exists()) == (0, False)
    assert message in said


@pytest.mark.parametrize("verb", ["stop", "reset"])
def test_what_kills_have_left_does_not_stand_in_the_way(clone, verb):
    for name, text in (
        ("settings.json", '{"odoo": "/sr'),
        ("odoo.pid", "12x"),
        ("stamps/odoo", "\0"),
        ("stamps/odoo.part", "ab"),
        ("postgres/data/half", ""),
        ("envs/odoo/bin/python", ""),
    ):
        path = clone.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    code, said = clone.call(verb)
    assert code == 0
    assert "settings.json is damaged" in said
    assert clone.home.exists() is (verb == "stop")


def test_words_can_be_written_to_any_terminal(clone):
    url = "postgres://ann:secret@db:x"
    code, said = clone.call("run", "--database", url, env={"PYTHONIOENCODING": "ascii"})
    assert code == 1
    assert "FAILED: 'postgres://?@db:x' is no PostgreSQL address." in said


def test_a_reader_that_has_gone_is_no_reason_for_a_traceback(clone):
    reading, writing = os.pipe()
    os.close(reading)
    with clone.start("stop", stdout=writing, stderr=subprocess.PIPE) as process:
        os.close(writing)
        assert process.communicate(timeout=60) == (None, "")
    assert process.returncode == 1


# --- places that cannot be written -----------------------------------------------


@pytest.mark.parametrize("words", [("shell", "--odoo", "odoo19", *SERVER), ("lint",)])
def test_a_folder_that_cannot_be_made_is_said(clone, words):
    clone.home.write_text("mine")
    code, said = clone.call(*words)
    assert code == 1
    assert f"The folder {clone.home} cannot be written: " in said
    assert clone.home.read_text() == "mine"


def test_what_is_no_folder_is_not_removed(clone):
    clone.home.write_text("mine")
    code, said = clone.call("reset")
    assert code == 1
    assert f"FAILED: {clone.home}: Not a directory." in said
    assert clone.home.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_said(clone):
    clone.root.chmod(0o500)
    code, said = clone.call("lint")
    clone.root.chmod(0o700)
    assert (code, clone.home.exists()) == (1, False)
    assert "cannot be written: Permission denied." in said


def test_a_full_disk_is_said_wherever_it_shows(clone):
    clone.home.mkdir()
    (clone.home / "settings.json.part").symlink_to("/dev/full")
    code, said = clone.call("shell", "--odoo", "odoo19", *SERVER)
    assert code == 1
    assert f"FAILED: No disk space is left for {clone.home}." in said
    assert "What to do: Free about 3 GB" in said
    assert not (clone.home / "settings.json").exists()


def test_a_download_that_fails_names_the_way_out_and_leaves_no_odoo(clone):
    (clone.root / "bin" / "apt-get").write_text(
        '#!/bin/sh\n[ "$1" = indextargets ] && echo http://mirror.example/debian sid '
        "&& exit 0\necho no network; exit 100\n"
    )
    code, said = clone.call("shell")
    assert code == 1
    assert "  | no network\n" in said
    assert "or use an Odoo 19 that is already here: --odoo PATH" in said
    for name in ("settings.json", "odoo.conf", "odoo", "stamps/odoo"):
        assert not (clone.home / name).exists()


# --- interruptions ---------------------------------------------------------------


@pytest.fixture
def interruptible():
    """Ctrl-C reaches the started programs even where ours is deaf to it."""
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, kept)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(
    ("lock", "words"),
    [
        ("lint.lock", ("lint", "--only", "names")),
        ("prepare.lock", ("shell", "--odoo", "odoo19", *SERVER)),
    ],
)
def test_who_waits_can_be_interrupted(clone, interruptible, lock, words, number):
    clone.home.mkdir()
    with (clone.home / lock).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with clone.start(*words) as process:
            assert "waiting for it" in process.stdout.readline()
            process.send_signal(number)
            said, _nothing = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "\nInterrupted. The next run goes on where this one stopped.\n"
    assert not (clone.home / "settings.json").exists()


# --- within one process -----------------------------------------------------


@pytest.fixture
def main(tmp_path, monkeypatch):
    """The command line, in this process and with an empty folder for a clone."""
    monkeypatch.setattr(cli, "Layout", lambda _root: Layout(tmp_path))
    kept = signal.getsignal(signal.SIGTERM)
    yield cli.main
    signal.signal(signal.SIGTERM, kept)


@pytest.mark.parametrize("verb", cli.VERBS)
def test_each_verb_has_help(main, capsys, verb):
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert said.startswith(f"usage: sandbox.py {verb} ")
    assert "--odoo PATH" in said


@pytest.mark.parametrize(("line", "message"), MISTYPED)
def test_mistyped_options_are_refused_with_the_usage(main, capsys, line, message):
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith("usage: sandbox.py ")
    assert message in said


@pytest.fixture
def outcome(main, monkeypatch, capsys):
    """Exit code and words of a verb in which this error is raised."""

    def call(error):
        def fail(_sandbox, _options):
            raise error

        monkeypatch.setattr(shell, "run", fail)
        return main(["shell"]), capsys.readouterr().out

    return call


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (SandboxError("The cluster is gone.", "Wait."), "FAILED: The cluster is gone."),
        (OSError(errno.ENOSPC, "No space left"), "FAILED: No disk space is left for "),
        (OSError(errno.EDQUOT, "Quota"), "FAILED: No disk space is left for "),
        (
            PermissionError(errno.EACCES, "Permission denied", "/srv/a"),
            "/srv/a: Permis",
        ),
        (FileNotFoundError(errno.ENOENT, "No such file", "git"), "git: No such file."),
        (TimeoutError("timed out"), "FAILED: timed out."),
        (ConnectionResetError(), "FAILED: ConnectionResetError."),
    ],
)
def test_errors_of_the_machine_are_said_with_a_way_out(outcome, error, message):
    code, said = outcome(error)
    assert code == 1
    assert message in said
    assert "\nWhat to do: " in said


def test_ctrl_c_is_no_failure(outcome):
    code, said = outcome(KeyboardInterrupt())
    assert code == 130
    assert "Interrupted." in said


def test_a_mistake_of_the_program_is_not_hidden(outcome):
    with pytest.raises(ZeroDivisionError):
        outcome(ZeroDivisionError())
