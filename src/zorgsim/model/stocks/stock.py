"""What a slow stock is: a quantity per municipality that steps once a week on the week's counts; and what it reads and moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.dials import Dials

Floats = NDArray[np.float64]


class WeekCounts(NamedTuple):
    """What a week did, and what last week's stocks make of it, per cell; shapes (cells,).

    Attributes
    ----------
    families
        Families with minors that live there.
    bought_for
        Families for whom coaches and specialists are bought: the register's, where their number does not move.
    learning_speed
        How quickly this municipality learns by itself, against the register's; it never changes.
    in_specialist_care
        Families in specialist or residential care at the week's end.
    networks_reknit
        Families whose own network was re-knit by coaching during the week.
    in_groups
        Families in coaching that is given to groups.
    first_line_pressure, specialist_pressure
        Families in care or waiting for it, over slots (of the municipality; of its pool).
    volume
        Families in specialist care in the whole pool of the municipality, those outside the simulated places included.
    generalists
        Coaches as a share of coaches and specialists.
    behind_the_better
        How far its practice lies behind the best of the municipalities that learn from each other; 0 where it does not take part.
    budget, spending
        Youth budget, and what is spent from it, EUR per family per year.
    paid_weeks
        Weeks of specialist care that are paid for, in weeks at the register's price; what it costs is in ``spending``.
    supply_follows
        Do the specialists of the pool follow what is asked for?
    specialist_demand
        Families in care or waiting in the pool, over the slots that are bought for it.
    tariff, tariff_cut
        Tariff that is agreed for a week of specialist care, as a multiple of the register's; by what share overspending cut it.
    crowded_out
        What overspending crowds out, as a share of the register's budget for coaches; prevention is cut by the same share.
    """

    families: Floats
    bought_for: Floats
    learning_speed: Floats
    in_specialist_care: Floats
    networks_reknit: Floats
    in_groups: Floats
    first_line_pressure: Floats
    specialist_pressure: Floats
    volume: Floats
    generalists: Floats
    behind_the_better: Floats
    budget: Floats
    spending: Floats
    paid_weeks: Floats
    crowded_out: Floats
    supply_follows: NDArray[np.bool_]
    specialist_demand: Floats
    tariff: Floats
    tariff_cut: Floats


@dataclass(frozen=True)
class Link:
    """An arrow of the causal-loop diagram: what moves what, in which direction, and which loops run through it.

    ``sign`` is +1 when more of the one makes more of the other, all else being equal, and -1 when it makes less.
    """

    what: str
    sign: int
    loops: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stock:
    """A slow stock (docs/model.md, section 6).

    Attributes
    ----------
    name, unit, en, nl
        Name in scenario files and tables, unit, and what it is in words.
    reads
        Fields of ``WeekCounts`` that move it.
    moves
        What it moves in turn: a field of ``WeekCounts``, a chance by its name (``zorgsim.model.chances``), or the slots of a tier.
    start
        ``start(parameters, families)``: the first value.
    step
        ``step(value, week, dials, parameters)``: the value after one explicit Euler step of one week.
    """

    name: str
    unit: str
    en: str
    nl: str
    reads: tuple[Link, ...]
    moves: tuple[Link, ...]
    start: Callable[[Mapping[str, Floats], Floats], Floats]
    step: Callable[[Floats, WeekCounts, Dials, Mapping[str, Floats]], Floats]

    @property
    def loops(self) -> tuple[str, ...]:
        """Feedback loops that run through it."""
        return tuple(sorted({loop for link in (*self.reads, *self.moves) for loop in link.loops}))


LEAST_FACTOR: Final = 0.1
"""A stock never makes a stay, a success or an odds less than a tenth of the register's, whatever a scenario's parameters say.

Assumption: within the ranges of the register it is never reached.
"""


def as_share(values: Floats) -> Floats:
    """Keep values between 0 and 1 (``np.clip`` does so ten times as slowly for a few cells)."""
    return np.minimum(np.maximum(values, 0.0), 1.0)
