# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who sees which credits, that nobody writes them, and the report."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common_credit import CreditCase
from .common_structure import START, TODAY

VALS = {"credit": "overlay", "percent": 1, "amount": 1, "date": START}


@tagged("post_install", "-at_install")
class TestCreditAccess(CreditCase):
    """Real users of every role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()
        cls.invoice = cls._invoice(cls.californian, (cls.lathe, 100))
        cls.order = cls._order(
            cls.californian, (cls.lathe, 100), user_id=cls.users["salesman"].id
        )
        cls.all = cls.Credit.search([("company_id", "=", cls.company.id)])

    def _see(self, user):
        return self._as(user, "sales.structure.credit").search(
            [("company_id", "=", self.company.id)]
        )

    def test_structure_and_accounting_see_all_of_the_company(self):
        for role in ("member", "manager", "accountant", "sales_manager"):
            with self.subTest(role=role):
                self.assertEqual(self._see(self.users[role]), self.all)

    def test_salesperson_sees_own_documents_and_own_credit(self):
        self.assertEqual(self._see(self.users["salesman"]), self._credits(self.order))
        seller = new_test_user(
            self.env,
            login="sales_structure_seller",
            groups="sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.assertFalse(self._see(seller))
        self._credits(self.invoice)[0].sudo().user_id = seller
        self.assertEqual(self._see(seller), self._credits(self.invoice)[0])

    def test_others_see_none(self):
        for role in ("employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._see(self.users[role])

    def test_other_companies_see_none(self):
        other = self._make_company("Structure Other")
        for role, group in (
            ("other_member", "sales_structure.group_structure_manager"),
            ("other_books", "account.group_account_invoice"),
            ("other_sales", "sales_team.group_sale_manager"),
        ):
            user = self._make_user(role, group, other)
            with self.subTest(role=role):
                rows = self.all.with_user(user).with_context(
                    allowed_company_ids=other.ids
                )
                self.assertFalse(rows.search([("id", "in", rows.ids)]))
                with self.assertRaises(AccessError):
                    rows.read(["amount"])
                with self.assertRaises(AccessError):
                    rows[0].action_open_document()

    def test_nobody_writes_credits(self):
        vals = {
            **VALS,
            "company_id": self.company.id,
            "order_id": self.order.id,
            "order_line_id": self.order.order_line.id,
        }
        for role, user in self.users.items():
            rows = self.all.with_user(user)
            for action in (
                lambda rows=rows: rows.create(vals),
                lambda rows=rows: rows.write({"amount": 5}),
                lambda rows=rows: rows.unlink(),
                lambda rows=rows: rows.copy(),
            ):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    action()

    def test_nobody_writes_credits_through_their_document(self):
        everything = self._make_user(
            "everything",
            "sales_team.group_sale_manager,account.group_account_manager,"
            "sales_structure.group_structure_manager",
        )
        credit = self._credits(self.order)[0]
        for document in (self.order, self.invoice):
            with self.subTest(document=document._name), self.assertRaises(AccessError):
                document.with_user(everything).write(
                    {"structure_credit_ids": [Command.update(credit.id, {"amount": 5})]}
                )
            with self.subTest(document=document._name), self.assertRaises(AccessError):
                document.with_user(everything).write(
                    {"structure_credit_ids": [Command.delete(credit.id)]}
                )

    def test_whoever_confirms_and_posts_needs_no_right_on_credits(self):
        order = self._quotation(
            self.californian, (self.lathe, 10), user_id=self.users["salesman"].id
        )
        order.with_user(self.users["salesman"]).action_confirm()
        self.assertEqual(len(self._credits(order)), 2)
        invoice = self.env["account.move"].create(
            self._prepare_invoice(self.californian, (self.lathe, 10))
        )
        invoice.with_user(self.users["accountant"]).action_post()
        self.assertEqual(len(self._credits(invoice)), 2)

    def test_forms_of_those_who_see_no_credits(self):
        """A form that a user opens must not ask for what they may not see."""
        storekeeper = self._make_user(
            "storekeeper", "stock.group_stock_manager,sales_team.group_sale_salesman"
        )
        order = self._order(self.californian, (self.lathe, 100), user_id=storekeeper.id)
        with Form(order.with_user(storekeeper)) as form:
            form.client_order_ref = "Shelf"
        arch = self.env["account.move"].with_user(self.users["employee"]).get_view
        with self.assertRaises(AccessError):
            arch(view_type="form")


@tagged("post_install", "-at_install")
class TestCreditReport(CreditCase):
    """Sums per unit and period equal the ledger; Odoo's own stay as they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()
        cls._set_shares(cls.structure, {"product": 150}, territory=50, product=50)
        cls.moves = cls.env["account.move"]
        for customer, lines in (
            (cls.californian, [(cls.lathe, 100.01), (cls.hammer, 3.33, 3)]),
            (cls.texan, [(cls.hammer, 0.05)]),
            (cls.foreigner, [(cls.advice, 12.34), (cls.lathe, 7)]),
        ):
            cls.moves += cls._invoice(customer, *lines)
        cls.moves += cls.moves[0]._reverse_moves([{"invoice_date": TODAY}])
        cls.moves[-1].action_post()

    def _get_action(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "sales_structure.sales_structure_credit_action"
        )

    def test_default_of_the_report_is_the_ledger(self):
        """What is seen first: posted, revenue alone."""
        self.assertEqual(self._get_action()["domain"], "[('order_id', '=', False)]")
        self.assertIn("'search_default_revenue': 1", self._get_action()["context"])
        for role in ("accountant", "member"):
            credits_ = self._as(self.users[role], "sales.structure.credit")
            groups = credits_._read_group(
                [
                    ("order_id", "=", False),
                    ("credit", "=", "revenue"),
                    ("company_id", "=", self.company.id),
                ],
                ["date:month"],
                ["amount:sum"],
            )
            lines = self.env["account.move.line"]._read_group(
                [
                    ("company_id", "=", self.company.id),
                    ("parent_state", "=", "posted"),
                    ("account_id.account_type", "=", "income"),
                ],
                ["date:month"],
                ["balance:sum"],
            )
            expected = {month: -balance for month, balance in lines}
            self.assertEqual(set(expected), {month for month, _sum in groups})
            for month, amount in groups:
                self.assertAlmostEqual(amount, expected[month], 2)

    def test_overlay_comes_on_top(self):
        rows = self._credits(self.moves, credit="overlay")
        self.assertEqual(set(rows.mapped("kind")), {"product"})
        self.assertEqual(set(rows.mapped("percent")), {150.0})
        self.assert_equals_ledger(self.moves)

    def test_reports_of_the_host_know_nothing_of_credits(self):
        """One row a line, however many share it."""
        for model, column in (
            ("account.invoice.report", "move_id"),
            ("sale.report", "order_reference"),
        ):
            self.assertIn(column, self.env[model]._fields)
        rows = self.env["account.invoice.report"].search(
            [("move_id", "in", self.moves.ids)]
        )
        lines = self.moves.line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        self.assertEqual(len(rows), len(lines))
        self.assertAlmostEqual(
            sum(rows.mapped("price_subtotal")), -sum(lines.mapped("balance")), 2
        )

    def test_row_opens_its_document(self):
        action = self._credits(self.moves[0])[0].action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("account.move", self.moves[0].id)
        )
        order = self._order(self.californian, (self.lathe, 100))
        action = self._credits(order)[0].action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sale.order", order.id)
        )

    def test_accountant_reads_the_report_without_other_rights(self):
        rows = self._as(self.users["accountant"], "sales.structure.credit")
        found = rows.search([("move_id", "in", self.moves.ids)])
        for row in found.web_read(
            {
                "line_name": {},
                "unit_id": {"fields": {"display_name": {}}},
                "user_id": {"fields": {"display_name": {}}},
                "move_id": {"fields": {"display_name": {}}},
                "amount": {},
            }
        ):
            self.assertTrue(row["line_name"])

    def test_member_reads_the_report_without_accounting(self):
        rows = self._as(self.users["member"], "sales.structure.credit")
        found = rows.search([("move_id", "in", self.moves.ids)])
        spec = {
            "line_name": {},
            "move_id": {"fields": {"display_name": {}}},
            "product_id": {"fields": {"display_name": {}}},
        }
        for row in found.web_read(spec):
            self.assertTrue(row["move_id"]["display_name"])

    def test_menus(self):
        for name, parent in (
            ("menu_sales_structure_credit", "menu_sales_structure_reporting"),
            ("menu_account_credit", "account.account_reports_management_menu"),
        ):
            if "." not in parent:
                parent = f"sales_structure.{parent}"  # noqa: PLW2901
            menu = self.env.ref(f"sales_structure.{name}")
            self.assertEqual(menu.parent_id, self.env.ref(parent))
        visible = self.env["ir.ui.menu"].with_user(self.users["accountant"])
        self.assertIn(
            self.env.ref("sales_structure.menu_account_credit").id,
            visible._visible_menu_ids(),
        )


