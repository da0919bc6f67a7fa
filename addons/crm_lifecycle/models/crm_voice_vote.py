# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which customers want a proposal."""

from markupsafe import Markup

from odoo import api, fields, models

BATCH = 50


class CrmVoiceVote(models.Model):
    """One row per customer, whichever of its contacts has voted."""

    _name = "crm.voice.vote"
    _description = "Vote of a Customer"
    _order = "voted_on, id"
    _rec_name = "partner_id"

    voice_id = fields.Many2one(
        "crm.voice", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        index=True,
        help="The commercial partner; its contacts vote once together.",
    )
    contact_id = fields.Many2one(
        "res.partner", string="Voted by", ondelete="set null", index="btree_not_null"
    )
    voted_on = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    is_author = fields.Boolean(
        string="Made It", readonly=True, help="Who said it first wants it, of course."
    )
    origin_id = fields.Many2one(
        "crm.voice",
        string="Came with",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        help="The merged one that this vote was given for.",
    )
    notified_on = fields.Datetime(
        readonly=True, help="When the customer was told that it is done."
    )

    _once = models.UniqueIndex(
        "(voice_id, partner_id)", "A customer votes once on a proposal."
    )
    _untold_idx = models.Index("(voice_id) WHERE notified_on IS NULL")

    @api.model_create_multi
    def create(self, vals_list):
        """Contacts vote for their company."""
        contacts = self.env["res.partner"].browse(
            [vals.get("partner_id") for vals in vals_list if vals.get("partner_id")]
        )
        customers = {contact.id: contact.commercial_partner_id for contact in contacts}
        for vals in vals_list:
            named = vals.get("partner_id")
            if customers.get(named):
                vals["partner_id"] = customers[named].id
                vals.setdefault("contact_id", named)
        return super().create(vals_list)

    @api.model
    def _find(self, voice, customer):
        """A customer's votes, also of who became its contact later."""
        return self.search(
            [
                ("voice_id", "in", voice.ids),
                ("partner_id.commercial_partner_id", "=", customer.id),
            ]
        )

    @api.model
    def _let_authors_vote(self, voices):
        """Whoever made it wants it; a former author, named by mistake, does not."""
        # These votes follow from who made it, whoever writes that down.
        votes = self.sudo()
        found = votes.search([("voice_id", "in", voices.ids)])
        former = found.filtered(lambda vote: vote._is_former_author())
        kept = {
            (vote.voice_id, vote.partner_id.commercial_partner_id): vote
            for vote in found - former
        }
        former.unlink()
        for voice in voices.sudo().filtered("partner_id"):
            votes._let_author_vote(voice, kept)

    def _is_former_author(self):
        """Authors of what was merged into it have made it as well."""
        customer = self.voice_id.partner_id.commercial_partner_id
        voter = self.partner_id.commercial_partner_id
        return self.is_author and not self.origin_id and voter != customer

    def _let_author_vote(self, voice, kept):
        contact = voice.partner_id
        customer = contact.commercial_partner_id
        vals = {"is_author": True, "contact_id": contact.id}
        if vote := kept.get((voice, customer)):
            vote.write({**vals, "origin_id": False})
        else:
            self.create({**vals, "voice_id": voice.id, "partner_id": customer.id})

    @api.model
    def _copy_votes(self, voice, target):
        """Who wanted the one wants the other, and is counted once."""
        # Votes follow the merge, which the user may do.
        votes = self.sudo()
        voters = votes.search([("voice_id", "=", target.id)]).partner_id
        known = voters.commercial_partner_id
        for vote in votes.search([("voice_id", "=", voice.id)]):
            if vote.partner_id.commercial_partner_id not in known:
                vote.copy(
                    {
                        "voice_id": target.id,
                        "origin_id": vote.origin_id.id or voice.id,
                        "voted_on": vote.voted_on,
                        "notified_on": vote.notified_on,
                    }
                )

    # Telling that it is done

    @api.model
    def _cron_notify(self):
        """Tell voters once that what they wanted is done, in batches."""
        domain = [
            ("voice_id.state", "=", "done"),
            # Who wanted that has a vote on the one that it was merged into.
            ("voice_id.merged_into_id", "=", False),
            ("notified_on", "=", False),
            ("is_author", "=", False),
        ]
        commit = self.env["ir.cron"]._commit_progress
        ids = self.search(domain).ids
        commit(remaining=len(ids))
        for start in range(0, len(ids), BATCH):
            votes = self.browse(ids[start : start + BATCH]).exists()
            # Whoever holds a row is telling that customer just now.
            votes = votes.try_lock_for_update(allow_referencing=True)
            votes.filtered_domain(domain)._notify()
            if not commit(len(votes)):
                return

    def _notify(self):
        for vote in self:
            vote._notify_customer()
        self.write({"notified_on": fields.Datetime.now()})

    def _notify_customer(self):
        """One message to one contact; nobody sees who else has voted."""
        people = self.contact_id | self.partner_id
        contact = people.filtered(lambda one: one.active and one.email)[:1]
        if not contact:
            return
        said = self.with_context(lang=contact.lang)
        voice = said.voice_id
        name = voice.public_name or said.env._("A proposal")
        self.env["mail.thread"].with_context(lang=contact.lang).message_notify(
            partner_ids=contact.ids,
            subject=said.env._("Done: %s", name),
            body=said._get_notice(voice, name),
            email_layout_xmlid="mail.mail_notification_light",
            force_send=False,
        )

    def _get_notice(self, voice, name):
        body = Markup("<p>%s</p><p>%s</p>") % (
            self.env._("What you voted for is done: %s", name),
            voice.change_note or "",
        )
        if not voice.is_shared:
            return body
        link = f"{voice.get_base_url()}/my/voice/shared/{voice.id}"
        return body + Markup('<p><a href="%s">%s</a></p>') % (
            link,
            self.env._("See the proposal"),
        )
