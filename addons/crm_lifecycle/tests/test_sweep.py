# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The runs of the night and of every few minutes."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron

from ..models import crm_lifecycle_sweep
from .common import LifecycleCase


class SweepCase(LifecycleCase):
    """Commits are noted instead of made, as tests run in one transaction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Sweep = cls.env["crm.lifecycle.sweep"]
        cls.Queue = cls.env["crm.lifecycle.queue"]
        cls.today = cls.Lifecycle._get_scope(cls.company).as_of
        cls.env.cr.execute("DELETE FROM crm_lifecycle_queue")
        cls._leave_other_companies_out()

    @classmethod
    def _leave_other_companies_out(cls):
        """Their sweep of today is done."""
        others = cls.env["res.company"].search([]) - cls.company
        days = {c: cls.Lifecycle._get_scope(c).as_of for c in others}
        known = {
            (sweep.company_id, sweep.date) for sweep in cls.Sweep.sudo().search([])
        }
        cls.Sweep.create(
            [
                {"company_id": company.id, "date": day, "state": "done"}
                for company, day in days.items()
                if (company, day) not in known
            ]
        )

    @contextmanager
    def commits(self, batches=100):
        """Let a cron have time for so many batches."""
        left = iter(range(batches, -1, -1))
        with patch.object(
            IrCron, "_commit_progress", lambda *_args, **_kwargs: next(left, 0)
        ):
            yield

    def _sweep(self):
        return self.Sweep.search([("company_id", "=", self.company.id)])

    def _queue_them(self, *partners):
        self.Queue._enqueue((partner.id, self.company.id) for partner in partners)
        self.env.cr.precommit.run()

    def _count_queued(self):
        return self.Queue.search_count([("company_id", "=", self.company.id)])


@tagged("post_install", "-at_install")
class TestNight(SweepCase):
    """All customers of all companies, once a day."""

    def test_the_night_moves_whom_time_has_moved(self):
        self._invoice(self.customer, self.today - timedelta(days=400))
        with self.commits():
            self.Sweep._cron_evaluate_all()
        self.assert_stage(self.customer, "dormant")
        sweep = self._sweep()
        self.assertEqual((sweep.state, sweep.customer_count), ("done", 1))
        self.assertEqual(sweep.moved_count, 1)

    def test_a_second_run_of_the_day_does_nothing(self):
        self._invoice(self.customer, self.today)
        with self.commits():
            self.Sweep._cron_evaluate_all()
            self._invoice(self.customer, self.today - timedelta(days=9))
            self.Sweep._cron_evaluate_all()
        self.assert_stage(self.customer, "first_purchase")
        self.assertEqual(len(self._sweep()), 1)

    def test_a_run_out_of_time_goes_on_where_it_stopped(self):
        partners = [self._make_customer(f"Customer {n}") for n in range(5)]
        self._invoices([self._prepare_invoice(p, self.today, 10) for p in partners])
        with patch.object(crm_lifecycle_sweep, "EVALUATED_AT_ONCE", 2):
            first = self.env["res.partner"].search([], order="id", limit=1)
            sweep = self.Sweep._get_pending()
            sweep.next_id = partners[0].id
            self.assertTrue(first.id < partners[0].id)
            with self.commits(batches=1):
                self.Sweep._cron_evaluate_all()
            self.assertEqual(sweep.state, "running")
            self.assertEqual(sweep.customer_count, 2)
            with self.commits():
                self.Sweep._cron_evaluate_all()
        self.assertEqual((sweep.state, sweep.customer_count), ("done", 5))
        self.assertTrue(all(self._row(partner).stage_id for partner in partners))

    def test_slices_end_no_row_of_another_slice(self):
        self._invoice(self.customer, self.today)
        self._invoice(self.other_customer, self.today)
        self._evaluate(as_of=self.today)
        self.Lifecycle._evaluate(
            self.company,
            as_of=self.today,
            ids=range(self.customer.id, self.customer.id + 1),
        )
        self.assertTrue(self._row(self.other_customer))

    def test_rules_that_cannot_be_evaluated_are_told_and_move_nobody(self):
        self._invoice(self.customer, self.today)
        self.Rule.create(
            {
                "name": "Wrong",
                "sequence": 1,
                "stage_id": self._stage("former").id,
                "domain": "[]",
            }
        )
        self.env.cr.execute(
            "UPDATE crm_lifecycle_rule SET domain = '[(''gone'', ''='', 1)]'"
            " WHERE sequence = 1"
        )
        self.env.invalidate_all()
        with self.commits():
            self.Sweep._cron_evaluate_all()
        sweep = self._sweep()
        self.assertEqual(sweep.state, "failed")
        self.assertIn("Wrong", sweep.failure)
        self.assertFalse(self._row(self.customer))

    def test_a_changed_rule_is_asked_of_all_at_once(self):
        self._invoice(self.customer, self.today)
        with self.commits():
            self.Sweep._cron_evaluate_all()
            rule = self.env.ref("crm_lifecycle.rule_regular")
            rule.domain = "[('purchase_count', '>=', 1)]"
            self.assertEqual(self._sweep().state, "running")
            self.Sweep._cron_evaluate_all()
        self.assert_stage(self.customer, "regular")

    def test_a_changed_rule_leaves_the_runs_of_other_days_alone(self):
        vals = {"company_id": self.company.id, "state": "done", "customer_count": 7}
        yesterday, today = self.Sweep.create(
            [{**vals, "date": self.today - timedelta(days=ago)} for ago in (1, 0)]
        )
        self.env.ref("crm_lifecycle.rule_regular").sequence = 61
        self.assertEqual((yesterday.state, yesterday.customer_count), ("done", 7))
        self.assertEqual((today.state, today.customer_count), ("running", 0))

    def test_one_that_cannot_be_evaluated_is_set_aside_and_named(self):
        poisoned = self._make_customer("Poisoned")
        last = self._make_customer("Last")
        for partner in (self.customer, poisoned, last):
            self._invoice(partner, self.today)
        evaluate = type(self.Lifecycle)._evaluate

        def refuse(rows, company, partner_ids=None, as_of=None, ids=None):
            if poisoned.id in ids:
                raise psycopg2.DataError("numeric field overflow")
            return evaluate(rows, company, partner_ids, as_of, ids)

        with patch.object(type(self.Lifecycle), "_evaluate", refuse), self.commits():
            self.Sweep._cron_evaluate_all()
        sweep = self._sweep()
        self.assertEqual((sweep.state, sweep.customer_count), ("done", 2))
        self.assertIn(str(poisoned.id), sweep.failure)
        self.assert_stage(last, "first_purchase")

    def test_customers_wait_until_the_rules_can_be_read(self):
        self._break_a_rule()
        self._invoice(self.customer, self.today)
        self.env.cr.precommit.run()
        with self.commits():
            self.Sweep._cron_evaluate_queue()
        self.assertTrue(self._count_queued())
        self.assertFalse(self._row(self.customer))

    def _break_a_rule(self):
        """A rule whose field was there when it was saved."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lifecycle_rule SET domain = '[(''gone'', ''='', 1)]'"
            " WHERE id = %s",
            [self.env.ref("crm_lifecycle.rule_regular").id],
        )
        self.env.invalidate_all()

    def test_another_transaction_s_company_is_left_to_it(self):
        with self._locks(lambda company: not company), self.commits():
            self.Sweep._cron_evaluate_all()
        self.assertEqual(self._sweep().state, "running")

    def test_two_nights_at_once_make_one_list(self):
        with self._locks(lambda _company: False), self.commits():
            self.Sweep._cron_evaluate_all()
        self.assertFalse(self._sweep())

    def _locks(self, is_free):
        """Let another transaction hold some of the locks."""
        moves = type(self.env["crm.lifecycle.moves"])
        return patch.object(
            moves, "_try_lock", lambda _moves, company: is_free(company)
        )


