"""An Odoo 19 is recognised, any other tree refused; half an Odoo is never used."""

import hashlib
from io import StringIO

import pytest

from host import odoo_source
from host.console import Console
from host.errors import DownloadError, SandboxError
from host.layout import Layout
from host.odoo_source import DebianOdoo, absolute, existing_source, read_version
from host.steps import Stamps

RELEASE = "FINAL = 'final'\nversion_info = ({}, FINAL, 0, '')\n"
APT_GET = """case " $* " in
*" indextargets "*) echo http://mirror.example/debian bookworm;;
*" download "*) echo "$*" >> {root}/downloads; printf {content} > odoo-19_19.deb;;
esac"""
DPKG_DEB = """/bin/mkdir -p "$3/usr/lib/python3/dist-packages/odoo/addons"
{more}"""


@pytest.fixture
def tree(tmp_path):
    """Make a tree that looks like an Odoo with this release.py."""

    def make(release):
        (tmp_path / "odoo" / "addons").mkdir(parents=True)
        (tmp_path / "odoo" / "release.py").write_bytes(release.encode("latin-1"))
        return tmp_path

    return make


@pytest.mark.parametrize("version", ["19, 0", "'19', 0", "'saas~19', 1"])
def test_an_odoo_19_is_taken(tree, version):
    path = tree(RELEASE.format(version))
    (path / "addons").mkdir()
    source = existing_source(path)
    assert source.folder == path
    assert source.addons == (path / "addons", path / "odoo" / "addons")


def test_a_package_s_folder_has_addons_inside_alone(tree):
    path = tree(RELEASE.format("19, 0"))
    assert existing_source(path).addons == (path / "odoo" / "addons",)


def test_another_release_has_another_key(tree):
    path = tree(RELEASE.format("19, 0"))
    before = existing_source(path).key
    (path / "odoo" / "release.py").write_text(RELEASE.format("19, 1"))
    assert existing_source(path).key != before


@pytest.mark.parametrize(
    ("version", "said"),
    [("18, 0", "18.0"), ("'saas~18', 4", "18.4"), ("20, 0", "20.0")],
)
def test_another_version_is_refused_by_its_number(tree, version, said):
    with pytest.raises(SandboxError, match=f"is Odoo {said}; .* for Odoo 19") as caught:
        existing_source(tree(RELEASE.format(version)))
    assert "--odoo PATH" in caught.value.hint


def test_what_is_no_odoo_is_refused(tmp_path):
    with pytest.raises(SandboxError, match=r"is no Odoo: .*release.py is missing"):
        existing_source(tmp_path)


@pytest.mark.parametrize(
    "release",
    [
        "",
        "version = '19.0'",
        "version_info = 19",
        "version_info = (19,)",
        "version_info = (MAJOR, 0)",
        "version_info = ('nineteen', 0)",
        "version_info = (19, None)",
        "version_info = (19, 0",
        "\0",
        "version_info = 'gr\xf6\xdfer'",
    ],
)
def test_a_release_without_a_version_is_refused(tree, release):
    path = tree(release) / "odoo" / "release.py"
    with pytest.raises(SandboxError, match="names no version"):
        read_version(path)


def test_a_path_means_the_same_from_everywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/srv/ann")
    assert absolute("odoo") == str(tmp_path.resolve() / "odoo")
    assert absolute("~/odoo") == "/srv/ann/odoo"
    assert absolute("~nobody-of-this-name/odoo").endswith("/~nobody-of-this-name/odoo")


def test_links_that_go_round_are_no_odoo(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(SandboxError, match="is no Odoo"):
        existing_source(type(tmp_path)(absolute(str(tmp_path / "a"))))


# --- Debian's package ------------------------------------------------------------


@pytest.fixture
def debian(tmp_path, monkeypatch):
    """Odoo from fake programs: what is downloaded, and what more is unpacked."""
    layout = Layout(tmp_path)
    layout.make()
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    monkeypatch.setenv("PATH", str(bin_folder))
    digest = hashlib.sha256(b"odoo").hexdigest()
    monkeypatch.setattr(odoo_source, "PACKAGE_SHA256", digest)

    def make(content="odoo", more=""):
        scripts = {
            "apt-get": APT_GET.format(root=tmp_path, content=content),
            "dpkg-deb": DPKG_DEB.format(more=more),
        }
        for name, script in scripts.items():
            (bin_folder / name).write_text(f"#!/bin/sh\n{script}\n")
            (bin_folder / name).chmod(0o755)
        return DebianOdoo(layout, Stamps(tmp_path / "stamps"), Console(StringIO()))

    return make


def test_the_package_is_downloaded_and_unpacked_once(debian, tmp_path):
    first, second = debian().get(), debian().get()
    assert first == second
    assert first.folder == tmp_path / ".sandbox/odoo/usr/lib/python3/dist-packages"
    assert (first.folder / odoo_source.LEFT_OUT).is_file()
    assert len((tmp_path / "downloads").read_text().splitlines()) == 1
    assert not list((tmp_path / ".sandbox").rglob("*.deb"))


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"content": "other"}, "carries another package: odoo-19_19.deb"),
        ({"content": "x; exit 0;"}, "brought no package of Odoo 19"),
        ({"more": "exit 2"}, "Unpacking odoo-19_19.deb failed"),
        (
            {"more": '/bin/ln -s /no/such/font "$3/usr/lib/font.ttf"'},
            "links to missing files, such as .*font.ttf",
        ),
    ],
)
def test_half_an_odoo_is_not_used_and_made_again(debian, how, message):
    with pytest.raises(SandboxError, match=message):
        debian(**how).get()
    assert debian().get().addons[0].is_dir()


def test_another_package_has_a_way_out(debian):
    with pytest.raises(DownloadError) as caught:
        debian(content="other").get()
    assert "--odoo PATH" in caught.value.hint
