"""The pages of an addon are what its fragments say."""

import pytest

from host import readme_pages
from host.linting.data import rst_messages

MANIFEST = '{"name": "A & B", "version": "19.0.1.0.0", "license": "LGPL-3"}\n'
FRAGMENT = """Ways to **sell** *more* with `code_` and [a page](https://example.com).

## Steps

1. First
   goes on.
2. Second_ one.

- a*b
- c|d

| Word | Sense |
| --- | --- |
| `x` | <y> |

```python
a = "<b>"
```

![A screen](../static/description/screen.png)
"""


@pytest.fixture
def addon(tmp_path):
    folder = tmp_path / "an_addon"
    (folder / "readme").mkdir(parents=True)
    (folder / "__manifest__.py").write_text(MANIFEST)
    (folder / "readme/DESCRIPTION.md").write_text(FRAGMENT)
    return folder


def test_rst_carries_every_kind_of_block():
    text = readme_pages.to_rst(readme_pages.parse(FRAGMENT))
    assert "**sell** *more* with ``code_`` and `a page <https://example.com>`__" in text
    assert "Steps\n-----" in text
    assert "#. First goes on.\n#. Second\\_ one." in text
    assert "- a\\*b\n- c\\|d" in text
    assert "   * - ``x``\n     - <y>" in text
    assert '.. code-block:: python\n\n    a = "<b>"' in text
    assert ".. image:: static/description/screen.png\n   :alt: A screen" in text


def test_html_carries_every_kind_of_block():
    text = readme_pages.to_html(readme_pages.parse(FRAGMENT))
    assert "<strong>sell</strong> <em>more</em> with <code>code_</code>" in text
    assert "<h3>Steps</h3>" in text
    assert "<li>First goes on.</li>\n<li>Second_ one.</li>" in text
    assert "<td><code>x</code></td><td>&lt;y&gt;</td>" in text
    assert "<pre>a = &quot;&lt;b&gt;&quot;</pre>" in text
    assert 'src="screen.png" alt="A screen"' in text


def test_rst_is_valid(addon):
    readme_pages.write_pages([addon])
    assert rst_messages((addon / "README.rst").read_text()) == []


def test_markup_within_a_word_stays_valid():
    text = readme_pages.rst_inline("pre**bold**post")
    assert text == "pre\\ **bold**\\ post"
    assert rst_messages(text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("> quoted", "not supported"),
        ("<div>raw</div>", "not supported"),
        ("# A page's title", "not supported"),
        ("- one\n  - nested", "not supported"),
        ("text ![inline](x.png)", "not supported"),
        ("```\nopen", "not closed"),
        ("| a |\nno rule", "a head, a rule and rows"),
        ("| a | b |\n|---|---|\n| c |", "differ in their columns"),
    ],
)
def test_unknown_markdown_is_refused(text, reason):
    with pytest.raises(readme_pages.FragmentError, match=reason):
        readme_pages.parse(text)


def test_error_names_file_and_line(addon):
    (addon / "readme/USAGE.md").write_text("Fine.\n\n> quoted\n")
    with pytest.raises(readme_pages.FragmentError, match=r"USAGE\.md, line 3"):
        readme_pages.pages(addon)


def test_unknown_fragment_is_refused(addon):
    (addon / "readme/USGAE.md").write_text("Lost.")
    with pytest.raises(readme_pages.FragmentError, match="USGAE"):
        readme_pages.pages(addon)


def test_description_is_needed(addon):
    (addon / "readme/DESCRIPTION.md").unlink()
    with pytest.raises(readme_pages.FragmentError, match="DESCRIPTION"):
        readme_pages.pages(addon)


def test_check_fails_until_pages_are_written(addon, capsys):
    assert readme_pages.main(["--check", str(addon)]) == 1
    assert "README.rst: stale" in capsys.readouterr().out
    assert readme_pages.main([str(addon)]) == 0
    assert readme_pages.main(["--check", str(addon)]) == 0


def test_changed_fragment_makes_both_pages_stale(addon):
    readme_pages.write_pages([addon])
    (addon / "readme/USAGE.md").write_text("Press the button.\n")
    stale = readme_pages.stale_pages([addon])
    assert [path.name for path in stale] == ["README.rst", "index.html"]


def test_name_is_escaped_in_html_alone(addon):
    readme_pages.write_pages([addon])
    assert "<h1>A &amp; B</h1>" in (addon / "static/description/index.html").read_text(
        "utf-8"
    )
    assert "\nA & B\n" in (addon / "README.rst").read_text("utf-8")


def test_bad_fragment_ends_with_a_message(addon, capsys):
    (addon / "readme/USAGE.md").write_text("> quoted\n")
    assert readme_pages.main([str(addon)]) == 1
    assert "not supported" in capsys.readouterr().out
