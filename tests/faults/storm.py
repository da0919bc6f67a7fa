"""Runs a nightly job in processes of its own, and kills them or lets two run at once.

One process loads Odoo; each run is a fork of it, so that a hundred of them take no
longer than their work.
"""

import argparse
import json
import os
import random
import signal
import sys
import time
import traceback
from contextlib import closing

import psycopg2

from odoo import SUPERUSER_ID, api, sql_db
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config

from books import demo_structure
from books.odoo_session import Database

JOBS = {
    "sweep": ("crm.lifecycle.sweep", "_cron_evaluate_all"),
    "queue": ("crm.lifecycle.sweep", "_cron_evaluate_queue"),
    "scoring": ("crm.retention.model", "_cron_compute_scores"),
    "leads": ("crm.team", "_cron_assign_leads"),
    "change": ("sales.structure.change", "_cron_continue"),
    "events": ("crm.event.sender", "_cron_send"),
    "partings": ("crm.parting", "_cron_remind"),
}
# Crons that ask which one they are.
CRONS = {"leads": "crm.ir_cron_crm_lead_assign"}
# Whether nothing is left to do; scoring knows its own days.
FINISHED = {
    "sweep": """SELECT COUNT(*) FILTER (WHERE state = 'running') = 0
                       AND COUNT(*) > 0 FROM crm_lifecycle_sweep""",
    "queue": "SELECT COUNT(*) = 0 FROM crm_lifecycle_queue",
    "leads": """SELECT COUNT(*) = 0 FROM crm_lead
                 WHERE email_from LIKE '%@bench.example' AND user_id IS NULL""",
    "change": """SELECT COUNT(*) FILTER (WHERE state IN ('running', 'undoing')) = 0
                        AND COUNT(*) > 0 FROM sales_structure_change""",
    "events": "SELECT COUNT(*) = 0 FROM crm_event_delivery WHERE state = 'waiting'",
    "partings": "SELECT COUNT(*) = 0 FROM crm_parting WHERE state = 'closed'"
    " AND winback_activity_id IS NULL",
}
# So few at once that a job consists of many transactions.
EVALUATED_AT_ONCE = 400
QUEUED_AT_ONCE = 500
DOCUMENTS_AT_ONCE = 3
PARTINGS_AT_ONCE = 1
EVENTS_AT_ONCE = 8
BATCHES_OF_EVENTS = 4
RUN_SECONDS = 300
CALM_RUNS = 50
# Statements or seconds after which a run is killed, at most.
MOST_STATEMENTS = 50
MOST_SECONDS = 0.8
# Another transaction of the same job was quicker: this one was rolled back.
LOST = 3
FAILED = 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("job", choices=[*JOBS, "structure"])
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--seed", type=int, default=19)
    options = parser.parse_args()
    settings = ["-c", options.config, "-d", options.database, "--log-level", "error"]
    config.parse_config(settings, setup_logging=True)
    if options.job == "structure":
        demo_structure.make(Database(options.config, options.database))
        sys.stdout.write("{}\n")
        return
    storm = Storm(options.database, options.job, options.seed)
    killed = sum(storm.kill_one() for _number in range(options.kills))
    ended = storm.run_to_the_end(options.at_once)
    sys.stdout.write(json.dumps({"killed": killed, **ended}) + "\n")


