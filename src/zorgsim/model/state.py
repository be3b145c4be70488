"""The state of all families, declared once; and its layout in memory, which never shows in a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.carried import BELOW, Array, Carries

NEVER: Final = 32_767
"""A week that never comes (weeks are int16)."""

MOST_COUNTED: Final = 255
"""Steps and helpers of one question are counted up to here (they are uint8)."""


class Column(NamedTuple):
    """One column of the state."""

    name: str
    dtype: str
    start: int
    meaning: str


STATE: Final = (
    Column("cell", "int32", 0, "municipality of a run: run x municipalities + municipality; fixed"),
    Column("family", "uint32", 0, "family number: municipality code and number there; fixed"),
    Column("generation", "uint8", 0, "families that lived in this row before (turnover)"),
    Column("needs", "uint8", 0, "bit mask of the domains that are not arranged"),
    Column("stage", "uint8", 0, "Stage"),
    Column("next_week", "int16", NEVER, "week of the next scheduled event"),
    Column("since", "int16", 0, "week in which the present wait or stay began"),
    Column("joined", "int16", 0, "week in which the family came onto the list that it is on: later than `since` if it moved"),
    Column("provider", "uint16", 0, "list of a provider on which the family waits, or from which it is helped: number in the run"),
    Column("domain_week", "int16", NEVER, "week in which a domain may be lost or regained next"),
    Column("domain_spell", "uint16", 0, "spells of the domain clock so far: occurrence of its draws"),
    Column("redraws", "uint16", 0, "times that the stage clock was set anew, needs having changed: occurrence of these draws"),
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
    Column("plan", "uint8", 0, "Plan of the present stay with help, or of the wait for residential care"),
    Column(
        "care_marks",
        "uint8",
        0,
        "kinds of care met in this calendar year (low bits, for counting families once), and the last one (high bits)",
    ),
    Column("income_then", "uint8", 0, "IncomeThen: the family's income on the day on which groups by income are set apart"),
)
STATE_BYTES: Final = sum(np.dtype(column.dtype).itemsize for column in STATE)

Ints = NDArray[np.int64]
Values = Ints | NDArray[np.bool_] | int
"""One value a family, or one for all."""

MANY_FAMILIES: Final = 300_000
"""From here on the columns of a state no longer fit in a processor's cache, and a family's are kept together in a record."""

_APART: Final = ("next_week", "domain_week", "care_marks", "plan", "income_then")
"""Columns that are scanned or reset whole, or asked for few families only, and so are never kept in the record."""
_RECORD: Final = np.dtype(
    sorted(((c.name, c.dtype) for c in STATE if c.name not in _APART), key=lambda pair: -np.dtype(pair[1]).itemsize)
)
if _RECORD.itemsize % 4:  # records are copied as words of 32 bits
    raise TypeError(f"a record of {_RECORD.itemsize} bytes is no whole number of words; keep one more column apart")
_WHOLE_RECORD: Final = np.dtype((np.void, _RECORD.itemsize))


class State(Carries):
    """Families, one array a column; ``columns`` gives each column of ``STATE`` by name, of shape (families,)."""

    CARRIED = ("columns",)

    def __init__(self, families: int) -> None:
        self.columns: dict[str, NDArray[Any]] = {column.name: np.empty(families, dtype=column.dtype) for column in STATE}
        self._begin()

    def _begin(self) -> None:
        for column in STATE:
            self.columns[column.name][:] = column.start

    def carry_on(self, arrays: Mapping[str, Array], at: str = "") -> None:
        """Go on from families as they stood, in whatever layout: a column may be a part of records, and is written where it is."""
        for name, column in self.columns.items():
            column[:] = arrays[f"{at}columns{BELOW}{name}"]

    def __len__(self) -> int:
        return len(self.columns["cell"])

    def gather(self, name: str, rows: Ints) -> NDArray[Any]:
        """Return a column of some rows, as it is stored."""
        values: NDArray[Any] = self.columns[name].take(rows)
        return values

    def widened(self, name: str, rows: Ints) -> Ints:
        """Return a column of some rows as the widest whole numbers."""
        return self.columns[name].take(rows).astype(np.int64)  # as ``gather`` does, without the call

    def write(self, rows: Ints, changes: Mapping[str, Values]) -> None:
        """Write new values of some columns to some rows."""
        for name, values in changes.items():
            _scatter(self.columns[name], rows, values)

    def taken_out(self, rows: Ints) -> tuple[State, Ints]:
        """Return a state in which to work on some rows for a while, and their indices in it; ``put_back`` ends it."""
        return self, rows

    def put_back(self) -> None:
        """End the work on rows that were taken out."""

    def rows_of(self, indices: Ints) -> Ints:
        """Return the rows, in the state of all families, at some indices."""
        return indices


class RecordState(State):
    """Families, one record each (but for five columns): for so many that memory is what takes the time."""

    def __init__(self, families: int) -> None:
        self._take_records(np.empty(families, dtype=_RECORD))
        self.columns |= {column.name: np.empty(families, dtype=column.dtype) for column in STATE if column.name in _APART}
        self._begin()

    def _take_records(self, records: NDArray[Any]) -> None:
        self.records = records
        self.columns = {name: records[name] for name in _RECORD.names or ()}

    def __deepcopy__(self, memo: dict[int, Any]) -> RecordState:
        """Copy the records whole: copied column by column, a family's columns would no longer be together."""
        twin = RecordState(0)
        twin._take_records(self.records.copy())
        twin.columns |= {name: self.columns[name].copy() for name in _APART}
        return twin

    def gather(self, name: str, rows: Ints) -> NDArray[Any]:
        """Return a column of some rows, as it is stored."""
        values: NDArray[Any] = self.columns[name][rows]  # ``take`` would first copy the whole column
        return values

    def widened(self, name: str, rows: Ints) -> Ints:
        """Return a column of some rows as the widest whole numbers."""
        return self.gather(name, rows).astype(np.int64)

    def taken_out(self, rows: Ints) -> tuple[State, Ints]:
        """Copy the records of some rows, each touched once, whatever will happen to it."""
        return _TakenOut(self, rows), np.arange(len(rows))


