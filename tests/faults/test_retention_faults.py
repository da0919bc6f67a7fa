"""Whatever is killed or done twice at once, scores end as a calm night leaves them."""

import pytest
from database_copies import copied_database, odoo_server

from faults.jobs import assert_same, read_tables, run

KILLS = 20
NUMBERED = "ARRAY['id', 'write_date', 'create_date', 'write_uid', 'create_uid']"
# All that a night writes, without the numbers and times that every run gives anew.
TABLES = {
    "scores": """SELECT fit.company_id, fit.as_of,
                        TO_JSONB(score) - ARRAY['id', 'model_id']
                   FROM crm_retention_score score
                   JOIN crm_retention_model fit ON fit.id = score.model_id""",
    "fits": f"""SELECT TO_JSONB(fit) - {NUMBERED} - ARRAY['backtest_id', 'previous_id'],
                       test.as_of, previous.as_of
                  FROM crm_retention_model fit
                  LEFT JOIN crm_retention_backtest test ON test.id = fit.backtest_id
                  LEFT JOIN crm_retention_model previous
                         ON previous.id = fit.previous_id""",
    "backtests": f"SELECT TO_JSONB(test) - {NUMBERED} FROM crm_retention_backtest test",
    "candidates": """SELECT test.company_id, test.as_of,
                            TO_JSONB(candidate) - ARRAY['id', 'backtest_id']
                       FROM crm_retention_candidate candidate
                       JOIN crm_retention_backtest test
                         ON test.id = candidate.backtest_id""",
}


@pytest.fixture(scope="module")
def unscored():
    """A database whose first night has a year to fill in."""
    with copied_database("scoring") as name:
        odoo_server(name, "-i", "crm_retention")
        yield name


@pytest.fixture(scope="module")
def calm(unscored):
    """What the tables hold after a night that nothing has come across."""
    with copied_database("scoring_calm", unscored) as database:
        assert run(database, "scoring")["ended"] == 1
        found = read_tables(database, TABLES)
    assert len(found["scores"]) > 20_000
    assert len(found["fits"]) > 20
    assert len(found["candidates"]) > 50
    return found


def test_killed_at_any_moment_it_ends_as_if_undisturbed(unscored, calm):
    with copied_database("scoring_killed", unscored) as database:
        counts = run(database, "scoring", "--kills", str(KILLS))
        assert counts["killed"] >= KILLS / 3, counts
        assert_same(read_tables(database, TABLES), calm)


def test_two_at_once_score_nobody_twice(unscored, calm):
    with copied_database("scoring_pair", unscored) as database:
        run(database, "scoring", "--at-once", "2")
        assert_same(read_tables(database, TABLES), calm)


def test_a_second_night_of_a_day_changes_nothing(unscored, calm):
    with copied_database("scoring_again", unscored) as database:
        run(database, "scoring")
        run(database, "scoring")
        assert_same(read_tables(database, TABLES), calm)
