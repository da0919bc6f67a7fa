# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the page of the track record is told, and whom."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY, RetentionCase, day

READERS = (
    *("salesman", "sales_manager", "accountant"),
    *("retention_user", "retention_manager"),
)
RICH = ("sales_manager", "accountant", "retention_manager")


class ProofCase(RetentionCase):
    """A company whose forecasts of two months were judged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow_small_books()
        cls.company.retention_horizon = 60
        cls.partners = cls._make_living_book()
        cls.former, _written = cls.Model._compute_scores(cls.company, day("2026-05-31"))
        cls.fit, _written = cls.Model._compute_scores(cls.company, TODAY)
        cls.test = cls.fit.backtest_id
        cls.users = cls._make_users()
        cls.Proof = cls.env["crm.retention.proof"]

    def _as_reader(self, name):
        return self._as(self.users[name], "crm.retention.proof")


@tagged("post_install", "-at_install")
class TestProof(ProofCase):
    """The first tab."""

    def test_it_tells_the_backtest_of_the_latest_scores(self):
        told = self.Proof.get_proof(self.company.id)
        self.assertEqual(told["company"]["name"], self.company.name)
        self.assertEqual(told["fit"]["id"], self.fit.id)
        self.assertFalse(told["failed"])
        test = told["backtest"]
        self.assertEqual(test["id"], self.test.id)
        self.assertEqual(test["customers"], self.test.customer_count)
        self.assertEqual(test["buyers"], self.test.buyer_count)
        self.assertEqual(len(test["candidates"]), len(self.test.candidate_ids))

    def test_bands_sum_up_to_the_customers(self):
        for candidate in self.Proof.get_proof(self.company.id)["backtest"][
            "candidates"
        ]:
            with self.subTest(candidate["kind"]):
                bands = candidate["bands"]
                customers = sum(band["customers"] for band in bands)
                self.assertEqual(customers, self.test.customer_count)
                came = sum(band["customers"] * band["came"] for band in bands)
                self.assertAlmostEqual(came, self.test.buyer_count, 6)
                for band in bands:
                    self.assertTrue(
                        0 <= band["low"] <= band["said"] <= band["high"] <= 1
                    )
                    self.assertEqual(band["is_thin"], band["customers"] < 20)

    def test_totals_are_those_of_chosen_and_counted(self):
        totals = {
            total["name"]: total
            for total in self.Proof.get_proof(self.company.id)["backtest"]["totals"]
        }
        chosen = self.test.candidate_ids.filtered("is_chosen")
        counted = self.test._get_candidate(self.test.counted)
        self.assertEqual(totals["customers"]["said"], chosen.predicted_buyers)
        self.assertEqual(totals["customers"]["came"], self.test.buyer_count)
        self.assertEqual(totals["purchases"]["said"], counted.predicted_purchases)
        self.assertEqual(totals["revenue"]["came"], self.test.net_revenue)
        for total in totals.values():
            self.assertAlmostEqual(
                total["deviation"], total["said"] / total["came"] - 1, 9
            )

    def test_todays_customers_are_all_there(self):
        counts = self.Proof.get_proof(self.company.id)["today"]
        self.assertEqual(sum(counts), len(self.fit.score_ids))
        for band, count in enumerate(counts):
            scores = self.fit.score_ids.filtered(
                lambda s, band=band: min(int(s.repurchase_probability * 10), 9) == band
            )
            self.assertEqual(len(scores), count)

    def test_an_earlier_backtest_can_be_chosen(self):
        earlier = self.former.backtest_id
        told = self.Proof.get_proof(self.company.id, earlier.id)
        self.assertEqual(told["backtest"]["id"], earlier.id)
        offered = [choice["id"] for choice in told["backtests"]]
        self.assertEqual(offered, [self.test.id, earlier.id])

    def test_money_is_for_those_who_see_revenue(self):
        for name in READERS:
            with self.subTest(name):
                told = self._as_reader(name).get_proof(self.company.id)
                names = [total["name"] for total in told["backtest"]["totals"]]
                self.assertEqual("revenue" in names, name in RICH)
                self.assertEqual(told["may"]["money"], name in RICH)
                compute = name in ("sales_manager", "retention_manager")
                self.assertEqual(told["may"]["compute"], compute)

    def test_revenue_is_not_read_beside_the_page(self):
        for name in ("salesman", "retention_user"):
            test = self.test.with_user(self.users[name])
            self.assertNotIn("net_revenue", test.fields_get())
            with self.assertRaises(AccessError):
                test.read(["net_revenue"])
            with self.assertRaises(AccessError):
                test.candidate_ids.read(["predicted_value"])

    def test_others_are_refused(self):
        for name in ("employee", "portal"):
            for method in ("get_proof", "get_trend"):
                with self.subTest(name, method=method), self.assertRaises(AccessError):
                    getattr(self._as_reader(name), method)(self.company.id)

    def test_hostile_companies_are_refused(self):
        other = self._make_company("Retention Foreign")
        for company in (other.id, 0, -1, "1", None, [self.company.id], True, 1e9):
            for method in ("get_proof", "get_trend"):
                with self.subTest(company, method=method):
                    proof = self._as_reader("retention_manager")
                    with self.assertRaises(AccessError):
                        getattr(proof, method)(company)

    def test_hostile_backtests_are_refused(self):
        other = self._make_company("Retention Foreign")
        foreign = self.Backtest.create(
            {"company_id": other.id, "as_of": TODAY, "state": "not_judged"}
        )
        for backtest in (foreign.id, -1, "1", [self.test.id], True, 10**9):
            with self.subTest(backtest), self.assertRaises(UserError):
                self.Proof.get_proof(self.company.id, backtest)

    def test_the_number_of_queries_does_not_depend_on_the_customers(self):
        counts = []
        # The first time also fills what is remembered of the user and the views.
        for _number in range(3):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Proof.get_proof(self.company.id)
            self.Proof.get_trend(self.company.id)
            counts.append(self.env.cr.sql_log_count - before)
            self._make_book(20)
            self.Model._compute_scores(self.company, TODAY)
            self.Model._compute_scores(self.company, day("2026-04-30"))
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
class TestTrend(ProofCase):
    """The second tab."""

    def test_months_are_the_kept_fits(self):
        months = self.Proof.get_trend(self.company.id)["months"]
        fits = [self.former, self.fit]
        self.assertEqual([month["fit_id"] for month in months], [f.id for f in fits])
        for month, fit in zip(months, fits, strict=True):
            scores = fit.score_ids
            self.assertEqual(month["customers"], len(scores))
            self.assertAlmostEqual(
                month["expected_purchases"], sum(scores.mapped("expected_purchases")), 6
            )
            self.assertAlmostEqual(
                month["mean_probability"],
                sum(scores.mapped("repurchase_probability")) / len(scores),
                6,
            )
            self.assertEqual(sum(month["segments"].values()), len(scores))

    def test_bands_are_those_of_the_latest_fit(self):
        told = self.Proof.get_trend(self.company.id)
        self.assertEqual(
            sum(band["customers"] for band in told["bands"]), len(self.fit.score_ids)
        )
        self.assertEqual(told["seen"], len(self.fit.score_ids))
        self.assertEqual(len(told["segments"]), 8)

    def test_salespeople_see_their_own_and_unassigned_customers(self):
        salesman, other = self.users["salesman"], self.users["sales_manager"]
        self.partners[:4].user_id = other
        self.partners[4:6].user_id = salesman
        told = self._as_reader("salesman").get_trend(self.company.id)
        self.assertEqual(told["seen"], len(self.partners) - 4)
        self.assertEqual(told["months"][-1]["customers"], len(self.partners) - 4)
        self.assertEqual(told["fit"]["customers"], len(self.partners))
        everything = self._as_reader("accountant").get_trend(self.company.id)
        self.assertEqual(everything["seen"], len(self.partners))


@tagged("post_install", "-at_install")
class TestPoorProof(RetentionCase):
    """Where there is nothing to show, it says so and shows no number."""

    def _told(self):
        proof = self.env["crm.retention.proof"]
        return proof.get_proof(self.company.id), proof.get_trend(self.company.id)

    def test_nothing_was_computed(self):
        proof, trend = self._told()
        self.assertFalse(proof["fit"] or proof["backtest"] or proof["backtests"])
        self.assertEqual(sum(proof["today"]), 0)
        self.assertEqual((trend["months"], trend["bands"]), ([], []))

    def test_too_thin(self):
        self._make_book()
        self.Model._compute_scores(self.company, TODAY)
        proof, trend = self._told()
        self.assertEqual(proof["fit"]["state"], "too_thin")
        self.assertIn("40 are needed", proof["fit"]["reason"])
        self.assertFalse(proof["backtest"])
        [month] = trend["months"]
        self.assertFalse(month["mean_probability"])
        self.assertEqual(month["customers"], 12)

    def test_too_little_to_judge(self):
        self._allow_small_books()
        self.company.retention_horizon = 100
        self._make_living_book(days=210)
        self.Model._compute_scores(self.company, day("2026-06-20"))
        test = self._told()[0]["backtest"]
        self.assertEqual((test["state"], test["totals"]), ("not_judged", []))
        self.assertIn("100 are needed", test["reason"])

    def test_a_later_failure_is_told(self):
        self._make_book()
        fit, _written = self.Model._compute_scores(self.company, TODAY)
        vals = {"company_id": self.company.id, "kind": "bg_nbd", "state": "failed"}
        later = TODAY + timedelta(days=1)
        self.Model.create({**vals, "as_of": later, "failure": "no rate"})
        proof, _trend = self._told()
        self.assertEqual(proof["fit"]["id"], fit.id)
        self.assertEqual(proof["failed"]["reason"], "no rate")
