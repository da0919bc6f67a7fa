"""A customer is parted with in good order, and won back."""

from journey_case import JourneyCase

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

SETTLE, WAIVE = "button[name='action_settle']", "button[name='action_waive']"
DIALOG = ".modal footer .btn-primary"
STATE = ".o_statusbar_status [aria-checked='true']"


def row(kind, *inside):
    """An obligation of the parting that is open."""
    return (".o_field_widget[name='obligation_ids'] .o_data_row", kind, *inside)


@tagged("post_install", "-at_install")
class TestPartingJourney(JourneyCase):
    """An open invoice, an undelivered order, a portal user, and four people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._hire(
            "Sofia Seller", "sales_team.group_sale_salesman,stock.group_stock_user"
        )
        cls.boss = cls._hire("Marko Manager", "sales_team.group_sale_manager")
        cls.accountant = cls._hire("Alla Accountant", "account.group_account_invoice")
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Lighthouse Bakery",
                "is_company": True,
                "email": "office@lighthouse.example",
                "user_id": cls.seller.id,
            }
        )
        cls.olena = cls._invite(
            cls.env["res.partner"].create(
                {"name": "Olena Baker", "parent_id": cls.customer.id}
            )
        )
        cls.invoice = cls._make_invoice()
        cls.order = cls._make_order()
        cls._evaluate()

    @classmethod
    def _make_invoice(cls):
        line = {"name": "Flour, July", "quantity": 10, "price_unit": 48}
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "invoice_user_id": cls.seller.id,
                "invoice_date": fields.Date.context_today(cls.company),
                "invoice_line_ids": [Command.create({**line, "tax_ids": False})],
            }
        )
        invoice.action_post()
        return invoice

    @classmethod
    def _make_order(cls):
        product = cls.env["product.product"].create(
            {"name": "Baking tin", "is_storable": True, "taxes_id": False}
        )
        warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.env["stock.quant"]._update_available_quantity(
            product, warehouse.lot_stock_id, 50
        )
        line = {"product_id": product.id, "product_uom_qty": 4, "price_unit": 25}
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": cls.seller.id,
                "warehouse_id": warehouse.id,
                "order_line": [Command.create({**line, "tax_ids": False})],
            }
        )
        order.action_confirm()
        return order

    @classmethod
    def _evaluate(cls):
        """What the scheduled action does every three minutes."""
        cls.env.flush_all()
        cls.env["crm.lifecycle"]._evaluate(cls.company, cls.customer.ids)

    def _parting(self):
        return self.env["crm.parting"].search([("partner_id", "=", self.customer.id)])

    def _row(self):
        return self.env["crm.lifecycle"].search([("partner_id", "=", self.customer.id)])

    def _stage(self):
        return self._row().stage_id

    def test_part_and_win_back(self):
        before = self._stage()
        self._start()
        self._refuse_to_close()
        self._register_payment()
        self._deliver()
        self._waive()
        self._close()
        self._assert_parted()
        self._cannot_sign_in()
        self._win_back()
        self._evaluate()
        self.assertEqual(self._stage(), before)
        self._can_sign_in()

    # The salesperson

    def _start(self):
        with self.sitting(self.seller) as page:
            page.open("/odoo/life-cycle")
            page.write("Lighthouse", ".o_searchview_input")
            page.click(".o_searchview_autocomplete a", "Customer")
            page.see(".o_searchview_facet", "Lighthouse")
            page.click(".o_kanban_record", "Lighthouse Bakery")
            page.click(".o_form_view button", "Start parting")
            page.choose("Moved out of our reach", "reason_id")
            page.write(
                "They move to Lisbon.", ".modal .o_field_widget[name='note'] textarea"
            )
            page.picture("journey_parting_1_start")
            page.click(".modal footer button[name='action_start']")
            for kind in ("Unpaid Invoice", "Running Order", "Undelivered Goods"):
                page.see(*row(kind, ".badge", "To Settle"))
            for kind in ("Portal User", "Mailing Consent"):
                page.see(*row(kind, ".badge", "Ends on Closing"))
            page.picture("journey_parting_2_obligations")
        self.assertEqual(self._parting().user_id, self.seller)
        self.assertEqual(self._stage().category, "parting")

    def _refuse_to_close(self):
        names = (self.invoice.name, self.order.name, "Settle or waive")
        # That closing is refused is told to the log as well.
        with mute_logger("odoo.http"), self.sitting(self.seller) as page:
            self._open_parting(page)
            page.click("button[name='action_close']")
            for name in names:
                page.see(".modal", name)
            page.picture("journey_parting_3_refused")
            page.click(DIALOG)
            page.miss(".modal")
            # Paying is for accountants; others look at the invoice.
            page.click(*row("Unpaid Invoice", SETTLE))
            page.see("#portal_sale_content, .o_portal_sidebar", names[0])
        self.assertEqual(self._parting().state, "open")

    def _open_parting(self, page):
        """From the customer's form."""
        page.open(f"/odoo/contacts/{self.customer.id}")
        page.see(".o_form_view .o_field_widget[name='name']")
        if not page.has("button[name='action_open_parting']"):
            page.click(".o-form-buttonbox .o_button_more")
        page.click("button[name='action_open_parting']")
        page.see(".o_form_view", "Parting with Lighthouse Bakery")

    # The accountant

    def _register_payment(self):
        with self.sitting(self.accountant) as page:
            self._open_parting(page)
            page.picture("journey_parting_4_accountant")
            page.click(*row("Unpaid Invoice", SETTLE))
            page.see(".modal .o_field_widget[name='amount']")
            page.picture("journey_parting_5_payment")
            page.click(".modal footer button[name='action_create_payments']")
            page.miss(*row("Unpaid Invoice"))
            page.see(*row("Running Order"))
        self.assertEqual(self.invoice.amount_residual, 0)

    # The warehouse

    def _deliver(self):
        with self.sitting(self.seller) as page:
            self._open_parting(page)
            page.click(*row("Undelivered Goods", SETTLE))
            page.click(".o_form_view button[name='button_validate']")
            page.see(STATE, "Done")
            page.click(".o_back_button")
            page.see(*row("Running Order"))
            page.miss(*row("Undelivered Goods"))
        self.assertEqual(self.order.picking_ids.mapped("state"), ["done"])

    # The sales manager

    def _waive(self):
        with self.sitting(self.seller) as page:
            self._open_parting(page)
            page.see(*row("Running Order"))
            self.assertFalse(page.has(*row("Running Order", WAIVE)))
        with self.sitting(self.boss) as page:
            self._open_parting(page)
            page.click(*row("Running Order", WAIVE))
            page.write(
                "A present, for four good years.",
                ".modal .o_field_widget[name='reason'] textarea",
            )
            page.picture("journey_parting_6_waive")
            page.click(".modal footer button[name='action_confirm']")
            page.see(*row("Running Order", ".badge", "Waived"))
            page.see(".o_form_view", "Nothing is left to settle")
        [waiver] = self._parting().waiver_ids
        self.assertEqual((waiver.kind, waiver.user_id), ("order", self.boss))

    # The salesperson again

    def _close(self):
        row_id = self._row().id
        with self.sitting(self.seller) as page:
            self._open_parting(page)
            page.picture("journey_parting_7_settled")
            page.click("button[name='action_close']")
            page.click(".modal", "Go on?", "footer .btn-primary")
            page.see("button[name='action_win_back']")
            page.picture("journey_parting_8_closed")
            page.open(f"/odoo/life-cycle/{row_id}")
            page.see(STATE, "Former")
            page.picture("journey_parting_9_former")

    def _assert_parted(self):
        self.assertEqual(self._stage().category, "former")
        self.assertFalse(self.olena.active)
        for email in (self.customer.email, self.olena.email):
            refused = self.env["mail.blacklist"].search([("email", "=", email)])
            self.assertTrue(refused, email)
        self.assertEqual(self.invoice.state, "posted")

    def _win_back(self):
        row_id = self._row().id
        with self.sitting(self.seller) as page:
            page.open(f"/odoo/life-cycle/{row_id}")
            page.click("button[name='action_open_parting']")
            page.click("button[name='action_win_back']")
            page.see(STATE, "Won Back")
            page.miss("button[name='action_win_back']")
            page.picture("journey_parting_11_won_back")
        for email in (self.customer.email, self.olena.email):
            refused = self.env["mail.blacklist"].search([("email", "=", email)])
            self.assertFalse(refused, email)

    # The customer

    def _cannot_sign_in(self):
        with mute_logger("odoo.addons.base.models.res_users"), self.sitting() as page:
            self.sign_in(page, self.olena)
            page.see(".alert-danger", "Wrong login/password")
            page.picture("journey_parting_10_refused")
            page.open("/my/home")
            page.see(".oe_login_form")

    def _can_sign_in(self):
        with self.sitting() as page:
            self.sign_in(page, self.olena)
            page.see(".o_portal_my_home")
            page.picture("journey_parting_12_back")
