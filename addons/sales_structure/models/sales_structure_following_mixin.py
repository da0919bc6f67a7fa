# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents that go to whom the structure says."""

from odoo import models


class SalesStructureFollowingMixin(models.AbstractModel):
    """A document of one customer and one company."""

    _name = "sales.structure.following.mixin"
    _description = "Document by the Structure"

    def _ask_structure(self, company, partner_ids, step):
        """{partner id: Owner} of customers whose documents the user can give away.

        :param partner_ids: customers, one for each document
        :param str step: code of the function whose unit comes first
        """
        owners = self.env["sales.structure.assignment"]._get_owners(
            company, list(dict.fromkeys(filter(None, partner_ids))), step=step
        )
        user = self.env.user
        return {
            partner: owner
            for partner, owner in owners.items()
            if user._sees_documents_of(company.id, owner)
        }

    def _get_customers(self, contact_ids):
        """{contact id: customer's id} of contacts, many at once."""
        # Whoever makes a document need not be allowed to see all of the customer.
        contacts = self.env["res.partner"].sudo().browse(set(filter(None, contact_ids)))
        return {contact.id: contact.commercial_partner_id.id for contact in contacts}

    def _get_structure_owners(self):
        """{document: Owner} of those whose customer somebody holds."""
        found = {}
        for company, documents in self.grouped("company_id").items():
            if self.env["sales.structure"]._get_active(company):
                contacts = {
                    document: document.partner_id._origin.id for document in documents
                }
                customers = self._get_customers(contacts.values())
                owners = self._ask_structure(company, customers.values(), "offer")
                for document, contact in contacts.items():
                    if owner := owners.get(customers.get(contact)):
                        found[document] = owner
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
