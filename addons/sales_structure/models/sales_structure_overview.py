# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Figures that are shown beside versions and units, in one query each."""

from odoo import models
from odoo.tools import SQL


class SalesStructureOverview(models.AbstractModel):
    """Raw SQL that reads; whoever calls has checked what may be seen."""

    _name = "sales.structure.overview"
    _description = "Figures of a Sales Structure"

    def _count_customers(self, unit_ids):
        """{unit id: customers whom it or a unit below it holds}."""
        self.env["sales.structure.assignment"].flush_model()
        self.env["sales.structure.unit"].flush_model(["parent_path"])
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT unit.id, COUNT(DISTINCT held.partner_id)
                      FROM sales_structure_unit unit
                      JOIN sales_structure_unit part
                        ON part.structure_id = unit.structure_id
                       AND part.parent_path LIKE unit.parent_path || '%%'
                      JOIN sales_structure_assignment held
                        ON held.unit_id = part.id AND held.date_to IS NULL
                     WHERE unit.id = ANY(%s)
                     GROUP BY unit.id
                    """,
                    list(unit_ids),
                )
            )
        )

    def _read_profiles(self, structure, most):
        """Different profiles of a company's customers.

        :param most: ids of so many customers of each are given
        :return: (names of a profile's fields, rows of their values followed by the
            number of customers and the ids of some)
        """
        ledger = self.env["sales.structure.ledger"]
        ledger._flush()
        names = ledger._get_names(structure)
        values = SQL().join(SQL("%s, ", ledger._get_alias(name)) for name in names)
        groups = SQL(", ").join(map(ledger._get_alias, names))
        query = SQL(
            """
            SELECT %sCOUNT(*), (ARRAY_AGG(partner_id ORDER BY partner_id))[1:%s]
              FROM (%s) accounts%s
            """,
            values,
            most,
            ledger._get_accounts(structure),
            SQL(" GROUP BY %s", groups) if names else SQL(),
        )
        rows = self.env.execute_query(query)
        return names, [row for row in rows if row[-1]]

    def _get_gaps(self, versions):
        """Query of customers whom nobody holds in a kind that a version has."""
        keys = [(version, *key) for version in versions for key in version._get_keys()]
        ledger = self.env["sales.structure.ledger"]
        parts = [
            self._get_gaps_of(ledger, len(keys), place, *key)
            for place, key in enumerate(keys)
        ]
        return SQL(" UNION ALL ").join(parts) if parts else self._get_no_gaps()

    def _get_gaps_of(self, ledger, step, place, version, kind, function):
        """The same customer is in several kinds: ids are counted in steps."""
        return SQL(
            """
            SELECT p.id::bigint * %(step)s + %(place)s AS id, p.id AS partner_id,
                   %(company)s AS company_id, %(version)s AS structure_id,
                   %(kind)s::varchar AS kind, %(function)s::int AS function_id,
                   p.country_id, p.state_id, p.zip, p.city, p.user_id,
                   %(kind)s IN ('territory', 'segment') AND EXISTS (
                       SELECT FROM sales_structure_assignment other
                        WHERE other.partner_id = p.id
                          AND other.company_id = %(company)s
                          AND other.kind IN ('territory', 'segment')
                          AND other.date_to IS NULL) AS is_held
              FROM res_partner p
             WHERE %(is_customer)s
               AND NOT EXISTS (
                       SELECT FROM sales_structure_assignment held
                        WHERE held.partner_id = p.id
                          AND held.company_id = %(company)s
                          AND held.kind = %(kind)s
                          AND COALESCE(held.function_id, 0) = %(asked)s
                          AND held.date_to IS NULL)
            """,
            step=step,
            place=place,
            company=version.company_id.id,
            version=version.id,
            kind=kind,
            function=function or None,
            asked=function or 0,
            is_customer=ledger._get_condition(version.company_id, None),
        )

    def _get_no_gaps(self):
        return SQL(
            """
            SELECT 0::bigint AS id, 0 AS partner_id, 0 AS company_id,
                   0 AS structure_id, ''::varchar AS kind, 0 AS function_id,
                   0 AS country_id, 0 AS state_id, ''::varchar AS zip,
                   ''::varchar AS city, 0 AS user_id, FALSE AS is_held
             WHERE FALSE
            """
        )
