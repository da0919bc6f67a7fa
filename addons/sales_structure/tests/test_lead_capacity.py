# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads in 30 days: as the structure says, else as the sales team does."""

from collections import Counter
from datetime import timedelta

from odoo.tests import tagged

from .common_leads import NOON, LeadCase


@tagged("post_install", "-at_install")
class TestLeadCapacity(LeadCase):
    """Cleo and Mark are members of team West and of units that belong to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cleo = cls.units["california"].member_ids.filtered(
            lambda member: member.user_id == cls.people["cleo"]
        )
        cls.mark = cls._join("california", "mark")

    @classmethod
    def _join(cls, unit, person, **vals):
        return cls.Member.create(
            {
                "unit_id": cls.units[unit].id,
                "user_id": cls.people[person].id,
                **vals,
            }
        )

    def _total(self, days, leads_a_day=1):
        return sum(self._days(days, leads_a_day), Counter())

    def _away(self, person, days, substitute=None):
        return self.env["sales.structure.absence"].create(
            {
                "user_id": self.people[person].id,
                "substitute_id": substitute and self.people[substitute].id,
                "company_id": self.company.id,
                "date_from": NOON.date(),
                "date_to": NOON.date() + timedelta(days=days - 1),
            }
        )

    def test_without_one_the_team_says(self):
        self.assertFalse(self.cleo.lead_capacity)
        self.assertEqual(self._total(10), {"cleo": 5, "mark": 5})

    def test_shares_follow_it(self):
        self.cleo.lead_capacity = 90
        self.assertEqual(self._total(20), {"cleo": 15, "mark": 5})

    def test_it_is_the_quota_too(self):
        self.cleo.lead_capacity = 90
        self.assertEqual(self._total(1, 6), {"cleo": 3, "mark": 1, None: 2})

    def test_less_than_the_team_says(self):
        self._member("mark").assignment_max = 120
        self.mark.lead_capacity = 60
        self.assertEqual(self._total(1, 6), {"cleo": 1, "mark": 2, None: 3})

    def test_what_came_today_counts_in_a_second_run(self):
        self.cleo.lead_capacity = 60
        self._away("mark", 1)
        self.assertEqual(self._total(1), {"cleo": 1})
        with self._on(NOON + timedelta(hours=2)):
            leads = self._leads(3)
            self._assign()
        self.assertEqual(Counter(leads.user_id.ids)[self.people["cleo"].id], 1)
        self.assertEqual(len(leads.filtered("user_id")), 1)

    def test_units_of_a_team_add_up(self):
        self.cleo.lead_capacity = 30
        self.units["machines"].team_id = self.west
        self._join("machines", "cleo", lead_capacity=30)
        self.assertEqual(self._total(15), {"cleo": 10, "mark": 5})

    def test_units_of_other_teams_do_not(self):
        self.units["machines"].team_id = self.east
        self._join("machines", "cleo", lead_capacity=300)
        self.assertEqual(self._total(10), {"cleo": 5, "mark": 5})

    def test_only_while_the_membership_lasts(self):
        self.cleo.write(
            {"lead_capacity": 90, "date_to": NOON.date() + timedelta(days=3)}
        )
        self.assertEqual(self._total(4), {"cleo": 3, "mark": 1})
        self.assertEqual(self._total(10), {"cleo": 5, "mark": 5})

    def test_a_capacity_of_its_own_for_whoever_has_none_in_the_team(self):
        self._member("cleo").assignment_max = 0
        self.assertEqual(self._total(3), {"mark": 3})
        self.cleo.lead_capacity = 30
        self.assertEqual(self._total(10), {"cleo": 5, "mark": 5})

    def test_whoever_is_paused_gets_none_all_the_same(self):
        self._member("cleo").assignment_optout = True
        self.cleo.lead_capacity = 90
        self.assertEqual(self._total(3), {"mark": 3})

    def test_a_substitute_takes_the_share_of_whoever_is_away(self):
        self.env["crm.team.member"].create(
            {
                "crm_team_id": self.west.id,
                "user_id": self.people["nora"].id,
                "assignment_max": 30,
            }
        )
        self._away("cleo", 30, "mark")
        self.assertEqual(self._total(1, 6), {"mark": 2, "nora": 1, None: 3})

    def test_of_a_substitute_who_is_away_the_next_one_does(self):
        self._away("cleo", 30, "nora")
        self._away("nora", 30, "mark")
        self.assertEqual(self._total(1, 6), {"mark": 2, None: 4})

    def test_a_substitute_of_another_team_gets_none(self):
        self._away("cleo", 30, "nora")
        self.assertEqual(self._total(1, 6), {"mark": 1, None: 5})

    def test_after_the_absence_all_is_as_before(self):
        self._away("cleo", 10, "mark")
        self._total(10)
        self.assertEqual(self._total(10), {"cleo": 5, "mark": 5})
