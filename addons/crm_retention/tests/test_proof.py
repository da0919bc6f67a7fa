# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the page of the track record is told, and whom."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from ..models.crm_retention_proof import LIMITS, _fold_bands, _prepare_band
from ..models.crm_retention_proof_trend_mixin import SHOWN_MONTHS
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

    def test_candidates_are_told_as_they_were_judged(self):
        told = self.Proof.get_proof(self.company.id)["backtest"]
        came = self.test.purchase_count
        self.assertEqual(told["recency_is_as_good"], self.test.recency_is_as_good)
        for row, candidate in zip(
            told["candidates"], self.test.candidate_ids, strict=True
        ):
            with self.subTest(candidate.kind):
                for name in (
                    *("kind", "is_chosen", "auc", "brier"),
                    *("calibration_error", "raw_calibration_error"),
                ):
                    self.assertEqual(row[name], candidate[name])
                self.assertEqual(row["purchases"] is not False, candidate.has_counts)
                if candidate.has_counts:
                    said = (1 + row["purchases"]) * came
                    self.assertAlmostEqual(said, candidate.predicted_purchases, 6)

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

    def test_lists_behind_the_bars_are_as_long(self):
        fit = [("model_id", "=", self.fit.id), ("state", "=", "scored")]
        for band, count in enumerate(self.Proof.get_proof(self.company.id)["today"]):
            low = [("repurchase_probability", ">=", band / 10)] if band > 0 else []
            high = [("repurchase_probability", "<", (band + 1) / 10)]
            domain = [*fit, *low, *(high if band < 9 else [])]
            self.assertEqual(self.Score.search_count(domain), count)

    def test_a_limit_belongs_to_the_band_above_it(self):
        shares = (0, *LIMITS, 1)
        scores = self.fit.score_ids.sorted("id")
        for score, share in zip(scores, shares, strict=False):
            score.sudo().repurchase_probability = share
        scores[len(shares) :].sudo().state = "too_thin"
        counts = self.Proof.get_proof(self.company.id)["today"]
        self.assertEqual(counts, [1, 1, 1, 1, 1, 1, 1, 1, 1, 2])
        bands = _fold_bands(
            [{"customers": 1, "said": share, "came": 0} for share in shares]
        )
        self.assertEqual([customers for _band, customers, *_shares in bands], counts)

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
        for company in (
            *(other.id, 0, -1, 10**30, 1e9, float(self.company.id)),
            *("1", None, False, True, [self.company.id], {}),
        ):
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
        ids = (foreign.id, -1, 10**9, 10**30)
        for backtest in (*ids, "1", [self.test.id], {"id": 1}, True, 1.5):
            with self.subTest(backtest), self.assertRaises(UserError):
                self.Proof.get_proof(self.company.id, backtest)

    def test_a_company_that_was_not_chosen_is_refused(self):
        other = self._make_company("Retention Foreign")
        self.env.user.company_ids += other
        with self.assertRaises(AccessError):
            self.Proof.get_proof(other.id)
        both = [self.company.id, other.id]
        told = self.Proof.with_context(allowed_company_ids=both).get_proof(other.id)
        self.assertFalse(told["fit"] or told["backtests"])

    def test_queries_grow_with_neither_customers_nor_months(self):
        counts = []
        # The first time also fills what is remembered of the user and the views.
        for earlier in ("2026-04-30", "2026-03-31", "2026-02-28"):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Proof.get_proof(self.company.id)
            self.Proof.get_trend(self.company.id)
            counts.append(self.env.cr.sql_log_count - before)
            self._make_book(20)
            self.Model._compute_scores(self.company, TODAY)
            self.Model._compute_scores(self.company, day(earlier))
        self.assertEqual(counts[1], counts[2])
        self.assertEqual(len(self.Proof.get_trend(self.company.id)["months"]), 5)


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

    def test_money_is_the_sum_over_the_customers(self):
        [*_earlier, month] = self.Proof.get_trend(self.company.id)["months"]
        for name in ("expected_value", "value_at_stake"):
            total = sum(self.fit.score_ids.mapped(name))
            self.assertAlmostEqual(month[name], total, 4)
            self.assertGreater(total, 0)

    def test_each_month_is_told_by_its_last_fit(self):
        self.Model._compute_scores(self.company, day("2026-06-15"))
        months = self.Proof.get_trend(self.company.id)["months"]
        days = [month["as_of"] for month in months]
        self.assertEqual(days, ["2026-05-31", "2026-06-30"])

    def test_a_failure_is_no_month(self):
        vals = {"company_id": self.company.id, "kind": "bg_nbd", "state": "failed"}
        self.Model.create({**vals, "as_of": day("2026-04-30"), "failure": "no rate"})
        self.assertEqual(len(self.Proof.get_trend(self.company.id)["months"]), 2)

    def test_no_more_months_than_can_be_read(self):
        score = self.fit.score_ids[0].sudo()
        for number in range(SHOWN_MONTHS):
            past = TODAY.replace(day=1) - timedelta(days=90 + 31 * number)
            vals = {"company_id": self.company.id, "as_of": past, "kind": "bg_nbd"}
            fit = self.Model.sudo().create({**vals, "state": "too_thin"})
            score.copy({"model_id": fit.id, "state": "too_thin"})
        months = self.Proof.get_trend(self.company.id)["months"]
        self.assertEqual(len(months), SHOWN_MONTHS)
        self.assertEqual(months[-1]["fit_id"], self.fit.id)
        self.assertEqual(months, sorted(months, key=lambda month: month["as_of"]))

    def test_every_reader_sees_it(self):
        for name in READERS:
            with self.subTest(name):
                told = self._as_reader(name).get_trend(self.company.id)
                self.assertEqual(told["seen"], len(self.partners))
                self.assertNotIn("net_revenue", told["months"][-1])

    def test_nobody_is_the_salespersons(self):
        self.partners.user_id = self.users["sales_manager"]
        proof = self._as_reader("salesman")
        told = proof.get_trend(self.company.id)
        self.assertEqual((told["months"], told["bands"], told["seen"]), ([], [], 0))
        self.assertEqual(told["fit"]["id"], self.fit.id)
        today = proof.get_proof(self.company.id)["today"]
        self.assertEqual(sum(today), 0)

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

    def test_a_failed_judgement_is_told(self):
        self._allow_small_books()
        self.company.retention_horizon = 60
        self._make_living_book(12)
        fit, _written = self.Model._compute_scores(self.company, TODAY)
        fit.backtest_id.sudo().candidate_ids.unlink()
        fit.backtest_id.sudo().write({"state": "failed", "failure": "no good"})
        proof = self._told()[0]
        test = proof["backtest"]
        self.assertEqual((test["state"], test["reason"]), ("failed", "no good"))
        self.assertEqual((test["totals"], test["candidates"]), ([], []))
        self.assertEqual(sum(proof["today"]), 12)

    def test_a_later_failure_is_told(self):
        self._make_book()
        fit, _written = self.Model._compute_scores(self.company, TODAY)
        vals = {"company_id": self.company.id, "kind": "bg_nbd", "state": "failed"}
        later = TODAY + timedelta(days=1)
        self.Model.create({**vals, "as_of": later, "failure": "no rate"})
        proof, _trend = self._told()
        self.assertEqual(proof["fit"]["id"], fit.id)
        self.assertEqual(proof["failed"]["reason"], "no rate")


