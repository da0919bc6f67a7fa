# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sales teams: leads are shared fairly, under Odoo's buttons and cron."""

import logging
from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Datetime

_logger = logging.getLogger(__name__)


class CrmTeam(models.Model):
    """Teams of companies with a structure in force share leads by it."""

    _name = "crm.team"
    _inherit = [
        "crm.team",
        "crm.team.allocating.mixin",
        "crm.team.dealing.mixin",
    ]

    def _action_assign_leads(self, force_quota=False, creation_delta_days=7):
        """Assign by the structure where there is one, otherwise as before.

        The structure comes first, so that what falls to its teams is left to them.
        """
        others, results = self, []
        shared = self._get_teams_by_structure()
        if not self._lock_assignment([structure for structure, _teams in shared]):
            return {}, {}
        for structure, teams in shared:
            others -= teams
            results.append(
                teams._assign_fairly(structure, force_quota, creation_delta_days)
            )
        if others or not self:
            results.append(
                super(CrmTeam, others)._action_assign_leads(
                    force_quota=force_quota, creation_delta_days=creation_delta_days
                )
            )
        teams_data, members_data = {}, {}
        for of_teams, of_members in results:
            teams_data.update(of_teams)
            members_data.update(of_members)
        return teams_data, members_data

    def _get_teams_by_structure(self):
        """[(structure, teams)] of those that share by a structure.

        Nobody but sales managers may assign: for others Odoo says so.
        """
        if not (
            self.env.user.has_group("sales_team.group_sale_manager")
            or self.env.is_system()
        ):
            return []
        by_company = self.grouped(lambda team: team.company_id or self.env.company)
        found = [
            (self.env["sales.structure"]._get_active(company), teams)
            for company, teams in by_company.items()
            if company.structure_assigns_leads
        ]
        return [(structure, teams) for structure, teams in found if structure]

    def _lock_assignment(self, structures):
        """Whether no other transaction assigns leads by one of the structures.

        The cron tries again in a minute; who pressed the button is told.
        """
        wanted = self.env["sales.structure"].sudo().concat(*structures)
        if wanted.try_lock_for_update(allow_referencing=True) == wanted:
            return True
        cron_id = self.env.context.get("cron_id")
        if not cron_id:
            raise UserError(
                self.env._(
                    "Leads of %(companies)s are being assigned right now. Look again "
                    "in a minute.",
                    companies=", ".join(wanted.company_id.mapped("name")),
                )
            )
        _logger.info("Leads are being assigned already: once more in a minute")
        cron = self.env["ir.cron"].browse(cron_id)
        cron._trigger(Datetime.now() + timedelta(minutes=1))
        return False

    def _assign_fairly(self, structure, force_quota, creation_delta_days):
        """(teams data, members data) as Odoo gives them, see there."""
        # Whoever may assign leads may change what is owed, but not by hand.
        debts = self.env["sales.structure.debt"].sudo()
        company = structure.company_id
        owed = debts._load(company, self, company._get_structure_day())
        waiting = self._lock_waiting_leads()
        teams_data = self._allocate_fairly(structure, owed, creation_delta_days)
        members_data = self._deal_fairly(structure, owed, force_quota)
        touched = waiting.browse().union(
            *(data["leads"] for data in teams_data.values()),
            *(data["assigned"] for data in members_data.values()),
        )
        touched._write_history()
        _logger.info(
            "Structure %s: %d leads given to teams, %d to members",
            structure.id,
            sum(len(data["assigned"]) for data in teams_data.values()),
            sum(len(data["assigned"]) for data in members_data.values()),
        )
        return teams_data, members_data
