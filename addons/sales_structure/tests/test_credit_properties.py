# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What holds of credits whatever the amounts, shares and currencies."""

from decimal import Decimal

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..models.sales_structure_credit_table import Row
from ..models.sales_structure_crediting_mixin import Share
from ..sharing import normalise, part_of, split
from .common_credit import CreditCase
from .common_structure import TODAY

UNITS = ("machines", "california", "tools", "new_york", "states")
LENIENT = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)

digits = st.sampled_from([0, 2, 3])
cents = st.integers(-(10**11), 10**11)
revenues = st.lists(
    st.decimals("0.0001", 100, places=4), min_size=1, max_size=len(UNITS)
).map(lambda weights: [share for share in normalise(weights) if share])
overlays = st.lists(st.decimals("0.01", 1000, places=4), max_size=2)


@tagged("post_install", "-at_install")
class TestCreditProperties(CreditCase):
    """SQL divides as the pure package does, and nothing is lost on any way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.env["sales.structure.credit.table"]
        cls.order = cls._quotation(cls.californian, (cls.lathe, 1))
        cls.invoice = cls._invoice(cls.californian, (cls.lathe, 1))
        cls.notes = cls.env["account.move"]
        for _number in range(4):
            cls.notes += cls.invoice._reverse_moves([{"invoice_date": TODAY}])
        cls.notes.action_post()

    def _make_shares(self, revenue, overlay=()):
        shares = [("revenue", percent) for percent in revenue]
        shares += [("overlay", percent) for percent in overlay]
        names = UNITS[: len(revenue)] + UNITS[: len(overlay)]
        return [
            Share(self.units[name].kind, self.units[name].id, None, credit, percent)
            for name, (credit, percent) in zip(names, shares, strict=True)
        ]

    def _make_row(self, line, document, total, places, reversed_id=0):
        return Row(
            line_id=line.id,
            document_id=document.id,
            company_id=self.company.id,
            partner_id=self.californian.id,
            product_id=self.lathe.id,
            date=TODAY,
            total=float(total),
            digits=places,
            reversed_id=reversed_id,
        )

    def _read_amounts(self, line, credit="revenue"):
        """Exact amounts as PostgreSQL has them."""
        column = (
            "move_line_id" if line._name == "account.move.line" else "order_line_id"
        )
        self.env.cr.execute(
            f"SELECT amount::text FROM sales_structure_credit WHERE {column} = %s"
            " AND credit = %s ORDER BY id",
            [line.id, credit],
        )
        return [Decimal(amount) for (amount,) in self.env.cr.fetchall()]

    @given(cents, digits, revenues, overlays)
    @LENIENT
    def test_sql_divides_as_the_pure_package(self, whole, places, revenue, overlay):
        total = Decimal(whole).scaleb(-places)
        line = self.order.order_line
        self.table._delete("order", line.ids)
        row = self._make_row(line, self.order, total, places)
        self.table._insert_for_order(
            [row], {line.id: self._make_shares(revenue, overlay)}
        )
        self.assertEqual(self._read_amounts(line), split(total, revenue, places))
        self.assertEqual(
            self._read_amounts(line, "overlay"),
            [part_of(total, percent, places) for percent in overlay],
        )

    @given(cents, cents, digits, revenues)
    @LENIENT
    def test_amounts_that_follow_are_those_that_are_made(
        self, before, after, places, revenue
    ):
        line = self.order.order_line
        self.table._delete("order", line.ids)
        first, second = (
            self._make_row(line, self.order, Decimal(whole).scaleb(-places), places)
            for whole in (before, after)
        )
        self.table._insert_for_order([first], {line.id: self._make_shares(revenue)})
        self.table._update_amounts([second])
        total = Decimal(after).scaleb(-places)
        self.assertEqual(self._read_amounts(line), split(total, revenue, places))

    @given(
        st.lists(st.integers(1, 10**6), min_size=1, max_size=4),
        st.integers(0, 10**6),
        digits,
        revenues,
        st.randoms(use_true_random=False),
    )
    @LENIENT
    def test_credit_notes_take_back_exactly_what_was_given(
        self, parts, kept, places, revenue, shuffler
    ):
        """However an invoice is taken back, and whatever is posted again between."""
        assume(sum(parts) + kept)
        line = self.invoice.invoice_line_ids
        total = Decimal(sum(parts) + kept).scaleb(-places)
        self.table._insert_by_hand(
            "move",
            [self._make_row(line, self.invoice, total, places)],
            {line.id: self._make_shares(revenue)},
        )
        self.table._delete_of_invoices(self.notes.ids)
        rows = [
            self._make_row(
                note.invoice_line_ids,
                note,
                -Decimal(part).scaleb(-places),
                places,
                self.invoice.id,
            )
            for part, note in zip(parts, self.notes, strict=False)
        ]
        again = [shuffler.choice(rows) for _time in range(3)]
        for row in (*rows, *again):
            self.table._insert_for_invoice([row], {})
        taken = [
            self._read_amounts(self.env["account.move.line"].browse(row.line_id))
            for row in rows
        ]
        for row, amounts in zip(rows, taken, strict=True):
            self.assertEqual(sum(amounts), Decimal(str(row.total)))
        back = [-sum(column) for column in zip(*taken, strict=True)]
        expected = split(Decimal(sum(parts)).scaleb(-places), revenue, places)
        self.assertEqual(back, expected)

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["lathe", "hammer", "advice"]), st.integers(-999, 99999)
            ),
            min_size=1,
            max_size=5,
        ),
        st.sampled_from(["californian", "texan", "foreigner"]),
    )
    @settings(LENIENT, max_examples=10)
    def test_every_invoice_equals_the_ledger(self, lines, customer):
        assume(sum(amount for _product, amount in lines) >= 0)
        invoice = self._invoice(
            getattr(self, customer),
            *((getattr(self, product), amount / 100) for product, amount in lines),
        )
        self.assert_equals_ledger(invoice)
        for line in invoice.invoice_line_ids:
            rows = self._credits(line, credit="revenue")
            self.assertEqual(round(sum(rows.mapped("percent")), 4), 100)
