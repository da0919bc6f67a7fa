"""Checks of data files: XML, access lists, translations, pages."""

import csv
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import polib
from docutils import nodes, utils
from docutils.core import publish_doctree
from lxml import etree

from .files import with_suffix

ACCESS_FILE = "ir.model.access.csv"
LANGUAGE = "uk"
PLACEHOLDER = re.compile(
    r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[\d.]*[sdrfi%]|\{\w*\}|</?\w+|&\w+;"
)


# --- XML -------------------------------------------------------------------------


class Grammars:
    """Odoo's own grammars, read from its source when first needed.

    :param odoo: the folder that holds the package ``odoo``
    """

    def __init__(self, odoo: Path):
        self.odoo = odoo / "odoo"
        self._views = {}

    @cached_property
    def data(self) -> etree.RelaxNG:
        """The grammar of data files."""
        return etree.RelaxNG(etree.parse(self.odoo / "import_xml.rng"))

    def view(self, kind: str) -> etree.RelaxNG | None:
        """Return the grammar of a kind of view; forms and kanbans have none."""
        if kind not in self._views:
            path = self.base_folder / f"{kind}_view.rng"
            known = path.is_file()
            self._views[kind] = etree.RelaxNG(etree.parse(path)) if known else None
        return self._views[kind]

    @cached_property
    def base_folder(self) -> Path:
        """Where the addon ``base`` keeps its grammars."""
        return self.odoo / "addons" / "base" / "rng"


def xml_problems(files: list[Path], grammars: Grammars) -> Iterator[str]:
    """Name each XML file that is malformed or breaks Odoo's grammar."""
    for path in with_suffix(files, ".xml", ".svg"):
        try:
            tree = etree.parse(path)
        except etree.XMLSyntaxError as error:
            yield f"{path}: {error}"
            continue
        if tree.getroot().tag == "odoo":
            yield from _grammar_problems(path, tree, grammars)


def _grammar_problems(path: Path, tree, grammars: Grammars) -> Iterator[str]:
    if not grammars.data.validate(tree):
        yield from _errors(path, grammars.data)
    for view in tree.iterfind(".//record[@model='ir.ui.view']"):
        yield from _view_problems(path, view, grammars)


def _view_problems(path: Path, view, grammars: Grammars) -> Iterator[str]:
    arch = view.find("field[@name='arch']")
    extends = view.find("field[@name='inherit_id']") is not None
    if arch is None or not len(arch) or extends:
        return
    grammar = grammars.view(arch[0].tag)
    if grammar is not None and not grammar.validate(arch[0]):
        yield from _errors(path, grammar)


def _errors(path: Path, grammar: etree.RelaxNG) -> Iterator[str]:
    for error in grammar.error_log:
        yield f"{path}:{error.line}: {error.message}"


# --- CSV -------------------------------------------------------------------------


def csv_problems(files: list[Path]) -> Iterator[str]:
    """Name each row of an addon's CSV files that Odoo would misread."""
    for path in with_suffix(files, ".csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, strict=True))
        yield from _table_problems(path, rows)
        if path.name == ACCESS_FILE and rows:
            yield from _access_problems(path, rows)


def _table_problems(path: Path, rows: list[list[str]]) -> Iterator[str]:
    if not rows:
        yield f"{path}: the file is empty"
        return
    head, *body = rows
    seen = set()
    for number, row in enumerate(body, 2):
        if len(row) != len(head):
            yield f"{path}:{number}: {len(row)} columns instead of {len(head)}"
        elif "id" in head and (key := row[head.index("id")]) in seen:
            yield f"{path}:{number}: the id {key} occurs twice"
        else:
            seen.add(row[head.index("id")] if "id" in head else number)
        if any(cell != cell.strip() for cell in row):
            yield f"{path}:{number}: a cell begins or ends with a blank"


def _access_problems(path: Path, rows: list[list[str]]) -> Iterator[str]:
    head, *body = rows
    for number, cells in enumerate(body, 2):
        row = dict(zip(head, cells, strict=False))
        if not row.get("group_id:id") and not row.get("group_id/id"):
            yield f"{path}:{number}: without a group everybody has this access"
        rights = [value for name, value in row.items() if name.startswith("perm_")]
        if len(rights) != 4 or set(rights) - {"0", "1"}:
            yield f"{path}:{number}: the four rights must be 0 or 1"


# --- translations ----------------------------------------------------------------


def translation_problems(addon: Path) -> Iterator[str]:
    """Name what an addon's translation lacks against its template."""
    template = addon / "i18n" / f"{addon.name}.pot"
    if not template.is_file():
        yield f"{template}: the template is missing"
        return
    terms = {entry.msgid for entry in polib.pofile(str(template))}
    path = addon / "i18n" / f"{LANGUAGE}.po"
    if not path.is_file():
        if terms:
            yield f"{path}: the translation is missing"
        return
    yield from _catalogue_problems(path, terms)
    for other in sorted(set(path.parent.glob("*.po")) - {path}):
        yield from _entry_problems(other)


def _catalogue_problems(path: Path, terms: set[str]) -> Iterator[str]:
    catalogue = polib.pofile(str(path), check_for_duplicates=False)
    known = [entry.msgid for entry in catalogue if not entry.obsolete]
    for msgid in sorted(terms - set(known)):
        yield f"{path}: not there: {msgid!r}"
    for msgid in sorted(set(known) - terms):
        yield f"{path}: not in the template: {msgid!r}"
    for msgid in sorted({msgid for msgid in known if known.count(msgid) > 1}):
        yield f"{path}: there twice: {msgid!r}"
    for entry in catalogue:
        if not entry.msgstr.strip():
            yield f"{path}:{entry.linenum}: not translated: {entry.msgid!r}"
    yield from _entry_problems(path)


def _entry_problems(path: Path) -> Iterator[str]:
    for entry in polib.pofile(str(path)):
        place = f"{path}:{entry.linenum}"
        if entry.obsolete or entry.fuzzy:
            yield f"{place}: obsolete or fuzzy: {entry.msgid!r}"
        elif entry.msgstr and placeholders(entry.msgid) != placeholders(entry.msgstr):
            yield f"{place}: placeholders or tags differ: {entry.msgid!r}"
        elif entry.msgstr and _edges(entry.msgid) != _edges(entry.msgstr):
            yield f"{place}: blanks at the ends differ: {entry.msgid!r}"


def placeholders(text: str) -> list[str]:
    """Return what a translation must keep: placeholders, tags and entities."""
    return sorted(PLACEHOLDER.findall(text))


def _edges(text: str) -> tuple[str, str]:
    bare = text.strip()
    start, _, end = text.partition(bare)
    return start, end


# --- reStructuredText ------------------------------------------------------------


def rst_messages(text: str) -> list[str]:
    """Return what docutils objects to in a page."""
    quiet = {"report_level": utils.Reporter.SEVERE_LEVEL + 1}
    tree = publish_doctree(text, settings_overrides=quiet)
    found = [*tree.findall(nodes.system_message), *tree.parse_messages]
    return [message.astext() for message in found]
