"""Screens of sharing leads by a sales structure."""

from datetime import date

from screen_case import ScreenCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestStructureLeadScreens(ScreenCase):
    """A team with two members, one of whom is owed a lead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.env["ir.config_parameter"].set_param("crm.lead.auto.assignment", "True")
        cls.team = cls.env["crm.team"].create(
            {"name": "Northern Territories", "company_id": cls.company.id}
        )
        users = cls.env.ref("base.user_admin") | cls.env.ref("base.user_demo")
        cls.members = cls.env["crm.team.member"].create(
            [{"crm_team_id": cls.team.id, "user_id": user.id} for user in users]
        )
        debts = cls.env["sales.structure.debt"]
        owed = debts._load(cls.company, cls.team, date(2026, 6, 30))
        owed[cls.members[0]].debt = 0.67
        owed[cls.members[1]].debt = -0.67

    def test_the_setting(self):
        structure = self.env["sales.structure"].create(
            {"name": "North and South", "company_id": self.company.id}
        )
        unit = self.env["sales.structure.unit"].create(
            {"name": "North", "structure_id": structure.id}
        )
        self.env["sales.structure.rule"].create({"unit_id": unit.id})
        structure._activate(date(2026, 6, 30))
        url = "/odoo/settings#crm"
        self.picture("structure_leads_setting", url, "#structure_assigns_leads")

    def test_what_a_member_is_owed(self):
        url = f"/odoo/crm.team.member/{self.members[0].id}"
        self.picture("structure_lead_debt", url, "[name='lead_debt']")
