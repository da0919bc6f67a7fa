# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What credits are made from, read in one query each."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from .sales_structure_crediting_mixin import Share
from .sales_structure_matching_mixin import make_profile

CUSTOMER_DOCUMENTS = ("out_invoice", "out_refund", "out_receipt")


class Known(NamedTuple):
    """Everything about some lines that decides who holds them.

    :param profiles: {customer id: profile}
    :param held: {(customer id, day): {kind: (unit id, user id or None)}}
    :param categories: {product id: ids of its category and all above it}
    :param warehouses: {invoice line id: warehouse id of its order}
    """

    profiles: dict
    held: dict
    categories: dict
    warehouses: dict


class SalesStructureCreditLedger(models.AbstractModel):
    """Raw SQL that reads."""

    _name = "sales.structure.credit.ledger"
    _description = "Ledger of Credits"

    # What decides who holds lines

    def _read_known(self, structure, lines):
        """What is known of lines of a version's company."""
        self._flush_known()
        names = self.env["sales.structure.ledger"]._get_names(structure)
        pairs = sorted(
            {(line.partner_id, line.day) for line in lines if line.partner_id}
        )
        [(accounts, held, categories, warehouses)] = self.env.execute_query(
            SQL(
                "SELECT (%s), (%s), (%s), (%s)",
                self._get_profiles(structure, {partner for partner, _day in pairs}),
                self._get_held(structure.company_id, pairs),
                self._get_categories({line.product_id for line in lines}),
                self._get_warehouses(
                    [line.line_id for line in lines if line.warehouse_id is None]
                ),
            )
        )
        return Known(
            {
                row["partner_id"]: make_profile(names, [row[name] for name in names])
                for row in accounts or ()
            },
            _fold_held(pairs, held or ()),
            {
                int(product): frozenset(map(int, path.split("/")[:-1]))
                for product, path in (categories or {}).items()
            },
            {int(line): warehouse for line, warehouse in (warehouses or {}).items()},
        )

    def _flush_known(self):
        for model in (
            *("res.partner", "sales.structure.assignment", "product.product"),
            *("product.template", "product.category"),
        ):
            self.env[model].flush_model()

    def _get_profiles(self, structure, partner_ids):
        ledger = self.env["sales.structure.ledger"]
        return SQL(
            "SELECT JSON_AGG(ROW_TO_JSON(a)) FROM (%s) a",
            ledger._get_accounts(structure, partner_ids, archived=True),
        )

    def _get_held(self, company, pairs):
        """Assignments of customers on days; the first of a kind is what counts."""
        partners, days = zip(*pairs, strict=True) if pairs else ((), ())
        return SQL(
            """
            SELECT JSON_AGG(
                       JSON_BUILD_ARRAY(asked.place, a.kind, a.unit_id, a.user_id)
                       ORDER BY f.sequence NULLS FIRST, r.office = 'back', a.id)
              FROM UNNEST(%s::int[], %s::date[]) WITH ORDINALITY
                   AS asked(partner_id, day, place)
              JOIN sales_structure_assignment a
                ON a.partner_id = asked.partner_id
               AND a.company_id = %s
               AND a.date_from <= asked.day
               AND (a.date_to IS NULL OR a.date_to >= asked.day)
              LEFT JOIN sales_structure_function f ON f.id = a.function_id
              LEFT JOIN sales_structure_role r ON r.id = a.role_id
            """,
            list(partners),
            list(days),
            company.id,
        )

    def _get_categories(self, product_ids):
        return SQL(
            """
            SELECT JSON_OBJECT_AGG(p.id, c.parent_path)
              FROM product_product p
              JOIN product_template t ON t.id = p.product_tmpl_id
              JOIN product_category c ON c.id = t.categ_id
             WHERE p.id = ANY(%s)
            """,
            sorted(filter(None, product_ids)),
        )

    def _get_warehouses(self, line_ids):
        return SQL(
            """
            SELECT JSON_OBJECT_AGG(rel.invoice_line_id, o.warehouse_id)
              FROM sale_order_line_invoice_rel rel
              JOIN sale_order_line l ON l.id = rel.order_line_id
              JOIN sale_order o ON o.id = l.order_id
             WHERE rel.invoice_line_id = ANY(%s) AND o.warehouse_id IS NOT NULL
            """,
            line_ids,
        )

    # Credits there are

    def _read_shares(self, order_line_ids):
        """{order line id: [Share]} of order lines that still exist."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.id, c.kind, c.unit_id, c.user_id, c.credit, c.percent
                  FROM sale_order_line l
                  LEFT JOIN sales_structure_credit c ON c.order_line_id = l.id
                 WHERE l.id = ANY(%s)
                 ORDER BY c.id
                """,
                list(order_line_ids),
            )
        )
        shares = {line: [] for line, *_rest in rows}
        for line, kind, unit, user, credit, percent in rows:
            if credit:
                exact = Decimal(f"{percent:.4f}")
                shares[line].append(Share(kind, unit, user, credit, exact))
        return shares

    # Invoices of the past

    def _read_missing(self, version, after=0, limit=None):
        """Ids of invoices of a version's days without credits, in their order."""
        rows = self.env.execute_query(
            SQL(
                "SELECT m.id FROM %s AND m.id > %s ORDER BY m.id LIMIT %s",
                self._get_missing(version),
                after,
                limit,
            )
        )
        return [row[0] for row in rows]

    def _count_missing(self, version):
        """How many invoices of a version's days have no credits."""
        query = SQL("SELECT COUNT(*) FROM %s", self._get_missing(version))
        return self.env.execute_query(query)[0][0]

    def _get_missing(self, version):
        for model in ("account.move", "account.move.line"):
            self.env[model].flush_model()
        return SQL(
            """
            account_move m
            WHERE m.company_id = %s
              AND m.state = 'posted'
              AND COALESCE(m.invoice_date, m.date) BETWEEN %s AND %s
              AND (%s)
            """,
            version.company_id.id,
            version.date_from,
            version.date_to or date.max,
            self._get_missing_condition(),
        )

    def _get_missing_condition(self):
        """SQL that holds for entries `m` of sales that have no credits."""
        return SQL(
            """
            m.move_type IN %s
            AND EXISTS (SELECT FROM account_move_line l
                         WHERE l.move_id = m.id AND l.display_type = 'product')
            AND NOT EXISTS (SELECT FROM sales_structure_credit c
                             WHERE c.move_id = m.id)
            """,
            CUSTOMER_DOCUMENTS,
        )


def _fold_held(pairs, rows):
    """{(customer id, day): {kind: (unit id, user id)}} from rows in their order."""
    held = {}
    for place, kind, unit, user in rows:
        held.setdefault(pairs[place - 1], {}).setdefault(kind, (unit, user))
    return held
