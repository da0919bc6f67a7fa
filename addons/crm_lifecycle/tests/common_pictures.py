# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Moves that pictures and reports are made from, with days and stages as told."""

from .common import LifecycleCase, day

YEAR = ("2025-01-01", "2025-12-31")


class PicturesCase(LifecycleCase):
    """Histories of customers in the test's own company, and users who look at them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()

    @classmethod
    def _history(cls, partner, *moves, company=None, **values):
        """Let a customer have moved: pairs of a day and a stage's name, or None."""
        former = since = None
        for date, name in moves:
            cls.Transition.create(
                {
                    "partner_id": partner.id,
                    "company_id": (company or cls.company).id,
                    "from_stage_id": former and cls._stage(former).id,
                    "to_stage_id": name and cls._stage(name).id,
                    "date": date,
                    "days": since and (day(date) - day(since)).days,
                    **values,
                }
            )
            former, since = name, date

    def _make_histories(self, count):
        """Customers who went from prospect to at risk."""
        for number in range(count):
            self._history(
                self._make_customer(f"Customer {number}"),
                *(("2025-01-10", "prospect"), ("2025-02-10", "first_purchase")),
                *(("2025-03-10", "regular"), ("2025-09-10", "at_risk")),
            )

    def _count_queries(self, ask):
        """How many queries a question costs with nothing in memory."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        ask()
        return self.env.cr.sql_log_count - before
