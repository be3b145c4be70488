"""What both engines count, declared once. Costs are a valuation of these counts, never drawn.

A counter is an array with leading axes (runs R, calendar years Y, municipalities M) and axes of its own. What it counts is declared
here, who counts it stands in ``zorgsim.engines.tally`` or is the rule itself (``RuleResult.counts``); storage, filing, windows and
tables follow from the declaration.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.engines.on_demand import changed
from zorgsim.engines.sparse import SparseCounts, join_along_first_axis, no_counts
from zorgsim.model.known_waits import LONGEST_KNOWN
from zorgsim.model.labour_market import STAFF
from zorgsim.model.levers import CHOICES, LEVERS
from zorgsim.model.stocks import STOCKS
from zorgsim.model.vocabulary import (
    CARE_STAGES,
    N_DOMAINS,
    N_NEEDS,
    Code,
    Domain,
    Event,
    IncomeThen,
    Referrer,
    Severity,
    Stage,
    Tier,
)

Array = NDArray[Any]

NEEDS_GROUPS: Final = ("all", "vulnerable", "all_arranged", *(domain.name.lower() for domain in Domain))
"""Groups in which family-weeks are kept: everybody, two or more domains unarranged, none unarranged, and per unarranged domain."""

CARE_KINDS: Final = (*(stage.name.lower() for stage in CARE_STAGES), "beyond_first_line", "any")
"""Kinds of care in which different families are counted: each stage of care, all but family coaching, and any."""

INCOMES_APART: Final = (IncomeThen.INSECURE, IncomeThen.SECURE)
"""Groups by income whose weeks are kept apart."""

N_HELPERS: Final = 9
"""Helpers of a closed question are counted 0 .. 7, and 8 for eight or more."""

REPEAT_WEEKS: Final = 261
"""Care for a question that starts within five years after care for an earlier question ended is repeat use. Assumption."""

LONGEST_WAIT: Final = 520
"""Waits are counted by whole weeks 0 .. 519; the last class holds all longer ones."""


class Filled(Enum):
    """How a counter comes about."""

    BY_EVENT = auto()
    """One at a time, as things happen (``Tally.add``)."""
    FROM_CENSUS = auto()
    """From where all families are at the end of each week, or of the year's last."""
    WEEKLY_SUM = auto()
    """A value of every week, added up over the year."""
    WEEKLY_MEAN = auto()
    """A value of every week, averaged over the year."""


@dataclass(frozen=True)
class Axis:
    """An axis of a counter: the name of its column in tables, its length, and a word for each index (none: the index itself)."""

    column: str
    length: int
    words: tuple[str, ...] | None


def _named(column: str, words: Sequence[str]) -> Axis:
    return Axis(column, len(words), tuple(words))


def _coded(column: str, codes: type[Code]) -> Axis:
    return _named(column, [code.name.lower() for code in codes])


def _numbered(column: str, length: int) -> Axis:
    return Axis(column, length, None)


