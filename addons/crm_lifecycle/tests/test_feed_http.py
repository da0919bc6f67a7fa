# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Another program reads the feed with an API key."""

import io
import json
from datetime import timedelta

import openpyxl
from lxml import etree

from odoo import Command, fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_lifecycle.feed.columns import NAMESPACE, VERSION

from .common_feed import FeedCase

PATH = "/crm_lifecycle/feed/v1"
HOSTILE = '=HYPERLINK("http://evil")'


@tagged("post_install", "-at_install")
class TestFeedHttp(FeedCase, HttpCase):
    """Whoever has a key gets what its user may read, and nothing without."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {
            role: cls._make_key(cls.users[role])
            for role in ("manager", "salesman", "employee", "portal")
        }

    @classmethod
    def _make_key(cls, user):
        keys = cls.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate(None, "Feed", fields.Datetime.now() + timedelta(days=1))

    def _get(self, path="customers", role="manager", key=None, **params):
        """The answer to a program with a role's key."""
        self.env.flush_all()
        key = key or self.keys[role]
        query = "&".join(f"{name}={value}" for name, value in params.items())
        return self.url_open(
            f"{PATH}/{path}?{query}", headers={"Authorization": f"Bearer {key}"}
        )

    def _lines(self, answer):
        """(rows by customer, last line) of JSON Lines."""
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        *rows, end = map(json.loads, answer.text.splitlines())
        return self._by_customer(rows), end

    def test_all_customers_and_then_the_changes(self):
        answer = self._get()
        self.assertEqual(answer.headers["Content-Type"], "application/x-ndjson")
        self.assertEqual(answer.headers["X-Feed-Version"], VERSION)
        found, end = self._lines(answer)
        self.assertEqual(set(found), set(self.partners.ids))
        self.assertEqual(end["cursor"], answer.headers["X-Feed-Cursor"])
        self.assertEqual(answer.headers["X-Feed-More"], "false")
        with self._then():
            self.theirs.name = "Renamed"
        changed, end = self._lines(self._get(cursor=end["cursor"]))
        self.assertEqual(changed[self.theirs.id]["name"], "Renamed")
        self.assertEqual(len(changed), 1)
        self.assertEqual(self._lines(self._get(cursor=end["cursor"]))[0], {})

    def test_pages(self):
        first = self._get(limit=2)
        found, _end = self._lines(first)
        self.assertEqual(first.headers["X-Feed-More"], "true")
        second = self._get(limit=2, cursor=first.headers["X-Feed-Cursor"])
        rest, end = self._lines(second)
        self.assertFalse(end["more"])
        self.assertEqual(set(found) | set(rest), set(self.partners.ids))

    def test_the_keys_user_decides(self):
        found, _end = self._lines(self._get(role="salesman"))
        self.assertEqual(set(found), {self.theirs.id, self.customer.id})
        self.assertNotIn("net_revenue", found[self.theirs.id])
        for role in ("employee", "portal"):
            with self.subTest(role):
                self.assertEqual(self._get(role=role).status_code, 403)
                self.assertEqual(self._get("schema", role=role).status_code, 403)

    def test_without_a_right_key_there_is_nothing(self):
        for key in ("x", "0" * 40, self.keys["manager"][:-1] + "x"):
            with self.subTest(key):
                self.assertEqual(self._get(key=key).status_code, 401)
        for path in ("customers", "schema"):
            self.assertEqual(self.url_open(f"{PATH}/{path}").status_code, 401)

    def test_a_key_of_who_may_not_export_is_refused(self):
        export = self.env.ref("base.group_allow_export")
        self.manager.group_ids = [Command.unlink(export.id)]
        answer = self._get()
        self.assertEqual(answer.status_code, 403)
        self.assertIn("export", answer.json()["error"])

    def test_companies(self):
        other = self._make_company("Elsewhere")
        self.manager.company_ids += other
        self.assertEqual(self._lines(self._get(companies=other.id))[0], {})
        both = f"{self.company.id},{other.id}"
        self.assertEqual(len(self._lines(self._get(companies=both))[0]), 3)
        for text in (
            *("999999", f"{self.company.id},999999", "x", "-1", "1;2", "9" * 5000),
            *(f"{self.company.id},", f"{self.company.id}, {other.id}", "\u0661"),
        ):
            with self.subTest(text[:20]):
                self.assertEqual(self._get(companies=text).status_code, 403)

    def test_wrong_parameters_say_what_to_do(self):
        for params in (
            {"format": "pdf"},
            {"format": "../../etc"},
            {"limit": "0"},
            {"limit": "-1"},
            {"limit": "1e9"},
            {"limit": "99999999999999999999"},
            {"limit": "\u0661"},
            {"cursor": "x"},
            {"cursor": "v1.a.1.1.1%00"},
            {"cursor": "'; DROP TABLE crm_lifecycle; --"},
        ):
            with self.subTest(params):
                answer = self._get(**params)
                self.assertEqual(answer.status_code, 400)
                self.assertTrue(answer.json()["error"])

    def test_a_cursor_of_another_database_is_gone(self):
        answer = self._get(cursor="v1.other-1.5.5.5")
        self.assertEqual(answer.status_code, 410)
        self.assertIn("anew", answer.json()["error"])

    def test_unknown_parameters_do_nothing(self):
        found, _end = self._lines(self._get(domain="[]", uid="1", company_ids="1"))
        self.assertEqual(set(found), set(self.partners.ids))

    def test_only_get(self):
        header = {"Authorization": f"Bearer {self.keys['manager']}"}
        with mute_logger("odoo.http"):
            answer = self.url_open(f"{PATH}/customers", data="{}", headers=header)
        self.assertEqual(answer.status_code, 405)

    # Formats

    def test_csv_holds_no_formula(self):
        self.theirs.name = HOSTILE
        answer = self._get(format="csv")
        rows = {row["customer_id"]: row for row in self._csv(answer.content)}
        self.assertEqual(rows[str(self.theirs.id)]["name"], f"'{HOSTILE}")
        self.assertEqual(len(rows), 3)

    def test_xlsx_holds_no_formula(self):
        self.theirs.name = HOSTILE
        book = openpyxl.load_workbook(io.BytesIO(self._get(format="xlsx").content))
        heading, *rows = book.active.iter_rows()
        names = [cell.value for cell in heading]
        cells = {row[names.index("customer_id")].value: row for row in rows}
        cell = cells[self.theirs.id][names.index("name")]
        self.assertEqual((cell.value, cell.data_type), (HOSTILE, "s"))
        self.assertTrue(cell.quotePrefix)
        revenue = cells[self.theirs.id][names.index("net_revenue")]
        self.assertEqual((revenue.value, revenue.data_type), (100, "n"))
        day = cells[self.theirs.id][names.index("last_purchase")]
        self.assertEqual(day.value.isoformat()[:10], "2026-06-30")

    def test_xml_is_as_its_schema_says(self):
        self.theirs.write({"name": f"{HOSTILE}<&>\u0001\"'", "ref": "\u0002"})
        content = self._get(format="xml").content
        root = etree.fromstring(content)
        for role in ("manager",):
            schema = self._get("schema", role, format="xsd")
            etree.XMLSchema(etree.fromstring(schema.content)).assertValid(root)
        names = [one.text for one in root.iter(f"{{{NAMESPACE}}}name")]
        self.assertIn(f"{HOSTILE}<&>\"'", names)
        self.assertEqual(root.get("more"), "false")
        self.assertEqual(len(root), 3)

    def test_xml_of_who_sees_less_is_as_its_schema_says(self):
        root = etree.fromstring(self._get(role="salesman", format="xml").content)
        schema = self._get("schema", "salesman", format="xsd")
        self.assertNotIn(b"net_revenue", schema.content)
        etree.XMLSchema(etree.fromstring(schema.content)).assertValid(root)

    def test_json_is_as_its_schema_says(self):
        schema = self._get("schema").json()
        found, _end = self._lines(self._get())
        kinds = {
            "string": str,
            "integer": int,
            "number": (int, float),
            "boolean": bool,
            "null": type(None),
        }
        for row in found.values():
            self.assertEqual(list(row), schema["required"])
            for name, value in row.items():
                asked = schema["properties"][name]["type"]
                asked = [asked] if isinstance(asked, str) else asked
                self.assertIsInstance(value, tuple(_flat(kinds[one] for one in asked)))

    def test_gone_customers_in_every_format(self):
        cursor = self._lines(self._get())[1]["cursor"]
        with self._then():
            self._row(self.others).unlink()
        rows = self._csv(self._get(format="csv", cursor=cursor).content)
        self.assertEqual([row["state"] for row in rows], ["ended"])
        content = self._get(format="xml", cursor=cursor).content
        schema = self._get("schema", format="xsd").content
        root = etree.fromstring(content)
        etree.XMLSchema(etree.fromstring(schema)).assertValid(root)
        self.assertEqual([one.tag.partition("}")[2] for one in root[0]][2], "state")

    # Documentation

    def test_documentation(self):
        self.authenticate("lifecycle_manager", "lifecycle_manager")
        page = self.url_open(PATH)
        self.assertEqual(page.status_code, 200)
        for text in ("curl", "net_revenue", "Authorization: Bearer", "X-Feed-Cursor"):
            self.assertIn(text, page.text)
        self.authenticate("lifecycle_salesman", "lifecycle_salesman")
        self.assertNotIn("net_revenue", self.url_open(PATH).text)

    def test_documentation_is_for_who_sees_customers(self):
        self.authenticate("lifecycle_portal", "lifecycle_portal")
        self.assertEqual(self.url_open(PATH).status_code, 404)


def _flat(kinds):
    for kind in kinds:
        yield from kind if isinstance(kind, tuple) else (kind,)
