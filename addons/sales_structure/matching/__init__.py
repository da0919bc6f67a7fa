# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which rule of a sales structure holds for whom, and who wins.

The package imports no Odoo. A :class:`Criteria` is a rule, a :class:`Profile` what is
known of a customer, lead, line or document; a :class:`Matcher` brings them together.
"""

from .criteria import Criteria
from .matcher import Matcher, Used
from .postcodes import ZipRange, normalise_city, normalise_zip
from .profile import CUSTOMER_FIELDS, LINE_FIELDS, Profile
from .ranking import STEPS, Candidate

__all__ = [
    "CUSTOMER_FIELDS",
    "LINE_FIELDS",
    "STEPS",
    "Candidate",
    "Criteria",
    "Matcher",
    "Profile",
    "Used",
    "ZipRange",
    "normalise_city",
    "normalise_zip",
]
