# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers of the list as a file for another program."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..feed.formats import MOST_ROWS
from ..models.crm_feed import FORMAT_NAMES


class CrmFeedExport(models.TransientModel):
    """Asks which customers and which format."""

    _name = "crm.feed.export"
    _description = "Export of Customers"

    scope = fields.Selection(
        [("selected", "Selected customers"), ("all", "All customers that I may see")],
        required=True,
        default=lambda self: (
            "selected" if self.env.context.get("default_lifecycle_ids") else "all"
        ),
    )
    format = fields.Selection(FORMAT_NAMES, required=True, default="xlsx")
    lifecycle_ids = fields.Many2many(
        "crm.lifecycle", string="Selected", context={"active_test": False}
    )
    company_ids = fields.Many2many(
        "res.company", readonly=True, default=lambda self: self.env.companies
    )
    selected_count = fields.Integer(
        compute="_compute_selected_count", string="Number Selected"
    )

    def _compute_selected_count(self):
        for wizard in self:
            wizard.selected_count = len(wizard.lifecycle_ids)

    def action_export(self):
        """Download the file; the history says who took it."""
        self.ensure_one()
        # Who may not export hears of it here.
        self.env["crm.feed.rows"]._check_right()
        if self.scope == "selected" and not self.lifecycle_ids:
            raise UserError(self.env._("Select customers first, or export all."))
        if self.format == "xlsx" and self._count() > MOST_ROWS:
            raise UserError(
                self.env._("A sheet cannot hold so many customers. Choose CSV.")
            )
        url = f"/crm_lifecycle/feed/export/{self.id}"
        return {
            "type": "ir.actions.act_url",
            "url": url,
            "target": "download",
            "close": True,
        }

    def _get_domain(self):
        if self.scope == "all":
            return Domain.TRUE
        return Domain("id", "in", self.lifecycle_ids.ids)

    def _get_reading(self):
        """What the file holds, with the rights of whoever asks."""
        rows = self.env["crm.feed.rows"]
        return rows._read_all(self._get_domain(), is_json=self.format == "jsonl")

    def _get_file_name(self):
        return f"customers-{fields.Date.context_today(self)}.{self.format}"

    def _count(self):
        return self.env["crm.feed.rows"]._count(self._get_domain())

    def _record(self):
        """Tell the history who takes how many."""
        # The history is written for the user, who may not write it.
        return (
            self.env["crm.feed.run"]
            .sudo()
            .create(
                {
                    "company_id": self.env.company.id,
                    "user_id": self.env.uid,
                    "format": self.format,
                    "state": "done",
                    "row_count": self._count(),
                }
            )
        )
