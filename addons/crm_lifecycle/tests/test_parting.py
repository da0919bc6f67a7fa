# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the start of a parting to its end, and back."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_parting import PartingCase


@tagged("post_install", "-at_install")
class TestPartingStart(PartingCase):
    """Who is started, by whom, and what is known then."""

    def test_a_parting_pins_the_stage_and_finds_its_responsible(self):
        parting = self._start()
        self.assertEqual(parting.state, "open")
        self.assertEqual(parting.user_id, self.users["manager"])
        self.assertEqual(parting.date_due, self._today() + timedelta(days=60))
        self.assertIn("Our ways part", parting.letter)
        self.assert_stage(self.customer, "parting")
        pin = self._row(self.customer).pin_id
        self.assertEqual((pin.holder_model, pin.holder_id), ("crm.parting", parting.id))
        with self.assertRaises(UserError):
            pin.action_release()

    def test_a_contact_stands_for_its_customer(self):
        parting = self._start(self.contact)
        self.assertEqual(parting.partner_id, self.customer)
        self.assertEqual(self.contact.parting_id, parting)

    def test_the_life_cycle_leads_to_it(self):
        parting = self._start()
        row = self._row(self.customer)
        self.assertEqual(row.parting_id, parting)
        self.assertEqual(row.action_open_parting()["res_id"], parting.id)

    def test_a_customer_parts_once(self):
        self._start()
        self.assertFalse(self._start())
        self.assertEqual(len(self._start(self.customer + self.other_customer)), 1)

    def test_nothing_is_started_without_a_reason(self):
        with self.assertRaises(UserError):
            self.Parting._start(self.company, self.customer)

    def test_the_year_before_is_remembered(self):
        today = self._today()
        self._invoice(self.customer, today - timedelta(days=30), 300)
        invoice = self._invoice(self.customer, today - timedelta(days=20), 100)
        self._credit(invoice, today - timedelta(days=10), 40)
        self._invoice(self.customer, today - timedelta(days=400), 1000)
        parting = self._start()
        self.assertEqual(parting.revenue_year, 360)
        self._invoice(self.customer, today, 50)
        self.assertEqual(parting.revenue_year, 360)

    def test_many_are_started_with_the_queries_of_few(self):
        few = self._make_customers(2, "Few")
        many = self._make_customers(12, "Many")
        self._start(self._make_customers(1, "Warm"))
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self._start(few)
        self.env.flush_all()
        count = self.env.cr.sql_log_count - before
        with self.assertQueryCount(__system__=count + 15):
            self._start(many)
            self.env.flush_all()

    def _make_customers(self, count, name):
        vals_list = [{"name": f"{name} {number}"} for number in range(count)]
        return self.env["res.partner"].create(vals_list)

    def test_by_hand_from_the_dialog(self):
        dialog = self.env["crm.parting.start"].with_user(self.users["salesman"])
        dialog = dialog.with_context(
            allowed_company_ids=self.company.ids,
            active_model="res.partner",
            active_ids=self.contact.ids,
        ).create({"reason_id": self.reason.id, "initiator": "both"})
        action = dialog.action_start()
        parting = self.Parting.browse(action["res_id"])
        self.assertEqual(parting.partner_id, self.customer)
        self.assertEqual(parting.initiator, "both")
        self.assertEqual(parting.user_id, self.users["salesman"])
        with self.assertRaises(UserError):
            dialog.action_start()

    def test_the_responsible_is_told_by_one_notice(self):
        messages = self.env["mail.message"]
        last = messages.search([], order="id desc", limit=1).id
        self._start(self.customer + self.other_customer)
        found = messages.search(
            [("id", ">", last), ("message_type", "=", "user_notification")]
        )
        person = self.users["manager"].partner_id
        self.assertEqual(found.notified_partner_ids, person)
        self.assertEqual(len(found), 1)


