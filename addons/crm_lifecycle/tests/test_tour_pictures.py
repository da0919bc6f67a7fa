# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pictures of the web client in a real browser."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_pictures import PicturesCase
from .common_units import UnitsCase


@tagged("post_install", "-at_install")
class TestTourPictures(PicturesCase, HttpCase):
    """A sales manager looks at who moved, and at who would."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.movers = [cls._make_customer(f"Mover {number}") for number in (1, 2)]

    def _start(self, tour):
        self.start_tour("/odoo", tour, login=self.users["sales_manager"].login)

    def _ago(self, days):
        today = fields.Date.context_today(self.Transition)
        return str(today - timedelta(days=days))

    def test_flow(self):
        one, two = self.movers
        self._history(one, (self._ago(20), "prospect"), (self._ago(10), "regular"))
        self._history(two, (self._ago(20), "prospect"), is_replayed=True)
        self._start("crm_lifecycle_flow")

    def test_what_if(self):
        for partner in self.movers:
            self._invoice(partner, self._ago(30))
        self._lead(self.customer)
        self.Lifecycle._evaluate(self.company)
        before = self.Transition.search_count([("company_id", "=", self.company.id)])
        self._start("crm_lifecycle_what_if")
        after = self.Transition.search_count([("company_id", "=", self.company.id)])
        self.assertEqual(after, before)
        rule = self.env.ref("crm_lifecycle.rule_first_purchase")
        self.assertTrue(rule.active)


@tagged("post_install", "-at_install")
class TestUnitsOfPictures(UnitsCase):
    """The unit tests of this addon's JavaScript."""

    def test_hoot(self):
        self._run_units("@crm_lifecycle")
