"""The screens of exports and personal data, on the demo company's books."""

from unittest.mock import patch

from screen_case import ScreenCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestFeedScreens(ScreenCase):
    """Each screen opens without an error and leaves its picture."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.life = cls.env["crm.lifecycle"].search([], limit=1)
        cls.company = cls.life.company_id
        admin = cls.env.ref("base.user_admin")
        admin.company_ids += cls.company
        env = cls.env(user=admin, context={"allowed_company_ids": cls.company.ids})
        feeds = env["crm.feed"]
        cls.feed = feeds.create({"name": "Newsletter tool", "is_incremental": True})
        cls.feed.action_run()
        cls.broken = feeds.create({"name": "Old program", "is_incremental": True})
        cls.broken.sudo().cursor = "v1.other-1.5.5.5"
        cls.broken.action_run()
        cls.export = env["crm.personal.data.export"].create(
            {"partner_id": cls.life.partner_id.id, "reason": "Letter of 3 May"}
        )
        cls.env.flush_all()

    def test_feeds(self):
        self.picture("feeds", "/odoo/customer-feeds", ".o_data_row")

    def test_feed(self):
        self.picture("feed", f"/odoo/customer-feeds/{self.feed.id}", ".o_data_row")

    def test_broken_feed(self):
        url = f"/odoo/customer-feeds/{self.broken.id}"
        self.picture("feed_broken", url, ".o_data_row")

    def test_exports(self):
        self.picture("exports", "/odoo/customer-exports", ".o_data_row")

    def test_documentation(self):
        self.picture("feed_documentation", "/crm_lifecycle/feed/v1", "h1")

    def test_documentation_on_a_phone(self):
        with patch.object(type(self), "browser_size", "390x844"):
            self.picture("feed_documentation_phone", "/crm_lifecycle/feed/v1", "h1")

    def test_personal_data(self):
        self.picture("personal_data", "/odoo/personal-data", ".o_data_row")

    def test_personal_data_of_one(self):
        url = f"/odoo/personal-data/{self.export.id}"
        self.picture("personal_data_one", url, ".o_form_view")

    def test_new_personal_data(self):
        self.picture("personal_data_new", "/odoo/personal-data/new", ".o_form_view")

    def test_wizard(self):
        action = self.env.ref("crm_lifecycle.crm_feed_export_view_form")
        opened = self.env["ir.actions.act_window"].create(
            {
                "name": "Export to Other Systems",
                "res_model": "crm.feed.export",
                "view_mode": "form",
                "view_id": action.id,
            }
        )
        self.env.flush_all()
        self.picture("feed_export", f"/odoo/action-{opened.id}", ".o_form_view")

    def test_empty(self):
        self.env["crm.feed"].search([]).unlink()
        self.picture("feeds_empty", "/odoo/customer-feeds", ".o_view_nocontent")
