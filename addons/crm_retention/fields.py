# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A kind of field that the host lacks."""

from odoo import fields


class Figure(fields.Float):
    """A number that may be unknown: no comparison holds for an unknown one.

    The host takes an unknown number for nought, so that whoever asks for an average
    rating below 3 would be given all who have never rated.
    """

    falsy_value = None
