# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Credits of points of sale, written by SQL, all lines of a session at once."""

from odoo import models
from odoo.tools import SQL

from odoo.addons.sales_structure.models.sales_structure_credit_table import (
    WHOSE,
    _whose,
)


class SalesStructureCreditTable(models.AbstractModel):
    """Raw SQL that writes."""

    _inherit = "sales.structure.credit.table"

    def _execute(self, statement):
        result = super()._execute(statement)
        self.env["pos.order"].invalidate_model(["structure_credit_ids"], flush=False)
        return result

    def _insert_for_points(self, rows, shares):
        """Write the credits of lines of orders, instead of those there are.

        Lines that are given back take them from the line that was sold, and only where
        that has none they are divided anew.
        """
        line_ids = [row.line_id for row in rows]
        self.env["pos.order.line"].flush_model(["refunded_orderline_id"])
        self._delete("pos_order", line_ids)
        parts = [
            SQL("source AS (%s)", self._select_sold()),
            SQL("part AS (%s)", self._select_parts_of_points(shares)),
        ]
        self._execute(self._get_insertion("pos_order", rows, parts))
        self._write_entries(line_ids)

    def _insert_by_hand(self, document, rows, shares):
        result = super()._insert_by_hand(document, rows, shares)
        if document == "pos_order":
            self._write_entries([row.line_id for row in rows])
        return result

    def _select_sold(self):
        """The line that each line gives back, if it has credits.

        Several lines of a batch may give back the same one, each in its turn.
        """
        return SQL(
            """
            SELECT line_id, reversed_id AS source_id, total,
                   SUM(total) OVER (PARTITION BY reversed_id ORDER BY line_id) - total
                   AS run,
                   ROW_NUMBER() OVER (PARTITION BY reversed_id ORDER BY line_id) AS turn
              FROM line
             WHERE reversed_id IN (SELECT pos_order_line_id FROM sales_structure_credit)
            """
        )

    def _select_given_back(self):
        """Shares of the lines that were sold.

        As with credit notes, what is given back brings all that was given back to the
        exact share: `given` is what others took back from it, `before` from all.
        """
        return SQL(
            """
            SELECT line_id, place, %(whose)s, percent, origin, NULL::int AS source_id,
                   run + SUM(given) FILTER (WHERE credit = 'revenue')
                         OVER (PARTITION BY line_id) AS before,
                   CASE WHEN turn = 1 THEN given END AS given
              FROM (SELECT s.line_id, s.run, s.turn, c.id AS place, %(sold)s,
                           c.percent, c.origin,
                           COALESCE((SELECT SUM(g.amount)
                                       FROM pos_order_line l
                                       JOIN sales_structure_credit g
                                         ON g.pos_order_line_id = l.id
                                      WHERE l.refunded_orderline_id = s.source_id
                                        AND (%(taken)s) IS NOT DISTINCT FROM (%(sold)s)
                                    ), 0) AS given
                      FROM source s
                      JOIN sales_structure_credit c
                        ON c.pos_order_line_id = s.source_id
                      JOIN account_move m
                        ON m.id = c.pos_entry_id AND m.reversed_pos_order_id IS NULL
                   ) sold
            """,
            whose=SQL(", ").join(map(SQL.identifier, WHOSE)),
            sold=_whose("c"),
            taken=_whose("g"),
        )

    def _select_parts_of_points(self, shares):
        return SQL(
            """
            SELECT * FROM (%s) given_back
             UNION ALL
            SELECT * FROM (%s) decided
             WHERE line_id NOT IN (SELECT line_id FROM source)
            """,
            self._select_given_back(),
            self._select_decided(shares, "rule"),
        )

    def _write_entries(self, line_ids):
        """In which entry of a session the income of lines is."""
        self.env["pos.order"].flush_model(["session_id"])
        self.env["pos.session"].flush_model(["move_id"])
        self._execute(
            SQL(
                """
                UPDATE sales_structure_credit c SET pos_entry_id = s.move_id
                  FROM pos_order o
                  JOIN pos_session s ON s.id = o.session_id
                 WHERE o.id = c.pos_order_id AND c.pos_order_line_id = ANY(%s)
                """,
                line_ids,
            )
        )

    def _take_back(self, order, entry):
        """Take back all credits of an order with the entry that takes it back."""
        return self._execute(
            SQL(
                """
                INSERT INTO sales_structure_credit
                       (source, pos_order_id, pos_order_line_id, company_id, partner_id,
                        product_id, %(whose)s, percent, origin, amount, date,
                        pos_entry_id)
                SELECT source, pos_order_id, pos_order_line_id, company_id, partner_id,
                       product_id, %(whose)s, percent, origin, -amount, %(date)s,
                       %(entry)s
                  FROM sales_structure_credit
                 WHERE pos_order_id = %(order)s AND pos_entry_id <> %(entry)s
                 ORDER BY id
                """,
                whose=SQL(", ").join(map(SQL.identifier, WHOSE)),
                date=entry.date,
                entry=entry.id,
                order=order.id,
            )
        )
