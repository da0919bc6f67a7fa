# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who wins among the rules that hold: the stated order, as a key to sort by.

1. ``sequence``: the smaller number of the rule;
2. ``named``: a rule that names the customer;
3. ``place``: the more specific place. Of two ZIP ranges or prefixes the narrower, then
   a city, then a state, then a country, then none; what is the same in both is passed
   over, so a ZIP prefix with its country comes before the same prefix without;
4. ``criteria``: more criteria beside the customer and the place; the two ends of the
   revenue are one. Of equally many, a product before a category, and of two categories
   the one deeper in their tree;
5. ``depth``: the deeper unit in the tree;
6. ``unit_sequence``: the smaller number of the unit;
7. ``rule_id``: the older rule. No two rules share it, so nothing is left open.
"""

from typing import NamedTuple

from .postcodes import ZipRange, normalise_zip

STEPS = "sequence", "named", "place", "criteria", "depth", "unit_sequence", "rule_id"
FURTHER = (
    "tag_id",
    "industry_id",
    "company_type",
    "category_id",
    "product_id",
    "warehouse_id",
    "location_id",
    "point_id",
)
NO_ZIP = 2  # more than all codes


class Candidate(NamedTuple):
    """A rule that holds; ``lost_by`` names the step that decided against it."""

    rule_id: int
    unit_id: int
    lost_by: str | None


def order_key(rule):
    """Rules sorted by it stand in the stated order, one place for each of STEPS."""
    further = sum(bool(getattr(rule, name)) for name in FURTHER) + rule.asks_revenue()
    return (
        rule.sequence,
        not rule.partner_id,
        (_zip_share(rule), not rule.city, not rule.state_id, not rule.country_id),
        (-further, not rule.product_id, -rule.category_depth),
        -rule.unit_depth,
        rule.unit_sequence,
        rule.rule_id,
    )


def lost_by(key, winning):
    """The first step in which two keys differ, None if they do not."""
    pairs = zip(STEPS, key, winning, strict=True)
    return next((step for step, own, other in pairs if own != other), None)


def _zip_share(rule):
    """Which part of all ZIP codes a rule asks for; the narrower of range and prefix."""
    asked = [ZipRange.of(rule.zip_from, rule.zip_to)]
    prefix = normalise_zip(rule.zip_prefix)
    asked.append(ZipRange(prefix, prefix))
    return min((one.share() for one in asked if one.is_valid), default=NO_ZIP)
