# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Parts of the ZIP codes, as ranges or prefixes, and where two of them meet."""

from typing import NamedTuple

from .postcodes import ALPHABETS, ZipRange, normalise_zip

BEHIND_ALL = "\U0010ffff"


class Extent(NamedTuple):
    """From one code to another; of a prefix both ends are the prefix."""

    low: str
    high: str
    is_prefix: bool

    @property
    def end(self):
        """No code in it comes behind this text."""
        return self.high + BEHIND_ALL if self.is_prefix else self.high

    def common(self, other):
        """The part that is in both, None where there is none.

        >>> Extent("79", "79", True).common(Extent("78000", "79499", False))
        Extent(low='79000', high='79499', is_prefix=False)
        >>> Extent("79", "79", True).common(Extent("791", "791", True))
        Extent(low='791', high='791', is_prefix=True)
        """
        pair = _alike(self, other)
        if not pair:
            return None
        (one_low, one_high), (other_low, other_high) = pair
        low, high = max(one_low, other_low), min(one_high, other_high)
        is_prefix = self.is_prefix and other.is_prefix
        return Extent(low, high, is_prefix) if low <= high else None

    def covers(self, other):
        """Whether the other lies in it, as far as codes of one length are concerned.

        >>> Extent("79000", "79999", False).covers(Extent("79", "79", True))
        True
        """
        pair = _alike(self, other)
        if not pair:
            return False
        (low, high), (other_low, other_high) = pair
        return low <= other_low and other_high <= high


def extent_of(place):
    """What a rule or a row asks of ZIP codes; None for nothing, or if none can hold.

    :param place: has zip_from, zip_to and zip_prefix
    """
    codes = ZipRange.of(place.zip_from, place.zip_to)
    prefix = normalise_zip(place.zip_prefix)
    has_range = bool(place.zip_from or place.zip_to)
    if has_range and not codes.is_valid:
        return None
    if not place.zip_prefix:
        return Extent(*codes, is_prefix=False) if has_range else None
    if not prefix:
        return None
    of_prefix = Extent(prefix, prefix, is_prefix=True)
    if not has_range:
        return of_prefix
    return of_prefix.common(Extent(*codes, is_prefix=False))


def find_meeting(extents):
    """Pairs that have codes in common, with what they have in common.

    One walk from the first code to the last: only what has begun and not yet ended is
    compared.

    :param extents: (extent, item) pairs
    :return: yields (item, item, extent)
    """
    open_ones = []
    for extent, item in sorted(extents, key=lambda pair: pair[0]):
        open_ones = [one for one in open_ones if one[0].end >= extent.low]
        for other, earlier in open_ones:
            if common := other.common(extent):
                yield earlier, item, common
        open_ones.append((extent, item))


def _alike(one, other):
    """The ends of both, of one length; None where no code can be in both."""
    length = max(len(one.low), len(other.low))
    if any(len(e.low) < length and not e.is_prefix for e in (one, other)):
        return None
    shape = max(one, other, key=_by_shape)
    return _stretched(one, shape), _stretched(other, shape)


def _by_shape(extent):
    return len(extent.low), not extent.is_prefix


def _stretched(extent, shape):
    """A prefix continued with the first and the last characters of another's shape."""
    rest = slice(len(extent.low), None)
    pairs = list(zip(shape.low[rest], shape.high[rest], strict=True))
    alphabets = [_get_alphabet(low, high) for low, high in pairs]
    first, last = ("".join(a[end] for a in alphabets) for end in (0, -1))
    return extent.low + first, extent.high + last


def _get_alphabet(low, high):
    return next((a for a in ALPHABETS if low in a and high in a), ALPHABETS[-1])
