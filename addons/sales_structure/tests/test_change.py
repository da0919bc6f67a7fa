# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A plan comes into force: who and what moves, and what stays."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_change import ChangeCase
from .common_structure import START


@tagged("post_install", "-at_install")
class TestLivingUnits(ChangeCase):
    """Units in force keep their ids; the archive keeps what they were."""

    def test_a_unit_keeps_its_id(self):
        plan, units = self._plan_split()
        units["california"].name = "Golden State"
        copy = units["california"]
        self._apply(plan)
        living = self.living["california"]
        self.assertEqual(living.structure_id, plan)
        self.assertEqual(living.name, "Golden State")
        self.assertEqual(living.complete_name, "States / Golden State")
        self.assertEqual(copy.structure_id, self.active)
        self.assertEqual(copy.name, "California")
        self.assertEqual(self._current(self.californian).unit_id, living)

    def test_the_tree_members_and_rules_go_along(self):
        plan, units = self._plan_split()
        self._apply(plan)
        states, copy = self.living["states"], units["states"]
        self.assertEqual(self.living["new_york"].parent_id, states)
        self.assertEqual(units["texas"].parent_id, states)
        self.assertEqual(
            units["texas"].parent_path, f"{states.id}/{units['texas'].id}/"
        )
        self.assertEqual(units["new_york"].parent_id, copy)
        self.assertEqual(
            self.living["new_york"].member_ids.user_id, self.people["cleo"]
        )
        self.assertEqual(units["new_york"].member_ids.user_id, self.people["nora"])
        self.assertEqual(self.living["new_york"].rule_ids.structure_id, plan)
        self.assertEqual(len(self.active.unit_ids), 5)
        self.assertEqual(len(plan.unit_ids), 6)

    def test_steps_of_the_sale_go_along(self):
        offer, order = (
            self.env.ref(f"sales_structure.function_{code}")
            for code in ("offer", "order")
        )
        unit = self.Unit.create(
            {
                "name": "Inside",
                "structure_id": self.active.id,
                "kind": "function",
                "function_ids": offer.ids,
            }
        )
        self._make_rule(unit)
        plan, units = self._plan()
        units["inside"].function_ids = offer + order
        self._apply(plan)
        self.assertEqual(unit.function_ids, offer + order)
        self.assertEqual(units["inside"].function_ids, offer)

    def test_without_a_version_before_nothing_is_exchanged(self):
        company = self._make_company("First")
        self.env.user.company_ids += company
        plan = self.Structure.create({"name": "First", "company_id": company.id})
        unit = self.Unit.create({"name": "All", "structure_id": plan.id})
        self._make_rule(unit)
        change = self.Change._start(plan, day=START)
        self.assertEqual((plan.state, plan.date_from), ("active", START))
        self.assertFalse(change.former_id)


