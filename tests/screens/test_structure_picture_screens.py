"""The chart, the map and the dashboard of a sales structure, on the demo company's."""

from screen_case import ScreenCase

from odoo.tests import tagged

from books import demo_structure
from books.demo_marks import Marks


@tagged("post_install", "-at_install")
class TestStructurePictureScreens(ScreenCase):
    """Each picture is drawn from the demo company's documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("sandbox_demo.company")
        marks = Marks(
            cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        )
        if demo_structure.MARK not in marks:
            demo_structure.make_structure(marks)
        cls.env.flush_all()

    def test_chart(self):
        self.picture(
            "structure_chart",
            "/odoo/sales-structure-chart",
            ".o_structure_chart .o_unit_box",
        )

    def test_map(self):
        self.picture(
            "structure_map",
            "/odoo/sales-structure-map",
            ".o_structure_map .o_structure_place",
        )

    def test_dashboard(self):
        self.picture(
            "structure_dashboard",
            "/odoo/sales-structure-dashboard",
            ".o_structure_dashboard .o_structure_tile",
        )


@tagged("post_install", "-at_install")
class TestNarrowStructurePictures(TestStructurePictureScreens):
    """On a phone."""

    browser_size = "400x800"

    def picture(self, name, *arguments, **options):
        """Under a name of its own."""
        return super().picture(f"{name}_narrow", *arguments, **options)
