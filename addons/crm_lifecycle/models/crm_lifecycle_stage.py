# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Stages of the customer life cycle."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

CATEGORIES = [
    ("acquaintance", "Acquaintance"),
    ("prospect", "Prospect"),
    ("customer", "Customer"),
    ("regular", "Regular Customer"),
    ("risk", "At Risk"),
    ("dormant", "Dormant"),
    ("parting", "Parting"),
    ("former", "Former Customer"),
]
DEPARTMENTS = [
    ("marketing", "Marketing"),
    ("sales", "Sales"),
    ("service", "Service"),
]
# What the contacts of a stage's customers follow from.
CADENCE = frozenset({"contacts_per_year", "category"})


class CrmLifecycleStage(models.Model):
    """What a customer is to the company, and what is to be done about it."""

    _name = "crm.lifecycle.stage"
    _description = "Life-Cycle Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="The order of the stages from first acquaintance to parting."
    )
    color = fields.Integer(help="Colour of the stage in pictures and tags.")
    category = fields.Selection(
        CATEGORIES,
        required=True,
        default="customer",
        help="What the stage means to reports, whatever its name.",
    )
    fold = fields.Boolean(
        string="Folded", help="Folded in the kanban view and in the stage bar."
    )
    guidance = fields.Text(
        translate=True, help="What to do about a customer in this stage, in a sentence."
    )
    department = fields.Selection(
        DEPARTMENTS,
        required=True,
        default="sales",
        help="Who looks after customers in this stage. "
        "Where it changes, the customer is handed over.",
    )
    target_days = fields.Integer(
        string="Target (days)",
        help="A customer is on track for so many days, behind for as many more, and "
        "stuck after that. 0: no target.",
    )
    contacts_per_year = fields.Integer(
        help="How often a year a customer in this stage should hear from us."
    )
    requirement_ids = fields.One2many(
        "crm.lifecycle.requirement",
        "stage_id",
        string="Requirements",
        copy=True,
        help="What must be known or done before a customer comes into this stage.",
    )
    activity_plan_id = fields.Many2one(
        "mail.activity.plan",
        domain="[('res_model', '=', 'crm.lifecycle')]",
        ondelete="set null",
        help="Activities that are planned when a customer comes into this stage.",
    )
    rule_ids = fields.One2many("crm.lifecycle.rule", "stage_id", string="Rules")
    customer_count = fields.Integer(
        string="Customers", compute="_compute_customer_count"
    )

    _target_days_positive = models.Constraint(
        "CHECK (target_days >= 0)", "A target is a number of days, or 0 for none."
    )
    _contacts_per_year_positive = models.Constraint(
        "CHECK (contacts_per_year >= 0)", "The contacts a year cannot be negative."
    )

    def _compute_customer_count(self):
        counts = dict(
            self.env["crm.lifecycle"]._read_group(
                [("stage_id", "in", self.ids)], ["stage_id"], ["__count"]
            )
        )
        for stage in self:
            stage.customer_count = counts.get(stage, 0)

    def copy_data(self, default=None):
        """Two stages of one name could not be told apart."""
        vals_list = super().copy_data(default)
        return [
            {**vals, "name": self.env._("%s (copy)", stage.name)}
            for stage, vals in zip(self, vals_list, strict=True)
        ]

    def write(self, vals):
        """When contacts are due follows at once."""
        done = super().write(vals)
        if not CADENCE.isdisjoint(vals):
            # Stages are those of all companies; cadences are the engine's.
            companies = self.env["res.company"].sudo().search(Domain.TRUE)
            self.env["crm.contact.cadence"].sudo()._retarget(companies)
        return done

    @api.constrains("active")
    def _check_archived(self):
        """A rule must not lead into a stage that is put away."""
        for stage in self.filtered(lambda stage: not stage.active):
            if holders := stage._get_holders():
                raise ValidationError(
                    self.env._(
                        "The stage %(stage)s cannot be archived: %(holders)s. "
                        "Change them first.",
                        stage=stage.name,
                        holders=holders,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for stage in self:
            if holders := stage._get_holders(with_history=True):
                raise UserError(
                    self.env._(
                        "The stage %(stage)s cannot be deleted: %(holders)s. Archive "
                        "it once no rule and no customer needs it.",
                        stage=stage.name,
                        holders=holders,
                    )
                )

    def _get_holders(self, with_history=False):
        """In words, what needs this stage; empty where nothing does."""
        # Rows and rules of companies that the user does not see hold it as well.
        stage = self.sudo().with_context(active_test=False)
        counts = {
            self.env._("%s customers are in it"): stage._count_of(
                "crm.lifecycle", "stage_id"
            ),
            self.env._("%s rules lead to it"): stage._count_of(
                "crm.lifecycle.rule", "stage_id", ("active", "=", True)
            ),
            self.env._("%s customers are pinned to it"): stage._count_of(
                "crm.lifecycle.pin",
                "stage_id",
                ("released_on", "=", False),
                *stage._get_pins_in_force(),
            ),
            self.env._("%s customers are due for it"): stage._count_of(
                "crm.lifecycle", "due_stage_id"
            ),
        }
        if with_history:
            counts[self.env._("%s archived rules lead to it")] = stage._count_of(
                "crm.lifecycle.rule", "stage_id", ("active", "=", False)
            )
            counts[self.env._("%s ended pins name it")] = stage._count_of(
                "crm.lifecycle.pin", "stage_id"
            )
            counts[self.env._("%s past moves name it")] = stage._count_of(
                "crm.lifecycle.transition", "from_stage_id"
            ) + stage._count_of("crm.lifecycle.transition", "to_stage_id")
        return ", ".join(text % count for text, count in counts.items() if count)

    def _get_pins_in_force(self):
        today = fields.Date.today()
        return Domain("date_until", "=", False) | Domain("date_until", ">=", today)

    def _count_of(self, model, field, *conditions):
        return self.env[model].search_count([(field, "=", self.id), *conditions])

    def action_open_customers(self):
        """The customers in this stage."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_lifecycle.crm_lifecycle_action"
        )
        return {**action, "domain": [("stage_id", "=", self.id)]}
