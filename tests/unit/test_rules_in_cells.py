"""Every rule reads, for each family, what holds in its own municipality and run; and numbers of one byte never run over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.unit.test_model_rules import EVERY_RULE, STARTS, WEEK, apply, brought_here, families, in_full, mixed_families, only
from tests.worlds import MODEL_PARAMETERS, a_run, alone, measure, values, weeks, world

from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.engines.surroundings import Surroundings
from zorgsim.model.draws import Draws
from zorgsim.model.levers import LEVERS
from zorgsim.model.vocabulary import Stage
from zorgsim.model.week import Rule

N = 1200
LARGEST = 255
"""Helpers and steps are counted in one byte."""

HALVED = {name: one.value / 2 for name, one in MODEL_PARAMETERS.items() if 0.0 < one.value < 1.0}
"""Every chance at half of its value: another run, in which other things happen to the same families."""


def turned(where: list[bool]) -> tuple[CompiledMeasure, ...]:
    """Every lever at the high end of its range in some municipalities."""
    return tuple(measure(lever.name, "to", lever.high, 0, where) for lever in LEVERS.values())


def two_runs(where: list[bool]) -> Batch:
    runs = a_run(values(), turned(where)), replace(a_run(values(HALVED), turned(where)), replication=3)
    return Batch(world([300, 200, 100], np.array([[0.1], [0.2], [0.4]])), weeks(100), runs)


def result_in(batch: Batch, rule: Rule, rows: NDArray[np.int64], first_cell: int = 0) -> dict[str, list[int]]:
    """What a rule says of some of the mixed families; their cells are counted from the first one."""
    state = mixed_families(N)
    state.columns["cell"][:] = np.maximum(state.columns["cell"].astype(np.int64) - first_cell, 0)
    week, draws = Surroundings(batch).begin_week(0).at(WEEK), Draws(batch.keys)
    result = in_full(rule(brought_here(state, rows, rule), week, draws), len(rows))
    said = {"event": result.event, "route": result.route, **result.changes}
    return {name: column.tolist() for name, column in said.items()}


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_a_family_meets_the_chances_of_its_own_run(rule: Rule) -> None:
    """Two runs together, in which all chances differ: the families of each get what they get where their run is alone."""
    batch = two_runs([True, False, True])
    for number in range(2):
        rows = np.flatnonzero(mixed_families(N).columns["cell"] // 3 == number)
        assert result_in(batch, rule, rows) == result_in(alone(batch, number), rule, rows, first_cell=3 * number)


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_a_family_meets_the_measures_of_its_own_municipality(rule: Rule) -> None:
    """All levers turned in one municipality: its families get what they get where all are turned everywhere."""
    rows = np.flatnonzero(mixed_families(N).columns["cell"] % 3 == 1)
    assert result_in(two_runs([False, True, False]), rule, rows) == result_in(two_runs([True, True, True]), rule, rows)


@pytest.mark.parametrize("rule", [start for start, *_ in STARTS], ids=lambda rule: rule.__name__)
@pytest.mark.parametrize(("column", "before"), [("helpers", LARGEST), ("helpers", LARGEST - 1), ("step", LARGEST)])
def test_what_is_counted_in_a_byte_stays_at_its_largest(rule: Rule, column: str, before: int) -> None:
    result = apply(rule, families(stage=Stage.SPECIALIST_WAIT, **{column: before}), {})
    assert only(result.changes[column]) == LARGEST
