# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Figures on a version and the ways from it."""

from odoo import fields, models


class SalesStructureOverviewMixin(models.AbstractModel):
    """How large a version is, whom it holds, and whom nobody holds."""

    _name = "sales.structure.overview.mixin"
    _description = "Figures of a Version"

    unit_count = fields.Integer(compute="_compute_counts", string="Number of Units")
    member_count = fields.Integer(compute="_compute_counts", string="Number of People")
    rule_count = fields.Integer(compute="_compute_counts", string="Number of Rules")
    customer_count = fields.Integer(
        compute="_compute_customer_count",
        string="Customers Held",
        help="Customers whom a unit of the active version holds in any kind.",
    )
    gap_count = fields.Integer(
        compute="_compute_gap_count",
        string="Gaps",
        help="Customers whom nobody holds, by territory or segment, or for whom nobody "
        "does a step of the sale.",
    )

    def _compute_counts(self):
        wanted = (
            ("unit_count", "unit", "__count"),
            ("member_count", "member", "user_id:count_distinct"),
            ("rule_count", "rule", "__count"),
        )
        for field, model, aggregate in wanted:
            groups = self.env[f"sales.structure.{model}"]._read_group(
                [("structure_id", "in", self.ids)], ["structure_id"], [aggregate]
            )
            counts = {version.id: count for version, count in groups}
            for version in self:
                version[field] = counts.get(version.id, 0)

    def _compute_customer_count(self):
        current = ("date_to", "=", False)
        self._count_of_active("customer_count", "sales.structure.assignment", current)

    def _compute_gap_count(self):
        held_by_nobody = ("is_held", "=", False)
        self._count_of_active("gap_count", "sales.structure.gap", held_by_nobody)

    def _count_of_active(self, field, model, condition):
        """Set how many customers a model has of each active version's company."""
        active = self.filtered(lambda version: version.state == "active")
        (self - active)[field] = 0
        groups = self.env[model]._read_group(
            [("company_id", "in", active.company_id.ids), condition],
            ["company_id"],
            ["partner_id:count_distinct"],
        )
        counts = {company.id: count for company, count in groups}
        for version in active:
            version[field] = counts.get(version.company_id.id, 0)

    def action_open_units(self):
        """The units of the version."""
        return self._open("unit", {"search_default_active": 0})

    def action_open_members(self):
        """The people of the version."""
        return self._open("member", {"search_default_group_unit": 1})

    def action_open_rules(self):
        """The rules of the version."""
        return self._open("rule", {"search_default_group_unit": 1})

    def action_open_customers(self):
        """Who holds which customer."""
        return self._open_of_company("assignment", {"search_default_current": 1})

    def action_open_gaps(self):
        """Customers whom nobody holds."""
        return self._open_of_company("gap", {"search_default_nobody": 1})

    def _open(self, model, context):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"sales_structure.sales_structure_{model}_action"
        )
        context = {**context, "default_structure_id": self.id}
        return {
            **action,
            "domain": [("structure_id", "=", self.id)],
            "context": context,
        }

    def _open_of_company(self, model, context):
        action = self._open(model, context)
        return {**action, "domain": [("company_id", "=", self.company_id.id)]}
