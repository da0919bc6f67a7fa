# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which people of a version hold customers."""

from collections import Counter
from typing import NamedTuple

from odoo import models

from ..fairness import Customer, Seat, spread


class Holder(NamedTuple):
    """Somebody who can hold customers of a unit in a role."""

    user_id: int
    capacity: int


class SalesStructureSeatingMixin(models.AbstractModel):
    """Units without people of a role are looked after by those of the unit above."""

    _name = "sales.structure.seating.mixin"
    _description = "People of a Version"

    def _get_holders(self, day):
        """{unit id: {role id: [Holder]}} of roles that hold customers, on a day."""
        members = self.sudo().member_ids.filtered(
            lambda member: member.role_id.holds_customers and member._is_member_on(day)
        )
        own = {}
        for member in members.sorted(lambda member: (member.sequence, member.id)):
            seats = own.setdefault(member.unit_id.id, {})
            seats.setdefault(member.role_id.id, []).append(
                Holder(member.user_id.id, member.customer_capacity)
            )
        return self._inherit_down(own)

    def _inherit_down(self, own):
        """Add to each unit what the nearest unit above it has in each role."""
        found = {}
        units = self.sudo().unit_ids
        for unit in units.sorted(lambda unit: unit.parent_path.count("/")):
            found[unit.id] = {
                **found.get(unit.parent_id.id, {}),
                **own.get(unit.id, {}),
            }
        return found

    def _get_lead_capacities(self, day):
        """{(team id, user id): leads in 30 days} of members for whom it is said.

        Who is in several units of a team can take what these say together.
        """
        # Whoever assigns leads need not see the structure.
        members = self.sudo().member_ids.filtered(
            lambda member: member.lead_capacity and member._is_member_on(day)
        )
        capacities = Counter()
        for member in members:
            team = member.unit_id._get_team()
            capacities[team.id, member.user_id.id] += member.lead_capacity
        return capacities

    def _seat(self, rows, holders, away):
        """Choose one of several people for each customer.

        :param rows: (partner id, unit id, role id, id of who holds it now or None)
        :param dict holders: as of `_get_holders`
        :param away: ids of users who get nothing new
        :return: rows of partner id, unit id, role id, user id or None
        """
        groups = {}
        for partner, unit, role, user in rows:
            groups.setdefault((unit, role), []).append(Customer(partner, 1, user))
        return [
            (partner, unit, role, user)
            for (unit, role), customers in groups.items()
            for partner, user in spread(
                customers,
                [
                    Seat(one.user_id, one.capacity, available=one.user_id not in away)
                    for one in holders[unit][role]
                ],
            ).items()
        ]
