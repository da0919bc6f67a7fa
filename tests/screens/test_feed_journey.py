"""Another program reads the customers, and hears that one has been parted with."""

from unittest.mock import patch

from journey_case import JourneyCase
from other_program import OtherProgram

from odoo.tests import tagged
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME

from odoo.addons.crm_lifecycle.models.crm_feed_rows import CrmFeedRows
from odoo.addons.crm_lifecycle.tests.common_feed import FeedCase

NETWORKS = ".o_field_widget[name='lifecycle_event_networks'] input"


@tagged("post_install", "-at_install")
class TestFeedJourney(JourneyCase):
    """An administrator, a sales manager, a salesperson, and the program."""

    # A test is one transaction; what it did until now counts as done.
    _snapshot = FeedCase._snapshot

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._hire(
            "Adam Administrator", "base.group_system,sales_team.group_sale_manager"
        )
        cls.boss = cls._hire(
            "Marko Manager", "sales_team.group_sale_manager,base.group_allow_export"
        )
        cls.seller = cls._hire("Sofia Seller")
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Lighthouse Bakery",
                "is_company": True,
                "user_id": cls.seller.id,
            }
        )
        cls.env["crm.lead"].create(
            {
                "name": "Wants an offer",
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "user_id": cls.seller.id,
            }
        )
        cls._evaluate()

    @classmethod
    def _evaluate(cls):
        """What the scheduled action does every three minutes."""
        cls.env.flush_all()
        cls.env["crm.lifecycle"]._evaluate(cls.company, cls.customer.ids)

    def setUp(self):
        super().setUp()
        self.startPatcher(
            patch.object(
                CrmFeedRows, "_get_snapshot", lambda rows: self._snapshot(rows.env.cr)
            )
        )

    def test_the_program_follows(self):
        with OtherProgram() as program:
            self._allow_network()
            key = self._make_key()
            self._subscribe(program)
            before = self._read(program, key)
            self.assertEqual(before["Lighthouse Bakery"], "prospect")
            self.assertEqual(self._read(program, key), {})
            self._part()
            self._assert_told(program)
            self.assertEqual(self._read(program, key), {"Lighthouse Bakery": "former"})
            self.assertEqual(self._read(program, key), {})
        self._see_the_log()

    # The administrator

    def _allow_network(self):
        with self.sitting(self.admin) as page:
            page.open("/odoo/action-crm.crm_config_settings_action")
            page.write("127.0.0.0/8", NETWORKS)
            page.picture("journey_feed_1_network")
            page.click(".o_form_button_save")
            page.miss(".o_form_button_save")

    # The sales manager

    def _make_key(self):
        """An API key, copied from the screen."""
        with self.sitting() as page:
            self.sign_in(page, self.boss)
            page.click(".o_user_menu button")
            page.click(".o-dropdown--menu .dropdown-item", "My Preferences")
            page.click(".o_notebook .nav-link", "Security")
            page.click("button[name='api_key_wizard']")
            self.confirm(page, self.boss)
            page.write("Data warehouse", ".modal .o_field_widget[name='name'] input")
            page.click(".modal button[name='make_key']")
            key = page.read(".modal .o_field_widget[name='key']")
            page.click(".modal footer button", "Done!")
            page.miss(".modal", "Write down your key")
        return key

    def _subscribe(self, program):
        with self.sitting(self.boss) as page:
            page.open("/odoo/event-subscriptions/new")
            page.write("Data warehouse", ".o_field_widget[name='name'] input")
            url = program.ask("listen")
            page.write(url, ".o_field_widget[name='url'] input")
            page.click("button[name='action_make_secret']", "Create secret")
            secret = page.read(".modal .o_field_widget[name='secret'] span")
            page.picture("journey_feed_2_secret")
            program.ask("trust", secret)
            page.click(".modal footer .btn-primary")
            page.click("button[name='action_start']")
            page.see("button[name='action_pause']")
            page.picture("journey_feed_3_subscription")

    # The program

    def _read(self, program, key):
        url = f"{self.base_url()}/crm_lifecycle/feed/v1/customers"
        self.env.flush_all()
        with self.allow_requests():
            cookie = f"{TEST_CURSOR_COOKIE_NAME}={self.http_request_key}"
            return program.ask("read", url, key, cookie)

    def _assert_told(self, program):
        with self.scheduled():
            self.env["crm.event.sender"]._cron_send()
        heard = program.ask("tell", 4)
        # The departments hand the customer over besides.
        told = [one for one in heard if not one["type"].startswith("handoff.")]
        self.assertEqual(
            [one["type"] for one in told],
            ["parting.started", "lifecycle.moved", "parting.closed", "lifecycle.moved"],
        )
        self.assertEqual(
            {one["customer"]["name"] for one in told}, {self.customer.name}
        )
        self.assertEqual(told[-1]["data"]["to_stage"]["category"], "former")

    # The salesperson

    def _part(self):
        with self.sitting(self.seller) as page:
            page.open("/odoo/life-cycle")
            page.click(".o_kanban_record", "Lighthouse Bakery")
            page.click(".o_form_view button", "Start parting")
            page.choose("Gives up the business", "reason_id")
            page.click(".modal footer button[name='action_start']")
            page.click("button[name='action_close']")
            page.click(".modal", "Go on?", "footer .btn-primary")
            page.see("button[name='action_win_back']")

    def _see_the_log(self):
        with self.sitting(self.boss) as page:
            page.open("/odoo/posted-events")
            page.see(".o_data_row", "Lighthouse Bakery")
            page.picture("journey_feed_4_log")
