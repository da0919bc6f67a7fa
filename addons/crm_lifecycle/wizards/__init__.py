# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

# Mixins come before the model that uses them.
from . import base_partner_merge_contact_mixin, base_partner_merge_voice_mixin

# isort: split
from . import (
    base_partner_merge,
    crm_event_secret,
    crm_feed_export,
    crm_handoff_answer,
    crm_lifecycle_as_of,
    crm_lifecycle_pin_wizard,
    crm_parting_start,
    crm_parting_waive,
    crm_voice_answer,
    crm_voice_merge,
)
