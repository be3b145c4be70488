"""Chances: tables of probabilities, odds, hazards and stays, each declared in the file of the rule that uses it, above the rule.

A chance is declared by its formula: a function of what is ``Given`` that returns an array over cells (a *cell* is one municipality
of one run) and, where families differ within a cell, over further axes: severity, needs, hand-overs. The rule asks the ``Week`` for
the chance of each of its families. Formulas work element by element, so that a batch of one run and a batch of a thousand agree to
the last bit.

>>> import numpy as np
>>> from zorgsim.model.chances import SEVERITY, Moves, chance
>>> @chance("example", SEVERITY, moves=Moves.RUN, unit="probability")
... def example(given):
...     return np.array([[0.9, 0.5, 0.1]])
>>> (example.name, example.axes[0].name, example.work_out(None).tolist())
('example', 'severity', [0.9, 0.5, 0.1])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from types import ModuleType
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.constants import constant
from zorgsim.model.closure import Closing
from zorgsim.model.dials import DialBounds, Dials
from zorgsim.model.domain_tables import DomainTables
from zorgsim.model.durations import Stays, whole_weeks
from zorgsim.model.families import MOST_HAND_OVERS, Families
from zorgsim.model.home_tables import HomeTables
from zorgsim.model.parameter_arrays import Parameters
from zorgsim.model.provider_lists import ListsOfWeek
from zorgsim.model.structure import DEFAULT, Structure
from zorgsim.model.vocabulary import N_DOMAINS, N_NEEDS, N_SEVERITIES, Tier

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Table = NDArray[Any]
"""(..., cells x axes) values, the cell the slowest of the last axis; leading axes hold several values of one family."""


class Moves(Enum):
    """What can make a chance another one; it is worked out anew only then."""

    RUN = "run"
    """Nothing: parameters alone."""
    LEVERS = "levers"
    """Levers, in weeks in which one is set anew."""
    WEEK = "week"
    """Slow stocks, every week."""


@dataclass(frozen=True, eq=False)  # an axis is itself: told apart, and looked up, by identity
class Axis:
    """Something in which families of a cell differ: the attribute of ``Families`` of that name, 0 .. length - 1."""

    name: str
    length: int
    stated: ClassVar[bool] = False

    @cached_property
    def factor(self) -> Ints:
        """Its length, to reckon with."""
        return constant(self.length)


class StatedAxis(Axis):
    """An axis along which the rule says itself where each family stands."""

    stated = True


SEVERITY: Final = Axis("severity", N_SEVERITIES)
NEEDS: Final = Axis("needs", N_NEEDS)
"""Mask of unarranged domains, 0 .. 31."""
UNARRANGED: Final = Axis("unarranged", N_DOMAINS + 1)
"""Number of unarranged domains, 0 .. 5."""
WEAK_NETWORK: Final = Axis("weak_network", 2)
"""1 where the own network (domain support) is not arranged."""
HELPABLE: Final = Axis("helpable", 2)
"""1 where professional help adds value for the question."""
HAND_OVERS: Final = Axis("hand_overs", MOST_HAND_OVERS)
"""Helpers met in the question beyond the first, 0 .. 8."""


@dataclass  # not frozen: made every week, and freezing makes that four times as slow
class Given:
    """What chances are worked out from; every array is over cells, and only ``tables`` is ever written to.

    Attributes
    ----------
    parameters
        Values of the register, by name, each (cells,).
    dials
        Where the levers have put the dials, each (cells,).
    stocks
        Slow stocks as they stood at the end of last week, by name, each (cells,).
    home
        Hazards at home and their upper bounds.
    domains
        Hazards of losing and regaining domains, and their upper bounds.
    nobody_escalates
        (cells,) where loop R2 (waiting and escalation) is frozen, nobody on a list escalates.
    tables
        Chances by name: those worked out so far, which others may read.
    structure
        The option of each mechanism.
    known_waits
        Weeks until one's turn as those who refer know them, by tier, each (cells,) (``zorgsim.model.known_waits``); nothing where
        nobody looks.
    intake_stopped
        (cells,) where the year's budget is used up and nobody sent by access is admitted any more.
    families
        (cells,) families.
    bounds
        The largest value of each dial that a thinned hazard reads, each (cells,).
    volunteers
        (cells,) volunteers at the end of last week, as a share of those that are usual there (``zorgsim.model.volunteers``).
    own_way
        (cells,) what volunteers make of it in each municipality, from -1 to 1: nobody sets it, and it stays.
    former_specialists
        (cells,) coaches at work who were specialists and are trained, at the end of last week, as a share of coaches at work
        (``zorgsim.model.generalists``).
    """

    parameters: Parameters
    dials: Dials
    stocks: Mapping[str, Floats]
    home: HomeTables
    domains: DomainTables
    nobody_escalates: Bools
    tables: dict[str, Any]
    structure: Structure = DEFAULT
    known_waits: Mapping[Tier, Floats] = field(default_factory=dict)
    intake_stopped: Bools = field(default_factory=lambda: np.zeros(1, dtype=bool))
    families: Floats = field(default_factory=lambda: np.full(1, 1000.0))
    bounds: DialBounds = field(default_factory=dict)
    volunteers: Floats = field(default_factory=lambda: np.ones(1))
    own_way: Floats = field(default_factory=lambda: np.zeros(1))
    former_specialists: Floats = field(default_factory=lambda: np.zeros(1))

    def table(self, of: Chance) -> Table:
        """Return a chance worked out before that has one value a family, (cells, its axes)."""
        table: Table = self.tables[of.name].reshape(of.shape)
        return table

    def stays(self, of: Stay) -> Stays:
        """Return the stays of one kind, worked out before."""
        stays: Stays = self.tables[of.name]
        return stays


@dataclass(frozen=True)
class Chance:
    """A declared chance.

    Attributes
    ----------
    name
        By which stocks and loops point at it.
    axes
        In what families of a cell differ.
    moves
        What makes it another one.
    unit
        What kind of number it is.
    formula
        ``formula(given)``: (..., cells, axes).
    """

    name: str
    axes: tuple[Axis, ...]
    moves: Moves
    unit: str
    formula: Callable[[Given], Table]

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Shape of its table before it is flattened, the number of cells as -1."""
        return (-1, *(axis.length for axis in self.axes))

    def work_out(self, given: Given) -> Table:
        """Return its table: cells and axes flattened, as one lookup wants them."""
        values = self.formula(given)
        if values.ndim == len(self.shape):
            return values.ravel()
        leading = values.shape[: values.ndim - len(self.shape)]
        return np.ascontiguousarray(values.reshape(*leading, -1))


