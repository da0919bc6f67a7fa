"""What was measured, beside a floor or a peer of the same run, as a table."""

from dataclasses import asdict, dataclass

HEADINGS = ("what", "measured", "against", "its value", "ratio", "aim", "")
FRACTIONAL = ("s", "nats")


@dataclass(frozen=True)
class Row:
    """One measurement.

    :param against: what it is compared with, in the same run
    :param aim: the largest ratio that is good enough
    """

    what: str
    measured: float
    against: str
    reference: float
    aim: float
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """How often the reference fits in; 1 where both are nothing."""
        if not self.reference:
            return 1.0 if not self.measured else float("inf")
        return self.measured / self.reference

    @property
    def is_met(self) -> bool:
        return self.ratio <= self.aim

    def cells(self) -> tuple[str, ...]:
        """Texts in the order of HEADINGS."""
        return (
            self.what,
            quantity(self.measured, self.unit),
            self.against,
            quantity(self.reference, self.unit),
            f"{self.ratio:.2f}",
            f"≤ {self.aim:g}",
            "met" if self.is_met else "MISSED",
        )

    def as_dict(self) -> dict:
        return {**asdict(self), "ratio": self.ratio, "is_met": self.is_met}


def quantity(value: float, unit: str) -> str:
    """Measures with their fractions, counts without.

    >>> quantity(0.12345, "s"), quantity(12345, "rows")
    ('0.123 s', '12,345 rows')
    """
    number = f"{value:,.3f}" if unit in FRACTIONAL else f"{value:,.0f}"
    return f"{number} {unit}"


def render(rows: list[Row]) -> str:
    """Columns as wide as their widest cell."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(
            cell.ljust(width) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )
