# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Merged customers keep one cadence, one own target and one history of contacts."""

from odoo import models


class BasePartnerMergeContactMixin(models.AbstractModel):
    """What a unique index allows once for a customer is made one before the merge."""

    _name = "base.partner.merge.contact.mixin"
    _description = "Contacts of Merged Customers"

    def _merge_contacts(self, src_partners, customer):
        """Let the customer have what the merged ones had, also where nobody looks."""
        partners = src_partners | customer
        # They are counted anew with what was said to either of them.
        partners._find_contact_rows("crm.contact.cadence").unlink()
        targets = partners._find_contact_rows("crm.contact.target")
        self._merge_targets(targets, customer)
        months = partners._find_contact_rows("crm.contact.month")
        self._merge_months(months, customer)
        self.env.flush_all()

    def _merge_targets(self, targets, customer):
        """The customer's own number stays, else the first of the merged ones'."""
        for found in targets.grouped("company_id").values():
            kept = found.filtered(lambda one: one.partner_id == customer) or found[0]
            (found - kept).unlink()
            if kept.partner_id != customer:
                kept.partner_id = customer

    def _merge_months(self, months, customer):
        """Contacts of a month are added up; kept is what was kept with either."""
        for found in months.grouped(lambda one: (one.company_id, one.month)).values():
            kept = found.filtered(lambda one: one.partner_id == customer) or found[0]
            count = sum(found.mapped("contact_count"))
            kept.write(
                {
                    "partner_id": customer.id,
                    "month_count": sum(found.mapped("month_count")),
                    "contact_count": count,
                    "kept_rate": max(found.mapped("kept_rate")),
                    "textbook_rate": 100 if count >= kept.textbook else 0,
                }
            )
            (found - kept).unlink()
