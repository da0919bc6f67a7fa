# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A version in force, a plan that differs from it, and documents in progress."""

import json

from odoo.tools import SQL

from .common_structure import START, StructureCase

# Whatever a change writes; when and by whom rows were written last is left out.
DUMPED = (
    "sales_structure",
    "sales_structure_unit",
    "sales_structure_member",
    "sales_structure_rule",
    "sales_structure_function_sales_structure_unit_rel",
    "sales_structure_share",
    "sales_structure_assignment",
    "crm_lead",
    "sale_order",
    "sale_order_line",
    "res_partner",
    "mail_followers",
    "mail_followers_mail_message_subtype_rel",
    "mail_activity",
    "account_move",
)
WRITTEN = ("write_uid", "write_date")


class ChangeCase(StructureCase):
    """Customers of four places, held by the version in force since START."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Change = cls.env["sales.structure.change"]
        cls.today = cls.company._get_structure_day()
        cls.manager = cls._make_user(
            "change_manager", "sales_structure.group_structure_manager"
        )
        cls.active = cls._make_structure("Now")
        cls.living = dict(cls.units)
        cls._make_member(cls.living["states"], cls.people["mark"])
        cls._activate(cls.active)
        cls.customers = cls.californian + cls.new_yorker + cls.texan + cls.foreigner
        cls._forget_others()
        cls.Assignment._assign(cls.company, day=START)
        cls.active.assigned_on = START

    @classmethod
    def _forget_others(cls):
        """Whoever else is in the database is no customer."""
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE res_partner SET customer_rank = 0 WHERE id <> ALL(%s)",
            [cls.customers.ids],
        )
        cls.env.cr.execute(
            "UPDATE crm_lead SET active = FALSE WHERE company_id IS NULL"
        )
        cls.env.invalidate_all()

    @classmethod
    def _plan(cls, name="Next"):
        """A copy of the version in force; its units by name."""
        plan = cls.active.copy({"name": name})
        units = {unit.name.lower().replace(" ", "_"): unit for unit in plan.unit_ids}
        return plan, units

    @classmethod
    def _plan_split(cls):
        """Texas gets a unit of its own with tess; New York is Cleo's too."""
        plan, units = cls._plan()
        units["texas"] = cls._make_unit(
            plan,
            "texas",
            people=["tess"],
            parent=units["states"],
            state_id=cls.texan.state_id.id,
        )
        units["new_york"].member_ids.user_id = cls.people["cleo"]
        return plan, units

    @classmethod
    def _apply(cls, plan, **options):
        """Put in force and do all that follows."""
        change = cls.Change._start(plan, **options)
        change.sudo()._finish()
        return change

    @classmethod
    def _undo(cls, change):
        change._undo()
        change._finish()

    @classmethod
    def _lead(cls, partner, user=None, **vals):
        return cls.env["crm.lead"].create(
            {
                "name": f"Deal of {partner.name}",
                "type": "opportunity",
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "user_id": user.id if user else False,
                **vals,
            }
        )

    def _current(self, partner):
        domain = [("company_id", "=", self.company.id), ("date_to", "=", False)]
        return self.Assignment.search([*domain, ("partner_id", "=", partner.id)])

    def _dump(self, tables=DUMPED):
        """{table: rows as texts} of everything in the database."""
        self.env.flush_all()
        found = {}
        for table in tables:
            self.env.cr.execute(
                SQL("SELECT TO_JSONB(t) FROM %s t", SQL.identifier(table))
            )
            found[table] = sorted(
                json.dumps(
                    {n: v for n, v in row.items() if n not in WRITTEN}, sort_keys=True
                )
                for (row,) in self.env.cr.fetchall()
            )
        return found

    def _assert_same(self, before, after):
        for table, rows in before.items():
            gone, new = set(rows) - set(after[table]), set(after[table]) - set(rows)
            self.assertFalse(gone | new, f"{table}: {gone} became {new}")
