# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The life cycle on the customer's form."""

from odoo import api, fields, models
from odoo.fields import Domain

USERS = "crm_lifecycle.group_lifecycle_user"


class ResPartner(models.Model):
    """Nothing of it is stored here; contacts show that of their company."""

    _inherit = "res.partner"

    lifecycle_ids = fields.One2many(
        "crm.lifecycle",
        "partner_id",
        string="Life Cycles",
        groups=USERS,
        context={"active_test": False},
        help="One for each company that this customer has to do with.",
    )
    lifecycle_id = fields.Many2one(
        "crm.lifecycle",
        string="Life Cycle",
        compute="_compute_lifecycle_id",
        compute_sudo=False,
        groups=USERS,
        help="The customer's life cycle in the current company.",
    )
    lifecycle_stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        string="Customer Stage",
        compute="_compute_lifecycle_id",
        search="_search_lifecycle_stage_id",
        compute_sudo=False,
        groups=USERS,
    )
    lifecycle_guidance = fields.Text(
        related="lifecycle_stage_id.guidance", related_sudo=False, groups=USERS
    )
    lifecycle_reason = fields.Char(
        string="Why This Stage",
        compute="_compute_lifecycle_figures",
        compute_sudo=False,
        groups=USERS,
        help="The reason of the customer's last move.",
    )
    lifecycle_days = fields.Integer(
        string="Days in Stage",
        compute="_compute_lifecycle_figures",
        compute_sudo=False,
        groups=USERS,
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_lifecycle_id(self):
        rows = self._get_lifecycles_in(self.env.company)
        nothing = self.env["crm.lifecycle"]
        for partner in self:
            # In an onchange the customer is a new record; its origin is the real one.
            customer = partner.commercial_partner_id._origin
            row = rows.get(customer.id, nothing)
            partner.lifecycle_id = row
            partner.lifecycle_stage_id = row.stage_id

    @api.depends("lifecycle_id")
    @api.depends_context("uid", "allowed_company_ids", "lang", "tz")
    def _compute_lifecycle_figures(self):
        for partner in self:
            partner.lifecycle_reason = partner.lifecycle_id.reason
            partner.lifecycle_days = partner.lifecycle_id.days_in_stage

    def _get_lifecycles_in(self, company):
        """{customer id: row} as far as the user may see them."""
        rows = self.env["crm.lifecycle"].with_context(active_test=False)
        found = rows.search_fetch(
            [
                ("partner_id", "in", self.commercial_partner_id._origin.ids),
                ("company_id", "=", company.id),
            ],
            ["partner_id", "stage_id"],
            order="id",
        )
        return {row.partner_id.id: row for row in found.with_env(self.env)}

    @api.model
    def _search_lifecycle_stage_id(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        if operator != "in" or False not in value:
            return self._get_domain_in_stage(Domain("stage_id", operator, value))
        named = Domain("stage_id", "in", [stage for stage in value if stage])
        anywhere = Domain("stage_id", "!=", False)
        return self._get_domain_in_stage(named) | ~self._get_domain_in_stage(anywhere)

    @api.model
    def _get_domain_in_stage(self, condition):
        """Partners whose life cycle in the current company meets a condition."""
        here = Domain("company_id", "=", self.env.company.id)
        return Domain("commercial_partner_id.lifecycle_ids", "any", here & condition)

    def action_open_lifecycle(self):
        """The customer's life cycle."""
        self.ensure_one()
        row = self.lifecycle_id
        return {
            "type": "ir.actions.act_window",
            "res_model": row._name,
            "res_id": row.id,
            "name": self.env._("Life Cycle"),
            "view_mode": "form",
            "views": [(False, "form")],
        }
