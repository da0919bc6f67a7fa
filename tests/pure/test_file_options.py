"""What the command line says of a file reaches the loader as it was meant."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import BooksError
from books.file_options import FileOptions, says_the_day

HEADING = "invoice,date,customer,product,quantity,price\n"
TEXTS = st.text(max_size=20)


@pytest.fixture
def check(tmp_path):
    """Check options for a file with this text."""

    def check(text, **options):
        path = tmp_path / "lines.csv"
        path.write_text(text)
        FileOptions(path, "Ann", tmp_path / "rejects.csv", **options).check()

    return check


@settings(deadline=None, database=None, max_examples=50)
@given(
    st.builds(
        FileOptions,
        file=st.just(Path("/data/größe.csv")),
        company=TEXTS,
        rejects=st.just(Path("/data/rejects.csv")),
        columns=st.dictionaries(TEXTS, TEXTS, max_size=3),
        fold=st.booleans(),
        currency=st.none() | st.just("UAH"),
        date_format=st.none() | st.just("%d/%m/%Y"),
        limit=st.none() | st.integers(1),
        processes=st.none() | st.integers(1, 9),
    )
)
def test_options_arrive_as_they_were_sent(options):
    assert FileOptions.from_json(options.to_json()) == options


def test_a_file_with_all_columns_passes(check):
    check(HEADING)
    check(HEADING.replace("date", "When"), columns={"date": "When"})


def test_a_missing_column_is_said(check):
    with pytest.raises(BooksError, match="No column is known for date"):
        check(HEADING.replace("date", "when"))


@pytest.mark.parametrize("text", ["%d/%m/%Y", "%d.%m.%y", "%m/%d/%Y %I:%M %p", "%Y%j"])
def test_forms_of_dates_that_say_the_day(text, check):
    assert says_the_day(text)
    check(HEADING, date_format=text)


@pytest.mark.parametrize("text", ["%d.%m", "%Y", "day", "%Q", "%", "%Y %Y-%m-%d", "%H"])
def test_other_forms_of_dates_are_refused(text, check):
    assert not says_the_day(text)
    with pytest.raises(BooksError, match="does not say year, month and day"):
        check(HEADING, date_format=text)
