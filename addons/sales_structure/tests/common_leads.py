# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Teams that assign leads in a company with a structure in force."""

from collections import Counter
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command

from .common_structure import TODAY, StructureCase

NOON = datetime.combine(TODAY, time(12))
# A minute more, so that the quota of 24 hours begins anew.
DAY = timedelta(days=1, minutes=1)


class LeadCase(StructureCase):
    """Team West holds California, team East all other states and whatever is left.

    Both have two members of equal capacity, a lead a day each.
    """

    # How many days `_days` has passed.
    day = 0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("crm.lead.auto.assignment", "True")
        cls.env["ir.config_parameter"].set_param("crm.assignment.delay", "0")
        cls.env["ir.config_parameter"].set_param("sales_team.membership_multi", "True")
        cls.Lead = cls.env["crm.lead"]
        # Leads of the database itself are nobody's in these tests.
        cls.Lead.sudo().search([("user_id", "=", False)]).active = False
        cls.boss = cls._make_user("boss", "sales_team.group_sale_manager")
        cls.west = cls._make_team("West", "cleo", "mark")
        cls.east = cls._make_team("East", "nora", "tess")
        cls.teams = cls.west | cls.east
        cls.structure = cls._activate(cls._make_structure())
        cls.units["california"].team_id = cls.west
        cls.units["states"].team_id = cls.east

    @classmethod
    def _make_team(cls, name, *people, company=None, **vals):
        """A team with a member each for people, of a lead a day."""
        return cls.env["crm.team"].create(
            {
                "name": name,
                "company_id": (cls.company if company is None else company).id,
                "use_leads": True,
                "use_opportunities": True,
                "assignment_domain": False,
                "crm_team_member_ids": [
                    Command.create(
                        {"user_id": cls.people[person].id, "assignment_max": 30}
                    )
                    for person in people
                ],
                **vals,
            }
        )

    @classmethod
    def _leads(cls, count=1, **vals):
        """New leads of nobody, in California unless told otherwise."""
        state = cls.californian.state_id
        return cls.Lead.create(
            [
                {
                    "name": f"Lead {number}",
                    "type": "lead",
                    "user_id": False,
                    "team_id": False,
                    "country_id": state.country_id.id,
                    "state_id": state.id,
                    **vals,
                }
                for number in range(count)
            ]
        )

    @classmethod
    def _member(cls, person, team=None):
        user = cls.people[person]
        members = (team or cls.teams).crm_team_member_ids
        return members.filtered(lambda member: member.user_id == user)

    @contextmanager
    def _on(self, moment):
        """Both clocks, Odoo's and the transaction's, at a moment."""
        self.env.flush_all()
        with (
            freeze_time(moment),
            patch.object(self.env.cr, "now", return_value=moment),
        ):
            yield
            self.env.flush_all()

    def _assign(self, teams=None, user=None, **options):
        """One run as the sales manager; (teams data, members data)."""
        teams = (teams or self.teams).with_user(user or self.boss)
        return teams._action_assign_leads(**options)

    def _days(self, count, leads_a_day=1, teams=None, **vals):
        """So many more days with new leads and a run each.

        :return: for each day {person: leads of that day}
        """
        names = {user: name for name, user in self.people.items()}
        for _day in range(count):
            with self._on(NOON + self.day * DAY):
                leads = self._leads(leads_a_day, **vals)
                self._assign(teams)
            self.day += 1
            users = [lead.user_id for lead in leads]
            yield Counter(names.get(user) for user in users)

    def _owned_by(self, person):
        return self.Lead.search([("user_id", "=", self.people[person].id)])
