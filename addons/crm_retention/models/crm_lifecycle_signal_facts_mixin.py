# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sources of the signals: payments, deliveries, returns and ratings of a year."""

from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_lifecycle.models.crm_lifecycle_facts import FactSource

# The host counts no rating below it either: nought is none.
LEAST_RATING = 1


class CrmLifecycleSignalFactsMixin(models.AbstractModel):
    """Payments and deliveries are read once for the life cycle's facts and ours."""

    _name = "crm.lifecycle.signal.facts.mixin"
    _description = "Sources of the Signals"

    def _get_sources(self, scope):
        return [*super()._get_sources(scope), self._get_rating_source(scope)]

    # Payments

    def _get_settlements(self, scope):
        """Adds which ones are payments by then: a credit note is none."""
        # Without the fence each aggregate would look for the credit notes anew.
        return SQL(
            """
            SELECT debit_move_id, max_date, amount,
                   max_date <= %(as_of)s AND amount > 0 AND NOT EXISTS (
                       SELECT 1 FROM account_move_line credited
                         JOIN account_move credit ON credit.id = credited.move_id
                        WHERE credited.id = settlement.credit_move_id
                          AND credit.state = 'posted'
                          AND credit.move_type = 'out_refund') AS is_payment
              FROM (%(settlements)s) settlement
            OFFSET 0
            """,
            settlements=super()._get_settlements(scope),
            **scope.names,
        )

    def _get_settled_item_columns(self, scope):
        """Adds what was paid of it, what of that came late, and how late."""
        late = SQL("part.max_date - COALESCE(line.date_maturity, line.date)")
        columns = {
            "paid": SQL("SUM(part.amount) FILTER (WHERE is_payment)"),
            "paid_late": SQL(
                "SUM(part.amount) FILTER (WHERE is_payment AND %s > 0)", late
            ),
            "late_amount": SQL(
                "SUM(part.amount * GREATEST(%s, 0)) FILTER (WHERE is_payment)", late
            ),
            "payments": SQL("COUNT(*) FILTER (WHERE is_payment)"),
            "late_payments": SQL("COUNT(*) FILTER (WHERE is_payment AND %s > 0)", late),
        }
        return {**super()._get_settled_item_columns(scope), **columns}

    def _get_payment_facts(self, scope):
        """Adds how late the money came, whatever day it was invoiced."""
        facts = {
            "days_late": SQL("(SUM(late_amount) / SUM(paid))::float8"),
            "paid_share_late": SQL("(COALESCE(SUM(paid_late), 0) / SUM(paid))::float8"),
            "payment_count": SQL("SUM(payments)::int"),
            "late_payment_count": SQL("SUM(late_payments)::int"),
        }
        return {**super()._get_payment_facts(scope), **facts}

    # What is delivered, and what comes back

    def _get_delivery_facts(self, scope):
        """Adds those of the last year."""
        facts = {
            name: SQL("COUNT(*) FILTER (WHERE %s)::int", condition)
            for name, condition in self._get_pickings_of_year(scope).items()
        }
        return {**super()._get_delivery_facts(scope), **facts}

    def _get_pickings_of_year(self, scope):
        """{fact: SQL that holds for the deliveries or returns that it counts}."""
        done = SQL(
            "is_done AND %(day)s > %(as_of)s - INTERVAL '1 year'",
            day=scope.day(SQL("date_done")),
            **scope.names,
        )
        late = SQL("%s > %s", scope.day(SQL("date_done")), scope.day(SQL("promised")))
        return {
            "delivery_count_year": SQL("%s AND is_delivery", done),
            "late_delivery_count": SQL("%s AND is_delivery AND %s", done, late),
            "return_count_year": SQL("%s AND NOT is_delivery", done),
        }

    # Ratings

    def _get_rating_source(self, scope):
        """What the customer thought of us in the last year."""
        documents = self._get_rating_documents(scope)
        select = SQL(
            """
            SELECT partner_id, NULL::date AS first_seen,
                   AVG(rating)::float8 AS rating_average,
                   COUNT(*)::int AS rating_count
              FROM (%s) rating
             GROUP BY partner_id
            """,
            documents,
        )
        facts = ("rating_average", "rating_count")
        return FactSource(facts, select, model="rating.rating", documents=documents)

    def _get_rating_documents(self, scope):
        """SQL of ratings that were given by the customer's people.

        One belongs to the company of the record that was rated, else of who was rated;
        where nobody knows whose it is, it counts everywhere.
        """
        moment = SQL("COALESCE(rating.rated_on, rating.write_date)")
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id, rating.id,
                   %(day)s AS day, rating.rating
              FROM rating_rating rating
              JOIN res_partner contact ON contact.id = rating.partner_id
              LEFT JOIN mail_message message ON message.id = rating.message_id
              LEFT JOIN LATERAL (
                    SELECT company_id FROM res_users
                     WHERE partner_id = rating.rated_partner_id
                     ORDER BY id LIMIT 1) rated ON TRUE
             WHERE rating.consumed AND rating.rating >= %(least)s
               AND %(moment)s < %(until)s AND %(day)s > %(as_of)s - INTERVAL '1 year'
               AND COALESCE(message.record_company_id, rated.company_id,
                            %(company)s) = %(company)s
               AND %(condition)s
            """,
            day=scope.day(moment),
            moment=moment,
            least=LEAST_RATING,
            condition=scope.condition(SQL("contact.commercial_partner_id")),
            **scope.names,
        )
