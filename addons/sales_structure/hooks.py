# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is done before the addon goes."""

from odoo.fields import Domain
from odoo.tools import SQL

# Those that name units, roles and steps of the sale, which go before the tables do.
NAMING = (
    *("sales_structure_credit", "sales_structure_assignment"),
    *("sales_structure_rule", "sales_structure_member"),
)

# Our models that people write on.
THREADS = (
    *("sales_structure", "sales_structure_unit"),
    "sales_structure_change_person",
)


def uninstall_hook(env):
    """Empty what holds units and roles; the host's documents stay as they are."""
    _give_back_menu(env)
    env.flush_all()
    for table in NAMING:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    _forget_names(env)
    env.invalidate_all()


def _give_back_menu(env):
    """Whoever sees CRM sees its sales menu again, if we alone let others in."""
    root = env.ref("crm.crm_menu_root", raise_if_not_found=False)
    menu = env.ref("crm.crm_menu_sales", raise_if_not_found=False)
    group = env.ref("sales_team.group_sale_salesman", raise_if_not_found=False)
    if root and menu and group:
        ours = env.ref("sales_structure.group_structure_user")
        guests = root.group_ids - ours
        if guests <= group.all_implied_by_ids:
            menu.group_ids -= group


def _forget_names(env):
    """The host names what our models inherit from it, and would leave the names."""
    names = [
        name
        for model in THREADS
        for name in (f"model_inherit__{model}__%", f"selection__{model}__%")
    ]
    named = Domain.OR(Domain("name", "=like", name) for name in names)
    others = Domain("module", "!=", "sales_structure")
    env["ir.model.data"].search(others & named).unlink()