@tagged("post_install", "-at_install")
class TestCreditPreview(CreditCase):
    """Quotations show what they would give, and store nothing."""

    def _preview(self, order):
        """(line, unit, user, percent, amount) of each row."""
        return [
            (
                row["unit"],
                row["user"],
                row["kind"],
                float(row["percent"]),
                row["amount"],
            )
            for row in order._preview_credits()
        ]

    def test_preview_is_what_confirming_gives(self):
        self._set_shares(
            self.structure, {"territory": 10}, territory=50, product=25, segment=1
        )
        order = self._quotation(
            self.californian,
            (self.lathe, 100.01),
            (self.advice, 70),
            (self.hammer, -3.33, 3),
        )
        preview = self._preview(order)
        self.assertFalse(self._credits(order))
        order.action_confirm()
        kinds = dict(self.Unit._fields["kind"]._description_selection(self.env))
        self.assertEqual(
            preview,
            [
                (row.unit_id, row.user_id, kinds[row.kind], row.percent, row.amount)
                for row in self._credits(order)
            ],
        )
        self.assertFalse(order.structure_credit_preview)

    def test_preview_with_a_discount_is_what_confirming_gives(self):
        order = self._quotation(self.californian, (self.lathe, 100), (self.hammer, 300))
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "amount",
                "discount_amount": 40,
            }
        ).action_apply_discount()
        preview = [row[-1] for row in self._preview(order)]
        order.action_confirm()
        self.assertEqual(preview, self._credits(order).mapped("amount"))

    def test_preview_is_safe_and_tells_nobody(self):
        self.units["california"].name = "<script>alert(1)</script>"
        order = self._quotation(self.californian, (self.lathe, 100))
        order.order_line.name = "<img src=x onerror=alert(1)>"
        html = order.structure_credit_preview
        self.assertNotIn("<script>", html)
        self.assertNotIn("<img", html)
        nobody = self._quotation(self.foreigner, (self.advice, 5))
        self.assertIn("Nobody", nobody.structure_credit_preview)

    def test_no_preview_without_a_structure(self):
        other = self._make_company("Structure Other")
        self.env.user.company_ids += other
        order = (
            self.env["sale.order"]
            .with_context(allowed_company_ids=other.ids)
            .create(
                {
                    "partner_id": self.californian.id,
                    "company_id": other.id,
                    "order_line": [self._prepare_line(self.lathe, 5)],
                }
            )
        )
        self.assertFalse(order.structure_credit_preview)
        self.assertFalse(self.env["sale.order"].new({}).structure_credit_preview)

    def test_salesman_sees_the_preview(self):
        user = self._make_user("seller", "sales_team.group_sale_salesman")
        order = self._quotation(self.californian, (self.lathe, 5), user_id=user.id)
        html = order.with_user(user).structure_credit_preview
        self.assertIn("Machines", html)
