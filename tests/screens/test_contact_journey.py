"""What is due fills the calendars of those who have to do it."""

from datetime import timedelta

from journey_case import JourneyCase

from odoo import fields
from odoo.tests import tagged

CUSTOMERS = 7
A_DAY = 3


@tagged("post_install", "-at_install")
class TestContactJourney(JourneyCase):
    """A sales manager and a salesperson with more due customers than fit into a day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._hire("Marko Manager", "sales_team.group_sale_manager")
        cls.seller = cls._hire("Sofia Seller", contacts_per_day=A_DAY)
        cls.company.contact_days_ahead = 14
        cls.customers = cls.env["res.partner"].create(
            [
                {
                    "name": f"Lighthouse No. {number}",
                    "is_company": True,
                    "phone": f"+380 44 000 00 0{number}",
                    "user_id": cls.seller.id,
                }
                for number in range(1, CUSTOMERS + 1)
            ]
        )
        since = fields.Date.context_today(cls.seller) - timedelta(days=200)
        stage = cls.env.ref("crm_lifecycle.stage_regular")
        cls.env["crm.lifecycle"].sudo().create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": cls.company.id,
                    "stage_id": stage.id,
                    "stage_since": since,
                }
                for customer in cls.customers
            ]
        )
        cls.env["crm.contact.cadence"]._count(cls.company, cls.customers.ids)

    def _planned(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", "crm.lifecycle"), ("user_id", "=", self.seller.id)]
        )

    def test_from_the_due_list_into_the_calendar(self):
        self._see_what_is_due()
        self._plan()
        self._assert_planned()
        self._see_what_is_planned()

    def _see_what_is_due(self):
        with self.sitting(self.seller) as page:
            page.open("/odoo/contacts-due")
            page.see(".o_data_row", "Lighthouse No. 7")
            page.picture("journey_contact_1_due")
            self.assertEqual(len(page.read_all(".o_data_row")), CUSTOMERS)

    def _plan(self):
        with self.sitting(self.boss) as page:
            page.open("/odoo/contacts-due")
            page.click(".o_facet_remove")
            page.see(".o_data_row", "Sofia Seller")
            page.picture("journey_contact_2_manager")
            page.click("button[name='action_plan_due']")
            page.click(".modal", "Go on?", "footer .btn-primary")
            page.see(".o_notification", "Planned contacts: ")
            page.picture("journey_contact_3_planned")

    def _assert_planned(self):
        days = self._planned().grouped("date_deadline")
        today = fields.Date.context_today(self.seller)
        self.assertEqual(len(self._planned()), CUSTOMERS)
        for day, activities in days.items():
            self.assertLessEqual(len(activities), A_DAY)
            self.assertLess(day.weekday(), 5)
            self.assertGreaterEqual(day, today)

    def _see_what_is_planned(self):
        with self.sitting(self.seller) as page:
            page.open("/odoo/contacts-due")
            page.see(".o_data_row", "Lighthouse No. 7")
            page.picture("journey_contact_4_seller")
            page.open("/odoo/action-mail.mail_activity_action_my?view_type=calendar")
            page.click(".o_searchview_facet", "Overdue", ".o_facet_remove")
            page.see(".fc-event", "Lighthouse No. 7")
            page.picture("journey_contact_5_calendar")
