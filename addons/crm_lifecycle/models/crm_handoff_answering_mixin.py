# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Hand-offs are accepted, rejected and recycled by who is in charge of them."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class CrmHandoffAnsweringMixin(models.AbstractModel):
    """Every action checks the right itself: each can be called from outside."""

    _name = "crm.handoff.answering.mixin"
    _description = "Answers to Hand-offs"

    def action_accept(self):
        """The receiving department takes the customers."""
        self._get_open()._answer("accepted")
        return True

    def action_reject(self):
        """Ask for the reason first."""
        return self._ask_for_reason("reject")

    def action_recycle(self):
        """Ask for the reason first."""
        return self._ask_for_reason("recycle")

    def action_ask_again(self):
        """Ask for the reason first."""
        self._get_rejected()
        return self._open_answer("ask_again")

    def action_settle(self):
        """The giving department takes rejected customers back."""
        # The right has been checked by _get_rejected; users write no field of these.
        settled = self._get_rejected().sudo()
        settled.write({"settled_on": fields.Datetime.now()})
        self.env["crm.event.outbox"]._publish_handoffs(settled, "taken_back")
        return True

    def _ask_for_reason(self, kind):
        self._get_open()
        return self._open_answer(kind)

    def _open_answer(self, kind):
        names = {
            "reject": self.env._("Reject"),
            "recycle": self.env._("Recycle"),
            "ask_again": self.env._("Ask Again"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": names[kind],
            "res_model": "crm.handoff.answer",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_kind": kind, "default_handoff_ids": self.ids},
        }

    # The answers themselves; a reason has been given

    def _reject(self, reason):
        """Give the customers back to who gave them."""
        handoffs = self._get_open()
        for company, given in handoffs.grouped("company_id").items():
            users = company.sudo()._get_handoff_users()
            for department, rejected in given.grouped("from_department").items():
                rejected._answer("rejected", reason, giver_id=users[department].id)
        handoffs._notify_giver(reason)

    def _recycle(self, reason):
        """Send the customers back to be looked after; that is a hand-off of its own."""
        handoffs = self._get_open()
        handoffs._answer("recycled", reason)
        handoffs._ask_anew(reason, is_back=True)

    def _ask_again(self, reason):
        """Repeat what was rejected, with an argument."""
        handoffs = self._get_rejected()
        handoffs.action_settle()
        handoffs._ask_anew(reason)

    def _answer(self, state, reason=False, **vals):
        """Record an answer; the caller has checked who gives it."""
        now = fields.Datetime.now()
        # State and times are written by the actions alone, never by users.
        for handoff in self.sudo():
            taken = (now - handoff.asked_on).total_seconds() / 3600
            handoff.write(
                {
                    "state": state,
                    "reason": reason,
                    "answered_on": now,
                    "answered_by": self.env.uid,
                    "hours_to_answer": taken,
                    **vals,
                }
            )
        self.env["crm.event.outbox"]._publish_handoffs(self.sudo(), state)

    # Rights

    def _get_open(self):
        """Those of these that can still be answered.

        :raises AccessError: where the user may not answer one of them
        :raises UserError: where there is nothing to answer any more
        """
        self._check_may_answer()
        waiting = self.filtered(lambda handoff: handoff.state == "asked")
        if not waiting:
            raise UserError(self.env._("This hand-off has been answered already."))
        return waiting

    def _get_rejected(self):
        """Those of these that wait for their giver."""
        self._check_in_charge(lambda handoff: handoff._is_giver())
        waiting = self.filtered(
            lambda handoff: handoff.state == "rejected" and handoff.queue_department
        )
        if not waiting:
            raise UserError(self.env._("This hand-off does not wait for its giver."))
        return waiting

    def _check_may_answer(self):
        self._check_in_charge(lambda handoff: handoff._is_receiver())

    def _check_in_charge(self, is_in_charge):
        self.check_access("read")
        if self.env.su:
            return
        for handoff in self:
            if not is_in_charge(handoff):
                raise AccessError(
                    self.env._(
                        "%s waits for somebody else: it takes the responsible person, "
                        "the department's or a life-cycle manager.",
                        handoff.display_name,
                    )
                )
