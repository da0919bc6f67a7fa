# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

# Mixins come before the models that use them.
from . import (
    crm_handoff_answering_mixin,
    crm_handoff_asking_mixin,
    crm_handoff_notices_mixin,
    crm_lifecycle_document_mixin,
    crm_lifecycle_ending_mixin,
    crm_lifecycle_fact_documents_mixin,
    crm_lifecycle_terms_mixin,
)

# isort: split
from . import (
    account_move,
    account_move_line,
    account_partial_reconcile,
    calendar_event,
    crm_handoff,
    crm_lead,
    crm_lifecycle,
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
    mail_message,
    res_company,
    res_config_settings_handoff,
    res_partner,
    sale_order,
    stock_move,
    stock_picking,
)
