# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Members of sales teams: what is owed to them, and which leads they may have."""

import logging
from ast import literal_eval

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import float_round

from ..fairness import Member
from .sales_structure_assigning_mixin import stand_in

_logger = logging.getLogger(__name__)


class CrmTeamMember(models.Model):
    """A member as the dealing of leads sees it."""

    _inherit = "crm.team.member"

    lead_debt = fields.Float(
        string="Leads Owed",
        compute="_compute_lead_debt",
        digits=(16, 2),
        groups="sales_team.group_sale_manager",
        help="Leads still to come from earlier runs, by capacity; below 0 there have "
        "been more already. Who is owed most gets the next one.",
    )

    @api.depends("crm_team_id")
    def _compute_lead_debt(self):
        # Managers of teams see what is owed without being managers of the structure.
        debts = self.env["sales.structure.debt"].sudo()
        owed = dict(
            debts._read_group(
                [
                    ("member_id", "in", self.ids),
                    ("company_id", "in", self.env.companies.ids),
                ],
                ["member_id"],
                ["debt:sum"],
            )
        )
        for member in self:
            member.lead_debt = owed.get(member.sudo(), 0.0)

    def _get_capacities(self, wanted, away):
        """{member of one team: leads in 30 days} of those who take part today.

        Whoever is paused or has no capacity does not. That of whoever is away goes to
        the substitute, who gets leads of this team only as a member of it.

        :param dict wanted: {(team id, user id): leads in 30 days} by the structure
        :param away: {id of an absent user: id of the substitute}
        """
        capacities = {
            member: wanted.get((member.crm_team_id.id, member.user_id.id))
            or member.assignment_max
            for member in self
            if not member.assignment_optout
        }
        present = {
            member.user_id.id: member
            for member in capacities
            if member.user_id.id not in away
        }
        taking = dict.fromkeys(present.values(), 0)
        for member, capacity in capacities.items():
            taker = present.get(stand_in(member.user_id.id, away))
            if taker:
                taking[taker] += capacity
        return {member: leads for member, leads in taking.items() if leads > 0}

    def _get_fair_quota(self, capacity, force_quota):
        """Odoo's quota of today, with another capacity than that in the team."""
        self.ensure_one()
        quota = self._get_assignment_quota(force_quota)
        more = _get_daily(capacity) - _get_daily(self.assignment_max)
        return max(0, int(quota + more))

    def _prepare_dealing(self, leads, capacities, debts, quotas, force_quota):
        """Members of a team for `fairness.deal`.

        :param leads: those to be dealt
        :param dict capacities: {member: leads in 30 days}
        :param dict debts: {member: its debt record}
        :param dict quotas: {member id: leads it may still get}
        """
        find = _Finder(leads)
        claims = {
            member: None if force_quota else debts[member]._get_claim(quotas[member.id])
            for member in self
        }
        return [
            Member(
                member.id,
                capacity=capacities[member],
                preferred=find(member, member._get_preferred_domain),
                allowed=find(member, member._get_allowed_domain),
                debt=debts[member].debt,
                claim=claims[member],
            )
            for member in self
        ]

    def _get_allowed_domain(self):
        """Which leads the member may have, or None for all of the team's."""
        domain = Domain(literal_eval(self.assignment_domain or "[]"))
        if not self.crm_team_id.company_id:
            # The team is several companies', the person perhaps not.
            companies = self.user_id.sudo().company_ids.ids
            domain &= Domain("company_id", "in", [False, *companies])
        return None if domain.is_true() else domain

    def _get_preferred_domain(self):
        domain = Domain(literal_eval(self.assignment_domain_preferred or "[]"))
        return None if domain.is_true() else domain


def _get_daily(capacity):
    """Leads of a day, rounded as Odoo does."""
    return float_round(capacity / 30, precision_digits=0, rounding_method="HALF-UP")


class _Finder:
    """Finds ids of leads by domain: one query for each that is different."""

    def __init__(self, leads):
        self.leads = leads
        self.found = {}

    def __call__(self, member, get_domain):
        """Ids, or None for all; whoever has a domain that is wrong gets none."""
        try:
            return self._find(get_domain())
        except (SyntaxError, ValueError) as error:
            # A field of it may be gone since: the others go on.
            _logger.warning("Domain of team member %s: %s", member.id, error)
            return frozenset()

    def _find(self, domain):
        if domain is None:
            return None
        key = repr(domain)
        if key not in self.found:
            mine = Domain("id", "in", self.leads.ids) & domain
            self.found[key] = frozenset(self.leads.search(mine).ids)
        return self.found[key]
