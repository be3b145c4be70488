"""What a simulated scenario is: the scenario, the place, the calendar and the counters of all its replications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import Clock
from zorgsim.engines.counters import NEEDS_GROUPS, Counters
from zorgsim.inputs.people import families_move
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
        Families with minors per municipality code, as in the register; how many live there in a year: ``families_by_year``.
    seconds
        Wall time that the simulation took, of all replications together.
    whole
        The same with everybody who was simulated, if there are others than ``place``: those who share slots with it.
    """

    scenario: Scenario
    place: Place
    clock: Clock
    counters: Counters
    families: Mapping[str, int]
    seconds: float
    whole: Simulated | None = None

    @property
    def everybody(self) -> Simulated:
        """All who were simulated."""
        return self.whole or self

    @property
    def families_by_year(self) -> NDArray[np.float64]:
        """Mean number of families that live in each municipality in each year, (R, Y, M); where it stands still, (1, 1, M).

        What costs and rates per family go by; none in a year that was not simulated.
        """
        if not families_move(self.scenario):
            register = [self.families[one.code] for one in self.place.municipalities]
            return np.array(register, dtype=np.float64)[None, None, :]
        lived = self.counters.family_weeks[..., NEEDS_GROUPS.index("all")].sum(axis=-1).astype(np.float64)
        weeks = np.maximum(self.counters.weeks, 1)[None, :, None]
        mean: NDArray[np.float64] = lived / weeks
        return mean

    def within(self, place: Place) -> Simulated:
        """Return what was simulated of a place, which knows of the others in ``whole``; all of it if there is nobody else.

        Raises
        ------
        ValueError
            If some of the place was not simulated.
        """
        everybody = self.everybody
        codes = [one.code for one in everybody.place.municipalities]
        chosen = np.array([codes.index(one.code) for one in place.municipalities], dtype=np.int64)
        if len(chosen) == len(codes):
            return replace(everybody, place=place)
        return replace(
            everybody,
            place=place,
            counters=everybody.counters.of_municipalities(chosen),
            families={one.code: everybody.families[one.code] for one in place.municipalities},
            whole=everybody,
        )

    @property
    def rest(self) -> Simulated | None:
        """Everybody who was simulated with the place; None if nobody was."""
        if self.whole is None:
            return None
        asked = {one.code for one in self.place.municipalities}
        others = tuple(one for one in self.whole.place.municipalities if one.code not in asked)
        return self.whole.within(Place(f"the rest of the pool of {self.place.label}", others))


def share_of_year(simulated: Simulated, lever: str, word: str) -> NDArray[np.float64]:
    """Return the share of each year's weeks in which a lever that is a choice stood at a word, shape (R, Y, M)."""
    counters = simulated.counters
    weeks = counters.choices[..., CHOICES.index((lever, word))]
    return np.asarray(weeks / np.maximum(counters.weeks, 1)[None, :, None], dtype=np.float64)
