# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the units of a version hold, counted in one query each."""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

OPEN_ORDERS = ("draft", "sent")


class SalesStructureFigures(models.AbstractModel):
    """Raw SQL that reads; only rows that the user may read are counted.

    A unit's figures include those of the units below it; what two of them hold counts
    once. Units of other versions are found by their lineage.
    """

    _name = "sales.structure.figures"
    _description = "Figures of a Sales Structure"

    # Who holds whom

    def _get_holdings(self, structure, day, kind=None):
        """Query of (partner_id, unit_id): which customers units of a version hold.

        Those of a plan are whom its rules would give them.
        """
        if structure.state == "planning":
            return self._get_planned_holdings(structure, kind)
        domain = self._get_assignment_domain(structure, day, kind)
        query = self.env["sales.structure.assignment"]._search(domain)
        return SQL(
            """
            SELECT DISTINCT held.partner_id, unit.id AS unit_id
              FROM (%(held)s) held
              JOIN (%(units)s) unit ON unit.living_id = held.unit_id
            """,
            held=self._select(query, "partner_id", "unit_id"),
            units=self._get_living_units(structure),
        )

    def _get_assignment_domain(self, structure, day, kind=None):
        """Assignments of a version's company on a day."""
        return [
            ("company_id", "=", structure.company_id.id),
            ("date_from", "<=", day),
            *("|", ("date_to", "=", False), ("date_to", ">=", day)),
            *([("kind", "=", kind)] if kind else []),
        ]

    def _get_planned_holdings(self, structure, kind=None):
        """Query of whom a plan's rules would give to which unit."""
        table = self.env["sales.structure.table"]
        names, rows = structure._judge()
        return SQL(
            """
            SELECT DISTINCT a.partner_id, v.unit_id
              FROM (%(customers)s) a
              JOIN %(verdicts)s ON %(same)s
             WHERE %(kind)s IS NULL OR v.kind = %(kind)s
            """,
            customers=self._get_customers(structure),
            verdicts=table._unnest_verdicts(names, rows),
            same=table._match_names(names),
            kind=kind,
        )

    def _get_customers(self, structure):
        """Query of a company's customers whom the user may read."""
        readable = self.env["res.partner"]._search(Domain.TRUE)
        return SQL(
            "SELECT * FROM (%s) customer WHERE customer.partner_id IN %s",
            self.env["sales.structure.ledger"]._get_accounts(structure),
            readable.subselect(),
        )

    def _get_living_units(self, structure):
        """Query of (id, living_id): units of a version, and all of their lineage."""
        return SQL(
            """
            SELECT unit.id, living.id AS living_id
              FROM sales_structure_unit unit
              JOIN sales_structure_unit living ON living.lineage = unit.lineage
               AND living.company_id = unit.company_id
             WHERE unit.structure_id = %s
            """,
            structure.id,
        )

    def _get_tree(self, structure):
        """Query of (unit_id, whole_id): each unit with itself and all above it."""
        return SQL(
            """
            SELECT unit.id AS unit_id, whole.id::int AS whole_id
              FROM sales_structure_unit unit
             CROSS JOIN UNNEST(STRING_TO_ARRAY(RTRIM(unit.parent_path, '/'), '/'))
                     AS whole(id)
             WHERE unit.structure_id = %s
            """,
            structure.id,
        )

    def _get_holders(self, structure, day):
        """Query of (partner_id, whole_id): holders of customers, and units above."""
        return SQL(
            """
            SELECT DISTINCT holding.partner_id, tree.whole_id
              FROM (%s) holding
              JOIN (%s) tree ON tree.unit_id = holding.unit_id
            """,
            self._get_holdings(structure, day),
            self._get_tree(structure),
        )

    # What is counted

    def _read(self, query):
        self.env.flush_all()
        return self.env.execute_query(query)

    def _count_customers(self, structure, day):
        """{unit id: customers}."""
        query = SQL(
            "SELECT whole_id, COUNT(*) FROM (%s) holder GROUP BY whole_id",
            self._get_holders(structure, day),
        )
        return dict(self._read(query))

    def _count_leads(self, structure, day):
        """{unit id: open leads of its customers, or without a customer of its team}."""
        leads = self.env["crm.lead"]._search(self._get_lead_domain(structure))
        query = SQL(
            """
            WITH lead AS (%(leads)s)
            SELECT owner.whole_id, COUNT(*)
              FROM (SELECT lead.id, holder.whole_id
                      FROM lead
                      JOIN res_partner partner ON partner.id = lead.partner_id
                      JOIN (%(holders)s) holder
                        ON holder.partner_id = partner.commercial_partner_id
                     UNION ALL
                    SELECT lead.id, tree.whole_id
                      FROM lead
                      JOIN (%(teams)s) team ON team.team_id = lead.team_id
                      JOIN (%(tree)s) tree ON tree.unit_id = team.unit_id
                     WHERE lead.partner_id IS NULL) owner
             GROUP BY owner.whole_id
            """,
            leads=self._select(leads, "id", "partner_id", "team_id"),
            holders=self._get_holders(structure, day),
            teams=self._get_teams(structure),
            tree=self._get_tree(structure),
        )
        return dict(self._read(query))

    def _get_teams(self, structure):
        """Query of (team_id, unit_id): teams that belong to one unit alone."""
        return SQL(
            """
            SELECT team_id, MIN(id) AS unit_id
              FROM sales_structure_unit
             WHERE structure_id = %s AND team_id IS NOT NULL
             GROUP BY team_id
            HAVING COUNT(*) = 1
            """,
            structure.id,
        )

    def _list_teams(self, structure, units):
        """Ids of teams that belong to one of some units alone."""
        query = SQL(
            "SELECT team_id FROM (%s) team WHERE unit_id = ANY(%s) ORDER BY 1",
            self._get_teams(structure),
            units.ids,
        )
        return [team for (team,) in self._read(query)]

    def _get_lead_domain(self, structure):
        return [
            ("won_status", "=", "pending"),
            ("company_id", "in", [False, structure.company_id.id]),
        ]

    def _sum_quotations(self, structure, day):
        """{unit id: untaxed amount of its customers' open quotations}."""
        orders = self.env["sale.order"]._search(self._get_quotation_domain(structure))
        query = SQL(
            """
            SELECT holder.whole_id,
                   SUM(quotation.amount_untaxed
                       / COALESCE(NULLIF(quotation.currency_rate, 0), 1))
              FROM (%(orders)s) quotation
              JOIN res_partner partner ON partner.id = quotation.partner_id
              JOIN (%(holders)s) holder
                ON holder.partner_id = partner.commercial_partner_id
             GROUP BY holder.whole_id
            """,
            orders=self._select(
                orders, "partner_id", "amount_untaxed", "currency_rate"
            ),
            holders=self._get_holders(structure, day),
        )
        return {unit: float(amount) for unit, amount in self._read(query)}

    def _get_quotation_domain(self, structure):
        return [
            ("state", "in", OPEN_ORDERS),
            ("company_id", "=", structure.company_id.id),
        ]

    def _sum_revenue(self, structure, day):
        """{unit id: (revenue of 12 months, of the 12 months before)}.

        A unit's own credit; in a plan that of the customers who would be the unit's.
        """
        since = fields.Date.subtract(day, months=24)
        credits_ = self.env["sales.structure.credit"]._search(
            self._get_credit_domain(structure, since, day)
        )
        is_plan = structure.state == "planning"
        query = SQL(
            """
            SELECT owner.whole_id,
                   COALESCE(SUM(amount) FILTER (WHERE date > %(year)s), 0),
                   COALESCE(SUM(amount) FILTER (WHERE date <= %(year)s), 0)
              FROM (%(credits)s) credit
              JOIN (%(owners)s) owner ON %(owned)s
             GROUP BY owner.whole_id
            """,
            year=fields.Date.subtract(day, months=12),
            credits=self._select(credits_, "partner_id", "unit_id", "amount", "date"),
            owners=(
                self._get_holders(structure, day)
                if is_plan
                else self._get_living_tree(structure)
            ),
            owned=(
                SQL("owner.partner_id = credit.partner_id")
                if is_plan
                else SQL("owner.living_id = credit.unit_id")
            ),
        )
        return {
            unit: (float(recent), float(former))
            for unit, recent, former in self._read(query)
        }

    def _get_credit_domain(self, structure, since, until):
        """Credit for revenue of posted invoices after a day and until another."""
        return [
            ("company_id", "=", structure.company_id.id),
            ("credit", "=", "revenue"),
            ("order_id", "=", False),
            ("date", ">", since),
            ("date", "<=", until),
        ]

    def _get_living_tree(self, structure):
        """Query of (living_id, whole_id): whose credit counts for which unit."""
        return SQL(
            """
            SELECT unit.living_id, tree.whole_id
              FROM (%s) unit
              JOIN (%s) tree ON tree.unit_id = unit.id
            """,
            self._get_living_units(structure),
            self._get_tree(structure),
        )

    def _count_held(self, structure, day):
        """(customers of the company, those whom a unit holds in any kind)."""
        [counts] = self._read(
            SQL(
                """
                SELECT COUNT(*), COUNT(*) FILTER (WHERE partner_id IN (
                           SELECT partner_id FROM (%s) holding))
                  FROM (%s) customer
                """,
                self._get_holdings(structure, day),
                self._get_customers(structure),
            )
        )
        return counts

    def _list_gaps(self, structure, day):
        """Ids of customers whom no unit holds in any kind."""
        query = SQL(
            """
            SELECT partner_id FROM (%s) customer
            EXCEPT SELECT partner_id FROM (%s) holding
             ORDER BY 1
            """,
            self._get_customers(structure),
            self._get_holdings(structure, day),
        )
        return [partner for (partner,) in self._read(query)]

    def _count_places(self, structure, day, kind):
        """Customers by country and state, and who holds them in a kind.

        :return: rows of (country id, state id, unit id, whether over all units,
            customers); without a unit they are those whom nobody holds
        """
        return self._read(
            SQL(
                """
                SELECT place.country_id, place.state_id, holding.unit_id,
                       GROUPING(holding.unit_id) = 1,
                       COUNT(DISTINCT place.partner_id)
                  FROM (%(places)s) place
                  LEFT JOIN (%(holdings)s) holding
                         ON holding.partner_id = place.partner_id
                 GROUP BY GROUPING SETS (
                          (place.country_id, place.state_id),
                          (place.country_id, place.state_id, holding.unit_id))
                """,
                places=self._get_places(structure),
                holdings=self._get_holdings(structure, day, kind),
            )
        )

    def _get_places(self, structure):
        """Query of (partner_id, country_id, state_id): where customers are."""
        return SQL(
            """
            SELECT partner.id AS partner_id, partner.country_id, partner.state_id
              FROM res_partner partner
             WHERE partner.id IN (SELECT partner_id FROM (%s) customer)
            """,
            self._get_customers(structure),
        )

    # Who they are

    def _list_customers_of_place(self, structure, day, kind, place):
        """Ids of customers in a country, or in one of its states.

        :param dict place: country_id, state_id and unit_id: an id, False for none,
            None where it does not matter
        """
        column = {
            "country_id": SQL("place.country_id"),
            "state_id": SQL("place.state_id"),
            "unit_id": SQL("holding.unit_id"),
        }
        asked = [
            SQL("%s IS NOT DISTINCT FROM %s::int", column[name], value or None)
            for name, value in place.items()
            if value is not None
        ]
        query = SQL(
            """
            SELECT DISTINCT place.partner_id
              FROM (%(places)s) place
              LEFT JOIN (%(holdings)s) holding ON holding.partner_id = place.partner_id
             WHERE %(asked)s
             ORDER BY 1
            """,
            places=self._get_places(structure),
            holdings=self._get_holdings(structure, day, kind),
            asked=SQL(" AND ").join(asked or [SQL("TRUE")]),
        )
        return [partner for (partner,) in self._read(query)]

    def _list_customers(self, structure, day, unit):
        """Ids of the customers of a unit and of those below it."""
        query = SQL(
            "SELECT partner_id FROM (%s) holder WHERE whole_id = %s ORDER BY 1",
            self._get_holders(structure, day),
            unit.id,
        )
        return [partner for (partner,) in self._read(query)]

    def _select(self, query, *names):
        """SQL of columns of the rows of a search."""
        return query.select(*(SQL.identifier(query.table, name) for name in names))
