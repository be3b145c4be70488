"""What a slow stock is: a quantity per municipality that steps once a week on the week's counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.dials import Dials

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class WeekCounts:
    """What the week did, per cell; shapes (cells,).

    Attributes
    ----------
    families
        Families with minors.
    in_specialist_care
        Families in specialist or residential care at the week's end.
    networks_reknit
        Families whose own network was re-knit during the week.
    first_line_pressure, specialist_pressure
        Families in care or waiting for it, over places (of the municipality; of its pool).
    """

    families: Floats
    in_specialist_care: Floats
    networks_reknit: Floats
    first_line_pressure: Floats
    specialist_pressure: Floats


@dataclass(frozen=True)
class Stock:
    """A slow stock of model.md section 5.

    Attributes
    ----------
    name, unit, en, nl
        Name in scenario files and tables, unit, and what it is in words.
    loops
        Feedback loops that run through it.
    start
        ``start(parameters, families)``: the first value.
    step
        ``step(value, week, dials, parameters)``: the value after one explicit Euler step of one week.
    """

    name: str
    unit: str
    en: str
    nl: str
    loops: tuple[str, ...]
    start: Callable[[Mapping[str, Floats], Floats], Floats]
    step: Callable[[Floats, WeekCounts, Dials, Mapping[str, Floats]], Floats]


def as_share(values: Floats) -> Floats:
    """Keep values between 0 and 1 (``np.clip`` does so ten times as slowly for a few cells)."""
    return np.minimum(np.maximum(values, 0.0), 1.0)
