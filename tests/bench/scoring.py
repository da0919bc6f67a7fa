"""Scoring: from invoices in PostgreSQL to scores in PostgreSQL."""

import time
from statistics import median

from odoo.addons.crm_retention.btyd import fit

from . import ledger, peer
from .table import Row

# What no scoring can do without: each purchase read, by day, by customer.
GROUPED = """
SELECT partner_id, COUNT(*), MIN(day), MAX(day), SUM(net)
  FROM (SELECT commercial_partner_id AS partner_id, invoice_date AS day,
               SUM(amount_untaxed_signed) AS net
          FROM account_move
         WHERE company_id = %s AND state = 'posted' AND move_type = 'out_invoice'
           AND invoice_date <= %s
         GROUP BY 1, 2) purchase
 GROUP BY 1
"""


def measure(environment, runs):
    """Rows of the table; works alternate, so that they share the machine's moods.

    :param environment: gives a context with an environment that it commits
    """
    bench = Scoring(environment)
    bench.grouped()
    works = (bench.grouped, bench.first, bench.again, bench.judged, bench.peer)
    works = (*works, bench.tenth)
    seconds = {work.__name__: [] for work in works}
    for _run in range(runs):
        for work in works:
            seconds[work.__name__].append(work())
    medians = {name: median(times) for name, times in seconds.items()}
    return [*bench.rows(medians), *bench.fits(runs)]


class Scoring:
    """The works that are measured; each returns its seconds."""

    def __init__(self, environment):
        self.environment = environment
        self.written = self.queries = 0

    def grouped(self):
        """The aggregate alone."""
        with self.environment() as env:
            company = self._company(env)
            started = time.perf_counter()
            env.cr.execute(GROUPED, [company.id, ledger.AS_OF])
            return time.perf_counter() - started

    def first(self):
        """Scores where there were none, committed."""
        seconds, self.queries = self._score_anew(ledger.LARGE)
        return seconds

    def again(self):
        """Scores where nothing has changed since."""
        seconds, self.written, _queries = self._score(ledger.LARGE)
        return seconds

    def judged(self):
        """The first night of a month, which judges the forecasts of the past."""
        seconds, _written, _queries = self._score(ledger.LARGE, must=True)
        return seconds

    def tenth(self):
        """Scores where there were none, of a company with a tenth of the invoices."""
        seconds, _queries = self._score_anew(ledger.MEDIUM)
        return seconds

    def peer(self):
        """The same job by another way, committed."""
        with self.environment() as env:
            peer.make_table(env.cr)
        started = time.perf_counter()
        with self.environment() as env:
            company = self._company(env)
            model = env["crm.retention.model"].search(
                [("company_id", "=", company.id), ("as_of", "=", ledger.AS_OF)]
            )
            peer.score(env.cr, model)
        seconds = time.perf_counter() - started
        with self.environment() as env:
            peer.drop_table(env.cr)
        return seconds

    def rows(self, seconds):
        for name in (ledger.SMALL, ledger.MEDIUM):
            self._score(name)
        _seconds, few_queries = self._score_anew(ledger.SMALL)
        floor = ("grouped aggregate", seconds["grouped"])
        return [
            Row("scoring, first time", seconds["first"], *floor, aim=2),
            Row("scoring, nothing changed", seconds["again"], *floor, aim=2),
            Row("scoring, once a month judging", seconds["judged"], *floor, aim=10),
            Row(
                *("scoring ten times as much", seconds["first"]),
                *("ten times a tenth", 10 * seconds["tenth"], 1),
            ),
            Row("written when nothing changed", self.written, "none", 0, 1, "rows"),
            Row(
                *("queries for all", self.queries),
                *("for 1,000 customers", few_queries, 1, "queries"),
            ),
            Row(
                "scoring, first time",
                seconds["first"],
                "lifetimes",
                seconds["peer"],
                0.7,
            ),
        ]

    def fits(self, runs):
        """The fit alone, and whose parameters say more of the data."""
        with self.environment() as env:
            customers = peer.summary(env.cr, self._company(env).id, ledger.AS_OF)
        figures = [customers[name].to_numpy() for name in ("frequency", "recency", "T")]
        ours, theirs = [], []
        for _run in range(runs):
            fitted, seconds = timed(fit, "bg_nbd", *figures)
            ours.append(seconds)
            fitter, seconds = timed(peer.fit, *figures)
            theirs.append(seconds)
        likelihoods = [
            float(peer.log_likelihood(params, *figures))
            for params in (fitted.params, fitter.params_)
        ]
        return [
            Row("fit alone", median(ours), "lifetimes' fit", median(theirs), 0.5),
            Row(
                *("negative log-likelihood", -likelihoods[0]),
                *("lifetimes'", -likelihoods[1], 1 + 1e-6, "nats"),
            ),
        ]

    def _score_anew(self, name):
        """Score a company without scores; return seconds and number of queries."""
        with self.environment() as env:
            company = self._company(env, name)
            env.cr.execute(
                "DELETE FROM crm_retention_model WHERE company_id = %s", [company.id]
            )
        seconds, _written, queries = self._score(name)
        return seconds, queries

    def _score(self, name, must=False):
        """Score a company; return seconds, rows written and number of queries.

        :param must: judge the forecasts of the past anew
        """
        started = time.perf_counter()
        with self.environment() as env:
            company = self._company(env, name)
            before = env.cr.sql_log_count
            _model, written = (
                env["crm.retention.model"]
                .with_company(company)
                ._compute_scores(company, ledger.AS_OF, must)
            )
            env.flush_all()
            queries = env.cr.sql_log_count - before
        return time.perf_counter() - started, written, queries

    @staticmethod
    def _company(env, name=ledger.LARGE):
        return env["res.company"].search([("name", "=", name)])


def timed(work, *arguments):
    started = time.perf_counter()
    result = work(*arguments)
    return result, time.perf_counter() - started
