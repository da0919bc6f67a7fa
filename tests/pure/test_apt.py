"""Debian's packages come through a private apt; where they do not, it is said."""

import os

import pytest

from host import apt
from host.apt import PrivateApt
from host.errors import DownloadError, SandboxError

LISTED = """\
http://mirror.example/debian bookworm
http://mirror.example/debian bookworm
http://mirror.example/debian bookworm-updates
http://mirror.example/debian-security bookworm-security
http://other.example/debian/ sid
http://tools.example/apt stable
one-word
"""


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Put programs on PATH, each a shell script, in place of all others."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(**scripts):
        for name, script in scripts.items():
            path = folder / name.replace("_", "-")
            path.write_text(f"#!/bin/sh\n{script}\n")
            path.chmod(0o755)

    return put


@pytest.fixture
def private_apt(tmp_path):
    (tmp_path / "logs").mkdir()
    return PrivateApt(tmp_path / "apt", tmp_path / "logs", None)


def listing(text=LISTED, update="exit 0", download="exit 0"):
    """A script for apt-get: what it lists, and how its other two words end."""
    return f"""case " $* " in
    *" indextargets "*) printf '%s' '{text}';;
    *" update "*) {update};;
    *" download "*) {download};;
    esac"""


# --- mirrors ---------------------------------------------------------------------


def test_mirrors_of_the_main_archive_are_used(programs):
    programs(apt_get=listing())
    assert apt.mirrors() == [
        "http://mirror.example/debian",
        "http://other.example/debian/",
    ]


def test_other_archives_are_used_where_there_is_no_main_one(programs):
    programs(apt_get=listing("http://mirror.example/raspbian stable\n"))
    assert apt.mirrors() == ["http://mirror.example/raspbian"]


def test_a_machine_without_sources_has_no_mirrors(programs):
    programs(apt_get="echo broken >&2; exit 100")
    assert apt.mirrors() == []


def test_a_machine_without_apt_is_shown_another_way(programs):
    with pytest.raises(SandboxError, match="apt-get is not on PATH") as caught:
        apt.mirrors()
    assert "--odoo PATH" in caught.value.hint


# --- downloads -------------------------------------------------------------------


def test_sources_are_written_into_our_folder(private_apt):
    private_apt._write_sources("http://mirror.example/debian", {"sid", "bookworm"})
    lines = (private_apt.folder / "sources.list").read_text().splitlines()
    signed = f"deb [signed-by={apt.KEYRING}] http://mirror.example/debian"
    assert lines == [f"{signed} bookworm main", f"{signed} sid main"]
    assert (private_apt.folder / "lists" / "partial").is_dir()


def test_apt_reads_and_writes_nothing_of_the_machine(private_apt, programs, tmp_path):
    programs(dpkg_deb="exit 0", apt_get=listing(update='echo "$@"; exit 1'))
    with pytest.raises(DownloadError) as caught:
        private_apt.fetch(["odoo-19/sid"], tmp_path / "packages")
    said = caught.value.log.read_text()
    for option in ("Dir::Etc::SourceList", "Dir::State::Lists", "Dir::Cache"):
        assert f"-o {option}={tmp_path}/apt" in said
    assert "-o Dir::Etc::SourceParts=-" in said


def test_packages_are_downloaded_into_an_empty_folder(private_apt, programs, tmp_path):
    target = tmp_path / "packages"
    target.mkdir()
    (target / "half.deb").touch()
    programs(dpkg_deb="exit 0", apt_get=listing(download=": > b.deb; : > a.deb"))
    found = private_apt.fetch(["b/sid", "a/sid"], target)
    assert found == [target / "a.deb", target / "b.deb"]


def test_a_second_mirror_helps_where_the_first_one_does_not(
    private_apt, programs, tmp_path
):
    refuse_first = 'read -r line < "$APT_FOLDER/sources.list"; case "$line" in '
    refuse_first += "*//mirror*) exit 100;; esac"
    programs(
        dpkg_deb="exit 0",
        apt_get=f"APT_FOLDER={private_apt.folder}\n{listing(update=refuse_first)}",
    )
    private_apt.fetch(["odoo-19/sid"], tmp_path / "packages")
    assert "other.example" in (private_apt.folder / "sources.list").read_text()


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (listing(update="echo no network; exit 100"), "Reading Debian's package list"),
        (
            listing(download="echo not found; exit 100"),
            "Downloading odoo-19/sid failed",
        ),
        (listing(text=""), "No Debian mirror is named"),
    ],
)
def test_a_failed_download_names_the_way_out(
    private_apt, programs, tmp_path, script, message
):
    programs(dpkg_deb="exit 0", apt_get=script)
    with pytest.raises(DownloadError, match=message) as caught:
        private_apt.fetch(["odoo-19/sid"], tmp_path / "packages")
    assert "--odoo PATH" in caught.value.hint


def test_other_systems_are_shown_another_way(private_apt, programs, tmp_path):
    programs(apt_get=listing())
    with pytest.raises(SandboxError, match="dpkg-deb is not on PATH") as caught:
        private_apt.fetch(["odoo-19/sid"], tmp_path / "packages")
    assert "--odoo PATH" in caught.value.hint
    assert not (tmp_path / "packages").exists()


def test_a_damaged_package_is_said(programs, tmp_path):
    programs(dpkg_deb="echo not a Debian archive; exit 2")
    with pytest.raises(SandboxError, match="Unpacking a") as caught:
        apt.unpack([tmp_path / "a.deb"], tmp_path / "tree", tmp_path)
    assert "reset" in caught.value.hint
    assert "not a Debian archive" in caught.value.log.read_text()


# --- packages of the machine -----------------------------------------------------


def test_a_package_of_the_machine_is_installed_without_questions(programs, tmp_path):
    install = f'echo "$DEBIAN_FRONTEND $*"; : > {tmp_path}/bin/browser; '
    programs(apt_get=f"{install} {os.path.realpath('/bin/chmod')} +x {tmp_path}/bin/*")
    apt.install_system_package("browser", tmp_path)
    assert (tmp_path / "apt-browser.log").read_text() == (
        "noninteractive -q install -y --no-install-recommends browser\n"
    )


@pytest.mark.parametrize(
    ("script", "message"),
    [("exit 100", "apt-get update for browser failed"), ("exit 0", "is not on PATH")],
)
def test_a_package_that_does_not_come_is_said(programs, tmp_path, script, message):
    programs(apt_get=script)
    with pytest.raises(SandboxError, match=message):
        apt.install_system_package("browser", tmp_path)
