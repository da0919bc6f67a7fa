# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A manager of the structure looks at a plan, puts it in force and undoes it."""

from odoo.tests import HttpCase, tagged

from .common_change import ChangeCase


@tagged("post_install", "-at_install")
class TestPreviewTour(ChangeCase, HttpCase):
    """In a real browser."""

    def test_preview_apply_and_undo(self):
        lead = self._lead(self.texan, self.people["mark"])
        plan, units = self._plan()
        units["texas"] = self._make_unit(
            plan,
            "texas",
            people=["tess"],
            parent=units["states"],
            state_id=self.texan.state_id.id,
        )
        self.manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        before = self._dump(["sales_structure_assignment", "sales_structure_unit"])
        self.start_tour("/odoo", "sales_structure_preview", login=self.manager.login)
        self.env.invalidate_all()
        change = self.Change.search([("structure_id", "=", plan.id)])
        self.assertEqual((change.state, change.note), ("undone", "Call them soon"))
        self.assertEqual(lead.user_id, self.people["mark"])
        after = self._dump(["sales_structure_assignment", "sales_structure_unit"])
        self._assert_same(before, after)
