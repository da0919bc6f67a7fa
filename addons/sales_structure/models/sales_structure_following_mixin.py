# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents that go to whom the structure says."""

from odoo import models


class SalesStructureFollowingMixin(models.AbstractModel):
    """A document of one customer and one company."""

    _name = "sales.structure.following.mixin"
    _description = "Document by the Structure"

    def _get_structure_owners(self):
        """{document: Owner} of those whose customer somebody holds."""
        found = {}
        assignments = self.env["sales.structure.assignment"]
        for company, documents in self.grouped("company_id").items():
            if not self.env["sales.structure"]._get_active(company):
                continue
            # Whoever makes an offer need not be allowed to see all of the customer.
            customers = {
                document: document.sudo().partner_id.commercial_partner_id._origin.id
                for document in documents
                if document.partner_id
            }
            owners = assignments._get_owners(
                company, list(dict.fromkeys(customers.values())), step="offer"
            )
            found |= {
                document: owners[customer]
                for document, customer in customers.items()
                if customer in owners
            }
        return found

    def _set_structure_persons(self, name):
        """Give documents their owner as the salesperson, where there is one."""
        for document, owner in self._get_structure_owners().items():
            if owner.user_id:
                document[name] = owner.user_id

    def _set_structure_teams(self, name):
        """Give documents the team of their owner; who named another keeps theirs.

        :param str name: the field with the salesperson
        """
        for document, owner in self._get_structure_owners().items():
            named = document[name].id
            if owner.team_id and (not owner.user_id or named in (False, owner.user_id)):
                document.team_id = owner.team_id
