# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers in stages, people who speak with them, and what was said."""

from datetime import datetime, time, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user

from .common import TODAY, LifecycleCase, day

# A Tuesday; the days that follow it.
WEDNESDAY, THURSDAY, FRIDAY = day("2026-07-01"), day("2026-07-02"), day("2026-07-03")
MONDAY = day("2026-07-06")
MORNING = datetime.combine(TODAY, time(9))


class ContactCase(LifecycleCase):
    """It is the morning of TODAY, a Tuesday, in a company where nobody has spoken."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(MORNING))
        cls.env.user.tz = "UTC"
        cls.company.partner_id.tz = "UTC"
        cls.company.resource_calendar_id.tz = "UTC"
        cls.anna = cls._make_person("anna")
        cls.boris = cls._make_person("boris")
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")
        cls.comment = cls.env.ref("mail.mt_comment")
        cls.note = cls.env.ref("mail.mt_note")
        cls.Cadence = cls.env["crm.contact.cadence"]
        cls.Target = cls.env["crm.contact.target"]
        cls.Month = cls.env["crm.contact.month"]
        cls.Planner = cls.env["crm.contact.planner"]
        cls.regular = cls._stage("regular")
        cls.row = cls._live(cls.customer)

    @classmethod
    def _make_person(cls, login, group="sales_team.group_sale_salesman", **vals):
        return new_test_user(
            cls.env,
            login=f"contact_{login}",
            groups=group,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            tz="UTC",
            **vals,
        )

    @classmethod
    def _live(cls, customer, stage="regular", since=365, **vals):
        """A customer's life cycle, in a stage since so many days."""
        return cls.Lifecycle.sudo().create(
            {
                "partner_id": customer.id,
                "company_id": cls.company.id,
                "stage_id": cls._stage(stage).id,
                "stage_since": TODAY - timedelta(days=since),
                **vals,
            }
        )

    @classmethod
    def _enter_stage(cls, name):
        """Let the customer be in another stage, as the engine does."""
        cls.row.sudo()._write({"stage_id": cls._stage(name).id})
        cls.row.invalidate_recordset()

    @classmethod
    def _make_record(cls, model, customer=None):
        """A record on which people speak with a customer beside the documents."""
        customer = customer or cls.customer
        vals = {
            "crm.voice": {"name": "Lid", "topic": "design"},
            "crm.handoff": {
                "from_department": "sales",
                "to_department": "service",
                "asked_on": MORNING,
                "due_on": MORNING,
            },
            "crm.parting": {
                "reason_id": cls.env["crm.parting.reason"].search([], limit=1).id,
                "opened_on": TODAY,
            },
            "crm.information.request": {},
        }[model]
        return cls.env[model].create(
            {**vals, "partner_id": customer.id, "company_id": cls.company.id}
        )

    # What was said

    @classmethod
    def _say(cls, record=None, ago=10, to=None, author=None, **vals):
        """A message of a person, by default an e-mail to the customer.

        :param ago: days before TODAY
        :param to: partner that it goes to; False: nobody
        """
        record, author = record or cls.customer, author or cls.anna.partner_id
        to = cls.customer if to is None else to
        status = vals.pop("status", "sent")
        message = cls.env["mail.message"].create(
            {
                "model": record._name,
                "res_id": record.id,
                "message_type": "comment",
                "subtype_id": cls.comment.id,
                "author_id": author.id,
                "date": MORNING - timedelta(days=ago),
                "body": "Good morning",
                "record_company_id": cls.company.id,
                **vals,
            }
        )
        if to:
            cls._notify(message, to, status)
        return message

    @classmethod
    def _notify(cls, message, partner, status="sent"):
        return cls.env["mail.notification"].create(
            {
                "mail_message_id": message.id,
                "res_partner_id": partner.id,
                "notification_type": "email",
                "notification_status": status,
            }
        )

    @classmethod
    def _do(cls, record=None, kind=None, ago=10, **vals):
        """An activity that is done, as the message that tells of it."""
        return cls._say(
            record,
            ago,
            to=False,
            mail_activity_type_id=(kind or cls.call).id,
            **{
                "subtype_id": cls.env.ref("mail.mt_activities").id,
                "message_type": "notification",
                **vals,
            },
        )

    @classmethod
    def _meet(cls, *partners, ago=10, user=None, hours=1, **vals):
        """A meeting of a person with these partners; ``ago`` may be negative."""
        start = MORNING - timedelta(days=ago, hours=2)
        return cls.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": start,
                "stop": start + timedelta(hours=hours),
                "user_id": (user or cls.anna).id,
                "partner_ids": [Command.set([partner.id for partner in partners])],
                **vals,
            }
        )

    # What follows

    @classmethod
    def _count(cls, *partners):
        """Count contacts; return the number of changed rows."""
        ids = [partner.id for partner in partners] if partners else None
        return cls.Cadence._count(cls.company, ids)

    @classmethod
    def _cadence(cls, partner=None):
        partner = partner or cls.customer
        return cls.Cadence.with_context(active_test=False).search(
            [("partner_id", "=", partner.id), ("company_id", "=", cls.company.id)]
        )

    def assert_contacts(self, number, last=None, partner=None):
        """So many contacts in 12 months, the last one so many days ago."""
        self._count()
        row = self._cadence(partner)
        self.assertEqual(row.contact_count, number)
        if last is not None:
            self.assertEqual(row.last_contact, TODAY - timedelta(days=last))

    @classmethod
    def _run(cls, cron):
        """A cron of the robot; tests may not commit, what is committed is its affair.

        It looks after all companies; the test's own is enough.
        """
        robot = cls.env.ref("base.user_root")
        with (
            patch.object(
                type(cls.env["ir.cron"]), "_commit_progress", return_value=60.0
            ) as commit,
            patch.object(
                type(cls.env["res.company"]), "search", return_value=cls.company.sudo()
            ),
        ):
            getattr(cron.__self__.with_user(robot), cron.__name__)()
        return commit
