# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A structure in force with documents, for the screens that show it."""

from datetime import timedelta

from .common_structure import StructureCase

# What callers from outside send where an id is asked for.
HOSTILE = (
    *("1", "'; DROP TABLE sales_structure; --", "", [1], [], {"id": 1}, (1,)),
    *(True, 0, -1, 1.5, 2**31, 10**30, float("nan"), b"1"),
)
SELLER = "sales_structure.group_structure_user,sales_team.group_sale_salesman_all_leads"


class PicturesCase(StructureCase):
    """Customers are assigned; a seller sees all documents, others what they may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._forget_other_customers()
        cls.today = cls.company._get_structure_day()
        cls.users = cls._make_users()
        cls.users["seller"] = cls._make_user("seller", SELLER)
        cls.customers = cls.californian + cls.new_yorker + cls.texan + cls.foreigner
        cls.structure = cls._make_structure("In force")
        cls._activate(cls.structure, cls._ago(800))
        cls._assign()

    @classmethod
    def _forget_other_customers(cls):
        """Partners without a company are customers of the test's company as well."""
        others = cls.env["res.partner"].search(
            [("customer_rank", ">", 0), ("company_id", "=", False)]
        )
        known = cls.californian + cls.new_yorker + cls.texan + cls.foreigner
        (others - known).customer_rank = 0
        cls.env["crm.lead"].search([("company_id", "=", False)]).active = False

    @classmethod
    def _assign(cls, day=None):
        cls.Assignment._assign(cls.company, cls.customers.ids, day or cls.today)

    @classmethod
    def _ago(cls, days):
        return cls.today - timedelta(days=days)

    def _ask(self, model, method, *args, role="seller"):
        return getattr(self._as(self.users[role], model), method)(*args)

    def _chart(self, *args, **who):
        return self._ask("sales.structure.chart", "get_chart", *args, **who)

    def _figures(self, name, *args, **who):
        """{name of a unit: its figure}."""
        units = self._chart(*args, **who)["units"]
        return {unit["name"]: unit[name] for unit in units}

    def _move(self, unit, parent, role="manager"):
        parent_id = parent.id if parent else False
        return self._ask(
            "sales.structure.chart", "move_unit", unit.id, parent_id, role=role
        )

    def _make_plan(self, name="Plan"):
        plan = self.structure.copy({"name": name})
        return plan, {unit.name: unit for unit in plan.unit_ids}

    @classmethod
    def _make_lead(cls, partner=None, **vals):
        return cls.env["crm.lead"].create(
            {
                "name": "Lead",
                "type": "opportunity",
                "partner_id": partner and partner.id,
                "company_id": cls.company.id,
                "user_id": False,
                **vals,
            }
        )

    def _open(self, action, role="seller"):
        """The records that an action lists, as the user who asked for it sees them."""
        return self._as(self.users[role], action["res_model"]).search(action["domain"])

    def _count_queries(self, ask):
        """How many queries a question costs with nothing in memory."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        ask()
        return self.env.cr.sql_log_count - before
