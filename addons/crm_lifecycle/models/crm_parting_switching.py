# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Switches off what a parting customer does not need any more, and on again."""

import json
from collections import defaultdict

from odoo import Command, api, models

LIMIT, PRICELIST = "credit_limit", "specific_property_product_pricelist"
LEAD_FIELDS = ("active", "probability", "automated_probability")


class CrmPartingSwitching(models.AbstractModel):
    """For each kind ``_end_kind`` tells how it was, and ``_restore_kind`` undoes it.

    Called with superuser's rights by who is in charge of the parting. Whatever
    somebody has changed since is left as it is.
    """

    _name = "crm.parting.switching"
    _description = "Switching at Partings"

    @api.model
    def _end(self, kind, parting, ids):
        """End documents of a kind; return {id: how it was}."""
        return getattr(self, f"_end_{kind}")(parting, ids)

    @api.model
    def _restore(self, kind, parting, before):
        """Write again how documents of a kind were, as far as they are there."""
        getattr(self, f"_restore_{kind}")(parting, before)

    def _browse(self, parting, model, ids):
        """Documents in the parting's company, archived ones too."""
        records = parting.env[model].with_context(active_test=False)
        return records.with_company(parting.company_id).browse(ids).exists()

    def _write_each(self, records, before):
        """Write to records what they were, those of equal values together."""
        alike = defaultdict(list)
        for record in records:
            alike[json.dumps(before[record.id], sort_keys=True)].append(record.id)
        for values, ids in alike.items():
            records.browse(ids).write(json.loads(values))

    # Work of salespeople

    def _end_quotation(self, parting, ids):
        orders = self._browse(parting, "sale.order", ids)
        before = {order.id: {"state": order.state} for order in orders}
        orders._action_cancel()
        return before

    def _restore_quotation(self, parting, before):
        orders = self._browse(parting, "sale.order", list(before))
        self._write_each(orders.filtered(lambda one: one.state == "cancel"), before)

    def _end_lead(self, parting, ids):
        leads = self._browse(parting, "crm.lead", ids)
        before = {
            lead.id: {
                **{name: lead[name] for name in LEAD_FIELDS},
                "lost_reason_id": lead.lost_reason_id.id,
            }
            for lead in leads
        }
        leads.action_set_lost()
        return before

    def _restore_lead(self, parting, before):
        leads = self._browse(parting, "crm.lead", list(before))
        lost = leads.filtered(lambda lead: lead.won_status == "lost")
        self._write_each(lost, before)

    def _end_activity(self, parting, ids):
        """Archived, so that they can come back; no feedback says that they are done."""
        activities = self._browse(parting, "mail.activity", ids)
        activities.write({"active": False})
        return {activity.id: {"active": True} for activity in activities}

    def _restore_activity(self, parting, before):
        activities = self._browse(parting, "mail.activity", list(before))
        undone = activities.filtered(lambda one: not one.active and not one.feedback)
        undone.write({"active": True})

    # Portal

    def _end_portal(self, parting, ids):
        """Who has to do with other companies of ours keeps the access to them."""
        users = self._browse(parting, "res.users", ids)
        before = {user.id: self._read_user(user) for user in users}
        elsewhere = users.filtered(lambda user: user.company_ids - parting.company_id)
        for user in elsewhere:
            others = user.company_ids - parting.company_id
            is_main = user.company_id == parting.company_id
            main = {"company_id": others[0].id} if is_main else {}
            user.write({**main, "company_ids": [Command.unlink(parting.company_id.id)]})
        self._revoke(users - elsewhere)
        return before

    def _read_user(self, user):
        return {
            "active": user.active,
            "group_ids": [Command.set(user.group_ids.ids)],
            "company_id": user.company_id.id,
            "company_ids": [Command.set(user.company_ids.ids)],
        }

    def _revoke(self, users):
        """As the host's own dialog does it."""
        users.partner_id.signup_type = None
        portal = users.env.ref("base.group_portal")
        public = users.env.ref("base.group_public")
        groups = [Command.unlink(portal.id), Command.link(public.id)]
        users.write({"group_ids": groups, "active": False})

    def _restore_portal(self, parting, before):
        users = self._browse(parting, "res.users", list(before))
        gone = users.filtered(
            lambda user: (
                user.share
                and user.partner_id.active
                and (not user.active or parting.company_id not in user.company_ids)
            )
        )
        self._write_each(gone, before)

    # Consents

    def _end_consent(self, parting, ids):
        people = self._browse(parting, "res.partner", ids)
        emails = {one.id: one.email_normalized for one in people}
        refused = parting.env["mail.blacklist"].with_context(active_test=False)
        known = refused.search([("email", "in", list(emails.values()))])
        known.filtered(lambda one: not one.active).action_unarchive()
        missing = sorted(set(emails.values()) - set(known.mapped("email")))
        refused.create([{"email": email} for email in missing])
        return {partner_id: {"email": email} for partner_id, email in emails.items()}

    def _restore_consent(self, parting, before):
        """Whoever has objected in the meantime is heard."""
        emails = {values["email"] for values in before.values()}
        if self._has_objected(parting):
            emails.discard(parting.partner_id.email_normalized)
        refused = parting.env["mail.blacklist"].search([("email", "in", list(emails))])
        refused.action_archive()

    def _has_objected(self, parting):
        return parting.env["crm.information.answer"].search_count(
            [
                ("partner_id", "=", parting.partner_id.id),
                ("item_id.consent_channel", "=", "email"),
                ("consent", "=", "no"),
            ],
            limit=1,
        )

    def _end_answer(self, parting, ids):
        answers = self._browse(parting, "crm.information.answer", ids)
        before = {one.id: {"confirmed_on": str(one.confirmed_on)} for one in answers}
        answers.with_context(parting_switches=True).write({"consent": "no"})
        return before

    def _restore_answer(self, parting, before):
        """What the customer has said since holds: it is of another day."""
        answers = self._browse(parting, "crm.information.answer", list(before))
        same = answers.filtered(
            lambda one: (
                one.consent == "no"
                and str(one.confirmed_on) == before[one.id]["confirmed_on"]
            )
        )
        same.with_context(parting_switches=True).write({"consent": "yes"})

    def _end_mailing(self, parting, ids):
        subscriptions = self._browse(parting, "mailing.subscription", ids)
        subscriptions.write({"opt_out": True})
        return {one.id: {"opt_out": False} for one in subscriptions}

    def _restore_mailing(self, parting, before):
        """Whoever gives a reason has objected in person."""
        found = self._browse(parting, "mailing.subscription", list(before))
        ended = found.filtered(lambda one: one.opt_out and not one.opt_out_reason_id)
        ended.write({"opt_out": False})

    # Terms

    def _end_pricelist(self, parting, ids):
        customers = self._browse(parting, "res.partner", ids)
        before = {one.id: {PRICELIST: one[PRICELIST].id} for one in customers}
        customers.write({PRICELIST: False})
        return before

    def _restore_pricelist(self, parting, before):
        customers = self._browse(parting, "res.partner", list(before))
        named = [values[PRICELIST] for values in before.values()]
        there = set(self._browse(parting, "product.pricelist", named).ids)
        free = customers.filtered(
            lambda one: not one[PRICELIST] and before[one.id][PRICELIST] in there
        )
        self._write_each(free, before)

    def _end_limit(self, parting, ids):
        customers = self._browse(parting, "res.partner", ids)
        before = {one.id: {LIMIT: one[LIMIT]} for one in customers}
        customers.write({LIMIT: self._get_usual_limit(customers)})
        return before

    def _restore_limit(self, parting, before):
        customers = self._browse(parting, "res.partner", list(before))
        usual = self._get_usual_limit(customers)
        self._write_each(customers.filtered(lambda one: one[LIMIT] == usual), before)

    def _get_usual_limit(self, customers):
        """The limit of the company's customers without one of their own."""
        return customers._fields[LIMIT].get_company_dependent_fallback(customers)

    # The customer itself

    def _restore_archive(self, parting, before):
        self._browse(parting, "res.partner", list(before)).action_unarchive()
