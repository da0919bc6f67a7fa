# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What must hold of every dashboard: it names what is there, and opens."""

import json

from odoo.tests import TransactionCase, new_test_user

from odoo.addons.spreadsheet.utils.validate_data import (
    fields_in_spreadsheet,
    menus_xml_ids_in_spreadsheet,
)

OPENED = "Boolean(document.querySelector('.o-figure canvas'))"
SETTLED = "setTimeout(() => console.log('test successful'), 1500)"


class DashboardCommon(TransactionCase):
    """A dashboard, and a company without a customer."""

    dashboard_name = None
    group = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref(cls.dashboard_name)
        cls.company = cls.env["res.company"].create({"name": "Dashboard Test"})

    @classmethod
    def _make_user(cls, login, group):
        return new_test_user(
            cls.env,
            login=login,
            groups=group,
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )

    def _make_customer(self):
        """Let there be something to show."""
        raise NotImplementedError

    def _is_sample(self, user):
        dashboard = self.dashboard.with_user(user).with_company(self.company)
        return dashboard._dashboard_is_empty()


class DashboardData:
    """The dashboard's data."""

    models = frozenset()

    def _each_book(self):
        yield json.loads(self.dashboard.spreadsheet_data)
        yield self.dashboard._get_sample_dashboard()

    def test_fields_are_there(self):
        found = fields_in_spreadsheet(json.loads(self.dashboard.spreadsheet_data))
        self.assertEqual(set(found), self.models)
        for model, names in found.items():
            for name in names - {"__count"}:
                with self.subTest(model=model, name=name):
                    self._assert_path(model, name)

    def _assert_path(self, model, path):
        """A path of fields leads somewhere that can be searched."""
        for name in path.split(":")[0].split("."):
            field = self.env[model]._fields[name]
            self.assertTrue(field._description_searchable, f"{model}.{name}")
            model = field.comodel_name or model

    def test_filters_lead_somewhere(self):
        book = json.loads(self.dashboard.spreadsheet_data)
        known = {filter_["id"] for filter_ in book["globalFilters"]}
        sources = [*book["pivots"].values(), *book["lists"].values()]
        for source in sources:
            for filter_id, match in source["fieldMatching"].items():
                with self.subTest(source=source["name"], chain=match["chain"]):
                    self.assertIn(filter_id, known)
                    self._assert_path(source["model"], match["chain"])

    def test_menus_are_there(self):
        for book in self._each_book():
            for menu in menus_xml_ids_in_spreadsheet(book):
                self.assertEqual(self.env.ref(menu)._name, "ir.ui.menu")

    def test_charts_are_named_as_their_figures(self):
        for book in self._each_book():
            for figure in book["sheets"][0]["figures"]:
                self.assertEqual(figure["data"]["chartId"], figure["id"])

    def test_columns_of_lists_are_seen_by_everybody(self):
        user = self._make_user("dashboard_user", self.group)
        book = json.loads(self.dashboard.spreadsheet_data)
        for source in book["lists"].values():
            readable = self.env[source["model"]].with_user(user).fields_get()
            self.assertLessEqual(set(source["columns"]), set(readable))

    def test_sample_until_there_is_a_customer(self):
        user = self._make_user("dashboard_user", self.group)
        self.assertTrue(self._is_sample(user))
        self._make_customer()
        self.assertFalse(self._is_sample(user))

    def test_who_may_open_it(self):
        user = self._make_user("dashboard_user", self.group)
        employee = self._make_user("dashboard_employee", "base.group_user")
        dashboards = self.env["spreadsheet.dashboard"]
        for person, sees in ((user, True), (employee, False)):
            seen = dashboards.with_user(person).search([])
            self.assertEqual(self.dashboard in seen, sees)


class DashboardOpens:
    """In a real browser, as a user."""

    def _open(self):
        self._make_user("dashboard_user", self.group)
        self.browser_js(
            f"/odoo/dashboards?dashboard_id={self.dashboard.id}",
            SETTLED,
            ready=OPENED,
            login="dashboard_user",
        )

    def test_without_customers(self):
        self._open()

    def test_with_customers(self):
        self._make_customer()
        self._open()
