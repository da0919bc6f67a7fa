"""Verdicts on Odoo's tests are read from its log, and nothing else is."""

from host.odoo_test_log import failing_only_in, missing_in, parse

HEAD = "2026-01-01 10:00:00,123 42"
CRM = "db odoo.addons.crm.tests.test_crm_lead"
END = f"{HEAD} INFO db odoo.registry: 1 failed, 0 error(s) of 2 tests when loading"
END += " database 'db'"


def log(*lines):
    return parse("\n".join(f"{HEAD} {line}" for line in lines))


def started(*tests):
    return [f"INFO {CRM}: Starting {test} ... " for test in tests]


def test_tests_are_named_by_module_class_and_method():
    assert log(*started("TestLead.test_a")).started == {"crm.TestLead.test_a"}


def test_failures_and_errors_fail():
    run = log(
        *started("TestLead.test_a", "TestLead.test_b", "TestLead.test_c"),
        f"ERROR {CRM}: FAIL: TestLead.test_a",
        "Traceback (most recent call last):",
        f"ERROR {CRM}: ERROR: TestLead.test_b",
    )
    assert run.failed == {"crm.TestLead.test_a", "crm.TestLead.test_b"}
    assert run.passed == {"crm.TestLead.test_c"}


def test_a_failed_subtest_fails_its_test():
    run = log(f"ERROR {CRM}: FAIL: Subtest TestLead.test_a [x] (lang='fr')")
    assert run.failed == {"crm.TestLead.test_a"}


def test_a_failed_fixture_fails_under_its_class():
    where = "odoo.addons.sale.tests.test_order.TestOrder"
    run = log(f"ERROR db odoo.tests.suite: ERROR: setUpClass ({where})")
    assert run.failed == {"sale.TestOrder.setUpClass"}


def test_what_a_test_logs_is_no_verdict():
    run = log(
        *started("TestLead.test_a"),
        "ERROR db odoo.sql_db: bad query: b'SELECT'",
        f"WARNING {CRM}: careful",
        f"INFO {CRM}: FAIL: TestLead.test_a",
    )
    assert not run.failed


def test_a_skipped_test_did_not_pass():
    run = log(
        *started("TestLead.test_a"),
        f"INFO {CRM}: skipped TestLead.test_a : no Chromium",
    )
    assert run.skipped == {"crm.TestLead.test_a"}
    assert not run.passed


def test_only_the_last_line_ends_the_run():
    assert not log(*started("TestLead.test_a")).finished
    assert parse(END).finished


def test_only_new_failures_are_ours():
    bare = log(f"ERROR {CRM}: FAIL: TestLead.test_a")
    ours = log(
        f"ERROR {CRM}: FAIL: TestLead.test_a", f"ERROR {CRM}: FAIL: TestLead.test_b"
    )
    assert failing_only_in(ours, bare) == ["crm.TestLead.test_b"]


def test_a_test_that_no_longer_runs_is_missing():
    bare = log(*started("TestLead.test_a", "TestLead.test_b"))
    assert missing_in(log(*started("TestLead.test_b")), bare) == ["crm.TestLead.test_a"]
