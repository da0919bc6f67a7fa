# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Facts that grow with every day are sorted, grouped and told like stored ones."""

from odoo.tests import tagged
from odoo.tools import SQL

from .common import TODAY, LifecycleCase

ELAPSED = ("days_silent", "days_since_contact", "days_known", "days_in_stage")


@tagged("post_install", "-at_install")
class TestComputedFacts(LifecycleCase):
    """Nothing of them is stored."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice_days_ago(cls.customer, 90, 60, 20)
        cls._invoice_days_ago(cls.other_customer, 50)
        cls._evaluate()
        cls.Rows = cls.Lifecycle.with_context(lifecycle_as_of=TODAY)
        cls.here = [("company_id", "=", cls.company.id)]

    def test_sorted(self):
        for order, names in (
            ("days_silent", ["Anna's Bakery", "Boris Tools"]),
            ("days_silent desc", ["Boris Tools", "Anna's Bakery"]),
        ):
            found = self.Rows.search(self.here, order=order)
            self.assertEqual(found.partner_id.mapped("name"), names)

    def test_grouped_and_averaged(self):
        groups = self.Rows._read_group(self.here, ["days_silent"], ["__count"])
        self.assertEqual(dict(groups), {20: 1, 50: 1})
        [means] = self.Rows._read_group(
            self.here, [], ["days_silent:avg", "silence_ratio:avg"]
        )
        self.assertEqual(means, (35, 20 / 35))

    def test_described_as_what_they_can(self):
        described = self.Rows.fields_get([*ELAPSED, "silence_ratio"])
        for name, field in described.items():
            with self.subTest(field=name):
                self.assertTrue(field["sortable"] and field["searchable"])
                self.assertEqual(field["aggregator"], "avg")

    def test_sorted_as_shown(self):
        self.env.flush_all()
        for name in (*ELAPSED, "silence_ratio"):
            rows = self.Rows.search(self.here)
            found = self.env.execute_query(
                SQL(
                    "SELECT id, %s FROM crm_lifecycle WHERE id = ANY(%s)",
                    self.Rows._get_fact_sql("crm_lifecycle", name),
                    rows.ids,
                )
            )
            for row_id, value in found:
                shown = self.Rows.browse(row_id)[name]
                self.assertAlmostEqual(shown, value or 0, 6)

    def test_origins_are_all_that_has_to_be_gathered(self):
        for name, origins in (
            ("days_silent", {"last_purchase"}),
            ("silence_ratio", {"last_purchase", "usual_gap"}),
            ("purchase_count", {"purchase_count"}),
        ):
            self.assertEqual(self.Lifecycle._get_fact_origins(name), origins)

    def test_rules_ask_for_all_of_them(self):
        rule = self.Rule.create(
            {
                "name": "Silent",
                "stage_id": self._stage("at_risk").id,
                "domain": "[('silence_ratio', '>', 3), ('order_count', '>', 1)]",
            }
        )
        asked = rule._get_asked_facts()
        self.assertEqual(asked, {"last_purchase", "usual_gap", "order_count"})

    def test_choices_are_told_by_their_names(self):
        words = self.Lifecycle._get_fact_in_words("pace", "on_track")
        self.assertTrue(words.endswith(": On Track"))
        words = self.Lifecycle._get_fact_in_words("pace", None)
        self.assertTrue(words.endswith(": –"))
