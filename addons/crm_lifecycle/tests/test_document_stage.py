# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The customer's stage on documents, as far as the reader may know it."""

from ast import literal_eval

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import TODAY, LifecycleCase

DOCUMENTS = ("account.move", "sale.order", "stock.picking", "crm.lead")


class DocumentStageCase(LifecycleCase):
    """Two customers in different stages, with a document of each kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(cls.customer)
        cls.order = cls._order(cls.customer)
        cls.picking = cls.order.picking_ids
        cls.lead = cls._lead(cls.customer)
        cls.other_lead = cls._lead(cls.other_customer)
        cls._backdate(cls.lead | cls.other_lead, "2026-06-01 10:00:00")
        cls._evaluate()
        cls.stage = cls._row(cls.customer).stage_id
        cls.users = cls._make_users()
        cls.documents = (cls.invoice, cls.order, cls.picking, cls.lead)

    def _stage_as(self, user, record):
        """The stage that a user sees on a record."""
        record.invalidate_recordset()
        return self._as(user, record._name).browse(record.id).lifecycle_stage_id


@tagged("post_install", "-at_install")
class TestDocumentStage(DocumentStageCase):
    """What documents show."""

    def test_every_document_shows_the_customers_stage(self):
        self.assertEqual(self.stage, self._stage("first_purchase"))
        for document in self.documents:
            with self.subTest(model=document._name):
                self.assertEqual(document.lifecycle_stage_id, self.stage)
                self.assertEqual(document.lifecycle_category, self.stage.category)

    def test_contact_shows_its_companys(self):
        contact = self._make_customer("Buyer", parent_id=self.customer.id)
        quotation = self._quotation(contact)
        self.assertEqual(quotation.lifecycle_stage_id, self.stage)
        self.assertEqual(contact.lifecycle_stage_id, self.stage)
        self.assertEqual(contact.lifecycle_id, self._row(self.customer))

    def test_draft_of_a_stranger_shows_nothing(self):
        quotation = self._quotation(self._make_customer("Stranger"))
        self.assertFalse(quotation.lifecycle_stage_id)
        self.assertFalse(quotation.lifecycle_category)

    def test_vendor_bill_shows_nothing(self):
        bill = self.env["account.move"].new(
            {"move_type": "in_invoice", "partner_id": self.customer.id}
        )
        self.assertFalse(bill.lifecycle_stage_id)

    def test_receipt_shows_nothing(self):
        kind = self.picking.picking_type_id.warehouse_id.in_type_id
        receipt = self.picking.copy({"picking_type_id": kind.id})
        self.assertFalse(receipt.lifecycle_stage_id)

    def test_archived_customer_still_has_a_stage(self):
        self.customer.action_archive()
        self.env.invalidate_all()
        self.assertEqual(self.order.lifecycle_stage_id, self.stage)

    def test_lead_without_company_shows_that_of_its_team_or_people(self):
        other = self._make_company("Lifecycle Elsewhere")
        here, there = (
            self.users["salesman"],
            self._make_user("there", "sales_team.group_sale_salesman", other),
        )
        teams = [
            self.env["crm.team"].sudo().create({"name": one.name, "company_id": one.id})
            for one in (self.company, other)
        ]
        self.lead.write({"company_id": False, "team_id": False, "user_id": False})
        nobody, no_team = here.browse(), teams[0].browse()
        for author, user, team, shown in (
            (here, nobody, no_team, True),
            (there, nobody, no_team, False),
            (there, here, no_team, True),
            (here, there, no_team, False),
            (there, there, teams[0], True),
            (here, here, teams[1], False),
        ):
            with self.subTest(author=author.login, user=user, team=team):
                self._set_origin(author, user, team)
                stage = self.stage if shown else self.stage.browse()
                self.assertEqual(self.lead.lifecycle_stage_id, stage)
                self._check_found(shown)

    def _set_origin(self, author, user, team):
        """As imports leave leads: the ORM would give them a company."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET company_id = NULL, create_uid = %s, user_id = %s,"
            " team_id = %s WHERE id = %s",
            [author.id, user.id or None, team.id or None, self.lead.id],
        )
        self.env.invalidate_all()

    def _check_found(self, shown):
        leads = self._as(self.users["sales_manager"], "crm.lead")
        found = leads.search(
            [("lifecycle_stage_id", "=", self.stage.id), ("id", "=", self.lead.id)]
        )
        self.assertEqual(found.ids, self.lead.ids if shown else [])

    def test_form_shows_the_stage_of_whom_is_chosen(self):
        with Form(self.env["sale.order"].with_user(self.users["salesman"])) as form:
            form.partner_id = self.customer
            self.assertEqual(form.lifecycle_stage_id, self.stage)
            form.partner_id = self.other_customer
            self.assertEqual(form.lifecycle_stage_id, self._stage("prospect"))

    def test_constant_queries(self):
        prospect = self._stage("prospect")
        few = self.other_lead
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(30)]
        )
        many = self.env["crm.lead"].create(
            [{"name": "Lead", "partner_id": partner.id} for partner in partners]
        )
        self._backdate(many, "2026-06-01 10:00:00")
        self._evaluate()
        counts = []
        for leads in few, many:
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(leads.lifecycle_stage_id, prospect)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_nothing_is_stored(self):
        for model in (*DOCUMENTS, "res.partner"):
            stored = [
                name
                for name, field in self.env[model]._fields.items()
                if name.startswith("lifecycle_") and field.column_type and field.store
            ]
            self.assertEqual(stored, [], model)