@tagged("post_install", "-at_install")
class TestChange(ChangeCase):
    """Assignments and documents move; each once, told once."""

    def test_customers_move_from_today(self):
        plan, units = self._plan_split()
        change = self._apply(plan)
        row = self._current(self.texan)
        self.assertEqual(row.unit_id, units["texas"])
        self.assertEqual(row.user_id, self.people["tess"])
        self.assertEqual((row.date_from, row.change_id), (self.today, change))
        [former] = self.Assignment.search([("ended_by_id", "=", change.id)]).filtered(
            lambda one: one.partner_id == self.texan
        )
        self.assertEqual(former.unit_id, self.living["states"])
        self.assertEqual(former.date_to, self.today - timedelta(days=1))
        self.assertEqual((change.opened_count, change.ended_count), (2, 2))
        self.assertEqual((self.active.state, plan.state), ("archived", "active"))

    def test_who_stays_is_not_written(self):
        before = self._current(self.californian)
        plan, _units = self._plan_split()
        self._apply(plan)
        self.assertEqual(self._current(self.californian), before)
        self.assertEqual(before.date_from, START)

    def test_open_documents_follow(self):
        team = self.env["crm.team"].create(
            {"name": "Lone Star", "company_id": self.company.id}
        )
        mark, tess = self.people["mark"], self.people["tess"]
        lead = self._lead(self.texan, mark)
        quotation = self._quotation(self.texan, (self.advice, 100), user_id=mark.id)
        order = self._order(self.texan, (self.advice, 50), user_id=mark.id)
        plan, units = self._plan_split()
        units["texas"].team_id = team
        change = self._apply(plan)
        for document in (lead, quotation, order):
            self.assertEqual(document.user_id, tess)
            self.assertEqual(document.team_id, team)
            self.assertIn(tess.partner_id, document.message_partner_ids)
        self.assertEqual(order.order_line.salesman_id, tess)
        self.assertEqual((change.document_count, change.left_count), (3, 0))

    def test_what_is_nobodys_follows_and_what_is_somebody_elses_does_not(self):
        nobodys = self._lead(self.texan)
        others = self._lead(self.texan, self.people["nora"])
        plan, _units = self._plan_split()
        self._apply(plan)
        self.assertEqual(nobodys.user_id, self.people["tess"])
        self.assertTrue(nobodys.date_open)
        self.assertEqual(others.user_id, self.people["nora"])

    def test_locked_invoiced_and_closed_documents_stay(self):
        mark = self.people["mark"]
        locked = self._order(self.texan, (self.advice, 1), user_id=mark.id)
        locked.locked = True
        invoiced = self._order(self.texan, (self.advice, 1), user_id=mark.id)
        invoiced._create_invoices().action_post()
        lost = self._lead(self.texan, mark)
        lost.action_set_lost()
        won = self._lead(self.texan, mark)
        won.action_set_won()
        plan, _units = self._plan_split()
        self._apply(plan)
        for document in (locked, invoiced, lost, won):
            self.assertEqual(document.user_id, mark)
        self.assertEqual(invoiced.invoice_ids.invoice_user_id, mark)

    def test_contacts_documents_follow_their_company(self):
        contact = self._make_customer("Tom", is_company=False, parent_id=self.texan.id)
        lead = self._lead(contact, self.people["mark"])
        plan, _units = self._plan_split()
        self._apply(plan)
        self.assertEqual(lead.user_id, self.people["tess"])

    def test_a_document_that_changed_meanwhile_is_left_and_told(self):
        lead = self._lead(self.texan, self.people["mark"])
        plan, _units = self._plan_split()
        change = self.Change._start(plan)
        lead.user_id = self.people["nora"]
        self.env.flush_all()
        change.sudo()._finish()
        self.assertEqual(lead.user_id, self.people["nora"])
        self.assertEqual((change.document_count, change.left_count), (0, 1))

    def test_substitutes_get_the_documents_of_who_is_away(self):
        self.env["sales.structure.absence"].create(
            {
                "user_id": self.people["tess"].id,
                "company_id": self.company.id,
                "date_from": self.today,
                "date_to": self.today,
                "substitute_id": self.people["nora"].id,
            }
        )
        lead = self._lead(self.texan, self.people["mark"])
        # Whoever is away gets nothing new if somebody else could; here nobody could.
        plan, units = self._plan_split()
        self._apply(plan)
        self.assertEqual(self._current(self.texan).unit_id, units["texas"])
        self.assertEqual(lead.user_id, self.people["nora"])

    def test_the_salesperson_of_customers_where_wanted(self):
        self.texan.user_id = self.people["mark"]
        plan, _units = self._plan_split()
        self._apply(plan, sets_salesperson=True)
        self.assertEqual(self.texan.user_id, self.people["tess"])

    def test_who_leaves_in_the_middle_gives_all_to_others(self):
        plan, units = self._plan()
        leaver = units["california"].member_ids
        leaver.date_to = self.today - timedelta(days=1)
        change = self._apply(plan)
        row = self._current(self.californian)
        self.assertEqual(row.unit_id, self.living["california"])
        self.assertEqual(row.user_id, self.people["mark"])
        self.assertEqual(change.opened_count, 1)

    def test_a_unit_that_is_gone_gives_back_what_was_assigned_by_hand(self):
        self.Assignment._pin(self.foreigner, self.living["new_york"])
        plan, units = self._plan()
        units["new_york"].unlink()
        before = self._dump()
        change = self._apply(plan)
        self.assertFalse(self._current(self.foreigner))
        self.assertEqual(self._current(self.new_yorker).unit_id, self.living["states"])
        self._undo(change)
        self._assert_same(before, self._dump())

    def test_what_was_assigned_by_hand_stays(self):
        pin = self.Assignment._pin(
            self.texan, self.living["new_york"], self.people["nora"]
        )
        plan, _units = self._plan_split()
        self._apply(plan)
        self.assertEqual(self._current(self.texan), pin)

    def test_no_mail_and_no_message_for_each_record(self):
        for _number in range(3):
            self._lead(self.texan, self.people["mark"])
        plan, _units = self._plan_split()
        count = ("mail.message", "mail.mail")
        before = [self.env[model].search_count([]) for model in count]
        self._apply(plan)
        # The version itself keeps a note of its state.
        after = [self.env[model].search_count([]) for model in count]
        self.assertEqual(after, before)


