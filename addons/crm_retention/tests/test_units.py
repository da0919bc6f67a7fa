# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pictures and the dialog of the web client, in a real browser."""

from odoo.tests import tagged

from odoo.addons.crm_lifecycle.tests.common_units import UnitsCase


@tagged("post_install", "-at_install")
class TestUnits(UnitsCase):
    """The unit tests of this addon's JavaScript."""

    def test_hoot(self):
        self._run_units("@crm_retention")
