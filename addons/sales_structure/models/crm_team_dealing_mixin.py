# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads of a team get a salesperson: whoever is owed most."""

from odoo import models

from ..fairness import deal
from .crm_team_allocating_mixin import MOST_AT_ONCE


class CrmTeamDealingMixin(models.AbstractModel):
    """Quotas and domains are those of Odoo; the order of turns is by what is owed."""

    _name = "crm.team.dealing.mixin"
    _description = "Leads Given to Members"

    def _find_waiting_leads(self):
        """Leads of these teams without a salesperson, the most promising first."""
        return self.env["crm.lead"].search(
            self._get_lead_to_assign_domain(),
            order="probability desc, id",
            limit=MOST_AT_ONCE,
        )

    def _lock_waiting_leads(self):
        """Lock them early: a later run would find them changed, and fail."""
        return self._find_waiting_leads().try_lock_for_update(allow_referencing=True)

    def _deal_fairly(self, structure, owed, force_quota):
        """Give these teams' leads to members who are here today.

        :param dict owed: {member: its debt record}
        :param bool force_quota: a whole day's quota, whatever was given today
        :return: {member: data} as Odoo's `_assign_and_convert_leads` returns it
        """
        company = structure.company_id
        day = company._get_structure_day()
        away = self.env["sales.structure.absence"]._get_absences(company, day)
        wanted = structure._get_lead_capacities(day)
        self.crm_team_member_ids.invalidate_recordset(["lead_day_count"])
        members_data = {}
        for team in self:
            capacities = team.crm_team_member_ids._get_capacities(wanted, away)
            members_data |= team._deal_to(capacities, owed, force_quota)
        return members_data

    def _deal_to(self, capacities, owed, force_quota):
        """Deal the team's leads to members; {member: data}.

        :param dict capacities: {member: leads in 30 days}
        """
        members = self.env["crm.team.member"].concat(*capacities)
        quotas = {
            member.id: member._get_fair_quota(capacity, force_quota)
            for member, capacity in capacities.items()
        }
        leads = self._lock_waiting_leads() if any(quotas.values()) else None
        if not leads:
            return {}
        prepared = members._prepare_dealing(
            leads, capacities, owed, quotas, force_quota
        )
        dealt = deal(leads.ids, prepared, quotas)
        got = {member.id: [] for member in members}
        for lead, member in dealt.assigned:
            got[member].append(lead)
        for member in members:
            owed[member].debt = dealt.debts[member.id]
            leads.browse(got[member.id])._start_history()._give_to(member.user_id)
        return {
            member: {
                "assigned": leads.browse(got[member.id]),
                "quota": quotas[member.id],
            }
            for member in members
            if quotas[member.id]
        }
