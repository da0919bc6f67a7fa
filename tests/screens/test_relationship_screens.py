"""What people do about customers: contacts that are due, gaps, voices, partings."""

from screen_case import ScreenCase

from odoo.tests import tagged

VOICES = (
    ("proposal", "delivery", "Tell us the hour of delivery", "new"),
    ("proposal", "design", "Cement in bags of 10 kg", "planned"),
    ("complaint", "service", "Nobody called back", "review"),
    ("proposal", "production", "Sand without stones", "done"),
)


@tagged("post_install", "-at_install")
class TestRelationshipScreens(ScreenCase):
    """In the demo company, as a sales manager sees it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env["res.company"].search([("name", "like", "Carpathia")])
        cls.rows = cls.env["crm.lifecycle"].search(
            [("company_id", "=", cls.company.id), ("undelivered_count", ">", 0)],
            order="receivable_overdue desc, id",
            limit=4,
        )
        cls._count_contacts()

    @classmethod
    def _count_contacts(cls):
        cadences = cls.env["crm.contact.cadence"]
        cadences._count(cls.company)
        cls.env.flush_all()

    def test_contacts_due(self):
        url = "/odoo/contacts-due"
        self.picture("contacts_due", url, ".o_list_view, .o_view_nocontent")

    def test_completeness(self):
        self.picture(
            "customer_information", "/odoo/customer-information", ".o_data_row"
        )

    def test_gaps(self):
        url = "/odoo/customer-information-gaps"
        self.picture("customer_information_gaps", url, ".o_list_view")

    def test_voices(self):
        for (kind, topic, name, state), row in zip(VOICES, self.rows, strict=True):
            self.env["crm.voice"].create(
                {
                    "name": name,
                    "description": name,
                    "kind": kind,
                    "topic": topic,
                    "state": state,
                    "answer": "We have done it." if state == "done" else False,
                    "partner_id": row.partner_id.id,
                    "company_id": self.company.id,
                }
            )
        self.env.flush_all()
        self.picture("customers_voice", "/odoo/customers-voice", ".o_kanban_record")

    def test_parting(self):
        customer = self.rows[0].partner_id
        reasons = self.env["crm.parting.reason"]
        parting = self.env["crm.parting"]._start(
            self.company,
            customer,
            initiator="customer",
            reason_id=reasons.search([("active", "=", True)], limit=1).id,
        )
        self.env.flush_all()
        url = f"/odoo/partings/{parting.id}"
        self.picture("parting", url, ".o_form_view .o_data_row")
