# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who receives customers, on the settings page of CRM."""

from odoo import api, fields, models
from odoo.tools import format_list

from .res_company import USER_FIELDS


# The check takes a settings page with mixins for a wizard.
class ResConfigSettings(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """Settings of hand-offs."""

    _name = "res.config.settings"
    _inherit = [
        "res.config.settings.contact.mixin",
        "res.config.settings.event.mixin",
        "res.config.settings.parting.mixin",
        "res.config.settings",
    ]

    lifecycle_marketing_user_id = fields.Many2one(
        related="company_id.lifecycle_marketing_user_id", readonly=False
    )
    lifecycle_sales_user_id = fields.Many2one(
        related="company_id.lifecycle_sales_user_id", readonly=False
    )
    lifecycle_service_user_id = fields.Many2one(
        related="company_id.lifecycle_service_user_id", readonly=False
    )
    lifecycle_hours_to_accept = fields.Integer(
        related="company_id.lifecycle_hours_to_accept", readonly=False
    )
    lifecycle_escalation_user_id = fields.Many2one(
        related="company_id.lifecycle_escalation_user_id", readonly=False
    )
    lifecycle_handoff_gaps = fields.Text(
        compute="_compute_lifecycle_handoff_gaps",
        help="Departments in which customers wait for nobody.",
    )

    @api.depends("company_id", *USER_FIELDS.values())
    def _compute_lifecycle_handoff_gaps(self):
        names = dict(
            self.env["crm.handoff"]
            ._fields["to_department"]
            ._description_selection(self.env)
        )
        for settings in self:
            gaps = [
                settings._get_vacancies(names),
                *(settings._get_absence(*department) for department in names.items()),
            ]
            settings.lifecycle_handoff_gaps = "\n".join(filter(None, gaps))

    def _get_vacancies(self, names):
        """A sentence about the departments where nobody is named."""
        vacant = [names[name] for name in names if not self[USER_FIELDS[name]]]
        if not vacant:
            return ""
        return self.env._(
            "Nobody is responsible in: %(departments)s. Customers handed there wait in "
            "the queue until a person is named here.",
            departments=format_list(self.env, vacant),
        )

    def _get_absence(self, department, name):
        """A sentence about a department whose person can receive no customers."""
        user = self[USER_FIELDS[department]]
        if not user or self.company_id._is_handoff_user(user):
            return ""
        return self.env._(
            "%(department)s: %(user)s is archived, or no life-cycle user of the "
            "company any more. Name somebody else.",
            department=name,
            user=user.name,
        )
