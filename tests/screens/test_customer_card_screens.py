"""The customer card, on a desk and on a phone."""

from screen_case import ScreenCase

from odoo.tests import tagged


class CardScreenCase(ScreenCase):
    """A customer of the demo company who has documents of many kinds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].search([("name", "like", "Carpathia")])
        cls.row = cls.env["crm.lifecycle"].search(
            [
                ("company_id", "=", cls.company.id),
                ("return_count", ">", 0),
            ],
            order="open_lead_count desc, invoice_count desc, id",
            limit=1,
        )
        cls.url = f"/odoo/customer-card?partner_id={cls.row.partner_id.id}"


@tagged("post_install", "-at_install")
class TestCustomerCardScreens(CardScreenCase):
    """As a sales manager sees it."""

    def test_card(self):
        self.picture("customer_card", self.url, ".o_timeline_row")

    def test_badge_on_an_order(self):
        order = self.env["sale.order"].search(
            [("partner_id", "=", self.row.partner_id.id)], limit=1
        )
        url = f"/odoo/sales/{order.id}"
        self.picture("customer_card_badge", url, ".o_lifecycle_stage_badge")


@tagged("post_install", "-at_install")
class TestCustomerCardOnPhone(CardScreenCase):
    """As a salesperson on the way sees it."""

    browser_size = "375x667"
    touch_enabled = True

    def test_card(self):
        self.picture("customer_card_phone", self.url, ".o_timeline_row")
