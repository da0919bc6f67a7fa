"""What a document costs with the addons and without them."""

import time
from collections import defaultdict
from statistics import median

from odoo import Command

from . import ledger
from .table import Row

# With documents of usual size.
LINES = 3
ADDED_QUERIES = 2
WARM_UP = 3


def measure_documents(environment, bare_environment, runs):
    """Rows on posting, confirming and validating; by turns in both databases.

    Each run is rolled back: what a commit costs is the same for both.
    """
    benches = {"with": Documents(environment), "without": Documents(bare_environment)}
    for _run in range(WARM_UP):
        for bench in benches.values():
            bench.run()
    for bench in benches.values():
        bench.forget()
    for run in range(runs):
        names = list(benches) if run % 2 else list(benches)[::-1]
        for name in names:
            benches[name].run()
    return list(_compare(benches["with"], benches["without"]))


def _compare(ours, bare):
    for what in bare.seconds:
        yield Row(
            *(what, median(ours.seconds[what])),
            *("without the addons", median(bare.seconds[what]), 1.03),
        )
        added = median(ours.queries[what]) - median(bare.queries[what])
        yield Row(f"{what}, added", added, "allowed", ADDED_QUERIES, 1, "queries")


class Documents:
    """An order, its delivery and its invoice, as they are worked on one by one."""

    def __init__(self, environment):
        self.environment = environment
        self.forget()

    def forget(self):
        self.seconds, self.queries = defaultdict(list), defaultdict(list)

    def run(self):
        """All documents once, up to the commit."""
        with self.environment() as committing:
            company = committing["res.company"].search([("name", "=", ledger.LARGE)])
            env = committing(context={"allowed_company_ids": company.ids})
            order = self._make_order(env, company)
            self._measure(env, "confirming an order", order.action_confirm)
            picking = order.picking_ids
            picking.move_ids.picked = True
            self._measure(env, "validating a delivery", picking.button_validate)
            assert picking.state == "done"
            invoice = order._create_invoices()
            self._measure(env, "posting an invoice", invoice.action_post)
            assert invoice.state == "posted"
            env.cr.rollback()

    def _make_order(self, env, company):
        partner = env["res.partner"].search(
            [("name", "=like", "Customer %")], order="id desc", limit=1
        )
        product = env["product.product"].create(
            {"name": "Goods", "invoice_policy": "order", "type": "consu"}
        )
        line = {"product_id": product.id, "product_uom_qty": 2, "price_unit": 10}
        return env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "order_line": [Command.create(line) for _number in range(LINES)],
            }
        )

    def _measure(self, env, what, action):
        """One step, with what the commit would do before it."""
        env.cr.flush()
        env.invalidate_all()
        before, started = env.cr.sql_log_count, time.perf_counter()
        action()
        env.cr.flush()
        self.seconds[what].append(time.perf_counter() - started)
        self.queries[what].append(env.cr.sql_log_count - before)
