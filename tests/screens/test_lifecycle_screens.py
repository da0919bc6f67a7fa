"""The main screens of the life cycle, as a sales manager sees them."""

from screen_case import ScreenCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestLifecycleScreens(ScreenCase):
    """Each screen opens without an error and leaves its picture."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].search([("name", "like", "Carpathia")])
        cls.row = cls.env["crm.lifecycle"].search(
            [
                ("company_id", "=", cls.company.id),
                ("stage_id", "=", cls.env.ref("crm_lifecycle.stage_at_risk").id),
                ("undelivered_count", ">", 0),
            ],
            limit=1,
        )

    def test_customers_by_stage(self):
        self.picture("lifecycle_kanban", "/odoo/life-cycle", ".o_kanban_record")

    def test_list_of_customers(self):
        self.picture("lifecycle_list", "/odoo/life-cycle?view_type=list", ".o_data_row")

    def test_graph_of_customers(self):
        self.picture("lifecycle_graph", "/odoo/life-cycle?view_type=graph", "canvas")

    def test_customers_with_activities(self):
        self.picture(
            "lifecycle_activity",
            "/odoo/life-cycle?view_type=activity",
            ".o_activity_view",
        )

    def test_life_cycle(self):
        url = f"/odoo/life-cycle/{self.row.id}"
        self.picture("lifecycle", url, ".o_statusbar_status")

    def test_moves(self):
        self.picture("lifecycle_moves", "/odoo/life-cycle-moves", ".o_data_row")

    def test_stages(self):
        self.picture("lifecycle_stages", "/odoo/life-cycle-stages", ".o_data_row")

    def test_stage(self):
        stage = self.env.ref("crm_lifecycle.stage_prospect")
        url = f"/odoo/life-cycle-stages/{stage.id}"
        self.picture("lifecycle_stage", url, "[name=requirement_ids]")

    def test_rules(self):
        self.picture("lifecycle_rules", "/odoo/life-cycle-rules", ".o_data_row")

    def test_rule(self):
        rule = self.env.ref("crm_lifecycle.rule_at_risk_rhythm")
        url = f"/odoo/life-cycle-rules/{rule.id}"
        self.picture("lifecycle_rule", url, ".o_domain_selector, .o_tree_editor")

    def test_pinned_stages(self):
        self.picture("lifecycle_pins", "/odoo/life-cycle-pins", ".o_data_row")
