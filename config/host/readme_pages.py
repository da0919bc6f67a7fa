"""Make an addon's README.rst and description page from its readme/*.md fragments.

The fragments are a small Markdown: headings, paragraphs, lists of one level, fenced
code, tables, images, and inline bold, italic, code and links. Anything else is an
error that names its line, so that nothing is lost on the way.
"""

import argparse
import ast
import html
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SECTIONS = {
    "DESCRIPTION": "",
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "ROADMAP": "Known limits",
    "HISTORY": "Changes",
    "CONTRIBUTORS": "Contributors",
}
STATIC = "../static/description/"
NOTICE = "Made from the fragments in readme/: change those, not this page."
UNDERLINES = {1: "=", 2: "-", 3: "~"}

HEADING = re.compile(r"(#{2,3}) +(.+)")
BULLET = re.compile(r"[-*] +(.+)")
NUMBER = re.compile(r"\d+\. +(.+)")
IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<path>[^)]+)\)")
TABLE_RULE = re.compile(r"\|[-| :]+\|")
REFUSED = re.compile(r"(>|<[a-zA-Z/!]|#|\s+([-*]|\d+\.) )")
INLINE = re.compile(
    r"`(?P<code>[^`]+)`"
    r"|\*\*(?P<bold>[^*]+)\*\*"
    r"|\*(?P<italic>[^*\s][^*]*)\*"
    r"|\[(?P<label>[^\]]+)\]\((?P<target>[^)\s]+)\)"
)


class FragmentError(ValueError):
    """A fragment that is missing, unknown, or written in Markdown we do not read."""


@dataclass(frozen=True)
class Block:
    """A piece of a page: its kind, its texts, and what belongs to that kind alone.

    :param kind: heading, paragraph, bullets, numbers, code, table or image
    :param lines: the texts; for a table the rows with cells divided by tabs
    :param detail: heading level, code's language, or image's path
    """

    kind: str
    lines: tuple[str, ...]
    detail: str = ""


# --- reading ---------------------------------------------------------------------


def parse(text: str, name: str = "fragment") -> list[Block]:
    """Read a fragment into blocks."""
    lines = text.splitlines()
    blocks, position = [], 0
    while position < len(lines):
        if lines[position].strip():
            block, position = _read_block(lines, position, name)
            blocks.append(block)
        else:
            position += 1
    return blocks


def _read_block(lines: list[str], start: int, name: str) -> tuple[Block, int]:
    line = lines[start]
    if line.startswith("```"):
        return _read_code(lines, start, name)
    if match := HEADING.fullmatch(line):
        return Block("heading", (match[2],), str(len(match[1]))), start + 1
    if match := IMAGE.fullmatch(line):
        return Block("image", (match["alt"],), match["path"]), start + 1
    end = _paragraph_end(lines, start)
    return _read_text(lines[start:end], f"{name}, line {start + 1}"), end


def _read_code(lines: list[str], start: int, name: str) -> tuple[Block, int]:
    for end in range(start + 1, len(lines)):
        if lines[end].startswith("```"):
            code = tuple(lines[start + 1 : end])
            return Block("code", code, lines[start][3:].strip()), end + 1
    raise FragmentError(f"{name}, line {start + 1}: the code block is not closed.")


def _paragraph_end(lines: list[str], start: int) -> int:
    blank = (i for i in range(start, len(lines)) if not lines[i].strip())
    return next(blank, len(lines))


def _read_text(lines: list[str], place: str) -> Block:
    if lines[0].startswith("|"):
        return _read_table(lines, place)
    for kind, marker in (("bullets", BULLET), ("numbers", NUMBER)):
        if marker.match(lines[0]):
            return Block(kind, _read_items(lines, marker, place))
    for line in lines:
        _refuse_unknown(line, place)
    return Block("paragraph", (" ".join(line.strip() for line in lines),))


def _read_items(lines: list[str], marker: re.Pattern, place: str) -> tuple[str, ...]:
    items = []
    for line in lines:
        if match := marker.match(line):
            items.append(match[1])
        else:
            _refuse_unknown(line, place)
            items[-1] += " " + line.strip()
    return tuple(items)


