"""The customer's stage on the customer and on documents, as a sales manager sees it."""

from screen_case import ScreenCase

from odoo.tests import tagged

BADGE = ".o_form_view .o_field_widget[name=lifecycle_stage_id] .badge"


@tagged("post_install", "-at_install")
class TestLifecycleDocumentScreens(ScreenCase):
    """Each screen opens without an error and leaves its picture."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].search([("name", "like", "Carpathia%")])
        cls.partner = cls._get_customer()

    @classmethod
    def _get_customer(cls):
        """A customer at risk with documents of every kind, else any."""
        rows = cls.env["crm.lifecycle"].search(
            [
                ("company_id", "=", cls.company.id),
                ("stage_id.category", "in", ("risk", "regular")),
                ("order_count", ">", 0),
            ],
            order="order_count desc",
        )
        return rows[:1].partner_id

    def _document(self, model, *condition):
        return self.env[model].search(
            [
                ("company_id", "=", self.company.id),
                ("partner_id.commercial_partner_id.lifecycle_ids", "!=", False),
                ("lifecycle_stage_id", "!=", False),
                *condition,
            ],
            limit=1,
        )

    def setUp(self):
        super().setUp()
        self.env = self.env(context={"allowed_company_ids": self.company.ids})

    def test_customer(self):
        url = f"/odoo/contacts/{self.partner.id}"
        self.picture("lifecycle_customer", url, ".o_form_statusbar .o_arrow_button")

    def test_contact(self):
        contact = self.env["res.partner"].search(
            [
                ("commercial_partner_id.lifecycle_ids", "!=", False),
                ("parent_id", "!=", False),
                ("lifecycle_stage_id", "!=", False),
            ],
            limit=1,
        )
        partner = contact or self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.partner.id}
        )
        url = f"/odoo/contacts/{partner.id}"
        self.picture("lifecycle_contact", url, ".o_form_statusbar .o_arrow_button")

    def test_stranger(self):
        partner = self.env["res.partner"].create({"name": "Nobody yet"})
        self.env.flush_all()
        url = f"/odoo/contacts/{partner.id}"
        self.picture("lifecycle_stranger", url, ".o_form_view .o_form_sheet")

    def test_list_of_invoices(self):
        action = self.env.ref("account.action_move_out_invoice")
        self.picture("lifecycle_invoices", f"/odoo/action-{action.id}", ".o_data_row")

    def test_invoice(self):
        invoice = self._document("account.move", ("move_type", "=", "out_invoice"))
        action = self.env.ref("account.action_move_out_invoice")
        url = f"/odoo/action-{action.id}/{invoice.id}"
        self.picture("lifecycle_invoice", url, BADGE)

    def test_order(self):
        order = self._document("sale.order")
        action = self.env.ref("sale.action_orders")
        self.picture("lifecycle_order", f"/odoo/action-{action.id}/{order.id}", BADGE)

    def test_delivery(self):
        picking = self._document("stock.picking")
        url = f"/odoo/deliveries/{picking.id}"
        self.picture("lifecycle_delivery", url, BADGE)

    def test_lead(self):
        lead = self._document("crm.lead") or self.env["crm.lead"].create(
            {"name": "New bakery", "partner_id": self.partner.id, "type": "opportunity"}
        )
        action = self.env.ref("crm.crm_lead_action_pipeline")
        self.picture("lifecycle_lead", f"/odoo/action-{action.id}/{lead.id}", BADGE)

    def test_invoice_analysis(self):
        self.env["ir.filters"].create(
            {
                "name": "By stage",
                "model_id": "account.invoice.report",
                "action_id": self.env.ref(
                    "account.action_account_invoice_report_all"
                ).id,
                "is_default": True,
                "domain": "[('state', '=', 'posted')]",
                "context": "{'group_by': ['lifecycle_stage_id'],"
                " 'pivot_measures': ['price_subtotal'],"
                " 'pivot_row_groupby': ['lifecycle_stage_id']}",
            }
        )
        url = "/odoo/customer-invoices-analysis?view_type=pivot"
        self.picture("lifecycle_invoice_analysis", url, ".o_pivot td")
