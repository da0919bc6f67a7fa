# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The organisation chart: units, people and figures, and the documents behind them."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_pictures import HOSTILE, PicturesCase

UNITS = ("States", "California", "New York", "Machines", "Tools")


@tagged("post_install", "-at_install")
class TestChartVersions(PicturesCase):
    """Which version is shown."""

    def test_by_default_the_one_in_force(self):
        self._make_plan()
        chart = self._chart()
        self.assertEqual(chart["structure"]["id"], self.structure.id)
        self.assertEqual([unit["name"] for unit in chart["units"]], list(UNITS))

    def test_units_know_what_they_are_part_of(self):
        parents = self._figures("parent_id")
        self.assertEqual(parents["California"], self.units["states"].id)
        self.assertIs(parents["States"], False)

    def test_without_one_the_newest_plan(self):
        self.env["sales.structure.assignment"].search([]).unlink()
        self.structure.state = "planning"
        plan, _units = self._make_plan()
        self.assertEqual(self._chart()["structure"]["id"], plan.id)

    def test_nothing_there(self):
        company = self._make_company("Nothing There")
        user = self._make_user(
            "newcomer", "sales_structure.group_structure_user", company
        )
        chart = self.env["sales.structure.chart"].with_user(user)
        self.assertEqual(
            chart.with_context(allowed_company_ids=company.ids).get_chart(),
            {"structure": False, "versions": [], "units": []},
        )

    def test_all_versions_can_be_chosen(self):
        plan, _units = self._make_plan("Next year")
        versions = {each["id"]: each for each in self._chart()["versions"]}
        self.assertEqual(set(versions), {plan.id, self.structure.id})
        self.assertEqual(versions[plan.id]["name"], "Next year")
        self.assertEqual(versions[plan.id]["state"], "planning")

    def test_only_managers_move_and_only_in_plans(self):
        plan, _units = self._make_plan()
        for version, role, expected in (
            (self.structure, "manager", False),
            (plan, "manager", True),
            (plan, "member", False),
            (plan, "seller", False),
        ):
            with self.subTest(version.name, role=role):
                structure = self._chart(version.id, role=role)["structure"]
                self.assertIs(structure["can_move"], expected)


@tagged("post_install", "-at_install")
class TestChartFigures(PicturesCase):
    """What units hold, with those below them."""

    def test_customers(self):
        self.assertEqual(
            self._figures("customers"),
            {"States": 3, "California": 1, "New York": 1, "Machines": 0, "Tools": 0},
        )

    def test_a_customer_of_two_parts_counts_once(self):
        segment = self._make_unit(
            self.structure, "bakers", "segment", parent=self.units["states"]
        )
        self._make_rule(segment, partner_id=self.californian.id)
        self._assign()
        self.assertEqual(self._figures("customers")["States"], 3)
        self.assertEqual(self._figures("customers")["Bakers"], 1)

    def test_open_leads_of_customers(self):
        contact = self._make_customer(
            "Anna", parent_id=self.californian.id, is_company=False
        )
        self._make_lead(contact)
        self._make_lead(self.californian, type="lead", company_id=False)
        self._make_lead(self.californian).action_set_won()
        self._make_lead(self.californian).action_set_lost()
        self._make_lead(self.foreigner)
        leads = self._figures("leads")
        self.assertEqual((leads["California"], leads["States"]), (2, 2))
        self.assertEqual(leads["New York"], 0)

    def test_leads_without_a_customer_are_the_teams(self):
        team = self.env["crm.team"].create({"name": "West", "company_id": False})
        self.units["california"].team_id = team
        self._make_lead(team_id=team.id)
        self.assertEqual(self._figures("leads")["California"], 1)
        self.units["new_york"].team_id = team
        self.assertEqual(self._figures("leads")["California"], 0)

    def test_open_quotations(self):
        self._quotation(self.californian, (self.lathe, 100), (self.hammer, 20, 2))
        self._quotation(self.new_yorker, (self.hammer, 5), state="sent")
        self._quotation(self.new_yorker, (self.hammer, 7), state="cancel")
        self._order(self.new_yorker, (self.hammer, 9))
        sums = self._figures("quotations")
        self.assertEqual(
            (sums["California"], sums["New York"], sums["States"]), (140, 5, 145)
        )

    def test_quotations_in_another_currency(self):
        currency = self.env.ref("base.EUR")
        currency.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 0.5, "company_id": self.company.id}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euros", "currency_id": currency.id}
        )
        self._quotation(self.californian, (self.hammer, 50), pricelist_id=pricelist.id)
        self.assertEqual(self._figures("quotations")["California"], 100)

    def test_revenue_of_twelve_months_and_of_those_before(self):
        self._set_shares(self.structure, territory=100)
        for days, amount in ((0, 1), (300, 20), (380, 300), (740, 4000)):
            self._invoice(self.californian, (self.hammer, amount), day=self._ago(days))
        self._invoice(self.californian, (self.hammer, 9), day=self.today + timedelta(9))
        self.assertEqual(self._figures("revenue")["States"], 21)
        self.assertEqual(self._figures("former_revenue")["California"], 300)

    def test_revenue_is_shared_among_kinds(self):
        self._set_shares(self.structure, territory=50, product=50)
        self._invoice(self.californian, (self.lathe, 100), day=self.today)
        revenue = self._figures("revenue")
        self.assertEqual(revenue["Machines"], 50)
        self.assertEqual(revenue["California"], 50)

    def test_other_companies_do_not_count(self):
        other = self._make_company("Elsewhere")
        self.env["crm.lead"].create(
            {"name": "Lead", "partner_id": self.texan.id, "company_id": other.id}
        )
        self.assertEqual(self._figures("leads")["States"], 0)


