# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Absences: who is away, and who stands in."""

from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_screens import ScreenRightsCase

FIRST, LAST = date(2026, 7, 1), date(2026, 7, 14)
ONE_DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestAbsence(ScreenRightsCase):
    """One at a time, with a substitute who is another."""

    def _new(self, **vals):
        absences = self._as(self.manager, "sales.structure.absence")
        return absences.create(
            {
                "user_id": self.people["cleo"].id,
                "date_from": FIRST,
                "date_to": LAST,
                **vals,
            }
        )

    def test_nobody_stands_in_for_themselves(self):
        with self._refused(ValidationError, "stand in"):
            self._new(substitute_id=self.people["cleo"].id)
        absence = self._new(substitute_id=self.people["nora"].id)
        with self._refused(ValidationError, "stand in"):
            absence.user_id = self.people["nora"]

    def test_days_do_not_overlap(self):
        self._new()
        for date_from, date_to in (
            (FIRST, LAST),
            (LAST, LAST + ONE_DAY),
            (FIRST - ONE_DAY, FIRST),
            (FIRST - ONE_DAY, LAST + ONE_DAY),
            (FIRST + ONE_DAY, FIRST + ONE_DAY),
        ):
            with self._refused(ValidationError, "away on some of these days"):
                self._new(date_from=date_from, date_to=date_to)
        self._new(date_from=LAST + ONE_DAY, date_to=LAST + ONE_DAY)
        self._new(user_id=self.people["nora"].id)

    def test_prolonging_is_checked(self):
        first = self._new()
        self._new(date_from=LAST + ONE_DAY, date_to=LAST + 2 * ONE_DAY)
        with self._refused(ValidationError, "change that absence"):
            first.date_to = LAST + ONE_DAY

    def test_another_company_is_another_matter(self):
        other = self._make_company("Other")
        self._new()
        self.env["sales.structure.absence"].create(
            {
                "user_id": self.people["cleo"].id,
                "company_id": other.id,
                "date_from": FIRST,
                "date_to": LAST,
            }
        )
        seen = self._as(self.manager, "sales.structure.absence").search([])
        self.assertEqual(seen.company_id, self.company)

    def test_it_ends_after_it_began(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._new(date_from=LAST, date_to=FIRST)

    def test_who_is_away_on_a_day(self):
        self._new(substitute_id=self.people["nora"].id)
        self._new(user_id=self.people["tess"].id, date_to=FIRST)
        get = self.env["sales.structure.absence"]._get_absences
        cleo, nora, tess = (self.people[name].id for name in ("cleo", "nora", "tess"))
        self.assertEqual(get(self.company, FIRST - ONE_DAY), {})
        self.assertEqual(get(self.company, FIRST), {cleo: nora, tess: False})
        self.assertEqual(get(self.company, LAST), {cleo: nora})
        self.assertEqual(get(self.company, LAST + ONE_DAY), {})

    def test_the_form_proposes_today(self):
        form = Form(
            self._as(self.manager, "sales.structure.absence"),
            "sales_structure.sales_structure_absence_view_form",
        )
        form.user_id = self.people["cleo"]
        absence = form.save()
        self.assertEqual((absence.date_from, absence.date_to), (self.today, self.today))

    def test_who_writes(self):
        absence = self._new(reason="Private")
        for user in (self.reader, *self.strangers):
            for change in (
                lambda user=user: self._see(absence, user).write({"date_to": FIRST}),
                lambda user=user: self._see(absence, user).unlink(),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    change()
        for user in self.strangers:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._see(absence, user).read(["reason"])
