# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who went where in a period, and how each stage fared: figures, rights, bad input."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from random import Random

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common_pictures import YEAR, PicturesCase


class FlowCase(PicturesCase):
    """Asks for figures of the test's company, as a manager unless told otherwise."""

    def _ask(self, method, *period, role="manager"):
        moves = self._as(self.users[role], "crm.lifecycle.transition")
        return getattr(moves, method)(*(period or YEAR), self.company.id)

    def _flow(self, *period, **who):
        return self._ask("get_flow", *period, **who)

    def _pairs(self, flow):
        """{(from, to): (customers, moves)} by names of stages."""
        names = {stage["id"]: stage["name"] for stage in flow["stages"]}
        names[False] = None
        return {
            (names[pair["from"]], names[pair["to"]]): (pair["count"], pair["moves"])
            for pair in flow["flows"]
        }

    def _row_of(self, name, *period, **who):
        """A stage's row of the report."""
        rows = self._ask("get_stage_report", *period, **who)["stages"]
        return {row["id"]: row for row in rows}[self._stage(name).id]


@tagged("post_install", "-at_install")
class TestFlow(FlowCase):
    """The picture's figures."""

    def test_nothing_moved(self):
        flow = self._flow()
        self.assertEqual(flow["flows"], [])
        self.assertEqual(
            (flow["customers"], flow["moves"], flow["replayed"]), (0, 0, 0)
        )

    def test_pairs(self):
        self._history(
            self.customer, ("2025-02-01", "prospect"), ("2025-03-01", "regular")
        )
        self._history(
            self.other_customer, ("2025-04-01", "prospect"), ("2025-05-01", None)
        )
        flow = self._flow()
        self.assertEqual(
            self._pairs(flow),
            {
                (None, "Prospect"): (2, 2),
                ("Prospect", "Regular"): (1, 1),
                ("Prospect", None): (1, 1),
            },
        )
        self.assertEqual((flow["customers"], flow["moves"]), (2, 4))

    def test_customer_who_went_twice_is_one(self):
        self._history(
            self.customer,
            *(("2025-01-10", "regular"), ("2025-03-10", "at_risk")),
            *(("2025-04-10", "regular"), ("2025-06-10", "at_risk")),
        )
        pairs = self._pairs(self._flow())
        self.assertEqual(pairs["Regular", "At Risk"], (1, 2))

    def test_first_and_last_day_count(self):
        self._history(
            self.customer,
            *(("2024-12-31", "prospect"), ("2025-01-01", "first_purchase")),
            *(("2025-12-31", "regular"), ("2026-01-01", "at_risk")),
        )
        self.assertEqual(
            set(self._pairs(self._flow())),
            {("Prospect", "First Purchase"), ("First Purchase", "Regular")},
        )

    def test_since_ever_until_today(self):
        self._history(self.customer, ("1999-01-01", "prospect"))
        self._history(self.other_customer, ("2999-01-01", "prospect"))
        flow = self._flow(False, False)
        self.assertEqual(flow["moves"], 1)
        self.assertIs(flow["date_from"], False)

    def test_replayed_moves_are_told(self):
        self._history(self.customer, ("2025-01-05", "prospect"), is_replayed=True)
        self._history(self.other_customer, ("2025-01-05", "prospect"))
        flow = self._flow()
        self.assertEqual((flow["moves"], flow["replayed"]), (2, 1))

    def test_stages_in_their_order(self):
        self._stage("former").sequence = -1
        self.assertEqual(self._flow()["stages"][0]["name"], "Former")

    def test_archived_stages_keep_their_name(self):
        stage = self.env["crm.lifecycle.stage"].create({"name": "Gone"})
        self._history(self.customer, ("2025-02-01", "prospect"))
        self._moves(self.customer).to_stage_id = stage
        stage.active = False
        self.assertIn((None, "Gone"), self._pairs(self._flow()))

    def test_queries_do_not_grow(self):
        self._make_histories(1)
        self._flow()
        once = self._count_queries(self._flow)
        self._make_histories(20)
        self.assertEqual(self._count_queries(self._flow), once)


