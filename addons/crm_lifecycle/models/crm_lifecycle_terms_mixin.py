# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A domain over customers' facts, as rules and requirements have it."""

from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.query import Query

# What is decided from the rules cannot be asked by them: nothing goes in circles.
FORBIDDEN = {
    *("stage_id", "stage_since", "rule_id", "pin_id", "due_stage_id", "pace"),
    *("days_in_stage", "reason", "missing", "transition_ids", "pin_ids"),
    *("activity_ids", "message_ids", "message_follower_ids"),
}


class CrmLifecycleTermsMixin(models.AbstractModel):
    """Checks a domain when it is saved and turns it into SQL."""

    _name = "crm.lifecycle.terms.mixin"
    _description = "Terms over Customers' Facts"

    domain = fields.Char(
        string="Condition",
        required=True,
        default="[]",
        help="Which customers it holds for: conditions on their facts.",
    )

    @api.constrains("domain")
    def _check_domain(self):
        for terms in self:
            terms._get_domain_condition()

    def _parse_domain(self):
        """The domain as a :class:`Domain`.

        :raises ValidationError: where it cannot be read, or asks what it may not
        """
        try:
            domain = Domain(literal_eval(self.domain or "[]"))
        except (
            ValueError,
            SyntaxError,
            TypeError,
            MemoryError,
            RecursionError,
        ) as error:
            raise ValidationError(
                self.env._(
                    "The condition of %(name)s cannot be read. Write it with the "
                    "editor, without expressions: %(error)s",
                    name=self.display_name,
                    error=error,
                )
            ) from error
        for condition in domain.iter_conditions():
            self._check_asked(condition)
        return domain

    def _check_asked(self, condition):
        """Refuse what is decided from the rules, and days that move by themselves."""
        name = condition.field_expr.split(".")[0]
        if name in FORBIDDEN:
            field = self.env["crm.lifecycle"]._fields[name]
            raise ValidationError(
                self.env._(
                    "%(name)s: %(field)s follows from the rules, so that no rule can "
                    "ask for it.",
                    name=self.display_name,
                    field=field._description_string(self.env),
                )
            )
        field = self.env["crm.lifecycle"]._fields.get(name)
        if field is not None and field.type == "date":
            self._check_day(condition)

    def _check_day(self, condition):
        value = condition.value
        if not isinstance(value, str):
            return
        try:
            fields.Date.to_date(value)
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%(name)s: give a fixed date, such as 2026-01-31, or ask for a "
                    "number of days, such as Days Silent.",
                    name=self.display_name,
                )
            ) from error

    def _get_domain_condition(self):
        """SQL that holds for rows of crm_lifecycle that the domain selects.

        :raises ValidationError: where the domain is not valid (any more)
        """
        self.ensure_one()
        domain = self._parse_domain()
        # Rules hold for all customers, whoever looks; facts have no own rights.
        model = self.env["crm.lifecycle"].sudo().with_context(active_test=False)
        try:
            query = self._get_query(model, domain)
        except (ValueError, UserError, TypeError) as error:
            raise ValidationError(
                self.env._(
                    "The condition of %(name)s is not valid: %(error)s",
                    name=self.display_name,
                    error=error,
                )
            ) from error
        return query

    @staticmethod
    def _get_query(model, domain):
        query = Query(model.env, model._table)
        condition = domain.optimize_full(model)._to_sql(model, model._table, query)
        if query._joins:
            query.add_where(condition)
            return SQL(
                "%s IN %s", SQL.identifier(model._table, "id"), query.subselect()
            )
        return SQL("(%s) IS TRUE", condition)

    def _get_fact_names(self):
        """Names of the facts that the domain asks for, in its order."""
        names = [
            condition.field_expr for condition in self._parse_domain().iter_conditions()
        ]
        known = self.env["crm.lifecycle"]._fields
        return list(dict.fromkeys(name for name in names if name in known))

    # What of a customer is worth an evaluation has changed.

    @api.model_create_multi
    def create(self, vals_list):
        """Make terms, and forget what was watched."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Change terms, and forget what was watched."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """Delete terms, and forget what was watched."""
        self.env.registry.clear_cache()
        return super().unlink()
