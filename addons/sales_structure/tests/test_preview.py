# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a plan would move is told beforehand, and nothing is written."""

from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_change import ChangeCase


class PreviewCase(ChangeCase):
    """A manager of the structure asks."""

    def _preview(self, plan, **options):
        return self._as(self.manager, "sales.structure.preview").get_preview(
            plan.id, **options
        )

    def _people(self, plan, **options):
        answer = self._as(self.manager, "sales.structure.preview").get_people(
            plan.id, **options
        )
        return {person["id"]: person for person in answer["people"]}

    def _moves(self, plan, **options):
        return self._as(self.manager, "sales.structure.preview").get_moves(
            plan.id, **options
        )


@tagged("post_install", "-at_install")
class TestPreview(PreviewCase):
    """Matrix, units, people and customers."""

    def test_a_copy_moves_nobody(self):
        plan, _units = self._plan()
        answer = self._preview(plan)
        self.assertEqual((answer["customers"], answer["moved"]), (4, 0))
        self.assertEqual(answer["unheld"], 1)
        self.assertEqual((answer["matrix"], answer["by_unit"]), ([], []))
        self.assertEqual(self._people(plan), {})
        self.assertEqual(self._moves(plan), [])
        self.assertEqual({unit["state"] for unit in answer["units"]}, {"same"})
        self.assertEqual(answer["members"], {"new": [], "gone": []})

    def test_a_new_unit_takes_its_customers(self):
        plan, units = self._plan_split()
        answer = self._preview(plan)
        states, texas = self.living["states"].id, units["texas"].id
        [cell] = answer["matrix"]
        self.assertEqual((cell["from"], cell["to"]), (states, texas))
        self.assertEqual(cell["customers"], 1)
        self.assertEqual([key["id"] for key in answer["keys"]], ["territory"])
        [new] = [unit for unit in answer["units"] if unit["state"] == "new"]
        self.assertEqual((new["id"], new["name"]), (texas, "States / Texas"))

    def test_people_gain_and_lose(self):
        people = self._people(self._plan_split()[0])
        gained = {
            user: person["gained"]["customers"] for user, person in people.items()
        }
        lost = {user: person["lost"]["customers"] for user, person in people.items()}
        ids = {name: user.id for name, user in self.people.items()}
        self.assertEqual(
            gained, {ids["tess"]: 1, ids["mark"]: 0, ids["cleo"]: 1, ids["nora"]: 0}
        )
        self.assertEqual(
            lost, {ids["tess"]: 0, ids["mark"]: 1, ids["cleo"]: 0, ids["nora"]: 1}
        )

    def test_who_stays_in_the_unit_but_not_with_the_person(self):
        plan, _units = self._plan_split()
        new_york = self.living["new_york"].id
        answer = self._as(self.manager, "sales.structure.preview").get_people(plan.id)
        self.assertEqual(answer["staying"], [{"unit": new_york, "customers": 1}])
        [move] = self._moves(plan, from_unit=new_york, to_unit=new_york)
        self.assertEqual(move["partner_id"], self.new_yorker.id)
        self.assertEqual(move["from_people"], self.people["nora"].name)
        self.assertEqual(move["to_people"], self.people["cleo"].name)

    def test_who_would_be_left_without_a_person(self):
        plan, units = self._plan()
        (units["states"] + units["california"]).member_ids.unlink()
        answer = self._as(self.manager, "sales.structure.preview").get_people(plan.id)
        self.assertEqual(answer["orphans"], 2)
        self.assertEqual(
            {stay["unit"] for stay in answer["staying"]},
            {self.living["states"].id, self.living["california"].id},
        )
        [move] = self._moves(
            plan,
            from_unit=self.living["states"].id,
            to_unit=self.living["states"].id,
        )
        self.assertEqual(move["to_people"], "")

    def test_customers_are_listed_with_the_rule(self):
        plan, units = self._plan_split()
        [move] = self._moves(plan)
        self.assertEqual(move["partner"], self.texan.display_name)
        self.assertEqual(move["from"], self.living["states"].id)
        self.assertEqual(move["to"], units["texas"].id)
        self.assertEqual(move["rule_id"], units["texas"].rule_ids.id)
        self.assertEqual(move["rule"], units["texas"].rule_ids.name)
        self.assertEqual(move["to_people"], self.people["tess"].name)

    def test_deals_and_sales_move_along(self):
        mark = self.people["mark"]
        self._lead(self.texan, mark)
        self._quotation(self.texan, (self.advice, 100))
        self._order(self.texan, (self.advice, 50))
        self._invoice(self.texan, (self.advice, 20))
        self._invoice(
            self.texan, (self.advice, 999), day=self.today - timedelta(days=400)
        )
        self._quotation(self.californian, (self.advice, 7))
        plan, _units = self._plan_split()
        expected = {
            "customers": 1,
            "deals": 1,
            "leads": 1,
            "quotations": 1,
            "quotation_amount": 100,
            "orders": 1,
            "order_amount": 50,
            "revenue": 20,
        }
        answer = self._preview(plan)
        [cell] = answer["matrix"]
        self.assertEqual({name: cell[name] for name in expected}, expected)
        self.assertEqual(answer["open_deals"], 1)
        people = self._people(plan)
        self.assertEqual(people[mark.id]["lost"], expected)
        self.assertEqual(people[self.people["tess"].id]["gained"], expected)
        [move] = self._moves(plan)
        self.assertEqual((move["orders"], move["revenue"]), (1, 20))

    def test_a_unit_that_goes_leaves_customers_to_nobody(self):
        plan, units = self._plan()
        units["states"].rule_ids.unlink()
        answer = self._preview(plan)
        [cell] = answer["matrix"]
        self.assertEqual((cell["from"], cell["to"]), (self.living["states"].id, False))
        self.assertEqual(answer["unheld"], 2)
        unheld = self._moves(plan, to_unit=False)
        self.assertEqual(
            {move["partner_id"] for move in unheld},
            set((self.texan + self.foreigner).ids),
        )
        [nobodys] = self._moves(plan, from_unit=False, to_unit=False)
        self.assertEqual(nobodys["partner_id"], self.foreigner.id)

    def test_units_and_members_new_and_gone(self):
        plan, units = self._plan_split()
        units["california"].unlink()
        answer = self._preview(plan)
        states = {unit["id"]: unit["state"] for unit in answer["units"]}
        self.assertEqual(states[self.living["california"].id], "gone")
        self.assertEqual(states[units["texas"].id], "new")
        self.assertEqual(states[self.living["states"].id], "same")
        told = {
            side: {(one["user"], one["unit"]) for one in members}
            for side, members in answer["members"].items()
        }
        names = {name: user.name for name, user in self.people.items()}
        self.assertEqual(
            told["new"],
            {
                (names["tess"], "States / Texas"),
                (names["cleo"], "States / New York"),
            },
        )
        self.assertEqual(
            told["gone"],
            {
                (names["nora"], "States / New York"),
                (names["cleo"], "States / California"),
            },
        )

    def test_by_hand_stays_where_the_unit_stays(self):
        self.Assignment._pin(self.texan, self.living["new_york"], self.people["nora"])
        self.Assignment._pin(self.foreigner, self.living["california"])
        plan, units = self._plan_split()
        units["california"].unlink()
        answer = self._preview(plan)
        moved = {(cell["from"], cell["to"]) for cell in answer["matrix"]}
        california, states = self.living["california"].id, self.living["states"].id
        self.assertEqual(answer["staying"], 1)
        self.assertEqual(moved, {(california, states), (california, False)})

    def test_customers_come_by_pages(self):
        partners = [
            self._make_customer(
                f"Texan {number}",
                state_id=self.texan.state_id.id,
                country_id=self.texan.country_id.id,
            )
            for number in range(4)
        ]
        self.Assignment._assign(self.company, [partner.id for partner in partners])
        plan, units = self._plan_split()
        cell = {"from_unit": self.living["states"].id, "to_unit": units["texas"].id}
        pages = [self._moves(plan, **cell, offset=o, limit=2) for o in (0, 2, 4, 6)]
        self.assertEqual([len(page) for page in pages], [2, 2, 1, 0])
        self.assertEqual(
            [move["partner_id"] for page in pages for move in page],
            [self.texan.id, *(partner.id for partner in partners)],
        )

    def test_the_first_version_is_previewed_too(self):
        company = self._make_company("First")
        self.env.user.company_ids += company
        self.manager.company_ids += company
        plan = self.Structure.create({"name": "First", "company_id": company.id})
        unit = self.Unit.create({"name": "All", "structure_id": plan.id})
        self._make_rule(unit)
        self._make_customer("Only", company_id=company.id)
        preview = self.env(
            user=self.manager, context={"allowed_company_ids": company.ids}
        )["sales.structure.preview"]
        answer = preview.get_preview(plan.id)
        self.assertFalse(answer["former"])
        self.assertEqual({cell["from"] for cell in answer["matrix"]}, {False})
        self.assertEqual({cell["to"] for cell in answer["matrix"]}, {unit.id})

    def test_without_a_choice_the_newest_plan(self):
        preview = self._as(self.manager, "sales.structure.preview")
        self.assertEqual(preview.get_preview(), {"structure": False, "plans": []})
        nothing = {"people": [], "staying": [], "orphans": 0}
        self.assertEqual(preview.get_people(), nothing)
        self.assertEqual(preview.get_moves(), [])
        older, newest = self._plan("Older")[0], self._plan("Newest")[0]
        answer = preview.get_preview()
        self.assertEqual(answer["structure"]["id"], newest.id)
        self.assertEqual(
            [plan["id"] for plan in answer["plans"]], [newest.id, older.id]
        )
        action = newest.with_user(self.manager).action_preview()
        self.assertEqual(action["params"], {"structure_id": newest.id})

    def test_steps_of_the_sale_are_previewed_one_by_one(self):
        functions = [
            self.env.ref(f"sales_structure.function_{code}")
            for code in ("offer", "order")
        ]
        plan, _units = self._plan()
        unit = self.Unit.create(
            {
                "name": "Inside",
                "structure_id": plan.id,
                "kind": "function",
                "function_ids": [function.id for function in functions],
            }
        )
        self._make_rule(unit, country_id=self.texan.country_id.id)
        keys = [f"function:{function.id}" for function in functions]
        answer = self._preview(plan, kind=keys[0])
        self.assertEqual([key["id"] for key in answer["keys"]], ["territory", *keys])
        self.assertEqual(answer["moved"], 3)
        self.assertEqual({cell["to"] for cell in answer["matrix"]}, {unit.id})

    def test_nothing_is_written(self):
        self._lead(self.texan, self.people["mark"])
        plan, _units = self._plan_split()
        before = self._dump()
        self._preview(plan)
        self._people(plan)
        self._moves(plan)
        self._assert_same(before, self._dump())

    def test_a_copy_of_the_database_can_answer(self):
        plan, _units = self._plan_split()
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT readonly; SET TRANSACTION READ ONLY")
        try:
            self.assertEqual(self._preview(plan)["moved"], 1)
            self.assertEqual(len(self._people(plan)), 4)
            self.assertEqual(len(self._moves(plan)), 1)
        finally:
            self.env.cr.execute("ROLLBACK TO SAVEPOINT readonly")
        for name in ("get_preview", "get_people", "get_moves"):
            method = getattr(type(self.env["sales.structure.preview"]), name)
            self.assertTrue(method._readonly)

    def test_queries_do_not_grow_with_the_customers(self):
        counts = []
        for number in (2, 2, 60):
            plan, _units = self._plan_split()
            for place in range(number):
                self._make_customer(
                    f"C {number} {place}",
                    country_id=self.texan.country_id.id,
                    state_id=self.texan.state_id.id,
                )
            self.env.flush_all()
            self.env.invalidate_all()
            self.registry.clear_cache()
            before = self.env.cr.sql_log_count
            self._preview(plan)
            self._people(plan)
            self._moves(plan)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 2)
        self.assertLessEqual(counts[2], 80)


