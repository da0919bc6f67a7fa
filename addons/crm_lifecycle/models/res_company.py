# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A company's day."""

from odoo import models
from odoo.tools import SQL


class ResCompany(models.Model):
    """When a company's day begins."""

    _inherit = "res.company"

    def _get_lifecycle_timezone(self):
        """The time zone of the company's own address, else of most of its users."""
        self.ensure_one()
        if self.partner_id.tz:
            return self.partner_id.tz
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.tz FROM res_users account
                  JOIN res_partner partner ON partner.id = account.partner_id
                 WHERE account.company_id = %s AND account.active AND NOT account.share
                   AND partner.tz IS NOT NULL
                 GROUP BY partner.tz ORDER BY COUNT(*) DESC, partner.tz LIMIT 1
                """,
                self.id,
            )
        )
        return rows[0][0] if rows else "UTC"
