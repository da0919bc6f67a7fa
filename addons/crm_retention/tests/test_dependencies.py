# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Without NumPy or SciPy the addon is refused with the reason, not half installed."""

from importlib import metadata
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

MODULE = "odoo.modules.module.importlib"


@tagged("post_install", "-at_install")
class TestDependencies(TransactionCase):
    """Packages that a server may lack."""

    def _check_without(self, package):
        version, modules = metadata.version, self.env["ir.module.module"]

        def lack(name):
            if name == package:
                raise metadata.PackageNotFoundError(name)
            return version(name)

        with (
            patch(f"{MODULE}.metadata.version", lack),
            patch(f"{MODULE}.import_module", side_effect=ImportError),
        ):
            modules.check_external_dependencies("crm_retention")

    def test_the_message_names_the_package(self):
        for package in ("numpy", "scipy"):
            with self.subTest(package), self.assertRaisesRegex(UserError, package):
                self._check_without(package)

    def test_nothing_else_is_needed(self):
        self._check_without("lifetimes")
