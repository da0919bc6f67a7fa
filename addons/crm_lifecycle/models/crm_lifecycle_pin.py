# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A stage that a person has decided."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .crm_lifecycle_moves import PIN_EVIDENCE


class CrmLifecyclePin(models.Model):
    """A dated decision with its reason; it goes before all rules while in force."""

    _name = "crm.lifecycle.pin"
    _description = "Pinned Stage"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    stage_id = fields.Many2one(
        "crm.lifecycle.stage", required=True, ondelete="restrict"
    )
    reason = fields.Char(help="Why a person decides against the rules.")
    user_id = fields.Many2one(
        "res.users",
        string="Decided by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    date_from = fields.Date(
        required=True, readonly=True, default=fields.Date.context_today
    )
    date_until = fields.Date(help="Last day; empty: until it is released.")
    until_evidence = fields.Selection(
        [
            ("purchase", "Next Purchase"),
            ("order", "Next Order"),
            ("lead", "Next Lead"),
            ("contact", "Next Contact"),
        ],
        string="Until",
        help="A new document of this kind ends the pin.",
    )
    evidence_count = fields.Integer(
        readonly=True, help="Documents of that kind when the stage was pinned."
    )
    released_on = fields.Date(readonly=True, copy=False)
    released_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    holder_model = fields.Char(readonly=True)
    holder_id = fields.Many2oneReference(
        model_field="holder_model",
        readonly=True,
        help="The record that holds the pin, such as a managed parting.",
    )

    _date_until_after = models.Constraint(
        "CHECK (date_until IS NULL OR date_until >= date_from)",
        "A pin cannot end before it begins.",
    )

    @api.depends("stage_id", "reason")
    def _compute_display_name(self):
        for pin in self:
            pin.display_name = f"{pin.stage_id.name}: {pin.reason}"

    @api.constrains("reason")
    def _check_reason(self):
        for pin in self:
            if not (pin.reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "A stage that is set by hand needs a reason: give it together "
                        "with the stage (Pin Stage… in the actions, or the column "
                        "pin_reason of an import)."
                    )
                )

    @api.constrains("stage_id")
    def _check_stage(self):
        for pin in self:
            if not pin.stage_id.active:
                raise ValidationError(
                    self.env._(
                        "The stage %s is archived; choose another one.",
                        pin.stage_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Pin, and evaluate at once, so that the person sees what was decided."""
        self.env["crm.lifecycle"]._check_manager()
        for vals in vals_list:
            vals["evidence_count"] = self._count_evidence(vals)
        pins = super().create(vals_list)
        pins._evaluate()
        return pins

    def _count_evidence(self, vals):
        _last, count = PIN_EVIDENCE.get(vals.get("until_evidence"), ("", ""))
        if not count:
            return 0
        row = self.env["crm.lifecycle"].search(
            [
                ("partner_id", "=", vals.get("partner_id")),
                ("company_id", "=", vals.get("company_id", self.env.company.id)),
            ]
        )
        return row[count]

    def write(self, vals):
        """What was decided stays; a pin can only be released."""
        if not self.env.su:
            raise UserError(
                self.env._("A pin is not changed: release it and pin anew.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_engine(self):
        if not self.env.su:
            raise UserError(self.env._("A pin is not deleted: release it."))

    def action_release(self):
        """Let the rules decide again."""
        self.env["crm.lifecycle"]._check_manager()
        self.check_access("read")
        held = self.filtered("holder_model")
        if held:
            raise UserError(
                self.env._(
                    "This pin is held by %s; end that instead.", held[0].holder_model
                )
            )
        self._release()

    def _release(self):
        # A pin is written by its release alone, after the rights were checked.
        today = fields.Date.context_today(self)
        self.sudo().write({"released_on": today, "released_by_id": self.env.uid})
        self._evaluate()

    def _evaluate(self):
        self.env.flush_all()
        for company, pins in self.grouped("company_id").items():
            # Rows are written by the engine alone, never by users.
            rows = self.env["crm.lifecycle"].sudo()
            rows._evaluate_at_once(company, pins.partner_id.ids)
