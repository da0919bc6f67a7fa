"""The pictures of the life cycle on the demo company's books, as managers see them."""

from screen_case import ScreenCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestLifecyclePictureScreens(ScreenCase):
    """Each screen opens without an error and leaves its picture."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].search(
            [("name", "=", "Carpathia Supply (demo)")]
        )

    def test_flow(self):
        self.picture("flow", "/odoo/life-cycle-flow", ".o_flow_ribbon")

    def test_stage_report(self):
        self.picture(
            "stage_report", "/odoo/life-cycle-flow", ".o_lifecycle_stage_report"
        )

    def test_what_if_of_rules_as_they_are(self):
        self.picture("what_if", "/odoo/life-cycle-what-if", ".o_what_if_sentence")

    def test_what_if_of_rules_that_have_changed(self):
        rule = self.env.ref("crm_lifecycle.rule_regular")
        rule.domain = "[('purchase_count', '>=', 9)]"
        at_risk = self.env.ref("crm_lifecycle.rule_at_risk_half_year")
        at_risk.domain = "[('days_silent', '>', 150)]"
        self.picture("what_if_moves", "/odoo/life-cycle-what-if", ".o_move_matrix")

    def test_stays(self):
        self.picture("stays", "/odoo/life-cycle-stays", ".o_pivot td")

    def test_graph_of_stays(self):
        self.picture(
            "stays_graph",
            "/odoo/life-cycle-stays?view_type=graph",
            ".o_graph_view canvas",
        )

    def test_dashboard(self):
        dashboard = self.env.ref(
            "crm_lifecycle_spreadsheet_dashboard.dashboard_life_cycle"
        )
        self.picture(
            "life_cycle_dashboard",
            f"/odoo/dashboards?dashboard_id={dashboard.id}",
            ".o-figure canvas",
        )
