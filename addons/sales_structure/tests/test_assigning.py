# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers are given to units and people by the version in force."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_structure import START, TODAY, StructureCase


class AssigningCase(StructureCase):
    """A structure in force since START, nobody assigned yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.structure = cls._activate(cls._make_structure())
        cls.customers = cls.californian + cls.new_yorker + cls.texan + cls.foreigner

    @classmethod
    def _assign(cls, *partners, day=TODAY):
        ids = [partner.id for partner in partners or cls.customers]
        return cls.Assignment._assign(cls.company, ids, day)

    def _rows(self, partner, **criteria):
        domain = [("partner_id", "=", partner.id), ("company_id", "=", self.company.id)]
        domain += [(name, "=", value) for name, value in criteria.items()]
        return self.Assignment.search(domain, order="date_from, id")

    def _current(self, partner):
        return self._rows(partner, date_to=False)


@tagged("post_install", "-at_install")
class TestAssigning(AssigningCase):
    """One pass, only differences."""

    def test_each_customer_falls_to_one_unit(self):
        self.assertEqual(self._assign(), {"opened": 3, "closed": 0})
        row = self._current(self.californian)
        self.assertEqual(row.unit_id, self.units["california"])
        self.assertEqual(row.user_id, self.people["cleo"])
        self.assertEqual(row.rule_id, self.units["california"].rule_ids)
        self.assertEqual((row.kind, row.date_from), ("territory", TODAY))
        self.assertEqual(self._current(self.texan).unit_id, self.units["states"])
        self.assertFalse(self._current(self.texan).user_id)
        self.assertFalse(self._rows(self.foreigner))

    def test_a_named_customer_falls_to_whoever_names_it(self):
        self._make_rule(self.units["new_york"], partner_id=self.californian.id)
        self._assign()
        row = self._current(self.californian)
        self.assertEqual(row.unit_id, self.units["new_york"])
        self.assertEqual(row.rule_id.partner_id, self.californian)
        self.assertEqual(self._current(self.texan).unit_id, self.units["states"])
        self.assertEqual(self._assign(), {"opened": 0, "closed": 0})

    def test_a_second_run_writes_nothing(self):
        self._assign()
        self.assertEqual(self._assign(), {"opened": 0, "closed": 0})
        later = TODAY + timedelta(days=9)
        self.assertEqual(self._assign(day=later), {"opened": 0, "closed": 0})

    def test_all_customers_of_the_company_at_once(self):
        self.Assignment._assign(self.company, day=TODAY)
        for partner in self.customers - self.foreigner:
            self.assertEqual(len(self._current(partner)), 1)

    def test_who_moves_falls_to_others(self):
        self._assign()
        self.californian.state_id = self.new_yorker.state_id
        later = TODAY + timedelta(days=30)
        self.assertEqual(self._assign(day=later), {"opened": 1, "closed": 1})
        former, current = self._rows(self.californian)
        self.assertEqual(former.date_to, later - timedelta(days=1))
        self.assertEqual(current.unit_id, self.units["new_york"])
        self.assertEqual(current.date_from, later)

    def test_what_began_on_the_same_day_leaves_no_trace(self):
        self._assign()
        self.californian.state_id = self.new_yorker.state_id
        self._assign()
        self.assertEqual(len(self._rows(self.californian)), 1)

    def test_who_is_nobodys_any_more_is_let_go(self):
        self._assign()
        self.texan.write(
            {"country_id": self.foreigner.country_id.id, "state_id": False}
        )
        later = TODAY + timedelta(days=1)
        self.assertEqual(self._assign(day=later), {"opened": 0, "closed": 1})
        self.assertFalse(self._current(self.texan))

    def test_an_archived_customer_is_let_go(self):
        self._assign()
        self.texan.active = False
        self._assign(day=TODAY + timedelta(days=1))
        self.assertFalse(self._current(self.texan))

    def test_what_somebody_decided_stays(self):
        self._assign()
        row = self._current(self.californian)
        row.write({"origin": "manual", "unit_id": self.units["new_york"].id})
        self.assertEqual(self._assign(), {"opened": 0, "closed": 0})
        self.assertEqual(row.unit_id, self.units["new_york"])

    def test_contacts_are_their_companys(self):
        contact = self._make_customer(
            "Ann", is_company=False, parent_id=self.californian.id
        )
        self._assign(contact, self.californian)
        self.assertFalse(self._rows(contact))

    def test_before_a_version_is_in_force_nobody_is_assigned(self):
        day = START - timedelta(days=1)
        self.assertEqual(self._assign(day=day), {"opened": 0, "closed": 0})

    def test_queries_do_not_grow_with_the_customers(self):
        counts = []
        for number in (3, 3, 60):
            partners = [
                self._make_customer(
                    f"C {number} {place}",
                    country_id=self.texan.country_id.id,
                    state_id=self.texan.state_id.id,
                )
                for place in range(number)
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._assign(*partners)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[2], 25)

    def test_one_run_at_a_time(self):
        with self.registry.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext('sales_structure'), %s)",
                [self.company.id],
            )
            with self.assertRaisesRegex(UserError, "being assigned just now"):
                self._assign()

    def test_the_salesperson_of_customers_is_set_where_wanted(self):
        self._assign()
        self.assertFalse(self.californian.user_id)
        self.structure.sets_salesperson = True
        self.californian.state_id = self.new_yorker.state_id
        self._assign(day=TODAY + timedelta(days=1))
        self.assertEqual(self.californian.user_id, self.people["nora"])

    def test_a_change_of_address_is_queued(self):
        queue = self.env["sales.structure.queue"]
        self.env.cr.precommit.run()
        queue._take(1000)
        self.californian.zip = "90001"
        self.env.cr.precommit.run()
        self.assertEqual(queue._take(1000), self.californian.ids)
        self.californian.comment = "Hello"
        self.env.cr.precommit.run()
        self.assertEqual(queue._take(1000), [])


@tagged("post_install", "-at_install")
class TestPeople(AssigningCase):
    """Who of a unit holds a customer, and who works for it."""

    def test_people_of_the_unit_above_look_after_it(self):
        self._make_member(self.units["states"], self.people["mark"])
        self._assign()
        self.assertEqual(self._current(self.texan).user_id, self.people["mark"])
        self.assertEqual(self._current(self.californian).user_id, self.people["cleo"])

    def test_customers_are_spread_over_equal_people(self):
        unit = self.units["states"]
        two = self.people["mark"] + self.people["tess"]
        for user in two:
            self._make_member(unit, user)
        partners = [
            self._make_customer(f"C {number}", country_id=self.texan.country_id.id)
            for number in range(10)
        ]
        self._assign(*partners)
        held = [self._current(partner).user_id for partner in partners]
        self.assertEqual([held.count(user) for user in two], [5, 5])
        self.assertEqual(self._assign(*partners)["opened"], 0)

    def test_the_salesperson_in_odoo_keeps_the_customer(self):
        unit = self.units["states"]
        for name in ("mark", "tess"):
            self._make_member(unit, self.people[name])
        self.texan.user_id = self.people["tess"]
        self._assign()
        self.assertEqual(self._current(self.texan).user_id, self.people["tess"])

    def test_who_leaves_gives_the_customers_to_the_others(self):
        unit = self.units["states"]
        first = self._make_member(unit, self.people["mark"])
        self._assign()
        first.date_to = TODAY
        self._make_member(
            unit, self.people["tess"], date_from=TODAY + timedelta(days=1)
        )
        self._assign()
        self.assertEqual(self._current(self.texan).user_id, self.people["mark"])
        self._assign(day=TODAY + timedelta(days=1))
        self.assertEqual(self._current(self.texan).user_id, self.people["tess"])

    def test_absence_moves_nobody_but_gives_nothing_new(self):
        unit = self.units["states"]
        for name in ("mark", "tess"):
            self._make_member(unit, self.people[name])
        self.texan.user_id = self.people["tess"]
        self._assign()
        self.env["sales.structure.absence"].create(
            {
                "user_id": self.people["tess"].id,
                "company_id": self.company.id,
                "date_from": TODAY,
                "date_to": TODAY,
                "substitute_id": self.people["nora"].id,
            }
        )
        new = self._make_customer("New", country_id=self.texan.country_id.id)
        self._assign(new, self.texan)
        self.assertEqual(self._current(self.texan).user_id, self.people["tess"])
        self.assertEqual(self._current(new).user_id, self.people["mark"])
        [owner] = self.Assignment._get_owners(
            self.company, self.texan.ids, TODAY
        ).values()
        self.assertEqual(owner.user_id, self.people["nora"].id)

    def test_the_back_office_is_told_too(self):
        desk = self._make_member(
            self.units["california"], self.people["tess"], "order_desk"
        )
        self._assign()
        [people] = self.Assignment._get_people(
            self.company, self.californian.ids, TODAY
        ).values()
        self.assertEqual(
            {(person.role_code, person.user_id) for person in people},
            {
                ("salesperson", self.people["cleo"].id),
                ("order_desk", desk.user_id.id),
            },
        )

    def test_the_function_of_the_offer_comes_first(self):
        unit = self.Unit.create(
            {
                "name": "Inside sales",
                "structure_id": self.structure.id,
                "kind": "function",
                "function_ids": self.env.ref("sales_structure.function_offer").ids,
            }
        )
        self._make_rule(unit, country_id=self.texan.country_id.id)
        self._make_member(unit, self.people["tess"])
        self._assign()
        owners = self.Assignment._get_owners(
            self.company, self.californian.ids + self.foreigner.ids, TODAY
        )
        self.assertEqual(owners[self.californian.id].unit_id, unit.id)
        self.assertNotIn(self.foreigner.id, owners)

    def test_owners_of_new_customers_are_those_they_will_get(self):
        told = self.Assignment._get_owners(self.company, self.customers.ids, TODAY)
        self._assign()
        self.assertEqual(
            told,
            self.Assignment._get_owners(self.company, self.customers.ids, TODAY),
        )
        self.assertEqual(set(told), set((self.customers - self.foreigner).ids))


@tagged("post_install", "-at_install")
class TestLines(AssigningCase):
    """Product units hold lines, territories their customers."""

    def test_lines_fall_to_the_units_of_their_products(self):
        lines = [
            (self.lathe.id, self.californian.id, False),
            (self.hammer.id, self.foreigner.id, False),
            (self.advice.id, self.new_yorker.id, False),
            (False, False, False),
        ]
        units = {name: unit.id for name, unit in self.units.items()}
        self.assertEqual(
            self.structure._match_lines(lines),
            [
                {"territory": units["california"], "product": units["machines"]},
                {"product": units["tools"]},
                {"territory": units["new_york"]},
                {},
            ],
        )

    def test_a_product_unit_below_a_territory_holds_only_there(self):
        unit = self._make_unit(
            self.structure,
            "californian_tools",
            "product",
            parent=self.units["california"],
            product_category_id=self.tools_category.id,
        )
        here, there = self.structure._match_lines(
            [
                (self.hammer.id, self.californian.id, False),
                (self.hammer.id, self.new_yorker.id, False),
            ]
        )
        self.assertEqual(here["product"], unit.id)
        self.assertEqual(there["product"], self.units["tools"].id)

    def test_a_floor_is_a_warehouse_or_a_place_inside_it(self):
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Hypermarket", "code": "HYP", "company_id": self.company.id}
        )
        whole = self._make_unit(
            self.structure, "hypermarket", "floor", warehouse_id=warehouse.id
        )
        line = (self.hammer.id, False, warehouse.id)
        self.assertEqual(self.structure._match_lines([line])[0]["floor"], whole.id)
        self._make_rule(whole, location_id=warehouse.view_location_id.id)
        whole.rule_ids[0].active = False
        self.assertEqual(self.structure._match_lines([line])[0]["floor"], whole.id)
        elsewhere = (self.hammer.id, False, False)
        self.assertNotIn("floor", self.structure._match_lines([elsewhere])[0])

    def test_the_deeper_category_wins(self):
        lathes = self._make_unit(
            self.structure,
            "lathes",
            "product",
            product_category_id=self.lathes_category.id,
        )
        [line] = self.structure._match_lines([(self.lathe.id, False, False)])
        self.assertEqual(line["product"], lathes.id)

    def test_territories_that_ask_for_products_are_refused(self):
        plan = self._make_structure("Plan")
        below = self._make_unit(plan, "lost", parent=self.units["machines"])
        plan._check_problems()
        self._make_rule(below, country_id=self.texan.country_id.id)
        with self.assertRaisesRegex(UserError, "make it a unit by product"):
            plan._check_problems()

    def test_a_changed_rule_is_heard_of(self):
        self.assertEqual(self._unit_of_hammer(), self.units["tools"].id)
        self.units["tools"].rule_ids.product_category_id = self.lathes_category
        self.assertFalse(self._unit_of_hammer())

    def _unit_of_hammer(self):
        [line] = self.structure._match_lines([(self.hammer.id, False, False)])
        return line.get("product")


@tagged("post_install", "-at_install")
class TestAnyAddresses(AssigningCase):
    """Whatever the customers are, each is held once in a kind."""

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.differing_executors],
    )
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["us", "fr", ""]),
                st.sampled_from(["", "90210", "10001", "9 02-10", "ż"]),
                st.sampled_from(["", "Łódź", "lodz", "Paris"]),
                st.booleans(),
            ),
            min_size=1,
            max_size=6,
        )
    )
    def test_exactly_one_unit_if_there_is_a_fallback(self, addresses):
        with self.env.cr.savepoint(flush=True) as savepoint:
            self._make_rule(self.units["new_york"], zip_prefix="100", sequence=5)
            self._make_rule(self.units["california"], city="Lodz", sequence=7)
            self._make_rule(
                self._make_unit(self.structure, "rest"), sequence=99, zip_prefix=False
            )
            partners = [
                self._make_customer(
                    "Any",
                    country_id=self.env.ref(f"base.{country}").id if country else False,
                    zip=zip_code,
                    city=city,
                    is_company=is_company,
                )
                for country, zip_code, city, is_company in addresses
            ]
            self._assign(*partners)
            for partner in partners:
                self.assertEqual(len(self._current(partner)), 1)
            self.assertEqual(self._assign(*reversed(partners))["opened"], 0)
            savepoint.rollback()
            self.registry.clear_cache()
