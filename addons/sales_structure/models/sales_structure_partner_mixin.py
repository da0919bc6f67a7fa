# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who holds a customer, and who else works for it."""

from odoo import api, fields, models

USER = "sales_structure.group_structure_user"


class SalesStructurePartnerMixin(models.AbstractModel):
    """Contacts show what their company has; nothing of it is stored."""

    _name = "sales.structure.partner.mixin"
    _description = "Customer in a Sales Structure"

    structure_assignment_ids = fields.Many2many(
        "sales.structure.assignment",
        compute="_compute_structure_assignments",
        string="Held by",
        groups=USER,
    )
    structure_history_ids = fields.Many2many(
        "sales.structure.assignment",
        compute="_compute_structure_assignments",
        string="Held Earlier by",
        groups=USER,
    )
    structure_member_ids = fields.Many2many(
        "sales.structure.member",
        compute="_compute_structure_member_ids",
        string="Also at Work for the Customer",
        groups=USER,
    )
    structure_by_hand = fields.Boolean(
        compute="_compute_structure_assignments", groups=USER
    )

    @api.depends_context("allowed_company_ids")
    def _compute_structure_assignments(self):
        rows = self.env["sales.structure.assignment"].search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        kinds = rows._fields["kind"].get_values(self.env)
        rows = rows.sorted(
            lambda row: (kinds.index(row.kind), row.function_id.sequence, row.id)
        )
        by_partner = rows.grouped("partner_id")
        for partner in self:
            held = by_partner.get(partner.commercial_partner_id, rows.browse())
            current = held.filtered(lambda row: not row.date_to)
            partner.structure_assignment_ids = current
            partner.structure_history_ids = (held - current).sorted(
                "date_to", reverse=True
            )
            partner.structure_by_hand = bool(
                current.filtered(lambda row: row.origin != "rule")
            )

    @api.depends_context("allowed_company_ids")
    @api.depends("structure_assignment_ids")
    def _compute_structure_member_ids(self):
        today = self.env.company._get_structure_day()
        for partner in self:
            members = partner.structure_assignment_ids.unit_id.member_ids
            partner.structure_member_ids = members.filtered(
                lambda one: not one.role_id.holds_customers and one._is_member_on(today)
            ).sorted(lambda one: (one.office, one.role_id.sequence, one.id))

    def action_assign_by_hand(self):
        """Ask for the unit and the person that the customer is given to."""
        rows = self.env["sales.structure.assignment"]
        rows._check_may_decide()
        self.check_access("read")
        action = rows.action_assign_by_hand()
        action["context"] = {"default_partner_ids": self.commercial_partner_id.ids}
        return action

    def action_follow_rules(self):
        """Let the rules decide again on the customer in every kind."""
        rows = self.structure_assignment_ids
        rows.filtered(lambda row: row.origin != "rule").action_follow_rules()
