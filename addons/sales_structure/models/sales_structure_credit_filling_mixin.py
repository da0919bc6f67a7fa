# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Credits of invoices that were posted before there was a structure."""

from odoo import api, models

# Invoices in a transaction: few enough to be quick, many enough to be worth it.
FILLED_AT_ONCE = 1000


class SalesStructureCreditFillingMixin(models.AbstractModel):
    """By the version that was in force on each invoice's day, in batches.

    A version's invoices are filled in the order in which they were made. Whatever was
    filled stays when the work is interrupted: what is left is simply what has no
    credits.
    """

    _name = "sales.structure.credit.filling.mixin"
    _description = "Filling of Past Credits"

    @api.model
    def _fill(self, version, after=0):
        """Fill a batch of a version's invoices.

        :param after: only invoices with a greater id
        :return: id of the last one, or nothing where none was left
        """
        ledger = self.env["sales.structure.credit.ledger"]
        move_ids = ledger._read_missing(version, after, FILLED_AT_ONCE)
        # Whoever resets one to draft meanwhile waits; what somebody holds is filled
        # next time.
        moves = (
            self.env["account.move"]
            .browse(move_ids)
            .try_lock_for_update(allow_referencing=True)
        )
        self._record_past(moves)
        return move_ids[-1] if move_ids else None

    def _record_past(self, moves):
        """Write the credits of entries that have none."""
        self._record_invoices(moves)

    @api.model
    def _cron_fill(self):
        """Fill the invoices of versions whose past credits were asked for."""
        commit = self.env["ir.cron"]._commit_progress
        ledger = self.env["sales.structure.credit.ledger"]
        versions = self.env["sales.structure"].search([("fills_credits", "=", True)])
        commit(remaining=sum(map(ledger._count_missing, versions)))
        for version in versions:
            last = 0
            while last := self._fill(version, last):
                if not commit(FILLED_AT_ONCE):
                    return
            version.fills_credits = False
            commit()
