# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was known about a customer on a past day, for whoever asks."""

from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import LifecycleCase


@tagged("post_install", "-at_install")
class TestAsOfWizard(LifecycleCase):
    """The answer is the same later; the customer's row stays as it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()
        cls.today = cls.Lifecycle._get_scope(cls.company).as_of
        cls.customer.user_id = cls.users["salesman"]
        for ago in (100, 50, 5):
            cls._invoice(cls.customer, cls.today - timedelta(days=ago))
        cls._evaluate(as_of=cls.today)
        cls.row = cls._row(cls.customer)

    def _ask(self, role, ago):
        wizards = self._as(self.users[role], "crm.lifecycle.as.of").with_context(
            active_model="crm.lifecycle", active_id=self.row.id
        )
        form = Form(wizards)
        form.date = self.today - timedelta(days=ago)
        return form

    def test_a_past_day_knows_no_later_document(self):
        form = self._ask("manager", 60)
        self.assertEqual(form.stage_id, self._stage("first_purchase"))
        self.assertIn("<th class='pe-4'>Purchases</th><td>1</td>", form.facts)
        self.assertIn("Revenue", form.facts)

    def test_the_row_stays_as_it_is(self):
        before = {name: self.row[name] for name in self.row._facts()}
        moves = len(self._moves(self.customer))
        self._ask("manager", 60).save()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual({name: self.row[name] for name in before}, before)
        self.assertEqual(len(self._moves(self.customer)), moves)

    def test_before_the_first_document_there_was_nothing(self):
        form = self._ask("manager", 500)
        self.assertFalse(form.stage_id)
        self.assertIn("no document", form.facts)

    def test_a_future_day_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "future day"):
            self._ask("manager", -2).save()

    def test_salespeople_ask_about_their_customers_and_see_no_money(self):
        form = self._ask("salesman", 10)
        self.assertIn("Purchases", form.facts)
        self.assertNotIn("Revenue", form.facts)

    def test_nobody_asks_about_others_customers(self):
        self.customer.user_id = self.users["manager"]
        with self.assertRaises(AccessError):
            self._ask("salesman", 10)
