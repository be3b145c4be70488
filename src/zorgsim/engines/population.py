"""The families of a batch in week 0: all at home, their needs drawn from the stationary distribution; and rows that are vacant."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from zorgsim.engines.batch import Batch
from zorgsim.engines.surroundings import Surroundings
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families
from zorgsim.model.state import NEVER, State, state_of
from zorgsim.model.succession import first_of_each
from zorgsim.model.vocabulary import VACANT, Route
from zorgsim.model.week import SETTLING
from zorgsim.randomness import family_numbers

VACANT_ROW: Final[Mapping[str, int]] = MappingProxyType({"stage": VACANT, "next_week": NEVER, "domain_week": NEVER})
"""What a row holds in which nobody lives yet, of what anybody reads."""

_TOGETHER: Final = 1 << 16
"""Families that move in together; all of a nation at once would ask for ten times the memory of the state."""


def settle_families(batch: Batch, surroundings: Surroundings, draws: Draws) -> State:
    """Return the state before week 0, rows in order of run, municipality code and number there."""
    counts = batch.world.rows
    numbers = np.concatenate([family_numbers(int(code), int(count)) for code, count in zip(batch.world.codes, counts, strict=True)])
    state = state_of(len(numbers) * len(batch.runs))
    state.columns["cell"][:] = np.repeat(np.arange(batch.cells), np.tile(counts, len(batch.runs)))
    state.columns["family"][:] = np.tile(numbers, len(batch.runs))
    before_week_0 = surroundings.begin_week(0).at(-1)
    for start in range(0, len(state), _TOGETHER):
        rows = np.arange(start, min(start + _TOGETHER, len(state)))
        for rule in SETTLING:
            families = Families(state, rows)
            families.route = np.full(len(rows), Route.STAY_HOME, dtype=np.int64)
            state.write(rows, rule(families, before_week_0, draws).changes)
    if batch.families_move:
        nobody = ~first_of_each(state.columns["cell"].astype(np.int64), batch.families_in(0))
        rows = np.flatnonzero(nobody)
        state.write(rows, VACANT_ROW)
    return state
