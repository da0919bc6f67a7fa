# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why customers and the company part."""

from odoo import fields, models

INITIATORS = [
    ("customer", "The Customer"),
    ("company", "Our Company"),
    ("both", "Both"),
]


class CrmPartingReason(models.Model):
    """A reason that can be counted; the details are told in words beside it."""

    _name = "crm.parting.reason"
    _description = "Reason of a Parting"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    initiator = fields.Selection(
        INITIATORS,
        string="Whose Reason",
        help="Empty: whoever wants to part may have it.",
    )
    is_on_portal = fields.Boolean(
        string="Shown to Customers",
        default=True,
        help="Customers can choose it on the portal and in the exit survey.",
    )
    letter = fields.Html(
        translate=True,
        help="What the farewell letter of such a parting begins with. It can be "
        "changed in each parting.",
    )
    parting_count = fields.Integer(string="Partings", compute="_compute_parting_count")

    _name_uniq = models.UniqueIndex("(name)", "This reason is there already.")

    def _compute_parting_count(self):
        rows = self.env["crm.parting"]._read_group(
            [("reason_id", "in", self.ids)], ["reason_id"], ["__count"]
        )
        counts = dict(rows)
        for reason in self:
            reason.parting_count = counts.get(reason, 0)

    def copy_data(self, default=None):
        """Two reasons of one name could not be told apart."""
        vals_list = super().copy_data(default)
        return [
            {**vals, "name": self.env._("%s (copy)", reason.name)}
            for reason, vals in zip(self, vals_list, strict=True)
        ]
