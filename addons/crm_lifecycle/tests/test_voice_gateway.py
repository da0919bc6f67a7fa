# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""E-mails as the mail server hands them over."""

import base64

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_voice import VoiceCase
from .test_voice_portal import PICTURE, SCRIPT

MAIL = """\
Message-Id: <{number}@outside.example>
From: {sender}
To: {to}
Subject: {subject}
MIME-Version: 1.0
{headers}Content-Type: multipart/mixed; boundary="part"

--part
Content-Type: text/html; charset=utf-8

{body}
--part
Content-Type: image/png; name="door.png"
Content-Disposition: attachment; filename="door.png"
Content-Transfer-Encoding: base64

{picture}
--part--
"""
# As many as the host lets through from one sender within two hours.
MOST = 20


@tagged("post_install", "-at_install")
class TestVoiceGateway(VoiceCase):
    """What comes becomes one voice each, and answers stay in their thread."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {
                "name": "voice.example.com",
                "company_ids": [Command.link(cls.company.id)],
            }
        )
        cls.department = cls.env["crm.voice.department"].create(
            {
                "name": "Carriers",
                "topic": "delivery",
                "company_id": cls.company.id,
                "alias_name": "carriers",
                "alias_domain_id": cls.domain.id,
            }
        )

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def _receive(self, sender, number=1, subject="Late", body="Late!", **headers):
        """What the mail server hands over; what was made of it."""
        before = self._all()
        given = "".join(f"{k.replace('_', '-')}: {v}\n" for k, v in headers.items())
        mail = MAIL.format(
            number=number,
            sender=sender,
            to="carriers@voice.example.com",
            subject=subject,
            body=body,
            headers=given,
            picture=base64.b64encode(PICTURE).decode(),
        )
        gateway = self.env(user=self.env.ref("base.user_root"), context={})
        gateway["mail.thread"].message_process(False, mail)
        return self._all() - before

    def _all(self):
        return self.Voice.search([("company_id", "=", self.company.id)])

    def test_of_a_customer_with_a_picture(self):
        voice = self._receive("Anna <anna@customer.example>")
        self.assertEqual(voice.partner_id, self.anna.partner_id)
        self.assertEqual((voice.kind, voice.channel), ("complaint", "email"))
        self.assertEqual(voice.department_id, self.department)
        self.assertIn(self.anna.partner_id, voice.message_partner_ids)
        pictures = voice.message_ids.attachment_ids
        self.assertEqual(pictures.mapped("name"), ["door.png"])
        self.assertEqual(pictures.res_id, voice.id)

    def test_of_a_stranger(self):
        voice = self._receive(
            '"Dora" <dora@new.example>', subject=SCRIPT, body=f"<p>x{SCRIPT}</p>"
        )
        self.assertFalse(voice.partner_id)
        self.assertFalse(voice.vote_ids)
        self.assertEqual(voice.name, SCRIPT)
        self.assertNotIn("<script", str(voice.message_ids.mapped("body")))
        self.assertFalse(self._with("member", voice).message_partner_ids)

    def test_the_same_twice_is_one(self):
        self.assertTrue(self._receive("anna@customer.example"))
        self.assertFalse(self._receive("anna@customer.example"))

    def test_answers_and_automatic_ones_stay_in_the_thread(self):
        voice = self._receive("anna@customer.example")
        self._answer(voice, answer="It comes tomorrow")
        answered = self._messages(voice)[0]
        for number, headers in enumerate(({}, {"Auto_Submitted": "auto-replied"}), 2):
            made = self._receive(
                "anna@customer.example",
                number,
                body=f"Reply {number}",
                In_Reply_To=answered.message_id,
                **headers,
            )
            self.assertFalse(made)
            self.assertIn(f"Reply {number}", voice.message_ids[0].body)
            # Nothing goes back to who has written, so that nothing turns round.
            told = voice.message_ids[0].notified_partner_ids
            self.assertEqual(told, self.users["manager"].partner_id)
        self.assertEqual(voice.state, "done")

    def test_a_machine_does_not_fill_the_board(self):
        made = [self._receive("robot@new.example", n) for n in range(MOST + 5)]
        self.assertEqual(len(list(filter(None, made))), MOST)
