"""What holds for all tests: a warning in Odoo's log fails the test that caused it."""

import logging
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "config"))

from host.odoo_log import is_excepted  # noqa: E402 the path is set just above

WATCHED = ("odoo", "py.warnings")


class _Collector(logging.Handler):
    """Keeps messages of level WARNING and above from Odoo's loggers."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        if not record.name.startswith(WATCHED):
            return
        message = f"{record.levelname} {record.name}: {record.getMessage()}"
        if not is_excepted(message):
            self.messages.append(message)


@pytest.fixture(autouse=True)
def odoo_log_is_clean(request):
    """Fail a test during which Odoo logged a warning or an error."""
    collector = _Collector()
    logging.getLogger().addHandler(collector)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(collector)
    if collector.messages:
        pytest.fail("Odoo's log:\n" + "\n".join(collector.messages), pytrace=False)
