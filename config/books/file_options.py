"""How a file of transactions is to be understood and loaded."""

import json
import re
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path

from .errors import BooksError
from .transactions import choose_columns, open_table


@dataclass(frozen=True)
class FileOptions:
    """What the command line says; it goes to the loader's process as JSON.

    :param columns: {what: heading} where the usual headings do not fit
    :param fold: whether a document gets one line per category
    :param date_format: as for ``strptime``, or none for the usual ones
    """

    file: Path
    company: str
    rejects: Path
    columns: dict[str, str] = field(default_factory=dict)
    fold: bool = False
    currency: str | None = None
    encoding: str = "utf-8-sig"
    date_format: str | None = None
    limit: int | None = None
    processes: int | None = None

    def check(self) -> None:
        """Raise a BooksError unless the file has the columns that are needed."""
        if self.date_format and not says_the_day(self.date_format):
            raise BooksError(
                f"--date-format {self.date_format} does not say year, month and day, "
                "such as %d/%m/%Y."
            )
        with open_table(self.file, self.encoding) as table:
            choose_columns(table.headings, self.columns)

    def to_json(self) -> str:
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> "FileOptions":
        values = json.loads(text)
        paths = {name: Path(values[name]) for name in ("file", "rejects")}
        return cls(**{**values, **paths})


def says_the_day(date_format: str) -> bool:
    """Whether a day that is written so can be read back.

    >>> says_the_day("%m/%d/%Y %H:%M"), says_the_day("%d.%m"), says_the_day("%Q")
    (True, False, False)
    """
    day = date(2001, 12, 31)
    try:
        moment = datetime.strptime(day.strftime(date_format), date_format)  # noqa: DTZ007 a day has no zone
    except (ValueError, re.error):
        return False
    return moment.date() == day
