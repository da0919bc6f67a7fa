"""Reads which of Odoo's tests ran, failed or were skipped from Odoo's log."""

import re
from dataclasses import dataclass

LINE = re.compile(
    r"^\S+ \S+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>[\w.]+): (?P<message>.*)$"
)
STARTED = re.compile(r"Starting (?P<test>\w[\w.]*) \.\.\.")
SKIPPED = re.compile(r"skipped (?P<test>\S+) : ")
FAILED = re.compile(r"(?:FAIL|ERROR): (?:Subtest )?(?P<test>[\w.]+)(?: |$)")
FIXTURE = re.compile(r"(?:FAIL|ERROR): (?P<step>\w+) \((?P<class>[\w.]+)\)")
END = re.compile(r"\d+ failed, \d+ error\(s\) of \d+ tests when loading database")


@dataclass(frozen=True)
class TestRun:
    """Names of tests, each as module.Class.test.

    :param finished: whether Odoo came to the end of its tests
    """

    __test__ = False  # it is about tests and none itself

    started: frozenset[str]
    failed: frozenset[str]
    skipped: frozenset[str]
    finished: bool

    @property
    def passed(self) -> frozenset[str]:
        return self.started - self.failed - self.skipped


def parse(text: str) -> TestRun:
    """Read a whole log; what tests log themselves is no verdict on them."""
    started, failed, skipped = set(), set(), set()
    finished = False
    for line in filter(None, map(LINE.match, text.splitlines())):
        message = line["message"]
        if line["level"] in ("ERROR", "CRITICAL"):
            failed.update(failed_test(line["logger"], message))
        elif found := STARTED.match(message):
            started.add(qualified(line["logger"], found["test"]))
        elif found := SKIPPED.match(message):
            skipped.add(qualified(line["logger"], found["test"]))
        finished = finished or bool(END.match(message))
    return TestRun(*map(frozenset, (started, failed, skipped)), finished)


def failed_test(logger: str, message: str) -> list[str]:
    """Name of the test, or of the class whose fixture failed, if it is about one."""
    if found := FIXTURE.match(message):
        folder, _dot, name = found["class"].rpartition(".")
        return [qualified(folder, f"{name}.{found['step']}")]
    if found := FAILED.match(message):
        return [qualified(logger, found["test"])]
    return []


def qualified(logger: str, test: str) -> str:
    """Put the module's name before a test's.

    >>> qualified("odoo.addons.crm.tests.test_crm_lead", "TestLead.test_merge")
    'crm.TestLead.test_merge'
    """
    parts = logger.split(".")
    module = parts[2] if parts[:2] == ["odoo", "addons"] else logger
    return f"{module}.{test}"


def failing_only_in(ours: TestRun, bare: TestRun) -> list[str]:
    """Tests that fail in the second run and not in the first."""
    return sorted(ours.failed - bare.failed)


def missing_in(ours: TestRun, bare: TestRun) -> list[str]:
    """Tests that passed in the first run and neither passed nor failed in the second.

    A test that no longer runs cannot vouch for anything.
    """
    return sorted(bare.passed - ours.passed - ours.failed)
