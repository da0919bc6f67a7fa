# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The customer's stage on a document, and the document's way into the queue."""

from odoo import api, fields, models
from odoo.fields import Domain


class CrmLifecycleDocumentMixin(models.AbstractModel):
    """A document of one customer in one company.

    The stage is read as the user may read the customer's life cycle; nothing is stored.
    """

    _name = "crm.lifecycle.document.mixin"
    _inherit = ["crm.lifecycle.queueing.mixin", "crm.lifecycle.staged.mixin"]
    _description = "Document of a Customer's Life Cycle"

    # Way from the document to the customer whose facts it belongs to.
    _lifecycle_customer = "partner_id.commercial_partner_id"

    lifecycle_stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        string="Customer Stage",
        compute="_compute_lifecycle_stage_id",
        search="_search_lifecycle_stage_id",
        compute_sudo=False,
        groups="crm_lifecycle.group_lifecycle_user",
        help="The stage of the customer's life cycle in the document's company.",
    )
    lifecycle_category = fields.Selection(
        related="lifecycle_stage_id.category",
        related_sudo=False,
        string="Kind of Customer Stage",
        groups="crm_lifecycle.group_lifecycle_user",
    )

    # The stage

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_lifecycle_stage_id(self):
        stages = self._get_lifecycle_stages()
        for document in self:
            document.lifecycle_stage_id = stages.get(document._get_lifecycle_key())

    def _get_lifecycle_stages(self):
        """{(customer id, company id): stage} as far as the user may see them."""
        keys = {document._get_lifecycle_key() for document in self} - {None}
        if not keys:
            return {}
        customers, companies = (list(set(ids)) for ids in zip(*keys, strict=True))
        rows = self.env["crm.lifecycle"].with_context(active_test=False)
        found = rows.search_fetch(
            [("partner_id", "in", customers), ("company_id", "in", companies)],
            ["partner_id", "company_id", "stage_id"],
            order="id",
        )
        return {(row.partner_id.id, row.company_id.id): row.stage_id for row in found}

    def _get_lifecycle_key(self):
        """(customer id, company id); None where there is no customer."""
        # In an onchange the customer is a new record; its origin is the real one.
        customer = self.mapped(self._lifecycle_customer)._origin
        if customer and self._is_customer_document():
            return customer.id, self._get_lifecycle_company().id
        return None

    def _is_customer_document(self):
        """Whether it is one of a customer's, not of a vendor's."""
        return True

    def _get_lifecycle_company(self):
        """The company in which the document is a fact."""
        return self.company_id or self.env.company

    @api.model
    def _get_domain_in_stage(self, condition):
        """Documents of customers whose life cycle meets a condition."""
        rows = f"{self._lifecycle_customer}.lifecycle_ids"
        return self._get_customer_document_domain() & Domain.OR(
            self._get_lifecycle_company_domain(company)
            & Domain(rows, "any", Domain("company_id", "=", company.id) & condition)
            for company in self.env.companies
        )

    @api.model
    def _get_customer_document_domain(self):
        """Domain of documents that are a customer's."""
        return Domain.TRUE

    @api.model
    def _get_lifecycle_company_domain(self, company):
        """Domain of documents whose life cycle is that in a company."""
        return Domain("company_id", "=", company.id)

    # The queue

    def _get_lifecycle_pairs(self):
        """{(contact or customer id, company id)} of those whose facts are touched."""
        return {
            (document.partner_id.id, document._get_lifecycle_company().id)
            for document in self
            if document.partner_id and document._is_customer_document()
        }
