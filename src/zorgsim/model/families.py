"""The state of a family, declared once, and the view of some families that rules read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.needs import N_UNARRANGED
from zorgsim.model.vocabulary import Domain
from zorgsim.randomness import person

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
Ints = NDArray[np.int64]
Values = Ints | NDArray[np.bool_] | int
"""One value a family, or one for all."""

STATE_BYTES: Final = sum(np.dtype(column.dtype).itemsize for column in STATE)
_AS_STORED: Final = ("family", "generation")


class State:
    """The families of all runs of a batch; ``columns`` gives each column of ``STATE`` by name, of shape (families,)."""

    def __init__(self, families: int) -> None:
        self.columns: dict[str, NDArray[Any]] = {
            column.name: np.full(families, column.start, dtype=column.dtype) for column in STATE
        }

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.columns["cell"])

    def write(self, rows: Ints, changes: Mapping[str, Values]) -> None:
        """Write new values of some columns to some rows."""
        for name, values in changes.items():
            column = self.columns[name]
            # narrowed first: NumPy scatters slowly when it must convert on the way
            column[rows] = values.astype(column.dtype) if isinstance(values, np.ndarray) else values


_Value = TypeVar("_Value")


class _gathered(Generic[_Value]):  # noqa: N801 - used as a decorator, like property
    """A property that is worked out once (``functools.cached_property`` without the lock that it holds before Python 3.12)."""

    # no __set__: a value that is set, or was worked out, lies in the instance and goes before this

    def __init__(self, gather: Callable[[Any], _Value]) -> None:
        self.gather = gather
        self.name = gather.__name__
        self.__doc__ = gather.__doc__

    def __get__(self, families: Any, owner: type) -> _Value:
        value = self.gather(families)
        families.__dict__[self.name] = value
        return value


class Families:
    """Some families of a state, read-only: a column is gathered when a rule first asks for it, as it was before the rule.

    Each column of ``STATE`` is an attribute of the same name, of shape (n,); those that are no attribute below are derived.

    Parameters
    ----------
    state
        All families.
    rows
        (n,) where these stand in it.
    """

    cell: Ints
    family: NDArray[np.uint32]
    generation: NDArray[np.uint8]
    needs: Ints
    stage: Ints
    since: Ints
    spell: Ints
    question: Ints
    step: Ints
    severity: Ints
    helpers: Ints
    referrer: Ints
    urgent: Ints
    care_until: Ints
    return_week: Ints
    return_severity: Ints
    route: Ints
    """The ``Route`` that brought each here; only where an engine said so."""

    def __init__(self, state: State, rows: Ints) -> None:
        self.state = state
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def __getattr__(self, name: str) -> NDArray[Any]:
        """Gather a column; numbers that rules calculate with are widened, so that nothing overflows."""
        column = self.state.columns.get(name)
        if column is None:
            raise AttributeError(f"a family has no {name!r}")
        values: NDArray[Any] = column.take(self.rows)
        if name not in _AS_STORED:
            values = values.astype(np.int64)
        self.__dict__[name] = values
        return values

    def part(self, places: Ints) -> Families:
        """Return some of these as they are now, by their places; where they live need not be gathered again."""
        chosen = Families(self.state, self.rows.take(places))
        chosen.cell = self.cell.take(places)
        return chosen

    def some(self, places: Ints) -> Families:
        """Return a ``part`` of these for a rule that draws for them; who they are need not be gathered again either."""
        chosen = self.part(places)
        chosen.person = self.person.take(places)
        return chosen

    def now(self) -> Families:
        """Return the same families as they are now."""
        later = Families(self.state, self.rows)
        later.cell = self.cell
        return later

    def succeeded(self) -> Families:
        """Return the families that come in the place of these: a generation later."""
        newcomers = self.now()
        newcomers.generation = self.generation + np.uint8(1)
        return newcomers

    @_gathered
    def person(self) -> NDArray[np.uint64]:
        """Who, in the counter of a draw: family number and generation."""
        return person(self.family, self.generation)

    @_gathered
    def unarranged(self) -> Ints:
        """Number of unarranged domains."""
        count: Ints = N_UNARRANGED.take(self.needs)
        return count

    @_gathered
    def weak_network(self) -> NDArray[np.bool_]:
        """Is the family's own network weak (support not arranged)?"""
        weak: NDArray[np.bool_] = (self.needs & (1 << Domain.SUPPORT)) != 0
        return weak

    @_gathered
    def helpable(self) -> NDArray[np.bool_]:
        """Does professional help add value for this question?"""
        helpable: NDArray[np.bool_] = self.state.columns["helpable"].take(self.rows) != 0
        return helpable

    @_gathered
    def occurrence(self) -> Ints:
        """Which wait or stay of the family's life this is: question and step within it."""
        return (self.question << 8) | self.step

    @_gathered
    def next_step(self) -> Ints:
        """The step that the wait or stay that now begins will be."""
        following: Ints = np.minimum(self.step + 1, 255)
        return following

    @_gathered
    def next_occurrence(self) -> Ints:
        """``occurrence`` of the wait or stay that now begins."""
        return (self.question << 8) | self.next_step


@dataclass(frozen=True)
class Outcome:
    """What a rule says about some families; a single value holds for all of them.

    Attributes
    ----------
    event
        (n,) or one: the ``Event`` of each family.
    route
        (n,) or one: where each family goes now, a ``Route``.
    changes
        New values of state columns, each of shape (n,) or one.
    """

    event: Values
    route: Values
    changes: dict[str, Values]
