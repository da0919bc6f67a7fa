# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A customer's health: by one table of parts for what is shown and what is searched."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..health import FIGURES, PARTS, judge, settings_of

# The stored facts that the figures are made from.
ORIGINS = {
    *("probability_kept", "last_purchase", "usual_gap", "purchase_count"),
    *("days_late", "payment_count", "receivable", "receivable_overdue"),
    *("delivery_count_year", "late_delivery_count", "return_count_year"),
    *("rating_average", "rating_count", "last_contact"),
}
COMPANY_SETTINGS = [f"company_id.retention_{name}" for name in settings_of()]


class CrmLifecycleHealthMixin(models.AbstractModel):
    """Health is a fact like others: rules can ask for it, of any day."""

    _name = "crm.lifecycle.health.mixin"
    _description = "Health of a Customer"

    health = fields.Integer(
        compute="_compute_health",
        search="_search_health",
        aggregator="avg",
        help="From 0 to 100: the weighted mean of its parts, each of which is shown "
        "with its points and the figure behind it. What is not known is left out. "
        "Customers who have never bought have none.",
    )
    has_health = fields.Boolean(
        compute="_compute_health", help="Whether anything is known of it."
    )

    @api.depends(*ORIGINS, *COMPANY_SETTINGS)
    @api.depends_context("lifecycle_as_of", "tz")
    def _compute_health(self):
        judged = self._judge_health()
        for row in self:
            health = judged.get(row._origin.id)
            known = bool(health) and health.value is not None
            row.has_health, row.health = known, known and health.value

    def _judge_health(self):
        """{id of the row: :class:`Health`} of those who have bought."""
        names = settings_of()
        return {
            row_id: judge(
                dict(zip(FIGURES, figures[: len(FIGURES)], strict=True)),
                dict(zip(names, figures[len(FIGURES) :], strict=True)),
            )
            for row_id, *figures in self.env.execute_query(self._get_figures_query())
        }

    def _get_figures_query(self):
        """SQL of (id, figures…, settings…); what is not known is NULL, not nought."""
        figures = self._get_health_figures("crm_lifecycle")
        return SQL(
            """
            SELECT crm_lifecycle.id, %(figures)s, %(settings)s
              FROM crm_lifecycle
              JOIN res_company settings ON settings.id = crm_lifecycle.company_id
             WHERE crm_lifecycle.id = ANY(%(ids)s) AND %(is_judged)s
            """,
            figures=SQL(", ").join(figures[name] for name in FIGURES),
            settings=SQL(", ").join(map(self._get_setting_sql, settings_of())),
            ids=self._origin.ids,
            is_judged=self._is_judged("crm_lifecycle"),
        )

    @api.model
    def _is_judged(self, alias):
        """SQL that holds for customers: prospects would be judged by contacts alone."""
        return SQL("%s > 0", self._get_fact_column(alias, "purchase_count"))

    @api.model
    def _get_health_figures(self, alias):
        """{figure: SQL of it}, NULL where it is not known."""
        columns = {name: self._get_fact_column(alias, name) for name in ORIGINS}
        expressions = {
            "days_late": "CASE WHEN %(payment_count)s > 0 THEN %(days_late)s END",
            "overdue_share": "CASE WHEN %(receivable)s > 0"
            " THEN (%(receivable_overdue)s / %(receivable)s)::float8 END",
            "return_share": "%(return_count_year)s::float8"
            " / NULLIF(GREATEST(%(delivery_count_year)s, %(return_count_year)s), 0)",
            "late_delivery_share": "%(late_delivery_count)s::float8"
            " / NULLIF(%(delivery_count_year)s, 0)",
            "rating_average": "CASE WHEN %(rating_count)s > 0"
            " THEN %(rating_average)s END",
        }
        made = {name: SQL(text, **columns) for name, text in expressions.items()}
        plain = {"probability_kept", "silence_ratio", "days_since_contact"}
        return made | {
            name: SQL("(%s)::float8", self._get_fact_sql(alias, name)) for name in plain
        }

    # The same by SQL

    def _search_health(self, operator, value):
        found = self._search_elapsed("health", operator, value)
        # Nought is a health, and equal to False.
        if operator == "in" and any(number is False for number in value):
            found |= self._is_fact_among("health", [False])
        return found

    @api.model
    def _get_health_sql(self, alias):
        """SQL of the health of rows under an alias: see :func:`judge`."""
        # Without the fence the points would be made anew for each use of them.
        return SQL(
            """
            CASE WHEN %(is_judged)s THEN (
                 SELECT ROUND((%(total)s) / NULLIF(%(weights)s, 0))::int
                   FROM (SELECT %(parts)s FROM res_company settings
                          WHERE settings.id = %(company)s OFFSET 0) part) END
            """,
            is_judged=self._is_judged(alias),
            total=_sum("COALESCE(%s * %s, 0)"),
            weights=_sum("CASE WHEN %s IS NOT NULL THEN %s ELSE 0 END"),
            parts=self._get_parts_sql(alias),
            company=SQL.identifier(alias, "company_id"),
        )

    @api.model
    def _get_parts_sql(self, alias):
        """SQL of each part's points and weight, with their names."""
        figures = self._get_health_figures(alias)
        columns = {}
        for part in PARTS:
            columns[part.name] = self._get_points_sql(part, figures)
            columns[part.weight] = self._get_setting_sql(part.weight)
        return SQL(", ").join(
            SQL("%s AS %s", column, SQL.identifier(name))
            for name, column in columns.items()
        )

    @api.model
    def _get_points_sql(self, part, figures):
        points = [
            self._get_reading_sql(reading, figures[reading.figure])
            for reading in part.readings
        ]
        if not part.is_mean:
            return SQL("COALESCE(%s)", SQL(", ").join(points))
        total = SQL(" + ").join(SQL("COALESCE(%s, 0)", one) for one in points)
        known = SQL(" + ").join(SQL("(%s IS NOT NULL)::int", one) for one in points)
        return SQL("(%s) / NULLIF(%s, 0)", total, known)

    @api.model
    def _get_reading_sql(self, reading, figure):
        worst, best = (self._get_limit_sql(limit) for limit in reading[1:])
        return SQL(
            """
            CASE WHEN %(figure)s IS NOT NULL AND %(best)s <> %(worst)s THEN
                 100.0::float8 * LEAST(1, GREATEST(0,
                    (%(figure)s - %(worst)s) / NULLIF(%(best)s - %(worst)s, 0))) END
            """,
            figure=figure,
            worst=worst,
            best=best,
        )

    @api.model
    def _get_limit_sql(self, limit):
        factor = SQL("%s::float8", limit.factor)
        if not limit.setting:
            return factor
        return SQL("%s * %s", factor, self._get_setting_sql(limit.setting))

    # As a fact

    @api.model
    def _get_computed_facts(self):
        return {**super()._get_computed_facts(), "health": ORIGINS}

    @api.model
    def _get_fact_origin(self, name):
        if name == "health":
            return "probability_kept"
        return super()._get_fact_origin(name)

    @api.model
    def _get_fact_sql(self, alias, name):
        if name == "health":
            return self._get_health_sql(alias)
        return super()._get_fact_sql(alias, name)


def _sum(text):
    """SQL of a sum over the parts, each with its points and its weight."""
    names = [(part.name, part.weight) for part in PARTS]
    return SQL(" + ").join(
        SQL(text, *(SQL.identifier("part", name) for name in pair)) for pair in names
    )
