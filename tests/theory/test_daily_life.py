"""F11: being helped at home is no disorder. What that asks of `daily_life` was written before any of it was run.

Criteria, the runs fixed by place, seed and replications:

1. *Longer coaching.* Where coaching lasts half as long again and nothing else moves (stocks frozen, slots for everybody), families
   are helped longer. By `in_order_strict` they lose; by `daily_life` they lose at most a tenth of that.
2. *Specialists at home.* `specialist_at_home` does not lose by `daily_life`: its 95 % interval does not lie below nothing.
3. *Normalising.* Fewer questions win by `in_order_strict` by construction. By `daily_life` `normalising` keeps at most half of what
   it gains by `in_order_strict`, and it is not the best of the ten policies below.

A criterion that is not met stays here, marked as failing, with what came out. What was asked only afterwards says so.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.worlds import a_run, play, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.inputs.yardsticks import shipped_yardsticks
from zorgsim.model.vocabulary import Stage
from zorgsim.results.compare import Comparison, Verdict, compare_simulated, difference_of
from zorgsim.results.outcomes.yardsticks import valued

# 1. Longer coaching

AMPLE = {"specialist.slots_per_1000": 1000.0, "residential.slots_per_1000": 1000.0, "first_line.coaches_per_1000": 1000.0}


def weeks_lost(name: str) -> tuple[float, float]:
    """Weeks a family-year lost by a table when coaching lasts half as long again, and how many more families are then coached."""
    parameters = values(AMPLE)
    longer = parameters | {"first_line.weeks": 1.5 * parameters["first_line.weeks"]}
    place, clock = world([4000, 3000]), weeks(6 * 52)
    lived = [
        play(Batch(place, clock, (a_run(chosen),))).counters.weeks_lived[0, 1:].sum(axis=(0, 1)) for chosen in (parameters, longer)
    ]
    short, long = (float(valued(one, shipped_yardsticks()[name])) for one in lived)
    coached = [one[Stage.FIRST_LINE].sum() / one.sum() for one in lived]
    return short - long, coached[1] - coached[0]


@pytest.mark.long
def test_who_is_coached_longer_loses_by_the_strict_table_and_hardly_by_daily_life() -> None:
    strict, more_coached = weeks_lost("in_order_strict")
    daily, _ = weeks_lost("daily_life")
    assert more_coached > 0.003, "families are helped longer"
    assert strict > 0.1
    assert daily <= 0.1 * strict


# 2 and 3. Policies

POLICIES = (
    "strong_first_line",
    "earlier_housing",
    "earlier_income",
    "specialist_at_home",
    "social_base",
    "time_for_families",
    "one_family_one_helper",
    "bridging",
    "positive_climate",
    "normalising",
)


@pytest.fixture(scope="module")
def policies() -> Comparison:
    scenarios = [load_shipped(name) for name in ("baseline", *POLICIES)]
    chosen = [replace(one, places=("JZ14",), run=replace(one.run, replications=4)) for one in scenarios]
    return compare_simulated(simulate_scenarios(chosen, lambda _done, _total: None, 1), register())


@pytest.mark.long
@pytest.mark.xfail(
    strict=True,
    reason="-0.026 weeks a family-year (-0.027 by in_order_strict): a slot at home serves fewer families, so more wait",
)
def test_specialists_at_home_do_not_lose_by_daily_life(policies: Comparison) -> None:
    assert difference_of(policies, "specialist_at_home", "daily_life").verdict is not Verdict.LESS


@pytest.mark.long
def test_what_specialists_at_home_lose_is_lost_on_the_list_and_not_by_helping(policies: Comparison) -> None:
    """Asked after criterion 2 had failed: which weeks the loss comes from, each at what it is worth less than a week at home."""
    weights = shipped_yardsticks()["daily_life"].weights
    shares = {}
    for name in ("baseline", "specialist_at_home"):
        lived = policies.evaluations[name].counts["weeks_lived"].sum(axis=0)
        shares[name] = lived / lived.sum()
    change = WEEKS_PER_YEAR * ((shares["specialist_at_home"] - shares["baseline"]) * (weights - 1.0)).sum(axis=(1, 2))
    assert change.sum() == pytest.approx(difference_of(policies, "specialist_at_home", "daily_life").mean, abs=1e-3)
    assert change[Stage.SPECIALIST_WAIT] < change.sum() < 0.0
    assert change[[Stage.NETWORK, Stage.FIRST_LINE, Stage.SPECIALIST]].sum() > 0.0


@pytest.mark.long
def test_normalising_keeps_at_most_half_of_what_it_gains_by_the_strict_table(policies: Comparison) -> None:
    strict = difference_of(policies, "normalising", "weeks_in_order")
    assert strict.verdict is Verdict.MORE
    assert difference_of(policies, "normalising", "daily_life").mean <= 0.5 * strict.mean


@pytest.mark.long
def test_normalising_is_not_the_best_by_construction(policies: Comparison) -> None:
    gains = {name: difference_of(policies, name, "daily_life").mean for name in POLICIES}
    assert max(gains, key=lambda name: gains[name]) != "normalising", gains
