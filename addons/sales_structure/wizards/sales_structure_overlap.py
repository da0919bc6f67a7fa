# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pairs of units between which hardly anything decides."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..matching import Profile
from ..models.sales_structure_matching_mixin import LINE_KINDS, make_profile
from ..models.sales_structure_unit import KINDS

# Steps that say nothing of the customer: what they decide, nobody meant to decide.
LAST_STEPS = [
    ("depth", "Depth in the tree"),
    ("unit_sequence", "Order of the units"),
    ("rule_id", "Age of the rules"),
]
# Customers and categories of a pair that can be listed.
LISTED = 1_000


class SalesStructureOverlap(models.TransientModel):
    """Two rules that hold for the same, and how many customers that concerns."""

    _name = "sales.structure.overlap"
    _description = "Overlap of Two Units"
    _order = "customer_count desc, category_count desc, id"
    _rec_name = "unit_id"

    structure_id = fields.Many2one(
        "sales.structure", string="Version", readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, readonly=True)
    function_id = fields.Many2one(
        "sales.structure.function", string="Step of the Sale", readonly=True
    )
    unit_id = fields.Many2one(
        "sales.structure.unit",
        string="Unit that Wins",
        readonly=True,
        ondelete="cascade",
    )
    rule_id = fields.Many2one(
        "sales.structure.rule", string="By Rule", readonly=True, ondelete="cascade"
    )
    other_unit_id = fields.Many2one(
        "sales.structure.unit",
        string="Unit that Loses",
        readonly=True,
        ondelete="cascade",
    )
    other_rule_id = fields.Many2one(
        "sales.structure.rule",
        string="In Spite of Rule",
        readonly=True,
        ondelete="cascade",
    )
    lost_by = fields.Selection(LAST_STEPS, string="Decided Only by", readonly=True)
    customer_count = fields.Integer(string="Customers", readonly=True)
    category_count = fields.Integer(string="Categories", readonly=True)
    customer_ids = fields.Json(readonly=True)
    category_ids = fields.Json(readonly=True)

    @api.model
    def action_find(self):
        """Look for overlaps in the versions in force of the user's companies."""
        versions = self.env["sales.structure"].search(
            [("company_id", "in", self.env.companies.ids), ("state", "=", "active")]
        )
        return self._show(versions)

    @api.model
    def _show(self, versions):
        self.search([("create_uid", "=", self.env.uid)]).unlink()
        self.create(
            [vals for version in versions for vals in self._prepare_pairs(version)]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_structure.sales_structure_overlap_action"
        )
        return {**action, "domain": [("create_uid", "=", self.env.uid)]}

    def _prepare_pairs(self, version):
        """One row for each two rules between which only the last steps decide."""
        pairs = defaultdict(lambda: {"customers": [0, []], "categories": [0, []]})
        paths = {
            unit.id: {unit.id, *unit._get_ancestor_ids()} for unit in version.unit_ids
        }
        overview = self.env["sales.structure.overview"]
        names, rows = overview._read_profiles(version, LISTED)
        asked = [
            *(
                ("customers", make_profile(names, values), count, ids)
                for *values, count, ids in rows
            ),
            *(
                ("categories", profile, 1, [category])
                for category, profile in self._get_category_profiles()
            ),
        ]
        keys = {
            "customers": version._get_keys(),
            "categories": [(kind, False) for kind in LINE_KINDS],
        }
        for what, profile, count, ids in asked:
            for key in keys[what]:
                for pair in self._find_pairs(version, paths, profile, key):
                    counted = pairs[pair][what]
                    counted[0] += count
                    counted[1] += ids[: LISTED - len(counted[1])]
        return [self._prepare_pair(version, pair, what) for pair, what in pairs.items()]

    def _find_pairs(self, version, paths, profile, key):
        """The winner with each rule of another branch that lost by the last steps."""
        kind, function = key
        winner, *others = version._get_matcher().rank(
            profile, kind, function or None
        ) or [None]
        for one in others:
            is_apart = (
                one.unit_id not in paths[winner.unit_id]
                and winner.unit_id not in paths[one.unit_id]
            )
            if is_apart and one.lost_by in dict(LAST_STEPS):
                yield kind, function, winner, one

    def _get_category_profiles(self):
        # Whoever reads the structure need not be allowed to read products.
        categories = self.env["product.category"].sudo().search(Domain.TRUE)
        for category in categories:
            path = frozenset(map(int, category.parent_path.split("/")[:-1]))
            yield category.id, Profile(category_ids=path)

    def _prepare_pair(self, version, pair, what):
        kind, function, winner, rival = pair
        return {
            "structure_id": version.id,
            "kind": kind,
            "function_id": function,
            "unit_id": winner.unit_id,
            "rule_id": winner.rule_id,
            "other_unit_id": rival.unit_id,
            "other_rule_id": rival.rule_id,
            "lost_by": rival.lost_by,
            "customer_count": what["customers"][0],
            "customer_ids": what["customers"][1],
            "category_count": what["categories"][0],
            "category_ids": what["categories"][1],
        }

    def action_open_customers(self):
        """The customers for whom both rules hold."""
        self.ensure_one()
        return self._open("res.partner", self.customer_ids, self.env._("Customers"))

    def action_open_categories(self):
        """The product categories for which both rules hold."""
        self.ensure_one()
        return self._open(
            "product.category", self.category_ids, self.env._("Product Categories")
        )

    def action_open_rules(self):
        """Both rules side by side."""
        self.ensure_one()
        rules = self.rule_id + self.other_rule_id
        return self._open("sales.structure.rule", rules.ids, self.env._("Rules"))

    def _open(self, model, ids, name):
        if not ids:
            raise UserError(self.env._("The two rules meet nowhere else."))
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "domain": [("id", "in", ids)],
            "views": [(False, "list"), (False, "form")],
        }