class _TakenOut(State):
    """Some families of a state of records, one small array a column, made when it is first asked for."""

    def __init__(self, whole: RecordState, rows: Ints) -> None:
        self.whole = whole
        self.rows = rows
        words = whole.records.view(np.uint32).reshape(len(whole), -1)
        self.records = words.take(rows, axis=0).reshape(-1).view(_RECORD)
        self.columns = {}
        self._changed: set[str] = set()

    def __len__(self) -> int:
        return len(self.rows)

    def _column(self, name: str) -> NDArray[Any]:
        if name not in self.columns:
            apart = name in _APART
            self.columns[name] = self.whole.columns[name].take(self.rows) if apart else self.records[name].copy()
        return self.columns[name]

    def gather(self, name: str, rows: Ints) -> NDArray[Any]:
        """Return a column of some indices, as it is stored."""
        values: NDArray[Any] = self._column(name).take(rows)
        return values

    def widened(self, name: str, rows: Ints) -> Ints:
        """Return a column of some indices as the widest whole numbers."""
        return self.gather(name, rows).astype(np.int64)

    def write(self, rows: Ints, changes: Mapping[str, Values]) -> None:
        """Write new values of some columns to some indices."""
        for name, values in changes.items():
            _scatter(self._column(name), rows, values)
            self._changed.add(name)

    def put_back(self) -> None:
        """Write what changed into the state of all families."""
        for name in self._changed:
            if name in _APART:
                self.whole.columns[name][self.rows] = self.columns[name]
            else:
                self.records[name] = self.columns[name]
        np.put(self.whole.records.view(_WHOLE_RECORD), self.rows, self.records.view(_WHOLE_RECORD))

    def rows_of(self, indices: Ints) -> Ints:
        """Return the rows, in the state of all families, at some indices."""
        return self.rows.take(indices)


def state_of(families: int) -> State:
    """Return a state for so many families, in the layout that is quickest for their number."""
    return RecordState(families) if families >= MANY_FAMILIES else State(families)


def _scatter(column: NDArray[Any], rows: Ints, values: Values) -> None:
    # narrowed first: NumPy scatters slowly when it must convert on the way
    column[rows] = values.astype(column.dtype) if isinstance(values, np.ndarray) else values
