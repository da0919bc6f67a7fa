# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads go to the team that the structure says, and duplicates are merged."""

from collections import Counter

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_leads import NOON, LeadCase


@tagged("post_install", "-at_install")
class TestTeams(LeadCase):
    """First the structure, then the turns of the teams."""

    def _address(self, partner):
        return {
            "country_id": partner.country_id.id,
            "state_id": partner.state_id.id,
        }

    def test_a_lead_goes_to_the_team_of_the_unit_of_its_address(self):
        with self._on(NOON):
            west = self._leads()
            east = self._leads(**self._address(self.new_yorker))
            self._assign()
        self.assertEqual(west.team_id, self.west)
        self.assertEqual(east.team_id, self.east, "the team of the unit above")

    def test_a_lead_of_a_customer_goes_to_the_customers_team(self):
        """Wherever it says to come from."""
        with self._on(NOON):
            lead = self._leads(partner_id=self.new_yorker.id)
            lead.write(self._address(self.californian))
            self._assign()
        self.assertEqual(lead.team_id, self.east)

    def test_the_rest_is_shared_in_turns_by_capacity(self):
        self._member("nora", self.east).assignment_max = 90
        abroad = {"country_id": self.foreigner.country_id.id, "state_id": False}
        got = Counter()
        for _run in range(9):
            with self._on(NOON):
                lead = self._leads(**abroad)
                self._assign()
            got[lead.team_id] += 1
        self.assertEqual(got, {self.west: 3, self.east: 6})

    def test_a_run_for_one_team_leaves_what_falls_to_others(self):
        with self._on(NOON):
            lead = self._leads()
            self._assign(self.east)
            self.assertFalse(lead.team_id)
            self._assign(self.west)
        self.assertEqual(lead.team_id, self.west)

    def test_a_team_that_never_assigns_does_not_keep_leads_waiting(self):
        self.west.assignment_optout = True
        with self._on(NOON):
            lead = self._leads()
            self._assign(self.east)
        self.assertEqual(lead.team_id, self.east)

    def test_a_team_without_capacity_does_not_keep_leads_waiting(self):
        self.west.crm_team_member_ids.assignment_max = 0
        with self._on(NOON):
            lead = self._leads()
            self._assign()
        self.assertEqual(lead.team_id, self.east)

    def test_a_teams_domain_is_kept(self):
        self.west.assignment_domain = "[('priority', '=', '3')]"
        with self._on(NOON):
            lead = self._leads()
            important = self._leads(priority="3")
            self._assign()
        self.assertEqual(lead.team_id, self.east)
        self.assertEqual(important.team_id, self.west)

    def test_old_leads_are_left_to_the_button(self):
        with self._on(NOON):
            lead = self._leads()
        later = NOON.replace(year=NOON.year + 1)
        with self._on(later):
            self._assign()
            self.assertFalse(lead.team_id)
            self._assign(creation_delta_days=0)
        self.assertEqual(lead.team_id, self.west)

    def test_a_delay_is_kept(self):
        self.env["ir.config_parameter"].set_param("crm.assignment.delay", "2")
        with self._on(NOON):
            lead = self._leads()
            self._assign()
        self.assertFalse(lead.team_id)


