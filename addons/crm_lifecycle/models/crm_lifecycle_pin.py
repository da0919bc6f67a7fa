# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A stage that a person has decided."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.models import MAGIC_COLUMNS

from .crm_lifecycle_moves import PIN_EVIDENCE

# What a person decides; all else about a pin follows from who pins, and when.
GIVEN = {
    "partner_id",
    "company_id",
    "stage_id",
    "reason",
    "date_until",
    "until_evidence",
}


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
        required=True, readonly=True, help="The company's day when it was decided."
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
        self.check_access("create")
        prepared = [self._prepare_pin(vals) for vals in vals_list]
        self._evaluate_evidence(prepared)
        for vals in prepared:
            vals["evidence_count"] = self._count_evidence(vals)
        pins = super().create(prepared)
        pins._evaluate()
        return pins

    @api.model
    def _prepare_pin(self, vals):
        """Values of a pin from those that were given, which stay as they are."""
        vals = self._add_missing_default_values(vals)
        if not self.env.su:
            # Set, so that no default of the context comes in their place.
            unasked = dict.fromkeys(self._get_decided_names(), False)
            vals = {name: vals[name] for name in GIVEN & set(vals)} | unasked
            vals["user_id"] = self.env.uid
        # Whose contact somebody is does not depend on who asks.
        partner = self.env["res.partner"].sudo().browse(vals.get("partner_id") or ())
        vals["partner_id"] = partner.commercial_partner_id.id
        if not vals.get("date_from"):
            company = self.env["res.company"].browse(vals["company_id"])
            vals["date_from"] = self._get_today(company)
        return vals

    @api.model
    def _get_decided_names(self):
        """Names of the stored fields that no person gives."""
        return [
            name
            for name, field in self._fields.items()
            if field.store and name not in GIVEN and name not in MAGIC_COLUMNS
        ]

    @api.model
    def _get_today(self, company):
        """The company's day, wherever the user is."""
        return self.env["crm.lifecycle"]._get_scope(company).as_of

    @api.model
    def _evaluate_evidence(self, vals_list):
        """Documents that wait for their evaluation are no news after the pin."""
        by_company = defaultdict(set)
        for vals in vals_list:
            known = vals["partner_id"] and vals["company_id"]
            if known and vals.get("until_evidence"):
                by_company[vals["company_id"]].add(vals["partner_id"])
        for company_id, partner_ids in by_company.items():
            company = self.env["res.company"].browse(company_id)
            self._evaluate_customers(company, list(partner_ids))

    @api.model
    def _count_evidence(self, vals):
        """How many documents of the kind that ends the pin there are already."""
        _last, counts = PIN_EVIDENCE.get(vals.get("until_evidence"), ("", ()))
        if not counts:
            return 0
        # All documents count, also of customers archived or of other salespeople.
        rows = self.env["crm.lifecycle"].sudo().with_context(active_test=False)
        row = rows.search(
            [
                ("partner_id", "=", vals["partner_id"]),
                ("company_id", "=", vals["company_id"]),
            ]
        )
        return sum(row[name] for name in counts)

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
        """End those that have not ended yet, as of their company's day."""
        unreleased = self.filtered(lambda pin: not pin.released_on)
        for company, pins in unreleased.grouped("company_id").items():
            today = self._get_today(company)
            # A pin is written by its release alone, after the rights were checked.
            pins.sudo().write({"released_on": today, "released_by_id": self.env.uid})
        unreleased._evaluate()

    def _evaluate(self):
        for company, pins in self.grouped("company_id").items():
            self._evaluate_customers(company, pins.partner_id.ids)

    @api.model
    def _evaluate_customers(self, company, partner_ids):
        self.env.flush_all()
        # Rows are written by the engine alone, never by users.
        self.env["crm.lifecycle"].sudo()._evaluate_at_once(company, partner_ids)

    def _get_reason(self):
        """Who has decided it, and why."""
        # Named is also who has left, or works in other companies.
        user = self.user_id.sudo()
        return self.env._(
            "Set by %(user)s: %(reason)s", user=user.name or "", reason=self.reason
        )
