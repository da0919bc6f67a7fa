"""The customer card of a customer with thousands of documents."""

import time
from statistics import median

from odoo.tools import SQL

from . import ledger
from .table import Row

ALLOWED_SECONDS = 0.2
ALLOWED_QUERIES = 12
# What of the ledger becomes one customer's, and how many of each.
TABLES = {
    "account_move": 4_000,
    "sale_order": 3_000,
    "stock_picking": 2_000,
    "crm_lead": 1_000,
}
IS_CUSTOMERS = {"account_move": SQL("move_type = 'out_invoice'")}
AT_ONCE = 30


def measure(environment, runs):
    """Rows of the table.

    :param environment: gives a context with an environment that is never committed
    """
    with environment() as env:
        bench = Card(env)
        bench.gather()
        bench.first()
        first = median(bench.first() for _run in range(runs))
        following = median(bench.following() for _run in range(runs))
        allowed = ("allowed", ALLOWED_SECONDS, 1)
        return [
            Row(f"card with {bench.documents:,} documents", first, *allowed),
            Row("page of its timeline", following, *allowed),
            Row(
                *("queries of the card", bench.queries),
                *("allowed", ALLOWED_QUERIES, 1, "queries"),
            ),
        ]


class Card:
    """What is measured; each work returns its seconds."""

    def __init__(self, env):
        self.company = env["res.company"].search([("name", "=", ledger.LARGE)])
        reader = env.ref("base.user_admin")
        reader.company_ids += self.company
        env["crm.lifecycle"]._evaluate(self.company, as_of=ledger.AS_OF)
        # What the web client tells with every request.
        context = {"lang": "en_US", "tz": "UTC"}
        context |= {"allowed_company_ids": self.company.ids}
        self.env = env(user=reader, context=context)
        self.row = env["crm.lifecycle"].search(
            [("company_id", "=", self.company.id)], limit=1, order="id"
        )
        self.customer = self.row.partner_id
        self.documents = self.queries = 0
        self.next = None

    def gather(self):
        """Let documents of many be one customer's."""
        self.env.flush_all()
        self.documents = sum(
            self._take(table, number) for table, number in TABLES.items()
        )
        self._take_lines()
        self.env.invalidate_all()

    def _take_lines(self):
        """Lines of invoices follow their invoices."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE account_move_line line SET partner_id = move.partner_id
                  FROM account_move move
                 WHERE move.id = line.move_id AND move.partner_id = %s
                   AND line.partner_id IS DISTINCT FROM move.partner_id
                """,
                self.customer.id,
            )
        )
        self.env.cr.execute(SQL("ANALYZE account_move_line"))

    def _take(self, table, number):
        """Give a customer so many documents; return how many there were."""
        name = SQL.identifier(table)
        commercial = SQL()
        if table == "account_move":
            commercial = SQL(", commercial_partner_id = %s", self.customer.id)
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(table)s SET partner_id = %(customer)s%(commercial)s
                 WHERE id IN (SELECT id FROM %(table)s
                               WHERE company_id = %(company)s AND %(condition)s
                               ORDER BY id LIMIT %(number)s)
                """,
                table=name,
                customer=self.customer.id,
                commercial=commercial,
                company=self.company.id,
                condition=IS_CUSTOMERS.get(table, SQL("TRUE")),
                number=number,
            )
        )
        taken = self.env.cr.rowcount
        self.env.cr.execute(SQL("ANALYZE %s", name))
        return taken

    def first(self):
        """The card with the timeline's top, by a reader who has opened one before."""
        self.env.invalidate_all()
        before, started = self.env.cr.sql_log_count, time.perf_counter()
        card = self.env["crm.customer.card"].get_card(self.customer.id)
        seconds = time.perf_counter() - started
        self.queries = self.env.cr.sql_log_count - before
        self.next = card["timeline"]["next"]
        return seconds

    def following(self):
        """The next page, as one scrolls."""
        self.env.invalidate_all()
        card, started = self.env["crm.customer.card"], time.perf_counter()
        page = card.get_timeline(self.customer.id, self.next, None, AT_ONCE)
        self.next = page["next"] or self.next
        return time.perf_counter() - started
