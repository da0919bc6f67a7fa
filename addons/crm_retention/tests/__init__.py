# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import (
    test_access,
    test_agenda,
    test_backtest,
    test_compute,
    test_cron,
    test_digest,
    test_history,
    test_lifecycle_fact,
    test_partner,
    test_plan_access,
    test_plan_draft,
    test_plan_start,
    test_proof,
    test_purchase_events,
    test_segment,
    test_settings,
    test_signal_documents,
    test_signal_health,
    test_signal_payments,
    test_signal_report,
    test_signal_service,
    test_signal_tour,
    test_tour,
    test_workdays,
)
