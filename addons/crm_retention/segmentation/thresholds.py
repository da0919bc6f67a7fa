# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where one segment ends and the next one begins."""

from typing import NamedTuple


class ThresholdsError(ValueError):
    """Thresholds that leave a segment without a meaning; ``problem`` tells which."""

    def __init__(self, problem):
        super().__init__(problem)
        self.problem = problem


class Thresholds(NamedTuple):
    """Limits of the segments.

    ``…_kept`` are percent of the probability right after the last purchase;
    ``…_ratio`` are multiples of the customer's usual gap, for data that are too thin
    for a probability; ``champion_share`` is percent of the customers.
    """

    new_days: int = 90
    loyal_purchases: int = 5
    champion_share: float = 20
    slipping_kept: float = 80
    at_risk_kept: float = 50
    lost_kept: float = 20
    slipping_ratio: float = 1.5
    at_risk_ratio: float = 3
    lost_ratio: float = 6

    def check(self):
        """
        :raises ThresholdsError: with a problem of "days", "purchases", "share", "kept"
            or "ratio"
        """
        if self.new_days < 1:
            raise ThresholdsError("days")
        if self.loyal_purchases < 2:
            raise ThresholdsError("purchases")
        if not 0 < self.champion_share <= 100:
            raise ThresholdsError("share")
        if not 0 <= self.lost_kept <= self.at_risk_kept <= self.slipping_kept <= 100:
            raise ThresholdsError("kept")
        if not 0 < self.slipping_ratio <= self.at_risk_ratio <= self.lost_ratio:
            raise ThresholdsError("ratio")
