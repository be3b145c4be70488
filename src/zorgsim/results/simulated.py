"""What a simulated scenario is: the scenario, the place, the calendar and the counters of all its replications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import Clock
from zorgsim.engines.counters import Counters
from zorgsim.inputs.places import Place
from zorgsim.inputs.scenario import Scenario
from zorgsim.model.levers import CHOICES


@dataclass(frozen=True)
class Simulated:
    """One scenario's replications.

    Attributes
    ----------
    scenario, place, clock
        What was simulated, where, and over which weeks.
    counters
        Counters with the replications along the run axis and ``place.municipalities`` along the municipality axis.
    families
        Families with minors per municipality code, as simulated.
    seconds
        Wall time that the simulation took, of all replications together.
    """

    scenario: Scenario
    place: Place
    clock: Clock
    counters: Counters
    families: Mapping[str, int]
    seconds: float


def share_of_year(simulated: Simulated, lever: str, word: str) -> NDArray[np.float64]:
    """Return the share of each year's weeks in which a lever that is a choice stood at a word, shape (R, Y, M)."""
    counters = simulated.counters
    weeks = counters.choices[..., CHOICES.index((lever, word))]
    return np.asarray(weeks / np.maximum(counters.weeks, 1)[None, :, None], dtype=np.float64)
