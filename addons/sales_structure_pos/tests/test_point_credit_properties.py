# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever is sold: credits of a session add up to its income."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common_points import PointCase

CENTS = st.integers(1, 99999).map(lambda cents: cents / 100)
LINES = st.lists(
    st.tuples(
        st.sampled_from(("lathe", "hammer", "advice")),
        CENTS,
        st.sampled_from((1, 2, 3, 0.125)),
        st.sampled_from((0, 5, 33.3)),
        st.sampled_from((None, (7, False), (7, True), (21, False), (21, True))),
    ),
    min_size=1,
    max_size=4,
)


@tagged("post_install", "-at_install")
class TestPointCreditProperties(PointCase):
    """Prices, quantities, discounts and taxes by chance."""

    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        orders=st.lists(LINES, min_size=1, max_size=3),
        shares=st.tuples(*[st.integers(0, 100)] * 3),
        rounding=st.sampled_from(("round_per_line", "round_globally")),
    )
    def test_credits_are_the_income_of_the_session(self, orders, shares, rounding):
        self.company.tax_calculation_rounding_method = rounding
        kinds = dict(zip(("territory", "product", "floor"), shares, strict=True))
        self._set_shares(self.structure, **kinds)
        sold = self.env["pos.order"]
        for lines in orders:
            sold += self._sell(
                self.food,
                *(
                    (getattr(self, name), *figures, self.taxes.get(tax))
                    for name, *figures, tax in lines
                ),
                partner=self.californian,
            )
        self.assert_equals_entry(self._close(self.food).move_id)
        refunds = self.env["pos.order"]
        for order in sold:
            refunds += self._give_back(order)
        self.assert_equals_entry(self._close(self.food).move_id)
        for line in sold.lines:
            back = line.refund_orderline_ids
            self.assertEqual(self._list_amounts(back), self._list_amounts(line, -1))

    def _list_amounts(self, line, sign=1):
        rows = self.Credit.search([("pos_order_line_id", "in", line.ids)], order="id")
        return [
            (row.unit_id, row.user_id, row.credit, sign * round(row.amount * 100))
            for row in rows
        ]
