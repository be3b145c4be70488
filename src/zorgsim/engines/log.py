"""The event log: one row an event, in an order that no engine decides, and the first difference between two logs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.families import State
from zorgsim.model.vocabulary import Event, Stage

Ints = NDArray[np.int64]

_STATE_COLUMNS: Final = ("cell", "family", "generation", "stage", "needs", "severity", "helpers", "next_week")


@dataclass(frozen=True)
class EventLog:
    """Rows of what happened, sorted by week, phase, cell, family and step; each column of shape (rows,).

    ``step`` is the place of the rule within the family's week (``zorgsim.model.week``). The other columns are the family's
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

    def record(self, moment: tuple[int, int, int], rows: Ints, event: Ints, state: State) -> None:
        """Note the events of some rows at (week, phase, step), after the rule's changes were written."""


class NoLog:
    """Takes no note."""

    def record(self, moment: tuple[int, int, int], rows: Ints, event: Ints, state: State) -> None:
        """Do nothing."""


class LogRecorder:
    """Keeps every event."""

    def __init__(self) -> None:
        self._parts: list[dict[str, Ints]] = []

    def record(self, moment: tuple[int, int, int], rows: Ints, event: Ints, state: State) -> None:
        """Note the events other than ``NOTHING``."""
        kept = event != Event.NOTHING
        if not kept.any():
            return
        chosen = rows[kept]
        part = {name: state.columns[name][chosen].astype(np.int64) for name in _STATE_COLUMNS}
        for name, value in zip(("week", "phase", "step"), moment, strict=True):
            part[name] = np.full(len(chosen), value, dtype=np.int64)
        part["event"] = event[kept].astype(np.int64)
        self._parts.append(part)

    def log(self) -> EventLog:
        """Return the log, sorted."""
        names = [field.name for field in fields(EventLog)]
        if not self._parts:
            return EventLog(**{name: np.zeros(0, dtype=np.int64) for name in names})
        columns = {name: np.concatenate([part[name] for part in self._parts]) for name in names}
        order = np.lexsort([columns[name] for name in ("step", "family", "cell", "phase", "week")])
        return EventLog(**{name: column[order] for name, column in columns.items()})


def first_difference(one: EventLog, other: EventLog) -> str:
    """Say where two logs first differ, with the rows around it; an empty string when they are equal."""
    names = [field.name for field in fields(EventLog)]
    shared = min(len(one), len(other))
    differs = np.zeros(shared, dtype=bool)
    for name in names:
        differs |= getattr(one, name)[:shared] != getattr(other, name)[:shared]
    if not differs.any() and len(one) == len(other):
        return ""
    place = int(np.argmax(differs)) if differs.any() else shared
    lines = [f"first difference at row {place} of {len(one)} and {len(other)}:"]
    for title, log in (("one", one), ("other", other)):
        for number in range(max(0, place - 2), min(len(log), place + 2)):
            mark = ">" if number == place else " "
            lines.append(f"{mark} {title:5s} {_in_words(log.row(number))}")
    return "\n".join(lines)


def _in_words(row: dict[str, int]) -> str:
    return (
        f"week {row['week']} phase {row['phase']} cell {row['cell']} family {row['family']} step {row['step']}"
        f" {Event(row['event']).name} -> {Stage(row['stage']).name} needs {row['needs']:05b} severity {row['severity']}"
        f" helpers {row['helpers']} next {row['next_week']}"
    )
