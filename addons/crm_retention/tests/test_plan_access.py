# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may start a plan for whom, and what hostile callers get."""

from psycopg2 import DatabaseError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY
from .common_plan import FRIDAY, PlanCase

STARTERS = (
    *("salesman", "sales_manager", "accountant", "retention_user"),
    "retention_manager",
)
OUTSIDERS = ("employee", "portal")


@tagged("post_install", "-at_install")
class TestPlanAccess(PlanCase):
    """The matrix of users and what they ask for."""

    def test_starters_start(self):
        for name in STARTERS:
            customers = self._make_customers(1)
            with self.subTest(user=name):
                start = self._open_start(customers, self.users[name])
                start.action_start()
                activity = self._activities(customers)
                self.assertEqual(activity.user_id, self.boss)
                self.assertEqual(activity.create_uid, self.users[name])
                start.action_take_back()
                self.assertFalse(self._activities(customers))

    def test_starters_open_the_view(self):
        for name in STARTERS:
            with self.subTest(user=name):
                starts = self._as(self.users[name], "crm.retention.plan.start")
                arch = starts.get_view(view_type="form")["arch"]
                self.assertIn("action_start", arch)

    def test_outsiders_do_not(self):
        customers = self._make_customers(1)
        scores = self._scores(customers)
        for name in OUTSIDERS:
            user = self.users[name]
            starts = self.Start.with_env(self._env(user))
            vals = {"company_id": self.company.id, "score_ids": scores.ids}
            with self.subTest(user=name):
                with self.assertRaises(AccessError):
                    starts._open(scores.with_user(user))
                with self.assertRaises(AccessError):
                    starts.create({**vals, "user_id": user.id})
                with self.assertRaises(AccessError):
                    self._open_start(customers).with_user(user).action_start()

    def test_outsiders_run_no_action(self):
        scores = self._scores(self._make_customers(1))
        context = {"active_model": scores._name, "active_ids": scores.ids}
        action = self.env.ref("crm_retention.action_start_plan_for_scores")
        for name in OUTSIDERS:
            with self.subTest(user=name), self.assertRaises(AccessError):
                action.with_user(self.users[name]).with_context(**context).run()

    def test_salespeople_start_for_own_customers(self):
        customers = self._make_customers(2, self.anna) + self._make_customers(1)
        start = self._open_start(customers, self.anna, user_id=self.anna.id)
        start.action_start()
        self.assertEqual(len(self._activities(customers)), 3)
        self.assertEqual(self._activities(customers).user_id, self.anna)

    def test_salespeople_do_not_start_for_others(self):
        theirs = self._scores(self._make_customers(1, self.boris))
        starts = self.Start.with_env(self._env(self.anna))
        with self.assertRaises(AccessError):
            starts._open(theirs.with_env(starts.env))

    def test_others_customers_are_refused_not_dropped(self):
        own = self._make_customers(1, self.anna)
        theirs = self._make_customers(1, self.boris)
        chosen = {
            "score_ids": self._scores(own + theirs),
            "lifecycle_ids": self._row(own) + self._row(theirs),
        }
        for name, rows in chosen.items():
            start = self._open_start(own, self.anna, score_ids=False)
            with self.subTest(field=name):
                with self.assertRaises(AccessError):
                    start[name] = rows.ids
                start.sudo()[name] = rows.ids
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    start.action_start()
        self.assertFalse(self._activities(own + theirs))

    def test_customers_who_were_given_away_meanwhile_are_refused(self):
        customers = self._make_customers(2, self.anna)
        start = self._open_start(customers, self.anna)
        customers[0].user_id = self.boris
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            start.action_start()

    def test_other_companies_are_refused(self):
        other = self._make_company("Elsewhere")
        foreign = self._make_customers(1, None, other, self._make_fit(other))
        scores = self.Score.sudo().search([("partner_id", "in", foreign.ids)])
        starts = self.Start.with_env(self._env(self.boss))
        with self.assertRaises(AccessError):
            starts._open(scores.with_env(starts.env))
        for company in (self.company, other):
            start = starts.create({"company_id": company.id, "plan_id": self.plan.id})
            with self.subTest(company=company.name):
                with self.assertRaises(AccessError):
                    start.score_ids = scores.ids
                start.sudo().score_ids = scores.ids
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    start.action_start()
        self.assertFalse(self._activities(foreign))

    def test_companies_are_not_mixed(self):
        other = self._make_company("Elsewhere")
        self.boss.company_ids += other
        here = self._make_customers(1)
        there = self._make_customers(1, None, other, self._make_fit(other))
        context = {"allowed_company_ids": (self.company + other).ids}
        env = self.env(user=self.boss, context=context, su=False)
        scores = env["crm.retention.score"].search(
            [("partner_id", "in", (here + there).ids)]
        )
        self.assertEqual(len(scores), 2)
        with self.assertRaises(UserError):
            env["crm.retention.plan.start"]._open(scores)
        start = env["crm.retention.plan.start"].create(
            {"company_id": other.id, "plan_id": self.plan.id, "score_ids": scores.ids}
        )
        with self.assertRaises(UserError):
            start.action_start()

    def test_the_second_company_has_people_of_its_own(self):
        other = self._make_company("Elsewhere")
        self.boss.company_ids += other
        there = self._make_salesperson("there", other)
        customers = self._make_customers(1, there, other, self._make_fit(other))
        context = {"allowed_company_ids": (other + self.company).ids}
        env = self.env(user=self.boss, context=context, su=False)
        scores = env["crm.retention.score"].search(
            [("partner_id", "in", customers.ids)]
        )
        opened = env["crm.retention.plan.start"]._open(scores)
        start = env["crm.retention.plan.start"].browse(opened["res_id"])
        start.plan_id = self.plan
        start.action_start()
        self.assertEqual(start.company_id, other)
        self.assertEqual(start.activity_ids.user_id, there)

    def test_starts_are_ones_own(self):
        start = self._open_start(self._make_customers(1), self.boss)
        start.action_start()
        foreign = start.with_user(self.anna)
        self.assertNotIn(foreign, foreign.search([]))
        for ask in (
            lambda: foreign.read(["result"]),
            lambda: foreign.write({"per_day": 9}),
            foreign.action_start,
            foreign.action_open_activities,
            foreign.action_take_back,
        ):
            with self.assertRaises(AccessError):
                ask()

    @mute_logger("odoo.sql_db")
    def test_hostile_ids(self):
        starts = self.Start.with_env(self._env(self.anna))
        vals = {"company_id": self.company.id, "plan_id": self.plan.id}
        for wrong in ([0], [-1], [2**31 - 1], [2**40], ["x"], "x", {"x": 1}):
            for name in ("score_ids", "lifecycle_ids"):
                with self.subTest(field=name, ids=wrong):
                    self.assert_refused(
                        lambda v={**vals, name: wrong}: starts.create(v).action_start()
                    )

    @mute_logger("odoo.sql_db")
    def test_hostile_context(self):
        action = self.env.ref("crm_retention.action_start_plan_for_scores")
        action = action.with_env(self._env(self.anna))
        for ids in ([], [0], [-5], [2**40], ["x"], False):
            context = {"active_model": "crm.retention.score", "active_ids": ids}
            with self.subTest(ids=ids):
                self.assert_refused(action.with_context(**context).run)

    def test_activities_of_others_are_not_taken_back(self):
        """A list of activities that was written by hand gives no right to them."""
        theirs = self._plan_for(
            self._row(self._make_customers(1, self.boris)), self.boris, FRIDAY
        )
        start = self._open_start(self._make_customers(1, self.anna), self.anna)
        start.action_start()
        with self.assertRaises(AccessError):
            start.activity_ids = theirs.ids
        start.sudo().activity_ids += theirs
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            start.action_take_back()
        self.assertTrue(theirs.exists())

    def test_engine_is_not_called_from_outside(self):
        models = ("crm.retention.planner", "crm.lifecycle.workdays")
        for model in (*models, "crm.retention.turn"):
            own = [
                name
                for definition in type(self.env[model]).__mro__
                if (getattr(definition, "_module", "") or "").startswith("crm_")
                for name, value in vars(definition).items()
                if callable(value)
            ]
            with self.subTest(model=model):
                self.assertTrue(own)
                self.assertFalse([name for name in own if not name.startswith("_")])

    def test_turns_are_written_by_nobody(self):
        turns = self.env["crm.retention.turn"]
        turns._take(self.company)
        for name, user in self.users.items():
            with self.subTest(user=name), self.assertRaises(AccessError):
                turns.with_user(user).search([]).write({"number": 9})
            with self.subTest(user=name), self.assertRaises(AccessError):
                turns.with_user(user).create({"company_id": self.company.id})

    def assert_refused(self, ask):
        """The ORM or the database stops it, before anything is done."""
        before = self.env["mail.activity"].search_count([])
        with self.assertRaises(RuntimeError):
            try:
                ask()
                self.env.flush_all()
            except (UserError, TypeError, ValueError, DatabaseError) as error:
                raise RuntimeError from error
        self.assertEqual(self.env["mail.activity"].search_count([]), before)

    # Plans

    def test_managers_set_up_plans_for_customers(self):
        for name in ("sales_manager", "retention_manager"):
            plans = self._as(self.users[name], "mail.activity.plan")
            with self.subTest(user=name):
                plan = plans.create({"name": "Own", "res_model": "crm.lifecycle"})
                vals = {"plan_id": plan.id, "activity_type_id": self.call.id}
                step = plan.template_ids.create({**vals, "summary": "Call"})
                step.summary = "Call again"
                plan.name = "Ours"
                plan.unlink()

    def test_managers_of_retention_leave_plans_of_others_alone(self):
        user = self.users["retention_manager"]
        plans = self._as(user, "mail.activity.plan")
        lead = self._make_plan((self.call, 0), res_model="crm.lead")
        self.assertEqual(lead.with_user(user).name, "Plan")
        for refused in (
            lambda: lead.with_user(user).write({"name": "Mine"}),
            lambda: lead.with_user(user).template_ids.write({"summary": "Mine"}),
            lambda: lead.with_user(user).unlink(),
            lambda: plans.create({"name": "Mine", "res_model": "crm.lead"}),
        ):
            with self.assertRaises(AccessError):
                refused()

    def test_managers_of_sales_keep_their_plans(self):
        lead = self._make_plan((self.call, 0), res_model="crm.lead")
        lead.with_user(self.boss).name = "Still mine"
        self.assertEqual(lead.name, "Still mine")

    def test_others_set_up_no_plans(self):
        for name in ("salesman", "accountant", "retention_user", "employee"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self.plan.with_user(self.users[name]).name = "Mine"

    # Menus

    def test_menus(self):
        """Segments are for everybody who sees scores, the rest for managers."""
        expected = {
            "menu_retention_segments": STARTERS,
            "menu_retention_plans": ("sales_manager", "retention_manager"),
            "menu_retention_fits": ("sales_manager", "retention_manager"),
            "menu_retention_backtests": ("sales_manager", "retention_manager"),
        }
        for name, roles in expected.items():
            menu = self.env.ref(f"crm_retention.{name}")
            for role in (*STARTERS, "employee"):
                user = self.users[role]
                with self.subTest(menu=name, user=role):
                    shown = menu.with_user(user)._visible_menu_ids()
                    self.assertEqual(menu.id in shown, role in roles)

    def test_segments_are_written_by_managers(self):
        segment = self.env.ref("crm_retention.segment_lost")
        for name, user in self.users.items():
            with self.subTest(user=name):
                if name in ("sales_manager", "retention_manager"):
                    segment.with_user(user).next_step = f"Call, says {name}"
                    self.assertEqual(segment.next_step, f"Call, says {name}")
                    continue
                with self.assertRaises(AccessError):
                    segment.with_user(user).next_step = "Nothing"

    def test_every_manager_opens_every_view(self):
        for model, kinds in (
            ("crm.retention.segment", ("list",)),
            ("crm.retention.model", ("list", "form")),
            ("crm.retention.backtest", ("list", "form", "search")),
        ):
            for kind in kinds:
                for name in ("sales_manager", "retention_manager"):
                    with self.subTest(model=model, view=kind, user=name):
                        view = self._as(self.users[name], model).get_view(
                            view_type=kind
                        )
                        self.assertTrue(view["arch"])

    def test_customers_of_a_segment(self):
        customers = self._make_customers(2, self.anna) + self._make_customers(
            1, self.boris
        )
        segment = self.env.ref("crm_retention.segment_at_risk")
        for user, count in ((self.anna, 2), (self.boss, 3)):
            with self.subTest(user=user.name):
                seen = segment.with_env(self._env(user))
                seen.invalidate_recordset(["customer_count"])
                self.assertEqual(seen.customer_count, count)
                action = seen.action_open_scores()
                found = seen.env["crm.retention.score"].search(action["domain"])
                latest = found.filtered(lambda score: score.as_of == TODAY)
                self.assertEqual(len(latest & self._scores(customers)), count)
