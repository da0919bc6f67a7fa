# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The farewell letter, as the customer gets it: a PDF, in its own language."""

import unittest
from io import BytesIO

from odoo.tests import HttpCase, tagged
from odoo.tools import format_date
from odoo.tools.pdf import PdfFileReader

from odoo.addons.base.models.ir_actions_report import _wkhtml

from .common_parting import PartingCase

REPORT = "crm_lifecycle.action_report_parting_letter"
needs_wkhtmltopdf = unittest.skipUnless(
    _wkhtml().state == "ok", "wkhtmltopdf is not installed"
)


class LetterCase(PartingCase):
    """A customer with an address, and a responsible person who can be called."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_bank()
        cls.customer.write({"street": "1 Bread Lane", "city": "Lviv"})
        cls.users["manager"].write(
            {"phone": "+380 44 123 45 67", "email": "manager@mill.example"}
        )
        cls.parting = cls._start()

    def _read_html(self):
        report = self.env["ir.actions.report"].with_user(self.users["manager"])
        html, _kind = report._render_qweb_html(REPORT, self.parting.ids)
        return " ".join(html.decode().split())

    def _activate(self, lang):
        self.env["res.lang"]._activate_lang(lang)
        self.customer.lang = lang

    def assert_in(self, words, text):
        for word in words:
            with self.subTest(word=word):
                self.assertIn(word, text)


@tagged("post_install", "-at_install")
class TestPartingLetter(LetterCase):
    """What it says, and what it must not say."""

    def test_what_is_open(self):
        invoice = self._invoice(self.customer, self._today(), 77)
        order = self._order(self.customer)
        text = self._read_html()
        self.assert_in(("Our ways part", invoice.name, "77.00", "Anna"), text)
        self.assert_in((order.name, order.picking_ids.name), text)
        self.assertNotIn("Nothing is left", text)

    def test_nothing_is_left(self):
        self.assertIn("Nothing is left to be settled", self._read_html())

    def test_what_was_waived_gets_no_receipt(self):
        invoice = self._invoice(self.customer, self._today(), 77)
        self._waive("manager", self._rows(self.parting, "invoice"))
        text = self._read_html()
        self.assertNotIn("Nothing is left", text)
        self.assertNotIn(invoice.name, text)
        self.parting.action_close()
        self.assertNotIn("Nothing is left", self._read_html())

    def test_what_is_not_invoiced_yet_is_not_settled_either(self):
        self.env["account.move"].create(
            self._prepare_invoice(self.customer, self._today(), 10)
        )
        self.assertNotIn("Nothing is left", self._read_html())

    def test_amounts_are_those_of_the_documents(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "rate": 0.5, "company_id": self.company.id}
        )
        self._invoice(self.customer, self._today(), 70, currency_id=euro.id)
        self._invoice(self.customer, self._today(), 30, move_type="out_refund")
        letter = self.parting._prepare_letter()
        amounts = {
            (currency.name, amount) for _row, currency, amount in letter["money"]
        }
        self.assertEqual(amounts, {("EUR", 70), ("USD", -30)})
        self.assertEqual(sorted(amount for _c, amount in letter["balances"]), [-30, 70])
        self.assertIn("Balance in your favor", self._read_html())

    def test_goods_have_no_price_in_it(self):
        self._order(self.customer)
        letter = self.parting._prepare_letter()
        self.assertFalse(letter["money"])
        self.assertEqual(set(letter["goods"].mapped("kind")), {"order", "delivery"})

    def test_who_goes_on_getting_mailings_is_promised_nothing(self):
        self.assertIn("Advertising from us ends", self._read_html())
        self._waive("manager", self._rows(self.parting, "consent"))
        self.assertNotIn("Advertising from us ends", self._read_html())

    def test_it_is_in_the_customers_language(self):
        self._activate("uk_UA")
        words = {"Our ways part.": "Наші шляхи розходяться."}
        self.reason.update_field_translations("letter", {"uk_UA": words})
        self.parting.action_cancel()
        self.parting = self._start()
        other = self._start(self.other_customer)
        self.assertIn("розходяться", self.parting.letter)
        self.assertIn("Our ways part", other.letter)


@tagged("post_install", "-at_install")
class TestPartingLetterDownload(LetterCase, HttpCase):
    """On the portal, with the key of the letter."""

    def test_the_customer_downloads_it(self):
        token = self.parting._portal_ensure_token()
        self.env.flush_all()
        # In tests the host answers with what the PDF is made of.
        url = f"/my/parting/{self.parting.id}?report_type=pdf&download=1"
        page = self.url_open(f"{url}&access_token={token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Farewell_Anna_s_Bakery.pdf", page.headers["Content-Disposition"])
        self.assertIn("Our ways part.", page.text)


@needs_wkhtmltopdf
@tagged("post_install", "-at_install")
class TestPartingLetterPdf(LetterCase, HttpCase):
    """Made by wkhtmltopdf, and read again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Where it gets the styles from, whatever the database has been told.
        settings = cls.env["ir.config_parameter"]
        settings.set_param("report.url", cls.base_url())

    def _print(self):
        report = self.env["ir.actions.report"].with_user(self.users["manager"])
        report = report.with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(REPORT, self.parting.ids)
        self.assertEqual(kind, "pdf")
        return content

    def _read(self, content):
        pages = PdfFileReader(BytesIO(content)).pages
        text = "\n".join(page.extract_text() for page in pages)
        # The maker of PDFs sets no-break spaces and line ends of its own.
        return " ".join(text.replace("\u200b", "").split())

    def test_what_it_says(self):
        paid = self._invoice(self.customer, self._today(), 55)
        self._pay(paid, self._today())
        invoice = self._invoice(self.customer, self._today(), 77)
        waived = self._invoice(self.customer, self._today(), 66)
        row = self._rows(self.parting).filtered(lambda one: one.res_id == waived.id)
        self._waive("manager", row)
        text = self._read(self._print())
        day = format_date(self.env, self._today(), date_format="long")
        person = self.users["manager"]
        self.assert_in(("Anna's Bakery", "1 Bread Lane", "Lviv", day), text)
        self.assert_in((person.name, person.phone, person.email), text)
        self.assert_in((self.company.name, invoice.name, "77.00"), text)
        for word in (paid.name, waived.name, "Nothing is left"):
            with self.subTest(word=word):
                self.assertNotIn(word, text)

    def test_everything_settled(self):
        self.parting.action_close()
        self.assertIn("Nothing is left to be settled", self._read(self._print()))

    def test_the_company_is_named_whatever_makes_the_pdf(self):
        self.company.partner_id.street = "7 Mill Street"
        self.assertIn("7 Mill Street", self._read(self._print()))

    def test_in_ukrainian(self):
        self._activate("uk_UA")
        self.customer.name = "Пекарня Ганни"
        self.parting.letter = "<p>Наші шляхи розходяться.</p>"
        text = self._read(self._print())
        self.assert_in(("Пекарня Ганни", "Наші шляхи розходяться."), text)
        day = format_date(self.env, self._today(), "uk_UA", date_format="long")
        self.assertIn(" ".join(day.split()), text)

    def test_a_letter_of_many_items_has_many_pages(self):
        for number in range(60):
            self._invoice(self.customer, self._today(), number + 1)
        content = self._print()
        self.assertGreater(len(PdfFileReader(BytesIO(content)).pages), 1)
        text = self._read(content)
        self.assertIn("1,830.00", text)
        self.assertEqual(text.count("Balance"), 1)

    def test_the_e_mail_carries_the_letter_and_the_survey(self):
        parting = self._by("manager", self.parting)
        action = parting.action_send_letter()
        composer = self.env["mail.compose.message"].with_user(self.users["manager"])
        composer = composer.with_context(
            **action["context"],
            allowed_company_ids=self.company.ids,
            force_report_rendering=True,
        ).create({})
        composer.action_send_mail()
        self.assertTrue(parting.letter_sent_on)
        message = parting.message_ids.filtered("attachment_ids")[:1]
        self.assertIn(f"/my/parting/{parting.id}?access_token=", message.body)
        self.assertIn(self.customer, message.notified_partner_ids)
        attachment = message.attachment_ids
        self.assertEqual(attachment.mimetype, "application/pdf")
        self.assertEqual(attachment.name, "Farewell - Anna's Bakery.pdf")
        self.assertIn("Our ways part.", self._read(attachment.raw))
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertEqual(mail.attachment_ids, attachment)
