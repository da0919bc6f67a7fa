# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sessions: what was sold is credited when one is closed."""

from odoo import models

# In the context while a session is closed: {line id: income}.
INCOME = "sales_structure_pos_income"


class PosSession(models.Model):
    """Nothing is done while people queue at the counter."""

    _inherit = "pos.session"

    def _validate_session(self, *args, **kwargs):
        income = {}
        selling = self.with_context(**{INCOME: income})
        result = super(PosSession, selling)._validate_session(*args, **kwargs)
        if self.state == "closed":
            # Whoever closes a session need not know to whom its sales are credited.
            self.env["sales.structure.credit"].sudo()._record_sessions(
                self.sudo(), income
            )
        return result

    def _get_sale_key(self, base_line):
        """Note the income of each line that comes into the session's entry."""
        income, line = self.env.context.get(INCOME), base_line["record"]
        if income is not None and line._name == "pos.order.line":
            income[line.id] = line.order_id._convert_income(base_line)
        return super()._get_sale_key(base_line)
