# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From figures to points, from points to health."""

from typing import NamedTuple

from .parts import PARTS, Part

MOST = 100.0


class Judged(NamedTuple):
    """A part, its points from 0 to 100 or None where nothing is known, its weight."""

    part: Part
    points: float | None
    weight: float


class Health(NamedTuple):
    """The whole, from 0 to 100 or None where nothing is known, and its reasons."""

    value: int | None
    parts: list
    figures: dict
    settings: dict


def judge(figures, settings, parts=PARTS):
    """A customer's health.

    A part of which nothing is known is left out: its weight falls to the others.

    :param figures: {figure: number, or None where it is not known}
    :param settings: {setting: number} as :func:`settings_of` names them
    :return: a :class:`Health`

    >>> from health import Limit, Reading
    >>> late = Part("late", (Reading("days_late", Limit(30), Limit(0)),))
    >>> rated = Part("rated", (Reading("rating", Limit(1), Limit(5)),))
    >>> weights = {"weight_late": 30, "weight_rated": 10}
    >>> judge({"days_late": 15, "rating": 5}, weights, (late, rated)).value
    62
    >>> judge({"days_late": 15, "rating": None}, weights, (late, rated)).value
    50
    """
    judged = [
        Judged(part, _get_part_points(part, figures, settings), settings[part.weight])
        for part in parts
    ]
    return Health(_blend(judged), judged, figures, settings)


def _get_part_points(part, figures, settings):
    points = [_get_points(reading, figures, settings) for reading in part.readings]
    known = [number for number in points if number is not None]
    if not known:
        return None
    return sum(known) / len(known) if part.is_mean else known[0]


def _get_points(reading, figures, settings):
    figure = figures[reading.figure]
    worst, best = reading.worst.value(settings), reading.best.value(settings)
    if figure is None or best == worst:
        return None
    return MOST * min(1.0, max(0.0, (figure - worst) / (best - worst)))


def _blend(judged):
    """The mean of the points that are known, by weight; a whole number."""
    known = [one for one in judged if one.points is not None]
    weights = sum(one.weight for one in known)
    if not weights:
        return None
    return round(sum(one.points * one.weight for one in known) / weights)
