# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The same said twice is dealt with once."""

from odoo import fields, models
from odoo.exceptions import UserError

from .crm_voice_answering_mixin import ANSWERED

INSIDE = "base.group_user"


class CrmVoiceMergingMixin(models.AbstractModel):
    """What is merged stays its customer's own, and follows the other's state."""

    _name = "crm.voice.merging.mixin"
    _description = "Merging of Customers' Voice"

    active = fields.Boolean(default=True, copy=False)
    merged_into_id = fields.Many2one(
        "crm.voice",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups=INSIDE,
        help="The same, said by another customer; it says what becomes of this one.",
    )
    merged_ids = fields.One2many(
        "crm.voice",
        "merged_into_id",
        context={"active_test": False},
        groups=INSIDE,
    )
    merged_count = fields.Integer(compute="_compute_merged_count", groups=INSIDE)

    def _compute_merged_count(self):
        counts = dict(
            self.with_context(active_test=False)._read_group(
                [("merged_into_id", "in", self.ids)], ["merged_into_id"], ["__count"]
            )
        )
        for voice in self:
            voice.merged_count = counts.get(voice, 0)

    def _merge_into(self, target):
        """Let another one speak for these.

        :param target: the one that stays
        """
        doubled = self - target
        doubled._check_mergeable(target)
        votes = self.env["crm.voice.vote"]
        for voice in doubled:
            votes._copy_votes(voice, target)
            voice.merged_ids.merged_into_id = target
        doubled.write(
            {"merged_into_id": target.id, "active": False, "is_shared": False}
        )
        target._follow_merged()
        target._log_merged(doubled)

    def _check_mergeable(self, target):
        if not self or target.merged_into_id:
            raise UserError(
                self.env._("Choose two at least, and one to keep that is not merged.")
            )
        (self | target).check_access("write")
        for voice in self:
            if voice.merged_into_id:
                raise UserError(self.env._("%s is merged already.", voice.display_name))
            if (voice.kind, voice.company_id) != (target.kind, target.company_id):
                raise UserError(
                    self.env._(
                        "Proposals are merged with proposals, complaints with "
                        "complaints, of one company."
                    )
                )

    def _log_merged(self, doubled):
        """A note for colleagues; customers do not learn of each other."""
        names = ", ".join(f"{voice.name} ({voice.id})" for voice in doubled)
        self._message_log(body=self.env._("Merged with this one: %s", names))
        for voice in doubled:
            voice._message_log(body=self.env._("Merged into: %s", self.name))

    def _follow_merged(self):
        """State and answer are those of the one that was kept."""
        for voice in self._get_merged():
            if voice.state == self.state or voice.closed_on:
                continue
            voice.write(
                {
                    "state": self.state,
                    "answer": self.answer,
                    "change_note": self.change_note,
                }
            )

    def _get_merged(self):
        """Those that follow this one."""
        # Whoever deals with it deals with all, also with others' customers.
        return self.sudo().with_context(active_test=False).merged_ids

    def action_unmerge(self):
        """Take it out again, with the votes that came with it."""
        self.check_access("write")
        # Votes are deleted by managers only, but these are only copies.
        votes = self.env["crm.voice.vote"].sudo()
        for voice in self.filtered("merged_into_id"):
            target = voice.merged_into_id
            votes.search([("origin_id", "=", voice.id)]).unlink()
            voice.write({"merged_into_id": False, "active": True})
            for other in target._get_merged():
                votes._copy_votes(other, target)
            if voice.state in ANSWERED and not voice.closed_on:
                voice.state = "review"

    def action_open_merged(self):
        """Those that were merged into this one."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merged"),
            "res_model": "crm.voice",
            "domain": [("merged_into_id", "=", self.id)],
            "context": {"active_test": False, "create": False},
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
        }

    def action_merge(self):
        """Ask which one is to stay."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge"),
            "res_model": "crm.voice.merge",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_voice_ids": self.ids},
        }
