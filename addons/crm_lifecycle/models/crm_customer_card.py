# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything about one customer on one screen, as far as the user may read it."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Date, Domain
from odoo.tools import SQL

from .crm_customer_card_timeline_mixin import PAGE

LARGEST_ID = 2**31 - 1
PARTNER_FIELDS = (
    *("name", "email", "phone", "zip", "city", "country_id", "active"),
    *("user_id", "commercial_partner_id"),
)


class CrmCustomerCard(models.AbstractModel):
    """One request gives all that is seen at first, to every employee.

    Figures are counted by the domains that open their documents, under the user's own
    rules; kinds of documents that the user may not read are left out. Other addons
    extend ``_get_notes``, ``_get_people`` or ``_get_figure_specs``.
    """

    _name = "crm.customer.card"
    _description = "Customer Card"
    _inherit = [
        "crm.customer.card.figures.mixin",
        "crm.customer.card.kinds.mixin",
        "crm.customer.card.timeline.mixin",
        "crm.customer.card.ratings.mixin",
    ]

    @api.model
    @api.readonly
    def get_card(self, partner_id):
        """What the card shows at first.

        :param int partner_id: a customer or a contact of it
        :return: dict of customer, stage, figures, and timeline as of
            :meth:`get_timeline`
        """
        customer = self._find_customer(partner_id)
        row = self._get_lifecycle(customer)
        return {
            "customer": self._prepare_customer(customer),
            "currency_id": self.env.company.currency_id.id,
            "stage": self._prepare_stage(row),
            "figures": self._get_figures(customer),
            "timeline": self._read_timeline(customer),
        }

    @api.model
    @api.readonly
    def get_more(self, partner_id):
        """What is shown once the card is there: dict of tags, notes and people."""
        customer = self._find_customer(partner_id)
        row = self._get_lifecycle(customer)
        return {
            "tags": customer.category_id.mapped("name"),
            "notes": self._get_notes(customer, row),
            "people": self._get_people(customer, row),
        }

    @api.model
    def _open(self, records):
        """The card of the first customer of some records, from their action menu."""
        partners = records if records._name == "res.partner" else records.partner_id
        if not partners:
            raise UserError(self.env._("Choose a record with a customer."))
        return partners[0].action_open_customer_card()

    # Who

    def _find_customer(self, partner_id):
        """The customer that a caller from outside names, if the user may see it."""
        if not self.env.user._is_internal():
            raise AccessError(self.env._("The customer card is for employees."))
        if type(partner_id) is not int or not 0 < partner_id <= LARGEST_ID:
            raise UserError(self.env._("Choose a customer."))
        customer = self._read_partner(partner_id)
        if customer.commercial_partner_id != customer:
            customer = self._read_partner(customer.commercial_partner_id.id)
        if not customer:
            raise UserError(
                self.env._("There is no such customer, or it is not yours to see.")
            )
        return customer

    def _read_partner(self, partner_id):
        partners = self.env["res.partner"].with_context(active_test=False)
        found = partners.search_fetch([("id", "=", partner_id)], PARTNER_FIELDS)
        return found.with_env(self.env)

    def _get_lifecycle(self, customer):
        """The customer's row, empty for who may not read life cycles."""
        rows = self.env["crm.lifecycle"].with_context(active_test=False)
        if not rows.has_access("read"):
            return rows.browse()
        return rows.search_fetch(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", self.env.company.id),
            ],
            limit=1,
        ).with_env(self.env)

    def _prepare_customer(self, customer):
        place = [customer.zip, customer.city, customer.country_id.name]
        return {
            "id": customer.id,
            "name": customer.name or "",
            "email": customer.email or "",
            "phone": customer.phone or "",
            "place": " ".join(filter(None, place)),
            "is_archived": not customer.active,
            "image": f"/web/image/res.partner/{customer.id}/avatar_128",
        }

    def _prepare_stage(self, row):
        if not row:
            return False
        return {
            "lifecycle_id": row.id,
            "name": row.stage_id.name or "",
            "category": row.stage_id.category or "",
            "since": Date.to_string(row.stage_since),
            "days": row.days_in_stage,
            "reason": row.reason or "",
            "guidance": row.guidance or "",
        }

    # People

    def _get_people(self, customer, row):
        """Who of us has to do with the customer: role, name, id of the user."""
        people = [(self.env._("Salesperson"), customer.user_id)]
        if row and row.department:
            company = self.env.company.sudo()  # who is in charge is no secret
            labels = dict(row._fields["department"]._description_selection(self.env))
            user = company._get_handoff_users()[row.department].sudo(False)
            people.append((labels[row.department], user))
        return [
            # A colleague's name is told, whatever else of them may be read.
            {"role": role, "name": user.sudo().name, "user_id": user.id}
            for role, user in people
            if user
        ]

    # What there is to know or to do

    def _get_notes(self, customer, row):
        """Dicts of icon, title, text, tone, and model and id of what they open."""
        return [
            note
            for note in (
                self._get_cadence_note(row),
                self._get_parting_note(customer),
                self._get_gap_note(customer, row),
            )
            if note
        ]

    def _get_cadence_note(self, row):
        cadences = self.env["crm.contact.cadence"]
        if not row or not cadences.has_access("read"):
            return None
        cadence = cadences.search([("lifecycle_id", "=", row.id)], limit=1)
        if not cadence.next_due:
            return None
        is_late = cadence.days_overdue > 0
        return {
            "icon": "fa-comments-o",
            "title": self.env._("Next Contact"),
            "text": cadence.explanation or "",
            "day": Date.to_string(cadence.next_due),
            "tone": "danger" if is_late else "muted",
            "model": "crm.lifecycle",
            "id": row.id,
        }

    def _get_parting_note(self, customer):
        partings = self.env["crm.parting"]
        if not partings.has_access("read"):
            return None
        domain = Domain("partner_id", "=", customer.id)
        domain &= Domain("company_id", "=", self.env.company.id)
        domain &= Domain("state", "in", ("open", "closed"))
        parting = partings.search(domain, order="id desc", limit=1)
        if not parting:
            return None
        states = dict(partings._fields["state"]._description_selection(self.env))
        return {
            "icon": "fa-sign-out",
            "title": self.env._("Parting"),
            "text": states[parting.state],
            "day": Date.to_string(parting.opened_on),
            "tone": "warning",
            "model": parting._name,
            "id": parting.id,
        }

    def _get_gap_note(self, customer, row):
        """What the customer's stage asks for and nobody knows."""
        missing = customer.information_missing if row else ""
        if not missing:
            return None
        return {
            "icon": "fa-puzzle-piece",
            "title": self.env._("Missing Information"),
            "text": missing,
            "day": False,
            "tone": "muted",
            "model": "res.partner",
            "id": customer.id,
        }

    # The timeline

    @api.model
    @api.readonly
    def get_timeline(self, partner_id, before=None, kinds=None, limit=PAGE):
        """A page of what there was with the customer, the newest first.

        :param before: ``next`` of the page before it
        :param kinds: only these, see ``_get_kinds``; by default all
        :return: dict of rows and ``next``, False where there is no more
        """
        customer = self._find_customer(partner_id)
        return self._read_timeline(customer, before, kinds, limit)

    def _execute(self, query):
        """Rows of a query over documents of the user; what is pending is seen."""
        self.env.flush_all()
        return self.env.execute_query(query)

    def _is_of(self, customer, path="partner_id."):
        """Domain of documents of the customer and its contacts."""
        return Domain(f"{path}commercial_partner_id", "=", customer.id)

    def _in_company(self):
        """Domain of what is listed in the current company, as Odoo lists it."""
        return Domain("company_id", "in", (self.env.company.id, False))

    def _query(self, model, domain):
        """Query of documents that the user may read, archived ones too; or None."""
        records = self.env[model].with_context(active_test=False)
        if not records.has_access("read"):
            return None
        query = records._search(domain)
        return None if query.is_empty() else query

    def _select(self, model, domain, *columns):
        """SELECT of documents that the user may read, or None."""
        query = self._query(model, domain)
        return None if query is None else query.select(*columns)

    def _column(self, model, name):
        return SQL.identifier(self.env[model]._table, name)
