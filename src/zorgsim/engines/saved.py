"""What happened before a week: all of a batch that has had a say in it, and nothing that has not.

Two batches with the same past carry the same into that week, whatever they will do afterwards and however long they go on.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from zorgsim.clock import LAST_WEEK
from zorgsim.engines.batch import Batch, CompiledMeasure, Run, World
from zorgsim.model.carried import Array


def what_came_before(batch: Batch, week: int) -> dict[str, Any]:
    """Return, as values that JSON holds, what decided the weeks of a batch before this one.

    Measures count if they began before it, and their ends if they came before it; the end of the calendar does not count. Whatever
    else there is counts whole: stocks and loops that will be frozen too, since what is usual is remembered from the start.
    """
    incomes = {"incomes_week": batch.incomes_week} if batch.incomes_week < week else {}
    return {
        **incomes,
        "week": week,
        "start": batch.clock.start.isoformat(),
        "structure": {name: str(option) for name, option in sorted(vars(batch.structure).items())},
        "dated": list(batch.dated),
        "world": _world(batch.world, week),
        "runs": [_run(run, week) for run in batch.runs],
    }


def _world(world: World, week: int) -> dict[str, Any]:
    own: dict[str, Array] = {f"regional {name}": factor for name, factor in sorted(world.regional.items())}
    own |= {f"own {name}": factor for name, factor in sorted(world.own.items())}
    # families settle as they are to be in week 0, so that it counts also for what comes before it
    lived = world.families_by_week(max(week, 1))
    if lived is not None:
        own["lived"] = lived
    if world.over_time is not None and not np.array_equal(world.rows, world.families):
        own["rows"] = world.rows
    arrays = {
        "codes": world.codes,
        "families": world.families,
        "prevalence": world.prevalence,
        "use": world.use,
        "levels": world.levels,
        "scale": world.scale,
        **own,
    }
    return {name: _array(array) for name, array in arrays.items()}


def _run(run: Run, week: int) -> dict[str, Any]:
    return {
        "seed": run.seed,
        "replication": run.replication,
        "parameters": {name: float(value).hex() for name, value in sorted(run.parameters.items())},
        "measures": _measures(run.measures, week),
        "freeze": sorted(run.freeze),
        "freeze_week": run.freeze_week,
    }


def _measures(measures: tuple[CompiledMeasure, ...], week: int) -> dict[str, list[Any]]:
    """Return by lever the measures that began before a week, in their order, in which each is on top of those before it."""
    begun: dict[str, list[Any]] = {}
    for one in measures:
        if one.week < week:
            until = one.until if one.until < week else LAST_WEEK
            said = [one.mode, float(one.value).hex(), one.week, one.ramp, until, _array(one.where)]
            begun.setdefault(one.lever, []).append(said)
    return dict(sorted(begun.items()))


def _array(array: Array) -> list[Any]:
    """Return what tells an array from others: its type, its shape, and a digest of its bytes."""
    return [array.dtype.str, list(array.shape), hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()]
