"""The main screens of retention on CDNOW's books, as a sales manager sees them."""

from screen_case import ScreenCase

from odoo.tests import tagged

AS_OF = "1997-09-30"


@tagged("post_install", "-at_install")
class TestRetentionScreens(ScreenCase):
    """Each screen opens without an error and leaves its picture."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].search([("name", "=", "CDNOW")])
        cls.model = cls.env["crm.retention.model"].search(
            [("company_id", "=", cls.company.id), ("as_of", "=", AS_OF)]
        )
        cls.score = cls.model.score_ids.search(
            [("model_id", "=", cls.model.id), ("purchase_count", ">", 5)]
        ).filtered(lambda score: score.repurchase_probability < 0.5)[:1]
        cls.scores_url = "/odoo/retention-scores"
        cls.demo = cls.env["res.company"].search(
            [("name", "=", "Carpathia Supply (demo)")]
        )

    def test_list_of_scores(self):
        self.picture("scores", self.scores_url, ".o_data_row")

    def test_graph_of_scores(self):
        self.picture("scores_graph", f"{self.scores_url}?view_type=graph", "canvas")

    def test_pivot_of_scores(self):
        self.picture(
            "scores_pivot", f"{self.scores_url}?view_type=pivot", ".o_pivot td"
        )

    def test_score(self):
        url = f"{self.scores_url}/{self.score.id}"
        self.picture("score", url, ".o_form_view .lead")

    def test_scores_by_segment(self):
        url = f"{self.scores_url}?view_type=kanban"
        self.picture("scores_kanban", url, ".o_kanban_record", company=self.demo)

    def test_scores_by_what_is_at_stake(self):
        self.picture("at_stake", self.scores_url, ".o_data_row", company=self.demo)

    def test_track_record(self):
        self.picture("track_record", "/odoo/retention-track-record", "[data-band]")

    def test_models_side_by_side(self):
        self.picture(
            "track_record_models",
            "/odoo/retention-track-record",
            ".o_retention_contest",
            company=self.demo,
        )

    def test_trend(self):
        self.picture("trend", "/odoo/retention-trend", ".o_retention_trend svg")

    def test_dashboard(self):
        dashboard = self.env.ref(
            "crm_retention_spreadsheet_dashboard.dashboard_retention"
        )
        self.picture(
            "retention_dashboard",
            f"/odoo/dashboards?dashboard_id={dashboard.id}",
            ".o-figure canvas",
            company=self.demo,
        )

    def test_list_of_fits(self):
        self.picture("fits", "/odoo/retention-fits", ".o_data_row")

    def test_fit(self):
        url = f"/odoo/retention-fits/{self.model.id}"
        self.picture("fit", url, ".o_form_view .lead")

    def test_compute_now(self):
        action = self.env.ref("crm_retention.crm_retention_compute_now_action")
        self.picture(
            "compute_now", f"/odoo/action-{action.id}", ".o_retention_compute_now"
        )

    def test_customer(self):
        url = f"/odoo/contacts/{self.score.partner_id.id}"
        self.picture("customer", url, ".o_form_view .oe_stat_button")

    def test_settings(self):
        self.picture(
            "settings",
            "/odoo/action-crm.crm_config_settings_action",
            "[name=retention_minimum_customers]",
        )
