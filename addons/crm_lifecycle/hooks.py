# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is done once: after the addon is installed, and before it goes."""

from odoo.tools import SQL

# Those that name stages and rules, which go before the tables do.
NAMING = (
    "crm_handoff",
    "crm_lifecycle_transition",
    "crm_lifecycle",
    "crm_lifecycle_pin",
)


def post_init_hook(env):
    """Customers have their stages and their history on the first day."""
    rows = env["crm.lifecycle"].with_context(active_test=False)
    for company in env["res.company"].search([]):
        if not rows.search_count([("company_id", "=", company.id)], limit=1):
            env["crm.lifecycle.replay"]._begin(company)


def uninstall_hook(env):
    """Empty what holds stages and rules, and give the host its menu back."""
    menu, salespeople = "crm.crm_menu_sales", "sales_team.group_sale_salesman"
    env.ref(menu).group_ids -= env.ref(salespeople)
    env.flush_all()
    for table in NAMING:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    env.invalidate_all()
