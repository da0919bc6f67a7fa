# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A rule of a sales structure: which unit it gives to, where, and what it asks for."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Criteria:
    """One rule: all that is filled in must hold; None or "" is not asked.

    :param functions: functions that the unit carries out, empty for the other kinds
    :param ancestors: units above the rule's unit, from its parent upwards
    :param category_id: a product category, which stands for those below it too
    :param category_depth: how many categories there are from the top to that one
    :param location_id: a place in a warehouse, which stands for those inside it too
    :param point_id: a point of sale
    :param revenue_from: included, and so is revenue_to
    """

    rule_id: int
    unit_id: int
    kind: str
    functions: frozenset = frozenset()
    sequence: int = 10
    unit_depth: int = 0
    unit_sequence: int = 10
    ancestors: tuple = ()
    partner_id: int | None = None
    country_id: int | None = None
    state_id: int | None = None
    city: str = ""
    zip_prefix: str = ""
    zip_from: str = ""
    zip_to: str = ""
    tag_id: int | None = None
    industry_id: int | None = None
    company_type: str = ""
    revenue_from: Decimal | float | None = None
    revenue_to: Decimal | float | None = None
    category_id: int | None = None
    category_depth: int = 0
    product_id: int | None = None
    warehouse_id: int | None = None
    location_id: int | None = None
    point_id: int | None = None

    def asks_revenue(self):
        """Whether an end of the revenue is filled in; zero is one, unlike False."""
        ends = self.revenue_from, self.revenue_to
        return any(end is not None and end is not False for end in ends)

    def asks_zip(self):
        """Whether a prefix or an end of a range of ZIP codes is filled in."""
        return bool(self.zip_prefix or self.zip_from or self.zip_to)
