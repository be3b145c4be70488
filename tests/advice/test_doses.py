"""What each step of the dose of coaches adds (row A7); written before the scenarios were run.

Steps are from 10 to 25 % more coaches, and from 25 to 50 % (overdose), with the same lighter caseload and practical support.
Expected is:

- each step costs more, in proportion to its coaches: staff is paid whoever comes;
- each step shortens the list of the first line, the second less a percent of coaches than the first: not much is left to shorten;
- slots that stand idle are few after the first step, a twentieth at most at 10 %, and more than a tenth in the overdose;
- what it does to crises, to weeks in order and to requests for specialist care may have either sign, and is not held.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.advice.test_signs import PLACES, SITTING

from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.vocabulary import Tier
from zorgsim.results.believability import FlagCode, believability
from zorgsim.results.compare import Comparison, compare_simulated
from zorgsim.results.headline import OUTCOMES
from zorgsim.results.idle import idle_share

pytestmark = pytest.mark.long

UNTIL = date(2034, 1, 1)

DOSES = {"strong_first_line_10": 10, "strong_first_line": 25, "strong_first_line_overdose": 50}
"""Percent more coaches, rising."""


@pytest.fixture(scope="module")
def doses() -> Comparison:
    """The baseline and every dose, on the places and the luck of the other expectations."""
    chosen = [load_shipped(name) for name in ("baseline", *DOSES)]
    small = [replace(one, places=PLACES, run=replace(one.run, until=UNTIL, replications=SITTING.replications)) for one in chosen]
    return compare_simulated(simulate_scenarios(small, lambda _done, _total: None, 1), register())


def marginal(doses: Comparison, outcome: str) -> list[float]:
    """What each step adds to an outcome, per percent of coaches, in the mean over replications."""
    means = [float(OUTCOMES[outcome].measure(doses.evaluations[name]).mean()) for name in DOSES]
    percents = list(DOSES.values())
    return [(means[step + 1] - means[step]) / (percents[step + 1] - percents[step]) for step in range(2)]


def test_each_step_costs_in_proportion_to_its_coaches(doses: Comparison) -> None:
    first, second = marginal(doses, "cost_first_line")
    assert first > 0.0
    assert second == pytest.approx(first, rel=0.1)


def test_each_step_shortens_the_list_and_the_second_less(doses: Comparison) -> None:
    first, second = marginal(doses, "waiting_first_line")
    assert first < 0.0
    assert first < second <= 0.0


def test_idle_slots_follow_the_dose(doses: Comparison) -> None:
    idle = [float(idle_share(doses.evaluations[name], Tier.FIRST_LINE).mean()) for name in DOSES]
    assert idle == sorted(idle)


def test_more_than_a_twentieth_idle_is_flagged(doses: Comparison) -> None:
    """Criterion F3: of the shipped doses at most a twentieth of the first line stands idle, or it is flagged."""
    flagged = {
        flag.scenario for flag in believability(doses) if flag.code is FlagCode.IDLE and flag.numbers["tier"] == Tier.FIRST_LINE
    }
    for name in DOSES:
        assert float(idle_share(doses.evaluations[name], Tier.FIRST_LINE).mean()) <= 0.05 or name in flagged


def test_a_tenth_more_leaves_a_twentieth_idle_at_most(doses: Comparison) -> None:
    assert float(idle_share(doses.evaluations["strong_first_line_10"], Tier.FIRST_LINE).mean()) <= 0.05
