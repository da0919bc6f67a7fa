# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who gets what: leads by what is still owed, customers by load.

The package imports no Odoo.
"""

from .customers import Customer, Seat, spread
from .leads import Deal, Member, deal

__all__ = ["Customer", "Deal", "Member", "Seat", "deal", "spread"]