@dataclass(frozen=True)
class Counter:
    """A counter.

    Attributes
    ----------
    name
        Attribute of ``Counters``.
    dtype
        Type of its numbers in tables.
    axes
        Its own axes, after (R, Y, M).
    filled
        How it comes about.
    meaning
        What is counted, in one sentence, with the unit.
    sparse
        Whether nearly all of it is zero, and only the rest is kept (``zorgsim.engines.sparse``).
    """

    name: str
    dtype: str
    axes: tuple[Axis, ...]
    filled: Filled
    meaning: str
    sparse: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of its own axes."""
        return tuple(axis.length for axis in self.axes)

    @property
    def size(self) -> int:
        """Numbers a run, year and municipality."""
        return math.prod(self.shape)

    @property
    def stored(self) -> str:
        """Type in which it is kept: whole numbers in 32 bits, which hold the family-weeks of forty million families in a year."""
        return "int32" if self.dtype == "int64" else self.dtype

    @property
    def adds_up(self) -> bool:
        """Does a sum over years and municipalities mean something (of a mean it does not)?"""
        return self.filled is not Filled.WEEKLY_MEAN


_TIER: Final = _coded("tier", Tier)
_STAGE: Final = _coded("stage", Stage)
_SEVERITY: Final = _coded("severity", Severity)
_GROUP: Final = _named("group", NEEDS_GROUPS)
_STAFF: Final = _named("staff", STAFF)
_INCOME_THEN: Final = _named("income_then", tuple(one.name.lower() for one in INCOMES_APART))
_VULNERABLE: Final = _named("vulnerability", ("not_vulnerable", "vulnerable"))

_DECLARED: Final = (
    Counter(
        "family_weeks",
        "int64",
        (_STAGE, _GROUP),
        Filled.FROM_CENSUS,
        "weeks that families spent in each stage, by group of NEEDS_GROUPS; counted at each week's end",
    ),
    Counter(
        "weeks_lived",
        "int64",
        (_STAGE, _SEVERITY, _numbered("unarranged", N_DOMAINS + 1)),
        Filled.FROM_CENSUS,
        "weeks that families spent in each stage, by severity of the open question (the lowest at home, where there is none) and "
        "number of unarranged domains; counted at each week's end. What yardsticks value",
    ),
    Counter(
        "weeks_lived_by_income",
        "int64",
        (_INCOME_THEN, _STAGE, _SEVERITY, _numbered("unarranged", N_DOMAINS + 1)),
        Filled.FROM_CENSUS,
        "the same weeks of families that were there at the policy's start, by their income then, whatever it became; families that "
        "came later are in neither group, and until the policy's start nobody is",
        sparse=True,
    ),
    Counter(
        "families_at_end",
        "int64",
        (_STAGE, _GROUP),
        Filled.FROM_CENSUS,
        "families per stage and group at the end of the year's last week",
    ),
    Counter(
        "events",
        "int32",
        (_coded("event", Event), _SEVERITY, _VULNERABLE),
        Filled.BY_EVENT,
        "events by severity, and vulnerable (two or more domains unarranged) or not, as both stand after the event",
    ),
    Counter(
        "crises_from",
        "int64",
        (_STAGE,),
        Filled.BY_EVENT,
        "starts of crisis care by the stage in which the question broke down",
    ),
    Counter(
        "starts_by_referrer",
        "int64",
        (_TIER, _coded("referrer", Referrer)),
        Filled.BY_EVENT,
        "starts of care by who referred",
    ),
    Counter(
        "repeat_starts",
        "int64",
        (_TIER,),
        Filled.BY_EVENT,
        "first starts of care for a question, by families whose care for an earlier question ended at most five years before",
    ),
    Counter(
        "repeat_after",
        "int64",
        (_named("earlier_care", tuple(stage.name.lower() for stage in CARE_STAGES)),),
        Filled.BY_EVENT,
        "the same starts by the kind of care that the family had last before",
    ),
    Counter(
        "arranged",
        "int64",
        (_TIER, _coded("domain", Domain)),
        Filled.BY_EVENT,
        "life domains arranged during family coaching and specialist care",
    ),
    Counter(
        "helpers",
        "int64",
        (_numbered("helpers", N_HELPERS),),
        Filled.BY_EVENT,
        "closed questions by number of different helpers met; the last number stands for that many or more",
    ),
    Counter(
        "waited",
        "int32",
        (_TIER, _numbered("weeks_waited", LONGEST_WAIT + 1)),
        Filled.BY_EVENT,
        "starts of care by whole weeks waited; a wait that has not ended is not in it",
        sparse=True,
    ),
    Counter(
        "lists_by_wait",
        "int32",
        (_numbered("weeks_until_turn", int(LONGEST_KNOWN) + 1),),
        Filled.BY_EVENT,
        "lists of specialist providers at the end of the year, by where they stand and the whole weeks until one's turn: families "
        "on the list over its starts a week (of half a year); the last number stands for that many or more, and for a list that "
        "starts nobody. None where a pool has one list",
        sparse=True,
    ),
    Counter(
        "families_with_care",
        "int64",
        (_named("form", CARE_KINDS),),
        Filled.BY_EVENT,
        "different families with care in the year, by form of CARE_KINDS (`any` counts a family once)",
    ),
    Counter(
        "slots",
        "float64",
        (_TIER,),
        Filled.WEEKLY_SUM,
        "slot-weeks that a municipality brings in (real-valued: a pool adds them up, then rounds down)",
    ),
    Counter(
        "admissible", "int64", (_TIER,), Filled.WEEKLY_SUM, "slot-weeks asked for: families in care or waiting at each week's end"
    ),
    Counter(
        "stocks", "float64", (_named("stock", tuple(STOCKS)),), Filled.WEEKLY_MEAN, "value of each slow stock at each week's end"
    ),
    Counter(
        "levers",
        "float64",
        (_named("lever", tuple(LEVERS)),),
        Filled.WEEKLY_MEAN,
        "setting of each lever; of a choice, the index of the word among the lever's choices",
    ),
    Counter(
        "choices",
        "int64",
        (_named("choice", tuple(f"{lever}: {word}" for lever, word in CHOICES)),),
        Filled.WEEKLY_SUM,
        "weeks in which each word of each lever that is a choice was in force",
    ),
    Counter(
        "paid_weeks",
        "float64",
        (),
        Filled.WEEKLY_SUM,
        "weeks of specialist care paid for, in weeks at the register's price: each week at the tariff of that week",
    ),
    Counter(
        "interim_weeks",
        "int64",
        (),
        Filled.WEEKLY_SUM,
        "weeks that families on the list for residential care spent in interim care; counted at each week's end",
    ),
    Counter(
        "crowded_out",
        "float64",
        (),
        Filled.WEEKLY_MEAN,
        "what overspending crowds out: a share of the register's budget for coaches, and of prevention",
    ),
    Counter(
        "stopped_weeks", "int64", (), Filled.WEEKLY_SUM, "weeks in which nobody sent by the municipality's access was admitted"
    ),
    Counter("tariff_cut", "float64", (), Filled.WEEKLY_MEAN, "share by which overspending lowered the tariff of specialist care"),
    Counter(
        "volunteer_weeks",
        "float64",
        (),
        Filled.WEEKLY_SUM,
        "families at each week's end, each as much as there are volunteers in its municipality against those that are usual there",
    ),
    Counter(
        "posts",
        "float64",
        (_STAFF,),
        Filled.WEEKLY_SUM,
        "FTE-weeks of posts, filled or not, where coaches and specialists are hired in one labour market (elsewhere none)",
    ),
    Counter(
        "vacant_posts", "float64", (_STAFF,), Filled.WEEKLY_SUM, "FTE-weeks of those posts that nobody fills at the week's end"
    ),
)

COUNTERS: Final[Mapping[str, Counter]] = MappingProxyType({counter.name: counter for counter in _DECLARED})
"""Every counter by name."""


@dataclass(frozen=True)
class Counters:
    """Counts of a batch of R runs over Y calendar years and M municipalities; each counter is also an attribute.

    Attributes
    ----------
    arrays
        By name of ``COUNTERS``, each (R, Y, M, own axes of the counter); all but the sparse ones.
    sparse
        The sparse ones by name, of the same shape. As an attribute they are made in full, each time anew: for small worlds only.
        Both may be read on demand (``zorgsim.engines.on_demand``): whoever loops over them has one in memory, and must not write.
    weeks
        (Y,) weeks simulated in each year (a first or last year may be partial).
    """

    arrays: Mapping[str, Array]
    sparse: Mapping[str, SparseCounts]
    weeks: NDArray[np.int64]

    def __getattr__(self, name: str) -> Array:
        """Return a counter."""
        if name not in COUNTERS:  # also asked for by copy and pickle, before there are any arrays
            raise AttributeError(f"there is no counter {name!r}")
        if COUNTERS[name].sparse:
            return self.sparse[name].in_full()
        array: Array = self.arrays[name]
        return array

    def of_municipalities(self, chosen: NDArray[np.int64]) -> Counters:
        """Return the counters of some municipalities, by their rising indices, as copies; on demand where these are."""
        arrays = changed(self.arrays, lambda array: array[:, :, chosen])
        sparse = changed(self.sparse, lambda counts: counts.of_municipalities(chosen))
        return Counters(arrays, sparse, self.weeks)

    def kept(self, name: str) -> Array | SparseCounts:
        """Return a counter as it is kept."""
        return self.sparse[name] if COUNTERS[name].sparse else self.arrays[name]

    @property
    def nbytes(self) -> int:
        """Bytes of all counters."""
        return sum(one.nbytes for one in self.arrays.values()) + sum(one.nbytes for one in self.sparse.values())


def empty_counters(runs: int, years: int, municipalities: int) -> Counters:
    """Return counters of the given extents, all zero."""
    shapes = {name: (runs, years, municipalities, *counter.shape) for name, counter in COUNTERS.items()}
    arrays = {name: np.zeros(shape, dtype=COUNTERS[name].stored) for name, shape in shapes.items() if not COUNTERS[name].sparse}
    sparse = {name: no_counts(shape) for name, shape in shapes.items() if COUNTERS[name].sparse}
    return Counters(arrays, sparse, np.zeros(years, dtype=np.int64))


def join_counters(parts: Iterable[Counters], runs: int) -> Counters:
    """Join counters of consecutive chunks of runs along the run axis (``weeks`` is the same in all).

    Parameters
    ----------
    parts
        One after the other. A part is let go before the next is asked for: of a generator that reads or frees them as it goes, no
        more than the whole and one part are in memory.
    runs
        Runs of all parts together.
    """
    joined: Counters | None = None
    sparse: dict[str, list[SparseCounts]] = {}
    first = 0
    for part in parts:
        found, years, municipalities = part.arrays["slots"].shape[:3]
        if joined is None:
            joined = empty_counters(runs, years, municipalities)
            joined.weeks[:] = part.weeks
        for name, array in part.arrays.items():
            joined.arrays[name][first : first + found] = array
        for name, counts in part.sparse.items():
            sparse.setdefault(name, []).append(counts)
        first += found
        del part
    if joined is None or first != runs:
        raise ValueError(f"{first} runs were given, not {runs}")
    return Counters(joined.arrays, {name: join_along_first_axis(several) for name, several in sparse.items()}, joined.weeks)


WEEKS: Final = "weeks"
_CODES: Final = "codes_of_"
_COUNTS: Final = "counts_of_"


def plain_arrays(counters: Counters) -> dict[str, Array]:
    """Take counters apart into plain arrays by name, as a file of arrays holds them; `counters_of` puts them together again."""
    arrays = {WEEKS: counters.weeks, **counters.arrays}
    for name, counts in counters.sparse.items():
        arrays |= dict(zip(plain_names(name), (counts.codes, counts.counts), strict=True))
    return arrays


def plain_names(name: str) -> tuple[str, ...]:
    """Return the names of the plain arrays of a counter."""
    return (f"{_CODES}{name}", f"{_COUNTS}{name}") if COUNTERS[name].sparse else (name,)


def sparse_counts(name: str, arrays: Mapping[str, Array], leading: Sequence[int]) -> SparseCounts:
    """Put a sparse counter together from its plain arrays; ``leading`` are its runs, years and municipalities."""
    codes, counts = (arrays[one] for one in plain_names(name))
    return SparseCounts((*leading, *COUNTERS[name].shape), codes, counts)


def counters_of(arrays: Mapping[str, Array]) -> Counters:
    """Put counters together from their `plain_arrays`."""
    dense = {name: arrays[name] for name, counter in COUNTERS.items() if not counter.sparse}
    leading = dense["slots"].shape[:3]
    sparse = {name: sparse_counts(name, arrays, leading) for name, counter in COUNTERS.items() if counter.sparse}
    return Counters(dense, sparse, arrays[WEEKS])


def needs_membership() -> NDArray[np.int64]:
    """Return the 0/1 matrix of shape (32 needs, 8 groups) that says which needs mask belongs to which group."""
    needs = np.arange(N_NEEDS)
    bits = (needs[:, None] >> np.arange(N_DOMAINS)) & 1
    unarranged = bits.sum(axis=1)
    columns = [np.ones(N_NEEDS), unarranged >= 2, unarranged == 0, *bits.T]
    return np.stack(columns, axis=1).astype(np.int64)
