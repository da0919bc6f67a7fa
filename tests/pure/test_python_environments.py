"""What the programs of the sandbox see of the machine."""

from pathlib import Path

import pytest

from host.layout import Layout
from host.python_environments import PYTHON, clean_environment, private_environment


@pytest.mark.parametrize(
    "name", ["PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "ODOO_RC", "PGHOST"]
)
def test_what_leads_elsewhere_is_left_out(monkeypatch, name):
    monkeypatch.setenv(name, "elsewhere")
    assert name not in clean_environment()


def test_the_rest_of_the_machine_stays(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example")
    assert clean_environment(A="b")["HTTPS_PROXY"] == "proxy.example"
    assert clean_environment(A="b")["A"] == "b"


def test_caches_and_profiles_lie_in_our_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/elsewhere")
    layout = Layout(Path("/p"))
    private = private_environment(layout)
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        assert Path(private[name]).is_relative_to(layout.home)
    assert Path(private["TMPDIR"]) == layout.temporary


def test_an_environment_is_made_by_the_python_behind_all_links():
    assert not Path(PYTHON).is_symlink()
    assert Path(PYTHON).is_file()


def test_a_browser_finds_room_for_its_socket_below_a_deep_folder(monkeypatch):
    monkeypatch.delenv("TMPDIR", raising=False)
    deep = Layout(Path("/", *["folder"] * 12))
    assert "TMPDIR" not in private_environment(deep)
