# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which segment a customer is in: the first rule that holds."""

import numpy as np

SEGMENTS = (
    "champion",
    "loyal",
    "promising",
    "new",
    "slipping",
    "at_risk",
    "lost",
    "one_timer",
)


def assign(thresholds, purchases, first, silence_ratio, kept=None, value=None):
    """Segments of customers.

    - ``new`` and ``one_timer``: one purchase, within ``new_days`` or longer ago;
    - ``lost``, ``at_risk``, ``slipping``: bought again, and silence has cost so much of
      the probability, or, without one, has lasted so many usual gaps;
    - ``champion``, ``loyal``, ``promising``: all others who bought again, by value and
      number of purchases.

    :param thresholds: :class:`Thresholds`
    :param purchases: number of purchase days (n,), at least 1
    :param first: days since the first purchase (n,)
    :param silence_ratio: days since the last purchase in usual gaps (n,); NaN for one
        purchase
    :param kept: probability over that right after the last purchase (n,), from 0 to 1;
        None where there is no probability
    :param value: expected value (n,); None where there is none
    :return: names (n,)

    >>> from segmentation import Thresholds
    >>> figures = {"purchases": [1, 1, 6, 3], "first": [9, 400, 300, 300]}
    >>> ratio = [float("nan"), float("nan"), 0.5, 4]
    >>> assign(Thresholds(), **figures, silence_ratio=ratio).tolist()
    ['new', 'one_timer', 'loyal', 'at_risk']
    """
    purchases, first = np.asarray(purchases), np.asarray(first)
    once = purchases == 1
    slips = _slips(thresholds, np.asarray(silence_ratio, dtype=float), kept)
    loyal = purchases >= thresholds.loyal_purchases
    rules = {
        "new": once & (first <= thresholds.new_days),
        "one_timer": once,
        **slips,
        "champion": loyal & _is_valuable(thresholds.champion_share, value, loyal),
        "loyal": loyal,
    }
    return np.select(list(rules.values()), list(rules), "promising")


def _slips(thresholds, silence_ratio, kept):
    """Who is lost, at risk or slipping, by probability or else by rhythm."""
    names = ("lost", "at_risk", "slipping")
    if kept is None:
        # Two purchases on following days are no rhythm yet; no gap compares as false.
        limits = [getattr(thresholds, f"{name}_ratio") for name in names]
        with np.errstate(invalid="ignore"):
            return {
                name: silence_ratio > limit
                for name, limit in zip(names, limits, strict=True)
            }
    limits = [getattr(thresholds, f"{name}_kept") / 100 for name in names]
    return {
        name: np.asarray(kept) < limit
        for name, limit in zip(names, limits, strict=True)
    }


def _is_valuable(share, value, loyal):
    """Whose expected value is among the highest ``share`` percent of all."""
    if value is None or not len(loyal):
        return np.zeros(len(loyal), dtype=bool)
    value = np.asarray(value, dtype=float)
    return value >= np.quantile(value, 1 - share / 100)
