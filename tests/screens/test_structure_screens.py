"""The screens of a sales structure, on the demo company's."""

import json
from unittest.mock import patch

import screen_case
from screen_case import ScreenCase

from odoo.tests import tagged

from books import demo_structure
from books.demo_marks import Marks

CLICKED = """
    document.querySelector({button}).click();
    setTimeout(() => console.log("test successful"), 3000);
"""


@tagged("post_install", "-at_install")
class TestStructureScreens(ScreenCase):
    """Each screen opens without an error and leaves its picture."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("sandbox_demo.company")
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.marks = Marks(cls.env)
        if demo_structure.MARK not in cls.marks:
            demo_structure.make_structure(cls.marks)
        cls.structure = cls.marks.get(demo_structure.MARK)
        cls.plan = cls.marks.get("structure_plan")
        cls.env.flush_all()

    def _click(self, name, url, button):
        """Press a button, and keep the picture of what it opens."""
        clicked = CLICKED.format(button=json.dumps(button))
        # ScreenCase fills its own placeholder in.
        clicked = clicked.replace("{", "{{").replace("}", "}}")
        with patch.object(screen_case, "SETTLED", clicked):
            self.picture(name, url, button)

    # Versions

    def test_versions(self):
        self.picture("structure_versions", "/odoo/sales-structures", ".o_data_row")

    def test_versions_kanban(self):
        url = "/odoo/sales-structures?view_type=kanban"
        self.picture("structure_versions_kanban", url, ".o_kanban_record")

    def test_version_in_force(self):
        url = f"/odoo/sales-structures/{self.structure.id}"
        self.picture("structure_active", url, ".o_form_view h1")

    def test_plan(self):
        url = f"/odoo/sales-structures/{self.plan.id}"
        self.picture("structure_plan", url, ".o_form_view h1")

    def test_archived_version(self):
        self.plan._activate(self.plan.company_id._get_structure_day())
        self.env.flush_all()
        url = f"/odoo/sales-structures/{self.structure.id}"
        self.picture("structure_archived", url, ".o_form_view h1")

    def test_put_in_force(self):
        url = f"/odoo/sales-structures/{self.plan.id}"
        self._click("structure_put_in_force", url, "[name=action_activate]")

    def test_check(self):
        units = {unit.name: unit for unit in self.plan.unit_ids}
        for name, low, high in (
            ("Slovakia", "01000", "19999"),
            ("Poland", "15000", "20999"),
            ("Hungary and Romania", "10000", "2"),
            ("All Others", "16000", "16999"),
        ):
            self.env["sales.structure.rule"].create(
                {
                    "unit_id": units[name].id,
                    "country_id": self.env.ref("base.de").id,
                    "zip_from": low,
                    "zip_to": high,
                }
            )
        units["Order Desk"].member_ids.unlink()
        self.env.flush_all()
        url = f"/odoo/sales-structures/{self.plan.id}"
        self._click("structure_problems", url, "[name=action_check]")

    # Units, rules, people

    def test_units(self):
        self.picture("structure_units", "/odoo/sales-units", ".o_data_row")

    def test_units_kanban(self):
        url = "/odoo/sales-units?view_type=kanban"
        self.picture("structure_units_kanban", url, ".o_kanban_record")

    def test_unit(self):
        unit = self.marks.get("unit_slovakia")
        url = f"/odoo/sales-units/{unit.id}"
        self.picture("structure_unit", url, ".o_form_view h1")

    def test_unit_members(self):
        unit = self.marks.get("unit_south")
        url = f"/odoo/sales-units/{unit.id}"
        self._click("structure_unit_members", url, ".nav-link[name=members]")

    def test_unit_by_function(self):
        unit = self.marks.get("unit_desk")
        url = f"/odoo/sales-units/{unit.id}"
        self.picture("structure_unit_function", url, ".o_form_view h1")

    def test_rules(self):
        self.picture("structure_rules", "/odoo/sales-rules", ".o_data_row")

    def test_rule(self):
        rule = self.marks.get("unit_south").rule_ids[0]
        url = f"/odoo/sales-rules/{rule.id}"
        self.picture("structure_rule", url, ".o_form_view h2")

    def test_members(self):
        self.picture("structure_members", "/odoo/sales-members", ".o_data_row")

    def test_members_kanban(self):
        url = "/odoo/sales-members?view_type=kanban"
        self.picture("structure_members_kanban", url, ".o_kanban_record")

    def test_absences(self):
        self.picture("structure_absences", "/odoo/sales-absences", ".o_data_row")

    def test_absences_calendar(self):
        url = "/odoo/sales-absences?view_type=calendar"
        self.picture("structure_absences_calendar", url, ".fc-event")

    def test_roles(self):
        self.picture("structure_roles", "/odoo/sales-roles", ".o_data_row")

    def test_steps(self):
        self.picture("structure_steps", "/odoo/sales-steps", ".o_data_row")

    # Customers

    def test_assignments(self):
        self.picture("structure_assignments", "/odoo/sales-assignments", ".o_data_row")

    def test_assignments_graph(self):
        url = "/odoo/sales-assignment-analysis"
        self.picture("structure_assignments_graph", url, "canvas")

    def test_assignments_pivot(self):
        url = "/odoo/sales-assignments?view_type=pivot"
        self.picture("structure_assignments_pivot", url, ".o_pivot td")

    def test_why(self):
        url = f"/odoo/sales-assignments/{self._held().id}"
        self._click("structure_why", url, "[name=action_explain]")

    def test_assign_by_hand(self):
        row = self._held()
        url = f"/odoo/sales-assignments/{row.id}"
        self._click("structure_by_hand", url, "[name=action_assign_by_hand]")

    def test_gaps(self):
        partner = self._held().partner_id
        rows = self.env["sales.structure.assignment"]
        rows.search([("partner_id", "=", partner.id)]).unlink()
        self.env.flush_all()
        self.picture("structure_gaps", "/odoo/sales-gaps", ".o_data_row")

    def test_overlaps(self):
        unit = self.marks.get("unit_desk")
        twin = self.marks.get("unit_abroad")
        for record in (unit, twin):
            self.env["sales.structure.rule"].create(
                {"unit_id": record.id, "country_id": self.env.ref("base.sk").id}
            )
        self.env.flush_all()
        self.picture("structure_overlaps", "/odoo/sales-overlaps", ".o_data_row")

    def test_customer(self):
        row = self._held()
        partner = row.partner_id
        reason = "Has known the buyer for years"
        row._pin(partner, row.unit_id, row.user_id, reason=reason)
        self.env.flush_all()
        url = f"/odoo/res.partner/{partner.id}"
        self._click("structure_customer", url, ".nav-link[name=sales_structure]")

    def _held(self):
        return self.env["sales.structure.assignment"].search(
            [
                ("company_id", "=", self.company.id),
                ("unit_id", "=", self.marks.get("unit_slovakia").id),
                ("date_to", "=", False),
            ],
            limit=1,
        )

    # Settings and the first day

    def test_settings(self):
        self.picture(
            "structure_settings",
            "/odoo/action-crm.crm_config_settings_action",
            "[name=structure_sets_salesperson]",
        )

    def test_first_day(self):
        company = self.env["res.company"].create({"name": "New"})
        admin = self.env.ref("base.user_admin")
        admin.company_ids += company
        self.env.flush_all()
        for name, path in (
            ("versions", "sales-structures"),
            ("rules", "sales-rules"),
            ("assignments", "sales-assignments"),
            ("gaps", "sales-gaps"),
            ("absences", "sales-absences"),
        ):
            self.picture(
                f"structure_empty_{name}",
                f"/odoo/{path}",
                ".o_view_nocontent",
                company=company,
            )
