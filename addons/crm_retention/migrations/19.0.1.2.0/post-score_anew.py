# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Last scores get what scores tell now: value, segment, what is at stake."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """BG/NBD was the default, not a choice; the best model is chosen now."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    companies = env["res.company"].search([("retention_model", "=", "bg_nbd")])
    companies.retention_model = "automatic"
    for fit in env["crm.retention.model"].search([("is_latest", "=", True)]):
        company = fit.company_id
        env["crm.retention.model"].with_company(company)._compute_or_set_aside(
            company, fit.as_of
        )
    env.ref("crm_retention.ir_cron_compute_scores")._trigger()
