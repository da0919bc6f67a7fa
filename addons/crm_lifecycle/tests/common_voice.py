# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two customers with portal users, a team, and what the customers say."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import new_test_user

from .common import LifecycleCase

USER = "crm_lifecycle.group_lifecycle_user"


class VoiceCase(LifecycleCase):
    """People act under their own rights; customers through what the portal calls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Voice = cls.env["crm.voice"]
        cls.Vote = cls.env["crm.voice.vote"]
        cls.users = cls._make_users()
        cls.customer.is_company = True
        cls.other_customer.is_company = True
        cls.anna = cls._make_contact("anna", cls.customer)
        cls.amir = cls._make_contact("amir", cls.customer)
        cls.boris = cls._make_contact("boris", cls.other_customer)

    @classmethod
    def _make_contact(cls, name, customer):
        """A portal user of a customer."""
        user = new_test_user(
            cls.env,
            login=f"voice_{name}",
            name=name.capitalize(),
            email=f"{name}@customer.example",
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            tz="UTC",
        )
        user.partner_id.parent_id = customer
        return user

    @classmethod
    def _say(cls, user=None, **vals):
        """What a portal user says, as the portal writes it down."""
        contact = (user or cls.anna).partner_id
        return cls.Voice.create(
            {
                "name": "Tell us the hour",
                "description": "We wait all day, says Anna.",
                "topic": "delivery",
                "kind": "proposal",
                "partner_id": contact.id,
                "company_id": cls.company.id,
                "channel": "portal",
                **vals,
            }
        )

    @classmethod
    def _complain(cls, user=None, **vals):
        return cls._say(user, kind="complaint", **vals)

    @classmethod
    def _share(cls, user=None, **vals):
        voice = cls._say(user, **vals)
        voice.action_open_to_customers()
        return voice

    def _with(self, role, records):
        """Records as a colleague of a role sees them."""
        return records.with_user(self.users[role]).with_context(
            allowed_company_ids=self.company.ids
        )

    def _on_portal(self, user, records):
        return records.with_user(user).with_context(
            allowed_company_ids=self.company.ids
        )

    def _answer(self, voice, state="done", role="manager", **vals):
        """What a colleague does in the dialog that asks for the answer."""
        wizard = self._with(role, self.env["crm.voice.answer"]).create(
            {"voice_ids": [Command.set(voice.ids)], "state": state, **vals}
        )
        return wizard.action_confirm()

    def _notify(self):
        """Tests may not commit; what is committed is the cron's own affair."""
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60.0
        ) as commit:
            self.Vote.with_user(self.env.ref("base.user_root"))._cron_notify()
        return commit

    def _messages(self, voice):
        """What the customer reads."""
        comment = self.env.ref("mail.mt_comment")
        return voice.message_ids.filtered(lambda m: m.subtype_id == comment)
