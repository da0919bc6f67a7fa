# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ratings on the customer card: as readable as what was rated."""

from odoo import models
from odoo.fields import Domain

# Documents that are rated without being made for it.
RATED = ("crm.lead", "sale.order", "stock.picking", "account.move")


class CrmCustomerCardRatingsMixin(models.AbstractModel):
    """A rating has neither a company nor rules of its own: its document has."""

    _name = "crm.customer.card.ratings.mixin"
    _description = "Ratings on the Customer Card"

    def _is_rating_of(self, customer):
        """Domain of ratings that a customer has given on documents the user reads."""
        given = self._is_of(customer) & Domain("consumed", "=", True)
        return given & Domain.OR(
            self._is_rating_on(name, customer)
            for name in self._get_rated_models()
            if self.env[name].has_access("read")
        )

    def _find_ratings(self, customer):
        """Ids of them: a domain that goes to the web client holds no statement."""
        return list(self.env["rating.rating"]._search(self._is_rating_of(customer)))

    def _get_rated_models(self):
        made_for_it = self.env.registry.descendants(["rating.mixin"], "_inherit")
        return sorted(
            name
            for name in {*RATED, *made_for_it}
            if name in self.env and not self.env[name]._abstract
        )

    def _is_rating_on(self, name, customer):
        documents = self.env[name].with_context(active_test=False)
        domain = Domain.TRUE
        if self._is_stored(documents, "company_id"):
            domain &= self._in_company()
        if self._is_stored(documents, "partner_id"):
            domain &= self._is_of(customer)
        return Domain("res_model", "=", name) & Domain(
            "res_id", "in", documents._search(domain)
        )

    def _is_stored(self, records, name):
        return name in records._fields and records._fields[name].store