@tagged("post_install", "-at_install")
class TestDocumentStageSearch(DocumentStageCase):
    """Documents are found by the stage of their customer."""

    def _found(self, model, *condition):
        mine = (self.customer | self.other_customer).ids
        return self.env[model].search([condition, ("partner_id", "in", mine)])

    def test_every_document_is_found_by_its_stage(self):
        for document in self.documents:
            with self.subTest(model=document._name):
                found = self._found(
                    document._name, "lifecycle_stage_id", "=", self.stage.id
                )
                self.assertEqual(found, document)

    def test_search_agrees_with_what_is_shown(self):
        stages = self.env["crm.lifecycle.stage"].search([])
        conditions = [
            ("lifecycle_stage_id", "in", self.stage.ids),
            ("lifecycle_stage_id", "not in", self.stage.ids),
            ("lifecycle_stage_id", "=", False),
            ("lifecycle_stage_id", "!=", False),
            ("lifecycle_stage_id", "in", [False, self.stage.id]),
            ("lifecycle_stage_id", "not in", stages.ids),
            ("lifecycle_stage_id", "ilike", self.stage.name),
            ("lifecycle_stage_id", "not ilike", self.stage.name),
            ("lifecycle_stage_id.category", "=", "prospect"),
            ("lifecycle_stage_id.category", "!=", "prospect"),
            ("lifecycle_stage_id", "any", [("category", "=", "customer")]),
        ]
        self._quotation(self._make_customer("Stranger"))
        for model in (*DOCUMENTS, "res.partner"):
            here = [("company_id", "in", (False, self.company.id))]
            everything = self.env[model].search(here)
            for condition in conditions:
                with self.subTest(model=model, condition=condition):
                    found = self.env[model].search([*here, condition])
                    shown = everything.filtered_domain([condition])
                    self.assertEqual(set(found), set(shown))

    def test_other_companys_stage_is_not_taken(self):
        other = self._make_company("Lifecycle Elsewhere")
        self.env.user.company_ids += other
        both = [self.company.id, other.id]
        lead = self._lead(self.customer, company_id=other.id, team_id=False)
        leads = self.env["crm.lead"].with_context(allowed_company_ids=both)
        found = leads.search([("lifecycle_stage_id", "=", self.stage.id)])
        self.assertIn(self.lead, found)
        self.assertNotIn(lead, found)
        self.assertFalse(leads.browse(lead.id).lifecycle_stage_id)

    def test_vendor_bills_are_not_found(self):
        found = self.env["account.move"].search(
            [("lifecycle_stage_id", "!=", False), ("move_type", "=like", "in_%")]
        )
        self.assertFalse(found)

    def test_filters_of_the_views(self):
        for model in DOCUMENTS:
            views = self.env["ir.ui.view"].search(
                [
                    ("model", "=", model),
                    ("type", "=", "search"),
                    ("mode", "=", "primary"),
                ]
            )
            domains = [
                node.get("domain")
                for view in views
                for node in etree.fromstring(view.get_combined_arch()).iter("filter")
                if (node.get("name") or "").startswith("lifecycle_")
            ]
            self.assertTrue(domains, model)
            for domain in set(domains):
                self.env[model].search_count(literal_eval(domain))


