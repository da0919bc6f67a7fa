# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the pictures of the web client show of the moves of a period."""

from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# Stages of customers who buy: what a conversion leads to.
BUYING = ("customer", "regular")
# How far on a category is; from all others every buying stage is further on.
ADVANCE = {"acquaintance": 1, "prospect": 2, "customer": 3, "regular": 4}


class Period(NamedTuple):
    """Days of a company from the first, or False for the beginning, to the last."""

    first: date
    last: date
    company: models.BaseModel

    @property
    def domain(self):
        """The moves of the period."""
        domain = Domain("company_id", "=", self.company.id)
        domain &= Domain("date", "<=", self.last)
        return domain & Domain("date", ">=", self.first) if self.first else domain


class CrmLifecycleTransition(models.Model):
    """Figures of the moves that the user may see; nothing is written."""

    _inherit = "crm.lifecycle.transition"

    @api.model
    @api.readonly
    def get_flow(self, date_from=False, date_to=False, company_id=False):
        """How many customers went from which stage to which in a period.

        :param date_from: first day, or False for all that is known
        :param date_to: last day, by default today
        :param company_id: one of the chosen companies, by default the current one
        """
        self.browse().check_access("read")
        period = self._get_period(date_from, date_to, company_id)
        pairs, replays, totals = self._read_grouping_sets(
            period.domain,
            [["from_stage_id", "to_stage_id"], ["is_replayed"], []],
            ["partner_id:count_distinct", "__count"],
        )
        [(customers, moves)] = totals or [(0, 0)]
        return {
            "date_from": fields.Date.to_string(period.first),
            "date_to": fields.Date.to_string(period.last),
            "stages": self._get_flow_stages(),
            "flows": [_prepare_flow(*pair) for pair in pairs],
            "customers": customers,
            "moves": moves,
            "replayed": sum(count for replayed, _who, count in replays if replayed),
        }

    @api.model
    @api.readonly
    def get_stage_report(self, date_from=False, date_to=False, company_id=False):
        """Entries, exits, conversion, median days and customers of each stage.

        Of the customers who came into a stage in the period those are converted who
        afterwards, by its last day, came into a buying stage that is further on: by
        its category, then by the order. From a stage of risk or loss, every buying
        stage is. Days count for moves out of the stage in the period.

        The parameters are those of :meth:`get_flow`.
        """
        self.browse().check_access("read")
        period = self._get_period(date_from, date_to, company_id)
        stages = self._get_flow_stages()
        counted = (
            self._count_entries(period, stages),
            self._measure_exits(period),
            self._count_customers(period.company),
        )
        rows = [_prepare_report_row(stage, *counted) for stage in stages]
        _clear_conversion_of_last(rows)
        return {"stages": [row for row in rows if row["is_active"] or _says(row)]}

    # What is asked for

    def _get_period(self, date_from, date_to, company_id):
        first = self._parse_day(date_from)
        last = self._parse_day(date_to) or fields.Date.context_today(self)
        if first and first > last:
            raise UserError(
                self.env._(
                    "The period ends on %(last)s, before it begins on %(first)s.",
                    first=fields.Date.to_string(first),
                    last=fields.Date.to_string(last),
                )
            )
        return Period(first, last, self._get_chosen_company(company_id))

    def _parse_day(self, value):
        """A day as RPC callers send it; nothing where they send nothing."""
        if not value:
            return False
        try:
            return fields.Date.to_date(value)
        except (TypeError, ValueError):
            raise UserError(
                self.env._("%(value)s is not a date (YYYY-MM-DD).", value=repr(value))
            ) from None

    def _get_chosen_company(self, company_id):
        companies = self.env.companies
        if not company_id:
            return self.env.company
        if type(company_id) is not int or company_id not in companies.ids:
            raise UserError(
                self.env._(
                    "Choose one of your companies: %(companies)s.",
                    companies=", ".join(companies.mapped("name")),
                )
            )
        return companies.browse(company_id)

    # What is counted

    def _get_flow_stages(self):
        """All stages in their order, also those that are put away."""
        stages = self.env["crm.lifecycle.stage"].with_context(active_test=False)
        return [
            {
                "id": stage.id,
                "name": stage.name,
                "color": stage.color,
                "is_buying": stage.category in BUYING,
                "advance": ADVANCE.get(stage.category, 0),
                "is_active": stage.active,
            }
            for stage in stages.search([])
        ]

    def _count_entries(self, period, stages):
        """{stage id: (entries, customers who entered, of them converted)}."""
        # From the last move backwards: a frame that only grows is read once.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT to_stage_id, COUNT(*), COUNT(DISTINCT partner_id),
                       COUNT(DISTINCT partner_id) FILTER (WHERE furthest > rank)
                  FROM (SELECT partner_id, to_stage_id, rank,
                               MAX(rank) FILTER (WHERE to_stage_id = ANY(%(buying)s))
                               OVER later AS furthest
                          FROM (SELECT *, ARRAY_POSITION(%(order)s, to_stage_id) AS rank
                                  FROM (%(moves)s) move) ranked
                        WINDOW later AS (
                               PARTITION BY partner_id ORDER BY date DESC, id DESC
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) entry
                 WHERE to_stage_id IS NOT NULL
                 GROUP BY to_stage_id
                """,
                moves=self._select_moves(
                    period.domain, "id", "partner_id", "to_stage_id", "date"
                ),
                order=[stage["id"] for stage in _by_advance(stages)],
                buying=[stage["id"] for stage in stages if stage["is_buying"]],
            )
        )
        return {stage_id: counts for stage_id, *counts in rows}

    def _measure_exits(self, period):
        """{stage id: (exits, median of the days in the stage)}."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT from_stage_id, COUNT(*),
                       PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY days)
                  FROM (%s) move
                 WHERE from_stage_id IS NOT NULL
                 GROUP BY from_stage_id
                """,
                self._select_moves(period.domain, "from_stage_id", "days"),
            )
        )
        return {stage_id: measured for stage_id, *measured in rows}

    def _select_moves(self, domain, *names):
        """SQL of fields of the moves in a domain that the user may see."""
        query = self._search(domain)
        return query.select(
            *(
                SQL(
                    "%s AS %s",
                    self._field_to_sql(query.table, name, query),
                    SQL.identifier(name),
                )
                for name in names
            )
        )

    def _count_customers(self, company):
        """{stage id: customers who are in it now and whom the user may see}."""
        counts = self.env["crm.lifecycle"]._read_group(
            [("company_id", "=", company.id)], ["stage_id"], ["__count"]
        )
        return {stage.id: count for stage, count in counts}


def _prepare_flow(from_stage, to_stage, customers, moves):
    return {
        "from": from_stage.id,
        "to": to_stage.id,
        "count": customers,
        "moves": moves,
    }


def _prepare_report_row(stage, entries, exits, customers):
    came, entered, converted = entries.get(stage["id"], (0, 0, 0))
    left, median = exits.get(stage["id"], (0, None))
    return {
        **stage,
        "entries": came,
        "entered": entered,
        "converted": converted,
        "conversion": converted / entered if entered else False,
        "exits": left,
        "median_days": False if median is None else median,
        "customers": customers.get(stage["id"], 0),
    }


def _by_advance(stages):
    """Stages with those of risk and loss first, regular customers' last."""
    return sorted(stages, key=lambda stage: stage["advance"])


def _clear_conversion_of_last(rows):
    """From the buying stage that is furthest on there is nowhere to go on to."""
    buying = [row for row in _by_advance(rows) if row["is_buying"]]
    for row in buying[-1:]:
        row.update(converted=0, conversion=False)


def _says(row):
    """Whether an archived stage still has something to tell."""
    return row["entries"] or row["exits"] or row["customers"]
