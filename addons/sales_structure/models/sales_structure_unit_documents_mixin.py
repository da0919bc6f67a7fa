# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From a figure of a unit to the records that it was made from."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesStructureUnitDocumentsMixin(models.AbstractModel):
    """Each figure opens exactly what it counts."""

    _name = "sales.structure.unit.documents.mixin"
    _description = "Documents of a Sales Unit"
    _inherit = ["sales.structure.screen.mixin"]

    @api.model
    @api.readonly
    def get_documents(self, structure_id, unit_id, figure):
        """The action that lists what a figure of a unit was made from."""
        self.env["sales.structure"].browse().check_access("read")
        structure = self._find_structure(structure_id)
        unit = self._find_unit(unit_id)
        if not structure or unit.structure_id != structure:
            raise UserError(self.env._("This unit is not in that version: load anew."))
        if figure not in self._get_columns(structure):
            raise UserError(self.env._("There is no such figure of this version."))
        day = self._get_day(structure)
        return getattr(self, f"_get_{figure}_action")(structure, unit, day)

    def _prepare_list(self, name, model, domain, **options):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": domain,
            "context": {"create": False},
            **options,
        }

    def _get_customers_action(self, structure, unit, day):
        domain = [self._get_partner_condition(structure, unit, day, "")]
        name = self.env._("%(unit)s: customers", unit=unit.name)
        return self._prepare_list(name, "res.partner", domain)

    def _get_leads_action(self, structure, unit, day):
        figures = self.env["sales.structure.figures"]
        units = self._get_part_units(unit)
        domain = [
            *figures._get_lead_domain(structure),
            *("|", "&", ("partner_id", "=", False)),
            ("team_id", "in", figures._list_teams(structure, units)),
            self._get_partner_condition(structure, unit, day),
        ]
        name = self.env._("%(unit)s: open leads", unit=unit.name)
        return self._prepare_list(name, "crm.lead", domain)

    def _get_quotations_action(self, structure, unit, day):
        domain = [
            *self.env["sales.structure.figures"]._get_quotation_domain(structure),
            self._get_partner_condition(structure, unit, day),
        ]
        name = self.env._("%(unit)s: open quotations", unit=unit.name)
        return self._prepare_list(name, "sale.order", domain)

    def _get_revenue_action(self, structure, unit, day):
        figures = self.env["sales.structure.figures"]
        since = fields.Date.subtract(day, months=12)
        if structure.state == "planning":
            ids = figures._list_customers(structure, day, unit)
            owned = ("partner_id", "in", ids)
        else:
            owned = ("unit_id.lineage", "in", self._get_lineages(unit))
        domain = [*figures._get_credit_domain(structure, since, day), owned]
        name = self.env._("%(unit)s: revenue of 12 months", unit=unit.name)
        return self._prepare_list(name, "sales.structure.credit", domain)

    def _get_partner_condition(
        self, structure, unit, day, path="partner_id.commercial_partner_id."
    ):
        """A condition on documents: of customers of the unit or of units below it."""
        if structure.state == "planning":
            ids = self.env["sales.structure.figures"]._list_customers(
                structure, day, unit
            )
            return (f"{path}id", "in", ids)
        held = self._get_held_domain(structure, unit, day)
        return (f"{path}structure_holding_ids", "any", held)

    def _get_held_domain(self, structure, unit, day):
        return [
            *self.env["sales.structure.figures"]._get_assignment_domain(structure, day),
            ("unit_id.lineage", "in", self._get_lineages(unit)),
        ]

    def _get_lineages(self, unit):
        """Of a unit and all below it: what they are called in every version."""
        return self._get_part_units(unit).mapped("lineage")

    def _get_part_units(self, unit):
        return self.env["sales.structure.unit"].search([("id", "child_of", unit.id)])
