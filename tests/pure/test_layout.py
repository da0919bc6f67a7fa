"""All that the sandbox makes lies in one folder, which can be made or is refused."""

import errno
import os
from pathlib import Path

import pytest

from host.errors import SandboxError
from host.layout import ADDONS, Layout, addon_modules

CLONE = Path(__file__).parents[2]


@pytest.fixture
def layout(tmp_path):
    return Layout(tmp_path)


def test_everything_made_is_in_one_folder(layout):
    layout.make()
    made = {path.relative_to(layout.root).parts[0] for path in layout.root.rglob("*")}
    assert made == {".sandbox"}
    for folder in (layout.logs, layout.downloads, layout.data, layout.rejects):
        assert folder.is_dir()


def test_what_is_made_later_is_in_the_same_folder(layout):
    for folder in (layout.environments, layout.cluster, layout.screenshots):
        assert layout.home in folder.parents


def test_a_second_time_changes_nothing(layout):
    layout.make()
    (layout.data / "kept").touch()
    before = sorted(layout.home.rglob("*"))
    layout.make()
    assert sorted(layout.home.rglob("*")) == before


def test_two_commands_at_once_do_not_fail_over_the_probe(layout, monkeypatch):
    monkeypatch.setattr(Path, "write_text", lambda path, _text: path.unlink(True))
    layout.make()
    assert layout.data.is_dir()


@pytest.mark.parametrize("place", [".sandbox", ".sandbox/logs"])
def test_a_file_in_the_way_is_said(layout, place):
    path = layout.root / place
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    with pytest.raises(SandboxError, match="cannot be written: ") as caught:
        layout.make()
    assert caught.value.hint
    assert path.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_said(layout):
    layout.root.chmod(0o500)
    with pytest.raises(SandboxError, match="cannot be written: Permission denied"):
        layout.make()
    assert not layout.home.exists()


def test_a_full_disk_is_said(layout):
    layout.home.mkdir()
    (layout.home / ".writable").symlink_to("/dev/full")
    with pytest.raises(SandboxError, match=os.strerror(errno.ENOSPC)) as caught:
        layout.make()
    assert "free disk space" in caught.value.hint


def test_addons_are_folders_with_a_manifest(layout):
    for name in ("zebra", "apple", "docs"):
        (layout.addons / name).mkdir(parents=True)
    (layout.addons / "zebra" / "__manifest__.py").touch()
    (layout.addons / "apple" / "__manifest__.py").touch()
    assert addon_modules(layout) == ["apple", "zebra"]


def test_the_project_has_the_addons_it_names():
    assert set(ADDONS) <= set(addon_modules(Layout(CLONE)))
