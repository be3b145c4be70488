"""The event log: one row an event, in an order that no engine decides, and the first difference between two logs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import LAST_WEEK, Clock
from zorgsim.model.families import Families
from zorgsim.model.state import Values
from zorgsim.model.vocabulary import VACANT, Event, Stage
from zorgsim.model.week import Phase
from zorgsim.randomness import NUMBERS_PER_MUNICIPALITY

Ints = NDArray[np.int64]

ROWS_OF_FAMILY: Final = 5
"""Rows of a family that are shown before a difference."""

ROWS_BEFORE: Final = 2
ROWS_AFTER: Final = 3
"""Rows of everybody that are shown around a difference: before it, and from it on."""

_STATE_COLUMNS: Final = ("cell", "family", "generation", "stage", "needs", "severity", "helpers", "next_week")


@dataclass(frozen=True)
class EventLog:
    """Rows of what happened, sorted by week, phase, cell, family and step; each column of shape (rows,).

    ``step`` is the position of the rule within the family's week (``zorgsim.model.week``). The other columns are the family's
    state just after the rule.
    """

    week: Ints
    phase: Ints
    cell: Ints
    family: Ints
    step: Ints
    event: Ints
    generation: Ints
    stage: Ints
    needs: Ints
    severity: Ints
    helpers: Ints
    next_week: Ints

    def __len__(self) -> int:
        return len(self.week)

    def row(self, number: int) -> dict[str, int]:
        """Return one row by column."""
        return {field.name: int(getattr(self, field.name)[number]) for field in fields(self)}


class Recorder(Protocol):
    """Takes note of what rules did."""

    def record(self, timestamp: tuple[int, int, int], families: Families, event: Values) -> None:
        """Note the events (one for all, or one each) of some families at (week, phase, step), after the changes were written."""


class NoLog:
    """Takes no note."""

    def record(self, timestamp: tuple[int, int, int], families: Families, event: Values) -> None:
        """Do nothing."""


class LogRecorder:
    """Keeps every event."""

    def __init__(self) -> None:
        self._parts: list[dict[str, Ints]] = []

    def record(self, timestamp: tuple[int, int, int], families: Families, event: Values) -> None:
        """Note the events other than ``NOTHING``."""
        event = np.broadcast_to(np.asarray(event, dtype=np.int64), families.rows.shape)
        kept = event != Event.NOTHING
        if not kept.any():
            return
        chosen = families.rows[kept]
        part = {name: families.state.gather(name, chosen).astype(np.int64) for name in _STATE_COLUMNS}
        for name, value in zip(("week", "phase", "step"), timestamp, strict=True):
            part[name] = np.full(len(chosen), value, dtype=np.int64)
        part["event"] = event[kept]
        self._parts.append(part)

    def log(self) -> EventLog:
        """Return the log, sorted."""
        names = [field.name for field in fields(EventLog)]
        if not self._parts:
            return EventLog(**{name: np.zeros(0, dtype=np.int64) for name in names})
        columns = {name: np.concatenate([part[name] for part in self._parts]) for name in names}
        order = np.lexsort([columns[name] for name in reversed(_ORDER)])
        return EventLog(**{name: column[order] for name, column in columns.items()})


_COLUMNS: Final = tuple(field.name for field in fields(EventLog))
_ORDER: Final = ("week", "phase", "cell", "family", "step")
_NEVER: Final = (LAST_WEEK + 1,)
_NAMES: Final[dict[str, type[IntEnum]]] = {"event": Event, "stage": Stage, "phase": Phase}


def first_difference(one: EventLog, other: EventLog, clock: Clock | None = None) -> str:
    """Tell where two logs first differ, and what came before; an empty string when they are equal.

    Named are the week (with its date, given the calendar), whose row it is, the columns that differ, the last rows of the same
    families until then, and the rows around the difference in each log.
    """
    first = _first_different_row(one, other)
    if first is None:
        return ""
    mine, yours = (log.row(first) if first < len(log) else None for log in (one, other))
    families = {(row["cell"], row["family"]) for row in (mine, yours) if row is not None}
    lines = [f"the logs of {len(one)} and {len(other)} rows are equal up to row {first};", *_what_differs(mine, yours, clock)]
    for cell, family in sorted(families):
        lines.append(f"{_family_in_words(cell, family)} until then, in both logs:")
        lines += _rows_in_words(one, _rows_of(one, cell, family, first)[-ROWS_OF_FAMILY:], first) or ["  nothing"]
    for title, log in (("one", one), ("other", other)):
        around = range(max(0, first - ROWS_BEFORE), min(len(log), first + ROWS_AFTER))
        lines += [f"around it, in log {title}:", *_rows_in_words(log, around, first)]
        lines += [] if first < len(log) else ["> the log ends here"]
    return "\n".join(lines)


def _first_different_row(one: EventLog, other: EventLog) -> int | None:
    """Return the number of the first row that is not the same, or that one log lacks."""
    shared = min(len(one), len(other))
    differs = np.zeros(shared, dtype=bool)
    for name in _COLUMNS:
        differs |= getattr(one, name)[:shared] != getattr(other, name)[:shared]
    if differs.any():
        return int(np.argmax(differs))
    return None if len(one) == len(other) else shared


def _what_differs(one: dict[str, int] | None, other: dict[str, int] | None, clock: Clock | None) -> list[str]:
    """Say in words how the first different rows differ: one log lacks a row, or the columns of a row do not agree."""
    mine, yours = (_timestamp(row) if row is not None else _NEVER for row in (one, other))
    row = one if one is not None and mine <= yours else other
    if row is None:  # there is no difference
        return []
    opening = [f"in {_week_in_words(row['week'], clock)}, {_phase_in_words(row)}, {_family_in_words(row['cell'], row['family'])}:"]
    if mine != yours:
        title, lacking = ("one", "other") if mine < yours else ("other", "one")
        return [*opening, f"  only log {title} has this row, log {lacking} lacks it: {_event_in_words(row)}"]
    pairs = [(name, (one or row)[name], (other or row)[name]) for name in _COLUMNS]
    return opening + [
        f"  {name} is {_value_in_words(name, mine)} in log one, {_value_in_words(name, yours)} in log other"
        for name, mine, yours in pairs
        if mine != yours
    ]


def _timestamp(row: dict[str, int]) -> tuple[int, ...]:
    """Return what decides the position of a row in a log."""
    return tuple(row[name] for name in _ORDER)


def _rows_of(log: EventLog, cell: int, family: int, until: int) -> list[int]:
    """Return the numbers of a family's rows before a row."""
    mine = (log.cell[:until] == cell) & (log.family[:until] == family)
    return [int(number) for number in np.flatnonzero(mine)]


