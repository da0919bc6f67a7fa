# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A hypermarket with two counters, each a sales floor of its own."""

from odoo import Command, fields

from odoo.addons.sales_structure.tests.common_credit import CreditCase

CASHIER = "base.group_user,point_of_sale.group_pos_user"


class PointCase(CreditCase):
    """Beside the territories and product units: floors share with them alike.

    ========= ===== ====== =====================================
    unit      kind  person what falls to it
    ========= ===== ====== =====================================
    market    floor        the warehouse
    food      floor flora  the counter for food, in the market
    ========= ===== ====== =====================================

    The counter for books has no unit of its own.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("point_of_sale.group_pos_manager")
        cls.market = cls.env["stock.warehouse"].create(
            {"name": "Market", "code": "MKT", "company_id": cls.company.id}
        )
        cls._make_books()
        cls.food, cls.books = (cls._make_point(name) for name in ("Food", "Books"))
        cls.people["flora"] = cls._make_user("flora", CASHIER)
        cls.units["market"] = cls._make_unit(
            cls.structure, "market", "floor", warehouse_id=cls.market.id
        )
        cls.units["food"] = cls._make_unit(
            cls.structure,
            "food",
            "floor",
            parent=cls.units["market"],
            people=["flora"],
            point_of_sale_id=cls.food.id,
        )
        cls._set_shares(cls.structure, territory=25, product=25, floor=50)

    @classmethod
    def _make_books(cls):
        """Accounts, journals and taxes that a point of sale needs."""
        country = cls.env.ref("base.us")
        cls.company.write(
            {
                "country_id": country.id,
                "account_fiscal_country_id": country.id,
                "chart_template": "generic_coa",
            }
        )
        cls.receivable = cls._make_account(
            cls.company, "121100", "asset_receivable", reconcile=True
        )
        cls.company.account_default_pos_receivable_account_id = cls.receivable
        cls.outstanding = cls._make_account(
            cls.company, "101400", "asset_current", reconcile=True
        )
        cls.income = cls.env["account.journal"].search(
            [("company_id", "=", cls.company.id), ("type", "=", "sale")], limit=1
        )
        cls.income_account = cls.income.default_account_id
        cls.bank = cls.env["account.journal"].create(
            {
                "name": "Bank",
                "code": "BNK",
                "type": "bank",
                "company_id": cls.company.id,
                "default_account_id": cls._make_account(
                    cls.company, "101401", "asset_cash"
                ).id,
            }
        )
        cls.tax_account = cls._make_account(cls.company, "251000", "liability_current")
        group = cls.env["account.tax.group"].create(
            {"name": "Taxes", "company_id": cls.company.id, "country_id": country.id}
        )
        cls.taxes = {
            (percent, included): cls._make_tax(percent, included, group)
            for percent in (7, 21)
            for included in (False, True)
        }

    @classmethod
    def _make_tax(cls, percent, included, group):
        lines = [
            Command.create({"repartition_type": "base"}),
            Command.create(
                {"repartition_type": "tax", "account_id": cls.tax_account.id}
            ),
        ]
        return cls.env["account.tax"].create(
            {
                "name": f"{percent} % {'included' if included else 'on top'}",
                "amount": percent,
                "price_include_override": (
                    "tax_included" if included else "tax_excluded"
                ),
                "company_id": cls.company.id,
                "country_id": cls.company.country_id.id,
                "tax_group_id": group.id,
                "invoice_repartition_line_ids": lines,
                "refund_repartition_line_ids": lines,
            }
        )

    @classmethod
    def _make_journal(cls, name, **vals):
        return cls.env["account.journal"].create(
            {
                "name": name,
                "code": name[:5].upper(),
                "type": "sale",
                "company_id": cls.company.id,
                "default_account_id": cls.income_account.id,
                **vals,
            }
        )

    @classmethod
    def _make_point(cls, name, currency=None):
        """A point of sale that is paid into the bank."""
        vals = {"currency_id": currency.id} if currency else {}
        bank = cls.bank
        if currency:
            bank = bank.copy({"code": f"B{name[:3]}", **vals})
        method = cls.env["pos.payment.method"].create(
            {
                "name": f"Card {name}",
                "journal_id": bank.id,
                "receivable_account_id": cls.receivable.id,
                "outstanding_account_id": cls.outstanding.id,
                "company_id": cls.company.id,
            }
        )
        return cls.env["pos.config"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "journal_id": cls._make_journal(f"{name} POS", **vals).id,
                "invoice_journal_id": cls._make_journal(f"I{name}", **vals).id,
                "picking_type_id": cls.market.pos_type_id.id,
                "payment_method_ids": [Command.set(method.ids)],
            }
        )

    # Selling

    def _open(self, point):
        if not point.current_session_id:
            point.open_ui()
            point.current_session_id.set_opening_control(0, "")
        return point.current_session_id

    def _sell(self, point, *lines, partner=None, user=None, **vals):
        """A paid order; lines are (product, price[, quantity[, discount[, tax]]])."""
        session = self._open(point)
        order = self.env["pos.order"].create(
            {
                "session_id": session.id,
                "company_id": self.company.id,
                "partner_id": partner and partner.id,
                "user_id": (user or self.env.user).id,
                "date_order": fields.Datetime.now(),
                "lines": [self._prepare_point_line(*line) for line in lines],
                **dict.fromkeys(
                    ("amount_total", "amount_paid", "amount_tax", "amount_return"), 0
                ),
                **vals,
            }
        )
        order.lines._onchange_amount_line_all()
        return self._pay(order)

    def _prepare_point_line(self, product, price, quantity=1, discount=0, tax=None):
        return Command.create(
            {
                "product_id": product.id,
                "full_product_name": product.name,
                "price_unit": price,
                "qty": quantity,
                "discount": discount,
                "tax_ids": [Command.set(tax.ids if tax else [])],
                "price_subtotal": 0,
                "price_subtotal_incl": 0,
            }
        )

    def _pay(self, order):
        order._compute_prices()
        order.add_payment(
            {
                "pos_order_id": order.id,
                "amount": order.amount_total,
                "payment_method_id": order.config_id.payment_method_ids[0].id,
            }
        )
        order._process_saved_order(False)
        return order

    def _give_back(self, order, quantities=None):
        """All of an order comes back, or so much of each line."""
        self._open(order.config_id)
        refund = order._refund()
        for line, quantity in zip(refund.lines, quantities or (), strict=False):
            line.qty = -quantity
        refund.lines.filtered(lambda line: not line.qty).unlink()
        refund.lines._onchange_amount_line_all()
        return self._pay(refund)

    def _close(self, point):
        """The closed session."""
        session = point.current_session_id
        session.action_pos_session_closing_control()
        self.assertEqual(session.state, "closed")
        return session

    # What was credited

    def _credits_of(self, orders, credit=None):
        found = self.Credit.search([("pos_order_id", "in", orders.ids)], order="id")
        return found.filtered(lambda row: credit in (None, row.credit))

    def _get_income(self, entries):
        """Income of entries in the ledger, in cents."""
        lines = entries.line_ids.filtered(
            lambda line: line.account_id == self.income_account
        )
        return round(-sum(lines.mapped("balance")) * 100)

    def assert_equals_entry(self, entry):
        """Revenue credits of an entry are its income, on its day."""
        self.env.flush_all()
        rows = self.Credit.search(
            [("pos_entry_id", "=", entry.id), ("credit", "=", "revenue")]
        )
        self.assertEqual(
            sum(round(row.amount * 100) for row in rows), self._get_income(entry)
        )
        self.assertLessEqual(set(rows.mapped("date")), {entry.date})

    def assert_point_credits(self, order, expected):
        """The credits of an order are (unit, person, percent, amount), in order."""
        units = {unit.id: name for name, unit in self.units.items()}
        people = {user.id: name for name, user in self.people.items()}
        self.assertEqual(
            [
                (
                    units.get(row.unit_id.id),
                    people.get(row.user_id.id),
                    row.percent,
                    row.amount,
                )
                for row in self._credits_of(order)
            ],
            expected,
        )
