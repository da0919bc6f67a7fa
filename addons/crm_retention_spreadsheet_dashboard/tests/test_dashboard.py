# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The dashboard names what is there, and opens with scores and without."""

from odoo.tests import HttpCase, tagged

from odoo.addons.crm_lifecycle.tests.common_dashboard import (
    DashboardCommon,
    DashboardData,
    DashboardOpens,
)


class DashboardCase(DashboardCommon):
    """This dashboard, and what it shows."""

    dashboard_name = "crm_retention_spreadsheet_dashboard.dashboard_retention"
    group = "crm_retention.group_retention_user"

    def _make_customer(self):
        """A customer with a score of today."""
        fit = self.env["crm.retention.model"].create(
            {
                "company_id": self.company.id,
                "as_of": "2026-01-31",
                "kind": "mbg_nbd",
                "state": "scored",
                "is_latest": True,
            }
        )
        partner = self.env["res.partner"].create({"name": "Dashboard Customer"})
        return self.env["crm.retention.score"].create(
            {
                "partner_id": partner.id,
                "model_id": fit.id,
                "state": "scored",
                "segment": "at_risk",
                "repurchase_probability": 0.3,
                "value_at_stake": 900,
            }
        )


@tagged("post_install", "-at_install")
class TestDashboard(DashboardData, DashboardCase):
    """What it names."""

    models = frozenset({"crm.retention.score"})


@tagged("post_install", "-at_install")
class TestDashboardOpens(DashboardOpens, DashboardCase, HttpCase):
    """How it opens."""
