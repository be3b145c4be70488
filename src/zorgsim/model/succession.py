"""How many families live in each municipality, where their number moves: rows for the largest number, and who comes and goes.

Rows are laid out once, at the start, for as many families as there will ever be; a row in which nobody lives is ``VACANT``. The
number follows a series from one 1 January to the next, in a straight line. Nobody is sent away: where the series falls, a family
whose youngest child came of age has no successor, so that a decline quicker than turnover lags behind.

>>> import numpy as np
>>> from zorgsim.model.succession import FamiliesOverTime
>>> series = FamiliesOverTime(np.array([110]), np.array([0, 52]), np.array([[110], [100]]))
>>> [int(series.in_week(week)[0]) for week in (0, 26, 52, 500)]
[110, 105, 100, 100]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class FamiliesOverTime:
    """The number of families of each municipality, week by week.

    Attributes
    ----------
    rows
        (M,) rows laid out: at least as many as will ever live there.
    weeks
        (N,) weeks for which the number is given, rising; before the first and after the last it stands still.
    families
        (N, M) families in these weeks, at least one.
    """

    rows: Ints
    weeks: Ints
    families: Ints

    def __post_init__(self) -> None:
        if self.families.min(initial=1) < 1 or (self.families > self.rows).any():
            raise ValueError("a municipality has at least one family, and no more than rows are laid out")

    def in_week(self, week: int) -> Ints:
        """Return the families of a week, (M,): between two that are given on a straight line, in whole families."""
        after = int(np.searchsorted(self.weeks, week))
        if after in (0, len(self.weeks)):
            first_or_last: Ints = self.families[min(after, len(self.weeks) - 1)]
            return first_or_last
        first, last = self.weeks[after - 1 : after + 1]
        before, then = self.families[after - 1 : after + 1]
        here: Ints = before + np.floor((then - before) * ((week - first) / (last - first)) + 0.5).astype(np.int64)
        return here

    def scaled(self, times: Floats) -> FamiliesOverTime:
        """Return the same of so many times as large municipalities, (M,)."""
        families, rows = (np.maximum(1, np.floor(each * times + 0.5)).astype(np.int64) for each in (self.families, self.rows))
        return FamiliesOverTime(np.maximum(rows, families.max(axis=0)), self.weeks, families)

    def by_week(self, weeks: int) -> Ints:
        """Return the families of each of the first weeks, (weeks, M)."""
        return np.stack([self.in_week(week) for week in range(weeks)]) if weeks else self.families[:0]


def first_of_each(cell: Ints, most: Ints) -> Bools:
    """Say which of some families are among the first of their cell, (n,): as many as ``most``, (cells,), allows; none below 0.

    The families stand in order of cell, and within it of family number.
    """
    begins = np.searchsorted(cell, cell)
    first: Bools = np.arange(len(cell)) - begins < most.take(cell)
    return first


def bought_for(living: Floats, register: Floats, follows: Floats) -> Floats:
    """Return the families for whom coaches, specialists and slots are bought, (cells,).

        register x (living / register) ^ ``families.supply_follows``

    At 1 as many are bought per family as in the register, at 0 as many as the register has, whoever lives there. Source: the
    municipal fund divides its money by, among others, the number of young people; how far what is bought follows is an assumption.
    """
    return register * np.power(living / register, follows)
