# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import (
    test_point_access,
    test_point_credit,
    test_point_credit_properties,
    test_point_floors,
    test_point_invoices,
    test_point_past,
)