@tagged("post_install", "-at_install")
class TestStageReport(FlowCase):
    """The table's figures."""

    def test_nothing_moved(self):
        row = self._row_of("regular")
        self.assertEqual((row["entries"], row["exits"], row["customers"]), (0, 0, 0))
        self.assertIs(row["conversion"], False)
        self.assertIs(row["median_days"], False)

    def test_entries_and_exits(self):
        self._make_histories(3)
        row = self._row_of("regular")
        self.assertEqual((row["entries"], row["exits"]), (3, 3))
        self.assertEqual(self._row_of("at_risk")["exits"], 0)

    def test_entries_of_the_period_alone(self):
        self._make_histories(1)
        row = self._row_of("regular", "2025-04-01", "2025-12-31")
        self.assertEqual((row["entries"], row["exits"]), (0, 1))

    def test_conversion_of_prospects(self):
        self._history(
            self.customer, ("2025-01-01", "prospect"), ("2025-02-01", "regular")
        )
        self._history(
            self.other_customer, ("2025-01-01", "prospect"), ("2025-02-01", "former")
        )
        row = self._row_of("prospect")
        self.assertEqual((row["entered"], row["converted"]), (2, 1))
        self.assertEqual(row["conversion"], 0.5)

    def test_conversion_by_way_of_other_stages(self):
        self._history(
            self.customer,
            *(("2025-01-01", "prospect"), ("2025-02-01", "acquaintance")),
            ("2025-03-01", "developing"),
        )
        self.assertEqual(self._row_of("prospect")["converted"], 1)

    def test_conversion_ends_with_the_period(self):
        self._history(
            self.customer, ("2025-01-01", "prospect"), ("2025-07-01", "regular")
        )
        row = self._row_of("prospect", "2025-01-01", "2025-06-30")
        self.assertEqual((row["entered"], row["converted"]), (1, 0))

    def test_who_came_before_the_period_is_not_converted_in_it(self):
        self._history(
            self.customer, ("2024-12-01", "prospect"), ("2025-02-01", "regular")
        )
        row = self._row_of("prospect")
        self.assertEqual((row["entered"], row["conversion"]), (0, False))

    def test_falling_back_is_no_conversion(self):
        self._history(
            self.customer, ("2025-01-01", "developing"), ("2025-02-01", "at_risk")
        )
        self.assertEqual(self._row_of("developing")["converted"], 0)

    def test_a_lesser_buying_stage_is_no_conversion(self):
        self._history(
            self.customer,
            ("2025-01-01", "developing"),
            ("2025-02-01", "first_purchase"),
        )
        self.assertEqual(self._row_of("developing")["converted"], 0)

    def test_who_comes_back_is_converted(self):
        self._history(
            self.customer, ("2025-01-01", "at_risk"), ("2025-02-01", "first_purchase")
        )
        self.assertEqual(self._row_of("at_risk")["conversion"], 1.0)

    def test_won_back_can_become_regular(self):
        self._history(
            self.customer, ("2025-01-01", "won_back"), ("2025-02-01", "regular")
        )
        self.assertEqual(self._row_of("won_back")["conversion"], 1.0)

    def test_regular_has_nowhere_to_go_on_to(self):
        self._make_histories(2)
        row = self._row_of("regular")
        self.assertEqual((row["entered"], row["conversion"]), (2, False))

    def test_two_entries_of_a_customer_convert_once(self):
        self._history(
            self.customer,
            *(("2025-01-01", "prospect"), ("2025-02-01", "acquaintance")),
            *(("2025-03-01", "prospect"), ("2025-04-01", "regular")),
        )
        row = self._row_of("prospect")
        self.assertEqual((row["entries"], row["entered"], row["converted"]), (2, 1, 1))

    def test_moves_of_one_day_keep_their_order(self):
        self._history(
            self.customer, ("2025-01-01", "prospect"), ("2025-01-01", "regular")
        )
        self.assertEqual(self._row_of("prospect")["converted"], 1)
        self._history(
            self.other_customer, ("2025-01-01", "regular"), ("2025-01-01", "prospect")
        )
        self.assertEqual(self._row_of("prospect")["converted"], 1)

    def test_median_of_an_even_number(self):
        for number, left in enumerate(("2025-01-11", "2025-01-21")):
            self._history(
                self._make_customer(f"Median {number}"),
                ("2025-01-01", "prospect"),
                (left, "regular"),
            )
        self.assertEqual(self._row_of("prospect")["median_days"], 15.0)

    def test_median_is_no_average(self):
        for number, left in enumerate(("2025-01-02", "2025-01-03", "2025-12-31")):
            self._history(
                self._make_customer(f"Median {number}"),
                ("2025-01-01", "prospect"),
                (left, "regular"),
            )
        self.assertEqual(self._row_of("prospect")["median_days"], 2.0)

    def test_customers_now(self):
        self.Lifecycle.create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "stage_id": self._stage("regular").id,
                "pin_reason": "As told",
            }
        )
        self.assertEqual(self._row_of("regular")["customers"], 1)

    def test_archived_stages_are_told_of_when_they_have_moves(self):
        stage = self.env["crm.lifecycle.stage"].create({"name": "Gone"})
        stage.active = False
        names = [row["name"] for row in self._ask("get_stage_report")["stages"]]
        self.assertNotIn("Gone", names)
        self._history(self.customer, ("2025-02-01", "prospect"))
        self._moves(self.customer).to_stage_id = stage
        names = [row["name"] for row in self._ask("get_stage_report")["stages"]]
        self.assertIn("Gone", names)

    def test_queries_do_not_grow(self):
        def ask():
            self._ask("get_stage_report")

        self._make_histories(1)
        ask()
        once = self._count_queries(ask)
        self._make_histories(20)
        self.assertEqual(self._count_queries(ask), once)