def _rows_in_words(log: EventLog, numbers: Iterable[int], marked: int) -> list[str]:
    return [f"{'>' if number == marked else ' '} row {number}: {_in_words(log.row(number))}" for number in numbers]


def _in_words(row: dict[str, int]) -> str:
    return (
        f"week {row['week']} {_phase_in_words(row)}, cell {row['cell']} family {row['family']} (generation {row['generation']}):"
        f" {_event_in_words(row)}, needs {row['needs']:05b}, severity {row['severity']}, helpers {row['helpers']},"
        f" next week {row['next_week']}"
    )


def _event_in_words(row: dict[str, int]) -> str:
    return f"{_value_in_words('event', row['event'])}, now in {_value_in_words('stage', row['stage'])}"


def _phase_in_words(row: dict[str, int]) -> str:
    return f"{Phase(row['phase']).name} step {row['step']}"


def _week_in_words(week: int, clock: Clock | None) -> str:
    return f"week {week}" if clock is None else f"week {week} ({clock.date_of(week)})"


def _family_in_words(cell: int, family: int) -> str:
    municipality, number = divmod(family, NUMBERS_PER_MUNICIPALITY)
    return f"family {family} (number {number} of municipality {municipality}, cell {cell})"


def _value_in_words(column: str, value: int) -> str:
    if column == "stage" and value == VACANT:
        return "VACANT"
    if column in _NAMES:
        return _NAMES[column](value).name
    return f"{value:05b}" if column == "needs" else str(value)
