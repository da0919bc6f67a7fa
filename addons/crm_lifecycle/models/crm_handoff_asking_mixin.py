# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Hand-offs are asked for by moves between stages; the only raw SQL about them."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class CrmHandoffAskingMixin(models.AbstractModel):
    """Ten thousand moves cost as many statements as one."""

    _name = "crm.handoff.asking.mixin"
    _description = "Asks for Hand-offs"

    @api.model
    def _ask(self, transitions):
        """Hand customers over whose stage now belongs to another department.

        Asking twice for the same moves asks once. Where a customer has moved several
        times, the last move is asked for and the others are superseded.

        :param transitions: moves just made, none of them replayed
        :return: the hand-offs that wait for an answer now
        """
        if not transitions:
            return self.browse()
        # Nobody has a right to create hand-offs; they follow from moves alone.
        asking = self.sudo()
        asking.flush_model()
        transitions.flush_model()
        asked = asking._get_asked(transitions)
        superseded = self.env.execute_query(asking._supersede(asked))
        rows = self.env.execute_query(asking._insert(asked, transitions))
        asking.invalidate_model()
        handoffs = asking.browse(
            [handoff_id for handoff_id, is_open in rows if is_open]
        )
        asking._publish_asked([row_id for (row_id,) in superseded], handoffs)
        handoffs._notify_responsible()
        return handoffs

    def _publish_asked(self, left_ids, handoffs):
        """Tell other systems who is asked, and who need not answer any more."""
        outbox = self.env["crm.event.outbox"]
        # Rejected ones have left a queue too, and were told about when rejected.
        left = self.browse(left_ids).filtered(lambda one: one.state == "superseded")
        outbox._publish_handoffs(left, "superseded")
        outbox._publish_handoffs(handoffs, "asked")

    def _get_asked(self, transitions):
        """SQL of the moves that want a hand-off; ``is_last`` on a customer's last."""
        return SQL(
            """
            SELECT move.id, move.partner_id, move.company_id, move.from_stage_id,
                   move.to_stage_id, giving.department AS from_department,
                   receiving.department AS to_department,
                   ROW_NUMBER() OVER (
                       PARTITION BY move.partner_id, move.company_id
                       ORDER BY move.date DESC, move.id DESC
                   ) = 1 AS is_last
              FROM crm_lifecycle_transition move
              JOIN crm_lifecycle_stage giving ON giving.id = move.from_stage_id
              JOIN crm_lifecycle_stage receiving ON receiving.id = move.to_stage_id
             WHERE move.id = ANY(%s) AND move.is_replayed IS NOT TRUE
               AND giving.department <> receiving.department
               AND NOT EXISTS (
                   SELECT FROM crm_handoff known WHERE known.transition_id = move.id
               )
            """,
            list(transitions.ids),
        )

    def _supersede(self, asked):
        """SQL that takes older hand-offs of these customers out of all queues."""
        return SQL(
            """
            UPDATE crm_handoff older
               SET state = CASE older.state WHEN 'asked' THEN 'superseded'
                           ELSE older.state END,
                   queue_department = NULL, queue_user_id = NULL,
                   write_date = %(now)s, write_uid = %(uid)s
              FROM (%(asked)s) asked
             WHERE asked.is_last AND older.partner_id = asked.partner_id
               AND older.company_id = asked.company_id
               AND older.queue_department IS NOT NULL
         RETURNING older.id
            """,
            asked=asked,
            now=fields.Datetime.now(),
            uid=self.env.uid,
        )

    def _insert(self, asked, transitions):
        """SQL that writes the hand-offs; returns (id, whether it waits)."""
        now = fields.Datetime.now()
        return SQL(
            """
            INSERT INTO crm_handoff (
                partner_id, company_id, transition_id, from_stage_id, to_stage_id,
                from_department, to_department, giver_id, responsible_id, state,
                queue_department, queue_user_id, asked_on, due_on,
                create_date, write_date, create_uid, write_uid)
            SELECT asked.partner_id, asked.company_id, asked.id, asked.from_stage_id,
                   asked.to_stage_id, asked.from_department, asked.to_department,
                   giver.user_id, receiver.user_id,
                   CASE WHEN asked.is_last THEN 'asked' ELSE 'superseded' END,
                   CASE WHEN asked.is_last THEN asked.to_department END,
                   CASE WHEN asked.is_last THEN receiver.user_id END,
                   %(now)s, %(now)s + receiver.hours * INTERVAL '1 hour',
                   %(now)s, %(now)s, %(uid)s, %(uid)s
              FROM (%(asked)s) asked
              JOIN (%(people)s) giver ON giver.company_id = asked.company_id
               AND giver.department = asked.from_department
              JOIN (%(people)s) receiver ON receiver.company_id = asked.company_id
               AND receiver.department = asked.to_department
         RETURNING id, state = 'asked'
            """,
            asked=asked,
            people=self._get_people(transitions),
            now=now,
            uid=self.env.uid,
        )

    def _get_people(self, transitions):
        """SQL of who is responsible for which department, per company of the moves."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT company_id FROM crm_lifecycle_transition"
                " WHERE id = ANY(%s)",
                list(transitions.ids),
            )
        )
        companies = self.env["res.company"].browse([row for (row,) in rows])
        people = [
            SQL(
                "(%s, %s, %s::integer, %s)",
                company.id,
                department,
                user.id or None,
                company.lifecycle_hours_to_accept,
            )
            for company in companies
            for department, user in company._get_handoff_users().items()
        ]
        return SQL(
            "SELECT * FROM (VALUES %s) people (company_id, department, user_id, hours)",
            SQL(", ").join(people),
        )

    def _ask_anew(self, reason, is_back=False):
        """Ask once more, in the same direction or back, because a person says so."""
        quiet = {
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
            "tracking_disable": True,
        }
        # Called by the actions, which have checked the rights.
        asking = self.sudo().with_context(**quiet)
        # What they answer must be known before the database sees two open ones.
        asking.flush_model()
        handoffs = asking.create(
            [handoff._prepare_anew(reason, is_back) for handoff in self]
        )
        self.env["crm.event.outbox"]._publish_handoffs(handoffs, "asked")
        handoffs.sudo(False)._notify_responsible()
        return handoffs

    def _prepare_anew(self, reason, is_back):
        departments = (self.from_department, self.to_department)
        giving, receiving = reversed(departments) if is_back else departments
        company = self.company_id.sudo()
        now = fields.Datetime.now()
        return {
            "partner_id": self.partner_id.id,
            "company_id": company.id,
            "transition_id": self.transition_id.id,
            "from_stage_id": self.from_stage_id.id,
            "to_stage_id": self.to_stage_id.id,
            "from_department": giving,
            "to_department": receiving,
            "giver_id": self.env.uid,
            "responsible_id": company._get_handoff_users()[receiving].id,
            "asked_because": reason,
            "asked_on": now,
            "due_on": now + timedelta(hours=company.lifecycle_hours_to_accept),
            "origin_id": self.id,
        }
