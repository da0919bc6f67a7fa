# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where events may be posted to, on the settings page of CRM."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..webhooks.addresses import parse_networks
from .crm_event_outbox import NETWORKS


class ResConfigSettingsEventMixin(models.AbstractModel):
    """Settings of events; only administrators can save them."""

    _name = "res.config.settings.event.mixin"
    _description = "Settings of Events"

    lifecycle_event_networks = fields.Char(
        string="Networks Allowed for Events",
        config_parameter=NETWORKS,
        help="Events are posted to public addresses only, by https://. Networks named "
        "here are allowed as well, also by http://: 10.1.2.0/24, 192.168.7.15.",
    )

    def _valid_field_parameter(self, field, name):
        """What the settings page knows and a mixin does not yet."""
        return name == "config_parameter" or super()._valid_field_parameter(field, name)

    @api.constrains("lifecycle_event_networks")
    def _check_lifecycle_event_networks(self):
        for settings in self:
            try:
                parse_networks(settings.lifecycle_event_networks)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "Name networks as 10.1.2.0/24 or 192.168.7.15, separated by "
                        "commas: %s.",
                        error,
                    )
                ) from error
