# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From an order to the customer's card and what is on it, in a real browser."""

from odoo.tests import HttpCase, tagged

from .common import LifecycleCase


@tagged("post_install", "-at_install")
class TestCustomerCardTour(LifecycleCase, HttpCase):
    """A salesperson with a customer of whom there are orders and leads."""

    def test_card(self):
        person = self._make_user("card_reader", "sales_team.group_sale_salesman")
        self.customer.user_id = person
        order = self._order(self.customer, user_id=person.id)
        self._order(self.customer, user_id=person.id)
        # Of a colleague: neither counted nor listed.
        self._order(self.customer, user_id=self.env.user.id)
        older = self._lead(self.customer, name="First wish", user_id=person.id)
        self._backdate(older, "2026-01-10 12:00:00")
        self._lead(self.customer, name="Second wish", user_id=person.id)
        self._evaluate()
        self.start_tour(
            f"/odoo/sales/{order.id}", "crm_lifecycle_customer_card", login=person.login
        )
