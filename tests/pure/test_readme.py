"""What README.md names is there."""

import re
from pathlib import Path

import pytest

from host.cli import VERBS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
LINKED = re.findall(r"\]\(([^)#]+)\)", README)


@pytest.mark.parametrize("path", LINKED)
def test_what_it_links_to_is_there(path):
    assert (ROOT / path).exists()


def test_it_shows_pictures():
    assert [path for path in LINKED if path.endswith(".png")]


@pytest.mark.parametrize("verb", VERBS)
def test_it_tells_what_each_verb_does(verb):
    assert re.search(rf"`[^`]*\b{verb}\b[^`]*`", README)


@pytest.mark.parametrize("addon", sorted(ROOT.glob("addons/*/__manifest__.py")))
def test_it_tells_what_each_addon_does(addon):
    assert f"[`{addon.parent.name}`](addons/{addon.parent.name})" in README