def _read_table(lines: list[str], place: str) -> Block:
    if len(lines) < 3 or not TABLE_RULE.fullmatch(lines[1].strip()):
        raise FragmentError(f"{place}: a table needs a head, a rule and rows.")
    rows = [_cells(line) for line in (lines[0], *lines[2:])]
    if len({len(row) for row in rows}) > 1:
        raise FragmentError(f"{place}: the table's rows differ in their columns.")
    return Block("table", tuple("\t".join(row) for row in rows))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _refuse_unknown(line: str, place: str) -> None:
    if REFUSED.match(line) or "![" in line:
        raise FragmentError(f"{place}: this Markdown is not supported: {line.strip()}")


# --- writing reStructuredText ----------------------------------------------------


def to_rst(blocks: list[Block]) -> str:
    """Write blocks as reStructuredText."""
    return "\n\n".join(_rst_block(block) for block in blocks)


def _rst_block(block: Block) -> str:
    writer = {
        "heading": lambda: rst_title(block.lines[0], int(block.detail)),
        "paragraph": lambda: rst_inline(block.lines[0]),
        "bullets": lambda: "\n".join(f"- {rst_inline(t)}" for t in block.lines),
        "numbers": lambda: "\n".join(f"#. {rst_inline(t)}" for t in block.lines),
        "code": lambda: _rst_code(block),
        "table": lambda: _rst_table(block),
        "image": lambda: _rst_image(block),
    }
    return writer[block.kind]()


def rst_title(text: str, level: int) -> str:
    """Return a title with its underline."""
    shown = rst_inline(text)
    return f"{shown}\n{UNDERLINES[level] * len(shown)}"


def _rst_code(block: Block) -> str:
    body = "\n".join(f"    {line}".rstrip() for line in block.lines)
    return f".. code-block:: {block.detail or 'text'}\n\n{body}"


def _rst_table(block: Block) -> str:
    rows = [".. list-table::", "   :header-rows: 1", ""]
    for line in block.lines:
        for index, cell in enumerate(line.split("\t")):
            rows.append(f"   {'  ' if index else '* '}- {rst_inline(cell)}".rstrip())
    return "\n".join(rows)


def _rst_image(block: Block) -> str:
    path = block.detail.removeprefix("../")
    return f".. image:: {path}\n   :alt: {block.lines[0]}"


def rst_inline(text: str) -> str:
    """Write inline Markdown as reStructuredText."""
    return "".join(_rst_pieces(text))


def _rst_pieces(text: str) -> Iterator[str]:
    position = 0
    for match in INLINE.finditer(text):
        yield _rst_escape(text[position : match.start()])
        if text[: match.start()][-1:].isalnum():
            yield "\\ "
        yield _rst_markup(match)
        if text[match.end() :][:1].isalnum():
            yield "\\ "
        position = match.end()
    yield _rst_escape(text[position:])


def _rst_markup(match: re.Match) -> str:
    if match["code"]:
        return f"``{match['code']}``"
    if match["bold"]:
        return f"**{match['bold']}**"
    if match["italic"]:
        return f"*{match['italic']}*"
    return f"`{match['label']} <{match['target']}>`__"


def _rst_escape(text: str) -> str:
    return re.sub(r"([\\*`|]|_(?!\w))", r"\\\1", text)


# --- writing HTML ----------------------------------------------------------------


def to_html(blocks: list[Block]) -> str:
    """Write blocks as HTML."""
    return "\n".join(_html_block(block) for block in blocks)


def _html_block(block: Block) -> str:
    writer = {
        "heading": lambda: _html_heading(block),
        "paragraph": lambda: f"<p>{html_inline(block.lines[0])}</p>",
        "bullets": lambda: _html_list("ul", block),
        "numbers": lambda: _html_list("ol", block),
        "code": lambda: f"<pre>{html.escape(chr(10).join(block.lines))}</pre>",
        "table": lambda: _html_table(block),
        "image": lambda: _html_image(block),
    }
    return writer[block.kind]()


def _html_heading(block: Block) -> str:
    tag = f"h{int(block.detail) + 1}"
    return f"<{tag}>{html_inline(block.lines[0])}</{tag}>"


def _html_list(tag: str, block: Block) -> str:
    items = "\n".join(f"<li>{html_inline(text)}</li>" for text in block.lines)
    return f"<{tag}>\n{items}\n</{tag}>"


