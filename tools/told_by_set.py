"""Say what the set of plausible worlds owes to figures and what to how worlds were placed: ``python tools/told_by_set.py``.

Reads ``results/published/waves`` and ``results/published/calibration``, and simulates nothing. Decision 209 and docs/calibration.md
quote it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import ks_2samp

from zorgsim.calibration.aims import CUTOFF
from zorgsim.calibration.history import BY_LUCK, Effort, uneven
from zorgsim.calibration.matching import by_simulation
from zorgsim.inputs.plausible import read_plausible

Floats = NDArray[np.float64]

PUBLISHED: Final = Path(__file__).resolve().parents[1] / "results" / "published"
UNMOVED: Final = 2
"""Waves that were not made of worlds that were moved."""
END: Final = 0.05
"""How near to an end of its range a quantile is called near."""


@dataclass(frozen=True)
class Told:
    """What is told.

    Attributes
    ----------
    parameters
        Parameters that the set places.
    met
        Worlds of each wave that met the figures.
    uneven
        Parameters that are spread less evenly in the set than luck leaves.
    uneven_by_itself
        In each wave of worlds that were not moved: how many are, and how many of these are uneven in the set too.
    differ
        Parameters in which moved worlds that met the figures differ from those that missed, beyond luck.
    least
        The least chance of such a difference, and of what parameter.
    near_end
        Share of the set's worlds that lie near an end of a parameter's range, the largest first.
    together
        The largest correlation of two parameters, and which.
    best_outside
        Parameters whose best value lies outside what nine in ten worlds have; true of those that are spread unevenly.
    """

    parameters: int
    met: tuple[int, ...]
    uneven: int
    uneven_by_itself: tuple[tuple[int, int], ...]
    differ: int
    least: tuple[float, str]
    near_end: tuple[tuple[str, float], ...]
    together: tuple[float, str, str]
    best_outside: dict[str, bool]


def told() -> Told:
    """Return what the published set and waves say."""
    effort = Effort()
    text = (PUBLISHED / "calibration" / "plausible.csv").read_text(encoding="utf-8")
    shipped = read_plausible(text, "plausible.csv")
    names, points = shipped.active, np.array(shipped.points)
    waves, met = _waves(names, effort)
    informed = np.array(uneven(points))
    itself = [np.array(uneven(one)) for one in waves[:UNMOVED]]
    moved, met_of_moved = np.vstack(waves[UNMOVED:]), np.concatenate(met[UNMOVED:])
    chances = np.array([ks_2samp(moved[met_of_moved, at], moved[~met_of_moved, at]).pvalue for at in range(len(names))])
    least = int(chances.argmin())
    near = ((points < END) | (points > 1.0 - END)).mean(axis=0)
    correlated = np.corrcoef(points.T) - np.eye(len(names))
    one, other = np.unravel_index(int(np.abs(correlated).argmax()), correlated.shape)
    return Told(
        parameters=len(names),
        met=tuple(int(one.sum()) for one in met),
        uneven=int(informed.sum()),
        uneven_by_itself=tuple((int(one.sum()), int((one & informed).sum())) for one in itself),
        differ=int((chances < BY_LUCK / len(names)).sum()),
        least=(float(chances[least]), names[least]),
        near_end=tuple((names[at], float(near[at])) for at in np.argsort(-near, kind="stable")),
        together=(float(correlated[one, other]), names[int(one)], names[int(other)]),
        best_outside=_best_outside(),
    )


def _waves(names: Sequence[str], effort: Effort) -> tuple[list[Floats], list[NDArray[np.bool_]]]:
    """Return, of every published wave, its quantiles (worlds, names) and which worlds met the figures (worlds,)."""
    waves, met = list[Floats](), list[NDArray[np.bool_]]()
    while (folder := PUBLISHED / "waves" / f"wave-{len(waves) + 1}").is_dir():
        quantiles, table = pd.read_csv(folder / "quantiles.csv"), pd.read_csv(folder / "figures.csv")
        figures = {str(name): table[name].to_numpy() for name in table}
        aims = tuple(one for one in effort.aims if one.is_in(figures))
        outputs = np.stack([one.simulated(figures) for one in aims], axis=1)
        waves.append(quantiles[list(names)].to_numpy())
        met.append(by_simulation(aims, outputs, effort.may_miss) <= CUTOFF)
    return waves, met


def _best_outside() -> dict[str, bool]:
    with (PUBLISHED / "calibration" / "parameters.csv").open(encoding="utf-8", newline="") as stream:
        return {row["parameter"]: row["informed"] == "True" for row in csv.DictReader(stream) if not _within(row)}


def main() -> int:
    """Print it."""
    what = told()
    print("met the figures, by wave:", *what.met)
    for number, (alone, both) in enumerate(what.uneven_by_itself, 1):
        print(f"uneven in the set: {what.uneven}; in wave {number}: {alone}, of these in both: {both}")
    print(f"moved worlds that met and that missed differ in {what.differ}; least p {what.least[0]:.4f}, of {what.least[1]}")
    for name, share in what.near_end[:5]:
        print(f"within {END:.0%} of an end of its range: {name}, in {share:.0%} of worlds")
    print(f"largest correlation: {what.together[0]:.2f}, of {what.together[1]} and {what.together[2]}")
    for kind, of_these in (("uneven", True), ("at an end of their range", False)):
        outside = [name for name, informed in what.best_outside.items() if informed is of_these]
        print(f"best values outside what nine in ten worlds have, {kind}:", ", ".join(outside))
    return 0


def _within(row: dict[str, str]) -> bool:
    return float(row["set_low"]) <= float(row["best"]) <= float(row["set_high"])


if __name__ == "__main__":
    sys.exit(main())
