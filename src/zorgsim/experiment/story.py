"""The life of one family, from the SimPy engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from zorgsim.engines.batch import Batch, World
from zorgsim.engines.log import EventLog, LogRecorder
from zorgsim.engines.simpy_engine import SimPyEngine
from zorgsim.errors import InputError
from zorgsim.experiment.preparation import batch_of
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario import Scenario
from zorgsim.model.families import Families
from zorgsim.model.vocabulary import Stage
from zorgsim.results.story import Story

FAMILIES_IN_STORY: Final = 250
"""The SimPy engine takes each family apart: the place is scaled down to about this many, with slots in proportion."""


def simulate_story(scenario: Scenario, family: int) -> Story:
    """Simulate a scaled-down place with the SimPy engine and return the life of one of its families.

    Parameters
    ----------
    scenario
        The scenario, of which only the first replication is simulated.
    family
        Which family, counted from 0 over the municipalities in order of code.

    Raises
    ------
    InputError
        If there is no such family.
    """
    batch = batch_of(scenario, range(1))
    small = replace(batch, world=_scaled_down(batch.world))
    total = int(small.world.families.sum())
    if not 0 <= family < total:
        raise InputError(
            "no such family", where="--family", value=family, allowed=f"0 to {total - 1}", action="choose another number"
        )
    recorder = LogRecorder()
    engine = SimPyEngine(small, recorder)
    first_needs = int(Families(engine.ledger.state, np.array([family])).needs[0])
    engine.run()
    last_stage = Stage(int(engine.ledger.state.columns["stage"][family]))
    return _story(scenario, small, family, (first_needs, last_stage), recorder.log())


def _story(scenario: Scenario, batch: Batch, family: int, ends: tuple[int, Stage], log: EventLog) -> Story:
    place = resolve_places(scenario.places, where=f"{scenario.name}: places")
    cell = int(np.searchsorted(np.cumsum(batch.world.families), family, side="right"))
    number = int(family - np.concatenate([[0], np.cumsum(batch.world.families)])[cell]) + 1
    chosen = (log.cell == cell) & ((log.family & ((1 << 21) - 1)) == number)
    own = EventLog(**{name: column[chosen] for name, column in vars(log).items()})
    return Story(
        scenario=scenario,
        place=place.label,
        municipality=place.municipalities[cell].name,
        family=family,
        families=int(batch.world.families.sum()),
        first_needs=ends[0],
        last_stage=ends[1],
        clock=batch.clock,
        log=own,
    )


def _scaled_down(world: World) -> World:
    """Return the world with about ``FAMILIES_IN_STORY`` families, at least one a municipality; small places stay as they are."""
    total = int(world.families.sum())
    if total <= FAMILIES_IN_STORY:
        return world
    return replace(world, families=np.maximum(1, world.families * FAMILIES_IN_STORY // total))
