# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is known of customers, what is missing, stale, bounced and doubled."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_information import InformationCase
from .common_properties import steady


@tagged("post_install", "-at_install")
class TestCompleteness(InformationCase):
    """Figures follow from the data as they are."""

    def test_completeness(self):
        state = self._state(self.customer)
        self.assertEqual((state.asked_count, state.known_count), (2, 1))
        self.assertEqual(state.completeness, 50)
        self.assertEqual(state.missing, "City")
        self.assertEqual(self._gaps(self.customer), {(self.city, "missing")})

    def test_blanks_are_missing(self):
        self.customer.city = "   "
        self.assertIn((self.city, "missing"), self._gaps(self.customer))
        self.customer.city = "Lviv"
        self.assertFalse(self._gaps(self.customer))
        self.assertEqual(self._state(self.customer).completeness, 100)

    def test_other_stage_asks_nothing(self):
        self.city.stage_ids = self._stage("dormant")
        self.assertEqual(self._state(self.customer).completeness, 100)

    def test_no_stage_is_every_stage(self):
        self.city.stage_ids = False
        self.assertIn((self.city, "missing"), self._gaps(self.customer))

    def test_no_item(self):
        (self.email | self.city).active = False
        self.assertEqual(self._state(self.customer).completeness, 100)
        self.assertFalse(self._gaps(self.customer))

    def test_contact_person(self):
        role = self.env["crm.contact.role"].create({"name": "Buyer"})
        item = self._make_item("Buyer", "contact", role_id=role.id)
        self.assertIn((item, "missing"), self._gaps(self.customer))
        person = self._make_customer("Olha", parent_id=self.customer.id)
        person.contact_role_ids = role
        self.assertNotIn((item, "missing"), self._gaps(self.customer))
        person.active = False
        self.assertIn((item, "missing"), self._gaps(self.customer))

    def test_consent_and_property(self):
        consent = self._make_item("Mailings", "consent")
        shop = self._make_item("Shop", "property", choices="Small\nLarge")
        answers = self.env["crm.information.answer"]
        key = {"partner_id": self.customer.id, "company_id": self.company.id}
        answers.create({**key, "item_id": consent.id, "consent": "no"})
        self.assertEqual(
            self._gaps(self.customer), {(self.city, "missing"), (shop, "missing")}
        )
        answers.create({**key, "item_id": shop.id, "value": "Large"})
        self.assertEqual(self._gaps(self.customer), {(self.city, "missing")})
        with self.assertRaises(ValidationError):
            answers._find(self.customer, self.company, shop).value = "Huge"

    def test_consent_and_mailings(self):
        consent = self._make_item("Mailings", "consent")
        key = (self.customer, self.company, consent)
        answers = self.env["crm.information.answer"]
        answers._confirm(*key, {"consent": "no"})
        self.assertTrue(self.customer.is_blacklisted)
        answers._confirm(*key, {"consent": "yes"})
        self.customer.invalidate_recordset()
        self.assertFalse(self.customer.is_blacklisted)

    def test_stale(self):
        self.email.max_age_days = 30
        self.assertNotIn((self.email, "stale"), self._gaps(self.customer))
        answers = self.env["crm.information.answer"]
        answers._confirm(self.customer, self.company, self.email)
        answer = answers._find(self.customer, self.company, self.email)
        answer.confirmed_on = fields.Date.today() - timedelta(days=40)
        self.assertIn((self.email, "stale"), self._gaps(self.customer))
        self.assertEqual(self._state(self.customer).stale_count, 1)
        gaps = self.env["crm.information.gap"].search(
            [("partner_id", "=", self.customer.id), ("state", "=", "stale")]
        )
        gaps.action_confirm()
        self.assertNotIn((self.email, "stale"), self._gaps(self.customer))

    def test_bounced(self):
        self.assertFalse(self._state(self.customer).is_bounced)
        self._make_customer(
            "Olha",
            parent_id=self.customer.id,
            email="olha@example.com",
            message_bounce=2,
        )
        self.assertTrue(self._state(self.customer).is_bounced)

    def test_doubled(self):
        self.assertFalse(self._state(self.customer).is_doubled)
        double = self._make_customer("Anna", email="ANNA@example.com")
        self.assertTrue(self._state(self.customer).is_doubled)
        self.assertFalse(self._state(self.other_customer).is_doubled)
        action = self._state(self.customer).action_merge()
        self.assertEqual(
            set(action["context"]["active_ids"]), {self.customer.id, double.id}
        )
        double.active = False
        self.assertFalse(self._state(self.customer).is_doubled)

    def test_own_contact_is_no_double(self):
        self._make_customer(
            "Olha", parent_id=self.customer.id, email="anna@example.com"
        )
        state = self._state(self.customer)
        self.assertFalse(state.is_doubled)
        with self.assertRaises(UserError):
            state.action_merge()

    def test_merge_keeps_the_last_answer(self):
        consent = self._make_item("Mailings", "consent", consent_channel="other")
        answers = self.env["crm.information.answer"]
        answers._confirm(self.customer, self.company, consent, {"consent": "yes"})
        old = answers._find(self.customer, self.company, consent)
        old.confirmed_on = fields.Date.today() - timedelta(days=40)
        answers._confirm(self.other_customer, self.company, consent, {"consent": "no"})
        request = self._request(self.other_customer)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(
            (self.customer | self.other_customer).ids, self.customer, extra_checks=False
        )
        kept = answers._find(self.customer, self.company, consent)
        self.assertEqual(kept.consent, "no")
        self.assertEqual(request.partner_id, self.customer)

    def test_settings_are_checked(self):
        with self.assertRaises(ValidationError):
            self._make_field_item("Salesperson", "user_id")
        self._make_field_item("Salesperson", "user_id", is_asked=False)
        with self.assertRaises(ValidationError):
            self._make_item("Nobody", "contact")
        with self.assertRaises(ValidationError):
            self._make_field_item("Term", "property_payment_term_id", is_asked=False)

    def test_partner_form(self):
        self.assertEqual(self.customer.information_completeness, 50)
        self.assertEqual(self.customer.information_missing, "City")
        child = self._make_customer("Olha", parent_id=self.customer.id)
        self.assertEqual(child.information_completeness, 50)

    def test_queries_do_not_grow(self):
        states = self.env["crm.information.state"]
        for number in range(20):
            self._make_row(self._make_customer(f"Customer {number}"))
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(15):
            rows = states.search([("company_id", "=", self.company.id)])
            rows.mapped("missing")
        self.assertEqual(len(rows), 22)

    def test_delivered_items(self):
        delivered = self.Item.with_context(active_test=False).search(
            [("company_id", "=", False), ("stage_ids", "in", self.stage.ids)]
        )
        self.assertGreaterEqual(len(delivered), 10)


