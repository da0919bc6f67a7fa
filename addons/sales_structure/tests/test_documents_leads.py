# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads go to whom the structure says, whichever way they come in."""

from odoo.tests import Form, tagged

from .common_documents import DocumentsCase

MAIL = """MIME-Version: 1.0
Date: Tue, 30 Jun 2026 10:00:00 +0200
Message-ID: <{number}@example.com>
Subject: Lathes wanted
From: {sender}
To: {to}
Content-Type: text/plain

How much is a lathe?
"""


@tagged("post_install", "-at_install")
class TestDocumentsLeads(DocumentsCase):
    """By the customer, else by the address; explicit values win."""

    def _create(self, user=None, **vals):
        leads = self._as(user or self.seller, "crm.lead")
        return leads.create({"name": "Lathes", "type": "opportunity", **vals}).sudo()

    # By the customer

    def test_a_lead_goes_to_who_holds_its_customer(self):
        lead = self._create(partner_id=self.californian.id)
        self._check(lead, "cleo", "california")
        lead = self._create(partner_id=self.new_yorker.id)
        self._check(lead, "nora", "new_york")

    def test_a_contact_counts_as_its_company(self):
        contact = self.californian.create(
            {"name": "Anna", "parent_id": self.californian.id}
        )
        self._check(self._create(partner_id=contact.id), "cleo", "california")

    def test_a_customer_in_the_context_counts_as_well(self):
        leads = self._as(self.seller, "crm.lead").with_context(
            default_partner_id=self.californian.id
        )
        self._check(leads.create({"name": "Lathes"}).sudo(), "cleo", "california")

    def test_a_customer_who_is_not_assigned_yet_goes_where_it_will(self):
        partner = self._make_customer(
            "New",
            country_id=self.texan.country_id.id,
            zip="90210",
            state_id=self.californian.state_id.id,
        )
        self._check(self._create(partner_id=partner.id), "cleo", "california")

    def test_a_customer_nobody_holds_is_left_to_odoo(self):
        lead = self._create(partner_id=self.foreigner.id)
        self._check(lead, "seller", "first")

    def test_a_unit_without_people_gives_its_team_only(self):
        lead = self._create(partner_id=self.texan.id)
        self._check(lead, "seller", "states")

    # By the address

    def test_a_lead_without_customer_goes_by_its_address(self):
        lead = self._create(
            state_id=self.californian.state_id.id,
            country_id=self.californian.country_id.id,
        )
        self._check(lead, "cleo", "california")

    def test_an_address_outside_is_left_to_odoo(self):
        lead = self._create(country_id=self.foreigner.country_id.id)
        self._check(lead, "seller", "first")

    def test_a_creator_of_the_unit_keeps_the_lead(self):
        self._make_member(self.units["california"], self.seller)
        lead = self._create(state_id=self.californian.state_id.id, country_id=233)
        self._check(lead, "seller", "california")

    def test_several_people_wait_for_the_sharing_of_leads(self):
        for person in ("mark", "tess"):
            self._make_member(self.units["california"], self.people[person])
        lead = self._create(state_id=self.californian.state_id.id, country_id=233)
        self._check(lead, None, "california")

    def test_who_is_away_is_not_asked(self):
        self._make_member(self.units["california"], self.people["mark"])
        self._be_away("cleo")
        lead = self._create(state_id=self.californian.state_id.id, country_id=233)
        self._check(lead, "mark", "california")

    # Explicit values

    def test_explicit_values_win(self):
        customer = {"partner_id": self.californian.id}
        tess, first = self.people["tess"], self.teams["first"]
        lead = self._create(user_id=tess.id, team_id=first.id, **customer)
        self._check(lead, "tess", "first")
        self._check(self._create(team_id=first.id, **customer), "cleo", "first")
        self._check(self._create(user_id=False, **customer), None, "california")
        lead = self._create(user_id=False, team_id=False, **customer)
        self._check(lead, None, None)

    def test_somebody_else_comes_with_a_team_of_their_own(self):
        lead = self._create(
            user_id=self.people["tess"].id, partner_id=self.californian.id
        )
        self._check(lead, "tess", "first")

    def test_naming_the_owner_gives_the_unit_s_team(self):
        lead = self._create(
            user_id=self.people["cleo"].id, partner_id=self.californian.id
        )
        self._check(lead, "cleo", "california")

    def test_a_default_of_the_context_gives_way(self):
        leads = self._as(self.seller, "crm.lead").with_context(
            default_user_id=self.people["tess"].id,
            default_team_id=self.teams["first"].id,
        )
        lead = leads.create({"name": "Lathes", "partner_id": self.californian.id})
        self._check(lead.sudo(), "cleo", "california")

    # Ways in

    def test_web_client(self):
        leads = self._as(self.people["tess"], "crm.lead")
        with Form(leads) as form:
            form.name = "Lathes"
            self.assertEqual(form.user_id, self.people["tess"])
            form.partner_id = self.californian
            self.assertEqual(form.user_id, self.people["cleo"])
            self.assertEqual(form.team_id, self.teams["california"])
        self._check(form.record, "cleo", "california")

    def test_web_client_without_a_customer_keeps_who_types(self):
        leads = self._as(self.people["tess"], "crm.lead")
        with Form(leads) as form:
            form.name = "Lathes"
        self._check(form.record, "tess", "first")

    def test_web_client_keeps_somebody_who_was_chosen(self):
        leads = self._as(self.people["tess"], "crm.lead")
        with Form(leads) as form:
            form.name = "Lathes"
            form.user_id = self.people["mark"]
            form.partner_id = self.californian
        self.assertEqual(form.record.user_id, self.people["mark"])

    def test_changing_the_customer_of_a_saved_lead_changes_nobody(self):
        lead = self._create(partner_id=self.californian.id)
        with Form(lead) as form:
            form.partner_id = self.new_yorker
        self._check(lead, "cleo", "california")

    def test_import(self):
        leads = self._as(self.seller, "crm.lead")
        result = leads.load(
            ["name", "partner_id/.id", "country_id/.id", "state_id/.id", "user_id/.id"],
            [
                ["One", str(self.new_yorker.id), "", "", ""],
                ["Two", "", "233", str(self.californian.state_id.id), ""],
            ],
        )
        one, two = leads.browse(result["ids"]).sudo()
        # An empty cell of a column says that there is nobody.
        self._check(one, None, "new_york")
        self._check(two, None, "california")
        result = leads.load(
            ["name", "partner_id/.id"], [["Three", str(self.new_yorker.id)]]
        )
        self._check(leads.browse(result["ids"]).sudo(), "nora", "new_york")

    def test_many_at_once(self):
        partners = [self.californian, self.new_yorker, self.foreigner] * 2
        leads = self._as(self.seller, "crm.lead").create(
            [{"name": "Lathes", "partner_id": partner.id} for partner in partners]
        )
        self.assertEqual(
            leads.sudo().user_id.mapped("login"),
            ["sales_structure_cleo", "sales_structure_nora", "sales_structure_seller"],
        )

    def test_visitors_of_a_website(self):
        """A contact form creates leads as superuser in the name of nobody."""
        public = self.env.ref("base.public_user")
        leads = self.env["crm.lead"].with_user(public).sudo()
        lead = leads.with_context(default_user_id=False).create(
            {
                "name": "Lathes",
                "email_from": "visitor@example.com",
                "country_id": self.californian.country_id.id,
                "state_id": self.californian.state_id.id,
            }
        )
        self._check(lead, "cleo", "california")

    def _receive(self, sender, team):
        domain = self.env["mail.alias.domain"].search([], limit=1) or self.env[
            "mail.alias.domain"
        ].create({"name": "structure.example.com"})
        self.company.alias_domain_id = domain
        team.write({"alias_name": "lathes", "use_leads": True})
        mail = MAIL.format(number=sender, sender=sender, to=f"lathes@{domain.name}")
        gateway = self.env(user=self.env.ref("base.user_root"))["mail.thread"]
        thread = gateway.message_process(False, mail)
        return self.env["crm.lead"].browse(thread)

    def test_e_mail_of_a_customer(self):
        self.californian.email = "anna@bakery.example.com"
        lead = self._receive("anna@bakery.example.com", self.teams["first"])
        self._check(lead, "cleo", "california")

    def test_e_mail_of_a_stranger_goes_to_the_team_of_the_address(self):
        lead = self._receive("stranger@example.com", self.teams["first"])
        self._check(lead, None, "first")

    # The rest

    def test_an_absent_owner_is_replaced_by_the_substitute(self):
        self._be_away("cleo", "tess")
        lead = self._create(partner_id=self.californian.id)
        self._check(lead, "tess", "california")

    def test_a_substitute_who_is_away_as_well_has_one_too(self):
        self._be_away("cleo", "tess")
        self._be_away("tess", "mark")
        lead = self._create(partner_id=self.californian.id)
        self._check(lead, "mark", "california")

    def test_without_a_substitute_a_colleague_gets_it(self):
        self._make_member(self.units["california"], self.people["mark"])
        self._be_away("cleo")
        lead = self._create(partner_id=self.californian.id)
        self._check(lead, "mark", "california")

    def test_a_unit_for_acquisition_comes_first(self):
        self._make_function("hunters", "tess", "acquisition")
        self._make_function("offers", "mark", "offer")
        self._assign()
        lead = self._create(partner_id=self.californian.id)
        self.assertEqual(lead.user_id, self.people["tess"])

    def test_each_company_has_its_own_structure(self):
        second = self._make_company("Second Structure Test")
        self.env.user.company_ids += second
        lead = self.env["crm.lead"].create(
            {
                "name": "Lathes",
                "company_id": second.id,
                "partner_id": self.californian.id,
            }
        )
        self.assertEqual(lead.user_id, self.env.user)
        self.assertNotIn(lead.team_id, self.teams.values())

    def test_without_a_structure_odoo_decides(self):
        self._end_structure()
        lead = self._create(partner_id=self.californian.id)
        self._check(lead, "seller", "first")
        with Form(self._as(self.people["tess"], "crm.lead")) as form:
            form.name = "Lathes"
            form.partner_id = self.californian
        self._check(form.record, "tess", "first")

    def test_queries_do_not_grow_with_the_number_of_leads(self):
        partners = [
            self._make_customer(f"Customer {number}", state_id=state, country_id=233)
            for number, state in enumerate(
                [self.californian.state_id.id, self.new_yorker.state_id.id] * 20
            )
        ]
        self._assign()

        def complete(count):
            return self.env["crm.lead"]._complete_by_structure(
                [
                    {"name": "Lathes", "partner_id": partner.id}
                    if number % 2
                    else {"name": "Lathes", "country_id": 233, "zip": str(number)}
                    for number, partner in enumerate(partners[:count])
                ]
            )

        counts = []
        for count in (4, 40):
            complete(count)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            complete(count)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_no_structure_costs_no_query(self):
        self._end_structure()
        leads = self.env["crm.lead"]
        leads._complete_by_structure([{"name": "Lathes"}])
        with self.assertQueryCount(0):
            leads._complete_by_structure(
                [{"name": "Lathes", "partner_id": self.californian.id}] * 10
            )


