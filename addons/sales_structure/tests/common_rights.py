# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two companies with structures, people of every role, documents of everybody."""

from itertools import product

from odoo import Command
from odoo.tests import new_test_user

from .common_structure import START, StructureCase

OWN = "sales_team.group_sale_salesman"
UNIT = "sales_structure.group_sale_unit_documents"
# Who sees what because of which group, and where the person sits.
PEOPLE = {
    "own": OWN,
    "member": UNIT,
    "leader": UNIT,
    "chief": UNIT,
    "both": UNIT,
    "outsider": UNIT,
    "substitute": UNIT,
    "all_leads": "sales_team.group_sale_salesman_all_leads",
    "boss": "sales_team.group_sale_manager",
    "accountant": "account.group_account_invoice",
    "employee": "base.group_user",
    "customer": "base.group_portal",
}
# Model: fields with the person, the team and the customer, and from where in SQL.
MODELS = {
    "crm.lead": ("user_id", "team_id", "partner_id"),
    "sale.order": ("user_id", "team_id", "partner_id"),
    "account.move": ("invoice_user_id", "team_id", "partner_id"),
}


class RightsCase(StructureCase):
    """Documents of all combinations of customer, salesperson, team and company.

    ========== ============================ ===========================
    unit       of the first company         of the second company
    ========== ============================ ===========================
    states     chief (leader), team "Chief"
    california own, member, both, cleo
    new_york   leader (leader), nora
    north                                   both (leader)
    south                                   nobody: below north
    ========== ============================ ===========================
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._make_company("Second Structure Test")
        cls.companies = cls.company + cls.second
        cls.env.user.company_ids += cls.second
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.companies.ids}
        )
        cls.users = {
            name: new_test_user(
                cls.env,
                login=f"rights_{name}",
                groups=group,
                company_id=cls.company.id,
                company_ids=[Command.set(cls._get_companies_of(name).ids)],
            )
            for name, group in PEOPLE.items()
        }
        cls._make_both_structures()
        cls._assign_customers()
        cls._make_documents()
        cls.env.flush_all()

    @classmethod
    def _get_companies_of(cls, name):
        return cls.companies if name in ("both", "boss", "outsider") else cls.company

    @classmethod
    def _make_both_structures(cls):
        cls.teams = {
            name: cls.env["crm.team"].create({"name": name, "company_id": False})
            for name in ("Chief", "Other")
        }
        structure = cls._make_structure()
        cls.units["states"].team_id = cls.teams["Chief"]
        for unit, name, role in (
            ("california", "own", "salesperson"),
            ("california", "member", "salesperson"),
            ("california", "both", "specialist"),
            ("new_york", "leader", "leader"),
            ("states", "chief", "leader"),
        ):
            cls._make_member(cls.units[unit], cls.users[name], role)
        cls._activate(structure)
        second = cls.Structure.create({"name": "Second", "company_id": cls.second.id})
        cls.units["north"] = cls._make_unit(second, "north")
        cls.units["south"] = cls._make_unit(
            second, "south", parent=cls.units["north"], country_id=1
        )
        cls._make_member(cls.units["north"], cls.users["both"], "leader")
        cls._activate(second)

    @classmethod
    def _assign_customers(cls):
        """Rows as they are written by the rules, and one that has ended."""
        role = cls.env.ref("sales_structure.role_salesperson").id
        rows = [
            (cls.company, cls.californian, "california", "cleo", False),
            (cls.company, cls.new_yorker, "new_york", "nora", False),
            (cls.second, cls.foreigner, "south", False, False),
            (cls.company, cls.texan, "california", "cleo", "2026-02-01"),
        ]
        cls.Assignment.create(
            [
                {
                    "company_id": company.id,
                    "partner_id": partner.id,
                    "unit_id": cls.units[unit].id,
                    "kind": "territory",
                    "role_id": role,
                    "user_id": person and cls.people[person].id,
                    "date_from": START,
                    "date_to": end,
                }
                for company, partner, unit, person, end in rows
            ]
        )

    @classmethod
    def _make_documents(cls):
        contact = cls.env["res.partner"].create(
            {"name": "Nick", "parent_id": cls.new_yorker.id}
        )
        partners = [cls.californian, contact, cls.foreigner, cls.texan]
        nobody = cls.env["res.users"]
        persons = [
            nobody,
            *(cls.people[name] for name in ("cleo", "nora")),
            *(cls.users[name] for name in ("member", "all_leads")),
        ]
        teams = [cls.env["crm.team"], cls.teams["Chief"], cls.teams["Other"]]
        rows = [
            (company, partner, person, team)
            for number, (company, partner, person, team) in enumerate(
                product(cls.companies, partners, persons, teams)
            )
            # A third of all, every value with every other.
            if (number + number // 3) % 3 == 0
            and (not person or company in person.company_ids)
        ]
        cls.documents = {
            "crm.lead": cls._make_leads(rows),
            "sale.order": cls._make_orders(rows),
            "account.move": cls._make_invoices(rows),
        }

    @classmethod
    def _make_leads(cls, rows):
        leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Lead {number}",
                    "type": "opportunity",
                    "company_id": company.id if person or team else False,
                    "partner_id": partner.id,
                    "user_id": person.id,
                    "team_id": team.id,
                }
                for number, (company, partner, person, team) in enumerate(rows)
            ]
        )
        kind = cls.env.ref("mail.mail_activity_data_call")
        for lead in leads:
            lead.message_post(
                body="Called",
                mail_activity_type_id=kind.id,
                subtype_xmlid="mail.mt_note",
            )
        return leads

    @classmethod
    def _make_orders(cls, rows):
        return cls.env["sale.order"].create(
            [
                {
                    "company_id": company.id,
                    "partner_id": partner.id,
                    "user_id": person.id,
                    "team_id": team.id,
                    "order_line": [cls._prepare_line(cls.advice, 10.0)],
                }
                for company, partner, person, team in rows
            ]
        )

    @classmethod
    def _make_invoices(cls, rows):
        moves = cls.env["account.move"]
        for company in cls.companies:
            moves += (
                cls.env["account.move"]
                .with_company(company)
                .create(
                    [
                        cls._prepare_invoice(
                            partner,
                            (cls.advice, 10.0),
                            company_id=company.id,
                            invoice_user_id=person.id,
                            team_id=team.id,
                        )
                        for its_company, partner, person, team in rows
                        if its_company == company
                    ]
                )
            )
        return moves

    # What a person should see

    def _get_expected(self, name, model):
        """Ids by the words of the requirement, from rows read by plain SQL."""
        user, companies = self.users[name], self._get_companies_of(name)
        rows = self._read_rows(model)
        rows = [row for row in rows if not row[1] or row[1] in companies.ids]
        group = PEOPLE[name]
        if group in (OWN, UNIT):
            rows = [
                row
                for row in rows
                if row[2] in (None, user.id)
                or (group == UNIT and self._is_in_sight(user, row))
            ]
        elif model in ("crm.lead", "sale.order") and "sales_team" not in group:
            rows = []
        return {row[0] for row in rows}

    def _read_rows(self, model):
        """(id, company, person, team, customer's company) of the test's documents."""
        person, team, partner = MODELS[model]
        table = self.env[model]._table
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT d.id, d.company_id, d.{person}, d.{team}, p.commercial_partner_id"
            f"  FROM {table} d LEFT JOIN res_partner p ON p.id = d.{partner}"
            f" WHERE d.id IN %s",
            [tuple(self.documents[model].ids)],
        )
        return self.env.cr.fetchall()

    def _is_in_sight(self, user, row):
        _id, company, person, team, customer = row
        companies = [company] if company else user.company_ids.ids
        return any(
            person in self._read_people(user, one)
            or team in self._read_teams(user, one)
            or customer in self._read_customers(user, one)
            for one in companies
        )

    def _read_units(self, user, company):
        """Units of the user, and the tree below those that the user leads."""
        self.env.cr.execute(
            """
            WITH RECURSIVE seen AS (
                SELECT u.id, bool_or(r.is_leader) AS led
                  FROM sales_structure_member m
                  JOIN sales_structure_role r ON r.id = m.role_id
                  JOIN sales_structure_unit u ON u.id = m.unit_id
                  JOIN sales_structure s ON s.id = u.structure_id
                 WHERE m.user_id = %s AND s.company_id = %s AND s.state = 'active'
                   AND %s BETWEEN COALESCE(m.date_from, '-infinity')
                              AND COALESCE(m.date_to, 'infinity')
                 GROUP BY u.id
                 UNION
                SELECT c.id, TRUE
                  FROM sales_structure_unit c JOIN seen ON seen.id = c.parent_id
                 WHERE seen.led
            )
            SELECT DISTINCT id FROM seen
            """,
            [user.id, company, self._get_today(company)],
        )
        return [unit for (unit,) in self.env.cr.fetchall()]

    def _read_absent(self, user, company):
        return self._read(
            "SELECT user_id FROM sales_structure_absence WHERE substitute_id = %s"
            " AND company_id = %s AND %s BETWEEN date_from AND date_to",
            [user.id, company, self._get_today(company)],
        )

    def _read_people(self, user, company):
        members = self._read(
            "SELECT user_id FROM sales_structure_member WHERE unit_id = ANY(%s)"
            " AND %s BETWEEN COALESCE(date_from, '-infinity')"
            "            AND COALESCE(date_to, 'infinity')",
            [self._read_units(user, company), self._get_today(company)],
        )
        return members | self._read_absent(user, company)

    def _read_teams(self, user, company):
        return self._read(
            "SELECT team_id FROM sales_structure_unit WHERE id = ANY(%s)"
            " AND team_id IS NOT NULL",
            [self._read_units(user, company)],
        )

    def _read_customers(self, user, company):
        holders = [user.id, *self._read_absent(user, company)]
        return self._read(
            "SELECT partner_id FROM sales_structure_assignment"
            " WHERE company_id = %s AND date_to IS NULL"
            " AND (unit_id = ANY(%s) OR user_id = ANY(%s))",
            [company, self._read_units(user, company), holders],
        )

    def _get_today(self, company):
        return self.env["res.company"].browse(company)._get_structure_day()

    def _read(self, query, params):
        self.env.cr.execute(query, params)
        return {value for (value,) in self.env.cr.fetchall()}

    def _model_of(self, name, model):
        """The model as a person sees it, with all the person's companies chosen."""
        return (
            self.env[model]
            .with_user(self.users[name])
            .with_context(allowed_company_ids=self._get_companies_of(name).ids)
        )
