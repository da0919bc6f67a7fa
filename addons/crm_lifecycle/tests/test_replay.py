# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The history of past years is found in the ledger."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.crm_lifecycle_replay import _month_ends
from .common import LifecycleCase


@tagged("post_install", "-at_install")
class TestReplay(LifecycleCase):
    """Months are replayed in their order, up to today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.Lifecycle._get_scope(cls.company).as_of

    def _begin(self):
        self.env["crm.lifecycle.replay"]._begin(self.company)

    def test_past_moves_are_marked_as_replayed(self):
        self._invoice(self.customer, self.today - timedelta(days=500))
        self._begin()
        moves = self._moves(self.customer)
        self.assertEqual(
            moves.to_stage_id.mapped("name"), ["First Purchase", "At Risk", "Dormant"]
        )
        self.assertTrue(all(moves.mapped("is_replayed")))
        self.assertEqual(moves.mapped("date"), sorted(moves.mapped("date")))
        self.assert_stage(self.customer, "dormant")

    def test_a_replayed_move_has_reason_and_evidence_of_its_time(self):
        first = self._invoice(self.customer, self.today - timedelta(days=100))
        self._invoice(self.customer, self.today - timedelta(days=5))
        self._begin()
        move = self._moves(self.customer)[0]
        self.assertEqual(move.evidence_id, first.id)
        self.assertEqual(move.reason, "Has bought once (Purchases: 1)")

    def test_the_stay_began_when_the_ledger_says(self):
        self._invoice(self.customer, self.today - timedelta(days=100))
        self._begin()
        row = self._row(self.customer)
        self.assertGreater(self.today - row.stage_since, timedelta(days=60))
        self.assertEqual(row.pace, "behind")

    def test_today_s_facts_are_there_afterwards(self):
        self._invoice(self.customer, self.today - timedelta(days=100), 70)
        self._begin()
        row = self._row(self.customer)
        self.assertEqual((row.purchase_count, row.net_revenue), (1, 70))
        self.assertFalse(self._evaluate(as_of=self.today).moved)

    def test_nobody_is_handed_over_for_the_past(self):
        self._invoice_days_ago(self.customer, 900, 800, 100)
        self._begin()
        self.assertFalse(
            self.env["crm.handoff"].search_count([("company_id", "=", self.company.id)])
        )

    def test_books_that_ended_long_ago_have_their_past_as_well(self):
        self._invoice(self.customer, date(2003, 5, 20))
        self._begin()
        dates = self._moves(self.customer).mapped("date")
        self.assertEqual(dates[0], date(2003, 5, 31))
        self.assertLess(dates[-1], date(2006, 7, 1))
        self.assert_stage(self.customer, "former")

    def test_a_company_without_documents_has_nothing(self):
        self._begin()
        self.assertFalse(
            self.Lifecycle.search_count([("company_id", "=", self.company.id)])
        )

    def test_history_is_built_anew_by_managers_before_real_moves(self):
        users = self._make_users()
        self._invoice(self.customer, self.today - timedelta(days=300))
        self._begin()
        before = self._moves(self.customer)
        rows = self._as(users["manager"], "crm.lifecycle.replay")
        rows.action_replay()
        after = self._moves(self.customer)
        self.assertFalse(before.exists())
        self.assertEqual(len(after), 2)
        with self.assertRaises(AccessError):
            self._as(users["salesman"], "crm.lifecycle.replay").action_replay()

    def test_what_people_wrote_is_there_after_history_is_built_anew(self):
        users = self._make_users()
        self._invoice(self.customer, self.today - timedelta(days=300))
        self._begin()
        row = self._row(self.customer)
        note = row.message_post(body="Likes rye", subtype_xmlid="mail.mt_note")
        activity = row.activity_schedule("mail.mail_activity_data_call")
        self._as(users["manager"], "crm.lifecycle.replay").action_replay()
        self.assertEqual(self._row(self.customer), row)
        self.assertIn(note, row.message_ids)
        self.assertEqual(row.activity_ids, activity)
        self.assert_stage(self.customer, "at_risk")

    def test_archived_customers_have_their_history_built_anew(self):
        users = self._make_users()
        self._invoice(self.customer, self.today - timedelta(days=300))
        self._begin()
        self.customer.active = False
        before = self._moves(self.customer)
        self._as(users["manager"], "crm.lifecycle.replay").action_replay()
        after = self._moves(self.customer)
        self.assertFalse(before.exists())
        self.assertEqual(after.mapped("is_replayed"), [True, True])
        self.assertFalse(after[0].from_stage_id)
        self.assert_stage(self.customer, "at_risk")

    def test_other_companies_keep_their_moves(self):
        self._invoice(self.customer, self.today - timedelta(days=300))
        self._begin()
        before = self._moves(self.customer)
        other = self._make_company("Elsewhere")
        self.env["crm.lifecycle.moves"]._forget_moves(other)
        self.assertEqual(before.exists(), before)

    def test_real_moves_are_not_replayed_away(self):
        self._invoice(self.customer, self.today - timedelta(days=300))
        self._evaluate(as_of=self.today)
        with self.assertRaisesRegex(UserError, "moves of real days"):
            self.env["crm.lifecycle.replay"].action_replay()

    def test_months_end_before_the_last_day(self):
        self.assertEqual(
            list(_month_ends(date(2024, 1, 31), date(2024, 4, 30))),
            [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)],
        )
        self.assertEqual(list(_month_ends(date(2024, 1, 5), date(2024, 1, 9))), [])
