# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Customer Life Cycle",
    "version": "19.0.1.0.0",
    "summary": "Who may see and who may manage the life cycle of customers",
    "category": "Sales/CRM",
    "author": "CRM Sales Management contributors",
    "license": "LGPL-3",
    "development_status": "Alpha",
    "depends": ["crm", "sale_stock", "account", "portal"],
    "data": ["security/crm_lifecycle_groups.xml"],
}
