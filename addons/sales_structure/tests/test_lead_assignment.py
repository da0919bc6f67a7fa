# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads shared fairly between members, over many runs."""

from collections import Counter
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common_leads import DAY, NOON, LeadCase
from .common_structure import ROLES


@tagged("post_install", "-at_install")
class TestShares(LeadCase):
    """Equal members are within a lead of each other after any number of runs."""

    def _assert_equal_shares(self, days, *people):
        """Return what everybody got in all; nobody is ever ahead by two."""
        total = Counter()
        for got in days:
            total += got
            counts = [total[person] for person in people]
            self.assertLessEqual(max(counts) - min(counts), 1)
        return total

    def test_two_equal_members_over_thirty_days_of_one_lead_a_day(self):
        total = self._assert_equal_shares(self._days(30), "cleo", "mark")
        self.assertEqual(total, {"cleo": 15, "mark": 15})

    def test_three_equal_members_over_thirty_days_of_one_lead_a_day(self):
        self._add_member("nora", assignment_max=30)
        total = self._assert_equal_shares(self._days(30), "cleo", "mark", "nora")
        self.assertEqual(total, {"cleo": 10, "mark": 10, "nora": 10})

    def test_capacities_of_one_two_three(self):
        self._member("cleo", self.west).assignment_max = 30
        self._member("mark", self.west).assignment_max = 60
        self._add_member("nora", assignment_max=90)
        total = Counter()
        for got in self._days(30):
            total += got
        self.assertEqual(total, {"cleo": 5, "mark": 10, "nora": 15})

    def test_several_runs_a_day_share_the_days_quota(self):
        for day in range(6):
            for hour in range(3):
                with self._on(NOON + day * DAY + timedelta(hours=hour)):
                    self._leads()
                    self._assign()
        cleo, mark = (len(self._owned_by(person)) for person in ("cleo", "mark"))
        # Three a day come and two are assigned: the third waits for the next day.
        self.assertLessEqual(abs(cleo - mark), 1)
        self.assertGreaterEqual(cleo + mark, 10)

    def test_a_member_leaves_in_the_middle(self):
        self._add_member("nora", assignment_max=30)
        self._assert_equal_shares(self._days(10), "cleo", "mark", "nora")
        self._member("nora", self.west).action_archive()
        total = self._assert_equal_shares(self._days(20), "cleo", "mark")
        self.assertEqual(total, {"cleo": 10, "mark": 10})

    def test_who_is_paused_gets_nothing_and_is_owed_nothing(self):
        member = self._member("mark", self.west)
        member.assignment_optout = True
        list(self._days(6))
        self.assertFalse(self._owned_by("mark"))
        member.assignment_optout = False
        total = self._assert_equal_shares(self._days(10), "cleo", "mark")
        self.assertEqual(total, {"cleo": 5, "mark": 5})

    def test_debts_sum_to_nothing(self):
        list(self._days(7))
        debts = self.env["sales.structure.debt"].search(
            [("team_id", "=", self.west.id), ("member_id", "!=", False)]
        )
        self.assertEqual(len(debts), 2)
        self.assertAlmostEqual(sum(debts.mapped("debt")), 0)
        for debt in debts:
            self.assertAlmostEqual(abs(debt.debt), 0.5)

    def _add_member(self, person, **vals):
        return self.env["crm.team.member"].create(
            {
                "crm_team_id": self.west.id,
                "user_id": self.people[person].id,
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestAbsence(LeadCase):
    """Who is away gets none, and no burst after the return."""

    def _away(self, person, days):
        return self.env["sales.structure.absence"].create(
            {
                "user_id": self.people[person].id,
                "company_id": self.company.id,
                "date_from": NOON.date(),
                "date_to": NOON.date() + timedelta(days=days - 1),
            }
        )

    def test_who_is_away_gets_none(self):
        self._away("cleo", 10)
        got = sum(self._days(10), Counter())
        self.assertEqual(got, {"mark": 10})

    def test_who_comes_back_gets_the_usual_share(self):
        self._away("cleo", 10)
        days = list(self._days(20))
        after = sum(days[10:], Counter())
        self.assertEqual(after, {"cleo": 5, "mark": 5})

    def test_leads_wait_where_everybody_is_away(self):
        self._away("cleo", 1)
        self._away("mark", 1)
        self.assertEqual(list(self._days(1)), [{None: 1}])
        waiting = self.Lead.search([("team_id", "=", self.west.id)])
        self.assertEqual(len(waiting), 1)
        with self._on(NOON + DAY):
            self._assign()
        self.assertTrue(waiting.user_id)

    def test_an_absence_in_another_company_is_none_here(self):
        other = self._make_company("Elsewhere")
        self.people["cleo"].company_ids += other
        self._away("cleo", 10).company_id = other
        got = sum(self._days(4), Counter())
        self.assertEqual(got, {"cleo": 2, "mark": 2})


@tagged("post_install", "-at_install")
class TestDomains(LeadCase):
    """Domains, preferences, quotas and the order by probability are Odoo's."""

    def test_a_lead_preferred_by_two_is_given_once_and_in_turns(self):
        for person in ("cleo", "mark"):
            self._member(
                person, self.west
            ).assignment_domain_preferred = "[('name', 'like', 'Lead')]"
        total = Counter()
        for got in self._days(10):
            self.assertEqual(sum(got.values()), 1)
            total += got
        self.assertEqual(total, {"cleo": 5, "mark": 5})

    def test_who_prefers_a_lead_gets_it(self):
        self._member(
            "mark", self.west
        ).assignment_domain_preferred = "[('priority', '=', '3')]"
        with self._on(NOON):
            wanted = self._leads(1, priority="3", probability=1)
            other = self._leads(1, probability=90)
            self._assign()
        self.assertEqual(wanted.user_id, self.people["mark"])
        self.assertEqual(other.user_id, self.people["cleo"])

    def test_a_members_domain_is_kept(self):
        self._member("cleo", self.west).assignment_domain = "[('priority', '=', '3')]"
        got = sum(self._days(4), Counter())
        self.assertEqual(got, {"mark": 4})

    def _break_domain(self, record, name):
        """What stays when an addon that brought a field is uninstalled."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                SQL.identifier(record._table),
                SQL.identifier(name),
                "[('gone', '=', 1)]",
                record.id,
            )
        )
        record.invalidate_recordset()

    def test_a_member_with_a_wrong_domain_does_not_stop_the_others(self):
        for name in ("assignment_domain", "assignment_domain_preferred"):
            with self.subTest(name):
                self._break_domain(self._member("cleo", self.west), name)
                with self.assertLogs("odoo.addons.sales_structure", "WARNING"):
                    [got] = self._days(1)
                self.assertEqual(got, {"mark": 1})

    def test_a_team_with_a_wrong_domain_does_not_stop_the_others(self):
        self._break_domain(self.west, "assignment_domain")
        with self._on(NOON):
            lead = self._leads()
            with self.assertLogs("odoo.addons.sales_structure", "WARNING"):
                self._assign()
        self.assertEqual(lead.team_id, self.east)

    def test_the_days_quota_is_kept_and_a_second_run_assigns_nothing(self):
        with self._on(NOON):
            leads = self._leads(5)
            _teams_data, members_data = self._assign()
            self.assertEqual(len(leads.filtered("user_id")), 2)
            self.assertEqual(
                {len(data["assigned"]) for data in members_data.values()}, {1}
            )
            teams_data, members_data = self._assign()
        self.assertFalse(members_data)
        self.assertFalse(teams_data[self.west]["assigned"])
        self.assertEqual(len(leads.filtered("user_id")), 2)

    def test_the_button_gives_a_whole_quota_again(self):
        with self._on(NOON):
            leads = self._leads(5)
            self._assign(force_quota=True)
            self._assign(force_quota=True)
        self.assertEqual(len(leads.filtered("user_id")), 4)

    def test_leads_of_ones_own_count_towards_the_quota(self):
        with self._on(NOON):
            self._leads(user_id=self.people["cleo"].id, team_id=self.west.id)
            self._leads(5)
            self._assign()
        self.assertEqual(len(self._owned_by("cleo")), 1)
        self.assertEqual(len(self._owned_by("mark")), 1)

    def test_the_most_promising_leads_come_first(self):
        with self._on(NOON):
            leads = self._leads(6)
            for number, lead in enumerate(leads):
                lead.probability = number * 10
            self._assign()
        self.assertEqual(leads.filtered("user_id"), leads[-2:])

    def test_leads_become_opportunities_of_the_person(self):
        with self._on(NOON):
            lead = self._leads()
            self._assign()
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.date_conversion, NOON)
        self.assertEqual(lead.date_open, NOON)
        self.assertEqual(lead.team_id, self.west)
        self.assertEqual(lead.company_id, self.company)

    def test_a_lead_of_the_team_without_salesperson_is_dealt_too(self):
        with self._on(NOON):
            lead = self._leads(team_id=self.west.id)
            self._assign()
        self.assertTrue(lead.user_id)

    def test_a_capacity_below_half_a_lead_a_day_gets_none(self):
        self._member("cleo", self.west).assignment_max = 10
        got = sum(self._days(3), Counter())
        self.assertEqual(got, {"mark": 3})


@tagged("post_install", "-at_install")
class TestRights(LeadCase):
    """Who assigns, who sees what is owed."""

    def test_only_managers_assign(self):
        self._leads()
        for role in ("salesman", "manager", "employee"):
            user = self._make_user(f"hostile_{role}", ROLES[role])
            with self.subTest(role), self.assertRaises(UserError):
                self._assign(user=user)

    def test_debts_are_seen_by_managers_of_the_structure_and_written_by_nobody(self):
        with self._on(NOON):
            self._leads()
            self._assign()
        users = {
            role: self._make_user(f"debts_{role}", ROLES[role])
            for role in ("salesman", "sales_manager", "manager")
        }
        debts = self._as(users["manager"], "sales.structure.debt").search([])
        self.assertEqual(debts.company_id, self.company)
        with self.assertRaises(AccessError):
            debts[0].debt = 5
        for role in ("salesman", "sales_manager"):
            with self.subTest(role), self.assertRaises(AccessError):
                debts.with_user(users[role]).mapped("debt")

    def test_of_two_runs_at_once_one_waits(self):
        """Who comes second is told; the cron tries again in a minute."""
        lead = self._leads()
        nothing = self.env["sales.structure"].sudo()
        lock = "try_lock_for_update"
        cron = self.env.ref("crm.ir_cron_crm_lead_assign")
        with patch.object(type(nothing), lock, lambda _self, **_options: nothing):
            with self.assertRaises(UserError):
                self.west.with_user(self.boss).action_assign_leads()
            with freeze_time(NOON):
                crons_teams = self.west.sudo().with_context(cron_id=cron.id)
                self.assertEqual(crons_teams._action_assign_leads(), ({}, {}))
        again = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(NOON + timedelta(minutes=1), again.mapped("call_at"))
        self.assertFalse(lead.user_id)


@tagged("post_install", "-at_install")
class TestNotice(LeadCase):
    """What the button tells, and what stays in a lead's history."""

    def _press(self, teams=None):
        return (teams or self.teams).with_user(self.boss).action_assign_leads()

    def test_the_button_tells_what_was_done(self):
        with self._on(NOON):
            self._leads(3)
            notice = self._press()["params"]["message"]
        self.assertIn("3 leads allocated among 2 teams.", notice)
        self.assertIn("2 leads assigned among", notice)

    def test_the_button_tells_when_there_was_nothing(self):
        with self._on(NOON):
            notice = self._press()["params"]["message"]
        self.assertIn("No allocated leads to any team or salesperson.", notice)

    def test_the_button_logs_on_the_team(self):
        team = self.west.with_context(tracking_disable=False)
        with self._on(NOON):
            self._leads()
            self._press(team)
        self.assertIn("1 leads allocated to West team.", team.message_ids[0].body)

    def test_a_lead_has_one_message_of_team_and_person_and_nobody_gets_mail(self):
        with self._on(NOON):
            lead = self._leads().with_context(tracking_disable=False)
            self.env.cr.flush()
            mails = self.env["mail.mail"].search_count([])
            notified = self.env["mail.notification"].search_count([])
            self._assign(self.teams.with_context(tracking_disable=False))
            self.env.cr.flush()
        [message] = lead.message_ids.filtered("tracking_value_ids")
        values = message.sudo().tracking_value_ids
        self.assertEqual(
            {value.field_id.name: value.new_value_char for value in values},
            {
                "team_id": "West",
                "user_id": lead.user_id.name,
                "type": "Opportunity",
            },
        )
        self.assertEqual(message.author_id, self.boss.partner_id)
        self.assertEqual(lead.message_partner_ids, lead.user_id.partner_id)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(self.env["mail.notification"].search_count([]), notified)


@tagged("post_install", "-at_install")
class TestSettings(LeadCase):
    """What administrators and sales managers find in the web client."""

    def test_the_setting_is_the_companys(self):
        settings = self.env["res.config.settings"].create({})
        self.assertTrue(settings.structure_assigns_leads)
        settings.structure_assigns_leads = False
        settings.execute()
        self.assertFalse(self.company.structure_assigns_leads)

    def test_managers_of_teams_see_what_is_owed(self):
        list(self._days(1))
        members = self.west.crm_team_member_ids.with_user(self.boss)
        members.invalidate_recordset(["lead_debt"])
        self.assertEqual(
            sorted(round(debt, 9) for debt in members.mapped("lead_debt")), [-0.5, 0.5]
        )

    def test_people_do_not_see_what_is_owed(self):
        member = self._member("cleo", self.west).with_user(self.people["cleo"])
        with self.assertRaises(AccessError):
            member.read(["lead_debt"])

    def test_both_pages_open(self):
        for model in ("res.config.settings", "crm.team.member"):
            arch = self.env[model].get_view(view_type="form")["arch"]
            with self.subTest(model):
                self.assertRegex(arch, "structure_assigns_leads|lead_debt")
