# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the revenue of a line is shared between units, to the cent.

The package imports no Odoo.
"""

from .blending import blend
from .cents import normalise, part_of, split
from .plan import Part, Plan, Share

__all__ = ["Part", "Plan", "Share", "blend", "normalise", "part_of", "split"]
