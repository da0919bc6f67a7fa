# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the scheduler does every ten minutes."""

from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_structure import TODAY
from .test_assigning import AssigningCase

NOON = f"{TODAY} 12:00:00"


class ScheduledCase(AssigningCase):
    """Two companies with a structure in force; versions of the demo company wait."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._make_company("Structure Elsewhere")
        cls.env.user.company_ids += cls.other
        elsewhere = cls.Structure.create(
            {"name": "Elsewhere", "company_id": cls.other.id}
        )
        cls._make_unit(elsewhere, "everybody", country_id=cls.texan.country_id.id)
        cls.elsewhere = cls._activate(elsewhere)
        ours = cls.structure + cls.elsewhere
        rest = cls.Structure.search([("state", "=", "active")]) - ours
        rest.sudo().write({"assigned_on": TODAY})
        cls.queue = cls.env["sales.structure.queue"]

    def setUp(self):
        super().setUp()
        self.env.cr.precommit.run()
        self.queue._take(100_000)
        # The tests' one transaction cannot be committed.
        progress = patch.object(
            self.registry["ir.cron"], "_commit_progress", return_value=60.0
        )
        progress.start()
        self.addCleanup(progress.stop)

    def _run(self):
        with freeze_time(NOON):
            self.Assignment._cron_assign()

    def _count(self, company):
        return self.Assignment.search_count([("company_id", "=", company.id)])

    @contextmanager
    def _break(self, broken):
        """Let a company's customers raise an error, as an absurd rule would."""
        assign = self.registry["sales.structure.assignment"]._assign

        def fail(model, company, *args, **kwargs):
            if company == broken:
                model.env.cr.execute("SELECT 1 / 0")
            return assign(model, company, *args, **kwargs)

        model = self.registry["sales.structure.assignment"]
        with patch.object(model, "_assign", fail), mute_logger("odoo.sql_db"):
            yield


@tagged("post_install", "-at_install")
class TestScheduled(ScheduledCase):
    """Every company once a day."""

    def test_all_customers_of_all_companies_once_a_day(self):
        self._run()
        for version in self.structure + self.elsewhere:
            self.assertEqual(version.assigned_on, TODAY)
            self.assertGreater(self._count(version.company_id), 2)
        self._make_customer("Late", country_id=self.texan.country_id.id)
        before = self._count(self.company)
        self.queue._take(100_000)
        self._run()
        self.assertEqual(self._count(self.company), before)

    def test_who_has_changed_is_assigned_meanwhile(self):
        self._run()
        late = self._make_customer("Late", country_id=self.texan.country_id.id)
        self.env.cr.precommit.run()
        self._run()
        self.assertEqual(len(self._current(late)), 1)
        self.assertEqual(self.queue._take(1), [])

    def test_a_second_run_writes_nothing(self):
        self._run()
        rows = self.Assignment.search_count([])
        self._run()
        self.assertEqual(self.Assignment.search_count([]), rows)


@tagged("post_install", "-at_install")
class TestPoison(ScheduledCase):
    """One company's trouble is its own, and can be seen."""

    def test_the_others_are_served(self):
        with self._break(self.company):
            self._run()
        self.assertIn("division by zero", self.structure.failure)
        self.assertFalse(self.structure.assigned_on)
        self.assertEqual(self._count(self.company), 0)
        self.assertFalse(self.elsewhere.failure)
        self.assertGreater(self._count(self.other), 2)

    def test_it_is_tried_again(self):
        with self._break(self.company):
            self._run()
        self._run()
        self.assertFalse(self.structure.failure)
        self.assertEqual(self.structure.assigned_on, TODAY)
        self.assertGreater(self._count(self.company), 2)

    def test_assigning_by_the_button_takes_the_reason_away(self):
        with self._break(self.company):
            self._run()
        manager = self._make_users()["manager"]
        self.structure.with_user(manager).action_assign_now()
        self.assertFalse(self.structure.failure)

    def test_what_is_no_ones_fault_ends_the_run(self):
        broken = patch.object(
            self.registry["sales.structure.assignment"],
            "_assign",
            side_effect=MemoryError,
        )
        with broken, self.assertRaises(MemoryError):
            self._run()

    def test_while_somebody_else_assigns_it_waits(self):
        late = self._make_customer("Late", country_id=self.texan.country_id.id)
        self.env.cr.precommit.run()
        with self.registry.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext('sales_structure'), %s)",
                [self.company.id],
            )
            self._run()
            self.assertFalse(self.structure.failure or self.structure.assigned_on)
            self.assertEqual(self.elsewhere.assigned_on, TODAY)
            cursor.rollback()
        self.assertIn(late.id, self.queue._take(100_000))

    def test_a_user_error_is_told_in_its_words(self):
        words = "No such unit."
        with patch.object(
            self.registry["sales.structure.assignment"],
            "_assign",
            side_effect=UserError(words),
        ):
            self._run()
        self.assertEqual(self.structure.failure, words)
