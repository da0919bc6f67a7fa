# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Targets of stages, tags and customers, and when the next contact is due."""

from datetime import timedelta

import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_lifecycle.models.crm_contact_facts import get_rhythm

from .common import TODAY
from .common_contact import ContactCase
from .common_queue import QueueCase


@tagged("post_install", "-at_install")
class TestContactCadence(ContactCase):
    """A regular customer, whose stage has four contacts a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["res.partner.category"].create({"name": "Important"})
        cls.other_tag = cls.env["res.partner.category"].create({"name": "Small"})
        cls._say()
        cls._count()

    def _aim(self, number, **vals):
        return self.Target.create({"contacts_per_year": number, **vals})

    def assert_target(self, number, target=None):
        row = self._cadence()
        self.assertEqual(row.contacts_per_year, number)
        self.assertEqual(row.target_id, target or self.Target)
        due = TODAY + timedelta(days=get_rhythm(number) - 10) if number else False
        self.assertEqual(row.next_due, due)

    # Targets

    def test_stage(self):
        self.assert_target(4)

    def test_stage_is_changed(self):
        self.regular.contacts_per_year = 12
        self.assert_target(12)

    def test_tag(self):
        self.customer.category_id = self.tag
        target = self._aim(6, category_id=self.tag.id)
        self.assert_target(6, target)

    def test_highest_of_two_tags(self):
        self.customer.category_id = self.tag | self.other_tag
        self._aim(2, category_id=self.other_tag.id)
        target = self._aim(6, category_id=self.tag.id)
        self.assert_target(6, target)

    def test_customer_goes_before_tags(self):
        self.customer.category_id = self.tag
        self._aim(6, category_id=self.tag.id)
        target = self._aim(1, partner_id=self.customer.id)
        self.assert_target(1, target)

    def test_customer_can_be_left_in_peace(self):
        target = self._aim(0, partner_id=self.customer.id)
        self.assert_target(0, target)

    def test_target_is_changed_and_deleted(self):
        target = self._aim(6, partner_id=self.customer.id)
        target.contacts_per_year = 10
        self.assert_target(10, target)
        target.unlink()
        self.assert_target(4)

    def test_target_of_another_company(self):
        other = self._make_company("Other Company")
        target = self._aim(9, partner_id=self.customer.id, company_id=other.id)
        self.assert_target(4)
        target.company_id = False
        self.assert_target(9, target)
        target.company_id = other
        self.assert_target(4)

    def test_who_has_left_is_left_in_peace(self):
        self._aim(6, partner_id=self.customer.id)
        for name in ("parting", "former"):
            self._enter_stage(name)
            self._count()
            self.assert_target(0)

    def test_tag_of_the_customer_is_changed(self):
        self.env.cr.execute("DELETE FROM crm_lifecycle_queue")
        self.customer.category_id = self.tag
        self.env.cr.precommit.run()
        queue = self.env["crm.lifecycle.queue"].search([])
        self.assertIn(self.customer.id, queue.mapped("partner_id"))

    def test_note_changes_nothing(self):
        target = self._aim(6, partner_id=self.customer.id)
        self.env.flush_all()
        with self.assertQueryCount(2):
            target.note = "Wants it so"
            target.flush_recordset()

    # What cannot be

    def test_target_of_nobody_or_both(self):
        for vals in ({}, {"partner_id": self.customer.id, "category_id": self.tag.id}):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self._aim(3, **vals)

    def test_second_target(self):
        self._aim(3, partner_id=self.customer.id)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self._aim(4, partner_id=self.customer.id)

    def test_numbers_out_of_range(self):
        for number in (-1, 366):
            with (
                self.subTest(number=number),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self._aim(number, partner_id=self.customer.id)

    def test_target_of_a_contact(self):
        contact = self._make_customer("Clara", parent_id=self.customer.id)
        with self.assertRaisesRegex(ValidationError, self.customer.name):
            self._aim(3, partner_id=contact.id)

    def test_settings_out_of_range(self):
        for name, number in (
            ("contact_per_day", 0),
            ("contact_per_day", 1001),
            ("contact_days_ahead", 0),
            ("contact_days_ahead", 91),
        ):
            with (
                self.subTest(name=name, number=number),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.company[name] = number
                self.company.flush_recordset()

    # What is due

    def test_never_contacted_is_due_since_the_stage_began(self):
        row = self._live(self.other_customer, "prospect", since=20)
        self._count()
        self.assertEqual(self._cadence(self.other_customer).next_due, row.stage_since)

    def test_days_overdue(self):
        self._say(ago=100)
        row = self._cadence()
        self.assertEqual(row.days_overdue, -81)
        self.env["mail.message"].search([("res_id", "=", self.customer.id)]).unlink()
        self._say(ago=100)
        self._count()
        self.assertEqual(self._cadence().days_overdue, 9)

    def test_search_by_relative_days(self):
        due = [("next_due", "<=", "today"), ("company_id", "=", self.company.id)]
        self.assertFalse(self.Cadence.search(due))
        self._live(self.other_customer)
        self._count()
        self.assertEqual(self.Cadence.search(due).partner_id, self.other_customer)

    def test_in_words(self):
        self.assertIn("every 91 days, 4 times a year", self._cadence().explanation)
        self.assertIn("12 months: 1", self._cadence().explanation)
        self._aim(0, partner_id=self.customer.id)
        self.assertIn("no contacts are wanted", self._cadence().explanation)

    def test_customer_without_a_stage(self):
        self.row.sudo()._write({"stage_id": None})
        self._count()
        self.assertFalse(self._cadence())

    def test_life_cycle_that_ends(self):
        self.row.sudo().unlink()
        self.assertFalse(self._cadence())

    def test_archived_customer_is_not_listed(self):
        self.customer.active = False
        listed = self.Cadence.search([("partner_id", "=", self.customer.id)])
        self.assertFalse(listed)

    # Ways to go on

    def test_customer_shows_it(self):
        contact = self._make_customer("Clara", parent_id=self.customer.id)
        for partner in (self.customer, contact):
            shown = partner.with_user(self.anna).with_company(self.company)
            self.assertEqual(shown.contact_next_due, self._cadence().next_due)
            action = shown.action_open_cadence()
            self.assertEqual(action["res_id"], self._cadence().id)

    def test_actions(self):
        row = self._cadence().with_user(self.anna)
        opened = row.action_open_contacts()
        self.assertEqual(opened["domain"], [("partner_id", "in", self.customer.ids)])
        contacts = self.env["crm.contact"].with_context(**opened["context"])
        self.assertEqual(len(contacts.search(opened["domain"])), 1)
        self.assertEqual(row.action_open_customer()["res_id"], self.customer.id)
        context = row.action_set_target()["context"]
        self.assertEqual(context["default_partner_id"], self.customer.id)

    def test_contact_is_planned_by_hand(self):
        action = self._cadence().with_user(self.anna).action_schedule()
        wizard = self.env[action["res_model"]].with_user(self.anna)
        schedule = wizard.with_context(**action["context"]).create(
            {"activity_user_id": self.anna.id}
        )
        self.assertEqual(schedule.activity_type_id, self.call)
        schedule.action_schedule_activities()
        self._cadence().invalidate_recordset()
        self.assertEqual(self._cadence().planned_user_id, self.anna)

    def test_what_is_planned_anywhere_is_shown(self):
        contact = self._make_customer("Clara", parent_id=self.customer.id)
        records = (self._lead(contact), self._make_record("crm.voice"), self.row)
        for days, record in reversed(list(enumerate(records, 2))):
            record.activity_schedule(
                "mail.mail_activity_data_call",
                TODAY + timedelta(days=days),
                user_id=self.boris.id,
            )
            self._cadence().invalidate_recordset()
            planned = self._cadence().with_user(self.anna)
            self.assertEqual(planned.planned_date, TODAY + timedelta(days=days))
            self.assertEqual(planned.sudo().planned_user_id, self.boris)

    def test_paperwork_is_not_shown_as_planned(self):
        self.row.activity_schedule("mail.mail_activity_data_todo")
        self.assertFalse(self._cadence().planned_date)

    def test_own_target_is_opened_again(self):
        row = self._cadence()
        self.customer.category_id = self.tag
        self._aim(6, category_id=self.tag.id)
        self.assertFalse(row.action_set_target()["res_id"])
        target = self._aim(3, partner_id=self.customer.id)
        self.assertEqual(row.action_set_target()["res_id"], target.id)

    def test_cadences_are_the_engines(self):
        row = self._cadence().with_user(self._make_person("boss", MANAGER))
        with self.assertRaises(UserError):
            row.unlink()
        with self.assertRaises(UserError):
            row.next_due = TODAY


MANAGER = "crm_lifecycle.group_lifecycle_manager"


@tagged("post_install", "-at_install")
class TestContactSettings(ContactCase):
    """What is changed on the settings page is counted anew."""

    def setUp(self):
        super().setUp()
        self.company.contact_counted_on = TODAY

    def test_what_counts(self):
        self.company.contact_counts_note = True
        self.assertFalse(self.company.contact_counted_on)

    def test_what_is_saved_unchanged(self):
        self.company.contact_counts_note = False
        self.assertEqual(self.company.contact_counted_on, TODAY)

    def test_page(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.contact_per_day, 5)
        self.assertTrue(settings.contact_counts_mail)
        self.assertFalse(settings.contact_planning)
        settings.contact_planning = True
        settings.execute()
        self.assertTrue(self.company.contact_planning)


@tagged("post_install", "-at_install")
class TestContactQueue(QueueCase):
    """Whoever was spoken with is counted with the next evaluation."""

    def _run_queue(self):
        self.env.cr.flush()
        queue = self.env["crm.lifecycle.queue"]
        self.env["crm.lifecycle.sweep"]._evaluate_queued(queue)

    def test_done_call(self):
        self._invoice_days_ago(self.customer, 5)
        self._run_queue()
        row = self._row(self.customer)
        row.activity_schedule("mail.mail_activity_data_call").action_feedback("Fine")
        self._run_queue()
        cadence = self.env["crm.contact.cadence"].search(
            [("lifecycle_id", "=", row.id)]
        )
        self.assertEqual(cadence.contact_count, 1)

    def test_a_failure_stops_nobody(self):
        def fail(*_arguments):
            raise UserError(self.env._("Out of order"))

        self.patch(type(self.env["crm.contact.facts"]), "_gather", fail)
        self._invoice_days_ago(self.customer, 5)
        with mute_logger("odoo.addons.crm_lifecycle.models.crm_contact_cadence"):
            self._run_queue()
        self.assertTrue(self._row(self.customer).stage_id)
