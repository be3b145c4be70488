"""What is told of municipalities and regions, and how surely: ``python tools/told_by_places.py``.

Reads what ships: young people with care (2021, CBS), accounts of youth care (2017 to 2022, Iv3) by municipality, and residents.
What it prints stands in data/targets/targets.toml as tolerances of rows about municipalities, and in their words; no model has
a say in it:

- how much a municipality's part of all spending moves from one year to the next. Two years differ by the noise of both, so that one
  year is off by that over the square root of two. Nobody publishes the same of young people with care: what registration moves
  there is taken to be as much;
- what that noise does to the order of municipalities (rank correlation of what was counted with itself, the noise upon it);
- what chance and rounding to 5 alone do to parts of all young people;
- how far a guess by residents is off, and how surely that, and how far municipalities lie apart, is known: both when
  municipalities (or regions) are drawn anew, half the width that holds 95 %.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ROOT: Final = Path(__file__).parents[1]
if str(ROOT) not in sys.path:  # as a script, only the folder of tools is on the path
    sys.path.insert(0, str(ROOT))

from tools.build_spending import FILE, YEARS  # noqa: E402  after the path is set

from zorgsim.inputs.municipalities import Municipality  # noqa: E402
from zorgsim.inputs.places import all_municipalities  # noqa: E402
from zorgsim.results.target_spread import (  # noqa: E402
    Beside,
    apart,
    by_region,
    counted_accounts,
    counted_youths,
    in_order,
    misplaced,
    within_regions,
)

Floats = NDArray[np.float64]

REDRAWN: Final = 300
"""Times that counts, or municipalities, are drawn anew."""
SEED: Final = 20210101
ROUNDED_TO: Final = 5
INSIDE: Final = 1.96
"""Standard errors on either side that hold 95 %."""


@dataclass(frozen=True)
class Told:
    """What is told of some places.

    Attributes
    ----------
    places
        How many they are.
    guess, guess_known
        How far parts guessed by residents are off, %, and how surely that is known, % of it.
    spread, spread_known
        Standard deviation of rates per resident over the rate of all (within regions: of the region), %; how surely, % of it.
    order
        Rank correlation of what was counted with itself under a year's noise, %.
    """

    places: int
    guess: float
    guess_known: float
    spread: float
    spread_known: float
    order: float


def moved(distance: str) -> float:
    """How much parts of all spending move from one year to the next: mean of the pairs of years, %.

    ``distance`` is "apart" (percent of a municipality's own, all alike) or "misplaced" (euros, percent of all).
    """
    spending = pd.read_csv(FILE, index_col="code")
    steps = []
    for first, last in zip(map(str, YEARS), map(str, YEARS[1:]), strict=False):
        both = spending[[first, last]].dropna()
        one, other = (both[year] / both[year].sum() for year in (first, last))
        steps.append(float((other / one - 1).abs().mean() if distance == "apart" else (other - one).abs().sum()))
    return 100 * float(np.mean(steps))


def noise(distance: str) -> float:
    """How far one year is off, %: two years differ by the noise of both."""
    return moved(distance) / float(np.sqrt(2))


def chance() -> float:
    """How far parts of all young people are off by chance of their numbers and rounding alone, %."""
    luck, beside = np.random.default_rng(SEED), counted_youths(all_municipalities())
    drawn = (np.round(luck.poisson(beside.counted) / ROUNDED_TO) * ROUNDED_TO for _ in range(REDRAWN))
    return float(np.mean([apart(replace(beside, simulated=one)) for one in drawn]))


def told(beside: Beside, distance: Callable[[Beside], float]) -> Told:
    """Return what is told of these places."""
    luck = np.random.default_rng(SEED)
    rates = beside.parts(beside.counted) / beside.parts(beside.residents)
    drawn = [luck.integers(0, len(rates), len(rates)) for _ in range(REDRAWN)]
    off = _off(beside, distance)
    sigma = noise("apart") / 100 * float(np.sqrt(np.pi / 2))  # of a normal distribution with that mean distance
    noisy = (replace(beside, simulated=beside.counted * np.exp(luck.normal(0, sigma, len(rates)))) for _ in range(REDRAWN))
    return Told(
        places=len(rates),
        guess=distance(replace(beside, simulated=beside.residents)),
        guess_known=100 * INSIDE * float(np.std([off[one].mean() for one in drawn]) / off.mean()),
        spread=100 * float(np.std(rates)),
        spread_known=100 * INSIDE * float(np.std([np.std(rates[one]) for one in drawn]) / np.std(rates)),
        order=float(np.mean([in_order(one) for one in noisy])),
    )


def _off(beside: Beside, distance: Callable[[Beside], float]) -> Floats:
    """Return how far each place is off by a guess by residents."""
    guessed, counted = beside.parts(beside.residents), beside.parts(beside.counted)
    off: Floats = np.abs(guessed - counted) / (counted if distance is apart else 1.0)
    return off


def told_of_places() -> dict[str, Told]:
    """Return what is told, by what it is about."""
    everywhere: tuple[Municipality, ...] = all_municipalities()
    youths = counted_youths(everywhere)
    return {
        "youths": told(youths, apart),
        "youths in regions": told(within_regions(youths, everywhere), apart),
        "youths of regions": told(by_region(youths, everywhere), apart),
        **{f"accounts {year}": told(counted_accounts(everywhere, year), misplaced) for year in YEARS},
    }


def main() -> None:
    """Print all of it."""
    for distance in ("apart", "misplaced"):
        print(f"{distance}: parts of spending move by {moved(distance):.1f} % a year, one year is off by {noise(distance):.1f} %")
    print(f"chance and rounding alone: parts of young people are off by {chance():.1f} %")
    print(pd.DataFrame({name: vars(one) for name, one in told_of_places().items()}).T.round(1).to_string())


if __name__ == "__main__":
    main()
