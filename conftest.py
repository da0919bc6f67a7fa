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

    def refuse(self):
        """Fail with what has come since the last time."""
        messages, self.messages = self.messages, []
        if messages:
            pytest.fail("Odoo's log:\n" + "\n".join(messages), pytrace=False)


@pytest.fixture(scope="session")
def odoo_log():
    """Hears Odoo from the first test's class fixtures to the last one's."""
    collector = _Collector()
    logging.getLogger().addHandler(collector)
    yield collector
    logging.getLogger().removeHandler(collector)
    collector.refuse()


@pytest.fixture(autouse=True, scope="class")
def odoo_log_of_classes(odoo_log):
    """What a class's own fixtures log is heard before its first test and after all."""
    yield
    odoo_log.refuse()


@pytest.fixture(autouse=True)
def odoo_log_is_clean(odoo_log, odoo_log_of_classes):
    """Fail a test during or before which Odoo logged a warning or an error."""
    yield
    odoo_log.refuse()
