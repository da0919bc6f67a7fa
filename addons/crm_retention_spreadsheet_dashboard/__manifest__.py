# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Customer Retention in Dashboards",
    "version": "19.0.1.0.0",
    "summary": "Who buys again, what is expected, what is at stake, in Dashboards",
    "category": "Sales/CRM",
    "author": "CRM Sales Management contributors",
    "license": "LGPL-3",
    "development_status": "Alpha",
    "depends": ["crm_retention", "spreadsheet_dashboard"],
    "auto_install": True,
    "data": ["data/dashboards.xml"],
}
