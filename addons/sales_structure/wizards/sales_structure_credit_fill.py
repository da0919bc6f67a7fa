# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The dialog that fills in the credits of invoices of the past."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.sales_structure_credit_filling_mixin import FILLED_AT_ONCE


class SalesStructureCreditFill(models.TransientModel):
    """How many invoices there are to fill, and the button that does it."""

    _name = "sales.structure.credit.fill"
    _description = "Past Credits"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    missing_count = fields.Integer(
        string="Documents without Credit",
        compute="_compute_missing_count",
        help="Posted customer invoices and credit notes, and closed sessions of points "
        "of sale, of days on which a version was in force.",
    )
    is_running = fields.Boolean(compute="_compute_missing_count")

    @api.depends("company_id")
    def _compute_missing_count(self):
        for dialog in self:
            versions = dialog._get_versions()
            # Managers of the structure need no right in accounting to count invoices.
            ledger = self.env["sales.structure.credit.ledger"].sudo()
            dialog.missing_count = sum(map(ledger._count_missing, versions))
            dialog.is_running = any(versions.mapped("fills_credits"))

    def _get_versions(self):
        """Versions that are or were in force, as the user sees them."""
        return self.env["sales.structure"].search(
            [("company_id", "=", self.company_id.id), ("state", "!=", "planning")],
            order="date_from",
        )

    def action_fill(self):
        """Fill what there is: at once if it is little, else in the background."""
        self.ensure_one()
        credits_ = self.env["sales.structure.credit"]
        credits_._check_is_manager()
        versions = self._get_versions()
        if not versions:
            raise UserError(
                self.env._("No version was in force in this company yet: activate one.")
            )
        if self.missing_count <= FILLED_AT_ONCE:
            for version in versions:
                # The table is written by nobody directly; the right was checked above.
                credits_.sudo()._fill(version.sudo())
        else:
            # Archived versions stay as they were but for this mark.
            versions.sudo().fills_credits = True
            self.env.ref("sales_structure.ir_cron_fill_credits").sudo()._trigger()
        return self._reopen()

    def _reopen(self):
        """The dialog again, with what is left to do."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Fill Past Credits"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_company_id": self.company_id.id},
        }
