# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was kept of the cadence, month by month."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import TODAY, day
from .common_contact import ContactCase

# The month of TODAY and the one before.
JUNE, MAY = day("2026-06-01"), day("2026-05-01")
END_OF_MAY = day("2026-05-31")


@tagged("post_install", "-at_install")
class TestContactMonth(ContactCase):
    """A customer who is regular since two years."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.user_id = cls.anna
        cls._enter("regular", TODAY - timedelta(days=730))

    @classmethod
    def _enter(cls, stage, date, partner=None):
        """A move into a stage, as the engine writes it."""
        return cls.Transition.sudo().create(
            {
                "partner_id": (partner or cls.customer).id,
                "company_id": cls.company.id,
                "to_stage_id": cls._stage(stage).id,
                "date": date,
            }
        )

    def _months(self, month=None, partner=None):
        domain = [("company_id", "=", self.company.id)]
        if month:
            domain.append(("month", "=", month))
        if partner:
            domain.append(("partner_id", "=", partner.id))
        return self.Month.search(domain)

    def _count_all(self):
        return self._run(self.Cadence._cron_count)

    def test_twelve_months_on_the_first_day(self):
        self._count_all()
        months = self._months().mapped("month")
        expected = [JUNE - relativedelta(months=n) for n in range(13)]
        self.assertEqual(months, expected)
        self.assertEqual(self.company.contact_month_closed, END_OF_MAY)
        self.assertEqual(self.company.contact_counted_on, TODAY)

    def test_figures(self):
        self._say(ago=1)
        self._say(ago=2)
        self._say(ago=40)
        self._count_all()
        june, may = self._months(JUNE), self._months(MAY)
        self.assertEqual((june.month_count, june.contact_count), (2, 3))
        self.assertEqual((may.month_count, may.contact_count), (1, 1))
        self.assertEqual((june.contacts_per_year, june.textbook), (4, 4))
        self.assertEqual((june.kept_rate, june.textbook_rate), (100, 0))
        self.assertEqual(june.stage_id, self.regular)
        self.assertEqual(june.user_id, self.anna)

    def test_what_was_not_kept(self):
        self._say(ago=200)
        self._count_all()
        self.assertEqual(self._months(JUNE).kept_rate, 0)
        february = self._months(day("2026-02-01"))
        self.assertEqual(february.kept_rate, 100)

    def test_textbook(self):
        for stage, number in (
            ("acquaintance", 6),
            ("prospect", 6),
            ("first_purchase", 4),
            ("at_risk", 4),
            ("dormant", 4),
        ):
            customer = self._make_customer(stage)
            self._live(customer, stage)
            self._count_all()
            self.company.contact_counted_on = False
            row = self._months(JUNE, customer)
            self.assertEqual((stage, row.textbook), (stage, number))

    def test_textbook_is_reached(self):
        for ago in (10, 100, 200, 300):
            self._say(ago=ago)
        self._count_all()
        self.assertEqual(self._months(JUNE).textbook_rate, 100)

    def test_who_has_left_is_left_out(self):
        self._enter_stage("former")
        self._enter("former", TODAY - timedelta(days=20))
        self._count_all()
        self.assertFalse(self._months(JUNE))
        self.assertTrue(self._months(MAY))

    def test_stage_was_another_one(self):
        self._enter("at_risk", TODAY - timedelta(days=100))
        self._enter("regular", TODAY - timedelta(days=50))
        self._count_all()
        april = self._months(day("2026-04-01"))
        self.assertEqual(april.stage_id, self._stage("at_risk"))
        self.assertEqual(self._months(MAY).stage_id, self.regular)

    def test_month_that_is_over_stays(self):
        self._count_all()
        self._say(ago=40)
        self.company.contact_counted_on = False
        self._count_all()
        self.assertEqual(self._months(MAY).month_count, 0)
        self.assertEqual(self._months(JUNE).contact_count, 1)

    def test_month_is_closed_when_the_next_one_has_begun(self):
        self._count_all()
        self.company.write(
            {
                "contact_month_closed": day("2026-04-30"),
                "contact_counted_on": END_OF_MAY,
            }
        )
        self._say(ago=40)
        self._count_all()
        self.assertEqual(self._months(MAY).month_count, 1)
        self.assertEqual(self.company.contact_month_closed, END_OF_MAY)

    def test_second_run_of_the_day_does_nothing(self):
        self._count_all()
        self._say()
        self._count_all()
        self.assertEqual(self._months(JUNE).month_count, 0)

    def test_each_month_is_committed(self):
        commit = self._count_all()
        self.assertEqual(commit.call_count, 1 + 12 + 1)

    def test_a_run_that_was_killed_goes_on(self):
        company = self.company.sudo()
        for _each in range(5):
            self.assertTrue(self.Cadence.sudo()._count_next(company))
        self.assertEqual(len(self._months()), 5)
        self._count_all()
        self.assertEqual(len(self._months()), 13)

    def test_another_run_is_at_work(self):
        self.patch(
            type(self.env["crm.contact.facts"]), "_try_lock", lambda *_arguments: False
        )
        self._count_all()
        self.assertFalse(self._months())

    def test_shares_of_a_stage(self):
        self._live(self.other_customer)
        self._say(ago=10)
        self._count_all()
        [(stage, kept, contacts, textbook)] = self.Month._read_group(
            [("company_id", "=", self.company.id), ("month", "=", JUNE)],
            ["stage_id"],
            ["kept_rate:avg", "contact_count:avg", "textbook:avg"],
        )
        self.assertEqual((stage, kept), (self.regular, 50))
        self.assertEqual((contacts, textbook), (0.5, 4))

    # Merged customers

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)
        self.env.invalidate_all()

    def test_merged_customers_have_one_row_a_month(self):
        self._live(self.other_customer)
        self._say()
        self._say(self.other_customer, 5, to=self.other_customer)
        self._count_all()
        self._merge(self.other_customer, self.customer)
        june = self._months(JUNE)
        self.assertEqual(june.partner_id, self.customer)
        self.assertEqual((june.month_count, june.contact_count), (2, 2))
        self._count()
        self.assertEqual(self._cadence().contact_count, 2)

    def test_merged_customers_keep_one_target(self):
        for number, partner in ((3, self.customer), (8, self.other_customer)):
            self.Target.create({"partner_id": partner.id, "contacts_per_year": number})
        self._merge(self.other_customer, self.customer)
        target = self.Target.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(target.contacts_per_year, 3)

    def test_merged_customer_brings_its_target(self):
        vals = {"partner_id": self.other_customer.id, "contacts_per_year": 8}
        target = self.Target.create(vals)
        self._merge(self.other_customer, self.customer)
        self.assertEqual(target.partner_id, self.customer)
