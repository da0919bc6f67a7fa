# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Sales Structure",
    "version": "19.0.1.1.0",
    "summary": "Who may see and who may manage how the sales force is organised",
    "category": "Sales/CRM",
    "author": "CRM Sales Management contributors",
    "license": "LGPL-3",
    "development_status": "Alpha",
    "depends": ["crm", "sale_stock", "account"],
    "data": [
        "security/sales_structure_groups.xml",
        "security/ir.model.access.csv",
        "security/sales_structure_rules.xml",
        "data/sales_structure_functions.xml",
        "data/sales_structure_roles.xml",
    ],
}