@tagged("post_install", "-at_install")
class TestCompanies(LeadCase):
    """Companies neither take nor merge each other's leads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._make_company("Other")
        cls.env.user.company_ids += cls.other
        cls.people["olga"] = cls._make_user(
            "olga", "sales_team.group_sale_salesman_all_leads", cls.other
        )
        cls.north = cls._make_team("North", "olga", company=cls.other)

    def _assign_everywhere(self):
        """As the cron: nobody's company is left out."""
        teams = (self.teams | self.north).sudo()
        companies = (self.company | self.other).ids
        return teams.with_context(allowed_company_ids=companies)._action_assign_leads()

    def test_a_lead_of_another_company_is_left_to_it(self):
        with self._on(NOON):
            lead = self._leads(
                partner_id=self._make_customer(
                    "Over There", company_id=self.other.id
                ).id,
                company_id=self.other.id,
            )
            self.assertEqual(lead.company_id, self.other)
            self._assign()
            self.assertFalse(lead.team_id)
            self._assign_everywhere()
        self.assertEqual(lead.team_id, self.north)
        self.assertEqual(lead.user_id, self.people["olga"])

    def test_each_company_by_its_own_structure(self):
        with self._on(NOON):
            lead = self._leads()
            self._assign_everywhere()
        self.assertEqual(lead.team_id, self.west)

    def test_without_a_structure_all_is_as_before(self):
        with self._on(NOON):
            lead = self._leads()
            self._assign(
                self.north.with_context(allowed_company_ids=self.other.ids),
                user=self._make_user(
                    "other_boss", "sales_team.group_sale_manager", self.other
                ),
            )
        self.assertEqual(lead.user_id, self.people["olga"])
        self.assertFalse(
            self.env["sales.structure.debt"].search([("team_id", "=", self.north.id)])
        )

    def test_a_company_that_does_not_want_it_assigns_as_before(self):
        self.company.structure_assigns_leads = False
        with self._on(NOON):
            lead = self._leads()
            self._assign()
        self.assertTrue(lead.user_id)
        self.assertFalse(
            self.env["sales.structure.debt"].search([("team_id", "in", self.teams.ids)])
        )

    def test_a_shared_team_gives_nobody_a_lead_of_a_company_not_theirs(self):
        shared = self._make_team(
            "Shared", "cleo", "mark", company=self.env["res.company"]
        )
        self.people["mark"].company_ids += self.other
        self.boss.company_ids += self.other
        customer = self._make_customer("Over There", company_id=self.other.id)
        with self._on(NOON):
            lead = self._leads(
                partner_id=customer.id, team_id=shared.id, company_id=self.other.id
            )
            both = (self.company | self.other).ids
            self._assign(shared.with_context(allowed_company_ids=both))
        self.assertEqual(lead.user_id, self.people["mark"])


@tagged("post_install", "-at_install")
class TestDuplicates(LeadCase):
    """Leads with the same e-mail become one before anybody gets them."""

    def _assign_quietly(self):
        with mute_logger("odoo.models.unlink"):
            return self._assign()

    def test_duplicates_are_merged(self):
        with self._on(NOON):
            leads = self._leads(3, email_from="Ann <ann@example.com>")
            other = self._leads(email_from="bob@example.com")
            teams_data, _members_data = self._assign_quietly()
        [kept] = leads.exists()
        self.assertTrue(kept.user_id)
        self.assertEqual(teams_data[self.west]["merged"], set(kept.ids))
        self.assertEqual(len(teams_data[self.west]["duplicates"]), 2)
        self.assertEqual(teams_data[self.west]["assigned"], set(other.ids))

    def test_a_duplicate_of_somebodys_lead_goes_to_them(self):
        with self._on(NOON):
            old = self._leads(
                type="opportunity",
                user_id=self.people["nora"].id,
                team_id=self.east.id,
                email_from="ann@example.com",
            )
            new = self._leads(email_from="ann@example.com")
            self._assign_quietly()
        self.assertFalse(new.exists())
        self.assertEqual(old.user_id, self.people["nora"])
        self.assertEqual(old.team_id, self.east)

    def test_duplicates_across_teams_are_given_once(self):
        with self._on(NOON):
            west = self._leads(email_from="ann@example.com")
            east = self._leads(
                email_from="ann@example.com", state_id=self.new_yorker.state_id.id
            )
            self._assign_quietly()
        self.assertEqual(len((west | east).exists()), 1)
        self.assertEqual(len((west | east).exists().user_id), 1)

    def test_leads_without_email_are_no_duplicates(self):
        with self._on(NOON):
            leads = self._leads(2, email_from=False)
            self._assign_quietly()
        self.assertEqual(len(leads.exists()), 2)


@tagged("post_install", "-at_install")
class TestBudget(LeadCase):
    """The number of queries does not grow with the leads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.teams.crm_team_member_ids.assignment_max = 30 * 90

    def _count(self, leads_count):
        """Queries of a run for so many leads, history included."""
        with self._on(NOON):
            leads = self._leads(leads_count)
            self.env.invalidate_all()
            teams = self.teams.with_user(self.boss)
            before = self.cr.sql_log_count
            teams.with_context(tracking_disable=False)._action_assign_leads()
            self.env.flush_all()
            count = self.cr.sql_log_count - before
        self.assertEqual(len(leads.filtered("user_id")), leads_count)
        return count

    def test_queries_are_independent_of_the_number_of_leads(self):
        self._count(4)
        few, many = self._count(10), self._count(80)
        self.assertLessEqual(many, few + 5)

    def test_a_run_without_leads_writes_nothing(self):
        with self._on(NOON):
            self._assign()
            self.env.flush_all()
            with self.assertQueryCount(25):
                self._assign()
                self.env.flush_all()