@tagged("post_install", "-at_install")
class TestPartingRule(PartingCase):
    """Customers whom a rule parts with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice_days_ago(cls.customer, 40, 30)
        cls._invoice_days_ago(cls.other_customer, 20)
        cls._evaluate()
        cls.rule = cls.env["crm.parting.rule"].create(
            {
                "name": "Bought twice",
                "domain": "[('purchase_count', '=', 2)]",
                "company_id": cls.company.id,
                "reason_id": cls.reason.id,
                "active": True,
            }
        )

    def _run(self):
        crons = type(self.env["ir.cron"])
        rules = self.env["crm.parting.rule"].with_user(self.env.ref("base.user_root"))
        with patch.object(crons, "_commit_progress", return_value=60.0):
            rules._cron_start()

    def test_who_meets_it_is_started_once(self):
        self.assertEqual(self.rule.customer_count, 1)
        self._run()
        self._run()
        parting = self.Parting.search([("rule_id", "=", self.rule.id)])
        self.assertEqual(parting.partner_id, self.customer)
        self.assertEqual((parting.origin, parting.initiator), ("rule", "company"))
        self.assertEqual(self.rule.parting_count, 1)

    def test_who_stayed_is_left_alone_for_the_pause(self):
        self._run()
        parting = self.Parting.search([("rule_id", "=", self.rule.id)])
        parting.action_cancel()
        self.env.invalidate_all()
        self.assertFalse(self.rule.customer_count)
        self._run()
        self.assertEqual(self.rule.parting_count, 1)
        parting.sudo().ended_on = self._today() - timedelta(days=400)
        self.env.invalidate_all()
        self.assertEqual(self.rule.customer_count, 1)

    def test_a_stage_alone_is_a_rule(self):
        stage = self._row(self.other_customer).stage_id
        self.rule.write({"domain": "[]", "stage_id": stage.id})
        self.assertTrue(self.rule.customer_count)

    def test_no_rule_parts_with_everybody(self):
        with self.assertRaises(ValidationError):
            self.rule.domain = "[]"

    def test_a_new_rule_is_switched_off(self):
        rule = self.env["crm.parting.rule"].create(
            {
                "name": "New",
                "domain": "[('purchase_count', '=', 1)]",
                "reason_id": self.reason.id,
            }
        )
        self.assertFalse(rule.active)


@tagged("post_install", "-at_install")
class TestPartingClosing(PartingCase):
    """What closing refuses, switches off, and gives back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_work()
        cls.parting = cls._start()

    def _check_off(self):
        self.env.invalidate_all()
        self.assertFalse(self.lead.active)
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(self.quotation.state, "cancel")
        self.assertFalse(self.activity.active)
        self.assertFalse(self.person.active)
        customer = self.customer.with_company(self.company)
        self.assertFalse(customer.specific_property_product_pricelist)
        self.assertEqual(customer.credit_limit, 0)
        self.assertTrue(self._is_refused("anna@bakery.example"))
        self.assertTrue(self._is_refused(self.contact.email_normalized))

    def _check_on(self):
        self.env.invalidate_all()
        self.assertTrue(self.lead.active)
        self.assertEqual((self.lead.probability, self.lead.won_status), (30, "pending"))
        self.assertEqual(self.quotation.state, "sent")
        self.assertTrue(self.activity.active)
        self.assertFalse(self.activity.date_done)
        self.assertTrue(self.person.active)
        self.assertTrue(self.person.has_group("base.group_portal"))
        customer = self.customer.with_company(self.company)
        self.assertEqual(customer.specific_property_product_pricelist, self.pricelist)
        self.assertEqual(customer.credit_limit, 500)
        self.assertFalse(self._is_refused(self.contact.email_normalized))

    def _is_refused(self, email):
        return bool(self.env["mail.blacklist"].search_count([("email", "=", email)]))

    def test_everything_is_listed(self):
        kinds = {"lead", "quotation", "activity", "pricelist", "limit", "portal"}
        self.assertEqual(set(self._kinds(self.parting)), kinds | {"consent"})
        self.assertEqual(set(self._rows(self.parting).mapped("state")), {"ending"})
        self.assertFalse(self.parting.open_count)

    def test_closing_switches_off_and_winning_back_switches_on(self):
        self.parting.action_close()
        self._check_off()
        self.assertEqual(self.parting.closed_on, self._today())
        self.assert_stage(self.customer, "former")
        self.assertFalse(self._kinds(self.parting))
        self.parting.action_win_back()
        self._check_on()
        self.assertEqual(self.parting.state, "won_back")
        self.assertFalse(self._row(self.customer).pin_id)
        self.assertTrue(all(self.parting.switched_ids.mapped("restored_on")))

    def test_a_closed_parting_can_be_cancelled(self):
        self.parting.action_close()
        self.parting.action_cancel()
        self._check_on()
        self.assertEqual(self.parting.state, "cancelled")

    def test_closing_is_one_move(self):
        self.parting.action_close()
        moves = self._moves(self.customer)[-2:]
        names = moves.mapped("to_stage_id.category")
        self.assertEqual(names, ["parting", "former"])

    def test_what_was_changed_meanwhile_stays(self):
        refused = self.env["mail.blacklist"].create({"email": self.contact.email})
        self.parting.action_close()
        self.quotation.action_draft()
        self.lead.unlink()
        self.parting.action_win_back()
        self.env.invalidate_all()
        self.assertEqual(self.quotation.state, "draft")
        self.assertTrue(refused.active)

    def test_what_is_waived_is_left_as_it_is(self):
        self._waive("manager", self._rows(self.parting, "portal"))
        self.parting.action_close()
        self.env.invalidate_all()
        self.assertTrue(self.person.active)
        self.assertFalse(self.lead.active)

    def test_one_is_ended_alone(self):
        row = self._rows(self.parting, "quotation")
        self._by("manager", row).action_settle()
        self.env.invalidate_all()
        self.assertEqual(self.quotation.state, "cancel")
        self.assertTrue(self.lead.active)
        self.parting.action_cancel()
        self._check_on()

    def test_who_has_to_do_with_other_companies_keeps_the_portal(self):
        other = self._make_company("Elsewhere")
        self.person.company_ids += other
        self.parting.action_close()
        self.env.invalidate_all()
        self.assertTrue(self.person.active)
        self.assertEqual(self.person.company_ids, other)
        self.parting.action_win_back()
        self.env.invalidate_all()
        self.assertEqual(self.person.company_ids, other + self.company)
        self.assertEqual(self.person.company_id, self.company)

    def test_archived_if_wanted(self):
        self.parting.is_archiving = True
        self.parting.action_close()
        self.env.invalidate_all()
        self.assertFalse(self.customer.active)
        self.assertFalse(self.contact.active)
        self.parting.action_win_back()
        self.assertTrue(self.customer.active)
        self.assertTrue(self.contact.active)
        self._check_on()

    def test_other_companies_customers_are_not_archived(self):
        other = self._make_company("Elsewhere")
        self.Parting._start(other, self.customer, reason_id=self.reason.id)
        self.parting.is_archiving = True
        with self.assertRaises(UserError):
            self.parting.action_close()
        self.assertTrue(self.customer.active)

    # Consents

    def _agree(self, company=None, consent="yes", **vals):
        """What the customer has said of e-mails, or of something else."""
        item = self.env["crm.information.item"].create(
            {"name": "News", "kind": "consent", **vals}
        )
        return self.env["crm.information.answer"].create(
            {
                "partner_id": self.customer.id,
                "company_id": (company or self.company).id,
                "item_id": item.id,
                "consent": consent,
            }
        )

    def test_given_consents_are_withdrawn_and_given_back(self):
        mails, calls = self._agree(), self._agree(consent_channel="other")
        never = self._agree(consent="no", consent_channel="other")
        self.parting.action_close()
        self._check_off()
        self.assertEqual((mails + calls).mapped("consent"), ["no", "no"])
        self.parting.action_win_back()
        self._check_on()
        self.assertEqual((mails + calls).mapped("consent"), ["yes", "yes"])
        self.assertEqual(never.consent, "no")
        self.assertFalse(self._is_refused("anna@bakery.example"))

    def test_who_had_objected_before_is_not_written_to_afterwards(self):
        mails = self._agree()
        self.env["mail.blacklist"]._add("anna@bakery.example")
        self.parting.action_close()
        self.parting.action_win_back()
        self.assertEqual(mails.consent, "yes")
        self.assertTrue(self._is_refused("anna@bakery.example"))

    def test_who_objects_after_the_parting_is_heard(self):
        mails, calls = self._agree(), self._agree(consent_channel="other")
        self.parting.action_close()
        answers = self.env["crm.information.answer"]
        said = {"consent": "no", "confirmed_on": self._today() + timedelta(days=1)}
        answers._confirm(self.customer, self.company, mails.item_id, said)
        self.parting.action_win_back()
        self.assertEqual((mails.consent, calls.consent), ("no", "yes"))
        self.assertTrue(self._is_refused("anna@bakery.example"))
        self.assertFalse(self._is_refused(self.contact.email_normalized))

    def test_consents_come_back_with_the_last_of_several_companies(self):
        other = self._make_company("Elsewhere")
        elsewhere = self.Parting._start(other, self.customer, reason_id=self.reason.id)
        self.parting.action_close()
        elsewhere.action_close()
        self.parting.action_win_back()
        self.env.invalidate_all()
        self.assertTrue(self.person.active)
        self.assertTrue(self._is_refused("anna@bakery.example"))
        elsewhere.action_win_back()
        self.assertFalse(self._is_refused("anna@bakery.example"))

    def test_invoices_and_the_audit_trail_stay(self):
        invoice = self._invoice(self.customer)
        self._pay(invoice, self._today())
        count = len(invoice.message_ids)
        self.parting.action_close()
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(len(invoice.message_ids), count)
        self.assertTrue(self._moves(self.customer))

    def test_a_parting_that_is_over_is_over(self):
        with self.assertRaises(UserError):
            self.parting.action_win_back()
        self.parting.action_close()
        with self.assertRaises(UserError):
            self.parting.action_close()
        self.parting.action_win_back()
        for action in ("close", "cancel", "win_back"):
            with self.subTest(action=action), self.assertRaises(UserError):
                getattr(self.parting, f"action_{action}")()
        self.assertTrue(self._start())

    def test_a_merged_customer_parts_once(self):
        doubled = self._start(self.other_customer)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer + self.other_customer).ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual(self.parting.state, "open")
        self.assertEqual(doubled.state, "cancelled")
        self.assertEqual(doubled.partner_id, self.customer)

    def test_a_contact_of_somebody_else_has_nothing_to_part_with(self):
        parting = self._start(self.other_customer)
        self.other_customer.parent_id = self.customer
        self.assertEqual(parting.state, "cancelled")

    def test_a_deleted_customer_takes_it_along(self):
        parting = self._start(self.other_customer)
        self.other_customer.unlink()
        self.assertFalse(parting.exists())


@tagged("post_install", "-at_install")
class TestPartingFigures(PartingCase):
    """What partings have cost, and what came back."""

    def test_figures(self):
        self._invoice(self.customer, self._today(), 200)
        self._pay(self._invoice(self.other_customer, self._today(), 50), self._today())
        stays = self._start()
        gone = self._start(self.other_customer)
        self._waive("manager", self._rows(stays, "invoice"))
        (stays + gone).action_close()
        gone.action_win_back()
        report = self.env["crm.parting.report"]
        [(revenue, days, share)] = report._read_group(
            [("company_id", "=", self.company.id)],
            [],
            ["revenue_left:sum", "days_to_close:avg", "won_back_share:avg"],
        )
        self.assertEqual((revenue, days, share), (200, 0, 0.5))
        action = report.browse(stays.id).action_open_parting()
        self.assertEqual(action["res_id"], stays.id)
