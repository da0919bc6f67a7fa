"""How a file of transactions is to be understood and loaded."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

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
        with open_table(self.file, self.encoding) as table:
            choose_columns(table.headings, self.columns)

    def to_json(self) -> str:
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> "FileOptions":
        values = json.loads(text)
        paths = {name: Path(values[name]) for name in ("file", "rejects")}
        return cls(**{**values, **paths})
