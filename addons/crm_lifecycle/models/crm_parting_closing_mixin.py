# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a parting ends: closed, cancelled, or the customer is back."""

from odoo import api, fields, models
from odoo.exceptions import UserError

# So many obligations are named when closing is refused.
NAMED = 12
# What holds in all companies at once.
EVERYWHERE = ("consent", "mailing")


class CrmPartingClosingMixin(models.AbstractModel):
    """What closing switches off is remembered, and comes back with the customer."""

    _name = "crm.parting.closing.mixin"
    _description = "End of Partings"

    def action_close(self):
        """Part: everything is settled, the rest is switched off."""
        self._check_in_charge()
        self._check_open()
        # The row is locked first, so that nobody closes the same one beside us.
        self.sudo().lock_for_update(allow_referencing=True)
        for parting in self:
            parting._check_settled()
            parting._check_archivable()
            ending = parting._get_obligations("ending")
            parting._switch_off(ending)
            if parting.is_archiving:
                parting._archive_customer()
        self._end("closed", closed_on=True)
        # The new pin comes first: the customer makes one move, not two.
        self._pin("former")
        self._release_pins(but_of="former")
        return True

    def action_cancel(self):
        """The parting was a mistake, or is off; nothing stays switched off."""
        self._check_in_charge()
        self._end_with_restoring("cancelled", ("open", "closed"))
        return True

    def action_win_back(self):
        """The customer is back, and so is what closing had switched off."""
        self._check_in_charge()
        self._end_with_restoring("won_back", ("closed",))
        return True

    def _end_with_restoring(self, state, former):
        self.sudo().lock_for_update(allow_referencing=True)
        if not self or any(parting.state not in former for parting in self):
            raise UserError(self.env._("This parting is over, or not closed yet."))
        self._restore()
        self._end(state)
        self._end_reminders(state)
        self._release_pins()

    def _end(self, state, closed_on=False):
        """Write the new state with its day."""
        for company, partings in self.grouped("company_id").items():
            today = self.env["crm.lifecycle.pin"]._get_today(company)
            now = fields.Datetime.now()
            days = {"closed_on": today, "closed_at": now} if closed_on else {}
            # The state is written by the actions alone, after their checks.
            partings.sudo().write({"state": state, **(days or {"ended_on": today})})
        self.env["crm.event.outbox"]._publish_partings(self, state)

    # What closing asks for

    def _get_obligations(self, state):
        """Obligations of these partings in a state, whoever may see the documents."""
        # What is open is open, also where a colleague alone may see the document.
        rows = self.env["crm.parting.obligation"].sudo()
        return rows.search([("parting_id", "in", self.ids), ("state", "=", state)])

    def _check_settled(self):
        """
        :raises UserError: that says what is still open
        """
        found = self._get_obligations("open")
        if not found:
            return
        names = [f"- {row.display_name}" for row in found[:NAMED]]
        if len(found) > NAMED:
            names.append(self.env._("- and %s more", len(found) - NAMED))
        raise UserError(
            self.env._(
                "%(customer)s cannot be parted with yet. Settle or waive this first:\n"
                "%(obligations)s",
                customer=self.partner_id.sudo().name,
                obligations="\n".join(names),
            )
        )

    def _check_archivable(self):
        """
        :raises UserError: where another company still has to do with the customer
        """
        if not self.is_archiving:
            return
        # Other companies' customers are not told, but neither taken away.
        rows = self.env["crm.lifecycle"].sudo().with_context(active_test=False)
        others = rows.search_count(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "!=", self.company_id.id),
                ("stage_id.category", "!=", "former"),
            ],
            limit=1,
        )
        internal = self._get_people().user_ids.filtered(lambda u: not u.share)
        if others or internal:
            raise UserError(
                self.env._(
                    "%s cannot be archived: another company has to do with it, or a "
                    "colleague works under its name. Switch Archive the Customer off.",
                    self.partner_id.sudo().name,
                )
            )

    # What is switched off, and on again

    def _switch_off(self, obligations):
        """End what can be ended, and remember how it was."""
        engine = self.env["crm.parting.switching"]
        for parting, rows in obligations.grouped("parting_id").items():
            parting._check_open()
            # Read at first: what has ended is no obligation any more.
            ending = {
                (kind, found[0].res_model): {row.res_id: row.name for row in found}
                for kind, found in rows.sudo().grouped("kind").items()
            }
            for (kind, model), names in ending.items():
                before = engine._end(kind, parting.sudo(), list(names))
                parting._remember(kind, model, before, names)

    def _remember(self, kind, model, before, names):
        """Write down how the documents were, {id: values}."""
        # Written by closing alone.
        self.env["crm.parting.switched"].sudo().create(
            [
                {
                    "parting_id": self.id,
                    "kind": kind,
                    "res_model": model,
                    "res_id": document_id,
                    "name": names.get(document_id),
                    "before": values,
                    "ended_on": fields.Datetime.now(),
                }
                for document_id, values in before.items()
            ]
        )

    def _get_people(self):
        """The customer and its contacts, also archived ones."""
        # Contacts of other salespeople belong to the customer as well.
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        return partners.search(
            [("commercial_partner_id", "in", self.partner_id.ids)], order="id"
        )

    def _archive_customer(self):
        people = self._get_people().filtered("active")
        before = {partner.id: {"active": True} for partner in people}
        names = {partner.id: partner.display_name for partner in people}
        # The host looks for active users of theirs.
        people.with_context(active_test=True).write({"active": False})
        self._remember("archive", "res.partner", before, names)

    def _restore(self):
        """Bring back exactly what these partings have switched off."""
        # How it was is written by closing alone, and read here alone.
        rows = self.env["crm.parting.switched"].sudo()
        switched = rows.search(
            [("parting_id", "in", self.ids), ("restored_on", "=", False)]
        )
        switched -= self._hand_over(switched)
        engine = self.env["crm.parting.switching"]
        for parting, ended in switched.grouped("parting_id").items():
            by_kind = ended.grouped("kind")
            # Whoever is archived can get nothing else back; consents come last, when
            # it is known again what the customer has said.
            for kind in sorted(
                by_kind, key=lambda name: (name != "archive", name in EVERYWHERE)
            ):
                before = {row.res_id: row.before or {} for row in by_kind[kind]}
                engine._restore(kind, parting.sudo(), before)
        switched.write({"restored_on": fields.Datetime.now()})

    def _hand_over(self, switched):
        """Leave consents withdrawn where another company has parted as well; it is
        its parting then that gives them back.
        """
        others = self.sudo().search(  # of companies that the user does not see
            [
                ("partner_id", "in", self.partner_id.ids),
                ("state", "=", "closed"),
                ("id", "not in", self.ids),
            ]
        )
        heirs = {parting.partner_id: parting for parting in others}
        handed = switched.filtered(
            lambda row: row.kind in EVERYWHERE and row.parting_id.partner_id in heirs
        )
        for customer, rows in handed.grouped(
            lambda row: row.parting_id.partner_id
        ).items():
            rows.parting_id = heirs[customer]
        return handed

    # Merged and deleted customers

    @api.model
    def _cancel_doubled(self, partners):
        """Of several customers that become one, the oldest parting stands."""
        rows = self.sudo().search(
            [
                ("partner_id", "in", partners.ids),
                ("state", "in", ("open", "closed")),
            ],
            order="opened_on, id",
        )
        for found in rows.grouped("company_id").values():
            doubled = found[1:]
            if doubled:
                doubled._end_with_restoring("cancelled", ("open", "closed"))
        rows.flush_recordset()
