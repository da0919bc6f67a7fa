# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a company leaves to its structure, and the day that it goes by."""

import time
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.tools import ormcache

# Days begin with a quarter of an hour, in every time zone there is.
QUARTER = 900


class ResCompany(models.Model):
    """Whether leads are shared by the structure, and what day it is."""

    _inherit = "res.company"

    structure_assigns_leads = fields.Boolean(
        string="Share Leads by the Structure",
        default=True,
        help="While a version of the structure is in force, leads go to the team of "
        "the unit that they fall to, and each member gets an equal share by capacity "
        "over all runs together. Otherwise leads are assigned by chance and turn.",
    )

    def _get_structure_day(self):
        """Today, the same for whoever asks: people, visitors and the scheduler."""
        quarter = int(time.time()) // QUARTER
        return _get_day_of(self._get_structure_timezone(quarter), quarter)

    # A changed time zone counts from the next quarter of an hour on.
    @ormcache("self.id", "quarter")
    def _get_structure_timezone(self, quarter):
        """The time zone of the company's own address, else of most of its users."""
        # Whoever asks for the day may be a visitor, who sees no users.
        company = self.sudo()
        if company.partner_id.tz:
            return company.partner_id.tz
        found = company.env["res.partner"]._read_group(
            [
                ("user_ids.company_id", "=", company.id),
                ("user_ids.share", "=", False),
                ("tz", "!=", False),
            ],
            ["tz"],
            order="__count DESC, tz",
            limit=1,
        )
        return found[0][0] if found else "UTC"


@lru_cache(maxsize=512)
def _get_day_of(zone, quarter):
    return datetime.fromtimestamp(quarter * QUARTER, ZoneInfo(zone)).date()
