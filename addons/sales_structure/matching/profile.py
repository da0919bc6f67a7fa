# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is known of a customer, of a lead, of a line or document."""

from decimal import Decimal
from typing import NamedTuple

from .postcodes import normalise_city, normalise_zip

LINE_FIELDS = frozenset(
    {"category_ids", "product_id", "warehouse_id", "location_ids", "point_id"}
)


class Profile(NamedTuple):
    """What rules can ask for; what is not known is left at its default.

    :param partner_id: only needed of customers that some rule names
    :param category_ids: the product's category and all those above it
    :param location_ids: the place in the warehouse and all those around it
    :param point_id: the point of sale
    """

    partner_id: int | None = None
    country_id: int | None = None
    state_id: int | None = None
    zip: str = ""
    city: str = ""
    tag_ids: frozenset = frozenset()
    industry_id: int | None = None
    company_type: str = ""
    revenue: Decimal | float | None = None
    category_ids: frozenset = frozenset()
    product_id: int | None = None
    warehouse_id: int | None = None
    location_ids: frozenset = frozenset()
    point_id: int | None = None

    def normalised(self):
        """The same with the ZIP code and the city as they are compared."""
        code, city = self.zip, self.city
        if not code and not city:
            return self
        return self._replace(zip=normalise_zip(code), city=normalise_city(city))


CUSTOMER_FIELDS = frozenset(Profile._fields) - LINE_FIELDS
