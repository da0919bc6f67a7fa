# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers whom nobody holds in a kind of units that the structure has."""

from odoo import fields, models

from .sales_structure_unit import KINDS


class SalesStructureGap(models.Model):
    """One customer in one kind; read from the assignments as they are."""

    _name = "sales.structure.gap"
    _description = "Customer whom Nobody Holds"
    _auto = False
    _rec_name = "partner_id"
    _order = "kind, partner_id, id"
    _depends = {
        "sales.structure.assignment": [
            *("partner_id", "company_id", "kind", "function_id", "date_to"),
        ],
        "res.partner": ["active", "country_id", "state_id", "zip", "city", "user_id"],
        "sales.structure": ["state"],
        "sales.structure.unit": ["kind", "function_ids"],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    structure_id = fields.Many2one("sales.structure", string="Version", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    function_id = fields.Many2one(
        "sales.structure.function", string="Step of the Sale", readonly=True
    )
    country_id = fields.Many2one("res.country", readonly=True)
    state_id = fields.Many2one("res.country.state", readonly=True)
    zip = fields.Char(string="ZIP", readonly=True)
    city = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, help="On the customer."
    )
    is_held = fields.Boolean(
        string="Held Otherwise",
        readonly=True,
        help="Nobody of this kind holds the customer, but somebody does in another: a "
        "key account without territory, or a customer of a territory who is in no "
        "segment.",
    )

    @property
    def _table_query(self):
        # The record rule lets nobody see the gaps of another company.
        versions = (
            self.env["sales.structure"]
            .sudo()
            .search(
                [
                    ("company_id", "in", self.env.companies.ids),
                    ("state", "=", "active"),
                ],
                order="id",
            )
        )
        return self.env["sales.structure.overview"]._get_gaps(versions)

    def action_open_customer(self):
        """The customer, to mend the address or to assign by hand."""
        self.ensure_one()
        return self.partner_id.get_formview_action()
