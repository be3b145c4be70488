"""Print how far what was published of children before 2021 tells how municipalities moved: ``python tools/told_by_children.py``.

Reads data/targets/children.csv (CBS; ``tools/build_people.py`` writes it): children aged 0-14 of 2021 as counted, and of earlier
years the fewest and the most that a percentage in whole numbers allows. What it prints stands in data/targets/targets.toml and
docs/validation.md (a test holds them together).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

FILE: Final = Path(__file__).parents[1] / "src" / "zorgsim" / "data" / "targets" / "children.csv"
YEARS: Final = (2012, 2017, 2018, 2019)
SINCE: Final = "2021"


@dataclass(frozen=True)
class Told:
    """What the percentages of a year tell.

    Attributes
    ----------
    municipalities
        How many have one.
    half_width
        What it leaves open either way, over the middle of the two bounds; the middle municipality.
    moved
        How far children moved until 2021 against those of all municipalities together, by the middle of the bounds, either way; the
        middle municipality.
    direction
        Share of the municipalities of which it is known whether they grew faster or more slowly than all together: both bounds lie
        on one side.
    """

    municipalities: int
    half_width: float
    moved: float
    direction: float


def told_of(year: int, table: pd.DataFrame) -> Told:
    """Return what the percentages of a year tell."""
    known = table[[f"{year}_fewest", f"{year}_most", SINCE]].dropna()
    fewest, most, now = (known[name].to_numpy(dtype=np.float64) for name in known)
    middle = (fewest + most) / 2.0
    nation = middle.sum() / now.sum()
    one_side = (fewest / now > nation) | (most / now < nation)
    moved = np.abs(middle / now / nation - 1.0)
    half = (most - fewest) / 2.0 / middle
    return Told(len(known), float(np.median(half)), float(np.median(moved)), float(one_side.mean()))


def main() -> None:
    """Print a line a year."""
    table = pd.read_csv(FILE)
    for year in YEARS:
        told = told_of(year, table)
        print(
            f"{year}: {told.municipalities} municipalities; rounding leaves {told.half_width:.1%} either way in the middle one, "
            f"which moved by {told.moved:.1%} against the nation; direction known of {told.direction:.0%}"
        )


if __name__ == "__main__":
    main()
