"""What fewer births are expected to do, written before it was simulated; no row of the advice speaks of it.

Fewer families ask for less, in all; per family nothing that is looked at here should change, where what is bought goes with their
number. What becomes of lists (``waiting_specialist``), crises and the balance of the budget is open: slots follow each January, and
families in care stay until they are done.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.structure import PlacesOption
from zorgsim.results.compare import Comparison, compare_simulated, difference_of
from zorgsim.results.outcomes import OUTCOMES

pytestmark = pytest.mark.release

LESS = ("in_specialist_care", "cost")
"""In all of the place: fewer families, fewer in care, less spent."""
NULL = ("demand_specialist", "weeks_in_order")
"""Per family: within 3 % of the baseline's value, or not told from nought."""


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    small = []
    for name in ("baseline", "births_down"):
        one = load_shipped(name)
        structure, run = replace(one.structure, places=PlacesOption.PART), replace(one.run, replications=4, until=date(2041, 1, 1))
        small.append(replace(one, places=("Tiel", "Zaltbommel"), structure=structure, run=run))
    return compare_simulated(simulate_scenarios(small, lambda _done, _total: None, 1), register())


def test_families_are_fewer_by_what_was_put_in(comparison: Comparison) -> None:
    usual, fewer = (one.counters.families_at_end[..., 0].sum(axis=(-1, -2)).mean(axis=0) for one in comparison.simulated)
    years = comparison.baseline.clock.years
    expected = 1.0 - 0.15 * np.clip((years + 1 - 2027) / 20, 0.0, 1.0)
    assert fewer / usual == pytest.approx(expected, abs=0.002)
    assert (fewer / usual)[years < 2027].tolist() == [1.0] * int((years < 2027).sum())


@pytest.mark.parametrize("outcome", LESS)
def test_less_in_all(comparison: Comparison, outcome: str) -> None:
    difference = difference_of(comparison, "births_down", outcome)
    assert difference.high < 0.0, difference


@pytest.mark.parametrize("outcome", NULL)
def test_as_much_per_family(comparison: Comparison, outcome: str) -> None:
    difference = difference_of(comparison, "births_down", outcome)
    usual = OUTCOMES[outcome].measure(comparison.evaluations["baseline"]).mean()
    assert difference.low <= 0.0 <= difference.high or abs(difference.mean) < 0.03 * usual, difference
