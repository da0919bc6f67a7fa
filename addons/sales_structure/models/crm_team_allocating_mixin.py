# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads without a team get one: by the structure, else in turns by capacity."""

import logging
from ast import literal_eval
from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from ..fairness import Member, deal

_logger = logging.getLogger(__name__)

# A run is one transaction, which others wait for: the rest is for the next one.
MOST_AT_ONCE = 10_000


class CrmTeamAllocatingMixin(models.AbstractModel):
    """What Odoo does lead by lead and by chance, at once and in turns."""

    _name = "crm.team.allocating.mixin"
    _description = "Leads Given to Teams"

    def _allocate_fairly(self, structure, owed, creation_delta_days):
        """Give leads to these teams, and merge duplicates.

        :param dict owed: {team: its debt record}
        :return: {team: data} as `_allocate_leads` of Odoo returns it, ``leads`` being
            those that the team got
        """
        teams = self.filtered("assignment_max")
        found = {
            team: team._find_open_leads(structure.company_id, creation_delta_days)
            for team in teams
        }
        leads = self._lock_open_leads(found)
        duplicates = leads._find_duplicates(structure.company_id)
        singles = self._drop_duplicates(leads, duplicates)
        shares = teams._get_structural_shares(structure, singles, found)
        teams._add_other_shares(shares, singles, found, owed)
        return {
            team: team._take_leads(singles.browse(shares[team]), duplicates)
            for team in teams
        }

    # Which leads there are

    def _find_open_leads(self, company, creation_delta_days):
        """Leads that the team may take, as Odoo finds them; those of its company."""
        leads = self.env["crm.lead"]
        try:
            return leads.search(
                self._get_open_leads_domain(company, creation_delta_days)
            )
        except (SyntaxError, ValueError) as error:
            # A field of the domain may be gone since: the other teams go on.
            _logger.warning("Domain of team %s: %s", self.id, error)
            return leads

    def _get_open_leads_domain(self, company, creation_delta_days):
        delay = self.env["ir.config_parameter"].sudo().get_param("crm.assignment.delay")
        now = self.env.cr.now()
        domain = Domain(literal_eval(self.assignment_domain or "[]"))
        domain &= Domain("create_date", "<=", now - timedelta(hours=float(delay or 0)))
        domain &= Domain("team_id", "=", False) & Domain("user_id", "=", False)
        domain &= Domain("won_status", "!=", "won")
        if creation_delta_days > 0:
            since = now - timedelta(days=creation_delta_days)
            domain &= Domain("create_date", ">", since)
        if self.company_id:
            domain &= Domain("company_id", "in", [False, company.id])
        return domain

    def _lock_open_leads(self, found):
        """The most important of the leads that were found, without others' locks."""
        ids = set().union(*(leads.ids for leads in found.values()))
        leads = self.env["crm.lead"].search([("id", "in", ids)], limit=MOST_AT_ONCE)
        return leads.try_lock_for_update(allow_referencing=True)

    def _drop_duplicates(self, leads, duplicates):
        """The leads in their order, of those that are merged only the first."""
        kept, done = [], set()
        for lead in leads:
            if lead.id not in done:
                kept.append(lead.id)
                done.update(duplicates[lead].ids if lead in duplicates else ())
        return leads.browse(kept)

    # Which team gets which

    def _get_structural_shares(self, structure, leads, found):
        """{team: ids of leads} that fall to the teams by the structure.

        Those that fall to a team that assigns leads, but not now, are for nobody:
        under the key None.
        """
        units = structure.sudo().unit_ids
        teams = {unit.id: unit._get_team().with_env(self.env) for unit in units}
        shares = {team: [] for team in (*self, None)}
        ids = {team: set(found[team].ids) for team in self}
        for lead, unit in structure._match_leads(leads).items():
            team = teams[unit]
            if team in ids:
                if lead in ids[team]:
                    shares[team].append(lead)
            elif team._assigns_leads():
                shares[None].append(lead)
        return shares

    def _assigns_leads(self):
        """Whether there is a team that gives leads to its members at times."""
        return (
            bool(self.assignment_max)
            and self.active
            and not self.assignment_optout
            and (self.use_leads or self.use_opportunities)
        )

    def _add_other_shares(self, shares, leads, found, owed):
        """Deal what the structure does not decide, in turns by the teams' capacity."""
        decided = set().union(*shares.values())
        by_id = {team.id: team for team in self}
        members = [
            Member(
                team.id,
                capacity=team.assignment_max,
                allowed=frozenset(found[team].ids),
                debt=owed[team].debt,
            )
            for team in self
        ]
        rest = [lead for lead in leads.ids if lead not in decided]
        dealt = deal(rest, members, dict.fromkeys(by_id, len(rest)))
        for lead, team in dealt.assigned:
            shares[by_id[team]].append(lead)
        for team, debt in dealt.debts.items():
            owed[by_id[team]].debt = debt

    # Taking them

    def _take_leads(self, leads, duplicates):
        """Set the team of leads and merge their duplicates; data as Odoo gives them."""
        merged = leads.filtered(lambda lead: lead in duplicates)
        plain = (leads - merged)._start_history()
        team = self.with_env(plain.env)
        data = team._allocate_leads_deduplicate(plain, dict.fromkeys(plain, plain[:0]))
        found = self._allocate_leads_deduplicate(merged, duplicates)
        for key, ids in found.items():
            data[key] |= ids
        leads.browse(data["duplicates"]).unlink()
        kept = data["assigned"] | data["merged"]
        return {"team": self, "leads": leads.browse(kept), **data}
