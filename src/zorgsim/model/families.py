"""The state of a family, declared once, and the view of some families that rules read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.needs import N_UNARRANGED
from zorgsim.model.vocabulary import Domain

NEVER: Final = 32_767
"""A week that never comes (weeks are int16)."""


class Column(NamedTuple):
    """One column of the state."""

    name: str
    dtype: str
    start: int
    meaning: str


STATE: Final = (
    Column("cell", "int32", 0, "municipality of a run: run x municipalities + municipality; fixed"),
    Column("family", "uint32", 0, "family number: municipality code and place there; fixed"),
    Column("generation", "uint8", 0, "families that lived in this row before (turnover)"),
    Column("needs", "uint8", 0, "bit mask of the domains that are not arranged"),
    Column("stage", "uint8", 0, "Stage"),
    Column("next_week", "int16", NEVER, "week of the next scheduled event"),
    Column("since", "int16", 0, "week in which the present wait or stay began"),
    Column("spell", "uint16", 0, "spells at home so far: occurrence of the home draws"),
    Column("question", "uint16", 0, "questions so far: occurrence of the question's draws"),
    Column("step", "uint8", 0, "waits and stays in the present question: occurrence within it"),
    Column("severity", "uint8", 0, "Severity of the open (or last) question"),
    Column("helpable", "uint8", 1, "1 when professional help adds value for this question"),
    Column("helpers", "uint8", 0, "different helpers met in the present question"),
    Column("referrer", "uint8", 0, "Referrer of the present wait or stay"),
    Column("urgent", "uint8", 0, "1 when the family waits with priority after a crisis"),
    Column("return_week", "int16", NEVER, "week in which a closed question comes back (relapse)"),
    Column("return_severity", "uint8", 0, "severity at which it comes back"),
    Column("care_until", "int16", -1, "week in which the last care ended; -1 never"),
    Column("care_marks", "uint8", 0, "tiers of care met in this calendar year (bits, for counting families once)"),
)
STATE_BYTES: Final = sum(np.dtype(column.dtype).itemsize for column in STATE)


_APART: Final = ("next_week", "care_marks")
"""Columns that are scanned or reset whole, and so are arrays of their own."""


class State:
    """The families of all runs of a batch; ``columns`` gives each column of ``STATE`` by name, of shape (families,).

    The other columns of a family lie together in one record, so that a rule that gathers several columns of scattered families
    touches memory once a family.
    """

    def __init__(self, families: int) -> None:
        together = sorted((c for c in STATE if c.name not in _APART), key=lambda c: -np.dtype(c.dtype).itemsize)
        self._lay_out(np.zeros(families, dtype=[(column.name, column.dtype) for column in together]))
        for column in STATE:
            if column.name in _APART:
                self.columns[column.name] = np.zeros(families, dtype=column.dtype)
            self.columns[column.name][:] = column.start

    def _lay_out(self, records: NDArray[Any]) -> None:
        self._records = records
        self.columns: dict[str, NDArray[Any]] = {name: records[name] for name in records.dtype.names or ()}

    def __deepcopy__(self, memo: dict[int, Any]) -> State:
        """Copy the records as they lie: copied column by column, they would no longer lie together."""
        twin = State.__new__(State)
        twin._lay_out(self._records.copy())
        twin.columns |= {name: self.columns[name].copy() for name in _APART}
        return twin

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.columns["cell"])


_Value = TypeVar("_Value")


class _gathered(Generic[_Value]):  # noqa: N801 - used as a decorator, like property
    """A property that is worked out once (``functools.cached_property`` without the lock that it holds before Python 3.12)."""

    def __init__(self, gather: Callable[[Any], _Value]) -> None:
        self.gather = gather
        self.name = gather.__name__
        self.__doc__ = gather.__doc__

    def __get__(self, families: Any, owner: type) -> _Value:
        value = self.gather(families)
        families.__dict__[self.name] = value
        return value


class Families:
    """Some families of a state, read-only: a column is gathered when a rule first asks for it."""

    def __init__(self, state: State, rows: NDArray[np.int64]) -> None:
        self.state = state
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def _take(self, name: str) -> NDArray[np.int64]:
        values: NDArray[np.int64] = self.state.columns[name][self.rows].astype(np.int64)
        return values

    @_gathered
    def cell(self) -> NDArray[np.int64]:
        """Cell (run and municipality)."""
        return self._take("cell")

    @_gathered
    def family(self) -> NDArray[np.uint32]:
        """Family number."""
        numbers: NDArray[np.uint32] = self.state.columns["family"][self.rows].astype(np.uint32)
        return numbers

    @_gathered
    def generation(self) -> NDArray[np.uint8]:
        """Generation in the row."""
        generations: NDArray[np.uint8] = self.state.columns["generation"][self.rows].astype(np.uint8)
        return generations

    @_gathered
    def needs(self) -> NDArray[np.int64]:
        """Mask of unarranged domains."""
        return self._take("needs")

    @_gathered
    def unarranged(self) -> NDArray[np.int64]:
        """Number of unarranged domains."""
        count: NDArray[np.int64] = N_UNARRANGED[self.needs]
        return count

    @_gathered
    def weak_network(self) -> NDArray[np.bool_]:
        """Is the family's own network weak (support not arranged)?"""
        weak: NDArray[np.bool_] = (self.needs & (1 << Domain.SUPPORT)) != 0
        return weak

    @_gathered
    def stage(self) -> NDArray[np.int64]:
        """Stage."""
        return self._take("stage")

    @_gathered
    def since(self) -> NDArray[np.int64]:
        """Week in which the wait or stay began."""
        return self._take("since")

    @_gathered
    def spell(self) -> NDArray[np.int64]:
        """Home spells so far."""
        return self._take("spell")

    @_gathered
    def question(self) -> NDArray[np.int64]:
        """Questions so far."""
        return self._take("question")

    @_gathered
    def step(self) -> NDArray[np.int64]:
        """Waits and stays in the present question."""
        return self._take("step")

    @_gathered
    def occurrence(self) -> NDArray[np.int64]:
        """Which wait or stay of the family's life this is: question and step within it."""
        return (self.question << 8) | self.step

    @_gathered
    def severity(self) -> NDArray[np.int64]:
        """Severity of the open question."""
        return self._take("severity")

    @_gathered
    def helpable(self) -> NDArray[np.bool_]:
        """Does professional help add value for this question?"""
        helpable: NDArray[np.bool_] = self.state.columns["helpable"][self.rows] != 0
        return helpable

    @_gathered
    def helpers(self) -> NDArray[np.int64]:
        """Different helpers met in this question."""
        return self._take("helpers")

    @_gathered
    def referrer(self) -> NDArray[np.int64]:
        """Referrer of the present wait or stay."""
        return self._take("referrer")

    @_gathered
    def urgent(self) -> NDArray[np.int64]:
        """1 when waiting with priority."""
        return self._take("urgent")

    @_gathered
    def care_until(self) -> NDArray[np.int64]:
        """Week in which the last care ended, or -1."""
        return self._take("care_until")

    @_gathered
    def return_week(self) -> NDArray[np.int64]:
        """Week of relapse, or NEVER."""
        return self._take("return_week")

    @_gathered
    def return_severity(self) -> NDArray[np.int64]:
        """Severity of the relapse."""
        return self._take("return_severity")


@dataclass(frozen=True)
class Outcome:
    """What a rule says about some families.

    Attributes
    ----------
    event
        (n,) one ``Event`` a family.
    route
        (n,) where the family goes now: a ``Route``.
    changes
        New values of state columns, each of shape (n,).
    """

    event: NDArray[np.int64]
    route: NDArray[np.int64]
    changes: dict[str, NDArray[np.int64]]
