# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the feed says of whom, to whom, and since when."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.crm_lifecycle.feed.cursor import Cursor
from odoo.addons.crm_lifecycle.models.crm_feed_rows import CrmFeedRows, CursorGoneError
from odoo.addons.crm_lifecycle.models.crm_lifecycle import MONEY_GROUPS

from .common import TODAY, day
from .common_feed import FeedCase

BEFORE = "2026-06-01 12:00:00"


@tagged("post_install", "-at_install")
class TestFeedRows(FeedCase):
    """Nothing is missed, nothing comes twice, nobody reads what is not theirs."""

    # What is said

    def test_a_row_says_who_where_whose_and_what(self):
        row = self._all()[self.theirs.id]
        life = self._row(self.theirs)
        self.assertEqual(row["name"], "Theirs")
        self.assertEqual(row["email"], "theirs@example.com")
        self.assertEqual(row["state"], "active")
        self.assertEqual(row["company_id"], self.company.id)
        self.assertEqual(row["currency"], "USD")
        self.assertEqual(row["stage"], life.stage_id.name)
        self.assertEqual(row["stage_category"], life.stage_id.category)
        self.assertEqual(row["salesperson_id"], self.users["salesman"].id)
        self.assertEqual(row["salesperson"], self.users["salesman"].name)
        self.assertEqual(day(row["last_purchase"]), TODAY)
        self.assertEqual(row["purchase_count"], 1)
        self.assertEqual(row["net_revenue"], 100)
        self.assertIs(row["is_pinned"], False)

    def test_every_fact_equals_the_life_cycle(self):
        life = self._row(self.theirs)
        row = self._all()[self.theirs.id]
        for name in row:
            field = life._fields.get(name)
            if not field or field.type not in ("integer", "date", "monetary", "float"):
                continue
            with self.subTest(name):
                expected = life[name] or (None if field.type == "date" else 0)
                if field.type == "date":
                    self.assertEqual(day(row[name]) or None, expected)
                else:
                    self.assertAlmostEqual(row[name] or 0, expected)

    def test_columns_are_as_documented_and_in_order(self):
        columns = self._rows().env["crm.feed.schema"]._get_columns()
        names = [column.name for column in columns]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(list(self._all()[self.theirs.id]), names)
        self.assertTrue(all(column.help for column in columns))
        self.assertEqual(names[:3], ["customer_id", "company_id", "state"])

    def test_names_of_stages_are_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        stage = self._row(self.theirs).stage_id
        stage.with_context(lang="fr_FR").name = "Étape"
        self.env.flush_all()
        rows = self._rows()
        reading = rows.with_context(lang="fr_FR")._read_all(is_json=True)
        self.assertIn("Étape", self._read(reading).decode())

    def test_archived_customers_are_told_as_such(self):
        self.theirs.active = False
        self.assertEqual(self._all()[self.theirs.id]["state"], "archived")

    # To whom

    def test_salespeople_get_their_own_and_unassigned_customers(self):
        found = self._all(self.users["salesman"])
        self.assertEqual(set(found), {self.theirs.id, self.customer.id})

    def test_managers_and_accountants_get_all(self):
        for role in ("manager", "sales_manager", "accountant"):
            with self.subTest(role):
                self.assertEqual(
                    set(self._all(self.users[role])), set(self.partners.ids)
                )

    def test_employees_and_customers_get_nothing(self):
        for role in ("employee", "portal"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._all(self.users[role])

    def test_who_may_not_export_gets_nothing(self):
        export = self.env.ref("base.group_allow_export")
        self.manager.group_ids = [Command.unlink(export.id)]
        with self.assertRaisesRegex(AccessError, "export"):
            self._all()
        with self.assertRaisesRegex(AccessError, "export"):
            self._changes()

    def test_money_is_left_out_for_who_may_not_see_it(self):
        row = self._all(self.users["salesman"])[self.theirs.id]
        self.assertNotIn("net_revenue", row)
        self.assertNotIn("receivable", row)
        self.assertIn("purchase_count", row)
        self.assertIn("account.group_account_invoice", MONEY_GROUPS)

    def test_a_customer_kept_in_another_company_is_not_given(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.theirs.company_id = other
        self.assertNotIn(self.theirs.id, self._all())

    def test_companies_that_are_not_chosen_are_not_given(self):
        other = self._make_company("Elsewhere")
        self.manager.company_ids += other
        self.assertEqual(self._changes(companies=other)[0], {})
        both = self._changes(companies=self.company + other)[0]
        self.assertEqual(set(both), set(self.partners.ids))

    def test_companies_of_others_are_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self._changes(companies=other)

    def test_a_domain_narrows_and_never_widens(self):
        others = Domain("partner_id", "in", self.others.ids)
        self.assertEqual(set(self._all(domain=others)), set(self.others.ids))
        self.assertEqual(self._all(self.users["salesman"], others), {})

    # Since when

    def test_all_at_first_then_nothing(self):
        found, end = self._changes()
        self.assertEqual(set(found), set(self.partners.ids))
        self.assertFalse(end["more"])
        self.assertEqual(self._changes(end["cursor"])[0], {})

    def test_each_change_comes_once(self):
        cursor = self._changes()[1]["cursor"]
        changes = {
            "name": lambda: self.theirs.write({"name": "New"}),
            "archived": self.theirs.action_archive,
            "invoice": lambda: (
                self._invoice(self.theirs),
                self._evaluate(self.theirs),
            ),
            "salesperson": lambda: self.users["salesman"].partner_id.write(
                {"name": "N"}
            ),
        }
        for name, change in changes.items():
            with self.subTest(name):
                with self._then():
                    change()
                found, end = self._changes(cursor)
                self.assertEqual(set(found), {self.theirs.id})
                cursor = end["cursor"]
                self.assertEqual(self._changes(cursor)[0], {})

    def test_a_stage_that_is_renamed_changes_its_customers(self):
        cursor = self._changes()[1]["cursor"]
        with self._then():
            self._row(self.theirs).stage_id.name = "Renamed"
        found = self._changes(cursor)[0]
        self.assertEqual({row["stage"] for row in found.values()}, {"Renamed"})

    def test_what_is_not_done_yet_comes_later(self):
        generation, current, horizon = self._snapshot()
        with self._then():
            self.theirs.name = "Not yet"
        with self._then():
            self.others.name = "Done, but later than what goes on"
        now = (generation, current, horizon)
        with patch.object(CrmFeedRows, "_get_snapshot", lambda _rows: now):
            found, end = self._changes()
        self.assertEqual(set(found), {self.customer.id})
        found, end = self._changes(end["cursor"])
        self.assertEqual(set(found), {self.theirs.id, self.others.id})
        self.assertEqual(self._changes(end["cursor"])[0], {})

    def test_pages_give_each_customer_once(self):
        for limit in (1, 2, 3, 4):
            with self.subTest(limit):
                found, cursor, more = {}, None, True
                while more:
                    page, end = self._changes(cursor, limit=limit)
                    self.assertFalse(set(page) & set(found))
                    self.assertLessEqual(len(page), limit)
                    found |= page
                    cursor, more = end["cursor"], end["more"]
                self.assertEqual(set(found), set(self.partners.ids))

    def test_a_change_between_pages_comes_once_more(self):
        page, end = self._changes(limit=2)
        given = next(iter(page))
        with self._then():
            self.env["res.partner"].browse(given).name = "Again"
        rest, end = self._changes(end["cursor"])
        self.assertIn(given, rest)
        self.assertEqual(rest[given]["name"], "Again")
        self.assertEqual(set(page) | set(rest), set(self.partners.ids))
        self.assertEqual(self._changes(end["cursor"])[0], {})

    # Who is gone

    def test_a_deleted_customer_is_told_once_and_without_data(self):
        customer = self._make_customer("Short Life")
        self._backdate(self._quotation(customer), BEFORE)
        self._evaluate()
        cursor = self._changes()[1]["cursor"]
        with self._then():
            self.env["sale.order"].search([("partner_id", "=", customer.id)]).unlink()
            customer.unlink()
        found, end = self._changes(cursor)
        row = found[customer.id]
        self.assertEqual(row.pop("state"), "deleted")
        known = {name: value for name, value in row.items() if value is not None}
        self.assertEqual(
            known, {"customer_id": customer.id, "company_id": self.company.id}
        )
        self.assertEqual(self._changes(end["cursor"])[0], {})

    def test_a_merged_customer_says_into_whom(self):
        cursor = self._changes()[1]["cursor"]
        with self._then():
            self.env["base.partner.merge.automatic.wizard"]._merge(
                (self.theirs + self.others).ids, self.others
            )
        found = self._changes(cursor)[0]
        self.assertEqual(found[self.theirs.id]["state"], "merged")
        self.assertEqual(found[self.theirs.id]["merged_into_id"], self.others.id)
        self.assertEqual(found[self.others.id]["state"], "active")

    def test_a_life_cycle_that_ends_and_begins_again(self):
        customer = self._make_customer("On and Off")
        quotation = self._quotation(customer)
        self._backdate(quotation, BEFORE)
        self._evaluate()
        cursor = self._changes()[1]["cursor"]
        with self._then():
            quotation.unlink()
            self._evaluate(customer)
        found, end = self._changes(cursor)
        self.assertEqual(found[customer.id]["state"], "ended")
        with self._then():
            self._backdate(self._quotation(customer), BEFORE)
            self._evaluate(customer)
        for since in (cursor, end["cursor"]):
            self.assertEqual(self._changes(since)[0][customer.id]["state"], "active")

    def test_who_was_gone_before_the_first_reading_is_not_told(self):
        with self._then():
            self._row(self.theirs).unlink()
        found, end = self._changes(limit=1)
        found |= self._changes(end["cursor"])[0]
        self.assertNotIn(self.theirs.id, found)

    def test_who_loses_a_customer_hears_of_it(self):
        salesman, manager = self.users["salesman"], self.manager
        mine = self._changes(user=salesman)[1]["cursor"]
        theirs = self._changes(user=manager)[1]["cursor"]
        with self._then():
            self.theirs.user_id = manager
        found = self._changes(mine, user=salesman)[0]
        self.assertEqual(found[self.theirs.id]["state"], "withdrawn")
        self.assertIsNone(found[self.theirs.id]["name"])
        found = self._changes(theirs, user=manager)[0]
        self.assertEqual(found[self.theirs.id]["state"], "active")

    def test_who_never_saw_a_customer_hears_nothing_of_its_end(self):
        cursor = self._changes(user=self.users["salesman"])[1]["cursor"]
        with self._then():
            self._row(self.others).unlink()
        self.assertEqual(self._changes(cursor, user=self.users["salesman"])[0], {})

    def test_a_customer_that_goes_to_another_company_is_withdrawn(self):
        cursor = self._changes()[1]["cursor"]
        with self._then():
            self.theirs.company_id = self.env["res.company"].create({"name": "Else"})
        found = self._changes(cursor)[0]
        self.assertEqual(found[self.theirs.id]["state"], "withdrawn")

    def test_nobody_writes_who_is_gone(self):
        gone = self.env["crm.feed.tombstone"]._bury(
            [(self.theirs.id, self.company.id, False)], "ended"
        )
        for role, user in self.users.items():
            mine = gone.with_user(user).with_company(self.company)
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    mine.write({"kind": "deleted"})
                with self.assertRaises(AccessError):
                    mine.unlink()
                with self.assertRaises(AccessError):
                    mine.create({"partner_id": 1, "company_id": 1, "kind": "ended"})

    # Cursors that are none

    def test_a_text_that_is_no_cursor_is_refused(self):
        for text in (
            *("x", "v1", "v1.a.b.c.d", "v1.a.1.2", "v2.a.1.2.3", "1;DROP TABLE x"),
            *("v1.a.99999999999999999999.1.1", "v1.a.9999999999999999999.1.1"),
            *("v1.a.\u0661.1.1", "v1.a.1.1.1\n", " v1.a.1.1.1"),
        ):
            with self.subTest(text), self.assertRaisesRegex(UserError, "no cursor"):
                self._changes(text)

    def test_a_cursor_of_another_database_is_refused(self):
        mark, current = self._mark(), self._snapshot()[1]
        for text in (
            str(Cursor("another-1", 5, 5, 5)),
            str(Cursor(mark, current + 2**40, 5, 5)),
        ):
            with self.subTest(text), self.assertRaisesRegex(CursorGoneError, "anew"):
                self._changes(text)

    def test_a_forged_cursor_gives_no_more_than_a_right_one(self):
        salesman = self.users["salesman"]
        mark = self._mark(salesman)
        for cursor in (Cursor(mark, 0, 0, 0), Cursor(mark, 1, -5, 0)):
            found = self._changes(str(cursor), user=salesman)[0]
            self.assertLessEqual(set(found), {self.theirs.id, self.customer.id})

    def _mark(self, user=None):
        """What a cursor of a user begins with."""
        return Cursor.parse(self._changes(user=user)[1]["cursor"]).generation

    def test_who_comes_to_see_more_misses_nothing(self):
        """What has not changed since would never come: the cursor is over."""
        salesman, other = self.users["salesman"], self._make_company("Elsewhere")
        cursor = self._changes(user=salesman)[1]["cursor"]
        self.assertEqual(self._changes(cursor, user=salesman)[0], {})
        salesman.company_ids += other
        both = self.company + other
        with self.assertRaisesRegex(CursorGoneError, "rights"):
            self._changes(cursor, user=salesman, companies=both)
        cursor = self._changes(user=salesman)[1]["cursor"]
        self.assertEqual(self._changes(cursor, user=salesman)[0], {})
        group = self.env.ref("sales_team.group_sale_salesman_all_leads")
        salesman.group_ids = [Command.link(group.id)]
        with self.assertRaisesRegex(CursorGoneError, "rights"):
            self._changes(cursor, user=salesman)
        with self.assertRaisesRegex(CursorGoneError, "rights"):
            self._changes(cursor, user=self.manager)
        self.assertIn(self.others.id, self._changes(user=salesman)[0])

    def test_a_rule_that_changes_ends_the_cursor(self):
        cursor = self._changes()[1]["cursor"]
        self.assertEqual(self._changes(cursor)[0], {})
        rule = self.env.ref("crm_lifecycle.rule_crm_lifecycle_all")
        rule.domain_force = "[('id', '>', 0)]"
        with self.assertRaisesRegex(CursorGoneError, "rights"):
            self._changes(cursor)

    def test_what_is_written_beside_the_customer_changes_it(self):
        state = self.env["res.country.state"].create(
            {"name": "S", "code": "S1", "country_id": self.env.ref("base.ua").id}
        )
        self.theirs.write({"state_id": state.id, "country_id": state.country_id.id})
        cursor = self._changes()[1]["cursor"]
        changes = {
            "state_code": lambda: state.write({"code": "S2"}),
            "country_code": lambda: state.country_id.write({"code": "UX"}),
            "company": lambda: self.company.write({"name": "Renamed"}),
        }
        for name, change in changes.items():
            before = self._all()[self.theirs.id][name]
            with self._then():
                change()
            found, end = self._changes(cursor)
            with self.subTest(name):
                self.assertNotEqual(found[self.theirs.id][name], before)
                self.assertEqual(self._changes(end["cursor"])[0], {})
            cursor = end["cursor"]

    def test_complaints_are_among_the_facts(self):
        self.env["crm.voice"].create(
            {
                "name": "Late",
                "topic": "delivery",
                "kind": "complaint",
                "partner_id": self.theirs.id,
                "company_id": self.company.id,
                "made_on": BEFORE,
            }
        )
        self._evaluate()
        row = self._all()[self.theirs.id]
        self.assertEqual((row["complaint_count"], row["open_complaint_count"]), (1, 1))

    # Hostile values

    def test_what_people_write_stays_what_it_is(self):
        name = "=1+1\t\"'<script>\u0001\ud83d\udc4d".encode("utf-16", "surrogatepass")
        name = name.decode("utf-16")
        self.theirs.name = name
        self.assertEqual(self._all()[self.theirs.id]["name"], name)

    def test_the_number_of_queries_does_not_depend_on_the_number_of_customers(self):
        self._all()
        more = [self._make_customer(f"More {n}") for n in range(5)]
        for partner in more:
            self._backdate(self._quotation(partner), BEFORE)
        self._evaluate()
        with self.assertQueryCount(12):
            self._all()
