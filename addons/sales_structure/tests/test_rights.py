# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who sees which documents: every role, model and way of asking."""

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_rights import MODELS, PEOPLE, UNIT, RightsCase
from .common_structure import START

LIMITED = ("own", "member", "leader", "chief", "both", "outsider", "substitute")
UNIT_PEOPLE = LIMITED[1:]
SEERS = (*LIMITED, "all_leads", "boss")


@tagged("post_install", "-at_install")
class TestRights(RightsCase):
    """What is seen is what plain SQL says, whoever asks and however."""

    def setUp(self):
        super().setUp()
        self._make_absence("nora", "substitute")

    def _make_absence(self, absent, substitute):
        return self.env["sales.structure.absence"].create(
            {
                "user_id": self.people[absent].id,
                "substitute_id": self.users[substitute].id,
                "company_id": self.company.id,
            }
        )

    def _get_domain(self, model):
        return [("id", "in", self.documents[model].ids)]

    def test_every_role_finds_what_it_should(self):
        for model in MODELS:
            for name in SEERS:
                with self.subTest(model=model, role=name):
                    found = self._model_of(name, model).search(self._get_domain(model))
                    self.assertEqual(set(found.ids), self._get_expected(name, model))

    def test_each_limited_role_sees_something_else(self):
        seen = {name: self._get_expected(name, "sale.order") for name in SEERS}
        self.assertLess(seen["own"], seen["member"])
        self.assertLess(seen["leader"], seen["chief"])
        self.assertLess(seen["member"], seen["chief"])
        self.assertLess(seen["chief"], seen["all_leads"])
        self.assertLess(seen["outsider"], seen["both"])
        self.assertLess(seen["both"], seen["boss"])
        self.assertEqual(
            seen["outsider"],
            {row[0] for row in self._read_rows("sale.order") if row[2] is None},
        )

    def test_accountants_see_all_invoices(self):
        moves = self._model_of("accountant", "account.move")
        found = moves.search(self._get_domain("account.move"))
        self.assertEqual(
            set(found.ids), self._get_expected("accountant", "account.move")
        )

    def test_employees_and_portal_customers_see_no_leads(self):
        for name in ("employee", "customer"):
            with self.subTest(role=name), self.assertRaises(AccessError):
                self._model_of(name, "crm.lead").search([], limit=1)

    def test_portal_customers_see_only_their_own_orders(self):
        found = self._model_of("customer", "sale.order").search(
            self._get_domain("sale.order")
        )
        self.assertFalse(found)

    def test_records_are_checked_as_they_are_found(self):
        for model in MODELS:
            for name in SEERS:
                documents = self._model_of(name, model).browse(
                    self.documents[model].ids
                )
                expected = self._get_expected(name, model)
                for mode in self._get_modes(name, model):
                    with self.subTest(model=model, role=name, mode=mode):
                        allowed = documents._filtered_access(mode)
                        self.assertEqual(set(allowed.ids), expected)

    def _get_modes(self, name, model):
        return [
            mode
            for mode in ("read", "write", "unlink")
            if self._model_of(name, model).browse().has_access(mode)
        ]

    def test_a_salesperson_may_write_but_not_delete(self):
        self.assertEqual(self._get_modes("member", "crm.lead"), ["read", "write"])
        self.assertEqual(self._get_modes("member", "sale.order"), ["read", "write"])
        self.assertEqual(self._get_modes("member", "account.move"), ["read"])

    def test_counts_groups_and_exports_agree(self):
        for model, (person, *_fields) in MODELS.items():
            for name in SEERS:
                with self.subTest(model=model, role=name):
                    self._check_sums(name, model, person)

    def _check_sums(self, name, model, person):
        domain, records = self._get_domain(model), self._model_of(name, model)
        expected = len(self._get_expected(name, model))
        self.assertEqual(records.search_count(domain), expected)
        groups = records._read_group(domain, [person], ["__count"])
        self.assertEqual(sum(count for _person, count in groups), expected)
        groups = records.formatted_read_group(domain, ["team_id"], ["__count"])
        self.assertEqual(sum(group["__count"] for group in groups), expected)

    def test_export_gives_what_is_seen_and_refuses_the_rest(self):
        self.users["member"].group_ids += self.env.ref("base.group_allow_export")
        orders = self._model_of("member", "sale.order").search(
            self._get_domain("sale.order")
        )
        rows = orders.export_data(["name", "partner_id/name"])["datas"]
        self.assertEqual(len(rows), len(self._get_expected("member", "sale.order")))
        everything = orders.browse(self.documents["sale.order"].ids)
        with self.assertRaises(AccessError):
            everything.export_data(["name"])

    def test_a_foreign_order_can_neither_be_read_nor_written(self):
        expected = self._get_expected("member", "sale.order")
        foreign = self.documents["sale.order"].filtered(
            lambda order: order.id not in expected
        )[0]
        order = self._model_of("member", "sale.order").browse(foreign.id)
        with self.assertRaises(AccessError):
            order.read(["name"])
        with self.assertRaises(AccessError):
            order.write({"client_order_ref": "mine"})

    # Rows that hang on documents

    def test_lines_are_seen_with_their_orders(self):
        for name in SEERS:
            with self.subTest(role=name):
                lines = self._model_of(name, "sale.order.line").search(
                    [("order_id", "in", self.documents["sale.order"].ids)]
                )
                self.assertEqual(
                    set(lines.sudo().order_id.ids),
                    self._get_expected(name, "sale.order"),
                )

    def test_lines_are_seen_with_their_invoices(self):
        for name in SEERS:
            with self.subTest(role=name):
                lines = self._model_of(name, "account.move.line").search(
                    [("move_id", "in", self.documents["account.move"].ids)]
                )
                self.assertEqual(
                    set(lines.sudo().move_id.ids),
                    self._get_expected(name, "account.move"),
                )

    def test_analyses_are_seen_with_their_documents(self):
        for report, model, field, names in (
            ("sale.report", "sale.order", "order_reference", SEERS),
            ("crm.activity.report", "crm.lead", "lead_id", SEERS),
            ("account.invoice.report", "account.move", "move_id", UNIT_PEOPLE),
        ):
            for name in names:
                with self.subTest(report=report, role=name):
                    self._check_report(name, report, model, field)

    def _check_report(self, name, report, model, field):
        rows = self._model_of(name, report).search([]).sudo()
        if field == "order_reference":
            seen = {int(str(row.order_reference.id)) for row in rows}
        else:
            seen = set(rows[field].ids)
        seen &= set(self.documents[model].ids)
        self.assertEqual(seen, self._get_expected(name, model))

    def test_analysis_of_invoices_comes_with_this_level(self):
        """Odoo has rules for sellers there, but lets only accountants in."""
        self.assertFalse(
            self._model_of("own", "account.invoice.report").has_access("read")
        )
        reports = self._model_of("member", "account.invoice.report")
        self.assertTrue(reports.has_access("read"))
        self.assertFalse(reports.has_access("write"))

    def test_invoices_of_the_unit_can_be_sent(self):
        visible = self._get_expected("member", "account.move")
        visible -= self._get_expected("outsider", "account.move")
        move = self.env["account.move"].browse(min(visible))
        move.action_post()
        wizard = self.env["account.move.send.wizard"].create({"move_id": move.id})
        for name, wanted in (("member", wizard), ("outsider", wizard.browse())):
            with self.subTest(role=name):
                seen = self._model_of(name, wizard._name).browse(wizard.id)
                self.assertEqual(seen._filtered_access("read"), wanted)


