"""The customer feed: rows a second in each format, and memory that does not grow."""

import time
from statistics import median

import psutil

from odoo.addons.crm_lifecycle.feed.formats import FORMATS

from . import ledger
from .table import Row

ROWS_A_SECOND = 20_000
# A workbook is packed and has a cell for each value; nobody waits for it.
ROWS_A_SECOND_OF = {"xlsx": 5_000}
MEGABYTE = 2**20


def measure(environment, runs):
    """Rows of the table.

    :param environment: gives a context with an environment that it commits
    """
    bench = Feed(environment)
    bench.prepare()
    rows = []
    for name in FORMATS:
        seconds = [bench.read(name) for _run in range(runs)]
        allowed = bench.count / ROWS_A_SECOND_OF.get(name, ROWS_A_SECOND)
        what = f"{bench.count:,} customers as {name}"
        rows.append(Row(what, median(seconds), "allowed", allowed, 1))
        memory = "memory after a tenth", bench.early, 1.05, "MB"
        rows.append(Row(f"memory at the end, {name}", bench.late, *memory))
    nothing = median(bench.changes() for _run in range(runs))
    rows.append(Row("changes, where there are none", nothing, "allowed", 1, 1))
    paged = bench.pages()
    rows.append(Row("all in pages of 10,000", paged, "allowed", 15, 1))
    return rows


class Feed:
    """What is measured; each work returns its seconds."""

    def __init__(self, environment):
        self.environment = environment
        self.count = self.early = self.late = 0

    def prepare(self):
        """Customers have a life cycle, and somebody may read them."""
        with self.environment() as env:
            company = company_of(env)
            env.ref("base.user_admin").company_ids += company
            if not env["crm.lifecycle"].search_count(
                [("company_id", "=", company.id)], limit=1
            ):
                env["crm.lifecycle"]._evaluate(company, as_of=ledger.AS_OF)

    def _get_rows(self, env):
        """The feed under the rights of a user, as a program reads it."""
        context = {"allowed_company_ids": company_of(env).ids}
        return env(user=env.ref("base.user_admin"), context=context)["crm.feed.rows"]

    def read(self, name):
        """All customers in a format, piece by piece."""
        process = psutil.Process()
        with self.environment() as env:
            started = time.perf_counter()
            is_json = name == "jsonl"
            reading = self._get_rows(env)._read_changes(is_json=is_json)
            rows = self._watched(reading.batches(env.cr), process)
            for _piece in FORMATS[name].write(reading.columns, rows, reading.ending):
                pass
            seconds = time.perf_counter() - started
            self.count = reading.count
        self.late = process.memory_info().rss / MEGABYTE
        return seconds

    def _watched(self, batches, process):
        """Remember the memory that a few batches have taken."""
        for number, batch in enumerate(batches):
            if number == 5:
                self.early = process.memory_info().rss / MEGABYTE
            yield batch

    def changes(self):
        """A program that asks again."""
        with self.environment() as env:
            reading = self._get_rows(env)._read_changes()
            started = time.perf_counter()
            again = self._get_rows(env)._read_changes(str(reading.cursor))
            assert not list(again.batches(env.cr))
            return time.perf_counter() - started

    def pages(self):
        """A program that takes a page at a time."""
        started, cursor, more, count = time.perf_counter(), None, True, 0
        while more:
            with self.environment() as env:
                rows = self._get_rows(env)
                reading = rows._read_changes(cursor, 10_000, is_json=True)
                count += sum(map(len, reading.batches(env.cr)))
                cursor, more = str(reading.cursor), reading.more
        assert count == self.count, (count, self.count)
        return time.perf_counter() - started


def company_of(env, name=ledger.LARGE):
    return env["res.company"].search([("name", "=", name)])
