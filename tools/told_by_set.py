"""Say what the set of plausible worlds owes to figures and what to how worlds were placed: ``python tools/told_by_set.py``.

Reads ``results/published/waves`` and ``results/published/calibration``, and simulates nothing. Decision 209 and docs/calibration.md
quote it.
"""

from __future__ import annotations

import csv
import sys
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


def main() -> int:
    """Print it."""
    effort = Effort()
    text = (PUBLISHED / "calibration" / "plausible.csv").read_text(encoding="utf-8")
    shipped = read_plausible(text, "plausible.csv")
    names, points = shipped.active, np.array(shipped.points)
    waves, met = list[Floats](), list[NDArray[np.bool_]]()
    while (folder := PUBLISHED / "waves" / f"wave-{len(waves) + 1}").is_dir():
        quantiles, table = pd.read_csv(folder / "quantiles.csv"), pd.read_csv(folder / "figures.csv")
        figures = {str(name): table[name].to_numpy() for name in table}
        aims = tuple(one for one in effort.aims if one.is_in(figures))
        outputs = np.stack([one.simulated(figures) for one in aims], axis=1)
        waves.append(quantiles[list(names)].to_numpy())
        met.append(by_simulation(aims, outputs, effort.may_miss) <= CUTOFF)
    print("met the figures, by wave:", *(int(one.sum()) for one in met))
    informed = np.array(uneven(points))
    for number, wave_points in enumerate(waves[:UNMOVED], 1):
        here = np.array(uneven(wave_points))
        print(f"uneven in the set: {informed.sum()}; in wave {number}: {here.sum()}, of these in both: {(here & informed).sum()}")
    moved, met_of_moved = np.vstack(waves[UNMOVED:]), np.concatenate(met[UNMOVED:])
    chances = np.array([ks_2samp(moved[met_of_moved, at], moved[~met_of_moved, at]).pvalue for at in range(len(names))])
    least = int(chances.argmin())
    differ = int((chances < BY_LUCK / len(names)).sum())
    print(f"moved worlds that met and that missed differ in {differ}; least p {chances[least]:.4f}, of {names[least]}")
    near = ((points < END) | (points > 1.0 - END)).mean(axis=0)
    for at in np.argsort(-near)[:5]:
        print(f"within {END:.0%} of an end of its range: {names[at]}, in {near[at]:.0%} of worlds")
    together = np.corrcoef(points.T) - np.eye(len(names))
    one, other = np.unravel_index(int(np.abs(together).argmax()), together.shape)
    print(f"largest correlation: {together[one, other]:.2f}, of {names[one]} and {names[other]}")
    with (PUBLISHED / "calibration" / "parameters.csv").open(encoding="utf-8", newline="") as stream:
        outside = [row["parameter"] for row in csv.DictReader(stream) if not _within(row)]
    print("best values outside what nine in ten worlds have:", ", ".join(outside))
    return 0


def _within(row: dict[str, str]) -> bool:
    return float(row["set_low"]) <= float(row["best"]) <= float(row["set_high"])


if __name__ == "__main__":
    sys.exit(main())
