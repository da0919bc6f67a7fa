# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Customer Retention",
    "version": "19.0.1.2.0",
    "summary": "Who buys again: scores of customers from posted invoices",
    "category": "Sales/CRM",
    "author": "CRM Sales Management contributors",
    "license": "LGPL-3",
    "development_status": "Alpha",
    "depends": ["crm_lifecycle"],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "external_dependencies": {"python": ["numpy", "scipy"]},
    "data": [
        "security/crm_retention_groups.xml",
        "security/ir.model.access.csv",
        "security/crm_retention_rules.xml",
        "data/ir_cron.xml",
        "data/crm_retention_segments.xml",
        "data/crm_lifecycle_rules.xml",
        "views/crm_retention_score_views.xml",
        "views/crm_retention_model_views.xml",
        "views/crm_retention_menus.xml",
        "views/crm_lifecycle_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["crm_retention/static/src/**/*"],
        "web.assets_tests": ["crm_retention/static/tests/tours/**/*"],
    },
}
