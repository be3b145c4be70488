"""Scenario discovery: in which box of parameters a policy loses (PRIM; Friedman and Fisher 1999, Bryant and Lempert 2010).

PRIM peels worlds off in which the policy does not lose, one end of one parameter at a time, and finds a box in anything. So a box
is told with three things: how much of it loses (density), how much of all losing lies in it (coverage), and how often a box as good
is found when it is shuffled which worlds lose.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DENSITY: Final = 0.8
"""Share of the worlds in a box that lose, from which on it is one: the usual threshold. Assumption."""

SURE: Final = 0.05
"""Quasi-p-value above which a restriction is left out: so often chance alone would have made the box as dense without it."""

FEWEST: Final = 5
"""Worlds that lose, or that do not, below which no box is looked for: there is nothing to tell apart."""

SHUFFLES: Final = 20


@dataclass(frozen=True)
class Restriction:
    """Between which values a parameter lies in a box; an open side is NaN. ``quasi_p`` is that of the least sure side."""

    parameter: str
    low: float
    high: float
    quasi_p: float


@dataclass(frozen=True)
class Box:
    """A box.

    Attributes
    ----------
    restrictions
        Parameters that it restricts.
    density
        Share of its worlds that lose.
    coverage
        Share of all worlds that lose which it holds.
    worlds
        Worlds in it.
    by_chance
        Share of shuffles in which a box was found that is as good: as dense, with as much coverage.
    """

    restrictions: tuple[Restriction, ...]
    density: float
    coverage: float
    worlds: int
    by_chance: float


@dataclass(frozen=True)
class Discovery:
    """What was looked for, and the box that was found, if any; ``losing`` of ``worlds`` lose."""

    worlds: int
    losing: int
    box: Box | None


def check_installed() -> None:
    """Refuse to go on without the library that finds boxes.

    Raises
    ------
    InputError
        If it is not installed.
    """
    _prim()


def _prim() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it misses libraries of its own that boxes do not need
            from ema_workbench.analysis.prim import Prim
    except ImportError as problem:
        raise InputError(
            "boxes need the library ema_workbench, which is not installed",
            where="zorgsim drivers: boxes",
            action="install it with: pip install 'zorgsim[discovery]', or leave --boxes out",
        ) from problem
    return Prim


def discover(parameters: Mapping[str, Floats], losing: Bools, rng: np.random.Generator) -> Discovery:
    """Return the box of parameters in which a policy loses.

    Parameters
    ----------
    parameters
        (worlds,) values of each parameter that may restrict a box.
    losing
        (worlds,) whether it loses there.
    rng
        Shuffles worlds.
    """
    worlds, lost = len(losing), int(losing.sum())
    if not parameters or min(lost, worlds - lost) < FEWEST:
        return Discovery(worlds, lost, None)
    import pandas as pd

    table = pd.DataFrame({name: np.asarray(values, dtype=np.float64) for name, values in parameters.items()})
    found = _box(table, losing)
    if found is None:
        return Discovery(worlds, lost, None)
    shuffled = [_box(table, rng.permutation(losing)) for _ in range(SHUFFLES)]
    as_good = sum(one is not None and one.density >= found.density and one.coverage >= found.coverage for one in shuffled)
    box = Box(found.restrictions, found.density, found.coverage, found.worlds, as_good / SHUFFLES)
    return Discovery(worlds, lost, box)


def _box(table: pd.DataFrame, losing: Bools) -> Box | None:
    """Return the first box on PRIM's way that is dense enough, without restrictions that chance explains; None if there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas, about how the library calls it
        found = _prim()(table, losing, threshold=DENSITY).find_box()
    if found is None:
        return None
    dense = np.flatnonzero(found.peeling_trajectory["mean"].to_numpy() >= DENSITY)
    if not len(dense):
        return None
    step = int(dense[0])
    restrictions = _restrictions(found.box_lims[step], found.qp[step])
    return _measured(restrictions, table, losing) if restrictions else None


def _restrictions(limits: pd.DataFrame, quasi_p: Mapping[str, Sequence[float]]) -> tuple[Restriction, ...]:
    """Return the restrictions of a box whose quasi-p-value is small enough, side by side."""
    kept = []
    for name, (p_low, p_high) in quasi_p.items():  # the library writes -1 where a side is open
        low = float(limits[name].iloc[0]) if 0.0 <= p_low <= SURE else np.nan
        high = float(limits[name].iloc[1]) if 0.0 <= p_high <= SURE else np.nan
        sure = [p for p, side in ((p_low, low), (p_high, high)) if not np.isnan(side)]
        if sure:
            kept.append(Restriction(name, low, high, float(max(sure))))
    return tuple(kept)


def _measured(restrictions: tuple[Restriction, ...], table: pd.DataFrame, losing: Bools) -> Box | None:
    """Return a box with what is in it; None if it is no longer dense, without the restrictions that were left out."""
    inside = np.ones(len(losing), dtype=bool)
    for one in restrictions:
        values = table[one.parameter].to_numpy()
        inside &= ~(values < one.low) & ~(values > one.high)  # an open side, NaN, restricts nothing
    density = float(losing[inside].mean()) if inside.any() else 0.0
    if density < DENSITY:
        return None
    return Box(restrictions, density, float(losing[inside].sum() / losing.sum()), int(inside.sum()), float("nan"))
