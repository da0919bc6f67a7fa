# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import (
    test_absence,
    test_access_roles,
    test_assigning,
    test_change,
    test_credit_order,
    test_documents_invoices,
    test_documents_leads,
    test_documents_orders,
    test_export,
    test_import,
    test_assigning_by_hand,
    test_gaps_and_overlaps,
    test_lead_assignment,
    test_lead_assignment_teams,
    test_member,
    test_rights,
    test_rights_plan,
    test_rule,
    test_structure,
    test_unit,
)