class Storm:
    """One job on one database."""

    def __init__(self, database, job, seed):
        self.registry = Registry(database)
        self.job = job
        self.chance = random.Random(seed)  # noqa: S311 it chooses moments
        self._make_batches_small()
        # A connection must not be shared with the forks.
        sql_db.close_all()

    @staticmethod
    def _make_batches_small():
        # Our addons are found once the configuration is read.
        from odoo.addons.crm_lifecycle.models import crm_event_outbox as outbox
        from odoo.addons.crm_lifecycle.models import crm_event_sender as sender
        from odoo.addons.crm_lifecycle.models import crm_lifecycle_sweep as sweep
        from odoo.addons.crm_lifecycle.models import crm_parting_return_mixin as back
        from odoo.addons.crm_lifecycle.webhooks import lanes
        from odoo.addons.sales_structure.models import sales_structure_change as change

        sweep.EVALUATED_AT_ONCE = EVALUATED_AT_ONCE
        sweep.QUEUED_AT_ONCE = QUEUED_AT_ONCE
        change.DOCUMENTS_AT_ONCE = DOCUMENTS_AT_ONCE
        change.PEOPLE_AT_ONCE = 1
        back.TOLD_AT_ONCE = PARTINGS_AT_ONCE
        sender.MOST_BATCHES = BATCHES_OF_EVENTS
        outbox.AT_ONCE, outbox.LONGEST_REST = EVENTS_AT_ONCE, 0
        lanes.FIRST_DELAY = 0

    def kill_one(self):
        """Start a run and kill it; whether it was killed before its end."""
        if self.chance.random() < 0.5:
            process = self._start(kill_at=self.chance.randint(1, MOST_STATEMENTS))
            return self._wait(process) == -signal.SIGKILL
        process = self._start()
        time.sleep(self.chance.random() * MOST_SECONDS)
        os.kill(process, signal.SIGKILL)
        return self._wait(process) == -signal.SIGKILL

    def run_to_the_end(self, at_once):
        """Run, several at once or one by one, until nothing is left to do."""
        counts = {"ended": 0, "lost": 0}
        for _number in range(CALM_RUNS):
            processes = [self._start() for _number in range(at_once)]
            codes = [self._wait(process) for process in processes]
            assert set(codes) <= {0, LOST}, codes
            counts["ended"] += codes.count(0)
            counts["lost"] += codes.count(LOST)
            if self._is_finished():
                return counts
            # A killed run's connection may still hold its lock.
            time.sleep(0.2)
        raise TimeoutError(f"{self.job} does not come to an end")

    def _start(self, kill_at=None):
        process = os.fork()
        if not process:
            signal.alarm(RUN_SECONDS)
            self._run_in_fork(kill_at)
        return process

    def _run_in_fork(self, kill_at):
        """Never return into what the other process goes on with."""
        code = FAILED
        try:
            code = self._run(kill_at)
        finally:
            if code == FAILED:
                traceback.print_exc()
            os._exit(code)

    def _run(self, kill_at):
        """The job as the scheduler calls it; return the exit code."""
        if kill_at:
            _kill_before_statement(kill_at)
        try:
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                if self.job in CRONS:
                    env = env(context={"cron_id": env.ref(CRONS[self.job]).id})
                if self.job == "change":
                    _start_change(env)
                model, method = JOBS[self.job]
                getattr(env[model], method)()
        except (psycopg2.errors.SerializationFailure, psycopg2.errors.UniqueViolation):
            return LOST
        except UserError:
            # Somebody else puts the plan in force just now.
            return LOST
        return 0

    @staticmethod
    def _wait(process):
        _process, status = os.waitpid(process, 0)
        return os.waitstatus_to_exitcode(status)

    def _is_finished(self):
        with closing(self.registry.cursor()) as cr:
            if self.job == "scoring":
                env = api.Environment(cr, SUPERUSER_ID, {})
                finished = not env["crm.retention.model"]._get_pending()
            else:
                cr.execute(FINISHED[self.job])
                finished = cr.fetchone()[0]
        sql_db.close_all()
        return finished


def _start_change(env):
    """Put the plan in force, as a manager's click does, if none has come to it yet."""
    plan = env["sales.structure"].search([("state", "=", "planning")], limit=1)
    if plan:
        change = env["sales.structure.change"]
        options = {"makes_activities": True, "sends_digest": True}
        change._start(plan, sets_salesperson=True, **options)
        env.cr.commit()


def _kill_before_statement(number):
    """Die of SIGKILL in place of the statement of that number."""
    execute, left = sql_db.Cursor.execute, iter(range(number, -1, -1))

    def count_down(*arguments, **options):
        if not next(left):
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments, **options)

    sql_db.Cursor.execute = count_down


if __name__ == "__main__":
    main()
