# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sessions of the past that have no credits."""

from odoo import models
from odoo.tools import SQL


class SalesStructureCreditLedger(models.AbstractModel):
    """Raw SQL that reads."""

    _inherit = "sales.structure.credit.ledger"

    def _get_missing(self, version):
        for model in ("pos.session", "pos.order", "pos.order.line"):
            self.env[model].flush_model()
        return super()._get_missing(version)

    def _get_missing_condition(self):
        """Entries of closed sessions too, if anything sold was not invoiced."""
        return SQL(
            """
            (%s) OR m.move_type = 'entry'
            AND m.id IN (SELECT s.move_id
                           FROM pos_session s
                           JOIN pos_order o ON o.session_id = s.id
                           JOIN pos_order_line l ON l.order_id = o.id
                          WHERE s.state = 'closed'
                            AND o.state IN ('paid', 'done')
                            AND o.account_move IS NULL)
            AND NOT EXISTS (SELECT FROM sales_structure_credit c
                             WHERE c.pos_entry_id = m.id)
            """,
            super()._get_missing_condition(),
        )
