# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A structure in force whose units have teams, and customers that are assigned."""

from .common_structure import StructureCase


class DocumentsCase(StructureCase):
    """Cleo holds California, Nora New York; the states' team is for the rest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.teams = {
            name: cls.env["crm.team"].create(
                {"name": name.title(), "company_id": cls.company.id}
            )
            for name in ("first", "states", "california", "new_york")
        }
        # What Odoo would choose: the first team of whoever it is.
        cls.seller = cls._make_user(
            "seller", "sales_team.group_sale_salesman_all_leads"
        )
        cls.teams["first"].member_ids = cls.seller + cls.people["tess"]
        cls._activate(cls._make_structure())
        for name in ("states", "california", "new_york"):
            cls.units[name].team_id = cls.teams[name]
        cls._assign()

    @classmethod
    def _assign(cls):
        return cls.Assignment._assign(cls.company)

    def _check(self, document, person, team, field="user_id"):
        """Who has the document, by names; None for nobody."""
        user = self.people.get(person) or self.env["res.users"]
        if person == "seller":
            user = self.seller
        self.assertEqual(document[field], user)
        self.assertEqual(document.team_id, self.teams.get(team) or self._no_team())

    def _no_team(self):
        return self.env["crm.team"]

    @classmethod
    def _be_away(cls, person, substitute=None):
        return cls.env["sales.structure.absence"].create(
            {
                "user_id": cls.people[person].id,
                "substitute_id": substitute and cls.people[substitute].id,
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def _end_structure(cls):
        """Nothing in force any more."""
        cls.units["states"].structure_id.sudo().write(
            {"state": "archived", "date_to": "2026-02-01"}
        )

    @classmethod
    def _make_function(cls, name, person, *codes, **rule):
        """A unit by function, for everybody or whom the rule says."""
        structure = cls.units["states"].structure_id
        functions = cls.env["sales.structure.function"].search([("code", "in", codes)])
        unit = cls.Unit.create(
            {
                "name": name.title(),
                "structure_id": structure.id,
                "kind": "function",
                "function_ids": [(6, 0, functions.ids)],
            }
        )
        cls.units[name] = unit
        if person:
            cls._make_member(unit, cls.people[person])
        cls._make_rule(unit, **rule)
        return unit