@tagged("post_install", "-at_install")
class TestInformationAccess(InformationCase):
    """Who sees and does what."""

    def test_own_customers(self):
        self.customer.user_id = self.users["sales_manager"]
        salesman = self.users["salesman"]
        self.assertFalse(self._state(self.customer, salesman))
        self.assertTrue(self._state(self.other_customer, salesman))
        self.assertTrue(self._state(self.customer, self.users["accountant"]))

    def test_other_roles(self):
        for role in ("employee", "portal"):
            for model in ("state", "gap", "request", "change", "answer", "item"):
                with self.assertRaises(AccessError):
                    self._as(self.users[role], f"crm.information.{model}").search(
                        [("id", "!=", 0)]
                    )

    def test_other_company(self):
        company = self._make_company("Elsewhere")
        foreign = self._make_user("foreign", "sales_team.group_sale_manager", company)
        states = self.env["crm.information.state"].with_user(foreign)
        own = states.with_context(allowed_company_ids=company.ids)
        rows = own.search([("id", "in", self.rows.ids)])
        self.assertFalse(rows)

    def test_nobody_writes_changes(self):
        change = self._answer(self._request(), city="Lviv")
        manager = self.users["sales_manager"]
        for record in (change, change.request_id):
            with self.assertRaises(AccessError):
                record.with_user(manager).write({"state": "done"})

    def test_accepting_needs_the_customer(self):
        change = self._answer(self._request(), city="Lviv")
        for role in ("member", "employee", "portal"):
            with self.assertRaises(AccessError):
                change.with_user(self.users[role]).action_accept()
        self.assertFalse(self.customer.city)
        change.with_user(self.users["salesman"]).action_accept()
        self.assertEqual(self.customer.city, "Lviv")
        self.assertEqual(change.decided_by_id, self.users["salesman"])

    def test_others_customers_changes(self):
        change = self._answer(self._request(), city="Lviv")
        self.customer.user_id = self.users["sales_manager"]
        with self.assertRaises(AccessError):
            change.with_user(self.users["salesman"]).action_accept()
        with self.assertRaises(AccessError):
            change.with_user(self.users["salesman"]).action_refuse()
        with self.assertRaises(AccessError):
            change.request_id.with_user(self.users["salesman"]).action_withdraw()


