# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The work of functions: which unit handles a document of a customer."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SalesStructureHandlingMixin(models.AbstractModel):
    """A document that some unit by function handles: whoever does that step.

    Nothing is stored: a customer who falls to another unit takes all along.
    """

    _name = "sales.structure.handling.mixin"
    _description = "Document Handled by a Unit"

    # Code of the function whose units handle documents of the model.
    _handling_step = None

    handling_unit_id = fields.Many2one(
        "sales.structure.unit",
        string="Handled by",
        compute="_compute_handling_unit_id",
        compute_sudo=True,
        search="_search_handling_unit_id",
        help="The unit of the sales structure that does this step for the customer "
        "today.",
    )
    is_work_of_my_units = fields.Boolean(
        string="Work of My Units",
        compute="_compute_is_work_of_my_units",
        search="_search_is_work_of_my_units",
        help="One of your units, or of those below the ones you lead, handles this.",
    )

    @api.model
    def _get_handled_domain(self):
        """Which documents are anybody's work at all."""
        return Domain.TRUE

    @api.depends("partner_id", "company_id")
    def _compute_handling_unit_id(self):
        self.handling_unit_id = False
        handled = self.filtered_domain(self._get_handled_domain())
        for company, documents in handled.grouped("company_id").items():
            customers = {
                document: document.partner_id._origin.commercial_partner_id.id
                for document in documents
            }
            units = self.env["sales.structure.assignment"]._get_handling_units(
                company, customers.values(), self._handling_step
            )
            for document, customer in customers.items():
                document.handling_unit_id = units.get(customer)

    def _compute_is_work_of_my_units(self):
        unit_ids = self._get_my_unit_ids()
        for document in self:
            document.is_work_of_my_units = document.handling_unit_id.id in unit_ids

    def _get_my_unit_ids(self):
        return set(self.env.user._get_structure_unit_ids(self.env.companies.ids))

    # Search

    def _search_handling_unit_id(self, operator, value):
        """One sub-select a company; the units say which companies."""
        if operator in {"any", "any!", "child_of", "parent_of"}:
            units = self.env["sales.structure.unit"].sudo(operator == "any!")
            value = units.search(Domain("id", operator, value)).ids
        elif operator != "in":
            return NotImplemented
        ids = [unit_id for unit_id in value if unit_id]
        # Whoever handles documents need not read the whole structure.
        units = self.env["sales.structure.unit"].sudo().browse(ids).exists()
        domain = Domain.OR(
            self._prepare_handled_domain(company, own.ids)
            for company, own in units.grouped("company_id").items()
        )
        if len(ids) < len(value):
            domain |= ~self._prepare_any_handled_domain()
        return domain

    def _prepare_handled_domain(self, company, unit_ids=None):
        """Documents of a company that any of the units handle, by default any unit."""
        contacts = self.env["sales.structure.sight"]._select_contacts_handled(
            company.id, self._handling_step, unit_ids
        )
        return (
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", contacts)
            & self._get_handled_domain()
        )

    def _prepare_any_handled_domain(self):
        # The same for everybody: who has no unit is no secret.
        versions = self.env["sales.structure"].sudo().search([("state", "=", "active")])
        return Domain.OR(
            self._prepare_handled_domain(company) for company in versions.company_id
        )

    def _search_is_work_of_my_units(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self._search_handling_unit_id("in", self._get_my_unit_ids())
        if set(value) == {True, False}:
            return Domain.TRUE
        return mine if True in value else ~mine

    # Groups and order

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "handling_unit_id" or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        handled = query.make_alias(alias, "handling")
        work = self._get_handled_domain().optimize_full(self.sudo())
        query.add_join(
            "LEFT JOIN",
            handled,
            self.env["sales.structure.sight"]._select_handling(self._handling_step),
            SQL(
                "%s = %s AND %s = %s AND %s",
                self._field_to_sql(alias, "partner_id", query),
                SQL.identifier(handled, "contact_id"),
                self._field_to_sql(alias, "company_id", query),
                SQL.identifier(handled, "company_id"),
                work._to_sql(self.sudo(), alias, query),
            ),
        )
        return SQL.identifier(handled, "unit_id")
