# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Proposals that other customers see and vote on."""

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

INSIDE = "base.group_user"
VOTABLE = ("new", "review", "planned")


class CrmVoiceSharingMixin(models.AbstractModel):
    """Others see the team's wording of it, and who made it only where allowed."""

    _name = "crm.voice.sharing.mixin"
    _description = "Sharing of Customers' Proposals"

    is_shared = fields.Boolean(
        string="Open to Customers",
        copy=False,
        tracking=True,
        help="Other customers of the company see it on the portal and vote on it.",
    )
    is_author_shown = fields.Boolean(
        string="Name May Be Shown",
        copy=False,
        tracking=True,
        help="The customer has allowed that others see who made the proposal.",
    )
    public_name = fields.Char(
        string="Subject for Others",
        copy=False,
        help="What other customers read, without anything that tells who said it.",
    )
    public_description = fields.Text(string="Words for Others", copy=False)

    def action_open_to_customers(self):
        """Open proposals to other customers, in the words that are given for them."""
        if self.filtered(lambda voice: voice.kind != "proposal"):
            raise UserError(self.env._("Only proposals are opened to other customers."))
        if self.filtered(lambda voice: voice.merged_into_id):
            raise UserError(self.env._("Open the proposal that it was merged into."))
        for voice in self:
            voice.write(
                {
                    "is_shared": True,
                    "public_name": voice.public_name or voice.name,
                    "public_description": voice.public_description or voice.description,
                }
            )

    def action_close_to_customers(self):
        """Other customers do not see it any more; their votes stay."""
        self.write({"is_shared": False})

    @api.model
    def _get_shared_domain(self, company):
        """Domain of what customers of a company may see of each other."""
        return Domain("is_shared", "=", True) & Domain("company_id", "=", company.id)

    def _get_shared_values(self, customer):
        """All that another customer may know of these proposals.

        :param customer: who looks at them
        """
        votes = self.env["crm.voice.vote"]._find(self, customer)
        voted = {vote.voice_id.id: vote for vote in votes}
        return [voice._get_shared_value(voted.get(voice.id)) for voice in self]

    def _get_shared_value(self, vote):
        author = self.partner_id.commercial_partner_id
        return {
            "id": self.id,
            "name": self.public_name,
            "description": self.public_description,
            "topic": dict(self._fields["topic"]._description_selection(self.env))[
                self.topic
            ],
            "state": self.state,
            "state_name": self._get_state_name(),
            "change_note": self.change_note if self.state == "done" else False,
            "vote_count": self.vote_count,
            "author": author.name if self.is_author_shown else False,
            "has_voted": bool(vote),
            "is_own": bool(vote and vote.is_author),
            "is_votable": self.state in VOTABLE,
        }

    # Votes

    def _vote(self, contact):
        """A customer wants it too; once, however often its contacts say so."""
        self._check_votable()
        customer = contact.commercial_partner_id
        votes = self.env["crm.voice.vote"]
        if votes._find(self, customer):
            return
        vals = {"partner_id": customer.id, "contact_id": contact.id}
        try:
            with self.env.cr.savepoint():
                votes.create({**vals, "voice_id": self.id}).flush_recordset()
        except UniqueViolation:
            # A colleague pressed the button at the same moment.
            votes.invalidate_model()

    def _withdraw_vote(self, contact):
        """A customer does not want it any more; its own proposal stays its own."""
        self._check_votable()
        votes = self.env["crm.voice.vote"]
        found = votes._find(self, contact.commercial_partner_id)
        found.filtered(lambda vote: not vote.is_author).unlink()

    def _check_votable(self):
        self.ensure_one()
        if not self.is_shared or self.state not in VOTABLE:
            raise UserError(self.env._("There is no vote on this proposal any more."))

    def _notify_voters(self):
        """Let those who voted hear of it after the commit."""
        done = self.filtered(lambda voice: voice.state == "done" and voice.is_shared)
        if done:
            # The cron tells them, whoever has finished it.
            cron = self.env.ref("crm_lifecycle.ir_cron_notify_voters").sudo()
            cron._trigger()
