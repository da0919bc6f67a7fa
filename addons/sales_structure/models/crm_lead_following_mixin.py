# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whom new leads go to: by their customer, else by where they come from."""

from odoo import models

from ..matching import Profile
from .sales_structure_assigning_mixin import Owner

# In the context: the team whose address an e-mail was sent to.
ALIAS_TEAM = "sales_structure_alias_team_id"


class CrmLeadFollowingMixin(models.AbstractModel):
    """Values of leads before they are created, many at once."""

    _name = "crm.lead.following.mixin"
    _description = "Leads by the Structure"

    def _complete_by_structure(self, vals_list):
        """The values with salesperson and team where nobody named them."""
        done = [dict(vals) for vals in vals_list]
        if self.env["sales.structure"]._is_any_used():
            self._add_owners(done)
        if team := self.env.context.get(ALIAS_TEAM):
            for vals in done:
                vals.setdefault("team_id", team)
        return done

    def _add_owners(self, vals_list):
        by_company = {}
        for vals in vals_list:
            if "user_id" not in vals or "team_id" not in vals:
                company_id = self._get_company_id_of_new(vals)
                by_company.setdefault(company_id, []).append(vals)
        for company_id, asked in by_company.items():
            company = self.env["res.company"].browse(company_id)
            version = self.env["sales.structure"]._get_active(company)
            if version:
                owners = self._get_owners_of_new(version, asked)
                for vals, owner in zip(asked, owners, strict=True):
                    _complete(vals, owner)

    def _get_company_id_of_new(self, vals):
        """Whose structure decides on a lead: its company's, else its team's."""
        context = self.env.context
        if company_id := vals.get("company_id", context.get("default_company_id")):
            return company_id
        team_id = vals.get("team_id") or context.get(ALIAS_TEAM)
        # The gateway and visitors of a website need not see teams.
        team = self.env["crm.team"].sudo().browse(team_id or ())
        return (team.company_id or self.env.company).id

    def _get_owners_of_new(self, version, vals_list):
        """For each lead the Owner by its customer, else by its address, or None."""
        customers = self._get_customers_of_new(vals_list)
        held = self._ask_structure(version.company_id, customers, "acquisition")
        owners = [_leave_open(held.get(customer)) for customer in customers]
        strangers = [number for number, owner in enumerate(owners) if not owner]
        places = self._get_owners_of_places(
            version, [vals_list[number] for number in strangers]
        )
        for number, owner in zip(strangers, places, strict=True):
            owners[number] = owner
        return owners

    def _get_customers_of_new(self, vals_list):
        """For each lead the id of the customer, or None."""
        usual = self.default_get(["partner_id"]).get("partner_id")
        contacts = [
            vals.get("partner_id", usual) or vals.get("commercial_partner_id")
            for vals in vals_list
        ]
        customers = self._get_customers(contacts)
        return [customers.get(contact) for contact in contacts]

    def _get_owners_of_places(self, version, vals_list):
        """For each lead the Owner by its address, or None."""
        unit_ids = version._match_places([_get_profile(vals) for vals in vals_list])
        if not any(unit_ids):
            return unit_ids
        day = version.company_id._get_structure_day()
        holders = version._get_holders(day)
        away = self.env["sales.structure.absence"]._get_absences(
            version.company_id, day
        )
        usual = self.default_get(["user_id"]).get("user_id")
        units = version.env["sales.structure.unit"]
        owners = [
            unit_id
            and Owner(
                _choose(holders[unit_id], away, usual),
                units.browse(unit_id)._get_team().id,
                unit_id,
            )
            for unit_id in unit_ids
        ]
        return [
            owner
            if owner and self.env.user._sees_documents_of(version.company_id.id, owner)
            else None
            for owner in owners
        ]


def _leave_open(owner):
    """A unit without people holds the customer: the creator keeps the lead."""
    return owner and owner._replace(user_id=owner.user_id or None)


def _complete(vals, owner):
    """Add what is missing; who names somebody else means Odoo's choice of team."""
    if not owner or vals.get("user_id") not in {None, False, owner.user_id}:
        return
    if owner.team_id:
        vals.setdefault("team_id", owner.team_id)
    if owner.user_id is not None:
        vals.setdefault("user_id", owner.user_id)


def _choose(roles, away, usual):
    """The creator, if one of a unit's people, else the only one who is there.

    :return: False where there are several: then the sharing of leads decides; None
        where there is nobody
    """
    people = {
        holder.user_id
        for holders in roles.values()
        for holder in holders
        if holder.user_id not in away
    }
    if usual in people:
        return usual
    if len(people) > 1:
        return False
    return people.pop() if people else None


def _get_profile(vals):
    """What a lead itself tells of where it comes from."""
    return Profile(
        country_id=vals.get("country_id") or None,
        state_id=vals.get("state_id") or None,
        zip=vals.get("zip") or "",
        city=vals.get("city") or "",
        company_type="company" if vals.get("partner_name") else "",
    )