@tagged("post_install", "-at_install")
class TestChartPeople(PicturesCase):
    """Who works in a unit, and how much they can hold."""

    def _people(self, unit, *args):
        return self._figures("people", *args)[unit]

    def test_leaders_come_first(self):
        self._make_member(self.units["california"], self.people["mark"], "leader")
        people = self._people("California")
        self.assertEqual(
            [(person["is_leader"], person["user_id"]) for person in people],
            [(True, self.people["mark"].id), (False, self.people["cleo"].id)],
        )

    def test_who_left_or_comes_later_is_not_there(self):
        member = self.units["california"].member_ids
        member.date_to = self._ago(1)
        self.assertFalse(self._people("California"))
        member.write({"date_from": self.today + timedelta(9), "date_to": False})
        self.assertFalse(self._people("California"))

    def test_a_plan_has_those_who_come_later(self):
        plan, units = self._make_plan()
        units["California"].member_ids.date_from = self.today + timedelta(9)
        self.assertTrue(self._people("California", plan.id))

    def test_who_is_away_is_told(self):
        self.env["sales.structure.absence"].create(
            {
                "user_id": self.people["cleo"].id,
                "company_id": self.company.id,
                "date_from": self.today,
                "date_to": self.today,
            }
        )
        self.assertTrue(self._people("California")[0]["is_absent"])
        self.assertFalse(self._people("New York")[0]["is_absent"])

    def test_capacities_add_up(self):
        self.units["california"].member_ids.customer_capacity = 10
        self.units["new_york"].member_ids.customer_capacity = 5
        self._make_member(
            self.units["new_york"], self.people["mark"], "leader", customer_capacity=99
        )
        capacities = self._figures("capacity")
        self.assertEqual((capacities["California"], capacities["States"]), (10, 15))

    def test_one_without_a_limit_leaves_none(self):
        self.units["california"].member_ids.customer_capacity = 10
        self.assertEqual(self._figures("capacity")["States"], 0)


