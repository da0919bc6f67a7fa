# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

# Mixins come before the models that use them.
from . import (
    crm_lead_dealing_mixin,
    crm_team_allocating_mixin,
    crm_team_dealing_mixin,
    sales_structure_assigning_mixin,
    sales_structure_checking_mixin,
    sales_structure_cloning_mixin,
    sales_structure_guard_mixin,
    sales_structure_life_mixin,
    sales_structure_matching_mixin,
    sales_structure_overview_mixin,
    sales_structure_part_mixin,
    sales_structure_partner_mixin,
    sales_structure_pinning_mixin,
    sales_structure_screen_mixin,
    sales_structure_seating_mixin,
    sales_structure_unit_documents_mixin,
    sales_structure_unit_overview_mixin,
)

# isort: split
from . import (
    crm_lead,
    crm_team,
    crm_team_member,
    ir_rule,
    res_company,
    res_partner,
    res_users,
    sales_structure,
    sales_structure_absence,
    sales_structure_assignment,
    sales_structure_chart,
    sales_structure_credit,
    sales_structure_debt,
    sales_structure_figures,
    sales_structure_function,
    sales_structure_gap,
    sales_structure_ledger,
    sales_structure_member,
    sales_structure_overview,
    sales_structure_queue,
    sales_structure_role,
    sales_structure_rule,
    sales_structure_share,
    sales_structure_sql_sight,
    sales_structure_table,
    sales_structure_unit,
)
