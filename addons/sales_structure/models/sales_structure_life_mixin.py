# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a version comes in force, and what nobody writes into it."""

from odoo import api, models
from odoo.exceptions import UserError

# Set by putting a version in force, never by hand.
GUARDED = frozenset({"state", "date_from", "date_to"})


class SalesStructureLifeMixin(models.AbstractModel):
    """From a plan to the archive."""

    _name = "sales.structure.life.mixin"
    _description = "Life of a Version"

    @api.model_create_multi
    def create(self, vals_list):
        """A version begins as a plan, whatever the values or defaults say."""
        versions = super().create(vals_list)
        versions._check_guarded(
            version.state != "planning" or version.date_from or version.date_to
            for version in versions
        )
        return versions

    def write(self, vals):
        """Archived versions stay as they were; days come by putting in force."""
        self._check_guarded(GUARDED & vals.keys())
        self._check_open()
        if "company_id" in vals:
            self._check_company_stays(vals["company_id"])
        return super().write(vals)

    def _check_guarded(self, written):
        if not self.env.su and any(written):
            raise UserError(
                self.env._(
                    "The state and the days of a version are set by putting it in "
                    "force, not by hand."
                )
            )

    def _check_open(self):
        closed = self.filtered(lambda version: version.state == "archived")
        if closed and not self.env.su:
            raise UserError(
                self.env._(
                    "%(version)s is archived: reports of its time need it as it was. "
                    "Copy it to a plan and change that.",
                    version=closed[0].name,
                )
            )

    def _check_company_stays(self, company_id):
        moved = self.filtered(lambda version: version.company_id.id != company_id)
        if moved.unit_ids:
            raise UserError(
                self.env._(
                    "The units of %(version)s belong to its company. Make a version "
                    "of its own for the other company.",
                    version=moved[0].name,
                )
            )

    def action_activate(self):
        """Ask for the day from which the version is in force."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put in Force"),
            "res_model": "sales.structure.activation",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_structure_id": self.id},
        }

    def action_preview(self):
        """Look at who and what would move if this plan came into force."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sales_structure.sales_structure_preview_action"
        )
        return {**action, "params": {"structure_id": self.id}}

    def action_assign_now(self):
        """Give the company's customers to whom the version says."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "active":
            raise UserError(
                self.env._("Only the version in force assigns: put this one in force.")
            )
        done = self.env["sales.structure.assignment"]._assign(self.company_id)
        self.failure = False
        message = self.env._("All customers are assigned as the rules say.")
        if done["opened"] or done["closed"]:
            message = self.env._(
                "New assignments: %(opened)s. Ended: %(closed)s.", **done
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
