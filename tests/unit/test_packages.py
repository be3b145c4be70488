"""Planning a decomposition, and that a package is the very scenario that a comparison simulates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.unit.synthetic_results import scenario

from zorgsim.errors import InputError
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.experiment.packages import MOST_PARTS, Package, plan_package
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Measure, Mode, Scenario
from zorgsim.model.structure import PlacesOption, Structure
from zorgsim.results.compare import compare_simulated, difference_of
from zorgsim.results.decomposition import Decomposition
from zorgsim.results.headline import OUTCOMES


def measure(name: str, times: float = 1.5, lever: str = "first_line.coaches", mode: Mode = Mode.TIMES) -> Measure:
    return Measure(name, lever, mode, times, date(2027, 1, 1), 0, ())


OLD = measure("old", lever="specialist.slots")
BASELINE = scenario("baseline", measures=[OLD])


def with_measures(name: str, *measures: Measure) -> Scenario:
    return scenario(name, measures=[OLD, *measures])


def laid_out(package: Package) -> list[list[str]]:
    return [[one.name for one in planned.measures] for planned in package.scenarios]


def test_each_new_measure_of_one_scenario_is_a_part() -> None:
    mine = with_measures("mine", measure("a"), measure("b"))
    package = plan_package(BASELINE, [mine])
    assert [part.name for part in package.parts] == ["a", "b"]
    assert laid_out(package) == [["old"], ["old", "a"], ["old", "b"], ["old", "a", "b"]]
    assert (package.scenarios[0], package.scenarios[-1]) == (BASELINE, mine)
    assert [one.name for one in package.scenarios] == ["baseline", "baseline+a", "baseline+b", "mine"]
    assert len({one.digest for one in package.scenarios}) == 3, "a and b are the same measure by two names"


def test_a_measure_that_the_baseline_has_differently_is_a_part_too() -> None:
    more = measure("old", 1.8, lever="specialist.slots")
    package = plan_package(BASELINE, [scenario("mine", measures=[more, measure("a")])])
    assert [part.name for part in package.parts] == ["old", "a"]
    values = [{one.name: one.value for one in planned.measures} for planned in package.scenarios]
    assert values == [{"old": 1.5}, {"old": 1.8}, {"old": 1.5, "a": 1.5}, {"old": 1.8, "a": 1.5}]


def test_each_of_several_scenarios_is_a_part_with_all_its_measures() -> None:
    first, second = (
        with_measures("first", measure("a"), measure("shared")),
        with_measures("second", measure("shared"), measure("c")),
    )
    package = plan_package(BASELINE, [first, second])
    assert [part.title for part in package.parts] == [first.title, second.title]
    assert package.scenarios[:3] == (BASELINE, first, second)
    assert laid_out(package)[3] == ["old", "a", "shared", "c"]
    assert package.scenarios[3].name == "baseline+first+second"


def refusal(*scenarios: Scenario, baseline: Scenario = BASELINE) -> str:
    with pytest.raises(InputError) as refused:
        plan_package(baseline, scenarios)
    return str(refused.value)


def test_a_package_has_two_to_five_parts() -> None:
    assert "at least two parts" in refusal(with_measures("mine"))
    assert "at least two parts" in refusal(with_measures("mine", measure("a")))
    many = [measure(f"m{number}") for number in range(MOST_PARTS + 1)]
    assert len(plan_package(BASELINE, [with_measures("mine", *many[:-1])]).scenarios) == 32
    assert "group some measures" in refusal(with_measures("mine", *many))
    assert "group some measures" in refusal(*(with_measures(f"s{one.name}", one) for one in many))
    assert "adds nothing" in refusal(with_measures("one", measure("a")), with_measures("empty"))


def test_scenarios_that_differ_in_more_than_measures_are_refused() -> None:
    mine = with_measures("mine", measure("a"), measure("b"))
    assert "stocks.freeze" in refusal(replace(mine, freeze=("trust",)))
    assert "parameters" in refusal(replace(mine, parameters={"question.base": 0.4}))
    assert "run.seed" in refusal(replace(mine, run=replace(mine.run, seed=2)))
    assert "places" in refusal(replace(mine, places=("Enschede",)))
    assert "missing in the package" in refusal(scenario("mine", measures=[measure("a"), measure("b")]))
    assert "named twice" in refusal(mine, mine)


def test_one_name_means_one_measure() -> None:
    message = refusal(with_measures("first", measure("a", 1.2)), with_measures("second", measure("a", 1.3)))
    assert "rename the measure" in message
    assert "'first' and 'second': measures.a" in message


def test_the_order_of_shared_measures_is_that_of_the_package() -> None:
    one, other = measure("a"), measure("b", 1.2, mode=Mode.TO)
    assert "another order" in refusal(with_measures("first", one, other), with_measures("second", other, one))


def test_subsets_have_names_of_their_own() -> None:
    assert "named twice" in refusal(with_measures("baseline+a", measure("a"), measure("b")))


@pytest.fixture(scope="module")
def same_lever() -> Decomposition:
    """Two measures on one lever: half as many coaches again, then down to a fifth more."""
    mine = with_measures("mine", measure("more"), measure("fewer", 1.2, mode=Mode.TO))
    small = ("Rozendaal",)
    alone = Structure(places=PlacesOption.PART)
    baseline, other = (replace(one, places=small, structure=alone) for one in (BASELINE, mine))
    package = plan_package(baseline, [other])
    return Decomposition(package.parts, compare_simulated(simulate_scenarios(package.scenarios, lambda *_: None, 1), register()))


def test_two_measures_on_one_lever_work_in_their_order(same_lever: Decomposition) -> None:
    nothing, more, fewer, both = (one.counters for one in same_lever.comparison.simulated)
    assert not np.array_equal(nothing.events, more.events)
    assert np.array_equal(both.events, fewer.events)  # the last word is: a fifth more
    effects = same_lever.effects["cost_first_line"]
    assert effects.parts[0].last.mean == 0.0
    assert effects.interaction.mean == pytest.approx(-effects.parts[0].alone.mean)
    assert effects.parts[1].last.mean < 0.0 < effects.parts[1].alone.mean


def test_the_package_is_the_scenario_that_a_comparison_simulates(same_lever: Decomposition) -> None:
    known = [same_lever.comparison.baseline.scenario, same_lever.package.scenario]
    compared = compare_simulated(simulate_scenarios(known, lambda *_: None, 1), register())
    assert [one.scenario.digest for one in compared.simulated] == [one.digest for one in known]
    assert np.array_equal(compared.simulated[1].counters.events, same_lever.package.counters.events)
    for name in OUTCOMES:
        mine, theirs = same_lever.effects[name].package, difference_of(compared, "mine", name)
        assert repr(mine) == repr(theirs), name  # as text, so that not known equals not known
