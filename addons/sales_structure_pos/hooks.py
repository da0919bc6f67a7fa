# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is done before the addon goes."""


def uninstall_hook(env):
    """Take along the credits of points of sale, which nothing explains any more."""
    env.flush_all()
    env.cr.execute("DELETE FROM sales_structure_credit WHERE source = 'pos_order'")
    env.invalidate_all()
