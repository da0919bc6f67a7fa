# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Health: shown and searched by one definition, with all that it is made from."""

import random

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.crm_lifecycle.tests.common import TODAY

from ..health import PARTS, settings_of
from .common_signals import SignalCase

# Facts with values that tell scales apart; None is not known.
SAMPLES = {
    "purchase_count": (0, 1, 2, 9),
    "probability_kept": (None, 0, 0.004, 0.38, 1),
    "usual_gap": (None, 0, 7, 31.5),
    "last_purchase": (None, "2026-06-30", "2026-06-01", "2024-01-01"),
    "days_late": (None, 0, 0.4, 12, 29.999, 30, 500),
    "payment_count": (0, 1, 7),
    "receivable": (0, -50, 100, 1234.56),
    "receivable_overdue": (0, -20, 50, 99.99, 400),
    "delivery_count_year": (0, 1, 8),
    "late_delivery_count": (0, 1, 3),
    "return_count_year": (0, 1, 5),
    "rating_average": (None, 1, 2.5, 4.75, 5),
    "rating_count": (0, 1, 3),
    "last_contact": (None, "2026-06-30", "2026-03-01", "2025-12-02", "2020-01-01"),
}
WEIGHTS = tuple(f"retention_{part.weight}" for part in PARTS)


@tagged("post_install", "-at_install")
class TestSignalHealth(SignalCase):
    """Rows are given facts at will."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rows = cls.Lifecycle.with_context(lifecycle_as_of=TODAY)

    @classmethod
    def _make_rows(cls, facts):
        """A row for each dict of facts; those that are not named are nought."""
        partners = cls.env["res.partner"].create(
            [{"name": f"Patient {number}"} for number in range(len(facts))]
        )
        rows = cls.Rows.create(
            [
                {"partner_id": partner.id, "company_id": cls.company.id, **given}
                for partner, given in zip(partners, facts, strict=True)
            ]
        )
        cls._forget_unknown(rows, facts)
        return rows

    @classmethod
    def _forget_unknown(cls, rows, facts):
        """What is not known is NULL, which the ORM does not write into numbers."""
        cls.env.flush_all()
        for name in SAMPLES:
            pairs = zip(rows.ids, facts, strict=True)
            unknown = [row_id for row_id, given in pairs if given.get(name) is None]
            cls.env.cr.execute(
                SQL(
                    "UPDATE crm_lifecycle SET %s = NULL WHERE id = ANY(%s)",
                    SQL.identifier(name),
                    unknown,
                )
            )
        cls.env.invalidate_all()

    def _row_of(self, **facts):
        [row] = self._make_rows([{"purchase_count": 3, **facts}])
        return row

    def _by_sql(self, rows):
        """{row: health} by the statement that rules and searches use."""
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM crm_lifecycle WHERE id = ANY(%s)",
                self.Rows._get_fact_sql("crm_lifecycle", "health"),
                rows.ids,
            )
        )
        return {self.Rows.browse(row_id): health for row_id, health in found}

    def _points(self, row):
        return {part["name"]: part["points"] for part in row.health_parts["parts"]}

    # One definition

    def test_shown_and_searched_are_the_same(self):
        chance = random.Random(4)  # noqa: S311 the same draws each time
        facts = [
            {name: chance.choice(values) for name, values in SAMPLES.items()}
            for _number in range(400)
        ]
        rows = self._make_rows(facts)
        for settings in self._draw_settings(chance):
            self.company.write(settings)
            with self.subTest(**settings):
                self.assert_same(rows)

    def _draw_settings(self, chance):
        yield {}
        for _number in range(6):
            weights = {name: chance.choice((0, 0.5, 10, 33)) for name in WEIGHTS}
            yield {
                **weights,
                "retention_weight_contact": 1,
                "retention_very_late_days": chance.choice((6, 45)),
                "retention_contact_days": chance.choice((1, 30, 365)),
            }

    def assert_same(self, rows):
        shown = {row: row.health if row.has_health else None for row in rows}
        self.assertEqual(shown, self._by_sql(rows))
        known = {health for health in shown.values() if health is not None}
        self.assertGreater(len(known), 20)
        here = [("id", "in", rows.ids)]
        for number in (0, 40, 69.5, 100):
            below = self.Rows.search([*here, ("health", "<", number)])
            expected = {
                row
                for row, health in shown.items()
                if health is not None and health < number
            }
            self.assertEqual(set(below), expected)

    def test_all_settings_are_the_company_s(self):
        for name in settings_of():
            self.assertIn(f"retention_{name}", self.company._fields)

    # Parts

    def test_a_known_part_takes_the_weight_of_unknown_ones(self):
        row = self._row_of(probability_kept=0.38)
        self.assertEqual(row.health, 38)
        points = self._points(row)
        self.assertEqual(points["outlook"], 38)
        self.assertEqual({points[part.name] for part in PARTS[1:]}, {False})
        shares = [part["share"] for part in row.health_parts["parts"]]
        self.assertEqual(shares, [100, 0, 0, 0, 0, 0])

    def test_silence_stands_in_for_the_probability(self):
        silent = {"last_purchase": "2026-06-10", "usual_gap": 10.0}
        row = self._row_of(**silent)
        self.assertEqual(self._points(row)["outlook"], 80)
        [reading] = row.health_parts["parts"][0]["readings"]
        self.assertEqual(reading["text"], "Silent for 2.0 usual gaps")
        row = self._row_of(**silent, probability_kept=0.5)
        self.assertEqual(self._points(row)["outlook"], 50)

    def test_nothing_known_is_no_health(self):
        row = self._row_of()
        self.assertFalse(row.has_health)
        self.assertEqual(self._by_sql(row), {row: None})
        here = [("id", "=", row.id)]
        self.assertEqual(self.Rows.search([*here, ("health", "=", False)]), row)
        self.assertFalse(self.Rows.search([*here, ("health", "<", 101)]))

    def test_nought_is_a_health(self):
        row = self._row_of(rating_average=1.0, rating_count=2)
        self.assertTrue(row.has_health)
        unknown = self._row_of()
        here = [("id", "in", (row | unknown).ids)]
        self.assertEqual(self.Rows.search([*here, ("health", "=", 0)]), row)
        self.assertEqual(self.Rows.search([*here, ("health", "=", False)]), unknown)
        self.assertEqual(self.Rows.search([*here, ("health", "!=", False)]), row)
        self.assertEqual(self.Rows.search([*here, ("health", "<=", 0)]), row)

    def test_prospects_have_none(self):
        row = self._row_of(purchase_count=0, last_contact=TODAY)
        self.assertFalse(row.has_health)
        self.assertFalse(row.health_parts)

    def test_parts_are_told_with_what_is_behind_them(self):
        row = self._row_of(
            days_late=12.0,
            payment_count=4,
            receivable=100.0,
            receivable_overdue=25.0,
            delivery_count_year=8,
            late_delivery_count=2,
            return_count_year=1,
            rating_average=4.5,
            rating_count=2,
            last_contact="2026-06-20",
        )
        parts = {part["name"]: part for part in row.health_parts["parts"]}
        texts = {
            name: [reading["text"] for reading in part["readings"]]
            for name, part in parts.items()
        }
        self.assertEqual(
            texts,
            {
                "outlook": [],
                "payment": [
                    "Pays 12 days late on average",
                    "25 % of the debt is overdue",
                ],
                "returns": ["Returns: 1, deliveries: 8, in 12 months"],
                "deliveries": ["Late deliveries: 2 of 8, in 12 months"],
                "ratings": ["4.5 of 5 on average; ratings: 2"],
                "contact": ["Days since the last contact: 10"],
            },
        )
        self.assertEqual(self._points(row)["payment"], 68)
        self.assertIn("none at 30", parts["payment"]["scale"])
        self.assertIn("100 points at 90, none at 180", parts["contact"]["scale"])
        self.assertEqual(parts["payment"]["weight"], 20)

    def test_every_figure_leads_to_documents(self):
        invoice = self._paid(self.customer, due=40, late=12)
        self._rate(self.customer, 4)
        self._delivery(self.customer, done=10, late=2)
        self._invoice(self.customer)
        self._evaluate()
        row = self._row(self.customer)
        readings = [
            reading
            for part in row.health_parts["parts"]
            for reading in part["readings"]
        ]
        self.assertGreaterEqual(len(readings), 4)
        for reading in readings:
            with self.subTest(figure=reading["name"]):
                action = row.with_context(fact=reading["fact"]).action_open_fact()
                found = self.env[action["res_model"]].search(action["domain"])
                self.assertTrue(found)
        self.assertEqual(invoice.partner_id, row.partner_id)

    def test_what_may_not_be_seen_is_not_linked(self):
        row = self._row_of(receivable=100.0, receivable_overdue=25.0)
        salesman = self._make_user("seller", "sales_team.group_sale_salesman")
        seen = row.with_user(salesman)
        [reading] = seen.health_parts["parts"][1]["readings"]
        self.assertEqual(reading["text"], "25 % of the debt is overdue")
        self.assertFalse(reading["fact"])
        self.assertEqual(seen.health, row.health)

    def test_readers_of_other_languages(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        row = self._row_of(rating_average=4.5, rating_count=2)
        french = row.with_context(lang="fr_FR").health_parts["parts"][4]
        self.assertIn("4,5", french["readings"][0]["text"])

    # As a fact

    def test_a_rule_asks_for_it(self):
        self._rate(self.customer, 1)
        self._rate(self.other_customer, 5)
        for partner in (self.customer, self.other_customer):
            self._invoice(partner)
        rule = self._make_rule("[('health', '<', 70)]")
        self._evaluate()
        self.assertEqual(self._row(self.customer).rule_id, rule)
        # Owes nothing that is overdue: 100 points of weight 20, and none of 10.
        self.assertIn("Health: 67", self._row(self.customer).reason)
        self.assertNotEqual(self._row(self.other_customer).rule_id, rule)

    def _make_rule(self, domain):
        return self.env["crm.lifecycle.rule"].create(
            {
                "name": "Is not well",
                "sequence": 1,
                "stage_id": self._stage("at_risk").id,
                "domain": domain,
            }
        )

    def test_what_if_shows_who_would_move(self):
        self._rate(self.customer, 1)
        self._invoice(self.customer)
        self._evaluate()
        change = {
            "id": False,
            "name": "Is not well",
            "sequence": 1,
            "stage_id": self._stage("at_risk").id,
            "domain": "[('health', '<', 70)]",
        }
        rules = self.env["crm.lifecycle.rule"].with_company(self.company)
        answer = rules.preview_moves([change])
        self.assertEqual(answer["problems"], [])
        [move] = answer["moves"]
        self.assertEqual(move["partner_id"], self.customer.id)
        self.assertIn("Health: 67", move["reason"])

    def test_replay_gathers_all_that_it_needs(self):
        self._rate(self.customer, 1, ago=100)
        self._invoice(self.customer, self._days_ago(110))
        self._make_rule("[('health', '<', 40)]")
        replay = self.env["crm.lifecycle.replay"]
        replay._replay(self.company, self._days_ago(120), TODAY)
        self.assertIn(self._stage("at_risk"), self._moves(self.customer).to_stage_id)

    def test_as_of_a_past_day(self):
        self._paid(self.customer, due=100, late=0)
        self._rate(self.customer, 1, ago=10)
        for ago, health in ((101, 100), (11, 100), (10, 67)):
            self._evaluate(as_of=self._days_ago(ago))
            self.assertEqual(self._row(self.customer).health, health)

    def test_it_is_compared_with_numbers(self):
        with self.assertRaises(UserError):
            self.Rows.search([("health", "<", "bad")])

    def test_sorted_and_averaged(self):
        facts = [
            {"purchase_count": 2, "rating_count": 1, "rating_average": value}
            for value in (2.0, 5.0, 1.0)
        ]
        rows = self._make_rows(facts)
        here = [("id", "in", rows.ids)]
        found = self.Rows.search(here, order="health desc")
        self.assertEqual(found.mapped("health"), [100, 25, 0])
        [(mean,)] = self.Rows._read_group(here, [], ["health:avg"])
        self.assertAlmostEqual(mean, 125 / 3)
        described = self.Rows.fields_get(["health"])["health"]
        self.assertTrue(described["sortable"])

    def test_many_customers_take_no_more_queries_than_few(self):
        rows = self._make_rows([{"purchase_count": 1, "rating_count": 1}] * 60)
        for name in ("health", "health_parts", "payer_behaviour"):
            self._count_queries(rows[:1], name)
            few = self._count_queries(rows[:2], name)
            with self.subTest(field=name):
                self.assertLessEqual(few, 4)
                self.assertEqual(self._count_queries(rows, name), few)

    def _count_queries(self, rows, name):
        rows.invalidate_recordset()
        before = self.env.cr.sql_log_count
        rows.mapped(name)
        return self.env.cr.sql_log_count - before

    def test_who_has_no_score_has_lost_no_probability(self):
        kept = self._row_of(probability_kept=0.05)
        self._row_of()
        found = self.Rows.search(
            [("company_id", "=", self.company.id), ("probability_kept", "<", 0.1)]
        )
        self.assertEqual(found, kept)
        # Nor does a rule that asks for it move them: silence alone decides.
        self._invoice_days_ago(self.customer, 130, 100)
        self._evaluate()
        self.assert_stage(self.customer, "developing")

    # Settings

    def test_weights_are_refused_that_make_no_sense(self):
        for vals in (
            {"retention_weight_returns": -1},
            {"retention_weight_returns": float("nan")},
            dict.fromkeys(WEIGHTS, 0),
            {"retention_late_days": 0},
            {"retention_late_days": 30},
            {"retention_very_late_days": 5},
            {"retention_contact_days": 0},
        ):
            with (
                self.subTest(**vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.company.write(vals)
                self.company.flush_recordset()

    def test_settings_page_writes_them(self):
        settings = self.env["res.config.settings"].with_company(self.company)
        for vals in (
            {
                "retention_weight_ratings": 70,
                "retention_late_days": 7,
                "retention_very_late_days": 21,
                "retention_contact_days": 30,
            },
            # One by one, none of these would fit to what was there before.
            {"retention_late_days": 40, "retention_very_late_days": 60},
            {**dict.fromkeys(WEIGHTS, 0), "retention_weight_contact": 1},
            {**dict.fromkeys(WEIGHTS, 0), "retention_weight_outlook": 1},
        ):
            settings.create(vals).execute()
            for name, value in vals.items():
                self.assertEqual(self.company[name], value)