def _html_table(block: Block) -> str:
    head, *rows = (line.split("\t") for line in block.lines)
    body = "\n".join(_html_row("td", row) for row in rows)
    return (
        f'<table class="table">\n<thead>\n{_html_row("th", head)}\n</thead>\n'
        f"<tbody>\n{body}\n</tbody>\n</table>"
    )


def _html_row(tag: str, cells: list[str]) -> str:
    inside = "".join(f"<{tag}>{html_inline(cell)}</{tag}>" for cell in cells)
    return f"<tr>{inside}</tr>"


def _html_image(block: Block) -> str:
    path = html.escape(block.detail.removeprefix(STATIC))
    return f'<img class="img-fluid" src="{path}" alt="{html.escape(block.lines[0])}">'


def html_inline(text: str) -> str:
    """Write inline Markdown as HTML."""
    pieces, position = [], 0
    for match in INLINE.finditer(text):
        pieces += [html.escape(text[position : match.start()]), _html_markup(match)]
        position = match.end()
    return "".join([*pieces, html.escape(text[position:])])


def _html_markup(match: re.Match) -> str:
    for group, tag in (("code", "code"), ("bold", "strong"), ("italic", "em")):
        if match[group]:
            return f"<{tag}>{html.escape(match[group])}</{tag}>"
    target = html.escape(match["target"])
    return f'<a href="{target}">{html.escape(match["label"])}</a>'


# --- pages of an addon -----------------------------------------------------------


def pages(addon: Path) -> dict[Path, str]:
    """Return the text of each generated page by its path."""
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text("utf-8"))
    sections = read_sections(addon / "readme")
    return {
        addon / "README.rst": _readme_page(manifest, sections),
        addon / "static/description/index.html": _description_page(manifest, sections),
    }


def read_sections(folder: Path) -> dict[str, list[Block]]:
    """Read all fragments of a folder, in the order of the page."""
    found = {path.stem: path for path in sorted(folder.glob("*.md"))}
    if unknown := found.keys() - SECTIONS.keys():
        names = ", ".join(sorted(unknown))
        raise FragmentError(f"{folder}: no place on the page for {names}.")
    if "DESCRIPTION" not in found:
        raise FragmentError(f"{folder}: DESCRIPTION.md is missing.")
    return {
        title: parse(found[stem].read_text("utf-8"), str(found[stem]))
        for stem, title in SECTIONS.items()
        if stem in found
    }


def _facts(manifest: dict) -> str:
    return f"Version {manifest['version']}, licence {manifest['license']}."


def _readme_page(manifest: dict, sections: dict[str, list[Block]]) -> str:
    line = "=" * len(manifest["name"])
    parts = [f"{line}\n{manifest['name']}\n{line}", f".. {NOTICE}", _facts(manifest)]
    for title, blocks in sections.items():
        if title:
            parts.append(rst_title(title, 1))
        parts.append(to_rst(blocks))
    return "\n\n".join(parts) + "\n"


def _description_page(manifest: dict, sections: dict[str, list[Block]]) -> str:
    name = html.escape(manifest["name"])
    body = [f"<h1>{name}</h1>"]
    for title, blocks in sections.items():
        if title:
            body.append(f"<h2>{title}</h2>")
        body.append(to_html(blocks))
    body.append(f"<p>{html.escape(_facts(manifest))}</p>")
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{name}</title>\n</head>\n<body>\n<!-- {NOTICE} -->\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def stale_pages(addons: list[Path]) -> list[Path]:
    """Return the pages that differ from what their fragments say."""
    return [
        path
        for addon in addons
        for path, text in pages(addon).items()
        if not path.is_file() or path.read_text("utf-8") != text
    ]


def write_pages(addons: list[Path]) -> list[Path]:
    """Write the pages that differ, and return them."""
    changed = stale_pages(addons)
    texts = {path: text for addon in addons for path, text in pages(addon).items()}
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path], "utf-8")
    return changed


def main(arguments: list[str] | None = None) -> int:
    """Write the pages of the addons given, or with --check say which are stale."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("addons", nargs="+", type=Path)
    options = parser.parse_args(arguments)
    work = stale_pages if options.check else write_pages
    try:
        changed = work(options.addons)
    except FragmentError as error:
        print(error)
        return 1
    for path in changed:
        print(f"{path}: {'stale' if options.check else 'written'}")
    return 1 if options.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
