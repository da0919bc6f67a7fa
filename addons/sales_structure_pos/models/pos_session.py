# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sessions: what was sold is credited when one is closed."""

from odoo import models


class PosSession(models.Model):
    """Nothing is done while people queue at the counter."""

    _inherit = "pos.session"

    def _validate_session(self, *args, **kwargs):
        result = super()._validate_session(*args, **kwargs)
        if self.state == "closed":
            # Whoever closes a session need not know to whom its sales are credited.
            self.env["sales.structure.credit"].sudo()._record_sessions(self.sudo())
        return result
