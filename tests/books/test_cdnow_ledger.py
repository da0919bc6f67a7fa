"""CDNOW's invoices in Odoo against its file, and the literature's figures from them."""

from collections import Counter
from datetime import date

from odoo.tests import TransactionCase, tagged

from books import cdnow

CALIBRATION_END = date(1997, 9, 30)


@tagged("post_install", "-at_install")
class TestCdnowLedger(TransactionCase):
    """The sample was posted when the database was made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].search([("name", "=", cdnow.COMPANY)])
        cls.Model = cls.env["crm.retention.model"].with_company(cls.company)

    def _fit(self, kind):
        self.company.retention_model = kind
        model, _written = self.Model._compute_scores(self.company, CALIBRATION_END)
        return model

    def _assert_fit(self, model, log_likelihood, **params):
        self.assertEqual((model.state, model.converged), ("scored", True))
        self.assertEqual(model.customer_count, 2357)
        self.assertEqual(model.repeat_customer_count, 946)
        self.assertAlmostEqual(model.log_likelihood, log_likelihood, 3)
        for name, (published, digits) in params.items():
            self.assertAlmostEqual(model[name], published, digits, name)

    def test_bg_nbd_is_the_published_one(self):
        self._assert_fit(
            self._fit("bg_nbd"),
            log_likelihood=-9582.4292,
            r=(0.2426, 3),
            alpha=(4.4135, 2),
            a=(0.7929, 3),
            b=(2.4258, 3),
        )

    def test_mbg_nbd_is_the_published_one(self):
        self._assert_fit(
            self._fit("mbg_nbd"),
            log_likelihood=-9582.1357,
            r=(0.525, 3),
            alpha=(6.183, 2),
            a=(0.891, 2),
            b=(1.614, 2),
        )

    def test_second_run_writes_nothing(self):
        self._fit("bg_nbd")
        _model, written = self.Model._compute_scores(self.company, CALIBRATION_END)
        self.assertEqual(written, 0)

    def test_invoices_are_the_files_transactions(self):
        documents = cdnow.read_documents(cdnow.sample_file())
        moves = self.env["account.move"].search_fetch(
            [("company_id", "=", self.company.id), ("state", "=", "posted")],
            ["ref", "invoice_date", "amount_total", "move_type"],
        )
        self.assertEqual(set(moves.mapped("move_type")), {"out_invoice"})
        self.assertEqual(
            Counter((m.ref, m.invoice_date, f"{m.amount_total:.2f}") for m in moves),
            Counter((d.ref, d.day, f"{d.total:.2f}") for d in documents),
        )