@tagged("post_install", "-at_install")
class TestTelling(ChangeCase):
    """Each person hears once."""

    def test_one_activity_and_one_mail_for_each_person(self):
        self.people["tess"].lang = "en_US"
        twin = self._make_customer(
            "Dallas Tools",
            state_id=self.texan.state_id.id,
            country_id=self.texan.country_id.id,
        )
        self.Assignment._assign(self.company, twin.ids)
        plan, _units = self._plan_split()
        mails = self.env["mail.mail"].search_count([])
        change = self._apply(
            plan, makes_activities=True, sends_digest=True, note="Call them soon"
        )
        people = {person.user_id: person for person in change.person_ids}
        tess, mark = people[self.people["tess"]], people[self.people["mark"]]
        self.assertEqual((tess.gained_count, tess.lost_count), (2, 0))
        self.assertEqual((mark.gained_count, mark.lost_count), (0, 2))
        self.assertEqual(len(tess.activity_ids), 1)
        self.assertIn("Call them soon", tess.activity_ids.note)
        self.assertFalse(mark.activity_ids)
        self.assertEqual(len(people), 4)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails + 4)
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.people["tess"].partner_id.ids)]
        )
        self.assertIn("Dallas Tools", mail.body_html)
        self.assertIn("Mark", mail.body_html.replace("mark", "Mark"))

    def test_people_see_their_own(self):
        plan, _units = self._plan_split()
        change = self._apply(plan)
        own = self._as(self.people["tess"], "sales.structure.change.person").search([])
        self.assertEqual(own.user_id, self.people["tess"])
        self.assertEqual(own.gained_text.split(": ")[1], "1")
        self.assertEqual(own.action_open_gained()["domain"][0][2], self.texan.ids)
        other = change.person_ids.filtered(
            lambda person: person.user_id == self.people["mark"]
        ).with_user(self.people["tess"])
        with self.assertRaises(AccessError):
            other.action_open_lost()


@tagged("post_install", "-at_install")
class TestProtection(ChangeCase):
    """Customers with open deals stay until these are closed, or until a day."""

    def _protect(self, **options):
        self.lead = self._lead(self.texan, self.people["mark"])
        self.plan, self.plan_units = self._plan_split()
        return self._apply(self.plan, **{"protect": "closed", **options})

    def test_they_stay_with_their_owner(self):
        change = self._protect()
        row = self._current(self.texan)
        self.assertEqual(
            (row.origin, row.unit_id), ("protected", self.living["states"])
        )
        self.assertEqual(row.user_id, self.people["mark"])
        self.assertEqual(self.lead.user_id, self.people["mark"])
        self.assertEqual(change.protected_count, 1)
        self.assertEqual(self._current(self.new_yorker).user_id, self.people["cleo"])

    def test_until_the_deal_is_closed(self):
        change = self._protect()
        self.Change._end_protections(self.plan)
        self.assertEqual(self._current(self.texan).origin, "protected")
        self.lead.action_set_won()
        self.Change._end_protections(self.plan)
        change._finish()
        row = self._current(self.texan)
        self.assertEqual((row.origin, row.unit_id), ("rule", self.plan_units["texas"]))
        self.assertEqual(self.lead.user_id, self.people["mark"])

    def test_until_a_day_then_documents_follow(self):
        change = self._protect(
            protect="date", protect_until=self.today - timedelta(days=1)
        )
        self.assertEqual(self._current(self.texan).origin, "protected")
        self.Change._end_protections(self.plan)
        change._finish()
        self.assertEqual(self._current(self.texan).unit_id, self.plan_units["texas"])
        self.assertEqual(self.lead.user_id, self.people["tess"])

    def test_a_nightly_run_leaves_them(self):
        self._protect()
        done = self.Assignment._assign(self.company)
        self.assertEqual(done, {"opened": 0, "closed": 0})

    def test_undoing_ends_it(self):
        before = self._dump(["sales_structure_assignment"])
        change = self._protect()
        self._undo(change)
        self._assert_same(before, self._dump(["sales_structure_assignment"]))

    def test_undoing_after_it_has_ended(self):
        lead = self._lead(self.texan, self.people["mark"])
        plan, _units = self._plan_split()
        tables = ["sales_structure_assignment", "crm_lead", "sales_structure_unit"]
        before = self._dump(tables)
        day = self.today - timedelta(days=1)
        change = self._apply(plan, protect="date", protect_until=day)
        self.Change._end_protections(plan)
        change._finish()
        self.assertEqual(lead.user_id, self.people["tess"])
        self._undo(change)
        self._assert_same(before, self._dump(tables))


