# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers with known gaps, and items of the test alone."""

from .common import LifecycleCase


class InformationCase(LifecycleCase):
    """The delivered items are put away, so that the test knows what is asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Item = cls.env["crm.information.item"]
        cls.Item.search([("active", "=", True)]).active = False
        cls.users = cls._make_users()
        cls.stage = cls._stage("regular")
        cls.customer.write({"email": "anna@example.com", "user_id": False})
        cls.rows = cls.Lifecycle
        for partner in (cls.customer, cls.other_customer):
            cls.rows |= cls._make_row(partner)
        cls.email = cls._make_field_item("E-mail", "email")
        cls.city = cls._make_field_item("City", "city")

    @classmethod
    def _make_row(cls, partner, company=None):
        return cls.Lifecycle.sudo().create(
            {
                "partner_id": partner.id,
                "company_id": (company or cls.company).id,
                "stage_id": cls.stage.id,
            }
        )

    @classmethod
    def _make_field_item(cls, name, field, **vals):
        known = cls.env["ir.model.fields"]._get("res.partner", field)
        return cls._make_item(name, "field", field_id=known.id, **vals)

    @classmethod
    def _make_item(cls, name, kind, **vals):
        return cls.Item.create(
            {
                "name": name,
                "kind": kind,
                "company_id": cls.company.id,
                "stage_ids": cls.stage.ids,
                **vals,
            }
        )

    def _state(self, partner, user=None):
        states = self.env["crm.information.state"].with_user(user or self.env.user)
        # What is read once stays as it is for the rest of a request.
        states.invalidate_model()
        return states.search(
            [("partner_id", "=", partner.id), ("company_id", "=", self.company.id)]
        )

    def _gaps(self, partner):
        gaps = self.env["crm.information.gap"].search(
            [("partner_id", "=", partner.id), ("company_id", "=", self.company.id)]
        )
        return {(gap.item_id, gap.state) for gap in gaps}

    def _request(self, partner=None):
        requests = self.env["crm.information.request"]
        partner = partner or self.customer
        return requests._open(partner, self.company, partner).sudo()

    def _answer(self, request, **texts):
        """Send the form with these texts, by the name of the item."""
        request._take_answers(
            {getattr(self, name)._get_input_name(): t for name, t in texts.items()}
        )
        return request.change_ids
