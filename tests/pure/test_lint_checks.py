"""Our own checks find what they are for, and leave the rest alone."""

import subprocess
from argparse import Namespace
from types import SimpleNamespace

import pytest

from host.console import Console
from host.layout import Layout
from host.linting import code, data
from host.linting.files import addon_folders, project_files
from host.verbs import lint

PO_HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
DATA_GRAMMAR = """<grammar xmlns="http://relaxng.org/ns/structure/1.0">
<start><ref name="any"/></start>
<define name="any"><element><anyName><except><name>wrong</name></except></anyName>
<zeroOrMore><attribute><anyName/></attribute></zeroOrMore>
<mixed><zeroOrMore><ref name="any"/></zeroOrMore></mixed></element></define>
</grammar>"""
LIST_GRAMMAR = """<element name="list" xmlns="http://relaxng.org/ns/structure/1.0">
<zeroOrMore><element name="field"><attribute name="name"/></element></zeroOrMore>
</element>"""
VIEW = """<odoo><record id="a" model="ir.ui.view">{extra}
<field name="arch" type="xml">{arch}</field></record></odoo>"""

EXTENDS = '<field name="inherit_id" ref="b"/>'


def entry(msgid, msgstr):
    return f'\nmsgid "{msgid}"\nmsgstr "{msgstr}"\n'


# --- translations ----------------------------------------------------------------


@pytest.fixture
def problems_of(tmp_path):
    """Problems of an addon with these terms and this translation."""

    def check(terms, translation):
        folder = tmp_path / "an_addon" / "i18n"
        folder.mkdir(parents=True)
        template = PO_HEAD + "".join(entry(term, "") for term in terms)
        (folder / "an_addon.pot").write_text(template)
        if translation is not None:
            (folder / "uk.po").write_text(PO_HEAD + translation)
        return list(data.translation_problems(folder.parent))

    return check


def test_complete_translation_passes(problems_of):
    assert not problems_of(["Stage %(name)s"], entry("Stage %(name)s", "Етап %(name)s"))


@pytest.mark.parametrize(
    ("translation", "problem"),
    [
        ("", "not there"),
        (entry("Stage %(name)s", ""), "not translated"),
        (entry("Stage %(name)s", "Етап"), "placeholders or tags differ"),
        (entry("Stage %(name)s", "Етап %(nom)s"), "placeholders or tags differ"),
        (entry("Stage %(name)s", "Етап %(name)s "), "blanks at the ends differ"),
        ("\n#, fuzzy" + entry("Stage %(name)s", "Етап %(name)s"), "fuzzy"),
        (
            entry("Stage %(name)s", "Етап %(name)s") + entry("Old", "Старе"),
            "not in the template",
        ),
        (entry("Stage %(name)s", "Етап %(name)s") * 2, "there twice"),
    ],
)
def test_incomplete_translation_is_found(problems_of, translation, problem):
    found = problems_of(["Stage %(name)s"], translation)
    assert any(problem in line for line in found), found


def test_missing_translation_is_found(problems_of):
    assert "translation is missing" in problems_of(["Stage"], None)[0]


def test_addon_without_terms_needs_no_translation(problems_of):
    assert not problems_of([], None)


def test_missing_template_is_found(tmp_path):
    assert "template is missing" in next(data.translation_problems(tmp_path))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%(count)d of %s", ["%(count)d", "%s"]),
        ("<b>{name}</b> &amp;", ["&amp;", "</b", "<b", "{name}"]),
        ("5 % of sales", []),
    ],
)
def test_placeholders(text, expected):
    assert data.placeholders(text) == expected


# --- XML -------------------------------------------------------------------------


@pytest.fixture
def xml_problems(tmp_path):
    """Problems of an XML text against two small grammars."""
    views = tmp_path / "odoo/addons/base/rng"
    views.mkdir(parents=True)
    (tmp_path / "odoo/import_xml.rng").write_text(DATA_GRAMMAR)
    (views / "list_view.rng").write_text(LIST_GRAMMAR)

    def check(text):
        path = tmp_path / "file.xml"
        path.write_text(text)
        return list(data.xml_problems([path], data.Grammars(tmp_path)))

    return check


@pytest.mark.parametrize(
    "text",
    [
        "<templates><t/></templates>",
        VIEW.format(extra="", arch='<list><field name="a"/></list>'),
        VIEW.format(extra="", arch="<form><x/></form>"),
        VIEW.format(
            extra='<field name="inherit_id" ref="b"/>', arch="<list><x/></list>"
        ),
    ],
)
def test_sound_xml_passes(xml_problems, text):
    assert not xml_problems(text)


@pytest.mark.parametrize(
    "text",
    [
        "<odoo><record></odoo>",
        "<odoo><wrong/></odoo>",
        VIEW.format(extra="", arch="<list><x/></list>"),
    ],
)
def test_broken_xml_is_found(xml_problems, text):
    assert xml_problems(text)


# --- CSV -------------------------------------------------------------------------