@tagged("post_install", "-at_install")
class TestPreviewAccess(PreviewCase):
    """Managers of the company ask, in figures that are figures."""

    def test_only_managers(self):
        plan, _units = self._plan()
        users = self._make_users()
        for role, user in users.items():
            preview = self._as(user, "sales.structure.preview")
            change = self._as(user, "sales.structure.change")
            if role == "manager":
                self.assertEqual(preview.get_preview(plan.id)["moved"], 0)
                continue
            for method in (
                preview.get_preview,
                preview.get_people,
                preview.get_moves,
                change.apply_plan,
            ):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    method(plan.id)

    def test_of_their_company(self):
        other = self._make_company("Elsewhere")
        user = self._make_user(
            "manager_elsewhere", "sales_structure.group_structure_manager", other
        )
        plan, _units = self._plan_split()
        elsewhere = self.env(user=user, context={"allowed_company_ids": other.ids})
        with self.assertRaises(UserError):
            elsewhere["sales.structure.preview"].get_preview(plan.id)
        with self.assertRaises(AccessError):
            elsewhere["sales.structure.change"].apply_plan(plan.id)
        change = self._apply(plan)
        with self.assertRaises(AccessError):
            change.with_env(elsewhere).action_undo()
        with self.assertRaises(AccessError):
            change.with_env(elsewhere).continue_change()
        self.assertFalse(elsewhere["sales.structure.change"].search([]))

    def test_odd_arguments_are_refused_in_words(self):
        plan, _units = self._plan()
        preview = self._as(self.manager, "sales.structure.preview")
        for odd in (0, -1, 2**40, "1", [1], {}, True, 1.5):
            with self.subTest(odd=odd), self.assertRaises(UserError):
                preview.get_preview(odd)
            with self.subTest(odd=odd), self.assertRaises(UserError):
                preview.get_people(odd)
            with self.subTest(odd=odd), self.assertRaises(UserError):
                preview.get_preview(plan.id, odd)
        for odd in (
            {"from_unit": "x"},
            {"to_unit": [1]},
            {"offset": None},
            {"limit": "80"},
            {"limit": 10**30},
            {"kind": "territory'; --"},
        ):
            with self.subTest(odd=odd), self.assertRaises(UserError):
                preview.get_moves(plan.id, **odd)

    def test_odd_options_are_refused_in_words(self):
        plan, _units = self._plan()
        changes = self._as(self.manager, "sales.structure.change")
        for odd in (
            {"protect": "everything"},
            {"protect": "date"},
            {"protect": "date", "protect_until": "soon"},
            {"protect": "date", "protect_until": "2020-01-01"},
            {"protect": 1},
            {"note": ["a"]},
            {"makes_activities": "yes"},
            {"state": "done"},
            {"user_id": 1},
            ["protect"],
            "protect",
        ):
            with self.subTest(odd=odd), self.assertRaises(UserError):
                changes.apply_plan(plan.id, odd)
        self.assertEqual(plan.state, "planning")

    def test_a_version_in_force_is_no_plan(self):
        with self.assertRaisesRegex(UserError, "only plans"):
            self._preview(self.active)

    def test_nobody_writes_changes_by_hand(self):
        change = self._apply(self._plan_split()[0]).with_user(self.manager)
        with self.assertRaises(AccessError):
            change.write({"state": "undone"})
        with self.assertRaises(AccessError):
            change.copy()
        with self.assertRaises(AccessError):
            change.unlink()