@tagged("post_install", "-at_install")
class TestBands(TransactionCase):
    """What one row of the picture says."""

    def test_groups_of_the_same_band_are_one(self):
        curve = [
            {"customers": 10, "said": 0.12, "came": 0.1},
            {"customers": 0, "said": 0.15, "came": 0},
            {"customers": 30, "said": 0.16, "came": 0.2},
            {"customers": 5, "said": 0.95, "came": 1},
        ]
        [(band, customers, said, came), last] = _fold_bands(curve)
        self.assertEqual((band, customers), (1, 40))
        self.assertAlmostEqual(said, 0.15)
        self.assertAlmostEqual(came, 0.175)
        self.assertEqual(last[:2], (9, 5))
        self.assertEqual(_fold_bands([]), [])

    def test_chance_narrows_with_the_customers(self):
        few, many = (_prepare_band(5, count, 0.5, 0.6) for count in (25, 2500))
        self.assertAlmostEqual(few["high"], 0.5 + 1.96 * 0.1)
        self.assertAlmostEqual(many["low"], 0.5 - 1.96 * 0.01)
        self.assertFalse(few["is_thin"])

    def test_a_share_stays_a_share(self):
        for said in (0, 0.01, 0.99, 1):
            band = _prepare_band(0, 3, said, 0)
            self.assertTrue(0 <= band["low"] <= said <= band["high"] <= 1)
            self.assertTrue(band["is_thin"])