@tagged("post_install", "-at_install")
class TestDocumentStageAccess(DocumentStageCase):
    """As the reader may see the customer's life cycle, so the stage."""

    def test_accountant_sees_all_on_invoices(self):
        self.customer.user_id = self.users["sales_manager"]
        stage = self._stage_as(self.users["accountant"], self.invoice)
        self.assertEqual(stage, self.stage)

    def test_salesperson_sees_own_and_unassigned_customers(self):
        user = self.users["salesman"]
        self.lead.user_id = user
        self.assertEqual(self._stage_as(user, self.lead), self.stage)
        self.customer.user_id = user
        self.assertEqual(self._stage_as(user, self.lead), self.stage)
        self.customer.user_id = self.users["sales_manager"]
        self.assertFalse(self._stage_as(user, self.lead))
        self.assertFalse(
            self._as(user, "crm.lead").browse(self.lead.id).lifecycle_category
        )

    def test_salesperson_does_not_find_what_is_not_shown(self):
        user = self.users["salesman"]
        self.lead.user_id = user
        leads = self._as(user, "crm.lead")
        domain = [("lifecycle_stage_id", "=", self.stage.id)]
        self.assertIn(self.lead, leads.search(domain))
        self.customer.user_id = self.users["sales_manager"]
        self.assertNotIn(self.lead, leads.search(domain))

    def test_sales_manager_sees_all(self):
        self.customer.user_id = self.users["salesman"]
        for document in (self.order, self.lead, self.customer):
            seen = self._stage_as(self.users["sales_manager"], document)
            self.assertEqual(seen, self.stage)

    def test_storekeeper_opens_deliveries_without_the_stage(self):
        user = self._make_user("storekeeper", "stock.group_stock_user")
        views = self._as(user, "stock.picking").get_views([(False, "form")])
        self.assertNotIn("lifecycle_stage_id", views["views"]["form"]["arch"])
        with self.assertRaises(AccessError):
            self._stage_as(user, self.picking)

    def test_portal_and_employees_see_nothing(self):
        self.order.message_subscribe(self.users["portal"].partner_id.ids)
        for role in ("portal", "employee"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._stage_as(self.users[role], self.customer)
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(self.users[role], "res.partner").search(
                    [("lifecycle_stage_id", "=", self.stage.id)]
                )
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(self.users[role], "res.partner").browse(
                    self.customer.id
                ).action_open_lifecycle()

    def test_portal_reads_its_order_without_the_stage(self):
        user = new_test_user(self.env, "stage_portal", groups="base.group_portal")
        order = self._order(user.partner_id)
        names = order.with_user(user).fields_get()
        self.assertNotIn("lifecycle_stage_id", names)
        self.assertEqual(order.with_user(user).name, order.name)

    def test_other_company_sees_its_own(self):
        other = self._make_company("Lifecycle Elsewhere")
        user = self._make_user("elsewhere", "sales_team.group_sale_manager", other)
        here = {"allowed_company_ids": other.ids}
        partner = self.customer.with_user(user).with_context(**here)
        self.assertFalse(partner.lifecycle_stage_id)
        self.assertFalse(partner.lifecycle_id)
        self.assertFalse(partner.lifecycle_ids)
        found = partner.search([("lifecycle_stage_id", "!=", False)])
        self.assertNotIn(partner, found)


@tagged("post_install", "-at_install")
class TestPartnerStage(DocumentStageCase):
    """The customer's form."""

    def test_stage_reason_guidance_and_days(self):
        row = self._row(self.customer)
        partner = self.customer.with_context(lifecycle_as_of=TODAY)
        self.assertEqual(partner.lifecycle_stage_id, row.stage_id)
        self.assertEqual(partner.lifecycle_reason, row.reason)
        self.assertTrue(partner.lifecycle_reason)
        self.assertEqual(partner.lifecycle_guidance, row.stage_id.guidance)
        self.assertEqual(partner.lifecycle_days, 0)

    def test_button_opens_the_row(self):
        action = self.customer.action_open_lifecycle()
        self.assertEqual(action["res_id"], self._row(self.customer).id)
        self.assertEqual(action["res_model"], "crm.lifecycle")

    def test_stage_stays_while_the_form_is_edited(self):
        user = self.users["sales_manager"]
        with Form(self.customer.with_user(user)) as form:
            form.company_type = "company"
            self.assertEqual(form.lifecycle_stage_id, self.stage)

    def test_form_of_a_new_customer(self):
        form = Form(self.env["res.partner"])
        form.name = "Somebody new"
        self.assertFalse(form.lifecycle_stage_id)
        self.assertFalse(form.save().lifecycle_id)

    def test_form_without_rights_shows_nothing_of_it(self):
        user = self.users["employee"]
        views = self._as(user, "res.partner").get_views([(False, "form")])
        self.assertNotIn("lifecycle", views["views"]["form"]["arch"])

    def test_constant_queries_for_a_list(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(30)]
        )
        self.env.flush_all()
        counts = []
        for listed in self.customer | self.other_customer, partners:
            self.env.invalidate_all()
            listed.mapped("commercial_partner_id")
            before = self.env.cr.sql_log_count
            listed.mapped("lifecycle_stage_id")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts, [1, 1])
