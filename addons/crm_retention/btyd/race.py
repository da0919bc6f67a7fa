# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two things that may happen, and which of them happens first.

Each of the two waits an exponential time whose rate varies as Gamma(shape, scale), so
that it has not happened by time u with probability (scale / (scale + u))^shape. In
Pareto/NBD the customer's next purchase races with leaving.
"""

from functools import cache

import numpy as np

# Beyond this many e-folds of either, nothing is left to happen.
FOLDS = 36.0


class Race:
    """Integrals over the time u at which the first of two things happens.

    With v = ln(1 + u / smaller scale) the integrand has no singularity nearer than π
    beside the path, and Gauss–Legendre nodes converge fast, for thousands of purchases
    too.

    :param first: (shape, scale) of the thing that is to happen first, each (n,) or ()
    :param other: (shape, scale) of the other thing
    :param length: time (n,) within which it is to happen
    :param nodes: number of nodes
    """

    def __init__(self, first, other, length, nodes):
        self.first, self.other, self.length = first, other, length
        self.base = np.minimum(first[1], other[1])
        self.span = np.log1p(np.minimum(length, self._get_end()) / self.base)
        self.nodes = _nodes(nodes)

    def _get_end(self):
        """Time (n,) after which what may still happen is below rounding."""
        (a, scale), (b, other_scale) = self.first, self.other
        with np.errstate(over="ignore"):
            ends = (
                scale * np.expm1(FOLDS / a),
                other_scale * np.expm1(FOLDS / b),
                np.maximum(scale, other_scale) * np.expm1(FOLDS / (a + b)),
            )
        return np.minimum(np.minimum(ends[0], ends[1]), ends[2])

    @property
    def neither(self):
        """Probability (n,) that neither happens within the length."""
        (a, scale), (b, other_scale) = self.first, self.other
        return np.exp(
            -a * np.log1p(self.length / scale) - b * np.log1p(self.length / other_scale)
        )

    @property
    def wins(self):
        """Probability (n,) that the first thing happens before the other, in time."""
        return sum(weight for weight, *_rest in self.steps())

    def steps(self):
        """Per node: probability (n,) of its time, time u, ln(1 + u / scale) of both."""
        (a, scale), (b, other_scale) = self.first, self.other
        for node, weight in self.nodes:
            u = self.base * np.expm1(self.span * node)
            log_first, log_other = np.log1p(u / scale), np.log1p(u / other_scale)
            density = np.exp(-a * log_first - b * log_other)
            density *= a * (self.base + u) / (scale + u)
            yield weight * self.span * density, u, log_first, log_other


@cache
def _nodes(count):
    """Nodes within (0, 1) with their weights."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return list(zip((nodes + 1) / 2, weights / 2, strict=True))
