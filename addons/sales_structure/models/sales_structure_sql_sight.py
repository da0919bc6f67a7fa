# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts of the customers whom units or people hold, as sub-selects of a search."""

from odoo import models
from odoo.tools import SQL


class SalesStructureSight(models.AbstractModel):
    """Raw SQL that is only ever a part of a domain."""

    _name = "sales.structure.sight"
    _description = "Customers in Sight"

    def _select_contacts(self, condition):
        """Sub-select of contacts whose company has a current assignment.

        It names no column of the row that is asked about, so that it runs once and
        rows are looked up in a hash of it. PostgreSQL hashes only what it believes
        to be small, and it believes that of any array.

        :param SQL condition: on ``a``, the assignment
        """
        return SQL(
            """(SELECT UNNEST(ARRAY(
                    SELECT p.id
                      FROM res_partner p
                      JOIN sales_structure_assignment a ON a.partner_id = %s
                     WHERE a.date_to IS NULL AND %s)))""",
            self._get_column("p", "res.partner", "commercial_partner_id"),
            condition,
        )

    def _select_contacts_held(self, company_id, unit_ids, user_ids):
        """Contacts of the customers whom any of the units or people hold."""
        return self._select_contacts(
            SQL(
                "a.company_id = %s AND (%s = ANY(%s) OR %s = ANY(%s))",
                company_id,
                self._get_column("a", "sales.structure.assignment", "unit_id"),
                list(unit_ids),
                self._get_column("a", "sales.structure.assignment", "user_id"),
                list(user_ids),
            )
        )

    def _get_column(self, alias, model, name):
        """A column that is written before it is read."""
        return SQL.identifier(alias, name, to_flush=self.env[model]._fields[name])
