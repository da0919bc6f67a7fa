# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A version copied with everything in it."""

from odoo import Command, models

COPIED = ("name", "code", "sequence", "kind", "color", "lineage")


class SalesStructureCloningMixin(models.AbstractModel):
    """Units keep their lineage, so that versions can be compared."""

    _name = "sales.structure.cloning.mixin"
    _description = "Copy of a Version"

    def action_clone(self):
        """A plan that starts as this version is; opens it."""
        self.ensure_one()
        plan = self.copy()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": plan.id,
            "views": [(False, "form")],
        }

    def copy(self, default=None):
        """Copy units, members, rules and shares too."""
        plans = super().copy(default)
        for version, plan in zip(self, plans, strict=True):
            version._clone_into(plan)
        return plans

    def copy_data(self, default=None):
        """The copy is a plan of its own, made from this version."""
        vals_list = super().copy_data(default)
        for version, vals in zip(self, vals_list, strict=True):
            vals["origin_id"] = version.id
            if not (default or {}).get("name"):
                vals["name"] = self.env._("%(name)s (plan)", name=version.name)
        return vals_list

    def _clone_into(self, plan):
        units = self._clone_units(plan)
        for field in ("member_ids", "rule_ids"):
            rows = self.unit_ids.with_context(active_test=False)[field]
            vals_list = rows.copy_data()
            for row, vals in zip(rows, vals_list, strict=True):
                vals["unit_id"] = units[row.unit_id.id]
            rows.create(vals_list)
        # The plan's own were those that any new version starts with.
        plan.share_ids.unlink()
        shares = self.share_ids.copy_data()
        self.share_ids.create([{**vals, "structure_id": plan.id} for vals in shares])

    def _clone_units(self, plan):
        """Copy the tree; {id of a unit: id of its copy}."""
        copies = {}
        units = self.unit_ids.sorted(lambda unit: unit.parent_path.count("/"))
        for depth in sorted({unit.parent_path.count("/") for unit in units}):
            level = units.filtered(
                lambda unit, depth=depth: unit.parent_path.count("/") == depth
            )
            made = level.create(
                [self._prepare_unit_copy(unit, plan, copies) for unit in level]
            )
            copies.update(zip(level.ids, made.ids, strict=True))
        return copies

    def _prepare_unit_copy(self, unit, plan, copies):
        vals = {name: unit[name] for name in COPIED}
        return {
            **vals,
            "team_id": unit.team_id.id,
            "function_ids": [Command.set(unit.function_ids.ids)],
            "structure_id": plan.id,
            "parent_id": copies.get(unit.parent_id.id),
            "origin_id": unit.id,
        }
