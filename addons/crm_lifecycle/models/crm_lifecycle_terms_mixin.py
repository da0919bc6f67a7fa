# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A domain over customers' facts, as rules and requirements have it."""

from ast import literal_eval

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, mute_logger
from odoo.tools.query import Query

# What a rule may ask for beside the facts; all of it lies with the customer.
ASKED = {"partner_id", "user_id", "country_id"}
# What is decided from the rules cannot be asked by them: nothing goes in circles.
DECIDED_MODELS = ("crm.lifecycle", "crm.handoff")


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
            terms._try_condition(terms._get_domain_condition())

    def _try_condition(self, condition):
        """Let the database read a condition, without asking it of any row."""
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.env.execute_query(
                    SQL("SELECT 1 FROM crm_lifecycle WHERE %s LIMIT 0", condition)
                )
        except (psycopg2.DataError, psycopg2.ProgrammingError) as error:
            raise self._get_invalid(error) from error

    def _get_invalid(self, error):
        return ValidationError(
            self.env._(
                "The condition of %(name)s is not valid: %(error)s",
                name=self.display_name,
                error=str(error).partition("\n")[0],
            )
        )

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
        self._check_asked(domain, "crm.lifecycle")
        return domain

    def _check_asked(self, domain, model):
        """Refuse what follows from the rules, and days that move by themselves."""
        for condition in Domain(domain).iter_conditions():
            fields_of_path = self._get_path(condition.field_expr, model)
            if condition.operator in ("any", "not any"):
                self._check_asked(condition.value, fields_of_path[-1].comodel_name)
            elif fields_of_path and fields_of_path[-1].type in ("date", "datetime"):
                self._check_day(condition)

    def _get_path(self, path, model):
        """The fields along a path, as far as they are there.

        :raises ValidationError: where the path leads to what the rules decide
        """
        found = []
        for name in path.split("."):
            field = self.env[model]._fields.get(name) if model else None
            if field is None:
                break
            if not self._may_ask(field):
                raise ValidationError(
                    self.env._(
                        "%(name)s: %(field)s is no fact about the customer, so that "
                        "no rule can ask for it.",
                        name=self.display_name,
                        field=field._description_string(self.env),
                    )
                )
            found.append(field)
            model = field.comodel_name
        return found

    def _may_ask(self, field):
        """Whether a rule may look at a field, on the way or at the end."""
        if (field.comodel_name or "").startswith(DECIDED_MODELS):
            return False
        if field.model_name != "crm.lifecycle":
            return not field.name.startswith("lifecycle_")
        rows = self.env["crm.lifecycle"]
        is_fact = rows._is_fact(field.name) and field.name != "days_in_stage"
        return field.name in ASKED or is_fact

    def _check_day(self, condition):
        values = condition.value
        try:
            for value in [values] if isinstance(values, str) else ():
                fields.Datetime.to_datetime(value)
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
            return self._get_query(model, domain)
        except (ValueError, UserError, TypeError, ArithmeticError) as error:
            raise self._get_invalid(error) from error

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

    # Who is in which stage, and what is worth an evaluation, may have changed.

    @api.model_create_multi
    def create(self, vals_list):
        """New terms are asked of all customers."""
        made = super().create(vals_list)
        self._begin_again()
        return made

    def write(self, vals):
        """Changed terms are asked of all customers."""
        done = super().write(vals)
        self._begin_again()
        return done

    def unlink(self):
        """Terms that are gone hold nobody any more."""
        done = super().unlink()
        self._begin_again()
        return done

    def _begin_again(self):
        self.env.registry.clear_cache()
        # Whoever may set up rules need not see the runs of other companies.
        self.env["crm.lifecycle.sweep"].sudo()._begin_again()
