# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Figures on a unit and the ways from it."""

from odoo import fields, models


class SalesStructureUnitOverviewMixin(models.AbstractModel):
    """How many people, rules and customers a unit has, and who leads it."""

    _name = "sales.structure.unit.overview.mixin"
    _description = "Figures of a Unit"

    member_count = fields.Integer(compute="_compute_counts", string="Number of People")
    rule_count = fields.Integer(compute="_compute_counts", string="Number of Rules")
    customer_count = fields.Integer(
        compute="_compute_customer_count",
        string="Customers",
        help="Whom the unit or a unit below it holds now.",
    )
    leader_ids = fields.Many2many(
        "res.users", compute="_compute_leader_ids", string="Leaders"
    )

    def _compute_counts(self):
        for field, model, aggregate in (
            ("member_count", "member", "user_id:count_distinct"),
            ("rule_count", "rule", "__count"),
        ):
            groups = self.env[f"sales.structure.{model}"]._read_group(
                [("unit_id", "in", self.ids)], ["unit_id"], [aggregate]
            )
            counts = {unit.id: count for unit, count in groups}
            for unit in self:
                unit[field] = counts.get(unit.id, 0)

    def _compute_customer_count(self):
        counts = self.env["sales.structure.overview"]._count_customers(self.ids)
        for unit in self:
            unit.customer_count = counts.get(unit.id, 0)

    def _compute_leader_ids(self):
        for unit in self:
            leaders = unit.member_ids.filtered("role_id.is_leader")
            unit.leader_ids = leaders.user_id

    def action_open_customers(self):
        """Who of the unit and those below it holds which customer."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_structure.sales_structure_assignment_action"
        )
        return {
            **action,
            "domain": [("unit_id", "child_of", self.id)],
            "context": {"search_default_current": 1},
        }
