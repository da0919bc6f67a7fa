"""Screens of importing tables into a plan of the sales structure."""

import base64

from screen_case import ScreenCase

from odoo.tests import tagged

RIGHT = """unit,country,state,zip_from,zip_to,zip_prefix,city,priority
West,US,CA,,,,,
West,US,,80000,80999,,,
East,US,NY,,,,,
East,Ukraine,,,,79,,5
"""
WRONG = """unit,country,state,zip_from,zip_to,zip_prefix,city,priority
West,US,CA,,,,,
Nowhere,US,,80000,80999,,,
East,Utopia,NY,,,,,
East,US,,81000,80000,,,
West,US,,20000,20999,,,
East,US,,20500,21000,,,soon
"""


@tagged("post_install", "-at_install")
class TestStructureImportScreens(ScreenCase):
    """A file that is right, one that is wrong, and the button."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.plan = cls.env["sales.structure"].create({"name": "Next year"})
        cls.env["sales.structure.unit"].create(
            [{"name": name, "structure_id": cls.plan.id} for name in ("West", "East")]
        )

    def _make(self, text):
        admin = self.env.ref("base.user_admin")
        return (
            self.env["sales.structure.import"]
            .with_user(admin)
            .create(
                {
                    "structure_id": self.plan.id,
                    "file": base64.b64encode(text.encode()),
                    "filename": "territories.csv",
                }
            )
        )

    def _url(self, record):
        return f"/odoo/m-{record._name}/{record.id}"

    def test_a_file_that_is_right(self):
        wizard = self._make(RIGHT)
        self.picture("structure_import", self._url(wizard), ".alert-success")
        wizard.action_import()
        self.picture("structure_imported", self._url(wizard), "[name=result] p")

    def test_a_file_that_is_wrong(self):
        wizard = self._make(WRONG)
        self.picture("structure_import_errors", self._url(wizard), ".alert-danger")

    def test_the_button_on_the_plan(self):
        self.picture(
            "structure_import_button",
            self._url(self.plan),
            ".o_statusbar_buttons button[data-hotkey=i]",
        )

    def test_export(self):
        exported = self.env["sales.structure.export"].with_user(
            self.env.ref("base.user_admin")
        )
        exported = exported.create({"structure_id": self.plan.id})
        self.picture("structure_export", self._url(exported), ".o_form_view")