@tagged("post_install", "-at_install")
class TestChartOfPlans(PicturesCase):
    """Figures of what would be, and of what was."""

    def test_a_plan_counts_whom_its_rules_give_it(self):
        plan, units = self._make_plan()
        self._make_unit(plan, "texas", state_id=self.texan.state_id.id)
        self._make_lead(self.texan)
        self._quotation(self.texan, (self.hammer, 30))
        self._invoice(self.texan, (self.hammer, 70), day=self.today)
        figures = {unit["name"]: unit for unit in self._chart(plan.id)["units"]}
        texas = figures["Texas"]
        self.assertEqual((texas["customers"], texas["leads"]), (1, 1))
        self.assertEqual((texas["quotations"], texas["revenue"]), (30, 70))
        self.assertEqual(figures["States"]["customers"], 2)
        self.assertTrue(units)

    def test_a_plan_as_it_is_counts_as_the_version_in_force(self):
        plan, _units = self._make_plan()
        self.assertEqual(
            self._figures("customers"), self._figures("customers", plan.id)
        )

    def test_a_plan_without_rules_holds_nobody(self):
        plan, units = self._make_plan()
        plan.rule_ids.unlink()
        self.assertEqual(set(self._figures("customers", plan.id).values()), {0})
        self.assertTrue(units)

    def test_an_archived_version_is_as_on_its_last_day(self):
        former = self.Structure.create(
            {"name": "Former", "company_id": self.company.id}
        )
        self._make_unit(former, "old", country_id=self.env.ref("base.us").id)
        former.unit_ids.lineage = self.units["states"].lineage
        self.structure.date_from = self._ago(10)
        former.write(
            {"state": "archived", "date_from": self._ago(900), "date_to": self._ago(11)}
        )
        rows = self.Assignment.search([("unit_id", "=", self.units["states"].id)])
        rows.write({"date_from": self._ago(20)})
        chart = self._chart(former.id)
        self.assertEqual(chart["day"], str(self._ago(11)))
        self.assertEqual(chart["columns"], ["customers", "revenue"])
        self.assertEqual(chart["units"][0]["customers"], len(rows))
        rows.write({"date_from": self._ago(10)})
        self.assertEqual(self._chart(former.id)["units"][0]["customers"], 0)


