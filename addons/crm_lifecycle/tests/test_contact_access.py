# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who sees whose contacts, and who says how many there should be."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_contact import ContactCase

SEEING_ALL = ("sales_manager", "manager", "accountant")
SEEING_OWN = ("salesman", "member")


@tagged("post_install", "-at_install")
class TestContactAccess(ContactCase):
    """Anna's customer and one of nobody, each with a contact, a month and a target."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()
        cls.customer.user_id = cls.anna
        cls._live(cls.other_customer)
        for customer in (cls.customer, cls.other_customer):
            cls._say(customer, to=customer)
            cls.Target.create({"partner_id": customer.id, "contacts_per_year": 5})
        cls._run(cls.Cadence._cron_count)

    def _seen(self, user, model):
        """Customers of the rows that a user sees."""
        rows = self._as(user, model).search([])
        return rows.sudo().partner_id & (self.customer | self.other_customer)

    def test_all_or_the_own_and_nobodys(self):
        for model in (
            "crm.contact.cadence",
            "crm.contact.month",
            "crm.contact",
            "crm.contact.target",
        ):
            for role in SEEING_ALL:
                with self.subTest(model=model, role=role):
                    seen = self._seen(self.users[role], model)
                    self.assertEqual(seen, self.customer | self.other_customer)
            for role in SEEING_OWN:
                with self.subTest(model=model, role=role):
                    seen = self._seen(self.users[role], model)
                    self.assertEqual(seen, self.other_customer)

    def test_others_see_nothing(self):
        for model in ("crm.contact.cadence", "crm.contact.month", "crm.contact"):
            for role in ("employee", "portal"):
                with (
                    self.subTest(model=model, role=role),
                    self.assertRaises(AccessError),
                ):
                    self._as(self.users[role], model).search([])

    def test_other_companies_see_nothing(self):
        other = self._make_company("Other Company")
        person = self._make_user(
            "stranger", "crm_lifecycle.group_lifecycle_manager", other
        )
        for model in ("crm.contact.cadence", "crm.contact.month", "crm.contact"):
            with self.subTest(model=model):
                context = {"allowed_company_ids": other.ids}
                rows = self.env[model].with_user(person).with_context(**context)
                self.assertFalse(rows.search([]))

    def test_nobody_writes_what_is_counted(self):
        for name, value in (("next_due", "2030-01-01"), ("contact_count", 99)):
            row = self._cadence(self.other_customer).with_user(self.users["manager"])
            with self.subTest(name=name), self.assertRaises(AccessError):
                row[name] = value
        with self.assertRaises(AccessError):
            self._as(self.users["manager"], "crm.contact.month").search([]).unlink()

    def test_salesperson_sets_the_own_customers_target(self):
        target = self.Target.search([("partner_id", "=", self.customer.id)])
        target.with_user(self.anna).contacts_per_year = 9
        self.assertEqual(self._cadence().contacts_per_year, 9)
        with self.assertRaises(AccessError):
            target.with_user(self.boris).contacts_per_year = 1

    def test_tags_are_the_managers(self):
        tag = self.env["res.partner.category"].create({"name": "Important"})
        vals = {"category_id": tag.id, "contacts_per_year": 9}
        with self.assertRaises(AccessError):
            self._as(self.anna, "crm.contact.target").create(vals)
        target = self._as(self.users["manager"], "crm.contact.target").create(vals)
        self.assertEqual(target.with_user(self.anna).contacts_per_year, 9)
        with self.assertRaises(AccessError):
            target.with_user(self.anna).contacts_per_year = 1

    def test_actions_need_the_right_to_see(self):
        row = self._cadence().with_user(self.boris)
        for action in (
            "action_open_contacts",
            "action_open_customer",
            "action_schedule",
            "action_set_target",
        ):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(row, action)()

    def test_document_that_may_not_be_read_is_not_named(self):
        lead = self._lead(self.other_customer, user_id=self.anna.id)
        self._say(lead, 3, to=self.other_customer)
        contact = self._as(self.boris, "crm.contact").search(
            [("model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        )
        self.assertEqual(contact.partner_id, self.other_customer)
        self.assertFalse(contact.document)
        self.assertEqual(contact.with_user(self.anna).document, lead.display_name)
