# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the structure in force does: units, people, gaps, absences and plans."""

from odoo import api, fields, models

# Days ahead in which an absence is worth knowing of.
AHEAD_DAYS = 30


class SalesStructureDashboard(models.AbstractModel):
    """The first screen of the structure."""

    _name = "sales.structure.dashboard"
    _description = "Dashboard of a Sales Structure"
    _inherit = ["sales.structure.screen.mixin"]

    @api.model
    @api.readonly
    def get_dashboard(self):
        """Figures of the version in force, or how far the first plan has come."""
        self.env["sales.structure"].browse().check_access("read")
        structure = self._find_current()
        shown = {
            "structure": False,
            "can_write": self.env["sales.structure"].has_access("write"),
            "plans": self._get_plans(),
            "absences": self._get_absences(),
        }
        if structure.state != "active":
            return {**shown, "steps": self._get_steps(structure)}
        day = self.env.company._get_structure_day()
        chart = self.env["sales.structure.chart"]
        return {
            **shown,
            "structure": self._prepare_version(structure),
            "columns": self._get_columns(structure),
            "units": chart._get_units(structure, day),
            "customers": self._count_customers(structure, day),
            "people": self._get_people(structure, day),
        }

    # The first steps

    def _get_steps(self, plan):
        """What the newest plan has already; nothing without a plan."""
        return {
            "structure_id": plan.id,
            "name": plan.name or "",
            "units": len(plan.unit_ids),
            "rules": len(plan.rule_ids),
            "members": len(plan.member_ids),
        }

    def _get_plans(self):
        """Plans of the company, the newest first."""
        plans = self.env["sales.structure"].search_fetch(
            [("company_id", "=", self.env.company.id), ("state", "=", "planning")],
            ["name", "create_date", "origin_id"],
            order="id desc",
        )
        counts = dict(
            self.env["sales.structure.unit"]._read_group(
                [("structure_id", "in", plans.ids)], ["structure_id"], ["__count"]
            )
        )
        return [
            {
                "id": plan.id,
                "name": plan.name,
                "origin": plan.origin_id.name or False,
                "created": fields.Date.to_string(plan.create_date),
                "units": counts.get(plan, 0),
            }
            for plan in plans
        ]

    # Customers

    def _count_customers(self, structure, day):
        """All of the company, and those held in some kind."""
        figures = self.env["sales.structure.figures"]
        customers, held = figures._count_held(structure, day)
        return {"all": customers, "held": held, "gaps": customers - held}

    @api.model
    @api.readonly
    def get_gaps(self):
        """The action that lists customers whom no unit holds in any kind."""
        self.env["sales.structure"].browse().check_access("read")
        structure = self._find_current()
        day = self.env.company._get_structure_day()
        ids = []
        if structure.state == "active":
            ids = self.env["sales.structure.figures"]._list_gaps(structure, day)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customers without a unit"),
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", ids)],
            "context": {"create": False},
        }

    # People

    def _get_people(self, structure, day):
        """Whoever can hold customers, by how full their hands are."""
        members = self.env["sales.structure.member"].search(
            [
                ("structure_id", "=", structure.id),
                ("role_id.holds_customers", "=", True),
            ]
        )
        members = members.filtered(lambda member: member._is_member_on(day))
        held = self._count_by_person(structure, day)
        leads = self._count_leads(structure)
        absent = self.env["sales.structure.absence"]._get_absences(
            structure.company_id, day
        )
        people = []
        for user, own in members.grouped("user_id").items():
            capacities = own.mapped("customer_capacity")
            people.append(
                {
                    "user_id": user.id,
                    "name": user.name,
                    "units": own.unit_id.mapped("name"),
                    "customers": held.get(user.id, 0),
                    "capacity": sum(capacities) if all(capacities) else 0,
                    "leads": leads.get(user.id, 0) if leads is not None else False,
                    "is_absent": user.id in absent,
                }
            )
        return people

    def _count_by_person(self, structure, day):
        domain = self.env["sales.structure.figures"]._get_assignment_domain(
            structure, day
        )
        groups = self.env["sales.structure.assignment"]._read_group(
            [*domain, ("user_id", "!=", False)],
            ["user_id"],
            ["partner_id:count_distinct"],
        )
        return {user.id: count for user, count in groups}

    def _count_leads(self, structure):
        """{user id: open leads}; None where leads may not be read."""
        leads = self.env["crm.lead"]
        if not leads.has_access("read"):
            return None
        domain = self.env["sales.structure.figures"]._get_lead_domain(structure)
        groups = leads._read_group(
            [*domain, ("user_id", "!=", False)], ["user_id"], ["__count"]
        )
        return {user.id: count for user, count in groups}

    # Absences

    def _get_absences(self):
        """Of today and of the days to come, with what is left without a substitute."""
        today = self.env.company._get_structure_day()
        rows = self.env["sales.structure.absence"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("date_to", ">=", today),
                ("date_from", "<=", fields.Date.add(today, days=AHEAD_DAYS)),
            ],
            order="date_from, id",
        )
        return [
            {
                "id": row.id,
                "user_id": row.user_id.id,
                "name": row.user_id.name,
                "date_from": fields.Date.to_string(row.date_from),
                "date_to": fields.Date.to_string(row.date_to),
                "substitute": row.substitute_id.name or False,
                "is_now": row.date_from <= today,
            }
            for row in rows
        ]
