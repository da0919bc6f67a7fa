# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The dialog in which a manager shares a line otherwise than the structure says."""

from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.sales_structure_credit import CREDITS
from ..models.sales_structure_crediting_mixin import Share


class SalesStructureCreditOverride(models.TransientModel):
    """One line, and who shall have which part of it."""

    _name = "sales.structure.credit.override"
    _description = "Credit of a Line by Hand"

    credit_id = fields.Many2one(
        "sales.structure.credit", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="credit_id.company_id")
    currency_id = fields.Many2one(related="credit_id.currency_id")
    line_name = fields.Char(related="credit_id.line_name")
    amount = fields.Monetary(
        compute="_compute_amount", string="Amount of the Line", compute_sudo=False
    )
    share_ids = fields.One2many(
        "sales.structure.credit.override.share", "override_id", string="Shares"
    )
    revenue_percent = fields.Float(
        string="Revenue (%)",
        digits=(16, 4),
        compute="_compute_revenue_percent",
        help="Must be 100.",
    )
    is_manual = fields.Boolean(compute="_compute_amount", compute_sudo=False)

    @api.model
    def default_get(self, fields_list):
        """Start with the shares as they are."""
        values = super().default_get(fields_list)
        credit = self.env["sales.structure.credit"].browse(values.get("credit_id"))
        if credit.exists() and "share_ids" in fields_list:
            values["share_ids"] = [
                Command.create(
                    {
                        "unit_id": row.unit_id.id,
                        "user_id": row.user_id.id,
                        "credit": row.credit,
                        "percent": row.percent,
                    }
                )
                for row in credit._get_siblings().filtered("unit_id")
            ]
        return values

    @api.depends("credit_id")
    def _compute_amount(self):
        for dialog in self:
            siblings = dialog.credit_id._get_siblings()
            revenue = siblings.filtered(lambda row: row.credit == "revenue")
            dialog.amount = sum(revenue.mapped("amount"))
            dialog.is_manual = "manual" in siblings.mapped("origin")

    @api.depends("share_ids.percent", "share_ids.credit")
    def _compute_revenue_percent(self):
        for dialog in self:
            revenue = dialog.share_ids.filtered(lambda row: row.credit == "revenue")
            dialog.revenue_percent = sum(revenue.mapped("percent"))

    def action_apply(self):
        """Share the line as the dialog says."""
        self.ensure_one()
        credit = self._check_may_decide()
        self._check_shares()
        shares = [row._prepare_share() for row in self.share_ids]
        # The table is written by nobody directly; the right was checked above.
        credit.sudo()._decide_by_hand(shares)
        return {"type": "ir.actions.act_window_close"}

    def action_reset(self):
        """Share the line as the structure says."""
        self.ensure_one()
        # The table is written by nobody directly; the right is checked here.
        self._check_may_decide().sudo()._decide_by_rule()
        return {"type": "ir.actions.act_window_close"}

    def _check_may_decide(self):
        """The dialog's credit, if the user may decide on it."""
        credit = self.credit_id
        credit._check_is_manager()
        credit.check_access("read")
        return credit

    def _check_shares(self):
        revenue = self.share_ids.filtered(lambda row: row.credit == "revenue")
        total = sum(row._get_percent() for row in revenue)
        if total != 100:
            raise UserError(
                self.env._(
                    "The shares of revenue add up to %(total)s %%: change them so that "
                    "they add up to 100 %%.",
                    total=total.normalize().to_eng_string() if total else 0,
                )
            )
        whose = [(row.unit_id, row.user_id, row.credit) for row in self.share_ids]
        if len(set(whose)) < len(whose):
            raise UserError(
                self.env._(
                    "The same unit and person are there twice: add their shares up in "
                    "one row."
                )
            )
        for row in self.share_ids:
            row._check_row()


class SalesStructureCreditOverrideShare(models.TransientModel):
    """Somebody's part of the line."""

    _name = "sales.structure.credit.override.share"
    _description = "Share of a Line by Hand"

    override_id = fields.Many2one(
        "sales.structure.credit.override", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="override_id.company_id")
    currency_id = fields.Many2one(related="override_id.currency_id")
    unit_id = fields.Many2one(
        "sales.structure.unit",
        required=True,
        ondelete="cascade",
        domain="[('company_id', '=', company_id), ('state', '=', 'active')]",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    credit = fields.Selection(CREDITS, required=True, default="revenue")
    percent = fields.Float(string="Share (%)", digits=(16, 4), required=True)
    amount = fields.Monetary(compute="_compute_amount")

    @api.depends("percent", "override_id.amount")
    def _compute_amount(self):
        for row in self:
            amount = row.override_id.amount * row.percent / 100
            row.amount = row.currency_id.round(amount) if row.currency_id else amount

    def _get_percent(self):
        return Decimal(f"{self.percent:.4f}")

    def _prepare_share(self):
        return Share(
            self.unit_id.kind,
            self.unit_id.id,
            self.user_id.id or None,
            self.credit,
            self._get_percent(),
        )

    def _check_row(self):
        limit = 100 if self.credit == "revenue" else 1000
        if not 0 < self._get_percent() <= limit:
            raise UserError(
                self.env._(
                    "The share of %(unit)s must be above 0 and at most %(limit)s %%; "
                    "delete the row if the unit gets nothing.",
                    unit=self.unit_id.name,
                    limit=limit,
                )
            )
        company = self.company_id
        if self.unit_id.company_id != company or self.unit_id.state == "planning":
            raise UserError(
                self.env._(
                    "%(unit)s is not in force in %(company)s: choose another unit.",
                    unit=self.unit_id.name,
                    company=company.name,
                )
            )
        # A manager of the structure need not have the right to read users' companies.
        user = self.user_id.sudo()
        if user and (user.share or company not in user.company_ids):
            raise UserError(
                self.env._(
                    "%(user)s does not work in %(company)s: choose another person.",
                    user=user.name,
                    company=company.name,
                )
            )
