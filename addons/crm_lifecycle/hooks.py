# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is done once, right after the addon is installed."""


def post_init_hook(env):
    """Customers have their stages and their history on the first day."""
    rows = env["crm.lifecycle"].with_context(active_test=False)
    for company in env["res.company"].search([]):
        if not rows.search_count([("company_id", "=", company.id)], limit=1):
            rows._begin(company)
