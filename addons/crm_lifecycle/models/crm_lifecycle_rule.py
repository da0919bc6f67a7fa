# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is in which stage."""

from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..rules.implication import first_shadowing
from .crm_lifecycle_moves import RuleTerms


class CrmLifecycleRule(models.Model):
    """Of the rules in their order, the first that holds says a customer's stage."""

    _name = "crm.lifecycle.rule"
    _description = "Life-Cycle Rule"
    _inherit = ["crm.lifecycle.terms.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(
        string="Switched On",
        default=True,
        help="A rule that is switched off moves nobody.",
    )
    sequence = fields.Integer(default=100, help="The first rule that holds wins.")
    stage_id = fields.Many2one(
        "crm.lifecycle.stage", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: holds in every company."
    )
    note = fields.Text(translate=True, help="Why the rule is as it is.")
    shadowed_by_id = fields.Many2one(
        "crm.lifecycle.rule",
        string="Never Wins Because of",
        compute="_compute_shadowed_by_id",
        help="An earlier rule that holds for all customers of this one.",
    )
    customer_count = fields.Integer(
        string="Customers", compute="_compute_customer_count"
    )

    @api.constrains("stage_id", "active")
    def _check_stage(self):
        for rule in self:
            if rule.active and not rule.stage_id.active:
                raise ValidationError(
                    self.env._(
                        "The stage %(stage)s of the rule %(rule)s is archived. Choose "
                        "another one, or bring it back.",
                        stage=rule.stage_id.name,
                        rule=rule.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_named(self):
        # Customers of companies that the user does not see name it as well.
        everything = self.sudo().with_context(active_test=False)
        moves = everything.env["crm.lifecycle.transition"]
        rows = everything.env["crm.lifecycle"]
        for rule in self:
            named = [("rule_id", "=", rule.id)]
            count = moves.search_count(named) + rows.search_count(named)
            if count:
                raise UserError(
                    self.env._(
                        "The rule %(rule)s cannot be deleted: it is the reason of "
                        "%(count)s stages and moves. Switch it off instead.",
                        rule=rule.name,
                        count=count,
                    )
                )

    def _compute_customer_count(self):
        counts = dict(
            self.env["crm.lifecycle"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.customer_count = counts.get(rule, 0)

    @api.depends("domain", "sequence", "active", "company_id", "stage_id")
    def _compute_shadowed_by_id(self):
        for company, rules in self.grouped("company_id").items():
            # A rule that others may see only can shadow this one as well.
            listed = list(self.sudo()._get_rules(company or self.env.company))
            shadowed = {
                listed[later].id: listed[earlier]
                for later, earlier in self._get_shadowed_of(listed).items()
            }
            for rule in rules:
                rule.shadowed_by_id = shadowed.get(rule._origin.id)

    def _get_shadowed_of(self, rules):
        """{index of a rule that can never win: index of an earlier one because of it}.

        :param rules: list of rules in their order
        """
        stored = {n: f for n, f in self.env["crm.lifecycle"]._fields.items() if f.store}
        whole = {name for name, field in stored.items() if field.type == "integer"}
        money = {name for name, field in stored.items() if field.type == "monetary"}
        domains = [rule._get_covered() for rule in rules]
        return first_shadowing(domains, never_empty=whole | money, whole=whole)

    def _get_covered(self):
        """The domain of those whom this rule surely takes from later rules."""
        if self.stage_id.requirement_ids or not self._is_readable():
            return [(0, "=", 1)]
        return literal_eval(self.domain or "[]")

    def _is_readable(self):
        try:
            self._parse_domain()
        except ValidationError:
            return False
        return True

    @api.model
    def _get_rules(self, company):
        """The rules that hold in a company, in their order."""
        return self.search(
            [("active", "=", True), ("company_id", "in", (False, company.id))]
        )

    def _get_terms(self):
        """These rules, in their order, as statements need them."""
        return [rule._get_own_terms(rule.id) for rule in self]

    def _get_asked_facts(self):
        """Names of the stored facts that these rules look at."""
        row = self.env["crm.lifecycle"]
        return {
            origin
            for rule in self
            for name in rule._get_fact_names()
            for origin in row._get_fact_origins(name)
        }

    def _get_own_terms(self, key):
        names = self._get_fact_names()
        return RuleTerms(
            key,
            self.stage_id.id,
            self._get_domain_condition(),
            self.stage_id.requirement_ids._get_condition(),
            self._get_facts_json(names),
            self._get_document_models(names),
        )

    def _get_facts_json(self, names):
        """SQL of the named facts with their values."""
        model = self.env["crm.lifecycle"]
        pairs = [
            SQL("%s, %s", name, model._get_fact_sql("crm_lifecycle", name))
            for name in names
            if model._is_fact(name)
        ]
        return SQL("jsonb_build_object(%s)", SQL(", ").join(pairs))

    def _get_document_models(self, names):
        """Models of the documents that the named facts are made from."""
        row = self.env["crm.lifecycle"]
        asked = [row._get_fact_origin(name) for name in names]
        known = row._get_fact_models()
        return sorted({known[name] for name in asked if known.get(name)})

    def action_open_customers(self):
        """The customers whose stage this rule says."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_lifecycle.crm_lifecycle_action"
        )
        return {**action, "domain": [("rule_id", "=", self.id)]}
