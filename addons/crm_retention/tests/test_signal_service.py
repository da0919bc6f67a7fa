# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What we deliver, what comes back, and what customers think of us, in a year."""

from odoo.tests import tagged

from odoo.addons.crm_lifecycle.tests.common import TODAY

from .common_signals import SignalCase

DELIVERIES = ("delivery_count_year", "late_delivery_count", "return_count_year")
RATINGS = ("rating_average", "rating_count")


@tagged("post_install", "-at_install")
class TestSignalDeliveries(SignalCase):
    """Days are those of the company's time zone."""

    def assert_delivered(self, *expected, partner=None, as_of=TODAY):
        found = self._facts(partner or self.customer, *DELIVERIES, as_of=as_of)
        self.assertEqual(found, expected)

    def _documents(self, fact):
        self._evaluate()
        action = self._row(self.customer).with_context(fact=fact).action_open_fact()
        self.assertEqual(action["res_model"], "stock.picking")
        return self.env["stock.picking"].search(action["domain"])

    def test_on_the_promised_day_is_on_time(self):
        self._delivery(self.customer, done=10)
        self._delivery(self.customer, done=20, late=-3)
        self.assert_delivered(2, 0, 0)

    def test_after_the_promised_day_is_late(self):
        self._delivery(self.customer, done=10, late=1)
        self._delivery(self.customer, done=20)
        self.assert_delivered(2, 1, 0)

    def test_without_a_promise_the_planned_day_counts(self):
        picking = self._delivery(self.customer, done=10, late=2)
        self.env.cr.execute(
            "UPDATE stock_picking SET date_deadline = NULL WHERE id = %s", [picking.id]
        )
        self.assert_delivered(1, 1, 0)

    def test_the_promise_goes_before_the_plan(self):
        picking = self._delivery(self.customer, done=10)
        self.env.cr.execute(
            "UPDATE stock_picking SET scheduled_date = '2026-01-01' WHERE id = %s",
            [picking.id],
        )
        self.assert_delivered(1, 0, 0)

    def test_hours_of_a_day_make_nothing_late(self):
        picking = self._delivery(self.customer, done=10)
        self._set_moments(picking, "2026-06-20 21:30:00", "2026-06-20 06:00:00")
        self.assert_delivered(1, 0, 0)
        # At half past midnight in Kyiv the promised day is over.
        self.company.partner_id.tz = "Europe/Kyiv"
        self.assert_delivered(1, 1, 0)

    def _set_moments(self, picking, done, promised):
        self.env.cr.execute(
            "UPDATE stock_picking SET date_done = %s, date_deadline = %s WHERE id = %s",
            [done, promised, picking.id],
        )
        picking.invalidate_recordset()

    def test_what_waits_is_not_delivered_late(self):
        self.product.is_storable = True
        picking = self._order(self.customer).picking_ids
        picking.scheduled_date = "2026-01-01 00:00:00"
        self._backdate(picking, "2026-01-01 00:00:00")
        self.assert_delivered(0, 0, 0)

    def test_only_the_last_year_counts(self):
        self._delivery(self.customer, done=366, late=3)
        self._delivery(self.customer, done=364, late=3)
        self.assert_delivered(1, 1, 0)

    def test_a_past_day_knows_no_later_delivery(self):
        self._delivery(self.customer, done=10, late=3)
        self.assert_delivered(0, 0, 0, as_of=self._days_ago(11))
        self.assert_delivered(1, 1, 0, as_of=self._days_ago(10))

    def test_returns(self):
        first = self._delivery(self.customer, done=30)
        self._delivery(self.customer, done=20)
        back = self._bring_back(first, done=5)
        self.assert_delivered(2, 0, 1)
        self.assert_delivered(2, 0, 0, as_of=self._days_ago(6))
        self.assertEqual(self._documents("return_count_year"), back)

    def test_contacts_receive_for_their_company(self):
        contact = self._make_customer("Storekeeper", parent_id=self.customer.id)
        self._delivery(contact, done=10, late=1)
        self.assert_delivered(1, 1, 0)

    def test_facts_open_the_deliveries(self):
        late = self._delivery(self.customer, done=10, late=2)
        punctual = self._delivery(self.customer, done=20)
        self._delivery(self.customer, done=500, late=2)
        self._delivery(self.other_customer, done=10, late=2)
        self.assertEqual(self._documents("late_delivery_count"), late)
        self.assertEqual(self._documents("delivery_count_year"), late | punctual)

    def test_the_life_cycle_s_own_facts_stay(self):
        picking = self._delivery(self.customer, done=10, late=2)
        self._bring_back(picking, done=5)
        own = ("undelivered_count", "delivery_count", "return_count", "late_count")
        self.assertEqual(self._facts(self.customer, *own), (0, 1, 1, 0))


