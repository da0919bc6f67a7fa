# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ways of a colleague and of a customer, in a real browser."""

from odoo.tests import HttpCase, tagged

from .common_voice import VoiceCase


@tagged("post_install", "-at_install")
class TestVoiceTour(VoiceCase, HttpCase):
    """A proposal is done; a complaint is made, and a proposal voted on."""

    def test_board(self):
        voice = self._say()
        person = self.users["manager"]
        self.start_tour("/odoo", "crm_lifecycle_voice", login=person.login)
        self.env.invalidate_all()
        self.assertEqual(voice.state, "done")
        self.assertEqual(voice.answer, "You know the hour now")

    def test_portal(self):
        proposal = self._share(self.boris, public_name="An hour")
        self.start_tour(
            "/my/voice", "crm_lifecycle_voice_portal", login=self.anna.login
        )
        self.env.invalidate_all()
        self.assertIn(self.customer, proposal.vote_ids.partner_id)
        complaint = self.Voice.search([("name", "=", "The box was wet")])
        self.assertEqual(complaint.kind, "complaint")
        self.assertEqual(complaint.topic, "delivery")
        self.assertEqual(complaint.partner_id, self.anna.partner_id)