@tagged("post_install", "-at_install")
class TestRightsChange(RightsCase):
    """Rights follow the structure at once, and the calendar."""

    def _see(self, name, model="sale.order"):
        found = self._model_of(name, model).search(
            [("id", "in", self.documents[model].ids)]
        )
        self.assertEqual(set(found.ids), self._get_expected(name, model))
        return set(found.ids)

    def test_a_new_member_sees_the_unit_at_once(self):
        before = self._see("outsider")
        self._make_member(self.units["new_york"], self.users["outsider"])
        self.assertLess(before, self._see("outsider"))

    def test_a_member_who_left_sees_it_no_more(self):
        before = self._see("member")
        member = self.units["california"].member_ids.filtered(
            lambda member: member.user_id == self.users["member"]
        )
        member.date_to = "2026-02-01"
        self.assertLess(self._see("member"), before)

    def test_a_member_of_the_future_waits(self):
        self._make_member(
            self.units["new_york"], self.users["outsider"], date_from="2999-01-01"
        )
        before = self._see("outsider")
        self.assertFalse(before - self._get_expected("outsider", "sale.order"))

    def test_a_unit_that_moves_takes_its_documents_along(self):
        before = self._see("chief")
        self.units["new_york"].parent_id = False
        self.assertLess(self._see("chief"), before)

    def test_a_role_that_leads_no_more_sees_its_unit_only(self):
        before = self._see("chief")
        self.env.ref("sales_structure.role_leader").is_leader = False
        self.assertLess(self._see("chief"), before)

    def test_a_team_given_to_a_unit_is_seen(self):
        before = self._see("member")
        self.units["california"].team_id = self.teams["Other"]
        self.assertLess(before, self._see("member"))

    def test_a_customer_given_to_another_unit_changes_hands(self):
        row = self.Assignment.search(
            [("partner_id", "=", self.californian.id), ("date_to", "=", False)]
        )
        before = self._see("leader")
        row.unit_id = self.units["new_york"]
        self.assertLess(before, self._see("leader"))

    def test_nobody_sees_by_a_version_that_is_planned(self):
        plan = self.Structure.create({"name": "Plan", "company_id": self.company.id})
        unit = self._make_unit(plan, "all")
        self._make_member(unit, self.users["outsider"], "leader")
        self.assertEqual(plan.state, "planning")
        self._see("outsider")

    def test_a_substitute_sees_only_meanwhile(self):
        before = self._see("substitute")
        absence = self.env["sales.structure.absence"].create(
            {
                "user_id": self.people["nora"].id,
                "substitute_id": self.users["substitute"].id,
                "company_id": self.company.id,
            }
        )
        self.assertLess(before, self._see("substitute"))
        absence.write({"date_from": "2026-01-01", "date_to": "2026-01-02"})
        self.assertEqual(self._see("substitute"), before)

    def test_rights_end_at_midnight_without_anybody_doing_anything(self):
        orders = self._model_of("member", "sale.order").browse(
            self.documents["sale.order"].ids
        )
        members = self.units["california"].member_ids
        mine = members.filtered(lambda row: row.user_id == self.users["member"])
        mine.date_to = "2998-12-31"
        self.company.partner_id.tz = "America/New_York"
        seen = []
        # Midnight in New York.
        for moment in ("2999-01-01 04:59:00", "2999-01-01 05:00:00"):
            with freeze_time(moment):
                seen.append(len(orders._filtered_access("read")))
        self.assertGreater(*seen)

    def test_the_day_is_the_company_s_own(self):
        rules = self.env["ir.rule"].with_context(tz="America/New_York")
        years = range(2026, 2029)
        zones = ("Pacific/Kiritimati", "Asia/Kathmandu", "Pacific/Marquesas")
        for year, zone in zip(years, zones, strict=True):
            self.company.partner_id.tz = zone
            there = self.company.with_context(tz=zone)
            for moment in (f"{year}-03-01 09:29:59", f"{year}-03-01 18:15:00"):
                with self.subTest(zone=zone, moment=moment), freeze_time(moment):
                    today = fields.Date.context_today(there)
                    self.assertEqual(rules._get_day(), today)

    def test_only_chosen_companies_count(self):
        orders = self._model_of("both", "sale.order")
        one = orders.with_context(allowed_company_ids=self.company.ids)
        found = one.search([("id", "in", self.documents["sale.order"].ids)])
        self.assertEqual(found.company_id, self.company)
        self.assertEqual(
            self.users["both"]._get_structure_unit_ids(self.second.ids),
            (self.units["north"] + self.units["south"]).ids,
        )
        self.assertEqual(
            self.users["both"]._get_structure_unit_ids(self.company.ids),
            self.units["california"].ids,
        )

    def test_work_in_one_company_shows_nothing_of_another(self):
        """Cleo sells in the first company only by the structure."""
        orders = self.documents["sale.order"].filtered(
            lambda order: order.company_id == self.second
        )
        orders.write({"user_id": self.people["cleo"].id, "team_id": False})
        self._see("outsider")
        self._make_member(self.units["california"], self.users["outsider"])
        seen = self._see("outsider")
        self.assertFalse(seen & set(orders.ids))

    def test_sight_is_remembered(self):
        user = self.users["chief"]
        user._get_structure_unit_ids(self.company.ids)
        with self.assertQueryCount(0):
            user._get_structure_unit_ids(self.company.ids)


