# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The dashboard names what is there, and opens with customers and without."""

from odoo.tests import HttpCase, tagged

from odoo.addons.crm_lifecycle.tests.common_dashboard import (
    DashboardCommon,
    DashboardData,
    DashboardOpens,
)


class DashboardCase(DashboardCommon):
    """This dashboard, and what it shows."""

    dashboard_name = "crm_lifecycle_spreadsheet_dashboard.dashboard_life_cycle"
    group = "crm_lifecycle.group_lifecycle_user"

    def _make_customer(self):
        """A customer at risk who has come by a move."""
        partner = self.env["res.partner"].create({"name": "Dashboard Customer"})
        stage = self.env.ref("crm_lifecycle.stage_at_risk")
        known = {"partner_id": partner.id, "company_id": self.company.id}
        self.env["crm.lifecycle.transition"].create(
            {**known, "to_stage_id": stage.id, "date": "2026-01-31"}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO crm_lifecycle (partner_id, company_id, stage_id, stage_since,"
            " pace) VALUES (%s, %s, %s, '2026-01-31', 'stuck')",
            [partner.id, self.company.id, stage.id],
        )
        return partner


@tagged("post_install", "-at_install")
class TestDashboard(DashboardData, DashboardCase):
    """What it names."""

    models = frozenset({"crm.lifecycle", "crm.lifecycle.transition"})


@tagged("post_install", "-at_install")
class TestDashboardOpens(DashboardOpens, DashboardCase, HttpCase):
    """How it opens."""
