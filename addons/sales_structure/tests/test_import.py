# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tables of ZIP codes and members, imported by those who may."""

import base64
import time

from lxml import html

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..matching import write_workbook, zip_table
from .common_structure import ROLES, START, StructureCase

ZIP_HEADER = "unit,country,state,zip_from,zip_to,zip_prefix,city,priority"
MEMBER_HEADER = "unit,user,role,capacity,lead_capacity,date_from,date_to"


class ImportCase(StructureCase):
    """A plan with two units more, and whoever manages the structure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.structure = cls._make_structure()
        cls.east = cls._make_unit(cls.structure, "east")
        cls.west = cls._make_unit(cls.structure, "west")
        cls.west.code = "W"
        cls.manager = cls._make_user(
            "manager", "sales_structure.group_structure_manager"
        )

    def _make_import(self, content, kind="zip", user=None, **vals):
        if isinstance(content, str):
            content = content.encode()
        return self._as(user or self.manager, "sales.structure.import").create(
            {
                "structure_id": self.structure.id,
                "kind": kind,
                "file": base64.b64encode(content),
                "filename": "table.csv",
                **vals,
            }
        )

    def _zip(self, *rows, **vals):
        return self._make_import("\n".join([ZIP_HEADER, *rows]), **vals)

    def _member(self, *rows, **vals):
        text = "\n".join([MEMBER_HEADER, *rows])
        return self._make_import(text, kind="member", **vals)

    def _do(self, wizard):
        """Import; (added, changed, removed, unchanged) as it is told."""
        self.assertTrue(wizard.is_ready, wizard.report)
        wizard.action_import()
        return self._counts(wizard.result)

    def _counts(self, markup):
        texts = html.fromstring(markup).xpath("//span/text()")
        numbers = [int(part) for part in "".join(texts).split() if part.isdigit()]
        return tuple(numbers)

    def _errors(self, wizard):
        """(line, sentence) of what is wrong; nothing can be imported then."""
        rows = html.fromstring(wizard.report).xpath("//table[thead/tr/th[2][@class]]")
        found = [
            (int(row.xpath("td")[0].text_content()), row.xpath("td")[1].text_content())
            for row in rows[0].xpath("tbody/tr")
        ]
        self.assertFalse(wizard.is_ready)
        with self.assertRaises(UserError) as caught:
            wizard.action_import()
        for line, sentence in found:
            self.assertIn(f"Line {line}: {sentence}", str(caught.exception))
        return found

    def _assert_told(self, wizard, *expected):
        """The errors are on these lines and speak of these things, in this order."""
        found = self._errors(wizard)
        self.assertEqual(
            [line for line, _sentence in found], [line for line, _words in expected]
        )
        for (_line, sentence), (_same, words) in zip(found, expected, strict=True):
            self.assertIn(words, sentence)


@tagged("post_install", "-at_install")
class TestZipImport(ImportCase):
    """Countries, states, cities and ZIP codes."""

    def test_rows_become_rules(self):
        self.east.parent_id = self.units["states"]
        wizard = self._zip(
            "W,US,,90000,90999,,,5",
            "states / east,Ukraine,,,,79,,",
            "East,UK,,,,,Bath,",
        )
        self.assertEqual(self._do(wizard), (3, 0, 0, 0))
        rule = self.west.rule_ids
        self.assertEqual(
            (rule.country_id.code, rule.zip_from, rule.zip_to, rule.sequence),
            ("US", "90000", "90999", 5),
        )
        self.assertEqual(
            {
                (rule.country_id.code, rule.zip_prefix, rule.city)
                for rule in self.east.rule_ids
            },
            {("UA", "79", False), ("GB", False, "Bath")},
        )
        self.assertEqual(wizard.state, "done")
        self.assertIn("table.csv", self.structure.message_ids[:1].body)

    def test_the_same_file_changes_nothing(self):
        rows = ["W,US,NY,,,,,", "W,US,Texas,,,,,3", "East,FR,,75000,75999,,,"]
        self._do(self._zip(*rows))
        before = self.structure.rule_ids.sorted("id").read()
        wizard = self._zip(*rows)
        self.assertFalse(wizard.is_ready)
        self.assertIn("nothing to", wizard.report)
        wizard.action_import()
        self.assertEqual(self._counts(wizard.result), (0, 0, 0, 3))
        self.structure.invalidate_recordset()
        self.assertEqual(self.structure.rule_ids.sorted("id").read(), before)

    def test_another_priority_changes_the_rule(self):
        self._do(self._zip("W,US,NY,,,,,", "East,US,TX,,,,,"))
        rule = self.west.rule_ids
        self.assertEqual(self._do(self._zip("w,us,ny,,,,,3")), (0, 1, 0, 0))
        self.assertEqual((self.west.rule_ids, rule.sequence), (rule, 3))

    def test_rules_of_the_units_are_replaced(self):
        self._do(self._zip("W,US,NY,,,,,", "W,US,TX,,,,,", "East,FR,,,,,,"))
        named = self._make_rule(self.west, partner_id=self.texan.id)
        wizard = self._zip("W,US,NY,,,,,", "W,US,CA,,,,,", replaces=True)
        self.assertEqual(self._do(wizard), (1, 0, 1, 1))
        self.assertEqual(set(self.west.rule_ids.state_id.mapped("code")), {"NY", "CA"})
        self.assertTrue(named.exists())
        self.assertEqual(self.east.rule_ids.country_id.code, "FR")

    def test_without_replacing_nothing_goes(self):
        self._do(self._zip("W,US,NY,,,,,"))
        self.assertEqual(self._do(self._zip("W,US,TX,,,,,")), (1, 0, 0, 0))
        self.assertEqual(len(self.west.rule_ids), 2)

    def test_everything_that_is_wrong_is_told_at_once(self):
        self.units["tools"].name = "East"
        wizard = self._zip(
            "Nowhere,PL,,,,,,",
            "east,FR,,,,,,",
            "W,Utopia,,,,,,",
            "W,US,Bavaria,,,,,",
            ",US,,,,,,",
            "W,,,,,,,",
            "W,US,,1000,,,,",
            "W,US,,1000,200,,,",
            "W,US,,200,100,,,",
            "W,US,,,,7*,,",
            "W,US,,,,8,,soon",
            "W,US,,,,,,,too,many",
            "W,US,,1000,2000,1,,",
        )
        self._assert_told(
            wizard,
            (2, "no unit “Nowhere”"),
            (3, "Several units are called “east”"),
            (4, "no country “Utopia”"),
            (5, "no “Bavaria”"),
            (6, "unit is missing"),
            (7, "country is missing"),
            (8, "needs both its ends"),
            (9, "differ in length"),
            (10, "ends before it begins"),
            (11, "is no ZIP code"),
            (12, "no whole number"),
            (13, "beyond the 8 columns"),
            (14, "not both"),
        )
        self.assertFalse(self.west.rule_ids)

    def test_errors_of_the_header(self):
        wizard = self._make_import("unit,planet\nW,Mars\n")
        self._assert_told(wizard, (1, "column “planet”"), (1, "“country” is missing"))

    def test_rows_that_overlap(self):
        wizard = self._zip(
            "W,US,,90000,90999,,,", "East,US,,90500,91999,,,", "W,US,,90000,90999,,,"
        )
        self._assert_told(
            wizard,
            (3, "ZIP codes 90500–90999 fall to East here and to West on line 2"),
            (4, "the same as line 2"),
        )

    def test_one_unit_by_two_names_does_not_overlap_itself(self):
        wizard = self._zip("W,US,,90000,90999,,,", "West,United States,,90500,91999,,,")
        self.assertEqual(self._do(wizard), (2, 0, 0, 0))
        wizard = self._zip("W,FR,,,,75,,", "West,France,,,,75,,")
        self._assert_told(wizard, (3, "the same as line 2"))

    def test_rules_that_exist_overlap(self):
        self._make_rule(
            self.east, country_id=self.texan.country_id.id, zip_prefix="905"
        )
        wizard = self._zip("W,US,,90550,90999,,,")
        self._assert_told(wizard, (2, "to East by a rule that there is already"))
        wizard = self._zip("W,US,,90550,90999,,,3")
        self.assertEqual(self._do(wizard), (1, 0, 0, 0))

    def test_an_overlap_that_was_there_before_does_not_stop_anybody(self):
        for unit in (self.east, self.west):
            self._make_rule(unit, country_id=self.texan.country_id.id, zip_prefix="905")
        wizard = self._zip("W,US,,,,905,,", "East,US,,,,905,,", "W,FR,,,,75,,")
        self.assertEqual(self._do(wizard), (1, 0, 0, 2))

    def test_an_exception_is_a_note(self):
        wizard = self._zip("W,US,,90000,90999,,,", "East,US,,90500,90599,,,")
        self.assertTrue(wizard.is_ready)
        self.assertIn("Is this meant so?", wizard.report)
        self.assertIn("the narrower one wins", wizard.report)

    def test_units_one_above_the_other_share_codes(self):
        self.east.parent_id = self.west
        wizard = self._zip("W,US,,90000,90999,,,", "East,US,,90000,90999,,,")
        self.assertEqual(self._do(wizard), (2, 0, 0, 0))

    def test_a_workbook(self):
        rows = [zip_table.ZipRow(2, "W", "US", zip_prefix="02")]
        content = write_workbook(zip_table.write(rows), "Table")
        self.assertEqual(self._do(self._make_import(content)), (1, 0, 0, 0))
        self.assertEqual(self.west.rule_ids.zip_prefix, "02")

    def test_cyrillic_from_a_spreadsheet(self):
        self.west.name = "Північ"
        text = f"unit;country;city\n{self.west.name};Ukraine;Львів\n"
        wizard = self._make_import(text.encode("windows-1251"))
        self.assertEqual(self._do(wizard), (1, 0, 0, 0))
        self.assertEqual(self.west.rule_ids.city, "Львів")

    def test_what_is_no_table(self):
        for content, words in [
            (b"%PDF-1.4\x00\x01", "This is no table"),
            (b"\xd0\xcf\x11\xe0", "old kind"),
            (b"PK\x03\x04 no", "cannot be read"),
            (b"a" * (5 * 2**20 + 1), "larger than 5 MB"),
            (b"unit\n" * 20_002, "more than 20000 rows"),
            (b"\x81\x98", "CSV UTF-8"),
            (b" ", "empty"),
        ]:
            wizard = self._make_import(content)
            self.assertIn(words, wizard.report)
            self.assertFalse(wizard.is_ready)
            with self.assertRaisesRegex(UserError, words):
                wizard.action_import()

    def test_hostile_text_is_shown_as_text(self):
        wizard = self._zip("<script>alert(1)</script>,US,,,,,,")
        self.assertNotIn("<script", wizard.report)
        self.assertIn("&lt;script", wizard.report)
        wizard = self._zip("W,US,,,,,<img src=x>,", filename="<b>x</b>.csv")
        self._do(wizard)
        self.assertNotIn("<b>x", self.structure.message_ids[:1].body)

    def test_thousands_of_rows_in_some_seconds(self):
        rows = [
            f"{'W' if n % 2 else 'East'},US,,,,{n:05d},," for n in range(10_000, 15_000)
        ]
        start = time.monotonic()
        wizard = self._zip(*rows)
        queries = self.env.cr.sql_log_count
        self.assertEqual(self._do(wizard), (5000, 0, 0, 0))
        self.env.flush_all()
        # Odoo inserts a hundred rows at a time.
        self.assertLess(self.env.cr.sql_log_count - queries, 250)
        self.assertLess(time.monotonic() - start, 30)


@tagged("post_install", "-at_install")
class TestMemberImport(ImportCase):
    """Who works in which unit."""

    def test_rows_become_members(self):
        login = self.people["nora"].login
        wizard = self._member(
            f"W,{login},Salesperson,200,25,2026-01-01,31.12.2026",
            f"East,{login.upper()},leader,,,,",
        )
        self.assertEqual(self._do(wizard), (2, 0, 0, 0))
        member = self.west.member_ids
        self.assertEqual(
            (member.user_id, member.customer_capacity, member.lead_capacity),
            (self.people["nora"], 200, 25),
        )
        self.assertEqual(
            (str(member.date_from), str(member.date_to)), ("2026-01-01", "2026-12-31")
        )
        leader = self.east.member_ids
        self.assertEqual((leader.role_id.code, leader.lead_capacity), ("leader", 0))
        self.assertFalse(leader.date_from or leader.date_to)

    def test_the_same_file_changes_nothing(self):
        rows = [f"W,{self.people[name].login},salesperson,,,," for name in self.people]
        self.assertEqual(self._do(self._member(*rows)), (4, 0, 0, 0))
        wizard = self._member(*rows)
        self.assertFalse(wizard.is_ready)
        wizard.action_import()
        self.assertEqual(self._counts(wizard.result), (0, 0, 0, 4))

    def test_capacities_change(self):
        login = self.people["nora"].login
        self._do(self._member(f"W,{login},salesperson,10,20,,"))
        self.assertEqual(
            self._do(self._member(f"W,{login},salesperson,15,,,")), (0, 1, 0, 0)
        )
        member = self.west.member_ids
        self.assertEqual((member.customer_capacity, member.lead_capacity), (15, 20))

    def test_everything_that_is_wrong_is_told_at_once(self):
        portal = new_test_user(self.env, "import_portal", "base.group_portal")
        stranger = new_test_user(
            self.env,
            "import_stranger",
            "base.group_user",
            company_id=self.env.ref("base.main_company").id,
            company_ids=[Command.set(self.env.ref("base.main_company").ids)],
        )
        gone = self._make_user("gone", "base.group_user")
        gone.active = False
        nora = self.people["nora"].login
        self._make_member(self.west, self.people["nora"], date_to=START)
        wizard = self._member(
            "W,nobody@example.com,salesperson,,,,",
            f"W,{portal.login},salesperson,,,,",
            f"W,{stranger.login},salesperson,,,,",
            f"W,{gone.login},salesperson,,,,",
            f"W,{nora},emperor,,,,",
            f"W,{nora},salesperson,,,2025-01-01,",
            f"Nowhere,{nora},leader,many,,yesterday,",
            f"W,{nora},leader,,,2026-02-01,2026-01-01",
            ",,,1,,,",
            f"East,{nora},leader,,,,",
            f"East,{nora.upper()},Leader,,,2026-01-01,",
        )
        self._assert_told(
            wizard,
            (2, "login “nobody@example.com”"),
            (3, "no internal user"),
            (4, f"no user of {self.company.name}"),
            (5, "archived"),
            (6, "no role “emperor”"),
            (7, "in this role already, from always until 01/01/2026"),
            *((8, words) for words in ("no unit", "no whole number", "no date")),
            (9, "cannot leave a unit"),
            *((10, f"{what} is missing") for what in ("unit", "person", "role")),
            (12, "Line 11 has the same person"),
        )
        self.assertEqual(len(self.west.member_ids), 1)

    def test_who_left_can_come_back(self):
        nora = self.people["nora"]
        self._make_member(self.west, nora, date_to=START)
        wizard = self._member(f"W,{nora.login},salesperson,,,2026-01-02,")
        self.assertEqual(self._do(wizard), (1, 0, 0, 0))


@tagged("post_install", "-at_install")
class TestImportRights(ImportCase):
    """Managers import, into their companies' plans and versions in force."""

    def test_others_cannot(self):
        for role in sorted(ROLES.keys() - {"manager"}):
            user = self._make_user(role, ROLES[role])
            for model in ("import", "export"):
                with self.assertRaises(AccessError):
                    self._as(user, f"sales.structure.{model}").create(
                        {"structure_id": self.structure.id}
                    )

    def test_another_company_is_closed(self):
        other = self._make_company("Other")
        version = self.Structure.create({"name": "Theirs", "company_id": other.id})
        self._make_unit(version, "west")
        wizard = self._make_import(f"{ZIP_HEADER}\nWest,US,,,,,,\n")
        wizard.sudo().structure_id = version
        wizard.invalidate_recordset()
        with self.assertRaises(AccessError):
            wizard.action_import()
        self.assertFalse(version.rule_ids)

    def test_another_manager_cannot_read_the_file(self):
        wizard = self._zip("W,US,,,,,,")
        other = self._make_user("other", "sales_structure.group_structure_manager")
        with self.assertRaises(AccessError):
            wizard.with_user(other).action_import()

    def test_history_is_left_alone(self):
        self._activate(self.structure)
        self.structure.write({"state": "archived", "date_to": START})
        wizard = self._zip("W,US,,,,,,")
        self.assertIn("history", wizard.report)
        with self.assertRaisesRegex(UserError, "history"):
            wizard.action_import()

    def test_a_version_in_force_can_be_changed(self):
        self._activate(self.structure)
        wizard = self._zip("W,US,TX,,,,,")
        self._do(wizard)
        self.assertIn("in force", wizard.result)

    def test_a_file_is_imported_once(self):
        wizard = self._zip("W,US,TX,,,,,")
        self._do(wizard)
        self.assertFalse(wizard.file)
        with self.assertRaisesRegex(UserError, "already"):
            wizard.action_import()

    def test_a_file_is_needed(self):
        wizard = self._zip()
        wizard.file = False
        with self.assertRaisesRegex(UserError, "Choose a file"):
            wizard.action_import()

    def test_the_form_shows_what_would_be_done(self):
        form = Form(
            self._as(self.manager, "sales.structure.import").with_context(
                default_structure_id=self.structure.id
            )
        )
        self.assertFalse(form.is_ready)
        form.file = base64.b64encode(f"{ZIP_HEADER}\nW,US,TX,,,,,\n".encode())
        self.assertTrue(form.is_ready)
        self.assertIn("The file is right", form.report)
        form.kind = "member"
        self.assertFalse(form.is_ready)
        self.assertIn("is missing", form.report)

    def test_the_example_is_understood(self):
        self.east.name = "Atlantis"
        for kind in ("zip", "member"):
            wizard = self._make_import("", kind=kind)
            self.assertIn("/example", wizard.action_download_example()["url"])
            wizard.file = wizard.example
            self.assertNotIn("column", wizard.report)
            self.assertTrue(wizard.is_ready, wizard.report)