@tagged("post_install", "-at_install")
class TestUndo(ChangeCase):
    """Everything as it was, but for what somebody has decided since."""

    def test_apply_then_undo_changes_nothing(self):
        mark = self.people["mark"]
        self.texan.user_id = mark
        self._lead(self.texan, mark)
        self._lead(self.texan)
        self._order(self.texan, (self.advice, 50), user_id=mark.id)
        self._invoice(self.texan, (self.advice, 20))
        # One that began today would leave no trace.
        self.new_yorker.state_id = self.californian.state_id
        self.Assignment._assign(self.company, self.new_yorker.ids)
        plan, units = self._plan_split()
        units["california"].member_ids.user_id = self.people["nora"]
        before = self._dump()
        change = self._apply(
            plan, sets_salesperson=True, makes_activities=True, sends_digest=True
        )
        self.assertNotEqual(before, self._dump())
        self._undo(change)
        self._assert_same(before, self._dump())
        self.assertEqual(change.state, "undone")
        self.assertEqual((self.active.state, plan.state), ("active", "planning"))
        again = self._apply(plan)
        self.assertEqual(again.opened_count, change.opened_count)

    def test_documents_that_changed_since_are_left_and_told(self):
        mark = self.people["mark"]
        lead, other = self._lead(self.texan, mark), self._lead(self.texan, mark)
        plan, _units = self._plan_split()
        change = self._apply(plan)
        lead.user_id = self.people["nora"]
        self.env.flush_all()
        self._undo(change)
        self.assertEqual(lead.user_id, self.people["nora"])
        self.assertEqual(other.user_id, mark)
        self.assertEqual((change.document_count, change.left_count), (1, 1))

    def test_what_was_decided_by_hand_since_stays(self):
        plan, _units = self._plan_split()
        change = self._apply(plan)
        pin = self.Assignment._pin(
            self.texan, self.living["california"], self.people["cleo"]
        )
        self._undo(change)
        self.assertEqual(self._current(self.texan), pin)
        self.assertEqual(change.kept_count, 1)

    def test_a_hand_made_one_for_a_unit_that_goes_follows_the_rules(self):
        plan, units = self._plan_split()
        change = self._apply(plan)
        self.Assignment._pin(self.foreigner + self.texan, units["texas"])
        self._undo(change)
        self.assertFalse(self._current(self.foreigner))
        self.assertEqual(self._current(self.texan).unit_id, self.living["states"])

    def test_who_came_since_is_assigned_by_the_version_before(self):
        plan, units = self._plan_split()
        change = self._apply(plan)
        new = self._make_customer(
            "Waco", state_id=self.texan.state_id.id, country_id=self.texan.country_id.id
        )
        self.Assignment._assign(self.company, new.ids)
        self.assertEqual(self._current(new).unit_id, units["texas"])
        self._undo(change)
        self.assertEqual(self._current(new).unit_id, self.living["states"])

    def test_a_night_in_between_makes_no_difference(self):
        plan, _units = self._plan_split()
        before = self._dump(["sales_structure_assignment"])
        change = self._apply(plan)
        self.texan.state_id = self.new_yorker.state_id
        self.Assignment._assign(self.company, day=self.today + timedelta(days=1))
        self.texan.state_id = self.env.ref("base.state_us_44")
        self._undo(change)
        self._assert_same(before, self._dump(["sales_structure_assignment"]))

    def test_only_the_last_one(self):
        first = self._apply(self._plan_split()[0])
        self.active.sudo().date_to = self.today - timedelta(days=2)
        first.structure_id.sudo().date_from = self.today - timedelta(days=1)
        self.active = first.structure_id
        second = self._apply(self._plan("Later")[0])
        self.assertFalse(first.may_undo)
        self.assertTrue(second.may_undo)
        with self.assertRaisesRegex(UserError, "last change"):
            first._undo()
        self._undo(second)
        with self.assertRaisesRegex(UserError, "undone already"):
            second._undo()
        self.assertTrue(first.may_undo)

    def test_the_first_version_can_be_undone_too(self):
        company = self._make_company("First")
        self.env.user.company_ids += company
        plan = self.Structure.create({"name": "First", "company_id": company.id})
        self._make_rule(self.Unit.create({"name": "All", "structure_id": plan.id}))
        partner = self._make_customer("Only", company_id=company.id)
        change = self._apply(plan, day=START)
        domain = [("partner_id", "=", partner.id)]
        self.assertEqual(self.Assignment.search_count(domain), 1)
        self._undo(change)
        self.assertEqual(self.Assignment.search_count(domain), 0)
        self.assertEqual(plan.state, "planning")
        self.assertFalse(self.Structure._get_active(company))
