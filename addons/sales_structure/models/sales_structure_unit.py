# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The units of a sales organisation, as a tree."""

import uuid

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Criteria of rules that lines and documents have, and customers have not.
BEYOND_CUSTOMERS = (
    *("product_category_id", "product_id"),
    *("warehouse_id", "location_id"),
)
KINDS = [
    ("territory", "Territory"),
    ("product", "Product"),
    ("segment", "Segment"),
    ("floor", "Sales Floor"),
    ("function", "Function"),
]


class SalesStructureUnit(models.Model):
    """A node: a territory, a product group, a step of the sale …"""

    _name = "sales.structure.unit"
    _description = "Sales Unit"
    _inherit = [
        "mail.thread",
        "sales.structure.guard.mixin",
        "sales.structure.part.mixin",
        "sales.structure.unit.overview.mixin",
    ]
    _parent_store = True
    _order = "structure_id, sequence, id"
    _rec_name = "complete_name"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", recursive=True, store=True
    )
    code = fields.Char(help="A short name, also in files that are imported.")
    structure_id = fields.Many2one(
        "sales.structure",
        string="Version",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="structure_id.company_id", store=True)
    state = fields.Selection(related="structure_id.state")
    parent_id = fields.Many2one(
        "sales.structure.unit",
        string="Part of",
        index=True,
        ondelete="restrict",
        domain="[('structure_id', '=', structure_id)]",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("sales.structure.unit", "parent_id", string="Parts")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        KINDS,
        required=True,
        default="territory",
        help="Territory: by the customer's address. Product: by what is on a line of "
        "an order or invoice. Segment: by tags, industry or size. Sales floor: by "
        "warehouse. Function: by the step of the sale. A mixed structure has several.",
    )
    color = fields.Integer()
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        check_company=True,
        index="btree_not_null",
        help="Leads, quotations and orders of the unit's customers get this team.",
    )
    function_ids = fields.Many2many(
        "sales.structure.function",
        string="Steps of the Sale",
        help="What the unit does for its customers.",
    )
    member_ids = fields.One2many("sales.structure.member", "unit_id", string="Members")
    rule_ids = fields.One2many("sales.structure.rule", "unit_id", string="Rules")
    lineage = fields.Char(
        required=True,
        readonly=True,
        index=True,
        default=lambda self: uuid.uuid4().hex,
        help="The same for this unit in every version of the structure.",
    )
    origin_id = fields.Many2one(
        "sales.structure.unit",
        string="Copied from",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    # Checked at the end of a statement: versions exchange units when one is activated.
    _unique_lineage = models.Constraint(
        "UNIQUE (structure_id, lineage) DEFERRABLE INITIALLY IMMEDIATE",
        "This unit is in the version already.",
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for unit in self:
            names = [unit.parent_id.complete_name, unit.name]
            unit.complete_name = " / ".join(filter(None, names))

    @api.constrains("parent_id", "structure_id")
    def _check_tree(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A unit cannot be part of itself or of a part of it.")
            )
        for unit in self:
            if unit.parent_id and unit.parent_id.structure_id != unit.structure_id:
                raise ValidationError(
                    self.env._(
                        "%(unit)s and %(parent)s are in different versions of the "
                        "structure: choose a unit of the same version.",
                        unit=unit.name,
                        parent=unit.parent_id.name,
                    )
                )

    @api.constrains("kind", "function_ids")
    def _check_functions(self):
        for unit in self:
            if unit.kind == "function" and not unit.function_ids:
                raise ValidationError(
                    self.env._(
                        "%(unit)s is a unit by function: say which steps of the sale "
                        "it does.",
                        unit=unit.name,
                    )
                )

    def _get_ancestor_ids(self):
        """Ids from the parent upwards."""
        self.ensure_one()
        return [int(part) for part in self.parent_path.split("/")[-3::-1] if part]

    def _get_team(self):
        """The unit's sales team, else that of the nearest unit above it."""
        unit = self
        while unit and not unit.team_id:
            unit = unit.parent_id
        return unit.team_id

    def _get_line_rules(self):
        """Rules of the unit and of those above it that ask for more than a customer."""
        above = self + self.browse(self._get_ancestor_ids())
        return above.rule_ids.filtered(
            lambda rule: rule.active and any(rule[name] for name in BEYOND_CUSTOMERS)
        )
