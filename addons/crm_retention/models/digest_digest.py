# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How many customers are at risk, in the digest."""

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class DigestDigest(models.Model):
    """A figure of the period's last day, not of the period."""

    _inherit = "digest.digest"

    kpi_retention_at_risk = fields.Boolean("Customers at Risk")
    kpi_retention_at_risk_value = fields.Integer(
        compute="_compute_kpi_retention_at_risk_value"
    )

    def _compute_kpi_retention_at_risk_value(self):
        if not self.env.user.has_group("crm_retention.group_retention_user"):
            raise AccessError(
                self.env._("No access to the scores: the digest goes without them.")
            )
        counts = self._count_at_risk(self._get_kpi_compute_parameters()[-1])
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_retention_at_risk_value = counts.get(company, 0)

    @api.model
    def _count_at_risk(self, companies):
        """{company: customers at risk} by the last scores of the period.

        A digest is made in the user's own company, also where it is about another one.
        """
        companies &= self.env.user.company_ids
        allowed = self.with_context(allowed_company_ids=companies.ids).env
        counts = allowed["crm.retention.score"]._read_group(
            [
                ("segment", "=", "at_risk"),
                ("model_id", "any", self.with_env(allowed)._get_last_fits(companies)),
            ],
            ["model_id"],
            ["__count"],
        )
        return {fit.company_id: count for fit, count in counts}

    @api.model
    def _get_last_fits(self, companies):
        """Domain of each company's last fit of the period."""
        days = self.env["crm.retention.model"]._read_group(
            Domain.OR(
                [
                    ("company_id", "=", company.id),
                    ("as_of", "<=", self._get_last_day(company)),
                    ("state", "!=", "failed"),
                ]
                for company in companies
            ),
            ["company_id"],
            ["as_of:max"],
        )
        return Domain.OR(
            [("company_id", "=", company.id), ("as_of", "=", day)]
            for company, day in days
        )

    @api.model
    def _get_last_day(self, company):
        """The last day of the period by the company's own clock."""
        end = fields.Datetime.to_datetime(
            fields.Datetime.to_string(self.env.context.get("end_datetime"))
        )
        zone = pytz.timezone(company._get_lifecycle_timezone())
        return pytz.utc.localize(end or fields.Datetime.now()).astimezone(zone).date()

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("crm.crm_menu_root")
        actions["kpi_retention_at_risk"] = (
            f"crm_retention.crm_retention_score_at_risk_action?menu_id={menu.id}"
        )
        return actions
