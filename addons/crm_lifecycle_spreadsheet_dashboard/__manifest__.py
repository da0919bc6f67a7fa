# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Customer Life Cycle in Dashboards",
    "version": "19.0.1.0.0",
    "summary": "Stages, moves, risk and pace of customers in the Dashboards app",
    "category": "Sales/CRM",
    "author": "CRM Sales Management contributors",
    "license": "LGPL-3",
    "development_status": "Alpha",
    "depends": ["crm_lifecycle", "spreadsheet_dashboard"],
    "auto_install": True,
    "data": ["data/dashboards.xml"],
}
