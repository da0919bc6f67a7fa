# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Quotations and orders go to whom the structure says, whichever way they come in."""

from odoo.tests import Form, tagged

from .common_documents import DocumentsCase


@tagged("post_install", "-at_install")
class TestDocumentsOrders(DocumentsCase):
    """The customer's owner, unless a person named somebody."""

    def _create(self, partner, user=None, **vals):
        orders = self._as(user or self.seller, "sale.order")
        return orders.create({"partner_id": partner.id, **vals}).sudo()

    def test_a_quotation_goes_to_who_holds_its_customer(self):
        self._check(self._create(self.californian), "cleo", "california")
        self._check(self._create(self.new_yorker), "nora", "new_york")

    def test_a_contact_counts_as_its_company(self):
        contact = self.californian.create(
            {"name": "Anna", "parent_id": self.californian.id}
        )
        self._check(self._create(contact), "cleo", "california")

    def test_a_customer_nobody_holds_is_left_to_odoo(self):
        self._check(self._create(self.foreigner), "seller", "first")

    def test_a_unit_without_people_gives_its_team_only(self):
        self._check(self._create(self.texan), "seller", "states")

    def test_explicit_values_win(self):
        tess, first = self.people["tess"], self.teams["first"]
        order = self._create(self.californian, user_id=tess.id, team_id=first.id)
        self._check(order, "tess", "first")
        order = self._create(self.californian, team_id=first.id)
        self._check(order, "cleo", "first")
        order = self._create(self.californian, user_id=False)
        self._check(order, None, "california")
        order = self._create(self.californian, user_id=tess.id)
        self._check(order, "tess", "first")

    def test_a_quotation_of_an_opportunity_stays_with_its_people(self):
        orders = self._as(self.seller, "sale.order").with_context(
            default_user_id=self.people["tess"].id,
            default_team_id=self.teams["first"].id,
        )
        order = orders.create({"partner_id": self.californian.id})
        self._check(order.sudo(), "tess", "first")

    def test_somebody_chosen_later_comes_with_a_team_of_their_own(self):
        order = self._create(self.californian)
        order.user_id = self.people["tess"]
        self._check(order, "tess", "first")
        order.user_id = self.people["cleo"]
        self._check(order, "cleo", "california")

    # Ways in

    def test_web_client(self):
        with Form(self._as(self.people["tess"], "sale.order")) as form:
            form.partner_id = self.californian
            self.assertEqual(form.user_id, self.people["cleo"])
            self.assertEqual(form.team_id, self.teams["california"])
            form.partner_id = self.new_yorker
            self.assertEqual(form.user_id, self.people["nora"])
        self._check(form.record, "nora", "new_york")

    def test_web_client_keeps_who_was_chosen(self):
        with Form(self._as(self.people["tess"], "sale.order")) as form:
            form.partner_id = self.californian
            form.user_id = self.people["mark"]
            form.team_id = self.teams["first"]
        self._check(form.record, "mark", "first")

    def test_import(self):
        orders = self._as(self.seller, "sale.order")
        result = orders.load(
            ["partner_id/.id"],
            [[str(self.californian.id)], [str(self.new_yorker.id)]],
        )
        one, two = orders.browse(result["ids"]).sudo()
        self._check(one, "cleo", "california")
        self._check(two, "nora", "new_york")

    def test_many_at_once(self):
        partners = [self.californian, self.foreigner, self.new_yorker]
        orders = self._as(self.seller, "sale.order").create(
            [{"partner_id": partner.id} for partner in partners]
        )
        one, two, three = orders.sudo()
        self._check(one, "cleo", "california")
        self._check(two, "seller", "first")
        self._check(three, "nora", "new_york")

    def test_visitors_and_portal_customers(self):
        portal = self._make_user("buyer", "base.group_portal")
        for user in (self.env.ref("base.public_user"), portal):
            with self.subTest(user=user.login):
                orders = self.env["sale.order"].with_user(user).sudo()
                order = orders.with_company(self.company).create(
                    {"partner_id": self.californian.id}
                )
                self._check(order, "cleo", "california")

    # Changes

    def test_a_draft_follows_its_customer(self):
        order = self._create(self.californian)
        order.partner_id = self.new_yorker
        self._check(order, "nora", "new_york")

    def test_a_draft_follows_its_customer_in_the_web_client(self):
        order = self._create(self.californian)
        with Form(order.with_user(self.people["tess"])) as form:
            form.partner_id = self.new_yorker
        self._check(order, "nora", "new_york")

    def test_who_names_somebody_with_the_customer_means_it(self):
        order = self._create(self.californian)
        order.write(
            {"partner_id": self.new_yorker.id, "user_id": self.people["tess"].id}
        )
        self._check(order, "tess", "first")

    def test_a_draft_keeps_its_people_with_a_customer_nobody_holds(self):
        order = self._create(self.californian)
        order.partner_id = self.foreigner
        self.assertEqual(order.user_id, self.people["cleo"])

    def test_what_was_agreed_stays(self):
        order = self._order(self.californian, (self.hammer, 10.0))
        self._check(order, "cleo", "california")
        order.partner_id = self.new_yorker
        self.assertEqual(order.user_id, self.people["cleo"])

    def test_a_copy_stays_with_its_people(self):
        order = self._create(self.californian, user_id=self.people["tess"].id)
        self.assertEqual(order.copy().user_id, self.people["tess"])

    # The rest

    def test_an_absent_owner_is_replaced_by_the_substitute(self):
        self._be_away("cleo", "tess")
        self._check(self._create(self.californian), "tess", "california")

    def test_a_unit_for_offers_comes_first(self):
        self._make_function("hunters", "tess", "acquisition")
        self._make_function("offers", "mark", "offer")
        self._assign()
        order = self._create(self.californian)
        self.assertEqual(order.user_id, self.people["mark"])

    def test_each_company_has_its_own_structure(self):
        second = self._make_company("Second Structure Test")
        self.env.user.company_ids += second
        order = (
            self.env["sale.order"]
            .with_company(second)
            .create({"partner_id": self.californian.id, "company_id": second.id})
        )
        self.assertNotEqual(order.user_id, self.people["cleo"])
        self.assertNotIn(order.team_id, self.teams.values())

    def test_without_a_structure_odoo_decides(self):
        self._end_structure()
        order = self._create(self.californian)
        self._check(order, "seller", "first")
        order.partner_id = self.new_yorker
        self._check(order, "seller", "first")

    def test_queries_do_not_grow_with_the_number_of_orders(self):
        partners = [
            self._make_customer(f"Customer {number}", state_id=state, country_id=233)
            for number, state in enumerate(
                [self.californian.state_id.id, self.new_yorker.state_id.id] * 20
            )
        ] + [self.foreigner]
        self._assign()
        counts = []
        for count in (4, 40):
            vals_list = [{"partner_id": partner.id} for partner in partners[-count:]]
            self.env["sale.order"]._complete_by_structure(vals_list)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["sale.order"]._complete_by_structure(vals_list)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_customers_are_asked_once(self):
        """Who is not held in the first go is not looked for order by order."""
        orders = self._as(self.seller, "sale.order")
        asked = []
        assignments = type(self.Assignment)
        get_owners = assignments._get_owners

        def count(records, *args, **kwargs):
            asked.append(args)
            return get_owners(records, *args, **kwargs)

        self.patch(assignments, "_get_owners", count)
        orders.create([{"partner_id": self.foreigner.id} for _number in range(10)])
        self.assertEqual(len(asked), 1)

    def test_no_structure_costs_no_query(self):
        self._end_structure()
        vals_list = [{"partner_id": self.californian.id}] * 10
        orders = self.env["sale.order"]
        orders._complete_by_structure(vals_list)
        with self.assertQueryCount(0):
            orders._complete_by_structure(vals_list)
