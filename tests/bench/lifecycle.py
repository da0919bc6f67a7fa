"""The life cycle: facts and stages of a large ledger, and what documents cost."""

import time
from statistics import median

from odoo.tools import SQL

from . import ledger
from .documents import measure_documents
from .scoring import GROUPED, timed
from .table import Row

MOVED = 10_000
QUEUED = 2_000
# What nobody can do without who reads everything the facts are made from.
ALL_GROUPED = (
    GROUPED,
    """SELECT partner_id, COUNT(*), MAX(date_order) FROM sale_order
        WHERE company_id = %s AND date_order <= %s GROUP BY 1""",
    """SELECT partner_id, state, COUNT(*), MAX(date_done) FROM stock_picking
        WHERE company_id = %s AND create_date <= %s GROUP BY 1, 2""",
    """SELECT partner_id, won_status, COUNT(*) FROM crm_lead
        WHERE company_id = %s AND create_date <= %s GROUP BY 1, 2""",
    """SELECT partner_id, SUM(amount_residual) FROM account_move_line
        WHERE company_id = %s AND date <= %s AND reconciled IS NOT TRUE
          AND account_id IN (SELECT id FROM account_account
                              WHERE account_type = 'asset_receivable') GROUP BY 1""",
    """SELECT line.partner_id, AVG(part.max_date - line.date)
         FROM account_partial_reconcile part
         JOIN account_move_line line ON line.id = part.debit_move_id
        WHERE part.company_id = %s AND line.date > %s - 365 GROUP BY 1""",
    """SELECT model, res_id, MAX(date) FROM mail_message
        WHERE model IN ('res.partner', 'crm.lead', 'sale.order') AND %s > 0
          AND date <= %s GROUP BY 1, 2""",
)


def measure(environment, bare_environment, runs, install_seconds):
    """Rows of the table; works alternate, so that they share the machine's moods.

    :param environment: gives a context with an environment that it commits
    :param bare_environment: the same, of the ledger without the addons
    """
    bench = Lifecycle(environment)
    bench.still()
    works = (bench.grouped, bench.all_grouped, bench.facts, bench.still, bench.queued)
    seconds = {work.__name__: [] for work in works}
    for _run in range(runs):
        for work in works:
            seconds[work.__name__].append(work())
    medians = {name: median(times) for name, times in seconds.items()}
    medians["moving"] = bench.moving()
    return [
        *bench.rows(medians),
        *measure_documents(environment, bare_environment, 20 * runs),
        Row("installation", install_seconds, "allowed", 300, 1),
    ]


class Lifecycle:
    """The works that are measured; each returns its seconds."""

    def __init__(self, environment):
        self.environment = environment
        self.written = self.queries = self.moved = 0

    def grouped(self):
        """The aggregate of the invoices alone."""
        return self._group(GROUPED)

    def all_grouped(self):
        """An aggregate of each table that the facts are made from."""
        return self._group(*ALL_GROUPED)

    def _group(self, *statements):
        with self.environment() as env:
            company = company_of(env)
            started = time.perf_counter()
            for statement in statements:
                env.cr.execute(statement, [company.id, ledger.AS_OF])
            return time.perf_counter() - started

    def facts(self):
        """All facts of all customers, gathered and not yet written anywhere."""
        with self.environment() as env:
            scope = env["crm.lifecycle"]._get_scope(company_of(env), ledger.AS_OF)
            return timed(env["crm.lifecycle.facts"]._gather, scope)[1]

    def still(self):
        """A sweep that finds nothing changed."""
        seconds, done, self.queries = self._evaluate(ledger.LARGE)
        self.written = done.written
        return seconds

    def queued(self):
        """Customers of whom documents have changed."""
        with self.environment() as env:
            rows = env["crm.lifecycle"].search(
                [("company_id", "=", company_of(env).id)], limit=QUEUED, order="id"
            )
            partner_ids = rows.partner_id.ids
        return self._evaluate(ledger.LARGE, partner_ids)[0]

    def moving(self):
        """A sweep that finds customers in other stages than their facts say."""
        with self.environment() as env:
            self._misplace(env)
        seconds, done, _queries = self._evaluate(ledger.LARGE)
        self.moved = done.moved
        return seconds

    @staticmethod
    def _misplace(env):
        """Put customers of every tenth place into a stage of another department."""
        env.cr.execute(
            SQL(
                """
                UPDATE crm_lifecycle SET stage_id = other.id, rule_id = NULL
                  FROM (SELECT mine.id AS stage_id, MIN(theirs.id) AS id
                          FROM crm_lifecycle_stage mine
                          JOIN crm_lifecycle_stage theirs
                            ON theirs.department <> mine.department
                         GROUP BY 1) other
                 WHERE other.stage_id = crm_lifecycle.stage_id
                   AND crm_lifecycle.id IN (
                       SELECT id FROM crm_lifecycle WHERE company_id = %s
                        ORDER BY id %% 10, id LIMIT %s)
                """,
                company_of(env).id,
                MOVED,
            )
        )

    def _evaluate(self, name, partner_ids=None):
        """Evaluate a company; return seconds, what was done and number of queries."""
        started = time.perf_counter()
        with self.environment() as env:
            company = company_of(env, name)
            before = env.cr.sql_log_count
            done = env["crm.lifecycle"]._evaluate(
                company, partner_ids, as_of=ledger.AS_OF
            )
            env.flush_all()
            queries = env.cr.sql_log_count - before
        return time.perf_counter() - started, done, queries

    def rows(self, seconds):
        self._evaluate(ledger.SMALL)
        _seconds, _done, few_queries = self._evaluate(ledger.SMALL)
        invoices = ("grouped invoices", seconds["grouped"])
        everything = ("all tables grouped", seconds["all_grouped"])
        return [
            Row("facts of all customers", seconds["facts"], *invoices, 2),
            Row("facts of all customers", seconds["facts"], *everything, 2),
            Row("sweep, nobody moves", seconds["still"], *invoices, 2),
            Row("sweep, nobody moves", seconds["still"], *everything, 2),
            Row("sweep, nobody moves", seconds["still"], "facts", seconds["facts"], 2),
            Row("written when nobody moves", self.written, "none", 0, 1, "rows"),
            Row(
                *("queries for all", self.queries),
                *("for 1,000 customers", few_queries, 1, "queries"),
            ),
            Row(
                *(f"{QUEUED:,} queued customers", seconds["queued"]),
                *("a sweep", seconds["still"], 1),
            ),
            Row(f"sweep, {self.moved:,} moves", seconds["moving"], "allowed", 10, 1),
        ]


def company_of(env, name=ledger.LARGE):
    return env["res.company"].search([("name", "=", name)])
