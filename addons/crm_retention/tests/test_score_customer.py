# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What stands beside a score: the customer, what is under way, and ways to it."""

from ast import literal_eval
from datetime import timedelta

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..models.crm_retention_segment import SEGMENTS
from .common import TODAY, RetentionCase, day

READERS = (
    *("salesman", "sales_manager", "accountant"),
    *("retention_user", "retention_manager"),
)
OUTSIDERS = ("employee", "portal")
BESIDE = [
    *("lifecycle_id", "stage_id", "last_contact", "next_activity"),
    *("silence_words", "segment", "next_step", "user_id"),
]
ACTION = "crm_retention.crm_retention_score_action"


class ScoreCustomerCase(RetentionCase):
    """Customers with rhythms of their own, scored and in their life cycles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow_small_books()
        cls.partners = cls._make_living_book(12)
        cls._invoice(cls.customer, TODAY - timedelta(days=300))
        cls.former, _written = cls.Model._compute_scores(cls.company, day("2026-05-31"))
        cls.fit, _written = cls.Model._compute_scores(cls.company, TODAY)
        cls._evaluate()
        cls.users = cls._make_users()

    @classmethod
    def _score(cls, partner, fit=None):
        scores = (fit or cls.fit).score_ids
        return scores.filtered(lambda score: score.partner_id == partner)

    def _plan(self, record, days):
        """Something that is due so many days after TODAY."""
        record.activity_schedule(
            "mail.mail_activity_data_todo", TODAY + timedelta(days=days)
        )
        self.env.invalidate_all()

    def _scores_of(self, name):
        return self._as(self.users[name], "crm.retention.score")


@tagged("post_install", "-at_install")
class TestBeside(ScoreCustomerCase):
    """Life cycle, contact, activity and silence; of today, and stored nowhere."""

    def test_nothing_of_it_is_stored(self):
        for name in ("lifecycle_id", "stage_id", "last_contact", "next_activity"):
            self.assertFalse(self.Score._fields[name].store, name)

    def test_the_life_cycle_is_the_customers(self):
        for partner in self.partners:
            row = self._row(partner)
            score = self._score(partner)
            self.assertEqual(score.lifecycle_id, row)
            self.assertEqual(score.stage_id, row.stage_id)
            self.assertTrue(score.stage_id)

    def test_the_life_cycle_is_that_of_the_same_company(self):
        other = self._make_company("Retention Elsewhere")
        self.env.user.company_ids += other
        partner = self.partners[1]
        here = self._row(partner)
        elsewhere = here.sudo().copy({"company_id": other.id})
        both = self._score(partner).with_context(
            allowed_company_ids=[other.id, self.company.id]
        )
        self.assertNotEqual(elsewhere, here)
        self.assertEqual(both.lifecycle_id, here)

    def test_an_archived_customer_keeps_it(self):
        partner = self.partners[2]
        row = self._row(partner)
        partner.active = False
        self.env.invalidate_all()
        self.assertEqual(self._score(partner).lifecycle_id, row)

    def test_without_a_life_cycle_there_is_nothing(self):
        self._row(self.customer).sudo().unlink()
        self.env.invalidate_all()
        score = self._score(self.customer)
        self.assertFalse(score.lifecycle_id or score.stage_id or score.last_contact)
        self.assertFalse(score.next_activity)
        self._plan(self.customer, 4)
        self.assertEqual(score.next_activity, TODAY + timedelta(days=4))

    def test_the_last_contact_is_told(self):
        partner = self.partners[3]
        self.assertFalse(self._score(partner).last_contact)
        partner.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        today = partner.message_ids[0].date.date()
        self._evaluate(as_of=today + timedelta(days=1))
        self.env.invalidate_all()
        self.assertEqual(self._score(partner).last_contact, today)

    def test_the_next_activity_is_the_earlier_one(self):
        partner = self.partners[4]
        score = self._score(partner)
        self.assertFalse(score.next_activity)
        for record, days, first in (
            (partner, 9, 9),
            (self._row(partner), 12, 9),
            (self._row(partner), 5, 5),
            (partner, -3, -3),
        ):
            self._plan(record, days)
            self.assertEqual(score.next_activity, TODAY + timedelta(days=first))

    def test_silence_is_told_by_the_own_rhythm(self):
        often, once = self._score(self.partners[0]), self._score(self.customer)
        self.assertEqual(
            often.silence_words,
            f"silent for {often.silence_ratio:.1f} × its usual gap",
        )
        self.assertEqual(once.silence_words, "silent for 300 days")

    def test_silence_is_told_where_the_data_are_too_thin(self):
        self.company.retention_minimum_customers = 1000
        fit, _written = self.Model._compute_scores(self.company, TODAY)
        self.assertEqual(fit.state, "too_thin")
        for score in fit.score_ids:
            self.assertRegex(score.silence_words, r"^silent for \d")

    def test_queries_do_not_grow_with_the_customers(self):
        for partner in self.partners:
            self._plan(partner, 1)
            self._plan(self._row(partner), 2)
        ids = [self._score(partner).id for partner in self.partners]
        # The first time also fills what is remembered of the user and the views.
        self._count_queries(ids)
        few = self._count_queries(ids[:2])
        self.assertLessEqual(few, 12)
        self.assertEqual(self._count_queries(ids), few)

    def _count_queries(self, ids):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.Score.browse(ids).read(BESIDE)
        return self.env.cr.sql_log_count - before

    def test_every_reader_reads_it(self):
        self._plan(self.partners[0], 1)
        for name in READERS:
            with self.subTest(name):
                scores = self._scores_of(name).search([("model_id", "=", self.fit.id)])
                rows = scores.read(BESIDE)
                self.assertEqual(len(rows), 13)
                self.assertTrue(all(row["lifecycle_id"] for row in rows))

    def test_salespeople_see_that_of_their_own_and_unassigned_customers(self):
        self.partners[0].user_id = self.users["salesman"]
        self.partners[1].user_id = self.users["sales_manager"]
        own, theirs = self._score(self.partners[0]), self._score(self.partners[1])
        scores = self._scores_of("salesman")
        self.assertEqual(
            scores.browse(own.id).lifecycle_id, self._row(self.partners[0])
        )
        with self.assertRaises(AccessError):
            scores.browse(theirs.id).read(BESIDE)

    def test_others_do_not_see_it(self):
        for name in OUTSIDERS:
            with self.subTest(name), self.assertRaises(AccessError):
                self._scores_of(name).browse(self.fit.score_ids.ids).read(BESIDE)


@tagged("post_install", "-at_install")
class TestWays(ScoreCustomerCase):
    """From a score to the documents behind it."""

    def test_to_the_customer(self):
        partner = self.partners[0]
        action = self._score(partner).action_open_customer()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (partner._name, partner.id)
        )
        self.assertEqual(action["name"], partner.display_name)

    def test_to_the_life_cycle(self):
        row = self._row(self.partners[0])
        action = self._score(self.partners[0]).action_open_lifecycle()
        self.assertEqual((action["res_model"], action["res_id"]), (row._name, row.id))

    def test_to_the_history(self):
        partner = self.partners[0]
        action = self._score(partner).action_open_history()
        self.assertEqual(action["name"], f"History of {partner.name}")
        self.assertEqual(action["views"][0][1], "graph")
        self.assertEqual(action["view_mode"].split(",")[0], "graph")
        graph = self.env["ir.ui.view"].browse(action["views"][0][0])
        self.assertEqual(
            graph, self.env.ref("crm_retention.crm_retention_score_view_graph_history")
        )
        expected = self._score(partner) | self._score(partner, self.former)
        self.assertEqual(set(self.Score.search(action["domain"])), set(expected))

    def test_to_the_invoices_until_that_day(self):
        partner = self.partners[1]
        for fit in (self.former, self.fit):
            score = self._score(partner, fit)
            action = score.action_open_invoices()
            invoices = self.env["account.move"].search(action["domain"])
            self.assertEqual(invoices.partner_id, partner)
            self.assertEqual(len(invoices), score.purchase_count)
            self.assertEqual(max(invoices.mapped("invoice_date")), score.last_purchase)

    def test_every_reader_may_go_them(self):
        for name in READERS:
            score = self._scores_of(name).browse(self._score(self.partners[0]).id)
            for way in ("customer", "lifecycle", "history"):
                with self.subTest(name, way=way):
                    action = getattr(score, f"action_open_{way}")()
                    records = score.env[action["res_model"]]
                    domain = action.get("domain") or [("id", "=", action["res_id"])]
                    self.assertTrue(records.search(domain).mapped("display_name"))

    def test_others_may_not(self):
        score = self._score(self.partners[0])
        for name in OUTSIDERS:
            for way in ("customer", "lifecycle", "history", "invoices"):
                with self.subTest(name, way=way), self.assertRaises(AccessError):
                    outside = self._scores_of(name).browse(score.id)
                    getattr(outside, f"action_open_{way}")()

    def test_not_to_others_customers(self):
        self.partners[0].user_id = self.users["sales_manager"]
        self.env.invalidate_all()
        score = self._scores_of("salesman").browse(self._score(self.partners[0]).id)
        for way in ("customer", "lifecycle", "history", "invoices"):
            with self.subTest(way), self.assertRaises(AccessError):
                getattr(score, f"action_open_{way}")()


@tagged("post_install", "-at_install")
class TestScoresAction(ScoreCustomerCase):
    """The screens of the scores, as each reader opens them."""

    def _read_action(self, name):
        scores = self._scores_of(name)
        action = scores.env["ir.actions.act_window"]._for_xml_id(ACTION)
        return scores, action, literal_eval(action["context"])

    def _read_filters(self, scores):
        """{name: node} of the search view."""
        arch = etree.fromstring(scores.get_view(view_type="search")["arch"])
        return {node.get("name"): node for node in arch.iter("filter")}

    def _read_domain(self, node):
        return safe_eval(node.get("domain"), {"uid": self.env.uid})

    def test_it_starts_with_the_latest_who_are_not_lost(self):
        scores, _action, context = self._read_action("sales_manager")
        filters = self._read_filters(scores)
        chosen = [
            name.removeprefix("search_default_")
            for name in context
            if name.startswith("search_default_")
        ]
        self.assertEqual(chosen, ["latest", "not_lost"])
        domain = [leaf for name in chosen for leaf in self._read_domain(filters[name])]
        found = scores.search(domain)
        gone = ("lost", "one_timer")
        expected = self.fit.score_ids.filtered(lambda s: s.segment not in gone)
        self.assertEqual(set(found.ids), set(expected.ids))
        self.assertTrue(0 < len(found) < len(self.fit.score_ids))

    def test_the_worst_comes_first(self):
        scores, _action, _context = self._read_action("sales_manager")
        stakes = scores.search([("is_latest", "=", True)]).mapped("value_at_stake")
        self.assertEqual(stakes, sorted(stakes, reverse=True))

    def test_every_filter_finds_and_groups(self):
        for name in READERS:
            scores, _action, _context = self._read_action(name)
            for filter_name, node in self._read_filters(scores).items():
                with self.subTest(name, filter=filter_name):
                    if node.get("domain"):
                        scores.search(self._read_domain(node))
                    elif node.get("context"):
                        group_by = literal_eval(node.get("context"))["group_by"]
                        self.assertTrue(scores._read_group([], [group_by]))

    def test_filters_of_segments_find_the_segments(self):
        filters = self._read_filters(self.Score)
        fit = [("model_id", "=", self.fit.id)]
        found = [
            self.Score.search(fit + self._read_domain(filters[code]))
            for code, _label in SEGMENTS
        ]
        self.assertEqual(sum(map(len, found)), len(self.fit.score_ids))
        for (code, _label), scores in zip(SEGMENTS, found, strict=True):
            self.assertLessEqual(set(scores.mapped("segment")), {code})

    def test_columns_go_from_who_buys_to_who_does_not(self):
        scores = self.Score.with_context(read_group_expand=True)
        answer = scores.web_read_group([("model_id", "=", self.fit.id)], ["segment"])
        shown = [group["segment"] for group in answer["groups"]]
        order = [code for code, _label in SEGMENTS]
        self.assertEqual(shown, sorted(shown, key=order.index))
        self.assertEqual(set(shown), set(self.fit.score_ids.mapped("segment")))
        self.assertGreater(len(shown), 2)

    def test_every_reader_opens_every_view(self):
        for name in READERS:
            scores, action, context = self._read_action(name)
            views = scores.with_context(**context).get_views(
                [(False, "search"), *action["views"]]
            )["views"]
            self.assertLessEqual({"list", "kanban", "graph", "pivot", "form"}, {*views})
            for kind in ("list", "kanban", "form"):
                with self.subTest(name, kind=kind):
                    self._open_records(scores, views[kind])
            for kind in ("graph", "pivot"):
                with self.subTest(name, kind=kind):
                    self._open_sums(scores, views[kind])

    def _open_records(self, scores, view):
        """As the browser reads them: every field of the view."""
        arch = etree.fromstring(view["arch"])
        names = {node.get("name"): {} for node in arch.iter("field")}
        answer = scores.web_search_read([("is_latest", "=", True)], names, limit=80)
        self.assertEqual(answer["length"], len(self.fit.score_ids))
        self.assertLessEqual({*names}, {*answer["records"][0]})

    def _open_sums(self, scores, view):
        """As the browser asks for them: what is measured, by what it is grouped."""
        arch = etree.fromstring(view["arch"])
        measures, groups = ["__count"], []
        for node in arch.iter("field"):
            field = scores._fields[node.get("name")]
            if field.type in ("float", "monetary", "integer"):
                measures.append(f"{field.name}:{field.aggregator}")
            else:
                groups.append(field.name)
        rows = scores.formatted_read_group([("is_latest", "=", True)], groups, measures)
        count = sum(row["__count"] for row in rows)
        self.assertEqual(count, len(self.fit.score_ids))

    def test_measures_of_the_pivot_are_there_for_every_reader(self):
        for name in READERS:
            scores, _action, context = self._read_action(name)
            known = {"__count", *scores.fields_get()}
            with self.subTest(name):
                self.assertLessEqual({*context["pivot_measures"]}, known)

    def test_others_open_nothing(self):
        for name in OUTSIDERS:
            with self.subTest(name), self.assertRaises(AccessError):
                self._scores_of(name).web_search_read([], {"partner_id": {}})
