"""What is frozen in a batch: stocks keep their value, and loops are cut by holding what they read at its usual value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch
from zorgsim.model.carried import BELOW, Array, Carries
from zorgsim.model.loops import LOOPS, WAITS
from zorgsim.model.stocks import STOCKS, WeekCounts

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_LEAST_WEIGHT: Final = 1.0 / WEEKS_PER_YEAR
"""Of a week in what is usual: in the first year all weeks weigh alike, thereafter older ones fade with a memory of a year."""


class Frozen(Carries):
    """Stocks and loops that some runs freeze, and from which week.

    A frozen stock keeps the value that it has. A frozen loop is cut: the stocks that it runs through go on reading what
    they read at its usual value when the loop was frozen (a weighted mean of the weeks before, with a memory of a year).
    """

    CARRIED = ("_usual",)

    def __init__(self, batch: Batch) -> None:
        cells = np.repeat(np.arange(len(batch.runs)), batch.world.size)
        self._from = np.array([run.freeze_week for run in batch.runs])[cells]
        self.stocks = {name: np.array([name in run.freeze for run in batch.runs])[cells] for name in STOCKS}
        self.loops = {name: np.array([name in run.freeze for run in batch.runs])[cells] for name in LOOPS}
        self._sometimes = {name for name, frozen in self.stocks.items() if frozen.any()}
        self._held: dict[str, dict[str, Bools]] = {name: {} for name in STOCKS}
        for name, stock in STOCKS.items():
            for link in stock.reads:
                cut = np.logical_or.reduce([self.loops[loop] for loop in link.loops]) if link.loops else np.zeros(1, dtype=bool)
                if cut.any():
                    self._held[name][link.what] = cut
        self._holds_anything = any(self._held.values())
        self._usual: dict[str, Floats] = {}

    def carry_on(self, arrays: Mapping[str, Array], at: str = "") -> None:
        """Go on from what is usual: of whatever was read before, of nothing before the first week."""
        before = f"{at}_usual{BELOW}"
        self._usual = {name.removeprefix(before): arrays[name].copy() for name in arrays if name.startswith(before)}

    @property
    def moving(self) -> list[str]:
        """Stocks that move in some run in some week."""
        return [name for name, frozen in self.stocks.items() if not (frozen & (self._from <= 0)).all()]

    def waits(self, week: int) -> Bools:
        """Return where nobody escalates on a waiting list, (cells,)."""
        return self.loops[WAITS] & (week >= self._from)

    def still(self, names: Sequence[str], week: int) -> Bools:
        """Return where stocks are frozen, (stocks, cells)."""
        return np.stack([self.stocks[name] & (week >= self._from) for name in names])

    def keep(self, name: str, week: int, value: Floats, stepped: Floats) -> Floats:
        """Return a stock after a week: as it was where it is frozen, else as it stepped."""
        if name not in self._sometimes:
            return stepped
        return np.where(self.stocks[name] & (week >= self._from), value, stepped)

    def seen_by(self, name: str, week: int, counts: WeekCounts) -> WeekCounts:
        """Return what a stock reads of a week: links of loops that are frozen at their usual value."""
        held = self._held[name]
        if not held:
            return counts
        now = week >= self._from
        return counts._replace(
            **{what: np.where(cut & now, self._usual[what], getattr(counts, what)) for what, cut in held.items()}
        )

    def remember(self, week: int, counts: WeekCounts) -> None:
        """Take note of what is usual, until it is frozen."""
        if not self._holds_anything:
            return
        for what in {what for held in self._held.values() for what in held}:
            value = getattr(counts, what)
            usual = self._usual.get(what, value)
            weight = max(_LEAST_WEIGHT, 1.0 / (week + 1))
            self._usual[what] = np.where(week >= self._from, usual, usual + weight * (value - usual))
