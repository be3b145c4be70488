"""Rows of advice that rest on one number: with it the claim shows, at "no effect" it is gone, beyond it the other sign comes out.

Written before anything was run, but for one world: with the coaches' elasticity alone at "no effect", a first line that falls apart
still moved direct referral, by the specialists' list, which is shorter then. Each world is compared with the baseline of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from tests.advice.test_signs import SITTING

from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs.advice import Expectation, Sign
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.structure import PlacesOption
from zorgsim.results.compare import compare_simulated
from zorgsim.results.expected import Agreement, agreement
from zorgsim.results.published import Effect, effects_of

pytestmark = pytest.mark.long

COACHES = "referral.by_coach_wait"
SPECIALISTS = tuple(f"referral.by_specialist_wait.{severity}" for severity in ("everyday", "serious", "complex"))

LESS, MORE = Expectation(Sign.LESS, firm=True), Expectation(Sign.MORE, firm=True)


def none(margin: float) -> Expectation:
    """Nothing, or hardly anything: what is left goes by ways that the number does not name."""
    return Expectation(Sign.NULL, margin=margin)


def effect(scenario: str, outcome: str, world: Mapping[str, float]) -> Effect:
    """What a shipped scenario does to an outcome, in a world with some parameters of its own."""
    short = replace(SITTING, replications=4, until=date(2031, 1, 1))  # one number moves much, and soon
    pair = [short.of(load_shipped(name)) for name in ("baseline", scenario)]
    small = [
        replace(one, structure=replace(one.structure, places=PlacesOption.PART), parameters={**one.parameters, **world})
        for one in pair
    ]
    compared = compare_simulated(simulate_scenarios(small, lambda _done, _total: None, 1), register())
    return next(one for one in effects_of(compared) if (one.scenario, one.outcome) == (scenario, outcome))


@pytest.mark.parametrize(
    ("scenario", "outcome", "world", "expectation"),
    [
        # A1, A7: whether fewer coaches send families to specialists is one elasticity, of either sign
        ("fragmented_first_line", "referred_directly", {COACHES: 1.0}, MORE),
        # with fewer coaches fewer families come to specialists by them, whose list is shorter then: that way is closed as well
        ("fragmented_first_line", "referred_directly", {COACHES: 0.0, **dict.fromkeys(SPECIALISTS, 0.0)}, none(0.01)),
        ("fragmented_first_line", "referred_directly", {COACHES: -0.2}, LESS),
        # A2: whether specialists nearby draw questions in is another one
        ("near_specialists", "referred_directly", dict.fromkeys(SPECIALISTS, -1.0), MORE),
        ("near_specialists", "referred_directly", dict.fromkeys(SPECIALISTS, 0.0), none(0.01)),
        ("near_specialists", "referred_directly", dict.fromkeys(SPECIALISTS, 0.2), LESS),
        # A3: unlearning to ask is put in, and nothing else makes specialists wear mutual help down
        ("near_specialists", "mutual_help", {"mutual_help.unlearning": 1.2}, LESS),
        ("near_specialists", "mutual_help", {"mutual_help.unlearning": 0.0}, none(0.002)),
        # A9: so is that networks which coaching re-knits build it
        ("practical_support", "mutual_help", {"mutual_help.knit": 2.0}, MORE),
        ("practical_support", "mutual_help", {"mutual_help.knit": 0.0, "mutual_help.unlearning": 0.0}, none(0.002)),
        # E4: attention
        ("time_for_families", "settled_first_line", {"first_line.attention_slope": 0.5}, MORE),
    ],
)
def test_one_number_carries_the_row(scenario: str, outcome: str, world: dict[str, float], expectation: Expectation) -> None:
    found = effect(scenario, outcome, world)
    told = f"{scenario} moves {outcome} from {found.baseline:g} by {found.difference}; expected {expectation} in {world}"
    assert agreement(expectation, found.baseline, found.difference) is Agreement.HOLDS, told
