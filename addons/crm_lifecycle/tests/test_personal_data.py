# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything stored about one person, and nothing about anybody else."""

import base64
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from unittest.mock import patch

import openpyxl

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import crm_personal_data_records
from .common import LifecycleCase

EMAIL = "olena_p%ct@example.com"


@tagged("post_install", "-at_install")
class TestPersonalData(LifecycleCase):
    """By a person who has the right; whoever makes it is recorded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._make_users()
        cls.officer = cls._make_user("officer", "crm_lifecycle.group_personal_data")
        cls.person = cls._make_customer(
            "Olena Bondar",
            email=EMAIL,
            phone="+380 44 123",
            comment="<p>Likes <b>tea</b></p>",
            child_ids=[
                Command.create(
                    {"name": "Olena's door", "type": "delivery", "street": "Long St"}
                )
            ],
        )
        cls.invoice = cls._invoice(cls.person, amount=77)
        cls._evaluate()
        cls.person.message_post(body="Called about =1+1")
        cls.env["ir.attachment"].create(
            {
                "name": "../../contract.txt",
                "raw": b"signed",
                "res_model": "res.partner",
                "res_id": cls.person.id,
            }
        )
        cls.anonymous = cls.env["crm.lead"].create(
            {"name": "Web form", "email_from": f"Olena <{EMAIL}>", "partner_id": False}
        )
        cls.namesake = cls._make_customer("Olena Bondar", email="other@example.com")

    def _make(self, person=None, **vals):
        exports = self._as(self.officer, "crm.personal.data.export")
        partner = (person or self.person).id
        return exports.create({"partner_id": partner, "reason": "Her letter", **vals})

    def _open(self, export):
        content = base64.b64decode(export.sudo().file)
        self.assertEqual(hashlib.sha256(content).hexdigest(), export.fingerprint)
        return zipfile.ZipFile(io.BytesIO(content))

    def _records(self, packed, model):
        name = f"json/{model}.json"
        return json.loads(packed.read(name)) if name in packed.namelist() else []

    # What is in it

    def test_json_holds_what_is_stored(self):
        packed = self._open(self._make())
        person, door = self._records(packed, "res.partner")
        self.assertEqual(person["name"], "Olena Bondar")
        self.assertEqual(person["email"], EMAIL)
        self.assertIn("tea", person["comment"])
        self.assertEqual(door["street"], "Long St")
        [invoice] = self._records(packed, "account.move")
        self.assertEqual(invoice["amount_untaxed"], 77)
        self.assertEqual(invoice["partner_id"]["id"], self.person.id)
        [life] = self._records(packed, "crm.lifecycle")
        self.assertEqual(life["purchase_count"], 1)
        self.assertTrue(self._records(packed, "crm.lifecycle.transition"))
        bodies = [one["body"] for one in self._records(packed, "mail.message")]
        self.assertTrue(any("Called about" in body for body in bodies))

    def test_about_says_who_made_it_and_counts(self):
        export = self._make()
        about = json.loads(self._open(export).read("about.json"))
        self.assertEqual(about["made by"], self.officer.name)
        self.assertEqual(about["reason"], "Her letter")
        self.assertEqual(about["records"]["account.move"], 1)
        self.assertEqual(sum(about["records"].values()), export.record_count)

    def test_the_workbook_is_readable_and_holds_no_formula(self):
        self.person.name = '=HYPERLINK("http://evil")'
        packed = self._open(self._make())
        book = openpyxl.load_workbook(io.BytesIO(packed.read("personal-data.xlsx")))
        self.assertIn("About", book.sheetnames)
        self.assertIn("Contact", book.sheetnames)
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    self.assertNotEqual(cell.data_type, "f", (sheet.title, cell.value))
        heading, first, *_more = book["Contact"].iter_rows(values_only=True)
        told = dict(zip(heading, first, strict=True))
        self.assertEqual(told["Name"], '=HYPERLINK("http://evil")')
        self.assertEqual(told["Notes"], "Likes *tea*")

    def test_files_of_the_person_lead_nowhere(self):
        packed = self._open(self._make())
        [name] = [one for one in packed.namelist() if one.startswith("files/")]
        self.assertNotIn("..", name)
        self.assertEqual(packed.read(name), b"signed")

    def test_records_with_the_address_and_nobody_linked(self):
        leads = self._records(self._open(self._make()), "crm.lead")
        self.assertEqual([one["id"] for one in leads], self.anonymous.ids)

    def test_addresses_that_are_written_out(self):
        """Also in a header's form, and among others; not as a part of another."""
        leads = self.env["crm.voice"]
        mine = leads.create(
            {"name": "By mail", "topic": "service", "email_from": f'"O. B." <{EMAIL}>'}
        )
        leads.create({"name": "No", "topic": "service", "email_from": f"<jo{EMAIL}>"})
        mails = self.env["mail.mail"].create(
            [
                {"subject": "To her", "email_to": f"a@example.com, {EMAIL.upper()}"},
                {"subject": "To others", "email_to": f"jo{EMAIL}"},
            ]
        )
        message = self.env["mail.message"].create(
            {"body": "x", "email_from": f"Olena <{EMAIL}>", "author_id": False}
        )
        packed = self._open(self._make())
        for model, records in (
            ("crm.voice", mine),
            ("mail.mail", mails[0]),
            ("mail.message", message),
        ):
            found = {one["id"] for one in self._records(packed, model)}
            with self.subTest(model):
                self.assertLessEqual(set(records.ids), found)
        self.assertEqual(len(self._records(packed, "crm.voice")), 1)
        self.assertEqual(len(self._records(packed, "mail.mail")), 1)

    def test_what_colleagues_wrote_and_plan_about_the_person(self):
        order, theirs = self._quotation(self.person), self._quotation(self.namesake)
        life = self._row(self.person)
        for record in (order, theirs, life):
            record.message_post(body=f"Said on {record._name} {record.id}")
            record.activity_schedule("mail.mail_activity_data_todo", summary="Call")
        packed = self._open(self._make())
        bodies = str([one["body"] for one in self._records(packed, "mail.message")])
        self.assertIn(f"Said on sale.order {order.id}", bodies)
        self.assertIn(f"Said on crm.lifecycle {life.id}", bodies)
        self.assertNotIn(f"Said on sale.order {theirs.id}", bodies)
        planned = self._records(packed, "mail.activity")
        about = {(one["res_model"], int(one["res_id"])) for one in planned}
        self.assertEqual(about, {(order._name, order.id), (life._name, life.id)})

    def test_what_it_was_before_is_stored_too(self):
        self.env.cr.precommit.run()
        for partner in (self.person, self.namesake):
            tracked = partner.with_context(tracking_disable=False)
            tracked.write({"phone": f"+380 {partner.id}"})
        self.env.flush_all()
        self.env.cr.precommit.run()
        values = self._records(self._open(self._make()), "mail.tracking.value")
        news = {one["new_value_char"] for one in values}
        self.assertIn(f"+380 {self.person.id}", news)
        self.assertNotIn(f"+380 {self.namesake.id}", news)

    def test_files_of_the_person_s_documents(self):
        voice = self.env["crm.voice"].create(
            {"name": "Broken", "topic": "design", "partner_id": self.person.id}
        )
        for record, name in ((voice, "broken.png"), (self.namesake, "other.png")):
            self.env["ir.attachment"].create(
                {
                    "name": name,
                    "raw": b"picture",
                    "res_model": record._name,
                    "res_id": record.id,
                }
            )
        names = str(self._open(self._make()).namelist())
        self.assertIn("broken.png", names)
        self.assertNotIn("other.png", names)

    def test_too_many_files_are_counted(self):
        with patch.object(crm_personal_data_records, "LARGEST_FILES", 3):
            packed = self._open(self._make())
        self.assertFalse([one for one in packed.namelist() if one.startswith("files/")])
        about = json.loads(packed.read("about.json"))
        self.assertEqual(about["files left out (too large)"], 1)

    def test_who_else_was_there_is_not_told(self):
        meeting = self.env["calendar.event"].create(
            {
                "name": "Talk",
                "start": "2026-06-01 10:00:00",
                "stop": "2026-06-01 11:00:00",
                "partner_ids": [Command.set((self.person + self.namesake).ids)],
            }
        )
        self.namesake.name = "Somebody Else"
        packed = self._open(self._make())
        [told] = self._records(packed, "calendar.event")
        self.assertEqual(told["id"], meeting.id)
        self.assertEqual([one["id"] for one in told["partner_ids"]], self.person.ids)
        self.assertNotIn("Somebody Else", json.dumps(told))

    def test_messages_of_other_companies_stay_there(self):
        other = self._make_company("Elsewhere")
        lead = self.env["crm.lead"].create(
            {"name": "There", "partner_id": self.person.id, "company_id": other.id}
        )
        lead.message_post(body="Said there", partner_ids=self.person.ids)
        packed = self._open(self._make())
        self.assertNotIn(
            "Said there", json.dumps(self._records(packed, "mail.message"))
        )

    def test_the_portal_account_is_in_it(self):
        user = self.users["portal"]
        [account] = self._records(self._open(self._make(user.partner_id)), "res.users")
        self.assertEqual(account["login"], user.login)

    def test_nobody_elses_records(self):
        self._invoice(self.namesake)
        self.env["crm.lead"].create(
            {"name": "Hers", "partner_id": self.namesake.id, "email_from": EMAIL}
        )
        # An underscore and a percent sign stand for themselves.
        self.env["crm.lead"].create(
            {"name": "Like", "email_from": "olenaXpYct@example.com"}
        )
        packed = self._open(self._make())
        for model in ("account.move", "crm.lead", "res.partner", "crm.lifecycle"):
            with self.subTest(model):
                text = json.dumps(self._records(packed, model))
                self.assertNotIn("other@example.com", text)
                self.assertNotIn('"Hers"', text)
                self.assertNotIn('"Like"', text)
        self.assertEqual(len(self._records(packed, "account.move")), 1)

    def test_contacts_of_a_company_are_other_persons(self):
        company = self._make_customer("Firm", is_company=True)
        self._make_customer("Petro Worker", parent_id=company.id, type="contact")
        packed = self._open(self._make(company))
        names = [one["name"] for one in self._records(packed, "res.partner")]
        self.assertEqual(names, ["Firm"])

    def test_other_companies_records_stay_there(self):
        other = self._make_company("Elsewhere")
        self.env["crm.lead"].create(
            {"name": "There", "partner_id": self.person.id, "company_id": other.id}
        )
        packed = self._open(self._make())
        self.assertNotIn("There", json.dumps(self._records(packed, "crm.lead")))

    def test_secrets_are_left_out(self):
        self.person.signup_prepare()
        user = self.users["portal"]
        packed = self._open(self._make(user.partner_id))
        text = "".join(
            packed.read(name).decode()
            for name in packed.namelist()
            if name.startswith("json/")
        )
        for secret in ("password", "access_token", "signup_type", "totp_secret"):
            with self.subTest(secret):
                self.assertNotIn(f'"{secret}"', text)

    def test_what_the_officer_does_not_see_elsewhere_is_in_it(self):
        self.person.user_id = self.users["manager"]
        packed = self._open(self._make())
        self.assertTrue(self._records(packed, "crm.lifecycle"))
        self.assertIn("net_revenue", self._records(packed, "crm.lifecycle")[0])

    # Who may, and what is recorded

    def test_only_officers(self):
        for role, user in self.users.items():
            exports = self._as(user, "crm.personal.data.export")
            with self.subTest(role), self.assertRaises(AccessError):
                exports.create({"partner_id": self.person.id, "reason": "Curious"})

    def test_others_see_neither_log_nor_file(self):
        export = self._make()
        for role, user in self.users.items():
            with self.subTest(role), self.assertRaises(AccessError):
                export.with_user(user).with_company(self.company).read(["file"])

    def test_nobody_fetches_another_officers_file(self):
        """The log would not say who has it; administrators see the whole log."""
        export = self._make()
        group = "crm_lifecycle.group_personal_data"
        other = self._make_user("second_officer", group)
        administrator = self._make_user("log_admin", f"{group},base.group_system")
        with self.assertRaises(AccessError):
            self._as(other, export._name).browse(export.id).read(["file"])
        with self.assertRaises(AccessError):
            self._as(other, export._name).browse(export.id).action_download()
        log = self._as(administrator, export._name).search([])
        self.assertIn(export.id, log.ids)

    def test_the_log_cannot_be_changed_or_deleted(self):
        export = self._make()
        with self.assertRaises(AccessError):
            export.write({"reason": "Another"})
        with self.assertRaises(AccessError):
            export.unlink()

    def test_nobody_forges_the_log(self):
        exports = self._as(self.officer, "crm.personal.data.export")
        export = exports.create(
            {
                "partner_id": self.person.id,
                "reason": "Her letter",
                "user_id": self.users["manager"].id,
                "date": "2001-01-01",
                "record_count": 0,
                "person": "Nobody",
            }
        )
        self.assertEqual(export.user_id, self.officer)
        self.assertEqual(export.date.date(), fields.Datetime.now().date())
        self.assertEqual(export.person, "O**** B*****")
        self.assertGreater(export.record_count, 0)

    def test_a_reason_and_a_person_are_asked_for(self):
        exports = self._as(self.officer, "crm.personal.data.export")
        with self.assertRaisesRegex(UserError, "Choose the person"):
            exports.create({"reason": "No person"})

    def test_a_person_of_another_company_is_not_reached(self):
        self.person.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self._make()

    def test_the_log_outlives_the_person_and_the_file(self):
        self.person = self._make_customer("Short Visit", email="s@example.com")
        export = self._make()
        export.sudo().date = fields.Datetime.now() - timedelta(days=8)
        self.env["crm.personal.data.export"]._gc_files()
        self.person.unlink()
        self.assertTrue(export.exists())
        self.assertEqual(export.person, "S**** V****")
        self.assertFalse(export.file)
        with self.assertRaisesRegex(UserError, "new one"):
            export.action_download()
