# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

# Mixins come before the models that use them.
from . import crm_lifecycle_terms_mixin

# isort: split
from . import (
    crm_handoff,
    crm_handoff_answering,
    crm_handoff_asking,
    crm_handoff_notices,
    crm_lifecycle,
    crm_lifecycle_documents,
    crm_lifecycle_facts,
    crm_lifecycle_moves,
    crm_lifecycle_pin,
    crm_lifecycle_queue,
    crm_lifecycle_replay,
    crm_lifecycle_requirement,
    crm_lifecycle_rule,
    crm_lifecycle_stage,
    crm_lifecycle_sweep,
    crm_lifecycle_transition,
    crm_lifecycle_transition_flow,
    crm_lifecycle_what_if,
    res_company,
    res_company_handoff,
    res_config_settings_handoff,
)
