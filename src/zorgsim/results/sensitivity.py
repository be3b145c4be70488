"""Sobol indices: the share of a difference's variance that each input makes, alone and with others (Sobol 2001; Saltelli 2010).

Luck is one of the inputs. Its first-order index is the share that luck makes alone; its total index also counts what luck and
parameters make together, and so does that of each parameter: a total index no larger than luck's cannot be told from luck.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.inputs.design_points import problem_of
from zorgsim.inputs.designs import SampledDesign

Floats = NDArray[np.float64]

CONFIDENCE: Final = 0.95

_RESAMPLES: Final = 500


@dataclass(frozen=True)
class Index:
    """Shares of the variance that an input makes: estimates, which may leave 0..1.

    Attributes
    ----------
    first, first_margin
        Alone, and half the 95 % interval (bootstrap over rows).
    total, total_margin
        Alone and together with all others.
    """

    name: str
    first: float
    first_margin: float
    total: float
    total_margin: float


@dataclass(frozen=True)
class Sensitivity:
    """Indices of every input, the largest total first, luck among them; rows that were used, and that were left out."""

    indices: tuple[Index, ...]
    variance: float
    rows: int
    missing: int


FEWEST_ROWS: Final = 8
"""Rows of known outcomes below which no index is told."""


def sensitivity(design: SampledDesign, seed: int, outcome: Floats) -> Sensitivity:
    """Return the Sobol indices of each input of a design of sampling ``saltelli``.

    Parameters
    ----------
    outcome
        (worlds,) what came of each; NaN where it is not known: its row of A and B is left out.
    """
    rows = outcome.reshape(design.samples, design.group)
    known = ~np.isnan(rows).any(axis=1)
    used, missing = rows[known], int((~known).sum())
    variance = float(used[:, [0, -1]].var()) if len(used) else float("nan")  # of A and B, the two independent samples
    if len(used) < FEWEST_ROWS or variance == 0.0:
        unknown = tuple(Index(name, np.nan, np.nan, np.nan, np.nan) for name in design.inputs)
        return Sensitivity(unknown, variance, len(used), missing)
    return Sensitivity(_indices(design, used, seed), variance, len(used), missing)


def _indices(design: SampledDesign, rows: Floats, seed: int) -> tuple[Index, ...]:
    from SALib.analyze import sobol

    found = sobol.analyze(
        problem_of(design),
        rows.reshape(-1),
        calc_second_order=False,
        num_resamples=_RESAMPLES,
        conf_level=CONFIDENCE,
        seed=1 + seed % (1 << 32),  # 0 would be none at all
    )
    columns = (np.asarray(found[key], dtype=np.float64).tolist() for key in ("S1", "S1_conf", "ST", "ST_conf"))
    indices = [Index(name, *numbers) for name, *numbers in zip(design.inputs, *columns, strict=True)]
    return tuple(sorted(indices, key=lambda one: -one.total))
