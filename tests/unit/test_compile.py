"""From a scenario and a place to what an engine runs."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import MODEL_PARAMETERS, searching, world

from zorgsim.engines.batch import Batch
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.errors import InputError
from zorgsim.inputs.compile import (
    compile_batch,
    compile_clock,
    compile_measures,
    compile_parameters,
    compile_world,
)
from zorgsim.inputs.measures_together import overruled_measures
from zorgsim.inputs.parameters import allowed_override, register
from zorgsim.inputs.places import all_municipalities, resolve_places
from zorgsim.inputs.scenario import Measure, Mode, RunSettings, Scenario, Text
from zorgsim.model.levers import LEVERS
from zorgsim.model.needs import ParametersError
from zorgsim.model.stocks import STOCKS

WORDS = Text("a test", "een proef")
PERIOD = RunSettings(date(2024, 1, 1), date(2026, 1, 1), 2, 7, 0, date(2025, 1, 1))
SMALL = tuple(one.name for one in sorted(all_municipalities(), key=lambda one: one.families)[:4])
SPREAD = tuple(f"municipality:{one.name}" for one in all_municipalities()[::9])


def scenario(measures: Sequence[Measure] = (), parameters: Mapping[str, float] | None = None) -> Scenario:
    return Scenario("a", WORDS, WORDS, (), SMALL, PERIOD, ("trust",), parameters or {}, tuple(measures), ("a",))


def a_measure(lever: str, mode: Mode, value: float, ramp: int = 0, where: tuple[str, ...] = ()) -> Measure:
    return Measure(f"{lever} {mode.value} {value}", lever, mode, value, date(2024, 7, 1), ramp, where)


def test_a_world_is_its_municipalities_in_order_of_code() -> None:
    place = resolve_places(SPREAD, where="test")
    found = compile_world(place)
    assert found.size == len(SPREAD)
    assert (np.diff(found.codes) > 0).all()
    by_code = {int(one.code[2:]): one for one in all_municipalities()}
    for number, code in enumerate(found.codes.tolist()):
        assert found.families[number] == by_code[code].families
        assert tuple(found.prevalence[number]) == by_code[code].prevalence
    regions = [by_code[code].youth_region_code for code in found.codes.tolist()]
    provinces = [by_code[code].province_code for code in found.codes.tolist()]
    assert len(set(provinces)) < len(set(regions)) < len(SPREAD)
    for one in range(found.size):
        for other in range(found.size):
            assert (found.levels[0, one] == found.levels[0, other]) == (one == other)
            assert (found.levels[1, one] == found.levels[1, other]) == (regions[one] == regions[other])
            assert (found.levels[2, one] == found.levels[2, other]) == (provinces[one] == provinces[other])
            assert found.levels[3, one] == found.levels[3, other]


def test_a_batch_is_the_scenario() -> None:
    chosen = scenario([a_measure("first_line.coaches", Mode.TIMES, 1.5)], {"question.base": 0.41})
    batch = compile_batch(chosen, numbers=(3, 5))
    assert [run.replication for run in batch.runs] == [3, 5]
    assert {run.seed for run in batch.runs} == {7}
    assert {run.freeze for run in batch.runs} == {frozenset({"trust"})}
    assert {run.parameters["question.base"] for run in batch.runs} == {0.41}
    assert set(batch.runs[0].parameters) == set(register())
    assert batch.clock.weeks == 105


def test_a_scenario_overrules_a_draw_and_a_draw_the_register() -> None:
    names = sorted(register())[:3]
    values = compile_parameters(scenario(parameters={names[0]: 1.0}), {names[0]: 2.0, names[1]: 3.0})
    assert [values[name] for name in names] == [1.0, 3.0, register()[names[2]].value]


def test_a_measure_works_from_its_week_and_only_where_it_says() -> None:
    chosen = scenario([a_measure("first_line.coaches", Mode.TIMES, 1.5, 26, SMALL[:1])])
    place = resolve_places(SMALL, where="test")
    (setting,) = compile_measures(chosen, place)
    assert compile_clock(chosen).date_of(setting.week) == date(2024, 7, 1)
    assert (setting.lever, setting.mode, setting.value, setting.ramp) == ("first_line.coaches", "times", 1.5, 26)
    assert [one.name for one, there in zip(place.municipalities, setting.where, strict=True) if there] == list(SMALL[:1])


@pytest.mark.parametrize("ramp", [0, 30])
@pytest.mark.parametrize(
    "pair",
    [
        [("first_line.coaches", Mode.TIMES, 2.0), ("first_line.coaches", Mode.TIMES, 2.0)],
        [("first_line.coaches", Mode.BY, 1.5), ("first_line.coaches", Mode.BY, -3.0)],
        [("first_line.consultation", Mode.BY, 0.6), ("first_line.consultation", Mode.BY, 0.6)],
    ],
)
def test_measures_that_together_leave_a_range_are_refused(pair: list[tuple[str, Mode, float]], ramp: int) -> None:
    chosen = scenario([a_measure(*one, ramp) for one in pair])
    with pytest.raises(InputError, match="outside its range"):
        compile_batch(chosen)


def test_measures_that_cross_a_range_only_halfway_their_ramps_are_refused() -> None:
    """Fewer coaches and, in the same weeks, thirteen times as many of them: 0 in the end, but 3.5 times the baseline halfway."""
    chosen = scenario([a_measure("first_line.coaches", Mode.TO, 0.0, 100), a_measure("first_line.coaches", Mode.TIMES, 13.0, 100)])
    with pytest.raises(InputError, match="outside its range"):
        compile_batch(chosen)


MODES = st.sampled_from(list(Mode))


@searching(60)
@given(st.lists(st.tuples(MODES, st.floats(-1.0, 2.5), st.integers(0, 3), st.sampled_from((0, 10, 40))), min_size=1, max_size=3))
def test_measures_that_are_accepted_never_leave_the_range(drawn: list[tuple[Mode, float, int, int]]) -> None:
    lever = LEVERS["first_line.coaches"]
    chosen = scenario([
        replace(a_measure(lever.name, mode, value, ramp), name=str(number), start=date(2024, 1 + 3 * quarter, 1))
        for number, (mode, value, quarter, ramp) in enumerate(drawn)
    ])  # fmt: skip
    try:
        batch = compile_batch(chosen)
    except InputError:
        return
    for week in range(batch.clock.weeks):
        setting = batch.lever_settings(week)[lever.name]
        assert lever.low - 1e-12 <= setting.min() <= setting.max() <= lever.high + 1e-12


BUSY = {
    "question.base": 0.5, "first_line.weeks": 5.0, "specialist.weeks.everyday": 5.0, "specialist.weeks.serious": 5.0,
    "specialist.weeks.complex": 5.0, "first_line.coaches_per_1000": 20.0, "specialist.slots_per_1000": 300.0,
}  # fmt: skip
"""A small place in which everything happens soon."""


MOST = {"severity.serious_share": 0.6, "severity.complex_share": 0.6}
"""Shares of severities that leave room for each other; more of them together is refused, see the next test."""


def test_severities_that_leave_no_everyday_question_are_refused() -> None:
    shares = {"severity.serious_share": 0.7, "severity.complex_share": 0.3}
    with pytest.raises(ParametersError, match="together are 1.00"):
        VectorisedEngine(compile_batch(scenario(parameters=shares)))


def test_a_measure_that_touches_nothing_simulated_is_refused() -> None:
    elsewhere = replace(a_measure("first_line.coaches", Mode.TIMES, 1.5), where=("Amsterdam",))
    with pytest.raises(InputError, match="touches no municipality"):
        compile_batch(scenario([elsewhere]))


@pytest.mark.parametrize("name", MODEL_PARAMETERS)
def test_every_value_that_a_scenario_may_write_can_be_simulated(name: str) -> None:
    """One parameter at the lowest and at the highest value that is allowed: no warning, no error, no figure that is no number."""
    clock = replace(compile_clock(scenario()), until=date(2024, 10, 1))
    chosen = [scenario(parameters=BUSY | {name: min(value, MOST.get(name, value))}) for value in allowed_override(register()[name])]
    runs = tuple(replace(compile_batch(one).runs[0], freeze=frozenset()) for one in chosen)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        counters = VectorisedEngine(Batch(world([300], 0.2), clock, runs)).run()
    assert np.isfinite(counters.stocks).all()
    assert counters.stocks.shape[-1] == len(STOCKS)


# Measures that never act


def coaches(name: str, mode: Mode, value: float, start: date, ramp: int = 0) -> Measure:
    return Measure(name, "first_line.coaches", mode, value, start, ramp, ())


def overruled(*measures: Measure) -> list[str]:
    made = scenario(measures)
    compiled = compile_measures(made, resolve_places(made.places, where="test"))
    return [name for name, _ in overruled_measures(made, compiled)]


EARLY, LATE = date(2024, 3, 1), date(2025, 6, 1)


def test_a_later_measure_that_is_listed_first_is_overruled() -> None:
    early, late = coaches("early", Mode.TO, 1.5, EARLY), coaches("late", Mode.TO, 2.0, LATE)
    assert overruled(late, early) == ["late"]
    assert overruled(early, late) == []


def test_a_measure_that_acts_for_a_while_or_together_with_others_is_not_overruled() -> None:
    late = coaches("late", Mode.TO, 2.0, LATE)
    assert overruled(late, coaches("slow", Mode.TO, 1.5, EARLY, ramp=104)) == []
    assert overruled(late, coaches("more", Mode.TIMES, 1.2, EARLY)) == []


def test_measures_that_differ_in_where_they_work_do_not_overrule_each_other() -> None:
    first, second = resolve_places(SMALL, where="test").municipalities[:2]
    here, there = (replace(coaches(one.code, Mode.TIMES, 1.2, EARLY), where=(one.code,)) for one in (first, second))
    assert overruled(here, there) == []


def test_of_two_measures_that_are_alike_only_the_first_is_overruled() -> None:
    one, twin = coaches("one", Mode.TO, 1.2, EARLY), coaches("twin", Mode.TO, 1.2, EARLY)
    assert overruled(one, twin) == ["one"]


def test_a_measure_that_sets_a_lever_to_what_it_is_already_is_not_overruled() -> None:
    assert overruled(coaches("same", Mode.TO, 1.0, EARLY), coaches("late", Mode.TO, 2.0, EARLY)) == []
