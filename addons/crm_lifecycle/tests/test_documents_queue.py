# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever changes a fact queues the customer, at the cost of a statement."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import Form, new_test_user, tagged

from .common import TODAY
from .common_queue import QueueCase

BUDGET = 2


@tagged("post_install", "-at_install")
class TestInvoicesQueue(QueueCase):
    """Only what is posted is a fact."""

    def test_draft_is_not_queued(self):
        vals = self._prepare_invoice(self.customer, TODAY, 100)
        invoice = self.env["account.move"].create(vals)
        invoice.unlink()
        self.assert_not_queued(self.customer)

    def test_posting(self):
        self._invoice(self.customer)
        self.assert_queued(self.customer)

    def test_posting_through_a_contact_is_its_companys(self):
        contact = self._make_customer("Buyer", parent_id=self.customer.id)
        self._empty_queue()
        self._invoice(contact)
        self.assert_queued(self.customer)

    def test_back_to_draft(self):
        invoice = self._invoice(self.customer)
        self._empty_queue()
        invoice.button_draft()
        self.assert_queued(self.customer)

    def test_cancelling_a_posted_one(self):
        invoice = self._invoice(self.customer)
        self._empty_queue()
        invoice.button_cancel()
        self.assert_queued(self.customer)

    def test_deleting_a_posted_one(self):
        invoice = self._invoice(self.customer)
        self._empty_queue()
        invoice.with_context(force_delete=True).unlink()
        self.assert_queued(self.customer)

    def test_credit_note(self):
        invoice = self._invoice(self.customer)
        self._empty_queue()
        self._credit(invoice, TODAY)
        self.assert_queued(self.customer)

    def test_reversal_to_another_customer_queues_both(self):
        invoice = self._invoice(self.customer)
        invoice.button_draft()
        self._empty_queue()
        invoice.partner_id = self.other_customer
        invoice.action_post()
        self.assert_queued(self.other_customer)

    def test_vendor_bill_is_not_queued(self):
        self._make_purchase_journal()
        self._empty_queue()
        vals = self._prepare_invoice(self.customer, TODAY, 100)
        bill = self.env["account.move"].create({**vals, "move_type": "in_invoice"})
        bill.action_post()
        self.assertEqual(bill.state, "posted")
        self.assert_not_queued(self.customer)

    def test_payment_and_its_undoing(self):
        invoice = self._invoice(self.customer)
        self.company.transfer_account_id = self.env["account.account"].create(
            {
                "name": "Outstanding",
                "code": "102000",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        self._make_bank()
        self._empty_queue()
        self._pay(invoice, TODAY)
        self.assert_queued(self.customer)
        invoice.line_ids.remove_move_reconcile()
        self.assert_queued(self.customer)

    def test_entry_on_a_receivable_account(self):
        receivable = self.customer.property_account_receivable_id
        income = self.env["account.account"].search(
            [("account_type", "=", "income")], limit=1
        )
        self._make_general_journal()
        entry = self.env["account.move"].create(
            {
                "company_id": self.company.id,
                "date": TODAY,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.id,
                            "partner_id": self.customer.id,
                            "debit": 5,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": income.id,
                            "partner_id": self.other_customer.id,
                            "credit": 5,
                        }
                    ),
                ],
            }
        )
        self._empty_queue()
        entry.action_post()
        self.assert_not_queued(self.other_customer)
        self.assert_queued(self.customer)

    def test_hundred_invoices_are_one_statement(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(20)]
        )
        self.env.cr.flush()
        self._invoices(
            [self._prepare_invoice(p, TODAY, 5) for p in partners for _ in "ab"]
        )
        self.assertEqual(len(self._queued_rows()), 20)

    def test_cost_of_posting(self):
        vals = self._prepare_invoice(self.customer, TODAY, 100)
        invoices = self.env["account.move"].create([vals] * 5)
        cost = self._get_cost([invoice.action_post for invoice in invoices])
        self.assertLessEqual(cost, BUDGET)

    def test_rollback_leaves_nothing(self):
        self.env.cr.flush()
        try:
            with self.env.cr.savepoint():
                self._invoice(self.customer)
                self.env.cr.flush()
                self.assertTrue(self._queued())
                raise ZeroDivisionError
        except ZeroDivisionError:
            self.assertFalse(self._queued())

    def test_rollback_of_all_forgets_what_was_collected(self):
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            env["crm.lifecycle.queue"]._enqueue([(self.customer.id, self.company.id)])
            self.assertTrue(cr.precommit.data)
            cr.precommit.clear()
            self.assertFalse(cr.precommit.data)

    def test_customers_row_is_not_touched(self):
        self.env.flush_all()
        written = self.customer.write_date
        self.customer.customer_rank = 1
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT xmin FROM res_partner WHERE id = %s", [self.customer.id]
        )
        [before] = self.env.cr.fetchall()
        self._invoice(self.customer)
        self.env.cr.flush()
        self.env.cr.execute(
            "SELECT xmin FROM res_partner WHERE id = %s", [self.customer.id]
        )
        self.assertEqual(self.env.cr.fetchall(), [before])
        self.assertEqual(self.customer.write_date, written)

    def _make_purchase_journal(self):
        expense = self.env["account.account"].create(
            {"name": "Expense", "code": "600000", "account_type": "expense"}
        )
        payable = self.env["account.account"].create(
            {
                "name": "Payable",
                "code": "211000",
                "account_type": "liability_payable",
                "reconcile": True,
            }
        )
        self.env["ir.default"].set(
            "res.partner",
            "property_account_payable_id",
            payable.id,
            company_id=self.company.id,
        )
        self._make_journal("purchase", default_account_id=expense.id)

    def _make_general_journal(self):
        self._make_journal("general")

    def _make_journal(self, kind, **vals):
        self.env["account.journal"].create(
            {
                "name": kind,
                "code": kind[:3].upper(),
                "type": kind,
                "company_id": self.company.id,
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestOrdersQueue(QueueCase):
    """Quotations, orders, deliveries and returns."""

    def test_quotation_and_its_end(self):
        quotation = self._quotation(self.customer)
        self.assert_queued(self.customer)
        quotation.action_confirm()
        self.assert_queued(self.customer)
        quotation._action_cancel()
        self.assert_queued(self.customer)
        quotation.unlink()
        self.assert_queued(self.customer)

    def test_other_customer_queues_both(self):
        quotation = self._quotation(self.customer)
        self._empty_queue()
        quotation.partner_id = self.other_customer
        self.assert_queued(self.customer, self.other_customer)

    def test_validity(self):
        quotation = self._quotation(self.customer)
        self._empty_queue()
        quotation.validity_date = TODAY - timedelta(days=900)
        self.assert_queued(self.customer)

    def test_note_on_the_order_is_no_fact(self):
        quotation = self._quotation(self.customer)
        self._empty_queue()
        quotation.write({"note": "fragile", "client_order_ref": "A 1"})
        quotation.message_post(body="They call back", subtype_xmlid="mail.mt_note")
        self.assert_not_queued(self.customer)

    def test_cost_of_confirming(self):
        orders = [self._quotation(self.customer) for _ in range(5)]
        cost = self._get_cost([order.action_confirm for order in orders])
        self.assertLessEqual(cost, BUDGET)

    def test_confirming_as_salesperson_without_rights_on_stock(self):
        user = self._make_user("seller", "sales_team.group_sale_salesman")
        quotation = self._quotation(self.customer, user_id=user.id)
        self._empty_queue()
        quotation.with_user(user).action_confirm()
        self.assert_queued(self.customer)


@tagged("post_install", "-at_install")
class TestDeliveriesQueue(QueueCase):
    """However a delivery ends, its customer is queued."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order(cls.customer)
        cls.picking = cls.order.picking_ids

    def _validate(self, picking):
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking.button_validate()

    def test_new_delivery(self):
        self.picking.copy()
        self.assert_queued(self.customer)

    def test_validation(self):
        self._validate(self.picking)
        self.assertEqual(self.picking.state, "done")
        self.assert_queued(self.customer)

    def test_cancellation(self):
        self.picking.action_cancel()
        self.assert_queued(self.customer)

    def test_moves_that_are_done_without_their_delivery(self):
        self.picking.move_ids.quantity = 1
        self.picking.move_ids.picked = True
        self._empty_queue()
        self.picking.move_ids._action_done()
        self.assertEqual(self.picking.state, "done")
        self.assert_queued(self.customer)

    def test_moves_that_are_cancelled_without_their_delivery(self):
        self.picking.move_ids._action_cancel()
        self.assertEqual(self.picking.state, "cancel")
        self.assert_queued(self.customer)

    def test_deletion(self):
        self.picking.action_cancel()
        self._empty_queue()
        self.picking.unlink()
        self.assert_queued(self.customer)

    def test_other_address_queues_both(self):
        self.picking.partner_id = self.other_customer
        self.assert_queued(self.customer, self.other_customer)

    def test_later_promise(self):
        self.picking.scheduled_date += timedelta(days=30)
        self.assert_queued(self.customer)

    def test_return(self):
        self._validate(self.picking)
        self._empty_queue()
        returned = self._return(self.picking)
        self.assert_queued(self.customer)
        self._validate(returned)
        self.assertEqual(returned.state, "done")
        self.assert_queued(self.customer)

    def _return(self, picking):
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_model="stock.picking"
        )
        returning = wizard.create({})
        returning.product_return_moves.quantity = 1
        action = returning.action_create_returns()
        return self.env["stock.picking"].browse(action["res_id"])

    def test_receipt_is_not_queued(self):
        kind = self.picking.picking_type_id.warehouse_id.in_type_id
        source = self.env.ref("stock.stock_location_suppliers")
        self._empty_queue()
        receipt = self.env["stock.picking"].create(
            {
                "partner_id": self.customer.id,
                "picking_type_id": kind.id,
                "location_id": source.id,
                "location_dest_id": kind.default_location_dest_id.id,
            }
        )
        receipt.action_cancel()
        self.assert_not_queued(self.customer)

    def test_cost_of_validation(self):
        pickings = [self._order(self.customer).picking_ids for _ in range(5)]
        for picking in pickings:
            picking.move_ids.quantity = 1
            picking.move_ids.picked = True
        cost = self._get_cost([picking.button_validate for picking in pickings])
        self.assertLessEqual(cost, BUDGET)


@tagged("post_install", "-at_install")
class TestLeadsQueue(QueueCase):
    """Leads belong to the company that the facts count them in."""

    def test_life_of_a_lead(self):
        lead = self._lead(self.customer)
        self.assert_queued(self.customer)
        lead.action_set_lost()
        self.assert_queued(self.customer)
        lead.action_unarchive()
        self.assert_queued(self.customer)
        lead.action_set_won()
        self.assert_queued(self.customer)
        lead.unlink()
        self.assert_queued(self.customer)

    def test_other_customer_queues_both(self):
        lead = self._lead(self.customer)
        self._empty_queue()
        lead.partner_id = self.other_customer
        self.assert_queued(self.customer, self.other_customer)

    def test_lead_without_customer(self):
        lead = self.env["crm.lead"].create({"name": "Somebody", "partner_id": False})
        self.assertFalse(self._queued())
        lead.partner_id = self.customer
        self.assert_queued(self.customer)

    def test_lead_without_company_is_its_salespersons(self):
        user = self._make_user("seller", "sales_team.group_sale_salesman")
        lead = self._lead(self.customer, company_id=False, team_id=False)
        self._empty_queue()
        lead.write({"company_id": False, "team_id": False, "user_id": user.id})
        self.assert_queued(self.customer)

    def test_lead_of_another_company(self):
        other = self._make_company("Lifecycle Elsewhere")
        self.env.user.company_ids += other
        self._empty_queue()
        lead = self._lead(self.customer, company_id=other.id, team_id=False)
        self.assertEqual(lead.company_id, other)
        self.assertEqual(self._queued(other), self.customer)
        self.assert_not_queued(self.customer)

    def test_description_is_no_fact(self):
        lead = self._lead(self.customer)
        self._empty_queue()
        lead.description = "They want it blue."
        self.assert_not_queued(self.customer)

    def test_cost_of_winning(self):
        leads = [self._lead(self.customer) for _ in range(5)]
        cost = self._get_cost([lead.action_set_won for lead in leads])
        self.assertLessEqual(cost, BUDGET)


@tagged("post_install", "-at_install")
class TestContactsQueue(QueueCase):
    """Messages, calls and meetings."""

    def _post(self, record, **values):
        values = {
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        } | values
        return record.message_post(body="Good morning", **values)

    def test_comment_to_the_customer(self):
        self._post(self.customer)
        self.assert_queued(self.customer)

    def test_e_mail_from_a_contact(self):
        contact = self._make_customer("Buyer", parent_id=self.customer.id)
        self._empty_queue()
        self._post(contact, message_type="email")
        self.assert_queued(self.customer)

    def test_internal_note_is_no_contact(self):
        self._post(self.customer, subtype_xmlid="mail.mt_note")
        self.assert_not_queued(self.customer)

    def test_notification_is_no_contact(self):
        self._post(self.customer, message_type="notification")
        self.assert_not_queued(self.customer)

    def test_comments_on_leads_and_orders(self):
        for document in self._lead(self.customer), self._quotation(self.customer):
            with self.subTest(model=document._name):
                self._empty_queue()
                self._post(document)
                self.assert_queued(self.customer)

    def test_comment_on_something_else(self):
        self._post(self.env["product.template"].create({"name": "Goods"}))
        self.assertFalse(self._queued())

    def test_done_activity(self):
        activity = self.customer.activity_schedule("mail.mail_activity_data_call")
        self.assert_not_queued(self.customer)
        activity.action_feedback(feedback="Spoke with Anna")
        self.assert_queued(self.customer)

    def test_deleted_message(self):
        message = self._post(self.customer)
        self._empty_queue()
        message.unlink()
        self.assert_queued(self.customer)

    def test_message_of_a_record_that_is_gone(self):
        lead = self._lead(self.customer)
        message = self._post(lead)
        self.env.cr.flush()
        self.env.cr.execute("DELETE FROM crm_lead WHERE id = %s", [lead.id])
        self.env.invalidate_all()
        message.unlink()
        self.assertFalse(message.exists())

    def test_meeting(self):
        event = self._meet(self.customer)
        self.assert_queued(self.customer)
        event.start += timedelta(days=1)
        self.assert_queued(self.customer)
        event.partner_ids = self.other_customer
        self.assert_queued(self.customer, self.other_customer)
        event.name = "Talk about it again"
        self.assert_not_queued(self.other_customer)
        event.unlink()
        self.assert_queued(self.other_customer)

    def test_archived_meeting(self):
        event = self._meet(self.customer)
        self._empty_queue()
        event.active = False
        self.assert_queued(self.customer)

    def _meet(self, *partners):
        user = self._make_user("host", "base.group_user")
        start = fields.Datetime.to_datetime("2026-06-01 09:00:00")
        return self.env["calendar.event"].create(
            {
                "name": "Talk",
                "user_id": user.id,
                "start": start,
                "stop": start + timedelta(hours=1),
                "partner_ids": [Command.set([partner.id for partner in partners])],
            }
        )


@tagged("post_install", "-at_install")
class TestPartnersQueue(QueueCase):
    """What of a customer the rules look at."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.customer)
        cls._evaluate(cls.customer)

    def test_fields_that_no_rule_names(self):
        self.customer.write({"comment": "Likes rye", "city": "Lviv"})
        self.assert_not_queued(self.customer)

    def test_salesperson_and_archiving(self):
        self.customer.user_id = self.env.user
        self.assert_queued(self.customer)
        self.customer.action_archive()
        self.assert_queued(self.customer)

    def test_stranger_is_not_queued(self):
        self.other_customer.user_id = self.env.user
        self.assert_not_queued(self.other_customer)

    def test_field_that_a_rule_names(self):
        rule = self.Rule.create(
            {
                "name": "Nearby",
                "stage_id": self._stage("prospect").id,
                "domain": "[('partner_id.city', '=', 'Lviv'), ('country_id', '=', 1)]",
            }
        )
        watched = self.env["res.partner"]._get_lifecycle_watched_fields()
        self.assertGreaterEqual(watched, {"city", "country_id", "user_id", "active"})
        self.customer.city = "Lviv"
        self.assert_queued(self.customer)
        rule.active = False
        self.customer.city = "Odesa"
        self.assert_not_queued(self.customer)

    def test_field_that_a_requirement_names(self):
        requirement = self.env["crm.lifecycle.requirement"].create(
            {
                "name": "E-mail address",
                "stage_id": self._stage("regular").id,
                "domain": "[('partner_id.email', '!=', False)]",
            }
        )
        self.customer.email = "anna@example.com"
        self.assert_queued(self.customer)
        requirement.unlink()
        self.customer.email = False
        self.assert_not_queued(self.customer)

    def test_rule_that_cannot_be_read_stops_nobody(self):
        rule = self.Rule.create({"name": "Odd", "stage_id": self._stage("regular").id})
        rule.flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_lifecycle_rule SET domain = 'no domain' WHERE id = %s",
            [rule.id],
        )
        self.env.invalidate_all()
        self.registry.clear_cache()
        self.customer.user_id = self.env.user
        self.assert_queued(self.customer)

    def test_portal_user_changes_own_address(self):
        user = new_test_user(self.env, "queue_portal", groups="base.group_portal")
        self._invoice(user.partner_id)
        self._evaluate(user.partner_id)
        self._empty_queue()
        user.partner_id.with_user(user).sudo().write({"is_company": True})
        self.assert_queued(user.partner_id)

    def test_form_of_a_customer_can_be_saved(self):
        with Form(self.customer) as form:
            form.user_id = self.env.user
        self.assert_queued(self.customer)
