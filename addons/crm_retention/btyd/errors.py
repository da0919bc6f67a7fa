# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can be wrong with what a caller gives."""


class BtydError(ValueError):
    """Anything that this package refuses."""


class UnknownModelError(BtydError):
    """A model of that name is not here."""


class InvalidParametersError(BtydError):
    """Parameters that no fit can have."""


class InvalidCustomersError(BtydError):
    """Figures or events that no customer can have."""


class InvalidHorizonError(BtydError):
    """A time ahead that is negative, not finite or not one per customer."""


class InvalidValuesError(BtydError):
    """Numbers of purchases and money that no customer can have."""


class InvalidOutcomesError(BtydError):
    """Probabilities that are none, or outcomes that are neither yes nor no."""