@tagged("post_install", "-at_install")
class TestQueue(SweepCase):
    """Customers whose documents have changed, every few minutes."""

    def test_queued_customers_are_evaluated_and_taken(self):
        self._invoice(self.customer, self.today)
        self._queue_them(self.customer, self.customer)
        with self.commits():
            self.Sweep._cron_evaluate_queue()
        self.assert_stage(self.customer, "first_purchase")
        self.assertFalse(self._count_queued())

    def test_whoever_is_not_queued_waits_for_the_night(self):
        self._invoice(self.customer, self.today)
        self._invoice(self.other_customer, self.today)
        self.env.cr.execute("DELETE FROM crm_lifecycle_queue")
        self.env.cr.precommit.clear()
        self._queue_them(self.customer)
        with self.commits():
            self.Sweep._cron_evaluate_queue()
        self.assertTrue(self._row(self.customer))
        self.assertFalse(self._row(self.other_customer))

    def test_a_contact_stands_for_its_company(self):
        contact = self._make_customer("Anna", parent_id=self.customer.id)
        self._invoice(self.customer, self.today)
        self._queue_them(contact)
        with self.commits():
            self.Sweep._cron_evaluate_queue()
        self.assertTrue(self._row(self.customer))

    def test_a_deleted_customer_and_a_deleted_company_are_left_out(self):
        gone = self._make_customer("Gone")
        self._queue_them(gone)
        self.Queue._enqueue([(self.customer.id, 2**31 - 1)])
        self.env.cr.precommit.run()
        gone.unlink()
        with self.commits():
            self.Sweep._cron_evaluate_queue()
        self.assertFalse(self.Queue.search_count([]))

    def test_one_that_cannot_be_evaluated_stops_no_other(self):
        poisoned = self._make_customer("Poisoned")
        for partner in (self.customer, poisoned):
            self._invoice(partner, self.today)
        self._queue_them(self.customer, poisoned)
        evaluate = type(self.Lifecycle)._evaluate

        def refuse(rows, company, partner_ids=None, **options):
            if poisoned.id in partner_ids:
                raise psycopg2.DataError("numeric field overflow")
            return evaluate(rows, company, partner_ids, **options)

        with patch.object(type(self.Lifecycle), "_evaluate", refuse), self.commits():
            self.Sweep._cron_evaluate_queue()
        self.assertTrue(self._row(self.customer))
        self.assertFalse(self._row(poisoned))

    def test_the_queue_is_inserted_once_a_transaction(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        before = self.env.cr.sql_log_count
        for partner in (self.customer, self.other_customer, self.customer):
            self.Queue._enqueue([(partner.id, self.company.id)])
        self.env.cr.precommit.run()
        self.assertEqual(self.env.cr.sql_log_count - before, 1)
        self.assertEqual(self._count_queued(), 2)

    def test_nobody_is_queued_without_customer_or_company(self):
        self.Queue._enqueue([(False, self.company.id), (self.customer.id, False)])
        self.env.cr.precommit.run()
        self.assertFalse(self._count_queued())

    def test_a_customer_with_many_documents(self):
        vals = self._prepare_invoice(self.customer, self.today, 1)
        self.env["account.move"].create([vals] * 200).action_post()
        self.env.cr.execute(
            "UPDATE account_move SET invoice_date = %s - (id %% 150)"
            " WHERE company_id = %s",
            [self.today, self.company.id],
        )
        self.env.invalidate_all()
        self._queue_them(self.customer)
        with self.commits():
            self.Sweep._cron_evaluate_queue()
        row = self._row(self.customer)
        self.assertEqual((row.invoice_count, row.purchase_count), (200, 150))
