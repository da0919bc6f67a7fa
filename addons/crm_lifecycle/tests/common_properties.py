# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How properties are tried in Odoo's database: the same few examples every time."""

from hypothesis import HealthCheck, Phase, settings


def steady(examples):
    """Settings for a property whose examples each cost a part of a second."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
