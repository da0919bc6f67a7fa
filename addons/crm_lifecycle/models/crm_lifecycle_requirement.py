# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What must be there before a customer comes into a stage."""

from odoo import fields, models
from odoo.tools import SQL


class CrmLifecycleRequirement(models.Model):
    """Information that must be known, or an activity that must have been done."""

    _name = "crm.lifecycle.requirement"
    _description = "Requirement of a Stage"
    _inherit = ["crm.lifecycle.terms.mixin"]
    _order = "stage_id, sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
        help="Shown as missing, such as: e-mail address, first visit.",
    )
    sequence = fields.Integer(default=10)
    stage_id = fields.Many2one(
        "crm.lifecycle.stage", required=True, ondelete="cascade", index=True
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Activity",
        ondelete="restrict",
        help="An activity of this kind must have been done with the customer.",
    )

    def _get_condition(self):
        """SQL that holds for rows of crm_lifecycle that meet all of these."""
        conditions = [requirement._get_own_condition() for requirement in self]
        return SQL(" AND ").join(conditions) if conditions else SQL("TRUE")

    def _get_own_condition(self):
        condition = self._get_domain_condition()
        if not self.activity_type_id:
            return condition
        return SQL("(%s AND %s)", condition, self._get_activity_condition())

    def _get_activity_condition(self):
        """SQL: a message on the customer tells that such an activity was done."""
        return SQL(
            """
            EXISTS (SELECT 1 FROM mail_message message
                     WHERE message.mail_activity_type_id = %s
                       AND (message.model = 'res.partner'
                            AND message.res_id IN (
                                SELECT id FROM res_partner
                                 WHERE commercial_partner_id = crm_lifecycle.partner_id)
                            OR message.model = 'crm.lifecycle'
                            AND message.res_id = crm_lifecycle.id
                            OR message.model = 'crm.lead'
                            AND message.res_id IN (
                                SELECT lead.id FROM crm_lead lead
                                  JOIN res_partner contact
                                    ON contact.id = lead.partner_id
                                 WHERE contact.commercial_partner_id
                                       = crm_lifecycle.partner_id)))
            """,
            self.activity_type_id.id,
        )

    def _get_missing(self, row):
        """Those of these requirements that a customer's row does not meet."""
        table = SQL.identifier(row._table)
        if not self or not row.id:
            return self
        checks = SQL(", ").join(r._get_own_condition() for r in self)
        [found] = self.env.execute_query(
            SQL("SELECT %s FROM %s WHERE id = %s", checks, table, row.id)
        )
        return self.browse(
            requirement.id
            for requirement, is_met in zip(self, found, strict=True)
            if not is_met
        )
