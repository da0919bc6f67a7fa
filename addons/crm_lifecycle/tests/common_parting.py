# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A customer with everything that can be open between it and the company."""

from odoo import Command, fields
from odoo.tests import new_test_user

from .common import LifecycleCase


class PartingCase(LifecycleCase):
    """Documents of a customer, its people, and those who part with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()
        cls.Parting = cls.env["crm.parting"]
        cls.Obligation = cls.env["crm.parting.obligation"]
        cls.reason = cls.env["crm.parting.reason"].create(
            {"name": "Test: terms", "letter": "<p>Our ways part.</p>"}
        )
        cls.company.lifecycle_parting_user_id = cls.users["manager"]
        cls.customer.write({"is_company": True, "email": "anna@bakery.example"})
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Olga",
                "parent_id": cls.customer.id,
                "email": "olga@bakery.example",
            }
        )

    @classmethod
    def _start(cls, partner=None, **vals):
        """A parting that has been started."""
        given = {"reason_id": cls.reason.id, **vals}
        partner = partner or cls.customer
        return cls.Parting._start(cls.company, partner, **given)

    @classmethod
    def _portal_user(cls, partner, login="olga"):
        return new_test_user(
            cls.env,
            login=login,
            groups="base.group_portal",
            partner_id=partner.id,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _today(cls):
        return cls.env["crm.lifecycle.pin"]._get_today(cls.company)

    @classmethod
    def _make_work(cls):
        """A lead, a quotation, an activity, a price list, a limit and a person."""
        cls.lead = cls._lead(cls.contact, probability=30)
        cls.quotation = cls._quotation(cls.customer, state="sent")
        cls.activity = cls.customer.activity_schedule(
            "mail.mail_activity_data_todo", user_id=cls.users["manager"].id
        )
        cls.pricelist = cls.env["product.pricelist"].create({"name": "Friends"})
        partner = cls.customer.with_company(cls.company)
        partner.specific_property_product_pricelist = cls.pricelist
        partner.credit_limit = 500
        cls.person = cls._portal_user(cls.contact)

    def _rows(self, parting, *kinds):
        """Obligations of a parting, of some kinds."""
        self.env.flush_all()
        self.env.invalidate_all()
        domain = [("parting_id", "=", parting.id)]
        found = self.Obligation.search(domain)
        return found.filtered(lambda row: not kinds or row.kind in kinds)

    def _kinds(self, parting):
        return sorted(self._rows(parting).mapped("kind"))

    def _waive(self, role, rows, reason="Not worth it"):
        """What a person does in the dialog that asks for the reason."""
        dialog = self.env["crm.parting.waive"].with_user(self.users[role])
        dialog = dialog.with_context(
            allowed_company_ids=self.company.ids,
            active_model=rows._name,
            active_ids=rows.ids,
        )
        return dialog.create({"reason": reason}).action_confirm()

    def _by(self, role, records):
        """Records as a person of a role sees them."""
        return records.with_user(self.users[role]).with_context(
            allowed_company_ids=self.company.ids
        )

    def _deliver(self, order):
        """Deliver all of an order."""
        for picking in order.picking_ids:
            for move in picking.move_ids:
                move.quantity = move.product_uom_qty
                move.picked = True
            picking.button_validate()


def tomorrow(day):
    return fields.Date.add(day, days=1)
