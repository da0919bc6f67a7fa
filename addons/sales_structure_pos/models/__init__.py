# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import (
    account_move,
    pos_config,
    pos_order,
    pos_order_line,
    pos_session,
    sales_structure,
    sales_structure_credit,
    sales_structure_credit_ledger,
    sales_structure_credit_table,
    sales_structure_rule,
    sales_structure_unit,
    stock_picking,
)
