# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers assigned by hand, why somebody holds a customer, the customer's own tab."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..matching import STEPS
from .common_screens import ScreenRightsCase

ONE_DAY = timedelta(days=1)


class HandCase(ScreenRightsCase):
    """A structure in force since START, customers assigned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offer = cls.env.ref("sales_structure.function_offer")
        cls.desk = cls.Unit.create(
            {
                "name": "Desk",
                "structure_id": cls.structure.id,
                "kind": "function",
                "function_ids": cls.offer.ids,
            }
        )
        cls._make_rule(cls.desk)
        cls._make_member(cls.desk, cls.people["tess"], "order_desk")
        cls._put_in_force()
        cls.Assignment.search(
            [("company_id", "=", cls.company.id)]
        ).date_from = cls.structure.date_from

    def _wizard(self, partners, user=None, **vals):
        return self._see(self.env["sales.structure.assign.by.hand"], user).create(
            {
                "partner_ids": partners.ids,
                "company_id": self.company.id,
                "kind": "territory",
                "unit_id": self.units["new_york"].id,
                **vals,
            }
        )

    def _assign_by_hand(self, partners, user=None, **vals):
        self._wizard(partners, user, **vals).action_assign()
        return self._current(partners)


@tagged("post_install", "-at_install")
class TestByHand(HandCase):
    """A manager decides instead of the rules, until they are followed again."""

    def test_the_customer_is_given_to_the_unit_and_person(self):
        row = self._assign_by_hand(
            self.californian, user_id=self.people["nora"].id, reason="Knows them"
        )
        self.assertEqual(row.unit_id, self.units["new_york"])
        self.assertEqual(row.user_id, self.people["nora"])
        self.assertEqual(row.role_id.code, "salesperson")
        self.assertEqual((row.origin, row.reason), ("manual", "Knows them"))
        self.assertEqual(row.date_from, self.today)
        self.assertEqual(row.create_uid, self.manager)
        former = self.Assignment.search(
            [("partner_id", "=", self.californian.id), ("date_to", "!=", False)]
        )
        self.assertEqual(former.date_to, self.today - ONE_DAY)
        self.assertEqual(former.unit_id, self.units["california"])

    def test_or_to_the_unit_alone(self):
        row = self._assign_by_hand(self.californian)
        self.assertFalse(row.user_id or row.role_id)

    def test_people_of_the_unit_above_can_be_chosen(self):
        self._make_member(self.units["states"], self.people["mark"])
        row = self._assign_by_hand(self.californian, user_id=self.people["mark"].id)
        self.assertEqual(row.user_id, self.people["mark"])
        with self._refused(UserError, "neither in"):
            self._assign_by_hand(self.texan, user_id=self.people["cleo"].id)

    def test_it_stays_in_the_next_runs(self):
        row = self._assign_by_hand(self.californian)
        self._see(self.structure).action_assign_now()
        self.assertEqual(self._current(self.californian), row)

    def test_on_the_same_day_the_last_word_counts(self):
        self._assign_by_hand(self.californian)
        row = self._assign_by_hand(
            self.californian, unit_id=self.units["states"].id, reason="Better"
        )
        rows = self.Assignment.search([("partner_id", "=", self.californian.id)])
        self.assertEqual(len(rows.filtered(lambda one: one.kind == "territory")), 2)
        self.assertEqual(row.unit_id, self.units["states"])

    def test_many_at_once(self):
        partners = self.californian + self.texan
        action = self._see(self._current(partners)).action_assign_by_hand()
        form = Form(
            self._see(self.env[action["res_model"]]).with_context(**action["context"])
        )
        form.unit_id = self.units["new_york"]
        form.user_id = self.people["nora"]
        form.save().action_assign()
        self.assertEqual(self._current(partners).user_id, self.people["nora"])

    def test_one_step_of_the_sale(self):
        row = self._see(self._current(self.californian, "function"))
        action = row.action_assign_by_hand()
        self.assertEqual(action["context"]["default_function_id"], self.offer.id)
        self._assign_by_hand(
            self.californian,
            kind="function",
            unit_id=self.desk.id,
            function_id=self.offer.id,
        )
        row = self._current(self.californian, "function")
        self.assertEqual((row.function_id, row.origin), (self.offer, "manual"))
        self.assertEqual(self._current(self.californian).origin, "rule")

    def test_a_contact_is_its_company(self):
        contact = self._make_customer(
            "Ann", parent_id=self.californian.id, is_company=False
        )
        self._assign_by_hand(contact)
        self.assertEqual(self._current(self.californian).origin, "manual")
        self.assertFalse(self._current(contact))

    def test_the_rules_are_followed_again(self):
        row = self._assign_by_hand(self.californian)
        self._see(row).action_follow_rules()
        current = self._current(self.californian)
        self.assertEqual(current.unit_id, self.units["california"])
        self.assertEqual(current.origin, "rule")
        with self._refused(UserError, "already"):
            self._see(current).action_follow_rules()

    def test_what_lasted_leaves_its_trace(self):
        row = self._assign_by_hand(self.californian)
        row.date_from = self.today - 10 * ONE_DAY
        self._see(row).action_follow_rules()
        self.assertEqual(row.date_to, self.today - ONE_DAY)

    def test_nonsense_is_refused(self):
        plan = self.structure.copy()
        for vals in (
            {"unit_id": plan.unit_ids[0].id},
            {"kind": "segment"},
            {"kind": "function", "unit_id": self.desk.id},
            {
                "kind": "function",
                "unit_id": self.desk.id,
                "function_id": self.env.ref("sales_structure.function_billing").id,
            },
            {"function_id": self.offer.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._assign_by_hand(self.californian, **vals)
        self.assertEqual(self._current(self.californian).origin, "rule")

    def test_only_managers_decide(self):
        row = self._current(self.californian)
        manual = self._assign_by_hand(self.texan)
        for user in (self.reader, *self.strangers):
            for call in (
                lambda user=user: self._assign_by_hand(self.new_yorker, user),
                self._see(row, user).action_assign_by_hand,
                self._see(manual, user).action_follow_rules,
                self._see(self.texan, user).action_assign_by_hand,
                self._see(self.texan, user).action_follow_rules,
                lambda user=user: self._see(row, user).write({"origin": "manual"}),
                self._see(row, user).unlink,
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()
        self.assertEqual(self._current(self.texan), manual)

    def test_not_even_managers_write_rows(self):
        row = self._see(self._current(self.californian))
        for change in (
            lambda: row.write({"user_id": self.people["nora"].id}),
            row.unlink,
            row.copy,
        ):
            with self.assertRaises(AccessError):
                change()

    def test_a_unit_of_another_company(self):
        other = self._make_company("Other")
        theirs = self.Structure.create({"name": "Theirs", "company_id": other.id})
        unit = self._make_unit(theirs, "all", zip_prefix="1")
        theirs._activate(self.structure.date_from)
        with self.assertRaises(AccessError):
            self._assign_by_hand(self.californian, unit_id=unit.id)

    def test_a_customer_of_another_company(self):
        other = self._make_company("Other")
        partner = self._make_customer("Theirs", company_id=other.id)
        with self.assertRaises(AccessError):
            self._assign_by_hand(partner)
        self.assertFalse(self._current(partner))


@tagged("post_install", "-at_install")
class TestWhy(HandCase):
    """Which rule won, which lost, and by which step of the stated order."""

    def _explain(self, row, user=None):
        action = self._see(row, user or self.reader).action_explain()
        return self._see(
            self.env[action["res_model"]].browse(action["res_id"]), user or self.reader
        )

    def test_the_winner_and_those_who_lost(self):
        self._make_unit(self.structure, "last", sequence=80, zip_prefix="9")
        told = self._explain(self._current(self.californian))
        self.assertEqual(told.partner_id, self.californian)
        self.assertEqual(told.unit_id, self.units["california"])
        self.assertEqual(told.structure_id, self.structure)
        self.assertEqual(told.line_ids[0].unit_id, self.units["california"])
        self.assertEqual(told.line_ids[0].wins, True)
        self.assertFalse(told.line_ids[0].lost_by)
        lost = {line.unit_id.name: line.lost_by for line in told.line_ids[1:]}
        self.assertEqual(lost["States"], "place")
        self.assertEqual(lost["Last"], "sequence")
        self.assertEqual(told.line_ids.mapped("sequence"), [1, 2, 3])

    def test_each_step_in_words(self):
        words = dict(
            self.env["sales.structure.explanation.line"]._fields["lost_by"].selection
        )
        self.assertEqual(set(words), set(STEPS))

    def test_what_somebody_decided(self):
        row = self._assign_by_hand(self.californian, reason="Knows them")
        told = self._explain(row)
        self.assertEqual((told.origin, told.reason), ("manual", "Knows them"))
        self.assertEqual(told.unit_id, self.units["new_york"])
        self.assertEqual(told.line_ids[0].unit_id, self.units["california"])

    def test_no_rule_holds(self):
        row = self._assign_by_hand(self.foreigner)
        self.assertFalse(self._explain(row).line_ids)

    def test_a_step_of_the_sale(self):
        told = self._explain(self._current(self.texan, "function"))
        self.assertEqual(told.function_id, self.offer)
        self.assertEqual(told.line_ids.unit_id, self.desk)

    def test_the_dialog_opens_for_readers(self):
        told = self._explain(self._current(self.californian))
        form = Form(told, "sales_structure.sales_structure_explanation_view_form")
        self.assertEqual(len(form.line_ids), len(told.line_ids))

    def test_strangers_are_told_nothing(self):
        row = self._current(self.californian)
        for user in self.strangers:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._explain(row, user)


@tagged("post_install", "-at_install")
class TestCustomerTab(HandCase):
    """Who holds a customer, who else works for it, and who held it earlier."""

    def test_who_holds_the_customer(self):
        partner = self._see(self.californian, self.reader)
        held = partner.structure_assignment_ids
        self.assertEqual(held.unit_id, self.units["california"] + self.desk)
        self.assertEqual(held.user_id, self.people["cleo"])
        self.assertFalse(partner.structure_history_ids)
        self.assertFalse(partner.structure_by_hand)

    def test_who_else_works_for_it(self):
        leader = self._make_member(
            self.units["california"], self.people["mark"], "leader"
        )
        partner = self._see(self.californian, self.reader)
        self.assertEqual(partner.structure_member_ids, leader + self.desk.member_ids)
        leader.date_to = self.today - ONE_DAY
        partner.invalidate_recordset()
        self.assertEqual(partner.structure_member_ids, self.desk.member_ids)

    def test_contacts_show_what_their_company_has(self):
        contact = self._make_customer(
            "Ann", parent_id=self.californian.id, is_company=False
        )
        self.assertEqual(
            self._see(contact, self.reader).structure_assignment_ids,
            self._see(self.californian, self.reader).structure_assignment_ids,
        )

    def test_history(self):
        self._assign_by_hand(self.californian)
        partner = self._see(self.californian, self.reader)
        self.assertEqual(
            partner.structure_history_ids.unit_id, self.units["california"]
        )
        self.assertTrue(partner.structure_by_hand)

    def test_the_buttons(self):
        partner = self._see(self.californian)
        action = partner.action_assign_by_hand()
        form = Form(
            self._see(self.env[action["res_model"]]).with_context(**action["context"])
        )
        form.unit_id = self.units["new_york"]
        form.save().action_assign()
        self.assertEqual(self._current(partner).unit_id, self.units["new_york"])
        partner.invalidate_recordset()
        partner.action_follow_rules()
        self.assertEqual(self._current(partner).unit_id, self.units["california"])

    def test_others_do_not_see_the_fields(self):
        names = self.californian.fields_get()
        self.assertIn("structure_assignment_ids", names)
        for user in self.strangers:
            names = self._see(self.californian, user).fields_get()
            self.assertNotIn("structure_assignment_ids", names)
            self.assertNotIn("structure_member_ids", names)

    def test_another_company_is_another_matter(self):
        other = self._make_company("Other")
        self.reader.company_ids += other
        partner = self.californian.with_user(self.reader)
        partner = partner.with_context(allowed_company_ids=other.ids)
        self.assertFalse(partner.structure_assignment_ids)

    def test_queries_do_not_grow_with_customers(self):
        counts = []
        partners = self.californian + self.texan + self.new_yorker + self.foreigner
        names = ["structure_assignment_ids", "structure_member_ids"]
        for some in (partners[:1], partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._see(some, self.reader).read(names)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 1)

    def test_nothing_is_stored_on_the_customer(self):
        for name, field in self.env["res.partner"]._fields.items():
            if name.startswith("structure_"):
                self.assertFalse(field.store and field.column_type, name)

    def test_the_form_opens(self):
        for user in (self.reader, self.manager):
            user.group_ids += self.env.ref("base.group_partner_manager")
            form = Form(self._see(self.californian, user))
            self.assertEqual(len(form.structure_assignment_ids), 2)
