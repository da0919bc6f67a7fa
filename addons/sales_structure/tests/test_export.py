# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is exported comes back as it was."""

import base64

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..matching import read_sheet
from .test_import import ImportCase

NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="=+-@'\t;,\""),
    min_size=1,
    max_size=12,
).filter(str.strip)
CODES = st.sampled_from(["", "7", "79", "K1A", "00"])
CITIES = st.sampled_from(["", "Lviv", "=1+1", "-Ville", "@Home", "Île, d'Or"])
RULES = st.lists(
    st.tuples(st.sampled_from([0, 1]), CODES, CITIES, st.integers(0, 20)),
    max_size=6,
    unique_by=lambda rule: rule[:3],
)


def _normalise(name):
    """A name as it is compared."""
    return " ".join(name.casefold().split())


class ExportCase(ImportCase):
    """Exports of the plan, and the same plan empty."""

    def _export(self, kind="zip", file_format="csv"):
        return self._as(self.manager, "sales.structure.export").create(
            {
                "structure_id": self.structure.id,
                "kind": kind,
                "file_format": file_format,
            }
        )

    def _bring_back(self, kind="zip", file_format="csv", **vals):
        """Import what is exported; (added, changed, removed, unchanged)."""
        content = base64.b64decode(self._export(kind, file_format).file)
        wizard = self._make_import(content, kind, **vals)
        if not wizard.is_ready:
            self.assertIn("nothing to", wizard.report)
        wizard.action_import()
        return self._counts(wizard.result)


@tagged("post_install", "-at_install")
class TestExport(ExportCase):
    """Files of both kinds, in both formats."""

    def test_rules_come_back(self):
        country = self.texan.country_id.id
        self._make_rule(self.west, country_id=country, zip_prefix="02", sequence=3)
        self._make_rule(self.west, state_id=self.texan.state_id.id)
        self._make_rule(self.east, partner_id=self.texan.id)
        exported = self._export()
        self.assertIn("3 rules", exported.note)
        # The states, California and New York have a rule each.
        for file_format in ("csv", "xlsx"):
            self.assertEqual(self._bring_back(file_format=file_format), (0, 0, 0, 5))
            self.assertEqual(
                self._bring_back(file_format=file_format, replaces=True), (0, 0, 0, 5)
            )

    def test_members_come_back(self):
        self._make_member(
            self.west,
            self.people["nora"],
            "leader",
            date_from="2026-01-01",
            customer_capacity=5,
            lead_capacity=0,
        )
        for file_format in ("csv", "xlsx"):
            self.assertEqual(self._bring_back("member", file_format), (0, 0, 0, 5))

    def test_what_was_removed_is_restored(self):
        content = base64.b64decode(self._export("member").file)
        self.structure.member_ids.unlink()
        wizard = self._make_import(content, "member")
        self.assertEqual(self._do(wizard), (4, 0, 0, 0))
        self.assertEqual(base64.b64decode(self._export("member").file), content)

    def test_formulas_are_neutralised(self):
        self.west.write({"name": "=cmd()", "code": "@SUM(1)"})
        self._make_rule(self.west, country_id=self.texan.country_id.id, city="+1")
        text = read_sheet(base64.b64decode(self._export().file))
        self.assertIn("'@SUM(1),US,,,,,'+1,10", text)

    def test_files_open_in_spreadsheet_programs(self):
        exported = self._export()
        self.assertTrue(base64.b64decode(exported.file).startswith(b"\xef\xbb\xbf"))
        self.assertEqual(exported.filename, "zip_table.csv")
        exported.file_format = "xlsx"
        self.assertTrue(base64.b64decode(exported.file).startswith(b"PK"))

    def test_units_that_cannot_be_told_apart(self):
        self.west.write({"name": "East", "code": False})
        self._make_member(self.west, self.people["nora"])
        exported = self._export("member")
        with self.assertRaisesRegex(UserError, "a code"):
            exported.action_download()

    def test_another_company_is_closed(self):
        other = self._make_company("Other")
        exported = self._export()
        exported.sudo().structure_id = self.Structure.create(
            {"name": "Theirs", "company_id": other.id}
        )
        exported.invalidate_recordset()
        with self.assertRaises(AccessError):
            exported.action_download()

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.differing_executors],
    )
    @given(NAMES, NAMES, st.sampled_from(["", "A1", "=B"]), RULES)
    def test_whatever_it_is_comes_back(self, west, east, code, rules):
        assume(code or _normalise(west) not in {_normalise(east), "e"})
        with self.env.cr.savepoint(flush=True) as savepoint:
            self.west.write({"name": west, "code": code})
            self.east.write({"name": east, "code": "E"})
            for place, prefix, city, sequence in rules:
                self._make_rule(
                    (self.west, self.east)[place],
                    country_id=self.texan.country_id.id,
                    zip_prefix=prefix,
                    city=city,
                    sequence=sequence,
                )
            found = self._bring_back(replaces=True)
            self.assertEqual(found, (0, 0, 0, 3 + len(rules)))
            savepoint.rollback()
            self.registry.clear_cache()


@tagged("post_install", "-at_install")
class TestDownload(HttpCase):
    """The browser gets the files, and nobody else's."""

    def test_files_are_downloaded_by_who_made_them(self):
        structure = self.env["sales.structure"].create({"name": "Plan"})
        admin = self.env.ref("base.user_admin")
        exported = (
            self.env["sales.structure.export"]
            .with_user(admin)
            .create({"structure_id": structure.id})
        )
        example = (
            self.env["sales.structure.import"]
            .with_user(admin)
            .create({"structure_id": structure.id})
        )
        urls = [
            exported.action_download()["url"],
            example.action_download_example()["url"],
        ]
        for url in urls:
            self.assertNotEqual(self.url_open(url).status_code, 200)
        self.authenticate("admin", "admin")
        for url in urls:
            answer = self.url_open(url)
            self.assertEqual(answer.status_code, 200)
            self.assertIn("zip_table.xlsx", answer.headers["Content-Disposition"])
            self.assertTrue(answer.content.startswith(b"PK"))