@tagged("post_install", "-at_install")
class TestRightsOfStructure(RightsCase):
    """Of assignments and credits, sellers see those of their own units."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Credit.create(
            [
                {
                    "company_id": unit.company_id.id,
                    "source": "order",
                    "order_id": cls.documents["sale.order"][0].id,
                    "order_line_id": cls.documents["sale.order"][0].order_line.id,
                    "partner_id": cls.californian.id,
                    "unit_id": unit.id,
                    "credit": "overlay",
                    "percent": 10,
                    "amount": 1,
                    "date": START,
                }
                for unit in (cls.units["california"], cls.units["south"])
            ]
        )

    def _get_units_seen(self, name, model):
        rows = self._model_of(name, model).search([("unit_id", "!=", False)])
        return rows.sudo().unit_id & self._get_all_units()

    def _get_all_units(self):
        return self.Unit.union(*self.units.values())

    def test_sellers_see_rows_of_their_units(self):
        for model in ("sales.structure.assignment", "sales.structure.credit"):
            for name, units in (
                ("own", "california"),
                ("member", "california"),
                ("both", "california south"),
                ("outsider", ""),
                # Whoever sees all documents sees to whom they are credited.
                ("all_leads", "california" if model.endswith("credit") else ""),
            ):
                with self.subTest(model=model, role=name):
                    expected = self.Unit.union(*map(self.units.get, units.split()))
                    self.assertEqual(self._get_units_seen(name, model), expected)

    def test_users_of_the_structure_see_all_of_their_companies(self):
        group = self.env.ref("sales_structure.group_structure_user")
        self.users["outsider"].group_ids += group
        seen = self._get_units_seen("outsider", "sales.structure.assignment")
        # A superuser sees those of other companies too.
        mine = [("company_id", "in", self.users["outsider"].company_ids.ids)]
        self.assertEqual(seen, self.Assignment.search(mine).unit_id)

    def test_accountants_see_all_credits_and_no_assignments(self):
        seen = self._get_units_seen("accountant", "sales.structure.credit")
        self.assertEqual(seen, self.units["california"])
        with self.assertRaises(AccessError):
            self._model_of("accountant", "sales.structure.assignment").search([])

    def test_an_accountant_who_sells_still_sees_all_credits(self):
        group = self.env.ref("sales_team.group_sale_salesman")
        self.users["accountant"].group_ids += group
        seen = self._get_units_seen("accountant", "sales.structure.credit")
        self.assertEqual(seen, self.units["california"])

    def test_nobody_changes_them_by_hand(self):
        for model in ("sales.structure.assignment", "sales.structure.credit"):
            for name in PEOPLE:
                for mode in ("write", "create", "unlink"):
                    with self.subTest(model=model, role=name, mode=mode):
                        self.assertFalse(self._model_of(name, model).has_access(mode))


@tagged("post_install", "-at_install")
class TestRightsChoice(RightsCase):
    """The level is one of Odoo's own choice of sales rights."""

    def test_it_stands_between_own_and_all_documents(self):
        hierarchy = self.env["res.groups"]._get_view_group_hierarchy()
        privilege = self.env.ref("sales_team.res_groups_privilege_sales")
        self.assertEqual(
            hierarchy["privileges"][privilege.id]["group_ids"],
            [
                self.env.ref("sales_team.group_sale_salesman").id,
                self.env.ref(UNIT).id,
                self.env.ref("sales_team.group_sale_salesman_all_leads").id,
                self.env.ref("sales_team.group_sale_manager").id,
            ],
        )

    def test_it_is_a_seller_who_does_not_see_everything(self):
        user = self.users["member"]
        self.assertTrue(user.has_group("sales_team.group_sale_salesman"))
        self.assertFalse(user.has_group("sales_team.group_sale_salesman_all_leads"))
        self.assertFalse(user.has_group("sales_structure.group_structure_user"))

    def test_a_user_can_be_a_salesperson_of_orders(self):
        field = self.env["sale.order"]._fields["user_id"]
        domain = field.get_description(self.env)["domain"]
        group = self.env.ref("sales_team.group_sale_salesman").id
        self.assertIn(str(group), domain)
        self.assertIn(group, self.users["member"].all_group_ids.ids)