@tagged("post_install", "-at_install")
class TestDocumentsOfLimitedSellers(DocumentsCase):
    """Who may not see a document that goes to somebody else keeps it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._make_user("own", "sales_team.group_sale_salesman")
        cls.leader = cls._make_user(
            "leader", "sales_structure.group_sale_unit_documents"
        )
        cls._make_member(cls.units["california"], cls.leader, "leader")

    def _create_both(self, user, partner):
        order = self._as(user, "sale.order").create({"partner_id": partner.id})
        leads = self._as(user, "crm.lead")
        lead = leads.create({"name": "Lathes", "partner_id": partner.id})
        return (order.user_id | lead.user_id).sudo()

    def test_own_documents_only(self):
        self.assertEqual(self._create_both(self.own, self.californian), self.own)

    def test_own_documents_only_by_address(self):
        leads = self._as(self.own, "crm.lead")
        state = self.californian.state_id
        lead = leads.create({"name": "Lathes", "country_id": 233, "state_id": state.id})
        self.assertEqual(lead.user_id, self.own)

    def test_own_documents_only_in_the_web_client(self):
        with Form(self._as(self.own, "sale.order")) as form:
            form.partner_id = self.californian
        self.assertEqual(form.record.user_id, self.own)
        with Form(self._as(self.own, "crm.lead")) as form:
            form.name = "Lathes"
            form.partner_id = self.californian
        self.assertEqual(form.record.user_id, self.own)

    def test_documents_of_the_unit_go_to_its_people(self):
        cleo = self.people["cleo"]
        self.assertEqual(self._create_both(self.leader, self.californian), cleo)

    def test_documents_of_other_units_stay(self):
        self.assertEqual(self._create_both(self.leader, self.new_yorker), self.leader)

    def test_what_goes_to_the_creator_goes_by_the_unit(self):
        self._be_away("nora")
        self.env["sales.structure.absence"].search([]).substitute_id = self.own
        order = self._as(self.own, "sale.order").create(
            {"partner_id": self.new_yorker.id}
        )
        self.assertEqual(order.user_id, self.own)
        self.assertEqual(order.sudo().team_id, self.teams["new_york"])
