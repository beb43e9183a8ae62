"""One measured figure with its target, and how a list of them is printed."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes
    ----------
    name, unit : str
    value : float
    target : float or None
        None for a figure that is only reported.
    at_most : bool
        True if the value must not be above the target, False if not below it.
    """

    name: str
    value: float
    unit: str
    target: float | None = None
    at_most: bool = True

    @property
    def met(self) -> bool:
        """True if the target is met, or there is none."""
        if self.target is None:
            return True
        return bool(self.value <= self.target if self.at_most else self.value >= self.target)

    def to_json(self) -> dict[str, Any]:
        """Return the row as a JSON object."""
        return {**asdict(self), "value": float(self.value), "met": self.met}


def table(rows: list[Row]) -> str:
    """Return the rows as a plain text table."""
    width = max(len(row.name) for row in rows)
    lines = []
    for row in rows:
        target = "" if row.target is None else f"{'≤' if row.at_most else '≥'} {row.target:g}"
        verdict = "" if row.target is None else ("met" if row.met else "MISSED")
        lines.append(f"{row.name:<{width}}  {row.value:>10.3g} {row.unit:<9} {target:<8} {verdict}".rstrip())
    return "\n".join(lines)
