"""Signals, health and payers as salespeople and accountants see them."""

from datetime import timedelta

from screen_case import ScreenCase

from odoo.fields import Date
from odoo.tests import tagged

HEALTH = ".o_health_parts [data-part]"
FIGURE = ".o_form_view .o_field_widget[name=health]"
COLUMN = """
    <xpath expr="//field[@name='{}']" position="attributes">
        <attribute name="optional">show</attribute>
    </xpath>
"""


@tagged("post_install", "-at_install")
class TestRetentionSignalScreens(ScreenCase):
    """On the demo company's books; each screen leaves its picture."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].search([("name", "like", "Carpathia%")])
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})
        cls.Lifecycle = cls.env["crm.lifecycle"]
        cls.Lifecycle._evaluate(cls.company)
        cls.row = cls._get_row()
        cls._rate(cls.row.partner_id)
        cls._score()
        cls.Lifecycle._evaluate(cls.company)
        cls.env.flush_all()

    @classmethod
    def _get_row(cls):
        """A customer of whom as much as possible is known."""
        here = [("company_id", "=", cls.company.id), ("purchase_count", ">", 2)]
        rows = cls.Lifecycle.search(here)
        known = ("late_payment_count", "delivery_count_year", "late_delivery_count")
        return rows.sorted(
            lambda row: (
                sum(bool(row[name]) for name in known),
                bool(row.receivable_overdue),
                row.days_late,
            )
        )[-1]

    @classmethod
    def _rate(cls, partner):
        cls.env["rating.rating"].create(
            {
                "res_model_id": cls.env["ir.model"]._get_id("res.partner"),
                "res_id": partner.id,
                "partner_id": partner.id,
                "rating": 4,
                "consumed": True,
            }
        )

    @classmethod
    def _score(cls):
        """Scores of yesterday, of all customers of the demo company."""
        cls.company.write(
            {
                "retention_minimum_customers": 3,
                "retention_minimum_repeat_buyers": 2,
                "retention_horizon": 90,
            }
        )
        models = cls.env["crm.retention.model"].sudo()
        models._compute_scores(cls.company, Date.today() - timedelta(days=1), must=True)

    def test_life_cycle(self):
        url = f"/odoo/life-cycle/{self.row.id}"
        self.picture("signals_life_cycle", url, FIGURE)

    def test_life_cycle_health(self):
        view = self.env.ref("crm_lifecycle.crm_lifecycle_view_form")
        self._open_page_first(view, "health")
        url = f"/odoo/life-cycle/{self.row.id}"
        self.picture("signals_health", url, HEALTH)

    def _open_page_first(self, view, name):
        """Notebooks open on their first page: let it be this one."""
        self.env["ir.ui.view"].create(
            {
                "name": "first page",
                "model": view.model,
                "inherit_id": view.id,
                "priority": 99,
                "arch": f"""
                    <xpath expr="//page[@name='{name}']" position="attributes">
                        <attribute name="autofocus">autofocus</attribute>
                    </xpath>
                """,
            }
        )
        self.env.flush_all()

    def test_customer(self):
        self._open_page_first(self.env.ref("base.view_partner_form"), "retention")
        url = f"/odoo/contacts/{self.row.partner_id.id}"
        self.picture("signals_customer", url, HEALTH)

    def test_score(self):
        score = self.env["crm.retention.score"].search(
            [("partner_id", "=", self.row.partner_id.id), ("is_latest", "=", True)]
        )
        url = f"/odoo/retention-scores/{score.id}"
        self.picture("signals_score", url, HEALTH)

    def test_list_of_life_cycles(self):
        self._show_columns(
            "crm_lifecycle.crm_lifecycle_view_list",
            *("health", "payer_behaviour", "days_late", "late_delivery_count"),
            *("rating_average", "return_count_year"),
        )
        action = self.env.ref("crm_lifecycle.crm_lifecycle_action")
        url = f"/odoo/action-{action.id}?view_type=list"
        self.picture("signals_life_cycles", url, ".o_data_row [name=health]")

    def _show_columns(self, view, *names):
        view = self.env.ref(view)
        self.env["ir.ui.view"].create(
            {
                "name": "columns",
                "model": view.model,
                "inherit_id": view.id,
                "priority": 99,
                "arch": f"<data>{''.join(map(COLUMN.format, names))}</data>",
            }
        )
        self.env.flush_all()

    def _get_invoice(self):
        return self.env["account.move"].search(
            [
                ("company_id", "=", self.company.id),
                ("move_type", "=", "out_invoice"),
                ("commercial_partner_id", "=", self.row.partner_id.id),
            ],
            limit=1,
        )

    def test_invoice(self):
        action = self.env.ref("account.action_move_out_invoice")
        url = f"/odoo/action-{action.id}/{self._get_invoice().id}"
        self.picture("signals_invoice", url, "[name=retention] .badge")

    def test_list_of_invoices(self):
        self._show_columns(
            "account.view_invoice_tree",
            *("retention_segment", "payer_behaviour", "payer_words"),
        )
        action = self.env.ref("account.action_move_out_invoice")
        url = f"/odoo/action-{action.id}"
        self.picture("signals_invoices", url, ".o_data_row [name=retention_segment]")

    def test_invoice_analysis(self):
        self.env["ir.filters"].create(
            {
                "name": "By risk",
                "model_id": "account.invoice.report",
                "action_id": self.env.ref(
                    "account.action_account_invoice_report_all"
                ).id,
                "is_default": True,
                "domain": "[('state', '=', 'posted')]",
                "context": "{'group_by': ['retention_segment'],"
                " 'pivot_measures': ['price_subtotal'],"
                " 'pivot_row_groupby': ['retention_segment'],"
                " 'pivot_column_groupby': ['payer_behaviour']}",
            }
        )
        self.env.flush_all()
        url = "/odoo/customer-invoices-analysis?view_type=pivot"
        self.picture("signals_invoice_analysis", url, ".o_pivot td")

    def test_settings(self):
        url = "/odoo/action-crm.crm_config_settings_action"
        self.picture("signals_settings", url, "[name=retention_weight_outlook]")
