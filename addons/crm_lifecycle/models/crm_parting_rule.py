# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers with whom the company parts by itself."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .crm_parting_reason import INITIATORS

# So many customers are started in one transaction.
STARTED_AT_ONCE = 200


class CrmPartingRule(models.Model):
    """Whoever meets the condition is started every night, once."""

    _name = "crm.parting.rule"
    _description = "Rule of Partings"
    _inherit = ["crm.lifecycle.terms.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(
        string="Switched On",
        default=False,
        help="A rule that is switched off starts nothing.",
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: holds in every company."
    )
    stage_id = fields.Many2one(
        "crm.lifecycle.stage",
        ondelete="restrict",
        help="Customers in this stage only; empty: in any stage.",
    )
    domain = fields.Char(
        help="Which customers the company parts with: conditions on their facts."
    )
    initiator = fields.Selection(INITIATORS, required=True, default="company")
    reason_id = fields.Many2one(
        "crm.parting.reason", required=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        ondelete="set null",
        help="Empty: the person named in the settings.",
    )
    pause_days = fields.Integer(
        string="Pause (days)",
        default=365,
        help="A customer whose parting was cancelled, or who was won back, is left "
        "alone for so long.",
    )
    customer_count = fields.Integer(
        string="Would Part", compute="_compute_customer_count"
    )
    parting_count = fields.Integer(string="Partings", compute="_compute_parting_count")

    _pause_days_positive = models.Constraint(
        "CHECK (pause_days >= 0)", "The pause is a number of days, or 0 for none."
    )

    @api.constrains("domain", "stage_id", "active")
    def _check_narrow(self):
        for rule in self:
            if not rule.stage_id and rule._parse_domain().is_true():
                raise ValidationError(
                    self.env._(
                        "The rule %s would part with every customer: choose a stage or "
                        "a condition.",
                        rule.name,
                    )
                )

    @api.depends("domain", "stage_id", "company_id", "pause_days")
    def _compute_customer_count(self):
        rows = self.env["crm.lifecycle"]
        for rule in self:
            rule.customer_count = rows.search_count(rule._get_customers_domain())

    def _compute_parting_count(self):
        rows = self.env["crm.parting"]._read_group(
            [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
        )
        counts = dict(rows)
        for rule in self:
            rule.parting_count = counts.get(rule, 0)

    def _get_customers_domain(self):
        """Life cycles of customers who would be started now."""
        self.ensure_one()
        domain = self._parse_domain()
        if self.stage_id:
            domain &= Domain("stage_id", "=", self.stage_id.id)
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        return domain & Domain("partner_id.active", "=", True) & self._get_free_domain()

    def _get_free_domain(self):
        """Life cycles without a parting, and without one that ended lately."""
        since = fields.Date.context_today(self) - timedelta(days=self.pause_days)
        running = Domain("state", "in", ("open", "closed"))
        lately = Domain("ended_on", ">", since)
        # Whose parting it is does not depend on who asks.
        partings = self.env["crm.parting"].sudo()
        found = partings._read_group(
            running | lately, ["company_id"], ["partner_id:array_agg"]
        )
        taken = Domain.OR(
            Domain("company_id", "=", company.id) & Domain("partner_id", "in", ids)
            for company, ids in found
        )
        return ~taken

    def action_open_customers(self):
        """Who would be started now."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_lifecycle.crm_lifecycle_action"
        )
        return {
            **action,
            "domain": list(self._get_customers_domain()),
            "context": {},
        }

    def action_open_partings(self):
        """What the rule has started."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_lifecycle.crm_parting_action"
        )
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}

    @api.model
    def _cron_start(self):
        """Start what the rules ask for, a batch a transaction.

        Who has been started is found no more: a killed run goes on where it stopped.
        """
        commit = self.env["ir.cron"]._commit_progress
        rules = self.search(Domain("active", "=", True))
        commit(remaining=len(rules))
        for rule in rules:
            while rule._start_batch():
                if not commit(0):
                    return
            if not commit(1):
                return

    def _start_batch(self):
        """Start the next customers of a rule; return how many."""
        rows = self.env["crm.lifecycle"].search(
            self._get_customers_domain(), limit=STARTED_AT_ONCE, order="partner_id, id"
        )
        partings = self.env["crm.parting"]
        count = 0
        for company, found in rows.grouped("company_id").items():
            started = partings._start(
                company, found.partner_id, **self._prepare_start(company)
            )
            count += len(started)
        return count

    def _prepare_start(self, company):
        is_fit = self.user_id and company._is_handoff_user(self.user_id)
        return {
            "origin": "rule",
            "rule_id": self.id,
            "initiator": self.initiator,
            "reason_id": self.reason_id.id,
            "user_id": self.user_id.id if is_fit else False,
        }
