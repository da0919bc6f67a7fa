# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of the sales structure a user may see."""

from collections import namedtuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import ormcache

# What a user sees in a company: ids of units, of their people and teams, and of those
# whose customers are the user's own: the user and whom the user stands in for.
Sight = namedtuple("Sight", "unit_ids user_ids team_ids holder_ids")
NOTHING = Sight((), (), (), ())


class ResUsers(models.Model):
    """Members see what their unit holds, leaders also what those below hold."""

    _inherit = "res.users"

    def _get_structure_unit_ids(self, company_ids, day=None):
        """Ids of the units of some companies that the user sees (default: today)."""
        sights = self._get_structure_sights(company_ids, day)
        return [unit for sight in sights.values() for unit in sight.unit_ids]

    def _get_structure_domain(self, company_ids, person, team, customer, day=None):
        """Which documents the user sees because of the structure.

        :param company_ids: the companies the user has chosen
        :param str person: the field with the salesperson
        :param str team: the field with the sales team
        :param str customer: the field with the customer or a contact of theirs
        :param day: default: today
        """
        sights = self._get_structure_sights(company_ids, day)
        return Domain.OR(
            Domain("company_id", "in", (company_id, False))
            & self._prepare_sight_domain(company_id, sight, person, team, customer)
            for company_id, sight in sights.items()
        )

    def _prepare_sight_domain(self, company_id, sight, person, team, customer):
        held = self.env["sales.structure.sight"]._select_contacts_held(
            company_id, sight.unit_ids, sight.holder_ids
        )
        return (
            Domain(person, "in", sight.user_ids + sight.holder_ids)
            | Domain(team, "in", sight.team_ids)
            | Domain(customer, "in", held)
        )

    def _get_structure_sights(self, company_ids, day=None):
        """{company id: sight} of the companies where the user sees anything."""
        sights = {
            company.id: self._get_structure_sight(
                company.id, day or company._get_structure_day()
            )
            for company in self.env["res.company"].browse(company_ids)
        }
        return {company: sight for company, sight in sights.items() if any(sight)}

    @ormcache("self.id", "company_id", "day")
    def _get_structure_sight(self, company_id, day):
        """What the user sees in a company on a day; forgotten when units change."""
        company = self.env["res.company"].browse(company_id)
        structure = self.env["sales.structure"]._get_active(company, day)
        if not structure:
            return NOTHING
        members = structure.env["sales.structure.member"]._get_members(structure, day)
        mine = members.filtered(lambda member: member.user_id.id == self.id)
        led = mine.filtered("role_id.is_leader").unit_id
        units = mine.unit_id | led.search([("id", "child_of", led.ids)])
        people = members.filtered(lambda member: member.unit_id in units).user_id
        absences = self.env["sales.structure.absence"]._get_absences(company, day)
        return Sight(
            tuple(units.ids),
            tuple(people.ids),
            tuple(units.team_id.ids),
            (self.id, *(away for away, by in absences.items() if by == self.id)),
        )

    def _sees_documents_of(self, company_id, owner):
        """Whether a new document can go to an owner: nobody creates the unseen."""
        if not self.has_group("sales_team.group_sale_salesman") or self.has_group(
            "sales_team.group_sale_salesman_all_leads"
        ):
            return True
        if not owner.user_id or owner.user_id == self.id:
            return True
        if not self.has_group("sales_structure.group_sale_unit_documents"):
            return False
        company = self.env["res.company"].browse(company_id)
        sight = self._get_structure_sight(company_id, company._get_structure_day())
        return (
            owner.user_id in sight.user_ids + sight.holder_ids
            or owner.team_id in sight.team_ids
        )