@tagged("post_install", "-at_install")
class TestSignalRatings(SignalCase):
    """Ratings have no company of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.customer, "2026-06-01")
        cls._invoice(cls.other_customer, "2026-06-01")

    def assert_rated(self, *expected, partner=None, as_of=TODAY):
        found = self._facts(partner or self.customer, *RATINGS, as_of=as_of)
        self.assertEqual(found, expected)

    def test_the_average_of_what_was_given(self):
        self._rate(self.customer, 5)
        self._rate(self.customer, 2, ago=100)
        self.assert_rated(3.5, 2)
        self.assert_rated(None, 0, partner=self.other_customer)

    def test_on_whatever_record(self):
        self._rate(self.customer, 4, record=self._order(self.customer))
        self._rate(self.customer, 3, record=self.product)
        self.assert_rated(3.5, 2)

    def test_contacts_rate_for_their_company(self):
        contact = self._make_customer("Buyer", parent_id=self.customer.id)
        self._rate(contact, 4)
        self.assert_rated(4, 1)

    def test_what_was_asked_and_not_answered_is_none(self):
        self._rate(self.customer, 0, consumed=False)
        self._rate(self.customer, 0)
        self.assert_rated(None, 0)

    def test_only_the_last_year_counts(self):
        self._rate(self.customer, 1, ago=366)
        self._rate(self.customer, 5, ago=364)
        self.assert_rated(5, 1)

    def test_a_past_day_knows_no_later_rating(self):
        self._rate(self.customer, 1, ago=10)
        self.assert_rated(None, 0, as_of=self._days_ago(11))
        self.assert_rated(1, 1, as_of=self._days_ago(10))

    def test_a_rating_is_its_record_s_company_s(self):
        other = self._make_elsewhere()
        for company, value in ((self.company, 4), (other, 1)):
            message = self.env["mail.message"].create(
                {
                    "model": "res.partner",
                    "res_id": self.customer.id,
                    "record_company_id": company.id,
                }
            )
            self._rate(self.customer, value, message_id=message.id)
        self.assert_rated(4, 1)

    def test_else_that_of_who_was_rated(self):
        other = self._make_elsewhere()
        stranger = self._make_user(
            "stranger", "sales_team.group_sale_salesman", company=other
        )
        mine = self._make_user("mine", "sales_team.group_sale_salesman")
        self._rate(self.customer, 1, rated_partner_id=stranger.partner_id.id)
        self._rate(self.customer, 4, rated_partner_id=mine.partner_id.id)
        self.assert_rated(4, 1)

    def test_an_applied_rating_counts(self):
        order = self._order(self.customer)
        rating = self._rate(self.customer, 0, record=order, consumed=False)
        order.rating_apply(4, rating=rating, feedback="Fine")
        rating.rated_on = "2026-06-29 12:00:00"
        self.assertTrue(rating.message_id.record_company_id)
        self.assert_rated(4, 1)

    def test_unrated_customers_are_not_rated_badly(self):
        self._rate(self.customer, 2)
        self._evaluate()
        here = [("company_id", "=", self.company.id)]
        bad = self.Lifecycle.search([*here, ("rating_average", "<", 3)])
        self.assertEqual(bad.partner_id, self.customer)
        unrated = self.Lifecycle.search([*here, ("rating_average", "=", False)])
        self.assertEqual(unrated.partner_id, self.other_customer)

    def test_the_fact_opens_the_ratings(self):
        rating = self._rate(self.customer, 2)
        self._rate(self.customer, 2, ago=500)
        self._rate(self.other_customer, 2)
        self._evaluate()
        for fact in RATINGS:
            row = self._row(self.customer).with_context(fact=fact)
            action = row.action_open_fact()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found, rating)

    def test_a_rating_is_evidence_of_the_move_that_it_makes(self):
        rating = self._rate(self.customer, 1)
        self.env["crm.lifecycle.rule"].create(
            {
                "name": "Is not content",
                "sequence": 1,
                "stage_id": self.env.ref("crm_lifecycle.stage_at_risk").id,
                "domain": "[('rating_average', '<', 3)]",
            }
        )
        self._evaluate()
        move = self._moves(self.customer)[-1]
        self.assertEqual(
            (move.evidence_model, move.evidence_id), ("rating.rating", rating.id)
        )
        self.assertNotEqual(
            self._row(self.other_customer).stage_id, self._stage("at_risk")
        )

    # Who waits for an evaluation

    def _queued(self):
        self.env.cr.flush()
        self.env.cr.execute(
            "DELETE FROM crm_lifecycle_queue WHERE company_id = %s"
            " RETURNING partner_id",
            [self.company.id],
        )
        return {partner_id for (partner_id,) in self.env.cr.fetchall()}

    def test_who_rates_is_evaluated(self):
        self._evaluate()
        self._queued()
        rating = self._rate(self.customer, 0, consumed=False)
        self._queued()
        rating.write({"feedback": "Later"})
        self.assertEqual(self._queued(), set())
        rating.write({"rating": 2, "consumed": True})
        self.assertEqual(self._queued(), {self.customer.id})
        rating.partner_id = self.other_customer
        self.assertEqual(self._queued(), {self.customer.id, self.other_customer.id})
        rating.unlink()
        self.assertEqual(self._queued(), {self.other_customer.id})

    def test_who_is_no_customer_rates_without_an_evaluation(self):
        self._queued()
        self._rate(self._make_customer("Passer-by"), 5)
        self.assertEqual(self._queued(), set())
