"""What a lever is: something that someone can decide, with its range and the range that evidence covers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.dials import Dials

Array = NDArray[np.float64]

Move = Callable[[Array, Dials, Mapping[str, Array]], None]
"""``move(setting, dials, parameters)``: write what the setting changes into the dials (element by element)."""


@dataclass(frozen=True)
class Lever:
    """A lever (docs/model.md, section 7).

    Attributes
    ----------
    name
        ``group.name`` as scenario files write it.
    unit
        Unit of the setting.
    neutral
        The setting at which the lever changes nothing.
    low, high
        The declared range: no scenario may leave it; hazard bounds are computed from it.
    evidence_low, evidence_high
        The range in which evidence or practice exists, by judgement (docs/decisions.md); outside it results carry a flag.
    parameters
        Parameters of the register that say how strongly it works.
    en, nl
        What it is, in one short phrase.
    advice
        Rows of the advice table that it stands for.
    move
        The function that applies it.
    choices
        For a lever that is a choice, the words; the setting is the word's index in this tuple, and it cannot be ramped.
    """

    name: str
    unit: str
    neutral: float
    low: float
    high: float
    evidence_low: float
    evidence_high: float
    parameters: tuple[str, ...]
    en: str
    nl: str
    advice: tuple[str, ...]
    move: Move
    choices: tuple[str, ...] = ()
