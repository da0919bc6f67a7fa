# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

# The mixin comes before the models that use it.
from . import sales_structure_import_mixin

# isort: split
from . import (
    sales_structure_activation,
    sales_structure_assign_by_hand,
    sales_structure_credit_fill,
    sales_structure_credit_override,
    sales_structure_explanation,
    sales_structure_explanation_line,
    sales_structure_export,
    sales_structure_import,
    sales_structure_import_words,
    sales_structure_member_table,
    sales_structure_overlap,
    sales_structure_problem,
    sales_structure_zip_table,
)