@tagged("post_install", "-at_install")
class TestPreviewHolds(PreviewCase):
    """What is told beforehand is what happens, whatever the plan."""

    PLACES = ("us_5", "us_27", "us_44", "us_6")

    @settings(
        max_examples=12,
        deadline=None,
        # Making an example smaller takes minutes; the message tells it as it is.
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
        suppress_health_check=[HealthCheck.differing_executors],
    )
    @given(
        rules=st.lists(
            st.tuples(
                st.sampled_from(["states", "california", "new_york", "fresh"]),
                st.sampled_from(PLACES),
                st.sampled_from([1, 10]),
            ),
            max_size=4,
        ),
        members=st.lists(
            st.tuples(
                st.sampled_from(["states", "california", "new_york", "fresh"]),
                st.sampled_from(["nora", "cleo", "mark", "tess"]),
            ),
            max_size=4,
            unique=True,
        ),
        gone=st.sampled_from([None, "california", "new_york"]),
        pinned=st.sampled_from([None, "california", "states"]),
    )
    def test_the_preview_is_what_applying_does(self, rules, members, gone, pinned):
        with self.env.cr.savepoint(flush=True) as savepoint:
            customers = self._make_crowd(pinned)
            plan, units = self._plan()
            units["fresh"] = self._make_unit(plan, "fresh", parent=units["states"])
            self._alter(units, rules, members, gone)
            told = self._moves(plan, limit=500)
            cells = self._preview(plan)["matrix"]
            people = self._people(plan)
            before = {partner: self._row(partner) for partner in customers}
            self._dumped = self._dump(["sales_structure_assignment"])
            change = self._apply(plan)
            after = {partner: self._row(partner) for partner in customers}
            self._check_moves(told, cells, before, after)
            self._check_people(people, before, after)
            self._undo(change)
            self._assert_same(self._dumped, self._dump(["sales_structure_assignment"]))
            savepoint.rollback()
        self.env.invalidate_all()
        self.registry.clear_cache()

    def _make_crowd(self, pinned):
        crowd = self.env["res.partner"].browse()
        for place in self.PLACES:
            state = self.env.ref(f"base.state_{place}")
            for number in range(3):
                crowd += self._make_customer(
                    f"{place} {number}",
                    state_id=state.id,
                    country_id=state.country_id.id,
                )
        self.Assignment._assign(self.company, crowd.ids)
        if pinned:
            self.Assignment._pin(crowd[-1], self.living[pinned])
        return crowd + self.customers

    def _alter(self, units, rules, members, gone):
        for name, place, sequence in rules:
            state = self.env.ref(f"base.state_{place}")
            self._make_rule(units[name], state_id=state.id, sequence=sequence)
        for name, person in members:
            held = units[name].member_ids.user_id
            if self.people[person] not in held:
                self._make_member(units[name], self.people[person])
        if gone:
            units[gone].unlink()

    def _row(self, partner):
        row = self._current(partner)
        self.assertLessEqual(len(row), 1)
        return row.unit_id.id, row.user_id.id

    def _check_moves(self, told, cells, before, after):
        moved = {
            partner.id: (before[partner][0], after[partner][0])
            for partner in before
            if before[partner][0] != after[partner][0]
        }
        self.assertEqual(
            {move["partner_id"]: (move["from"], move["to"]) for move in told}, moved
        )
        for move in told:
            user = self.env["res.users"].browse(
                next(a[1] for p, a in after.items() if p.id == move["partner_id"])
            )
            self.assertEqual(move["to_people"], user.name or "")
        counted = {(cell["from"], cell["to"]): cell["customers"] for cell in cells}
        pairs = list(moved.values())
        self.assertEqual(counted, {pair: pairs.count(pair) for pair in pairs})

    def _check_people(self, people, before, after):
        pairs = [
            (before[partner][1], after[partner][1])
            for partner in before
            if before[partner][1] != after[partner][1]
        ]
        for user in self.people.values():
            told = people.get(user.id)
            lost = sum(old == user.id for old, _new in pairs)
            gained = sum(new == user.id for _old, new in pairs)
            told = told and (told["lost"]["customers"], told["gained"]["customers"])
            self.assertEqual(told or (0, 0), (lost, gained), user.name)
