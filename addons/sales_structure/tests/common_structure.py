# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A company with a structure, customers, products and users of every role."""

from datetime import date

from odoo import Command
from odoo.tests import TransactionCase, new_test_user

TODAY = date(2026, 6, 30)
START = date(2026, 1, 1)
ROLES = {
    "salesman": "sales_team.group_sale_salesman",
    "sales_manager": "sales_team.group_sale_manager",
    "accountant": "account.group_account_invoice",
    "member": "sales_structure.group_structure_user",
    "manager": "sales_structure.group_structure_manager",
    "employee": "base.group_user",
    "portal": "base.group_portal",
}
# The people who sell: all of them sellers who see all documents.
PEOPLE = ("nora", "cleo", "mark", "tess")


class StructureCase(TransactionCase):
    """Two territories with a common parent, and two product units.

    ========== ============ ======= ==========================
    unit       kind         person  what falls to it
    ========== ============ ======= ==========================
    states     territory            customers in the U.S.
    california territory    cleo    … in California
    new_york   territory    nora    … in New York
    machines   product      mark    lines of goods in Machines
    tools      product      tess    lines of goods in Tools
    ========== ============ ======= ==========================
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls._make_company("Structure Test")
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.company = cls.company.with_env(cls.env)
        for model in ("", "unit", "member", "rule", "share", "assignment", "credit"):
            name = f"sales.structure.{model}".rstrip(".")
            setattr(cls, model.title() or "Structure", cls.env[name])
        cls._make_products()
        cls._make_customers()
        cls.people = {
            name: cls._make_user(name, "sales_team.group_sale_salesman_all_leads")
            for name in PEOPLE
        }

    # A company

    @classmethod
    def _make_company(cls, name):
        """A company with a journal and accounts, quicker than a whole chart."""
        company = cls.env["res.company"].create(
            {"name": name, "currency_id": cls.env.ref("base.USD").id}
        )
        receivable = cls._make_account(
            company, "121000", "asset_receivable", reconcile=True
        )
        income = cls._make_account(company, "400000", "income")
        cls.env["ir.default"].set(
            "res.partner",
            "property_account_receivable_id",
            receivable.id,
            company_id=company.id,
        )
        cls.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "SAL",
                "type": "sale",
                "company_id": company.id,
                "default_account_id": income.id,
            }
        )
        return company

    @classmethod
    def _make_account(cls, company, code, account_type, **vals):
        return (
            cls.env["account.account"]
            .with_company(company)
            .create(
                {
                    "name": account_type,
                    "code": code,
                    "account_type": account_type,
                    **vals,
                }
            )
        )

    @classmethod
    def _make_products(cls):
        categories = cls.env["product.category"]
        cls.machines_category = categories.create({"name": "Machines"})
        cls.lathes_category = categories.create(
            {"name": "Lathes", "parent_id": cls.machines_category.id}
        )
        cls.tools_category = categories.create({"name": "Tools"})
        cls.lathe = cls._make_product("Lathe", cls.lathes_category)
        cls.hammer = cls._make_product("Hammer", cls.tools_category)
        cls.advice = cls._make_product("Advice", categories.create({"name": "Other"}))

    @classmethod
    def _make_product(cls, name, category):
        """A service without taxes, invoiced as ordered: no deliveries in between."""
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "invoice_policy": "order",
                "categ_id": category.id,
                "taxes_id": False,
                "list_price": 100.0,
            }
        )

    @classmethod
    def _make_customers(cls):
        california = cls.env.ref("base.state_us_5")
        new_york = cls.env.ref("base.state_us_27")
        country = cls.env.ref("base.us").id
        cls.californian = cls._make_customer(
            "Anna's Bakery", state_id=california.id, country_id=country, zip="90210"
        )
        cls.new_yorker = cls._make_customer(
            "Boris Works", state_id=new_york.id, country_id=country, zip="10001"
        )
        cls.texan = cls._make_customer(
            "Cattle Co", state_id=cls.env.ref("base.state_us_44").id, country_id=country
        )
        cls.foreigner = cls._make_customer(
            "Dupont", country_id=cls.env.ref("base.fr").id, zip="75001"
        )

    @classmethod
    def _make_customer(cls, name, **vals):
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "customer_rank": 1, **vals}
        )

    # A structure

    @classmethod
    def _make_structure(cls, name="Structure", company=None, **vals):
        """A plan with the units of the table above; ``cls.units`` by name."""
        company = company or cls.company
        structure = cls.Structure.create(
            {"name": name, "company_id": company.id, **vals}
        )
        us = cls.env.ref("base.us").id
        states = cls._make_unit(structure, "states", country_id=us)
        cls.units = {
            "states": states,
            "california": cls._make_unit(
                structure,
                "california",
                people=["cleo"],
                parent=states,
                state_id=cls.californian.state_id.id,
            ),
            "new_york": cls._make_unit(
                structure,
                "new_york",
                people=["nora"],
                parent=states,
                state_id=cls.new_yorker.state_id.id,
            ),
            "machines": cls._make_unit(
                structure,
                "machines",
                "product",
                people=["mark"],
                product_category_id=cls.machines_category.id,
            ),
            "tools": cls._make_unit(
                structure,
                "tools",
                "product",
                people=["tess"],
                product_category_id=cls.tools_category.id,
            ),
        }
        return structure

    @classmethod
    def _make_unit(
        cls, structure, name, kind="territory", parent=None, people=(), **rule
    ):
        """A unit with one rule, if it has criteria, and with people who sell."""
        unit = cls.Unit.create(
            {
                "name": name.replace("_", " ").title(),
                "structure_id": structure.id,
                "kind": kind,
                "parent_id": parent.id if parent else False,
            }
        )
        for person in people:
            cls._make_member(unit, cls.people[person])
        if rule:
            cls._make_rule(unit, **rule)
        return unit

    @classmethod
    def _make_rule(cls, unit, **criteria):
        return cls.Rule.create({"unit_id": unit.id, **criteria})

    @classmethod
    def _make_member(cls, unit, user, role="salesperson", **vals):
        role = cls.env.ref(f"sales_structure.role_{role}")
        return cls.Member.create(
            {"unit_id": unit.id, "user_id": user.id, "role_id": role.id, **vals}
        )

    @classmethod
    def _set_shares(cls, structure, overlay=None, **revenue):
        """Shares of revenue and overlay per kind, instead of those there were."""
        structure.share_ids.unlink()
        rows = [("revenue", revenue), ("overlay", overlay or {})]
        cls.Share.create(
            [
                {
                    "structure_id": structure.id,
                    "credit": credit,
                    "kind": kind,
                    "percent": percent,
                }
                for credit, shares in rows
                for kind, percent in shares.items()
            ]
        )

    @classmethod
    def _activate(cls, structure, day=START):
        structure._activate(day)
        return structure

    # Documents

    @classmethod
    def _prepare_line(cls, product, amount, quantity=1, **vals):
        return Command.create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "price_unit": amount,
                "tax_ids": False,
                **vals,
            }
        )

    @classmethod
    def _quotation(cls, partner, *lines, **vals):
        """A quotation; each line is (product, amount of one[, quantity])."""
        return cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "order_line": [cls._prepare_line(*line) for line in lines],
                **vals,
            }
        )

    @classmethod
    def _order(cls, partner, *lines, **vals):
        order = cls._quotation(partner, *lines, **vals)
        order.action_confirm()
        return order

    @classmethod
    def _prepare_invoice(cls, partner, *lines, day=TODAY, **vals):
        """Values of an invoice; each line is (product, amount of one[, quantity])."""
        return {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": day,
            "date": day,
            "invoice_date_due": day,
            "company_id": cls.company.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": product.name if product else "Goods",
                        "product_id": product and product.id,
                        "price_unit": amount,
                        "quantity": quantity[0] if quantity else 1,
                        "tax_ids": False,
                    }
                )
                for product, amount, *quantity in lines
            ],
            **vals,
        }

    @classmethod
    def _invoice(cls, partner, *lines, **vals):
        """A posted invoice."""
        return cls._invoices([cls._prepare_invoice(partner, *lines, **vals)])

    @classmethod
    def _invoices(cls, vals_list):
        moves = cls.env["account.move"].with_company(cls.company).create(vals_list)
        moves.action_post()
        return moves

    # People

    @classmethod
    def _make_users(cls):
        """A user of every role, by its name in ROLES."""
        return {role: cls._make_user(role, group) for role, group in ROLES.items()}

    @classmethod
    def _make_user(cls, role, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=f"sales_structure_{role}",
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _as(self, user, model):
        """A model as a user sees it in the test's company."""
        return self.env[model].with_user(user).with_company(self.company)