@tagged("post_install", "-at_install")
class TestInformationRequest(InformationCase):
    """From the question to what is taken over."""

    def test_ask(self):
        states = self._state(self.customer) | self._state(self.other_customer)
        salesman = self.users["salesman"]
        action = states.with_user(salesman).action_ask()
        self.assertIn("Boris Tools", action["params"]["message"])
        request = self.env["crm.information.request"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual((request.state, request.user_id), ("sent", salesman))
        mail = self.env["mail.mail"].search([("res_id", "=", request.id)], limit=1)
        self.assertIn(request.access_token, mail.body_html)
        states.with_user(salesman).action_ask()
        self.assertEqual(request.search_count([("id", ">=", request.id)]), 1)

    def test_ask_without_address(self):
        with self.assertRaises(UserError):
            self._state(self.other_customer).action_ask()

    def test_contact_receives_the_link(self):
        person = self._make_customer(
            "Olha", parent_id=self.other_customer.id, email="olha@example.com"
        )
        self._state(self.other_customer).action_ask()
        request = self.env["crm.information.request"].search(
            [("partner_id", "=", self.other_customer.id)]
        )
        self.assertEqual(request.contact_id, person)

    def test_accept_and_refuse(self):
        request = self._request()
        changes = self._answer(request, city="Lviv", email="new@example.com")
        self.assertEqual(request.state, "answered")
        self.assertFalse(self.customer.city)
        self.assertTrue(request.activity_ids)
        city = changes.filtered(lambda c: c.item_id == self.city)
        self.assertEqual((city.old_value, city.new_value), ("", "Lviv"))
        city.action_accept()
        (changes - city).action_refuse()
        self.assertEqual(self.customer.city, "Lviv")
        self.assertEqual(self.customer.email, "anna@example.com")
        self.assertEqual(request.state, "done")
        self.assertFalse(request.activity_ids)
        answers = self.env["crm.information.answer"]
        self.assertTrue(answers._find(self.customer, self.company, self.city))
        self.assertFalse(answers._find(self.customer, self.company, self.email))
        with self.assertRaises(UserError):
            changes.action_accept()

    def test_nothing_changed_confirms(self):
        request = self._request()
        self.assertFalse(self._answer(request, email="anna@example.com", city=""))
        self.assertEqual(request.state, "done")
        answers = self.env["crm.information.answer"]
        self.assertTrue(answers._find(self.customer, self.company, self.email))

    def test_second_answer_replaces_the_first(self):
        request = self._request()
        self._answer(request, city="Lviv")
        [change] = self._answer(request, city="Kyiv")
        self.assertEqual(change.new_value, "Kyiv")

    def test_overtaken(self):
        [change] = self._answer(self._request(), city="Lviv")
        self.assertFalse(change.is_overtaken)
        self.customer.city = "Odesa"
        change.invalidate_recordset()
        self.assertTrue(change.is_overtaken)
        self.assertEqual(change.current_value, "Odesa")

    def test_choice_of_records(self):
        self.country = self._make_field_item("Country", "country_id")
        ukraine = self.env.ref("base.ua")
        with self.assertRaises(UserError):
            self._answer(self._request(), country="0")
        [change] = self._answer(self._request(), country=str(ukraine.id))
        self.assertEqual(change.new_value, ukraine.name)
        change.action_accept()
        self.assertEqual(self.customer.country_id, ukraine)

    def test_contact_person(self):
        role = self.env["crm.contact.role"].create({"name": "Buyer"})
        buyer = self._make_item("Buyer", "contact", role_id=role.id)
        name = buyer._get_input_name()
        request = self._request()
        request._take_answers({name: "Olha", f"{name}_email": "olha@example.com"})
        request.change_ids.action_accept()
        person = self.customer.child_ids
        self.assertEqual((person.name, person.email), ("Olha", "olha@example.com"))
        self.assertEqual(person.contact_role_ids, role)

    def test_consent_is_taken_over(self):
        self.consent = self._make_item("Mailings", "consent")
        [change] = self._answer(self._request(), consent="no")
        self.assertFalse(self.customer.is_blacklisted)
        change.action_accept()
        self.customer.invalidate_recordset()
        self.assertTrue(self.customer.is_blacklisted)

    def test_withdraw(self):
        request = self._request()
        [change] = self._answer(request, city="Lviv")
        request.action_withdraw()
        self.assertEqual((request.state, change.state), ("cancelled", "refused"))
        self.assertFalse(request.access_token)
        with self.assertRaises(UserError):
            request._take_answers({})

    def test_over(self):
        request = self._request()
        request.expires_on = fields.Date.today() - timedelta(days=2)
        with self.assertRaises(UserError):
            self._answer(request, city="Lviv")

    def test_wrong_answers(self):
        self.website = self._make_field_item("Website", "website")
        wrong = [
            {"email": "nobody"},
            {"city": "x" * 301},
            {"website": "javascript:alert(1)"},
            {"website": "data://a.b/c"},
        ]
        for texts in wrong:
            with self.subTest(texts), self.assertRaises(UserError):
                self._answer(self._request(), **texts)
        self.assertFalse(self._request().change_ids)

    def test_customer_deleted(self):
        request = self._request()
        self._answer(request, city="Lviv")
        self.customer.unlink()
        self.assertFalse(request.exists())

    @steady(40)
    @given(st.text(max_size=400), st.text(max_size=40))
    def test_any_text_is_one_clean_line_or_refused(self, text, email):
        item = self._make_item_once()
        name = item._get_input_name()
        try:
            raw, shown = item._read_form({name: text, f"{name}_email": email})
        except UserError:
            return
        self.assertEqual(raw, shown)
        self.assertTrue(shown.isprintable())
        self.assertLessEqual(len(shown), 700)
        self.assertNotIn("\n", shown)

    def _make_item_once(self):
        if not hasattr(self, "buyer"):
            role = self.env["crm.contact.role"].create({"name": "Buyer"})
            self.buyer = self._make_item("Buyer", "contact", role_id=role.id)
        return self.buyer
