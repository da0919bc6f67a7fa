# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Room on a person's days."""

import doctest
from datetime import timedelta

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_lifecycle import agenda
from odoo.addons.crm_lifecycle.agenda import Agenda

from .common import TODAY


def after(number):
    return TODAY + timedelta(days=number)


@tagged("post_install", "-at_install")
class TestAgenda(BaseCase):
    """Three days, of which the second is off."""

    def _take(self, agenda, earliest=TODAY, times=1):
        return [agenda.take(earliest) for _each in range(times)]

    def test_examples(self):
        self.assertFalse(doctest.testmod(agenda, raise_on_error=True).failed)

    def test_days_are_filled_one_after_the_other(self):
        days = [after(0), after(2)]
        taken = self._take(Agenda(days, 2, {}), times=5)
        self.assertEqual(taken, [after(0), after(0), after(2), after(2), None])

    def test_nothing_comes_before_it_may(self):
        agenda = Agenda([after(0), after(2), after(3)], 1, {})
        self.assertEqual(self._take(agenda, after(1), 2), [after(2), after(3)])
        self.assertEqual(self._take(agenda), [after(0)])

    def test_what_is_there_takes_room(self):
        agenda = Agenda([after(0), after(1)], 2, {after(0): 1})
        self.assertEqual(self._take(agenda, times=3), [after(0), after(1), after(1)])

    def test_more_than_there_is_room_for_does_not_spill_over(self):
        agenda = Agenda([after(0), after(1)], 2, {after(0): 50})
        self.assertEqual(self._take(agenda), [after(1)])

    def test_overdue_work_waits_for_the_first_day(self):
        agenda = Agenda([after(0), after(1)], 1, {after(-30): 1})
        self.assertEqual(self._take(agenda), [after(1)])

    def test_work_of_a_day_off_waits_for_the_next_one(self):
        agenda = Agenda([after(0), after(2), after(3)], 1, {after(1): 1})
        self.assertEqual(self._take(agenda, after(1)), [after(3)])

    def test_work_after_the_last_day_is_no_matter(self):
        agenda = Agenda([after(0)], 1, {after(9): 4})
        self.assertEqual(self._take(agenda), [after(0)])

    def test_order_of_days_is_no_matter(self):
        agenda = Agenda({after(3), after(1)}, 1, {})
        self.assertEqual(self._take(agenda, times=2), [after(1), after(3)])

    def test_nobody_without_days_gets_anything(self):
        self.assertEqual(self._take(Agenda([], 5, {after(0): 1})), [None])
