"""The pure packages and the CDNOW sample, for the tests of this folder."""

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

ADDONS = Path(__file__).parents[2] / "addons"

# The folders leave the path again: their models, tests and wizards are no packages for
# anybody to import by these names.
with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(ADDONS / "crm_retention")
    patch.syspath_prepend(ADDONS / "crm_lifecycle")
    patch.syspath_prepend(ADDONS / "sales_structure")
    import feed.bundle
    import feed.cursor
    import feed.formats
    import feed.schema  # noqa: F401
    import webhooks.lanes  # noqa: F401

    import binary_copy  # noqa: F401
    import btyd  # noqa: F401
    import fairness  # noqa: F401
    import health  # noqa: F401
    import matching  # noqa: F401
    import rules.implication  # noqa: F401
    import segmentation  # noqa: F401
    import sharing  # noqa: F401


class Cdnow(NamedTuple):
    """Purchases of the sample, and the published summary (x, t_x, T in weeks)."""

    customer: np.ndarray
    day: np.ndarray
    published: np.ndarray
    calibrated_until: np.datetime64


@pytest.fixture(scope="session")
def cdnow():
    """The sample inside the installed package lifetimes, which is not imported."""
    folder = Path(find_spec("lifetimes").origin).parent / "datasets"
    _master, customer, text, _quantity, _amount = np.loadtxt(
        folder / "CDNOW_sample.txt", dtype=str, unpack=True
    )
    return Cdnow(
        customer,
        np.array([f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in text], "datetime64[D]"),
        np.loadtxt(
            folder / "cdnow_customers_summary.csv",
            delimiter=",",
            skiprows=1,
            usecols=(1, 2, 3),
            unpack=True,
        ),
        np.datetime64("1997-09-30"),
    )