@dataclass(frozen=True)
class Stay:
    """A declared duration: as a ``Chance``, but its formula returns ``Stays``; its unit is weeks."""

    name: str
    axes: tuple[Axis, ...]
    moves: Moves
    formula: Callable[[Given], Stays]

    def work_out(self, given: Given) -> Stays:
        """Return its stays."""
        return self.formula(given)


def chance(name: str, *axes: Axis, moves: Moves, unit: str) -> Callable[[Callable[[Given], Table]], Chance]:
    """Declare the function below it as the formula of a chance."""
    return lambda formula: Chance(name, axes, moves, unit, formula)


def stay(name: str, *axes: Axis, moves: Moves) -> Callable[[Callable[[Given], Stays]], Stay]:
    """Declare the function below it as the formula of a duration."""
    return lambda formula: Stay(name, axes, moves, formula)


def declared_in(file: ModuleType) -> list[Chance | Stay]:
    """Return the chances that a file of rules declares, in their order."""
    return [one for one in vars(file).values() if isinstance(one, Chance | Stay)]


def work_out(declared: Iterable[Chance | Stay], given: Given) -> dict[str, Any]:
    """Work some chances out anew, each of which may read the ones before it; return all tables by name."""
    for one in declared:
        given.tables[one.name] = one.work_out(given)
    return given.tables


@dataclass(frozen=True)
class Week:
    """What the rules of a week read, and never change: its number, the tables of all chances by name, the lists of providers.

    Without lists of providers (structure ``lists``) there are none, and where no provider leaves nothing is closing. ``answers``
    remembers what was asked of chances as a whole (``somebody_has``, ``is_certain``): weeks between which no lever moves may
    share it.
    """

    number: int
    tables: Mapping[str, Any]
    lists: ListsOfWeek | None = None
    answers: dict[tuple[str, str], bool] = field(default_factory=dict)
    closing: Closing | None = None

    def at(self, number: int) -> Week:
        """Return the same chances in another week, in which no provider leaves."""
        return Week(number, self.tables, self.lists, self.answers)

    def chance(self, of: Chance, families: Families, *stated: Ints | int) -> Table:
        """Return the chance of each family, (..., n); ``stated``: where each (or all) stand along each ``StatedAxis``, in order."""
        table: Table = self.tables[of.name]
        index = index_of(families, of.axes, stated)
        return table.take(index) if table.ndim == 1 else table.take(index, axis=-1)

    def chances(self, several: tuple[Chance, ...], families: Families, *stated: Ints | int) -> Iterator[Table]:
        """Return ``chance`` of several that differ along the same axes: where each family stands is looked up once for all."""
        index = index_of(families, several[0].axes, stated)
        return (self.tables[of.name].take(index, axis=-1) for of in several)

    def somebody_has(self, of: Chance) -> bool:
        """Say whether a chance is above zero for any family of the batch.

        Where it is not, a rule need not draw: a number that is not drawn moves no other (every draw is a function of its meaning).
        """
        return self._answer("somebody", of, np.any)

    def is_certain(self, of: Chance) -> bool:
        """Say whether a chance is one for every family of the batch; no number need be drawn then, as in ``somebody_has``."""
        return self._answer("everybody", of, lambda table: np.all(table >= 1.0))

    def _answer(self, question: str, of: Chance, ask: Callable[[Table], Any]) -> bool:
        """Ask something of a whole table, once for all weeks in which it is the same one."""
        if of.moves is Moves.WEEK:
            return bool(ask(self.tables[of.name]))
        asked = (question, of.name)
        if asked not in self.answers:
            self.answers[asked] = bool(ask(self.tables[of.name]))
        return self.answers[asked]

    def weeks_of(self, of: Stay, families: Families, u: Floats, v: Floats, *stated: Ints | int) -> Ints:
        """Draw the length of a stay for each family, whole weeks of at least one, (n,); ``stated`` as for ``chance``."""
        return whole_weeks(self.tables[of.name], index_of(families, of.axes, stated), u, v)


def index_of(families: Families, axes: tuple[Axis, ...], stated: tuple[Ints | int, ...]) -> Ints:
    """Return where each family stands in a table over cells and axes, (n,)."""
    index, said = families.cell, iter(stated)
    for axis in axes:
        index = index * axis.factor
        index += next(said) if axis.stated else getattr(families, axis.name)
    return index
