# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Credits written by SQL, all lines of a batch at once.

Amounts are rounded cumulatively, as :mod:`sharing` does it: revenue credits of a line
sum to the line, whatever was rounded away.
"""

from datetime import date
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

ORIGINS = ("rule", "manual")
# What identifies a share within its line.
WHOSE = ("kind", "unit_id", "user_id", "credit")


class Row(NamedTuple):
    """A line whose credits are written.

    :param document_id: its order or invoice
    :param total: in the company's currency, signed as revenue
    :param reversed_id: the invoice that the line's credit note reverses, or 0
    """

    line_id: int
    document_id: int
    company_id: int
    partner_id: int
    product_id: int
    date: date
    total: float
    digits: int
    reversed_id: int = 0


ROW_TYPES = ("int", "int", "int", "int", "int", "date", "numeric", "int", "int")
SHARE_COLUMNS = ("line_id", "place", "kind", "unit_id", "user_id", "credit", "percent")
SHARE_TYPES = ("int", "int", "text", "int", "int", "text", "numeric")


class SalesStructureCreditTable(models.AbstractModel):
    """Raw SQL that writes; the document of a line is an order or an invoice."""

    _name = "sales.structure.credit.table"
    _description = "Table of Credits"

    def _execute(self, statement):
        """Run a statement; what was read before it is read again."""
        self.env.cr.execute(statement)
        self.env["sales.structure.credit"].invalidate_model(flush=False)
        for model in ("sale.order", "account.move"):
            self.env[model].invalidate_model(["structure_credit_ids"], flush=False)
        return self.env.cr.rowcount

    def _insert_for_order(self, rows, shares, origin="rule"):
        """Write the credits of lines of orders.

        :param shares: {line id: [Share]}
        """
        parts = SQL("part AS (%s)", self._select_decided(shares, origin))
        return self._execute(self._get_insertion("order", rows, [parts]))

    def _insert_by_hand(self, document, rows, shares):
        """Write what somebody decided, instead of what there is."""
        self._delete(document, [row.line_id for row in rows])
        parts = SQL("part AS (%s)", self._select_decided(shares, "manual"))
        return self._execute(self._get_insertion(document, rows, [parts]))

    def _insert_for_invoice(self, rows, shares):
        """Write the credits of lines of invoices, instead of those there are.

        Lines of credit notes take them from the line they reverse, others from their
        order's line, and only where neither has any they are divided anew.
        """
        line_ids = [row.line_id for row in rows]
        parts = [
            SQL("own AS (%s)", self._select_own()),
            SQL("former AS (%s)", self._select_former()),
            SQL("source AS (%s)", self._select_source()),
            SQL("part AS (%s)", self._select_parts(line_ids, shares)),
            SQL(
                "gone AS (DELETE FROM sales_structure_credit"
                " WHERE move_line_id = ANY(%s))",
                line_ids,
            ),
        ]
        return self._execute(self._get_insertion("move", rows, parts))

    # Where shares come from; `line` is what `_get_insertion` makes of the rows

    def _select_decided(self, shares, origin):
        rows = [
            (line_id, place, *share)
            for line_id, listed in shares.items()
            for place, share in enumerate(listed)
        ]
        return SQL(
            "SELECT t.*, %s AS origin, NULL::int AS source_id, 0 AS before,"
            " NULL::numeric AS given FROM %s",
            origin,
            _unnest("t", SHARE_COLUMNS, SHARE_TYPES, rows),
        )

    def _select_own(self):
        """Lines of credit notes, and by what they are found in what they reverse."""
        return SQL(
            """
            SELECT line.*, (SELECT MIN(order_line_id) FROM sale_order_line_invoice_rel
                             WHERE invoice_line_id = line_id) AS order_line_id,
                   ROW_NUMBER() OVER (PARTITION BY document_id, product_id
                                      ORDER BY line_id) AS rank
              FROM line WHERE reversed_id > 0
            """
        )

    def _select_former(self):
        """Credited lines of the invoices that are reversed."""
        return SQL(
            """
            SELECT c.move_line_id AS id, c.move_id, c.product_id,
                   SUM(c.amount) FILTER (WHERE credit = 'revenue') AS total,
                   (SELECT MIN(order_line_id) FROM sale_order_line_invoice_rel
                     WHERE invoice_line_id = c.move_line_id) AS order_line_id,
                   ROW_NUMBER() OVER (PARTITION BY c.move_id, c.product_id
                                      ORDER BY c.move_line_id) AS rank
              FROM sales_structure_credit c
             WHERE c.move_id IN (SELECT reversed_id FROM own)
             GROUP BY c.move_line_id, c.move_id, c.product_id
            """
        )

    def _select_source(self):
        """The line that each line of a credit note reverses: the likest one.

        Several lines of a batch may reverse the same one, each in its turn.
        """
        return SQL(
            """
            SELECT likest.*,
                   SUM(total) OVER (PARTITION BY source_id ORDER BY line_id) - total
                   AS run,
                   ROW_NUMBER() OVER (PARTITION BY source_id ORDER BY line_id) AS turn
              FROM (SELECT DISTINCT ON (own.line_id)
                           own.line_id, own.total, former.id AS source_id
                      FROM own
                      JOIN former ON former.move_id = own.reversed_id
                       AND (former.order_line_id = own.order_line_id
                            OR former.product_id
                               IS NOT DISTINCT FROM NULLIF(own.product_id, 0))
                     ORDER BY own.line_id,
                              COALESCE(former.order_line_id = own.order_line_id, FALSE)
                              DESC,
                              former.total = -own.total DESC,
                              former.rank = own.rank DESC,
                              former.rank) likest
            """
        )

    def _select_reversed(self, line_ids):
        """Shares of the lines that are reversed.

        What reverses a line brings all that reverses it to the exact share, so that in
        the end the last cent goes back to whom it came from: `given` is what others
        have taken back from that share already, `before` from all shares of the line.
        """
        return SQL(
            """
            SELECT line_id, place, %(whose)s, percent, origin, source_id,
                   run + SUM(given) FILTER (WHERE credit = 'revenue')
                         OVER (PARTITION BY line_id) AS before,
                   CASE WHEN turn = 1 THEN given END AS given
              FROM (SELECT s.line_id, s.source_id, s.run, s.turn, c.id AS place,
                           %(copied)s, c.percent, c.origin,
                           COALESCE((SELECT SUM(g.amount)
                                       FROM sales_structure_credit g
                                      WHERE g.reversed_line_id = s.source_id
                                        AND (%(taken)s)
                                            IS NOT DISTINCT FROM (%(copied)s)
                                        AND g.move_line_id <> ALL(%(line_ids)s)), 0)
                           AS given
                      FROM source s
                      JOIN sales_structure_credit c ON c.move_line_id = s.source_id
                   ) reversed
            """,
            whose=SQL(", ").join(map(SQL.identifier, WHOSE)),
            copied=_whose("c"),
            taken=_whose("g"),
            line_ids=line_ids,
        )

    def _select_parts(self, line_ids, shares):
        """Shares of invoice lines, from the first of three that has any."""
        return SQL(
            """
            SELECT * FROM (%(reversed)s) reversed
             UNION ALL
            SELECT * FROM (%(ordered)s) ordered
             UNION ALL
            SELECT * FROM (%(decided)s) decided
             WHERE line_id NOT IN (SELECT line_id FROM source)
               AND NOT EXISTS (
                       SELECT FROM sale_order_line_invoice_rel rel
                         JOIN sales_structure_credit c
                           ON c.order_line_id = rel.order_line_id
                        WHERE rel.invoice_line_id = decided.line_id)
            """,
            reversed=self._select_reversed(line_ids),
            ordered=self._select_ordered(),
            decided=self._select_decided(shares, "rule"),
        )

    def _select_ordered(self):
        """Shares of the order's line; of several, what they have on average."""
        return SQL(
            """
            SELECT l.line_id, MIN(c.id) AS place, %(whose)s,
                   SUM(c.percent) * 100 / SUM(SUM(c.percent)
                       FILTER (WHERE c.credit = 'revenue'))
                       OVER (PARTITION BY l.line_id) AS percent,
                   MIN(c.origin) AS origin, NULL::int, 0, NULL::numeric
              FROM line l
              JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = l.line_id
              JOIN sales_structure_credit c ON c.order_line_id = rel.order_line_id
             WHERE l.line_id NOT IN (SELECT line_id FROM source)
             GROUP BY l.line_id, %(whose)s
            """,
            whose=_whose("c"),
        )

    # Into the table

    def _get_insertion(self, document, rows, parts):
        """Statement that writes the credits of rows; one of its parts is `part`."""
        line = SQL(
            "line AS (SELECT * FROM %s)", _unnest("t", Row._fields, ROW_TYPES, rows)
        )
        return SQL(
            """
            WITH %(parts)s, sized AS (%(sized)s)
            INSERT INTO sales_structure_credit
                   (source, %(document_id)s, %(line_id)s, company_id, partner_id,
                    product_id, date, %(whose)s, percent, origin, reversed_line_id,
                    amount)
            SELECT %(source)s, document_id, line_id, company_id, NULLIF(partner_id, 0),
                   NULLIF(product_id, 0), date, %(whose)s, percent, origin, source_id,
                   %(reached)s - COALESCE(given, %(before)s)
              FROM sized
             ORDER BY line_id, place
            """,
            parts=SQL(", ").join([line, *parts]),
            sized=self._select_sized(),
            source=document,
            document_id=SQL.identifier(f"{document}_id"),
            line_id=SQL.identifier(f"{document}_line_id"),
            whose=SQL(", ").join(map(SQL.identifier, WHOSE)),
            reached=_part_of(SQL("(before + total)")),
            before=_part_of(SQL("before")),
        )

    def _select_sized(self):
        """Shares beside their line, with the percent that is reached with each."""
        return SQL(
            """
            SELECT summed.*, reached - LAG(reached, 1, 0.0) OVER (
                       PARTITION BY line_id, credit ORDER BY place) AS percent
              FROM (SELECT line_id, document_id, company_id, partner_id, product_id,
                           date, total, digits, place, %(whose)s, origin, source_id,
                           before, given,
                           ROUND(SUM(percent) OVER (PARTITION BY line_id, credit
                                                    ORDER BY place), 4) AS reached
                      FROM part JOIN line USING (line_id)) summed
            """,
            whose=SQL(", ").join(map(SQL.identifier, WHOSE)),
        )

    def _update_amounts(self, rows):
        """Give the credits of lines of orders the amounts that the lines have now."""
        return self._execute(
            SQL(
                """
                UPDATE sales_structure_credit credit SET amount = new.amount
                  FROM (SELECT id, %(amount)s AS amount
                          FROM (SELECT c.id, c.credit, c.percent, l.total, l.digits,
                                       SUM(c.percent) OVER (
                                           PARTITION BY c.order_line_id, c.credit
                                           ORDER BY c.id) AS reached
                                  FROM sales_structure_credit c
                                  JOIN %(line)s ON l.line_id = c.order_line_id) sized
                       ) new
                 WHERE credit.id = new.id AND credit.amount IS DISTINCT FROM new.amount
                """,
                amount=_part_of(SQL("total")),
                line=_unnest("l", Row._fields, ROW_TYPES, rows),
            )
        )

    def _delete(self, document, line_ids, origins=ORIGINS):
        """Delete the credits of lines of orders or invoices."""
        return self._execute(
            SQL(
                "DELETE FROM sales_structure_credit"
                " WHERE %s = ANY(%s) AND origin IN %s",
                SQL.identifier(f"{document}_line_id"),
                list(line_ids),
                tuple(origins),
            )
        )

    def _delete_of_invoices(self, move_ids):
        """Delete the credits of invoices."""
        return self._execute(
            SQL("DELETE FROM sales_structure_credit WHERE move_id = ANY(%s)", move_ids)
        )


def _unnest(alias, names, types, rows):
    """Rows as a table of SQL."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return SQL(
        "UNNEST(%s) AS %s(%s)",
        SQL(", ").join(
            SQL("%s::%s[]", list(column), SQL(kind))
            for column, kind in zip(columns, types, strict=True)
        ),
        SQL.identifier(alias),
        SQL(", ").join(map(SQL.identifier, names)),
    )


def _whose(alias):
    return SQL(", ").join(SQL.identifier(alias, name) for name in WHOSE)


def _part_of(total):
    """A share's part of an amount."""
    return SQL(
        """
        CASE WHEN credit = 'revenue'
             THEN ROUND(%(total)s * reached / 100, digits)
                  - ROUND(%(total)s * (reached - percent) / 100, digits)
             ELSE ROUND(%(total)s * percent / 100, digits)
        END
        """,
        total=total,
    )
