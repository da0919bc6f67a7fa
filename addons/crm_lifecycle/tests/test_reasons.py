# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The reason of a stage is that of the time, and names are there for all readers."""

from datetime import timedelta

from odoo.tests import tagged

from .common import TODAY, LifecycleCase

REASON = "Has bought once (Purchases: 1)"


@tagged("post_install", "-at_install")
class TestReasons(LifecycleCase):
    """What a move says does not change when rules do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("crm_lifecycle.rule_first_purchase")
        cls._invoice(cls.customer)
        cls._evaluate()
        cls.move = cls._moves(cls.customer)

    def _rename(self, name, lang="en_US"):
        self.rule.with_context(lang=lang).name = name
        self.move.invalidate_recordset()

    def test_a_renamed_rule_keeps_the_name_of_the_time(self):
        self.assertEqual(self.move.rule_name, "Has bought once")
        self._rename("Newcomer")
        self.assertEqual(self.move.reason, REASON)
        self.assertEqual(self._row(self.customer).reason, REASON)

    def test_a_name_that_is_still_the_same_is_translated(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._rename("A acheté une fois", "fr_FR")
        move = self.move.with_context(lang="fr_FR")
        self.assertIn("A acheté une fois", move.reason)
        self._rename("Newcomer")
        move.invalidate_recordset()
        self.assertIn("Has bought once", move.reason)

    def test_moves_without_a_kept_name_have_the_present_one(self):
        self.env.cr.execute(
            "UPDATE crm_lifecycle_transition SET rule_name = NULL WHERE id = %s",
            [self.move.id],
        )
        self._rename("Newcomer")
        self.assertEqual(self.move.reason, "Newcomer (Purchases: 1)")

    def test_only_the_last_move_is_looked_at(self):
        for ago in (40, 30, 20):
            self._invoice(self.customer, TODAY + timedelta(days=ago))
            self._evaluate(as_of=TODAY + timedelta(days=ago))
        self._invoice(self.other_customer)
        self._evaluate()
        rows = self._row(self.customer) + self._row(self.other_customer)
        last = rows._get_last_moves()
        self.assertEqual(len(last), 2)
        for row in rows:
            moves = self._moves(row.partner_id)
            self.assertEqual(last[row.partner_id, row.company_id], moves[-1])

    def test_nobody_has_no_last_move(self):
        self.assertFalse(self.Lifecycle._get_last_moves())

    def test_without_a_rule_the_reason_says_so(self):
        self.Rule.search([]).active = False
        self._evaluate()
        self.assertEqual(self._row(self.customer).reason, "No rule holds.")

    def test_customers_of_another_company_have_their_names(self):
        other = self._make_company("Elsewhere")
        manager = self._make_user(
            "foreign_manager", "crm_lifecycle.group_lifecycle_manager"
        )
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s",
            [other.id, self.customer.id],
        )
        self.env.invalidate_all()
        row = self._row(self.customer).with_user(manager)
        self.assertEqual(row.display_name, "Anna's Bakery")
        move = self.move.with_user(manager)
        self.assertEqual(move.display_name, "Anna's Bakery: – → First Purchase")


@tagged("post_install", "-at_install")
class TestWorkFromMoves(LifecycleCase):
    """Activities and hand-offs fall to people who can do something about them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._make_user("seller", "sales_team.group_sale_salesman")
        cls.chief = cls._make_user("chief", "sales_team.group_sale_manager")
        cls.stage = cls._stage("first_purchase")
        cls.company[f"lifecycle_{cls.stage.department}_user_id"] = cls.chief
        cls.template = cls.env["mail.activity.plan.template"]
        call = cls.env.ref("mail.mail_activity_data_call")
        planned = {"activity_type_id": call.id, "summary": "Call"}
        plan = cls.env["mail.activity.plan"].create(
            {"name": "Welcome", "res_model": "crm.lifecycle"}
        )
        cls.template = cls.template.create(
            {**planned, "plan_id": plan.id, "responsible_type": "on_demand"}
        )
        cls.stage.activity_plan_id = plan

    def _enter(self):
        """Who does what is planned for a customer that comes into the stage."""
        self._invoice(self.customer)
        lifecycles = self.Lifecycle.with_user(self.env.ref("base.user_root"))
        lifecycles._evaluate(self.company, self.customer.ids, as_of=TODAY)
        return self._row(self.customer).activity_ids

    def test_the_salesperson_calls(self):
        self.customer.user_id = self.seller
        self.assertEqual(self._enter().user_id, self.seller)

    def test_without_a_salesperson_the_department_calls(self):
        self.assertEqual(self._enter().user_id, self.chief)

    def test_who_may_not_enter_the_company_does_not_call(self):
        other = self._make_company("Elsewhere")
        stranger = self._make_user(
            "stranger", "sales_team.group_sale_salesman", company=other
        )
        self.template.write({"responsible_type": "other", "responsible_id": stranger})
        self.assertEqual(self._enter().user_id, self.chief)

    def test_the_plan_s_own_person_goes_first(self):
        self.customer.user_id = self.seller
        self.template.write({"responsible_type": "other", "responsible_id": self.chief})
        self.assertEqual(self._enter().user_id, self.chief)

    def test_where_nobody_is_fit_the_activity_waits_for_somebody(self):
        self.company[f"lifecycle_{self.stage.department}_user_id"] = False
        activity = self._enter()
        self.assertEqual(len(activity), 1)
        self.assertFalse(activity.user_id)

    def test_archived_customers_give_no_work(self):
        self._lead(self.customer)
        self._evaluate()
        self.customer.active = False
        self._enter()
        self.assert_stage(self.customer, "first_purchase")
        row = self._row(self.customer).with_context(active_test=False)
        self.assertFalse(row.activity_ids)
        customers = [("partner_id", "=", self.customer.id)]
        handoffs = self.env["crm.handoff"].with_context(active_test=False)
        self.assertFalse(handoffs.search_count(customers))
