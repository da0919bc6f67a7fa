# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

# Mixins come before the models that use them.
from . import (
    crm_lifecycle_health_mixin,
    crm_lifecycle_health_parts_mixin,
    crm_lifecycle_signal_facts_mixin,
    crm_lifecycle_signals_mixin,
    crm_retention_nightly_mixin,
    crm_retention_partner_signals_mixin,
    crm_retention_proof_trend_mixin,
    crm_retention_score_customer_mixin,
    crm_retention_score_health_mixin,
    crm_retention_scoring_mixin,
)

# isort: split
from . import (
    account_move,
    crm_contact_facts,
    crm_customer_card,
    crm_feed_schema,
    crm_lifecycle,
    crm_lifecycle_facts,
    crm_retention_backtest,
    crm_retention_candidate,
    crm_retention_ledger,
    crm_retention_model,
    crm_retention_planner,
    crm_retention_proof,
    crm_retention_score,
    crm_retention_scores_table,
    crm_retention_segment,
    crm_retention_turn,
    digest_digest,
    rating_rating,
    res_company,
    res_config_settings,
    res_partner,
)
