# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Companies that had the addon before it knew stages get theirs, as new ones do."""

from odoo import SUPERUSER_ID, api

from odoo.addons.crm_lifecycle.hooks import post_init_hook


def migrate(cr, version):
    """Give every company its life cycles; a fresh installation has them already."""
    if version:
        post_init_hook(api.Environment(cr, SUPERUSER_ID, {}))