ACCESS_HEAD = (
    "id,name,model_id:id,group_id:id,perm_read,perm_write,perm_create,perm_unlink\n"
)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("a,a,model_a,group,1,0,0,0\n", None),
        ("a,a,model_a,,1,0,0,0\n", "everybody"),
        ("a,a,model_a,group,1,0,0,\n", "must be 0 or 1"),
        ("a,a,model_a,group,1,0,0\n", "7 columns instead of 8"),
        ("a,a,model_a,group,1,0,0,0\n" * 2, "occurs twice"),
        ("a,a ,model_a,group,1,0,0,0\n", "blank"),
    ],
)
def test_access_list(tmp_path, rows, problem):
    path = tmp_path / "ir.model.access.csv"
    path.write_text(ACCESS_HEAD + rows)
    found = list(data.csv_problems([path]))
    assert (problem in found[0]) if problem else not found


def test_empty_csv_is_found(tmp_path):
    path = tmp_path / "empty.csv"
    path.touch()
    assert "empty" in next(data.csv_problems([path]))


# --- source text -----------------------------------------------------------------


def write_method(folder, lines):
    path = folder / "module.py"
    path.write_text("def f():\n" + "    x = 1\n" * (lines - 1))
    return path


def test_method_of_allowed_length_passes(tmp_path):
    assert not code.long_methods([write_method(tmp_path, code.LONGEST)])


def test_longer_method_is_found(tmp_path):
    found = code.long_methods([write_method(tmp_path, code.LONGEST + 1)])
    assert len(found) == 1
    assert "f has 61 lines" in found[0]


def test_figures_leave_tests_out(tmp_path):
    (tmp_path / "tests").mkdir()
    files = [write_method(tmp_path, 4), write_method(tmp_path / "tests", 50)]
    relative = [path.relative_to(tmp_path) for path in files]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        figures = code.method_figures(relative)
    assert figures == "1 methods, median 4, p90 4, longest 4"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("", "root", "x"), True),
        (("", "home", "somebody", "x"), True),
        (("", "usr", "share", "x"), False),
        (("https:", "", "example.com", "root", "x"), False),
        ((".", "home", "x", "y"), False),
    ],
)
def test_paths_of_one_machine(tmp_path, words, found):
    path = tmp_path / "note.txt"
    path.write_text("see " + "/".join(words))
    assert bool(code.foreign_names([path])) is found


@pytest.mark.parametrize(
    "labels", [("registry", "example", "org"), ("deb", "x", "org")]
)
def test_registry_hosts_are_found(tmp_path, labels):
    path = tmp_path / "note.txt"
    path.write_text(f"fetch it from {'.'.join(labels)}")
    assert "a registry's host" in code.foreign_names([path])[0]


def test_pictures_are_not_read(tmp_path):
    path = tmp_path / "icon.png"
    path.write_bytes(b"\0\xff" + b"/root" + b"/x")
    assert not code.foreign_names([path])


# --- files -----------------------------------------------------------------------


def make_project(folder):
    (folder / "addons/b").mkdir(parents=True)
    (folder / "addons/b/__manifest__.py").write_text("{}")
    (folder / ".sandbox").mkdir()
    (folder / ".sandbox/made.py").write_text("")
    (folder / ".gitignore").write_text("/.sandbox/\n")
    return folder


def test_files_without_git(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    names = {path.name for path in project_files(make_project(tmp_path))}
    assert names == {"__manifest__.py", ".gitignore"}


def test_files_with_git_are_those_not_ignored(tmp_path):
    root = make_project(tmp_path)
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    names = {path.name for path in project_files(root)}
    assert names == {"__manifest__.py", ".gitignore"}
    assert addon_folders(root) == [root / "addons/b"]


# --- the verb --------------------------------------------------------------------


@pytest.fixture
def linted(tmp_path, monkeypatch, capsys):
    """Run the verb with checks of our own; return its exit code and its lines."""

    def run(**outcomes):
        checks = {name: lambda _linter, o=o: o for name, o in outcomes.items()}
        monkeypatch.setattr(lint, "CHECKS", checks)
        sandbox = SimpleNamespace(layout=Layout(tmp_path), console=Console())
        status = lint.run(sandbox, Namespace(fix=False, only=None))
        return status, capsys.readouterr().out.splitlines()

    return run


def test_verb_passes_when_all_checks_pass(linted):
    status, lines = linted(one=lint.Outcome(), two=lint.Outcome(note="7 lines"))
    assert status == 0
    assert lines[0].split()[:2] == ["one", "ok"]
    assert lines[1].endswith("7 lines")
    assert lines[-1] == "lint: all checks passed"


def test_verb_fails_with_details_and_goes_on(linted):
    status, lines = linted(one=lint.Outcome("a.py:1: bad"), two=lint.Outcome())
    assert status == 1
    assert lines[0].split()[:2] == ["one", "FAILED"]
    assert lines[1].strip() == "a.py:1: bad"
    assert lines[2].split()[:2] == ["two", "ok"]
    assert lines[-1] == "lint: FAILED in one"


def test_verb_shortens_endless_details(linted):
    _, lines = linted(one=lint.Outcome("bad\n" * 500))
    assert f"and {500 - lint.SHOWN_LINES} lines more" in lines[-2]
    assert len(lines) == lint.SHOWN_LINES + 3
