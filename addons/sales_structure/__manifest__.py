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
        "views/sales_structure_views.xml",
        "views/sales_structure_unit_views.xml",
        "views/sales_structure_member_views.xml",
        "views/sales_structure_rule_views.xml",
        "views/sales_structure_assignment_views.xml",
        "views/sales_structure_absence_views.xml",
        "views/sales_structure_role_views.xml",
        "views/sales_structure_function_views.xml",
        "views/sales_structure_menus.xml",
        "data/ir_cron.xml",
    ],
}
