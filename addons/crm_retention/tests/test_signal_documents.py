# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Risk and payer behaviour on invoices, and the signals on the customer's form."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import Cursor
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.crm_lifecycle.tests.common import TODAY

from .common_signals import SignalCase

SHOWN = ("retention_segment", "retention_reason", "payer_behaviour", "payer_words")


class SignalDocumentCase(SignalCase):
    """A customer at risk who pays late, and a champion who has paid nothing yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls._make_customer("Buyer", parent_id=cls.customer.id)
        cls.paid = cls._paid(cls.customer, due=40, late=12)
        cls.invoice = cls._invoice(cls.contact, cls._days_ago(5))
        cls.other_invoice = cls._invoice(cls.other_customer, cls._days_ago(4))
        cls.stranger = cls._make_customer("Stranger")
        cls.strange_invoice = cls._invoice(cls.stranger, cls._days_ago(3))
        cls._evaluate()
        cls.fit = cls._make_fit()
        cls.score = cls._score(cls.fit, cls.customer, "at_risk")
        cls._score(cls.fit, cls.other_customer, "champion")
        earlier = cls._make_fit(cls._days_ago(30), is_latest=False)
        cls._score(earlier, cls.customer, "loyal")
        cls._score(earlier, cls.stranger, "lost")
        cls.users = cls._make_all_users()

    @classmethod
    def _make_all_users(cls):
        users = cls._make_users()
        company = {
            "company_id": cls.company.id,
            "company_ids": [Command.set(cls.company.ids)],
        }
        auditor = new_test_user(
            cls.env,
            login="retention_auditor",
            groups="account.group_account_readonly",
            **company,
        )
        return {**users, "auditor": auditor}

    @classmethod
    def _vendor_bill(cls, partner):
        """Customers sell to us as well."""
        accounts = cls.env["account.account"].with_company(cls.company)
        expense, payable = accounts.create(
            [
                {"name": "Expense", "code": "600000", "account_type": "expense"},
                {
                    "name": "Payable",
                    "code": "211000",
                    "account_type": "liability_payable",
                    "reconcile": True,
                },
            ]
        )
        journal = cls.env["account.journal"].create(
            {
                "name": "Purchases",
                "code": "PUR",
                "type": "purchase",
                "company_id": cls.company.id,
                "default_account_id": expense.id,
            }
        )
        partner.with_company(cls.company).property_account_payable_id = payable
        bill = cls._prepare_invoice(partner, TODAY, 10, move_type="in_invoice")
        return cls.env["account.move"].create({**bill, "journal_id": journal.id})


@tagged("post_install", "-at_install")
class TestSignalInvoices(SignalDocumentCase):
    """What accountants see, what it costs, and what it leaves alone."""

    def _shown(self, move):
        return move.retention_segment, move.payer_behaviour

    def test_the_invoice_shows_risk_and_payer(self):
        self.assertEqual(self._shown(self.paid), ("at_risk", "late"))
        self.assertEqual(self.paid.retention_score_id, self.score)
        self.assertEqual(self.paid.retention_reason, self.score.reason)
        self.assertIn("silent for 74", self.paid.retention_reason)
        self.assertEqual(self.paid.payer_words, "Pays 12 days late on average")

    def test_contacts_show_their_company_s(self):
        self.assertEqual(self._shown(self.invoice), ("at_risk", "late"))

    def test_who_has_paid_nothing_is_no_payer(self):
        self.assertEqual(self._shown(self.other_invoice), ("champion", False))
        self.assertFalse(self.other_invoice.payer_words)

    def test_only_the_latest_score_counts(self):
        self.assertEqual(self._shown(self.strange_invoice), (False, False))
        self.assertFalse(self.strange_invoice.retention_reason)

    def test_drafts_receipts_and_credit_notes_as_well(self):
        moves = self.env["account.move"].create(
            [
                self._prepare_invoice(self.customer, TODAY, 10, move_type=move_type)
                for move_type in ("out_invoice", "out_refund", "out_receipt")
            ]
        )
        for move in moves:
            self.assertEqual(self._shown(move), ("at_risk", "late"))

    def test_vendor_bills_and_entries_show_nothing(self):
        entry = self.paid.line_ids.matched_credit_ids.credit_move_id.move_id
        for move in self._vendor_bill(self.customer) | entry:
            self.assertEqual(self._shown(move), (False, False))

    def test_an_invoice_shows_its_own_company_s(self):
        other = self._make_elsewhere()
        fit = self._make_fit(company=other)
        self._score(fit, self.customer, "new")
        both = [self.company.id, other.id]
        moves = self.env["account.move"].with_context(allowed_company_ids=both)
        foreign = moves.with_company(other).create(
            self._prepare_invoice(self.customer, TODAY, 10, company_id=other.id)
        )
        own = self.paid.with_context(allowed_company_ids=both)
        self.assertEqual(self._shown(foreign), ("new", False))
        self.assertEqual(self._shown(own), ("at_risk", "late"))
        found = moves.search([("retention_segment", "=", "new")])
        self.assertEqual(found, foreign)

    def test_the_customer_is_told_while_the_invoice_is_written(self):
        moves = self.env["account.move"].with_context(default_move_type="out_invoice")
        with Form(moves) as form:
            self.assertFalse(form.retention_segment)
            form.partner_id = self.contact
            self.assertEqual(form.retention_segment, "at_risk")
            self.assertEqual(form.payer_words, "Pays 12 days late on average")
            form.partner_id = self.stranger
            self.assertFalse(form.retention_segment)

    def test_nothing_is_stored_on_documents_and_customers(self):
        for model in ("account.move", "res.partner"):
            stored = [
                name
                for name, field in self.env[model]._fields.items()
                if field._module == "crm_retention"
                and field.column_type
                and field.store
            ]
            self.assertEqual(stored, [], model)

    # Searches

    def test_searches(self):
        mine, other = self.paid | self.invoice, self.other_invoice
        strange = self.strange_invoice
        for condition, expected in (
            (("retention_segment", "=", "at_risk"), mine),
            (("retention_segment", "in", ("at_risk", "champion")), mine | other),
            (("retention_segment", "!=", "at_risk"), other | strange),
            (("retention_segment", "=", False), strange),
            (("retention_segment", "!=", False), mine | other),
            (("retention_segment", "in", ("champion", False)), other | strange),
            (("payer_behaviour", "=", "late"), mine),
            (("payer_behaviour", "in", ("late", "very_late")), mine),
            (("payer_behaviour", "=", False), other | strange),
            (("payer_behaviour", "!=", False), mine),
            (("payer_behaviour", "!=", "late"), other | strange),
        ):
            with self.subTest(condition=condition):
                here = [
                    ("company_id", "=", self.company.id),
                    ("move_type", "=", "out_invoice"),
                ]
                found = self.env["account.move"].search([*here, condition])
                self.assertEqual(set(found), set(expected))

    def test_vendor_bills_are_found_by_no_segment(self):
        bill = self._vendor_bill(self.customer)
        found = self.env["account.move"].search(
            [("id", "=", bill.id), ("retention_segment", "=", "at_risk")]
        )
        self.assertFalse(found)

    def test_filters_of_the_list(self):
        moves = self._as(self.users["accountant"], "account.move")
        view = self.env.ref("account.view_account_invoice_filter")
        arch = moves.get_view(view.id, "search")["arch"]
        for name in ("retention_risk", "late_payers"):
            self.assertIn(f'name="{name}"', arch)

    # What it costs

    def _make_many(self, count):
        partners = self.env["res.partner"].create(
            [{"name": f"Many {number}"} for number in range(count)]
        )
        for partner in partners:
            self._score(self.fit, partner, "loyal")
        return self.env["account.move"].create(
            [self._prepare_invoice(partner, TODAY, 10) for partner in partners]
        )

    def _count_queries(self, moves):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        moves.web_read({name: {} for name in ("name", *SHOWN)})
        return self.env.cr.sql_log_count - before

    def test_eighty_invoices_take_no_more_queries_than_two(self):
        moves = self._make_many(80).with_user(self.users["accountant"])
        self._count_queries(moves[:1])
        few = self._count_queries(moves[:2])
        self.assertEqual(self._count_queries(moves), few)
        self.assertLessEqual(few, 16)

    @contextmanager
    def _hear_statements(self):
        heard, execute = [], Cursor.execute

        def hear(cursor, query, *arguments, **options):
            heard.append(str(getattr(query, "code", query)))
            return execute(cursor, query, *arguments, **options)

        with patch.object(Cursor, "execute", hear):
            yield heard

    def test_posting_asks_nothing_of_scores(self):
        move = self.env["account.move"].create(
            self._prepare_invoice(self.customer, TODAY, 10)
        )
        self.env.flush_all()
        with self._hear_statements() as heard:
            move.action_post()
            self.env.flush_all()
        self.assertTrue(heard)
        ours = [q for q in heard if "crm_retention" in q or "FROM crm_lifecycle " in q]
        self.assertEqual(ours, [])

    def test_whoever_has_no_role_posts_all_the_same(self):
        for name in ("employee", "portal"):
            move = self.env["account.move"].create(
                self._prepare_invoice(self.customer, TODAY, 10)
            )
            # As a confirmed payment on the portal does.
            move.with_user(self.users[name]).sudo().action_post()
            self.assertEqual(move.state, "posted")

    # Who sees it

    def test_readers_have_the_fields(self):
        for name in ("accountant", "auditor", "sales_manager"):
            with self.subTest(user=name):
                move = self.paid.with_user(self.users[name])
                [values] = move.read(SHOWN)
                self.assertEqual(values["retention_segment"], "at_risk")
                self.assertEqual(values["payer_behaviour"], "late")

    def test_others_have_none_of_them(self):
        for name in ("employee", "portal"):
            with self.subTest(user=name):
                moves = self._as(self.users[name], "account.move")
                self.assertFalse(set(SHOWN) & set(moves.fields_get()))
                for field in SHOWN[:3:2]:
                    with self.assertRaises(AccessError):
                        moves.search([(field, "!=", False)])

    def test_salespeople_learn_nothing_of_others_customers(self):
        salesman = self.users["salesman"]
        (self.paid | self.other_invoice).invoice_user_id = salesman
        self.customer.user_id = self.users["sales_manager"]
        moves = self._as(salesman, "account.move")
        self.assertEqual(self._shown(moves.browse(self.paid.id)), (False, False))
        self.assertEqual(
            self._shown(moves.browse(self.other_invoice.id)), ("champion", False)
        )
        self.assertFalse(moves.search([("payer_behaviour", "=", "late")]))
        self.assertFalse(moves.search([("retention_segment", "=", "at_risk")]))

    def test_views_are_valid_for_every_reader(self):
        for name in ("accountant", "auditor", "sales_manager", "salesman"):
            moves = self._as(self.users[name], "account.move")
            for view, kind in (
                ("account.view_move_form", "form"),
                ("account.view_invoice_tree", "list"),
            ):
                with self.subTest(user=name, view=view):
                    arch = moves.get_view(self.env.ref(view).id, kind)["arch"]
                    self.assertIn('name="retention_segment"', arch)

    # The way to the reasons

    def test_opens_the_score_else_the_life_cycle(self):
        accountant = self.users["accountant"]
        action = self.invoice.with_user(accountant).action_open_retention()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("crm.retention.score", self.score.id),
        )
        self.score.sudo().unlink()
        action = self.invoice.with_user(accountant).action_open_retention()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("crm.lifecycle", self._row(self.customer).id),
        )

    def test_opens_nothing_where_nothing_is_known(self):
        with self.assertRaises(UserError):
            self.strange_invoice.action_open_retention()
        with self.assertRaises(UserError):
            self._vendor_bill(self.customer).action_open_retention()

    def test_others_open_nothing(self):
        for name in ("employee", "portal"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self.paid.with_user(self.users[name]).action_open_retention()


@tagged("post_install", "-at_install")
class TestSignalCustomers(SignalDocumentCase):
    """The customer's form."""

    def test_score_and_signals(self):
        partner = self.customer
        self.assertEqual(partner.retention_segment, "at_risk")
        self.assertEqual(partner.retention_reason, self.score.reason)
        self.assertEqual(partner.payer_behaviour, "late")
        row = self._row(partner).with_env(self.env)
        self.assertTrue(partner.has_retention_health)
        self.assertEqual(partner.retention_health, row.health)
        self.assertEqual(partner.retention_health_parts, row.health_parts)

    def test_the_latest_score_has_them_beside_it(self):
        row = self._row(self.customer).with_env(self.env)
        self.assertEqual(self.score.health, row.health)
        self.assertEqual(self.score.health_parts, row.health_parts)
        self.assertTrue(self.score.has_health)
        former = self.Score.search([("partner_id", "=", self.customer.id)]) - self.score
        self.assertEqual(len(former), 1)
        self.assertFalse(former.has_health)
        self.assertFalse(former.health_parts)
        for name in ("retention_user", "accountant"):
            score = self.score.with_user(self.users[name])
            arch = score.get_view(view_type="form")["arch"]
            self.assertIn('name="health_parts"', arch)
            self.assertEqual(score.health, row.health)

    def test_contacts_show_their_company_s(self):
        self.assertEqual(self.contact.retention_segment, "at_risk")
        self.assertEqual(
            self.contact.retention_health_parts, self.customer.retention_health_parts
        )

    def test_who_is_not_known_shows_nothing(self):
        nobody = self._make_customer("Nobody")
        self.assertFalse(nobody.retention_segment)
        self.assertFalse(nobody.retention_health_parts)
        self.assertFalse(nobody.has_retention_health)

    def test_signals_stay_while_the_form_is_edited(self):
        with Form(self.customer) as form:
            form.company_type = "company"
            self.assertEqual(form.retention_segment, "at_risk")
            self.assertTrue(form.has_retention_health)

    def test_every_reader_opens_the_form(self):
        for name in (
            *("salesman", "sales_manager", "accountant", "auditor"),
            *("retention_user", "retention_manager"),
        ):
            with self.subTest(user=name):
                partner = self.customer.with_user(self.users[name])
                arch = partner.get_view(view_type="form")["arch"]
                self.assertIn('name="retention_health_parts"', arch)
                names = ["retention_segment", "retention_health", "payer_behaviour"]
                [values] = partner.read(names)
                self.assertEqual(values["retention_segment"], "at_risk")
                self.assertEqual(values["payer_behaviour"], "late")

    def test_employees_open_customers_without_it(self):
        partner = self.customer.with_user(self.users["employee"])
        self.assertNotIn("retention_health", partner.fields_get())
        self.assertNotIn("retention_health", partner.get_view(view_type="form")["arch"])
        with self.assertRaises(AccessError):
            partner.read(["retention_health_parts"])

    def test_colleagues_customers_stay_theirs(self):
        self.customer.user_id = self.users["sales_manager"]
        partner = self.customer.with_user(self.users["salesman"])
        self.assertFalse(partner.retention_segment)
        self.assertFalse(partner.retention_health_parts)
        self.assertFalse(partner.payer_behaviour)

    def test_many_customers_take_no_more_queries_than_few(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Many {number}"} for number in range(40)]
        )
        for partner in partners:
            self._score(self.fit, partner, "loyal")
        names = ("retention_segment", "retention_reason", "retention_health_parts")
        counts = []
        for chosen in (partners[:1], partners[:2], partners):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for name in names:
                chosen.mapped(name)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
