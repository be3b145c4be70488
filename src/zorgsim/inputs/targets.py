"""Published figures that the baseline is held against: ``data/targets/*.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from zorgsim.inputs.parameters import Grade
from zorgsim.inputs.scenario import Text


@dataclass(frozen=True)
class Target:
    """A published figure: what, when, how much, how far off is accepted and why, who published it, why it may be missed;

    ``place`` is where it was published for ("" is the nation);
    ``use`` is "input" (a parameter comes from it), "fitted" (calibration looked at it) or "check" (it did not).
    """

    name: str
    text: Text
    series: str
    year: int
    value: float
    tolerance: float
    unit: str
    grade: Grade
    source: str
    defence: str
    if_missed: str
    use: str
    place: str = ""


@cache
def national_targets() -> tuple[Target, ...]:
    """Return the targets of the whole nation, in the order of the file."""
    table = tomllib.loads((files("zorgsim") / "data" / "targets" / "netherlands.toml").read_text("utf-8"))
    return tuple(_target(name, row) for name, row in table.items())


def _target(name: str, row: dict[str, object]) -> Target:
    return Target(
        name=name,
        text=Text(str(row["en"]), str(row["nl"])),
        series=str(row["series"]),
        year=int(str(row["year"])),
        value=float(str(row["value"])),
        tolerance=float(str(row["tolerance"])),
        unit=str(row["unit"]),
        grade=Grade(str(row["grade"])),
        source=str(row["source"]),
        defence=str(row["defence"]),
        if_missed=str(row["if_missed"]),
        use=str(row["use"]),
        place=str(row.get("place", "")),
    )
