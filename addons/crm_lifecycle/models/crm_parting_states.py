# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How far a parting is."""

STATES = [
    ("open", "Under Way"),
    ("closed", "Parted"),
    ("won_back", "Won Back"),
    ("cancelled", "Cancelled"),
]
