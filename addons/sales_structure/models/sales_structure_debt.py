# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads that are still owed to members and teams from earlier runs."""

from odoo import fields, models


class SalesStructureDebt(models.Model):
    """What a member of a team, or a team among teams, has had less than its share.

    It outlives the run: so leads that come one a day are shared as fairly as a
    thousand at once.
    """

    _name = "sales.structure.debt"
    _description = "Leads Owed"
    _rec_name = "team_id"
    _order = "team_id, member_id, id"

    team_id = fields.Many2one(
        "crm.team", required=True, readonly=True, index=True, ondelete="cascade"
    )
    member_id = fields.Many2one(
        "crm.team.member",
        readonly=True,
        ondelete="cascade",
        help="Empty: what the team itself is owed among the teams.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    debt = fields.Float(
        readonly=True, help="Leads still to come; below 0 there have been more already."
    )
    day = fields.Date(readonly=True, help="Day of the last run.")
    day_debt = fields.Float(readonly=True, help="What was owed when that day began.")

    _unique_member = models.UniqueIndex("(member_id, company_id) WHERE member_id > 0")
    _unique_team = models.UniqueIndex("(team_id, company_id) WHERE member_id IS NULL")

    def _load(self, company, teams, day):
        """{team or member: debt record} of a company, on a day that begins or goes on.

        Missing ones are made.
        """
        owners = [*teams, *teams.crm_team_member_ids]
        domain = [("company_id", "=", company.id), ("team_id", "in", teams.ids)]
        found = {debt.member_id or debt.team_id: debt for debt in self.search(domain)}
        missing = [owner for owner in owners if owner not in found]
        made = self.create(
            [self._prepare_debt(company, owner, day) for owner in missing]
        )
        found.update(zip(missing, made, strict=True))
        for debt in found.values():
            if debt.day != day:
                debt.write({"day": day, "day_debt": debt.debt})
        return found

    def _prepare_debt(self, company, owner, day):
        """Values of what is owed to a team or a member who is new."""
        of_team = owner._name == "crm.team"
        return {
            "company_id": company.id,
            "team_id": owner.id if of_team else owner.crm_team_id.id,
            "member_id": False if of_team else owner.id,
            "day": day,
        }

    def _get_claim(self, quota):
        """The most leads to be owed a share of in a run, where the quota is a day's.

        What was given today but not owed may still be owed, and the other way round.
        """
        self.ensure_one()
        return max(0.0, quota + self.day_debt - self.debt)
