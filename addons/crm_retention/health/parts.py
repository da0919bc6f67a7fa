# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which figures a customer's health is made from, and on which scales.

The table is the only definition: what is shown and what is searched by follow from it.
"""

from typing import NamedTuple


class Limit(NamedTuple):
    """An end of a scale: a number, or so many times a setting of the company."""

    factor: float
    setting: str = ""

    def value(self, settings):
        """The number, by the company's settings.

        >>> Limit(2, "contact_days").value({"contact_days": 90})
        180
        """
        return self.factor * settings[self.setting] if self.setting else self.factor


class Reading(NamedTuple):
    """A figure and its scale: ``worst`` gives no point, ``best`` all 100.

    What lies between them gives its share, what lies beyond no more and no less.
    """

    figure: str
    worst: Limit
    best: Limit


class Part(NamedTuple):
    """One of the parts of health, with the weight that the company gives it.

    :param readings: of several the first that is known counts, or the mean of those
        that are, where it ``is_mean``
    """

    name: str
    readings: tuple
    is_mean: bool = False

    @property
    def weight(self):
        """The company's setting of its weight."""
        return f"weight_{self.name}"


PARTS = (
    Part(
        "outlook",
        (
            Reading("probability_kept", Limit(0), Limit(1)),
            # Where the data are too thin for a probability.
            Reading("silence_ratio", Limit(1, "lost_ratio"), Limit(1)),
        ),
    ),
    Part(
        "payment",
        (
            Reading("days_late", Limit(1, "very_late_days"), Limit(0)),
            Reading("overdue_share", Limit(1), Limit(0)),
        ),
        is_mean=True,
    ),
    # A quarter that comes back, or half that comes late, is as bad as all of it.
    Part("returns", (Reading("return_share", Limit(0.25), Limit(0)),)),
    Part("deliveries", (Reading("late_delivery_share", Limit(0.5), Limit(0)),)),
    Part("ratings", (Reading("rating_average", Limit(1), Limit(5)),)),
    Part(
        "contact",
        (
            Reading(
                "days_since_contact", Limit(2, "contact_days"), Limit(1, "contact_days")
            ),
        ),
    ),
)
FIGURES = tuple(reading.figure for part in PARTS for reading in part.readings)


def settings_of(parts=PARTS):
    """Names of the company's settings that parts ask for, each once.

    >>> settings_of(PARTS[:1])
    ['weight_outlook', 'lost_ratio']
    """
    names = []
    for part in parts:
        limits = [limit for reading in part.readings for limit in reading[1:]]
        names += [part.weight, *(limit.setting for limit in limits if limit.setting)]
    return list(dict.fromkeys(names))