@tagged("post_install", "-at_install")
class TestStageReportNaively(FlowCase):
    """The table's figures against those that are counted move by move."""

    ENDS = ("2025-03-01", "2025-09-30")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages = cls.env["crm.lifecycle.stage"].search([])
        chance = Random(20250101)  # noqa: S311 no secret
        for number in range(12):
            cls._wander(cls._make_customer(f"Wanderer {number}"), chance)

    @classmethod
    def _wander(cls, partner, chance):
        """Any stage or none may follow any other, several times on a day as well."""
        date_, values = date(2025, 1, 1), []
        for _move in range(chance.randrange(15)):
            date_ += timedelta(days=chance.choice((0, 0, 1, 20, 60)))
            stage = chance.choice([*cls.stages, cls.stages.browse()])
            values.append(
                {
                    "partner_id": partner.id,
                    "company_id": cls.company.id,
                    "to_stage_id": stage.id,
                    "date": date_,
                }
            )
        chance.shuffle(values)
        cls.Transition.create(values)

    def _entries_naively(self, first, last):
        """{stage id: [entries, customers who entered, of them converted]}."""
        moves = self.Transition.search(
            [
                ("company_id", "=", self.company.id),
                *(("date", ">=", first), ("date", "<=", last)),
            ],
            order="date, id",
        )
        entries, entered, converted = Counter(), defaultdict(set), defaultdict(set)
        for partner, path in moves.grouped("partner_id").items():
            stages = [move.to_stage_id for move in path]
            for position, stage in enumerate(stages):
                entries[stage.id] += 1
                entered[stage.id].add(partner.id)
                if any(self._is_advance(stage, on) for on in stages[position + 1 :]):
                    converted[stage.id].add(partner.id)
        return {
            id_: [entries[id_], len(entered[id_]), len(converted[id_])]
            for id_ in self.stages.ids
        }

    def _is_advance(self, stage, later):
        """Whether a later stage is a buying one that is further on."""
        steps = {"acquaintance": 1, "prospect": 2, "customer": 3, "regular": 4}

        def rank(one):
            return steps.get(one.category, 0), self.stages.ids.index(one.id)

        is_buying = later.category in ("customer", "regular")
        return bool(stage and is_buying) and rank(later) > rank(stage)

    def _entries(self, first, last):
        rows = self._ask("get_stage_report", first, last)["stages"]
        return {
            row["id"]: [row["entries"], row["entered"], row["converted"]]
            for row in rows
        }

    def test_since_ever(self):
        naive = self._entries_naively("2025-01-01", "2099-01-01")
        self.assertEqual(self._entries(False, "2099-01-01"), naive)
        self.assertGreater(sum(converted for *_, converted in naive.values()), 9)

    def test_of_a_period(self):
        naive = self._entries_naively(*self.ENDS)
        self.assertEqual(self._entries(*self.ENDS), naive)
        self.assertNotEqual(naive, self._entries_naively("2025-01-01", "2099-01-01"))

    def test_long_histories_are_read_once(self):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_lifecycle_transition
                            (partner_id, company_id, to_stage_id, date)
                     SELECT %s, %s, (%s::int[])[1 + number %% %s], %s
                       FROM GENERATE_SERIES(1, 20000) number
                """,
                *(self.customer.id, self.company.id, self.stages.ids),
                *(len(self.stages), date(2025, 6, 1)),
            )
        )
        # A frame that is read anew for each move would not come to an end by then.
        self.env.cr.execute("SET LOCAL statement_timeout = '60s'")
        rows = self._entries("2025-01-01", "2025-12-31")
        self.assertGreaterEqual(sum(came for came, *_ in rows.values()), 20000)


@tagged("post_install", "-at_install")
class TestFlowAccess(FlowCase):
    """Everybody sees the moves of the customers whom they may see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.user_id = cls.users["salesman"]
        cls.other_customer.user_id = cls.users["sales_manager"]
        for partner in (cls.customer, cls.other_customer):
            cls._history(partner, ("2025-01-01", "prospect"), ("2025-02-01", "regular"))

    def test_salesman_sees_own_customers(self):
        self.assertEqual(self._flow(role="salesman")["moves"], 2)
        row = self._row_of("prospect", role="salesman")
        figures = (row["entries"], row["entered"], row["converted"], row["exits"])
        self.assertEqual(figures, (1, 1, 1, 1))

    def test_managers_and_accountants_see_all(self):
        for role in ("manager", "sales_manager", "accountant"):
            with self.subTest(role=role):
                self.assertEqual(self._flow(role=role)["moves"], 4)
                self.assertEqual(self._row_of("prospect", role=role)["entries"], 2)

    def test_employees_and_portal_see_nothing(self):
        for role in ("employee", "portal"):
            for method in ("get_flow", "get_stage_report"):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    self._ask(method, role=role)

    def test_moves_in_another_company_do_not_count(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._history(self.customer, ("2025-05-01", "former"), company=other)
        self.assertEqual(self._flow()["moves"], 4)

    def test_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        moves = self._as(self.users["manager"], "crm.lifecycle.transition")
        with self.assertRaisesRegex(UserError, "Choose one of your companies"):
            moves.get_flow(*YEAR, other.id)

    def test_the_current_company_is_the_default(self):
        moves = self._as(self.users["manager"], "crm.lifecycle.transition")
        self.assertEqual(moves.get_flow(*YEAR)["moves"], 4)


@tagged("post_install", "-at_install")
class TestFlowBadInput(FlowCase):
    """What RPC callers may send is answered with a sentence."""

    def test_no_dates(self):
        for value in ("yesterday", "2025-13-01", "2025-02-30", 7, [1], {"a": 1}, True):
            for period in ((value, False), (False, value)):
                with self.subTest(period=period), self.assertRaises(UserError):
                    self._flow(*period)

    def test_the_sentence_names_the_value(self):
        with self.assertRaisesRegex(UserError, "'2025-13-01' is not a date"):
            self._flow("2025-13-01", False)

    def test_backwards(self):
        with self.assertRaisesRegex(UserError, "ends on 2025-01-01, before"):
            self._flow("2025-01-02", "2025-01-01")

    def test_no_company(self):
        moves = self._as(self.users["manager"], "crm.lifecycle.transition")
        for value in ("1", [1], {"a": 1}, -1, 2**40, 1.0, True):
            with self.subTest(value=value), self.assertRaises(UserError):
                moves.get_flow(*YEAR, value)

    def test_dates_as_python_has_them(self):
        self._history(self.customer, ("2025-02-01", "prospect"))
        self.assertEqual(self._flow(date(2025, 1, 1), date(2025, 12, 31))["moves"], 1)
