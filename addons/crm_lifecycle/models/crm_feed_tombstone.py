# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers who are gone, so that other systems hear of it."""

from odoo import api, fields, models

KINDS = [
    ("deleted", "Deleted"),
    ("merged", "Merged"),
    ("ended", "Ended"),
    ("withdrawn", "Withdrawn"),
]


class CrmFeedTombstone(models.Model):
    """Written when it happens; numbers alone, since the customer may be no more.

    Whoever could see the customer may know that it is gone.
    """

    _name = "crm.feed.tombstone"
    _description = "Customer Who Is Gone"
    _order = "id desc"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Integer(string="Customer Number", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(
        KINDS,
        required=True,
        readonly=True,
        help="Ended: the last document is gone. Withdrawn: it went to another "
        "salesperson or company.",
    )
    merged_into_id = fields.Integer(readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        help="Whose customer it was.",
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    @api.model
    def _bury(self, rows, kind, merged_into=None):
        """Tell that customers are gone.

        :param rows: of them (customer id, company id, salesperson's id)
        """
        # Nobody may write here; it follows from what was done to the customer.
        return self.sudo().create(
            [
                {
                    "partner_id": partner_id,
                    "company_id": company_id,
                    "user_id": user_id,
                    "kind": kind,
                    "merged_into_id": merged_into.id if merged_into else False,
                }
                for partner_id, company_id, user_id in rows
            ]
        )
