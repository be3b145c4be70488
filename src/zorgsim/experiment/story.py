"""The life of one family, from the SimPy engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.engines.batch import Batch, World
from zorgsim.engines.log import EventLog, LogRecorder
from zorgsim.engines.simpy_engine import SimPyEngine
from zorgsim.errors import InputError
from zorgsim.experiment.preparation import batch_of
from zorgsim.inputs.linked_places import reaches_of
from zorgsim.inputs.scenario import Scenario
from zorgsim.model.families import Families
from zorgsim.model.vocabulary import VACANT, Stage
from zorgsim.results.story import Story

FAMILIES_IN_STORY: Final = 250
"""The SimPy engine takes each family apart: the place is scaled down to about this many, with slots in proportion."""

FAMILIES_AROUND: Final = 250
"""So many stand for the rest of its pool: slots go by families, so that a place may be a larger part of its pool than it is."""


def simulate_story(scenario: Scenario, family: int) -> Story:
    """Simulate a scaled-down place with the SimPy engine and return the life of one of its families.

    Parameters
    ----------
    scenario
        The scenario, of which only the first replication is simulated.
    family
        Which family, counted from 0 over the municipalities of the place in order of code.

    Raises
    ------
    InputError
        If there is no such family.
    """
    (reach,) = reaches_of([scenario])
    batch = batch_of(scenario, reach.simulated, range(1))
    asked = {one.code for one in reach.reported.municipalities}
    inside = np.array([one.code in asked for one in reach.simulated.municipalities])
    small = replace(batch, world=_scaled_down(batch.world, inside))
    total = int(small.world.families_in(0)[inside].sum())
    if not 0 <= family < total:
        raise InputError(
            "no such family", where="--family", value=family, allowed=f"0 to {total - 1}", action="choose another number"
        )
    recorder = LogRecorder()
    engine = SimPyEngine(small, recorder)
    lives_there = engine.ledger.state.columns["stage"] != VACANT
    row = int(np.flatnonzero(np.repeat(inside, small.world.rows) & lives_there)[family])
    first_needs = int(Families(engine.ledger.state, np.array([row])).needs[0])
    engine.run()
    last = int(engine.ledger.state.columns["stage"][row])
    own = _log_of(row, small, recorder.log())
    return Story(
        scenario=scenario,
        place=reach.reported.label,
        municipality=reach.simulated.municipalities[_cell_of(row, small)].name,
        family=family,
        families=total,
        first_needs=first_needs,
        last_stage=None if last == VACANT else Stage(last),
        clock=small.clock,
        log=own,
    )


def _cell_of(row: int, batch: Batch) -> int:
    return int(np.searchsorted(np.cumsum(batch.world.rows), row, side="right"))


def _log_of(row: int, batch: Batch, log: EventLog) -> EventLog:
    """Return the rows of one family in a log; families lie municipality by municipality."""
    cell = _cell_of(row, batch)
    number = int(row - np.concatenate([[0], np.cumsum(batch.world.rows)])[cell]) + 1
    chosen = (log.cell == cell) & ((log.family & ((1 << 21) - 1)) == number)
    return EventLog(**{name: column[chosen] for name, column in vars(log).items()})


def _scaled_down(world: World, inside: NDArray[np.bool_]) -> World:
    """Return the world with few families in the place and few around it, at least one a municipality; small ones stay."""
    families = world.families.copy()
    for part, most in ((inside, FAMILIES_IN_STORY), (~inside, FAMILIES_AROUND)):
        total = int(families[part].sum())
        if total > most:
            families[part] = np.maximum(1, families[part] * most // total)
    # few families stand for all: expertise goes by the volume of the whole pool
    whole = np.stack([np.bincount(level, weights=world.families)[level] for level in world.levels]).astype(np.int64)
    over_time = None if world.over_time is None else world.over_time.scaled(families / world.families)
    return replace(world, families=families, whole=whole if world.whole is None else world.whole, over_time=over_time)
