"""The view of some families that rules read, and what a rule says about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from zorgsim.constants import constant
from zorgsim.model.needs import N_UNARRANGED
from zorgsim.model.state import MOST_COUNTED, STATE, Ints, State, Values
from zorgsim.model.vocabulary import Code, Domain
from zorgsim.randomness import person

# NumPy looks in each of the classes behind a word whether it does arithmetic of its own; this says at once that it does not
Code.__array_ufunc__ = np.ndarray.__array_ufunc__
Code.__array_function__ = np.ndarray.__array_function__

MOST_HAND_OVERS: Final = 9
"""Hand-overs within a question are counted up to eight: 0 .. 8, so nine classes. Assumption: a table must end."""

_AS_STORED: Final = ("family", "generation")

NOT_COUNTED: Final = -1
"""Index in ``RuleResult.counts`` of a family of which there is nothing to count."""

STEP_BITS: Final = constant(8)
"""Bits of the step in the occurrence of a draw of a question, below those of the question."""

_Value = TypeVar("_Value")


class _gathered(Generic[_Value]):  # noqa: N801 - used as a decorator, like property
    """A property that is worked out once (``functools.cached_property`` without the lock that it holds before Python 3.12)."""

    # no __set__: a value that is set, or was worked out, lies in the instance and goes before this

    def __init__(self, gather: Callable[[Any], _Value], name: str = "") -> None:
        self.gather = gather
        self.name = name or gather.__name__
        self.__doc__ = gather.__doc__

    def __get__(self, families: Any, owner: type) -> _Value:
        value = self.gather(families)
        families.__dict__[self.name] = value
        return value


class _Column:
    """The property of a column of ``STATE``; numbers that rules calculate with are widened, so that nothing overflows."""

    # as ``_gathered``, but that it asks the state itself: some two hundred times a week, each call less counts
    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, families: Families, owner: type) -> Ints:
        value = families.__dict__[self.name] = families.state.widened(self.name, families.rows)
        return value


def _column(name: str) -> _gathered[NDArray[Any]] | _Column:
    """Return the property of a column: as it is stored where it says who, widened elsewhere."""
    return _gathered(lambda families: families.state.gather(name, families.rows), name) if name in _AS_STORED else _Column(name)


class Families:
    """Some families of a state, read-only: a column is gathered when a rule first asks for it, as it was before the rule.

    Each column of ``STATE`` is an attribute of the same name, of shape (n,); those that are no attribute below are derived.

    Parameters
    ----------
    state
        All families, or those taken out of it.
    rows
        (n,) where these stand in it.
    """

    cell: Ints
    family: NDArray[np.uint32]
    generation: NDArray[np.uint8]
    needs: Ints
    stage: Ints
    since: Ints
    joined: Ints
    provider: Ints
    next_week: Ints
    domain_week: Ints
    domain_spell: Ints
    redraws: Ints
    spell: Ints
    question: Ints
    step: Ints
    severity: Ints
    helpers: Ints
    referrer: Ints
    urgent: Ints
    plan: Ints
    care_until: Ints
    return_week: Ints
    return_severity: Ints
    income_then: Ints
    route: Ints
    """The ``Route`` that brought each here; only where an engine said so."""

    def __init__(self, state: State, rows: Ints) -> None:
        self.state = state
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def part(self, indices: Ints) -> Families:
        """Return some of these as they are now, by their indices; where they live need not be gathered again."""
        chosen = Families(self.state, self.rows.take(indices))
        chosen.cell = self.cell.take(indices)
        return chosen

    def some(self, indices: Ints) -> Families:
        """Return a ``part`` of these for a rule that draws for them; who they are need not be gathered again either."""
        chosen = self.part(indices)
        chosen.person = self.person.take(indices)
        return chosen

    def now(self) -> Families:
        """Return the same families as they are now."""
        later = Families(self.state, self.rows)
        later.cell = self.cell
        return later

    def succeeded(self) -> Families:
        """Return the families that come after these: a generation later."""
        newcomers = self.now()
        newcomers.generation = self.generation + np.uint8(1)
        return newcomers

    def with_needs(self, needs: Ints) -> Families:
        """Return the same families as if these were their needs."""
        changed = Families(self.state, self.rows)
        changed.cell = self.cell
        changed.needs = needs
        return changed

    def with_helpers(self, helpers: Ints) -> Families:
        """Return the same families as if they had met so many helpers."""
        changed = Families(self.state, self.rows)
        changed.cell = self.cell
        changed.helpers = helpers
        return changed

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
    def short_of_income(self) -> NDArray[np.bool_]:
        """Is the family's income not arranged?"""
        short: NDArray[np.bool_] = (self.needs & (1 << Domain.INCOME)) != 0
        return short

    @_gathered
    def helpable(self) -> NDArray[np.bool_]:
        """Does professional help add value for this question?"""
        helpable: NDArray[np.bool_] = self.state.gather("helpable", self.rows) != 0
        return helpable

    @_gathered
    def hand_overs(self) -> Ints:
        """How often the family was passed on in this question: helpers beyond the first, at most eight."""
        return np.minimum(np.maximum(self.helpers - 1, 0), MOST_HAND_OVERS - 1)

    @_gathered
    def occurrence(self) -> Ints:
        """Which wait or stay of the family's life this is: question and step within it."""
        occurrence: Ints = (self.question << STEP_BITS) | self.step
        return occurrence

    @_gathered
    def next_step(self) -> Ints:
        """The step that the wait or stay that now begins will be."""
        following: Ints = np.minimum(self.step + 1, MOST_COUNTED)
        return following

    @_gathered
    def next_occurrence(self) -> Ints:
        """``occurrence`` of the wait or stay that now begins."""
        following: Ints = (self.question << STEP_BITS) | self.next_step
        return following


for _stored in STATE:
    if _stored.name not in vars(Families):  # ``helpable`` is a property of its own: yes or no
        setattr(Families, _stored.name, _column(_stored.name))


class RuleResult(NamedTuple):  # made some thirty times a week: a frozen dataclass takes twice as long
    """What a rule says about some families; a single value holds for all of them.

    Attributes
    ----------
    event
        (n,) or one: the ``Event`` of each family.
    route
        (n,) or one: where each family goes now, a ``Route``.
    changes
        New values of state columns, each of shape (n,) or one.
    counts
        What is counted beside the event, by the name of a counter (``zorgsim.engines.counters``): (n,) the index along the
        counter's own axes, ``NOT_COUNTED`` where there is nothing to count. Beyond the last index counts as the last. Of most
        rules the event says all.
    """

    event: Values
    route: Values
    changes: Mapping[str, Values]
    counts: Mapping[str, Ints] | None = None

    def with_changes(self, **changes: Values) -> RuleResult:
        """Return the same with some changes of its own."""
        return self._replace(changes={**self.changes, **changes})
