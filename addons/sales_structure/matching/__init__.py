# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which rule of a sales structure holds for whom, and who wins.

The package imports no Odoo. A :class:`Criteria` is a rule, a :class:`Profile` what is
known of a customer, lead, line or document; a :class:`Matcher` brings them together.
"""

from . import member_table, zip_table
from .checking import Problem, check
from .criteria import Criteria
from .matcher import Matcher, Used
from .names import Names
from .postcodes import ZipRange, normalise_city, normalise_zip
from .profile import CUSTOMER_FIELDS, LINE_FIELDS, Profile
from .ranking import STEPS, Candidate
from .sheets import SheetError, read_sheet, write_workbook
from .tables import LineError, Parsed

__all__ = [
    "CUSTOMER_FIELDS",
    "LINE_FIELDS",
    "STEPS",
    "Candidate",
    "Criteria",
    "LineError",
    "Matcher",
    "Names",
    "Parsed",
    "Problem",
    "Profile",
    "SheetError",
    "Used",
    "ZipRange",
    "check",
    "member_table",
    "normalise_city",
    "normalise_zip",
    "read_sheet",
    "write_workbook",
    "zip_table",
]
