# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Sales Structure at the Point of Sale",
    "version": "19.0.1.0.0",
    "summary": "Points of sale as sales floors, and credit for what is sold there",
    "category": "Sales/CRM",
    "author": "CRM Sales Management contributors",
    "license": "LGPL-3",
    "development_status": "Alpha",
    "depends": ["sales_structure", "point_of_sale"],
    "auto_install": True,
    "data": [
        "views/sales_structure_rule_views.xml",
        "views/sales_structure_credit_views.xml",
        "views/pos_order_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
