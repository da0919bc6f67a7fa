"""Previewing a plan and putting it in force on the demo company's books."""

from screen_case import ScreenCase

from odoo.tests import tagged

PREVIEW = "/odoo/sales-structure-preview"


@tagged("post_install", "-at_install")
class TestStructureChangeScreens(ScreenCase):
    """Each screen opens without an error and leaves its picture."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("sandbox_demo.company")
        cls.env.ref("base.user_admin").company_ids += cls.company
        cls.plan = cls.env["sales.structure"].search(
            [("company_id", "=", cls.company.id), ("state", "=", "planning")], limit=1
        )

    def _apply(self):
        changes = self.env["sales.structure.change"]
        change = changes._start(self.plan, protect="closed", sends_digest=True)
        change._finish()
        return change

    def test_preview(self):
        self.picture("structure_preview", PREVIEW, ".o_structure_preview_sentence")

    def test_preview_of_people(self):
        self.picture("structure_preview_people", PREVIEW, ".o_structure_preview_people")

    def test_preview_of_customers(self):
        self.picture("structure_preview_list", PREVIEW, ".o_structure_preview_moves a")

    def test_preview_without_a_plan(self):
        self.plan.unlink()
        self.picture("structure_preview_empty", PREVIEW, ".o_nocontent_help")

    def test_change(self):
        change = self._apply()
        self.picture(
            "structure_change",
            f"/odoo/sales-structure-changes/{change.id}",
            ".o_form_view .o_data_row",
        )

    def test_documents_of_a_change(self):
        change = self._apply()
        self.picture(
            "structure_hand_over",
            f"/odoo/sales.structure.change.person/{change.person_ids[0].id}",
            ".o_form_view .oe_stat_button",
        )
