"""What a scenario says of the number of families: its table ``[families]``.

>>> from datetime import date
>>> from zorgsim.inputs.family_changes import FamilyChanges, From
>>> fewer = FamilyChanges(births=(From(2027, 0.85),))
>>> [round(fewer.factor_of_births(year, fewer.births), 4) for year in (2027, 2028, 2037, 2047, 2060)]
[1.0, 0.9925, 0.925, 0.85, 0.85]
>>> fewer.parts_late(date(2010, 1, 1)), FamilyChanges(change=(From(2030, 1.02),)).parts_late(date(2010, 1, 1))
(True, False)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

YEARS_WITH_CHILDREN: Final = 20
"""Years for which a family has children under 18: 18 from the birth of the youngest, two to three between the first and that one.

Assumption, as for ``turnover.rate`` of the register (0.049 a year, some 20 years).
"""


@dataclass(frozen=True)
class From:
    """A factor from a year on, until another one takes its place; somewhere, or (no places named) everywhere simulated."""

    year: int
    factor: float
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class Count:
    """The families of a municipality on 1 January of a year."""

    place: str
    year: int
    families: int


@dataclass(frozen=True)
class FamilyChanges:
    """What a scenario says of the number of families, on top of what it would be otherwise; nothing by default.

    Attributes
    ----------
    change
        Times as many families as otherwise on 1 January of a year, and so on.
    births
        Times as many births as otherwise from a year on: families with children follow over ``YEARS_WITH_CHILDREN``.
    counts
        Families on 1 January of a year, by municipality: a forecast of one's own.
    """

    change: tuple[From, ...] = ()
    births: tuple[From, ...] = ()
    counts: tuple[Count, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there is anything."""
        return bool(self.change or self.births or self.counts)

    def as_table(self) -> dict[str, Any]:
        """Return the table of a scenario file."""
        factors = {key: [_factor_table(one) for one in rows] for key, rows in (("change", self.change), ("births", self.births))}
        counts = [{"place": one.place, "year": one.year, "families": one.families} for one in self.counts]
        return {key: rows for key, rows in {**factors, "counts": counts}.items() if rows}

    @staticmethod
    def factor_of_change(year: int, rows: Sequence[From]) -> float:
        """Return times as many families as otherwise on 1 January of a year: what the latest row until then says."""
        return _latest(year, rows)

    @staticmethod
    def factor_of_births(year: int, rows: Sequence[From]) -> float:
        """Return times as many families as otherwise on 1 January of a year: the mean over the births of the years before it.

        Fewer births are taken to be fewer families, as large as before; a family has children for ``YEARS_WITH_CHILDREN``.
        """
        years = range(year - YEARS_WITH_CHILDREN, year)
        return sum(_latest(one, rows) for one in years) / YEARS_WITH_CHILDREN

    def parts_late(self, start: date) -> bool:
        """Say whether families are laid out and begin as they would without: it shares its past with scenarios that say nothing."""
        rows = (*self.change, *self.births)
        return not self.counts and all(one.factor <= 1.0 and one.year > start.year + 1 for one in rows)


def _latest(year: int, rows: Sequence[From]) -> float:
    found = [one for one in sorted(rows, key=lambda one: one.year) if one.year <= year]
    return found[-1].factor if found else 1.0


def _factor_table(one: From) -> dict[str, Any]:
    return {"from": one.year, "factor": one.factor, **({"where": list(one.where)} if one.where else {})}
