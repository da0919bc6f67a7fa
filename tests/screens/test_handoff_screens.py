"""The screens of hand-offs, on the demo company's books."""

import json
from unittest.mock import patch

import screen_case
from screen_case import ScreenCase

from odoo import fields
from odoo.tests import tagged

CLICKED = """
    document.querySelector({button}).click();
    setTimeout(() => console.log("test successful"), 3000);
"""


@tagged("post_install", "-at_install")
class TestHandoffScreens(ScreenCase):
    """Each screen opens without an error and leaves its picture."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].search([("name", "like", "Carpathia")])
        admin = cls.env.ref("base.user_admin")
        cls.company.lifecycle_marketing_user_id = admin
        cls.company.lifecycle_sales_user_id = admin
        handoffs = cls._ask(40).with_user(admin)
        handoffs = handoffs.with_context(allowed_company_ids=cls.company.ids)
        cls.waiting = handoffs.filtered(lambda one: one.to_department == "sales")[-1:]
        cls.waiting.sudo().due_on = "2026-01-02 10:00:00"
        cls.rejected = (handoffs - cls.waiting)[:1]
        cls.rejected._reject("Has no decision maker yet; ask again after the fair")
        (handoffs - cls.waiting - cls.rejected)[:20].action_accept()
        cls._spread(handoffs.filtered("answered_on").sudo())
        cls.env.flush_all()
        cls.url = "/odoo/hand-offs"

    @classmethod
    def _ask(cls, count):
        """Hand-offs of customers to the department of the stage they are in."""
        rows = cls.env["crm.lifecycle"].search(
            [("company_id", "=", cls.company.id)], limit=count
        )
        stages = cls.env["crm.lifecycle.stage"].search([])
        moves = cls.env["crm.lifecycle.transition"].create(
            [
                {
                    "partner_id": row.partner_id.id,
                    "company_id": cls.company.id,
                    "from_stage_id": stages.filtered(
                        lambda stage, row=row: stage.department != row.department
                    )[-1].id,
                    "to_stage_id": row.stage_id.id,
                    "rule_id": row.rule_id.id,
                    "date": fields.Date.today(),
                }
                for row in rows
            ]
        )
        return cls.env["crm.handoff"]._ask(moves)

    @classmethod
    def _spread(cls, answered):
        """Answers of several weeks."""
        for number, handoff in enumerate(answered):
            hours = number * 31 % 700
            handoff.asked_on = fields.Datetime.subtract(handoff.asked_on, hours=hours)
            handoff.hours_to_answer = 3 + number * 7 % 60

    def test_list(self):
        self.picture("handoffs", self.url, ".o_data_row")

    def test_kanban(self):
        url = f"{self.url}?view_type=kanban"
        self.picture("handoffs_kanban", url, ".o_kanban_record")

    def test_graph(self):
        self.picture("handoffs_graph", "/odoo/hand-off-times", "canvas")

    def test_pivot(self):
        url = "/odoo/hand-off-times?view_type=pivot"
        self.picture("handoffs_pivot", url, ".o_pivot td")

    def test_times(self):
        url = "/odoo/hand-off-times?view_type=list"
        self.picture("handoffs_times", url, ".o_data_row")

    def test_handoff(self):
        url = f"{self.url}/{self.waiting.id}"
        self.picture("handoff", url, ".o_form_view h1")

    def test_rejected(self):
        url = f"{self.url}/{self.rejected.id}"
        self.picture("handoff_rejected", url, ".o_form_view h1")

    def test_reason(self):
        button = "[name=action_reject]"
        clicked = CLICKED.format(button=json.dumps(button), ready="{ready}")
        with patch.object(screen_case, "SETTLED", clicked.replace("{ready}", "")):
            self.picture("handoff_reason", f"{self.url}/{self.waiting.id}", button)

    def test_empty(self):
        self.env["crm.handoff"].sudo().search([]).unlink()
        self.picture("handoffs_empty", self.url, ".o_view_nocontent")

    def test_settings(self):
        self.company.lifecycle_service_user_id = False
        self.picture(
            "handoff_settings",
            "/odoo/action-crm.crm_config_settings_action",
            "[name=lifecycle_hours_to_accept]",
        )
