"""Every scenario with an expectation is simulated once on a small place, and must move the way that evidence says, nulls included.

Differences are paired, replication by replication, with a 95 % interval. An expectation that is not firm fails only when the
interval lies wholly on the other side. The luck is fixed: a red line is red for everybody.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from studies.advice import parts
from studies.study import Sitting

from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs.advice import Expectation, Sign, advice
from zorgsim.inputs.parameters import register
from zorgsim.model.structure import PlacesOption
from zorgsim.results.compare import compare_simulated
from zorgsim.results.expected import Agreement, agreement
from zorgsim.results.published import Effect, effects_of

pytestmark = pytest.mark.long

PLACES = ("Tiel", "Zaltbommel", "Druten", "Wijchen")
"""Two municipalities in each of two youth regions of one province, so that every level of pooling is another one.

They are simulated without the rest of their pools, thirty times as many: signs of pooling are those of pools of this size."""

SITTING = Sitting(replications=6, places=PLACES, until=date(2034, 1, 1))
GROUP = 16

EXPECTED = [
    pytest.param(row.name, scenario, outcome, expectation, id=f"{row.name}-{scenario}-{outcome}")
    for row in advice().values()
    for scenario, outcomes in row.expect.items()
    for outcome, expectation in outcomes.items()
    if expectation.sign is not Sign.OPEN
]


@pytest.fixture(scope="module")
def effects() -> dict[tuple[str, str], Effect]:
    expected = [item for row in advice().values() for item in row.expect.items()]
    scenarios = sorted({name for name, outcomes in expected if any(one.sign is not Sign.OPEN for one in outcomes.values())})
    asked = parts(replace(SITTING, only=tuple(scenarios)), GROUP)
    small = [[replace(one, structure=replace(one.structure, places=PlacesOption.PART)) for one in part.scenarios] for part in asked]
    compared = [compare_simulated(simulate_scenarios(group, lambda _done, _total: None, 1), register()) for group in small]
    return {(one.scenario, one.outcome): one for comparison in compared for one in effects_of(comparison)}


@pytest.mark.parametrize(("row", "scenario", "outcome", "expectation"), EXPECTED)
def test_a_scenario_moves_as_expected(
    row: str, scenario: str, outcome: str, expectation: Expectation, effects: dict[tuple[str, str], Effect]
) -> None:
    found = effects[scenario, outcome]
    told = f"{row}: {scenario} moves {outcome} from {found.baseline:g} by {found.difference}; expected {expectation}"
    assert agreement(expectation, found.baseline, found.difference) is Agreement.HOLDS, told
