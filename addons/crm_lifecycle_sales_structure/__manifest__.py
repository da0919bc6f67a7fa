# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Sales Structure on the Customer Card",
    "version": "19.0.1.0.0",
    "summary": "Who holds a customer, on the customer card; the card from assignments",
    "category": "Sales/CRM",
    "author": "CRM Sales Management contributors",
    "license": "LGPL-3",
    "development_status": "Alpha",
    "depends": ["crm_lifecycle", "sales_structure"],
    "auto_install": True,
    "data": ["views/sales_structure_assignment_views.xml"],
}
