# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An obligation that somebody has waived."""

from odoo import fields, models
from odoo.exceptions import AccessError

from .crm_lifecycle import MONEY_GROUPS
from .crm_parting_sources import KINDS


class CrmPartingWaiver(models.Model):
    """Who let an obligation be, why, and how much it was then."""

    _name = "crm.parting.waiver"
    _description = "Waived Obligation"
    _order = "id desc"

    parting_id = fields.Many2one(
        "crm.parting", required=True, readonly=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", required=True, readonly=True
    )
    name = fields.Char(string="Obligation", readonly=True)
    reason = fields.Text(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Waived by", readonly=True, ondelete="set null"
    )
    currency_id = fields.Many2one(related="parting_id.company_id.currency_id")
    amount = fields.Monetary(
        readonly=True,
        groups=MONEY_GROUPS,
        help="As it was then. An obligation that has grown since is open again.",
    )

    _obligation_uniq = models.UniqueIndex(
        "(parting_id, kind, res_id)", "The obligation has been waived already."
    )
    _reason_given = models.Constraint(
        "CHECK (btrim(reason) <> '')", "An obligation is waived with a reason."
    )

    def action_withdraw(self):
        """Let the obligations be open again."""
        self.check_access("read")
        self.parting_id._check_waiver()
        self.parting_id._check_open()
        names = self.mapped("name")
        parting = self.parting_id
        # Nobody may delete a waiver but by this way; the right has been checked.
        self.sudo().unlink()
        for one in parting:
            one._log(self.env._("Not waived any more: %s", ", ".join(names)))
        return True

    def write(self, vals):
        """What was decided stays; it can be withdrawn."""
        if not self.env.su:
            raise AccessError(self.env._("A waiver is not changed: withdraw it."))
        return super().write(vals)
