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

    def _select_contacts_handled(self, company_id, step, unit_ids=None):
        """Contacts of the customers for whom any of the units do a step of the sale.

        :param str step: code of the function
        :param unit_ids: default: any unit of the company
        """
        condition = SQL("a.company_id = %s AND %s", company_id, self._does(step))
        if unit_ids is not None:
            condition = SQL(
                "%s AND %s = ANY(%s)",
                condition,
                self._get_column("a", "sales.structure.assignment", "unit_id"),
                list(unit_ids),
            )
        return self._select_contacts(condition)

    def _select_handling(self, step):
        """Rows of contact_id, company_id and the unit_id that does a step for them."""
        return SQL(
            """(
            SELECT p.id AS contact_id, a.company_id, MIN(a.unit_id) AS unit_id
              FROM res_partner p
              JOIN sales_structure_assignment a ON a.partner_id = %s
             WHERE a.date_to IS NULL AND %s
             GROUP BY p.id, a.company_id
            )""",
            self._get_column("p", "res.partner", "commercial_partner_id"),
            self._does(step),
        )

    def _does(self, step):
        return SQL(
            """a.kind = 'function' AND a.function_id = (
                   SELECT id FROM sales_structure_function WHERE code = %s)""",
            step,
        )

    def _get_column(self, alias, model, name):
        """A column that is written before it is read."""
        return SQL.identifier(alias, name, to_flush=self.env[model]._fields[name])
