# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import (
    crm_lifecycle,
    crm_lifecycle_facts,
    crm_retention_ledger,
    crm_retention_model,
    crm_retention_score,
    res_company,
    res_config_settings,
    res_partner,
)