@tagged("post_install", "-at_install")
class TestChartDocuments(PicturesCase):
    """Each figure opens exactly what it counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_shares(cls.structure, territory=50, product=50)
        cls.team = cls.env["crm.team"].create({"name": "West", "company_id": False})
        cls.units["california"].team_id = cls.team
        for partner in cls.customers:
            cls._make_lead(partner)
            cls._quotation(partner, (cls.lathe, 10), (cls.hammer, 3))
            cls._invoice(partner, (cls.hammer, 50), day=cls.today)
        cls._make_lead(team_id=cls.team.id)

    def _documents(self, structure, unit_id, figure, role="seller"):
        action = self._ask(
            *("sales.structure.chart", "get_documents"),
            *(structure.id, unit_id, figure),
            role=role,
        )
        return self._open(action, role)

    def _assert_documents(self, structure, role="seller"):
        chart = self._chart(structure.id, role=role)
        for unit in chart["units"]:
            for figure in chart["columns"]:
                with self.subTest(unit["name"], figure=figure):
                    found = self._documents(structure, unit["id"], figure, role)
                    self.assertEqual(self._measure(found), unit[figure])

    def _measure(self, records):
        if records._name == "sales.structure.credit":
            return sum(records.mapped("amount"))
        if records._name == "sale.order":
            return sum(records.mapped("amount_untaxed"))
        return len(records)

    def test_in_force(self):
        self.assertEqual(self._figures("leads")["California"], 2)
        self._assert_documents(self.structure)

    def test_of_a_plan(self):
        plan, _units = self._make_plan()
        self._assert_documents(plan)

    def test_for_whoever_sees_own_documents_only(self):
        user = self._make_user(
            "own",
            "sales_structure.group_structure_user,sales_team.group_sale_salesman",
        )
        self.users["own"] = user
        self.env["crm.lead"].search(
            [("partner_id", "=", self.texan.id)]
        ).user_id = self.people["mark"]
        self.assertEqual(self._figures("leads", role="own")["States"], 3)
        self.assertEqual(self._figures("leads")["States"], 4)
        self._assert_documents(self.structure, role="own")

    def test_other_figures_are_refused(self):
        unit = self.units["california"].id
        for figure in ("members", "_get_leads", "", None, 1, ["leads"], {}, True):
            with self.subTest(figure=figure), self.assertRaises(UserError):
                self._documents(self.structure, unit, figure)

    def test_figures_that_may_not_be_read_are_refused(self):
        with self.assertRaises(UserError):
            self._documents(
                self.structure, self.units["california"].id, "leads", role="member"
            )

    def test_a_unit_of_another_version_is_refused(self):
        _plan, units = self._make_plan()
        with self.assertRaises(UserError):
            self._documents(self.structure, units["California"].id, "customers")

    def test_hostile_arguments(self):
        for value in HOSTILE:
            with self.subTest(value=value), self.assertRaises(UserError):
                self._documents(self.structure, value, "customers")


@tagged("post_install", "-at_install")
class TestChartAccess(PicturesCase):
    """Who may look, and what nobody may ask."""

    METHODS = (
        ("sales.structure.chart", "get_chart"),
        ("sales.structure.map", "get_map"),
        ("sales.structure.dashboard", "get_dashboard"),
        ("sales.structure.dashboard", "get_gaps"),
    )

    def test_readers_of_the_structure(self):
        for role in ("member", "manager", "seller"):
            for model, method in self.METHODS:
                with self.subTest(method, role=role):
                    self.assertTrue(self._ask(model, method, role=role))

    def test_nobody_else(self):
        for role in ("employee", "portal", "salesman", "sales_manager", "accountant"):
            for model, method in self.METHODS:
                with self.subTest(method, role=role), self.assertRaises(AccessError):
                    self._ask(model, method, role=role)

    def test_nobody_else_reaches_documents(self):
        unit = self.units["california"].id
        for role in ("employee", "portal", "salesman", "accountant"):
            for model, method, *args in (
                ("chart", "get_documents", self.structure.id, unit, "customers"),
                ("chart", "move_unit", unit, False),
                ("map", "get_customers", self.structure.id, "territory", False),
            ):
                with self.subTest(method, role=role), self.assertRaises(AccessError):
                    self._ask(f"sales.structure.{model}", method, *args, role=role)

    def test_figures_are_those_that_may_be_read(self):
        columns = self._chart(role="member")["columns"]
        self.assertEqual(columns, ["customers", "revenue"])
        self.assertNotIn("leads", self._chart(role="member")["units"][0])
        self.assertEqual(
            set(self._chart()["columns"]),
            {"customers", "leads", "quotations", "revenue"},
        )

    def test_another_companys_version_is_refused(self):
        company = self._make_company("Elsewhere")
        foreign = self.Structure.create({"name": "Foreign", "company_id": company.id})
        for model, method in (
            ("sales.structure.chart", "get_chart"),
            ("sales.structure.map", "get_map"),
        ):
            with self.subTest(method), self.assertRaises(UserError):
                self._ask(model, method, foreign.id)
        names = {version["name"] for version in self._chart()["versions"]}
        self.assertEqual(names, {"In force"})

    def test_hostile_versions(self):
        for value in HOSTILE:
            with self.subTest(value=value), self.assertRaises(UserError):
                self._chart(value)

    def test_queries_do_not_grow(self):
        once = self._count_queries(self._chart)
        for number in range(12):
            unit = self._make_unit(
                self.structure,
                f"part {number}",
                parent=self.units["california"],
                people=["nora"],
                city=f"Town {number}",
            )
            self._make_member(unit, self.people["tess"], "leader")
        self.assertLessEqual(self._count_queries(self._chart), once)

    def test_queries_of_a_plan_do_not_grow(self):
        plan, units = self._make_plan()

        def ask():
            return self._chart(plan.id)

        once = self._count_queries(ask)
        for number in range(12):
            self._make_unit(
                plan,
                f"part {number}",
                parent=units["California"],
                city=f"Town {number}",
            )
        self.assertLessEqual(self._count_queries(ask), once + 1)
