"""Levers: neutral means nothing changes, bounds hold whatever is decided, measures combine and ramp as written."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.worlds import Mode, a_run, measure, measures, searching, values, weeks, world

from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.engines.surroundings import Surroundings
from zorgsim.inputs.parameters import register
from zorgsim.model.dials import DIALS, HAZARD_DIALS, neutral_dials
from zorgsim.model.levers import LEVERS, hazard_bounds, turn_dials
from zorgsim.model.slots import capacity_under, offered_slots
from zorgsim.model.stocks import STOCKS
from zorgsim.model.vocabulary import Tier

Floats = NDArray[np.float64]


def parameters_at(end: str) -> dict[str, Floats]:
    return {name: np.full(1, getattr(one, end)) for name, one in register().items()}


@pytest.mark.parametrize("name", LEVERS)
def test_a_neutral_lever_leaves_every_dial_exactly_as_it_is(name: str) -> None:
    dials = turn_dials(
        {name: np.full(3, LEVERS[name].neutral)}, {key: part.repeat(3) for key, part in parameters_at("value").items()}, 3
    )
    for dial, neutral in neutral_dials(3).items():
        assert dials[dial].tobytes() == neutral.tobytes(), dial


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_moves_something_at_an_end_of_its_range(name: str) -> None:
    lever = LEVERS[name]
    ends = [
        turn_dials({name: np.full(1, end)}, parameters_at(strength), 1)
        for end in (lever.low, lever.high)
        for strength in ("low", "high")  # of an effect whose range holds none, one end does nothing
    ]
    assert any(end[name][0] != dial.neutral for end in ends for name, dial in DIALS.items())


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_is_declared_in_full(name: str) -> None:
    lever = LEVERS[name]
    assert lever.low <= lever.evidence_low <= lever.evidence_high <= lever.high
    assert lever.low <= lever.neutral <= lever.high
    assert lever.name == name
    assert set(lever.parameters) <= set(register())
    assert not lever.choices or (lever.low, lever.high) == (0.0, len(lever.choices) - 1.0)


@searching(150)
@given(st.data(), st.sampled_from(["low", "value", "high"]))
def test_no_combination_of_levers_exceeds_the_bounds_of_thinning(data: st.DataObject, end: str) -> None:
    parameters = parameters_at(end)
    settings = {}
    for name in data.draw(st.lists(st.sampled_from(sorted(LEVERS)), unique=True)):
        lever = LEVERS[name]
        settings[name] = np.full(1, data.draw(st.sampled_from((lever.low, lever.high)) | st.floats(lever.low, lever.high)))
    dials = turn_dials({name: settings[name] for name in LEVERS if name in settings}, parameters, 1)
    bounds = hazard_bounds(parameters, 1)
    for name in HAZARD_DIALS:
        assert 0.0 <= dials[name][0] <= bounds[name][0] * (1 + 1e-12)


def test_bounds_do_not_look_at_the_scenario() -> None:
    """Else a scenario would differ from the baseline before its first measure."""
    plain, moved = (
        Surroundings(Batch(world([10]), weeks(20), (a_run(values(), chosen),)))
        for chosen in ([], [measure("domains.housing_relief", "to", 3.0, 0, [True])])
    )
    assert plain.home.minus_reciprocal_log.tobytes() == moved.home.minus_reciprocal_log.tobytes()
    assert plain.home.question_share.tobytes() == moved.home.question_share.tobytes()
    assert plain.domains.minus_reciprocal_log.tobytes() == moved.domains.minus_reciprocal_log.tobytes()
    assert plain.domains.shares.tobytes() == moved.domains.shares.tobytes()


# One measure


def test_a_measure_works_in_full_from_its_week() -> None:
    one = measure("first_line.coaches", "to", 2.0, 10, [True, False])
    assert [one.share(week) for week in (0, 9, 10, 11, 500)] == [0.0, 0.0, 1.0, 1.0, 1.0]
    assert one.moved(np.ones(2), 9).tolist() == [1.0, 1.0]
    assert one.moved(np.ones(2), 10).tolist() == [2.0, 1.0]


def test_a_ramp_rises_in_equal_steps_from_its_first_week_to_its_full_size() -> None:
    one = CompiledMeasure("first_line.coaches", "by", 1.0, 10, 4, np.array([True]))
    assert [one.moved(np.ones(1), week)[0] for week in range(8, 16)] == [1.0, 1.0, 1.25, 1.5, 1.75, 2.0, 2.0, 2.0]


def test_a_measure_lets_go_at_once_in_the_week_in_which_it_ends() -> None:
    one = CompiledMeasure("first_line.coaches", "by", 1.0, 10, 4, np.array([True]), until=12)
    assert [one.share(week) for week in (9, 10, 11, 12, 13, 500)] == [0.0, 0.25, 0.5, 0.0, 0.0, 0.0]


def test_an_ended_measure_is_passed_over_and_the_others_stay_in_their_order() -> None:
    doubled = CompiledMeasure("first_line.coaches", "times", 2.0, 5, 0, np.array([True]))
    lent = CompiledMeasure("first_line.coaches", "to", 0.5, 5, 0, np.array([True]), until=10)
    batch = Batch(world([5]), weeks(20), (a_run(values(), [lent, doubled]),))
    assert [batch.lever_settings(week)["first_line.coaches"].tolist() for week in (4, 5, 9, 10)] == [[1.0], [1.0], [1.0], [2.0]]
    assert batch.weeks_of_change == {0, 5, 10}


def test_a_measure_that_began_before_the_run_is_in_force() -> None:
    one = CompiledMeasure("first_line.coaches", "times", 3.0, -10, 20, np.array([True]))
    assert one.moved(np.ones(1), 0)[0] == pytest.approx(1.0 + 11 / 20 * 2.0)


@pytest.mark.parametrize(("mode", "expected"), [("to", 0.5), ("by", 2.5), ("times", 1.0)])
def test_modes(mode: Mode, expected: float) -> None:
    assert measure("first_line.coaches", mode, 0.5, 0, [True]).moved(np.full(1, 2.0), 0)[0] == expected


# Measures together


def in_words(chosen: tuple[CompiledMeasure, ...], lever: str, municipality: int, week: int) -> float:
    """Measures on one lever, each on top of those before it, said as plainly as can be."""
    level = LEVERS[lever].neutral
    for one in chosen:
        if one.lever == lever and one.where[municipality] and one.week <= week < one.until:
            full = {"to": one.value, "by": level + one.value, "times": level * one.value}[one.mode]
            share = 1.0 if one.ramp == 0 else min(1.0, (week - one.week + 1) / one.ramp)
            level += share * (full - level)
    return level


@searching(60)
@given(st.lists(measures(3, 40), max_size=5), st.lists(measures(3, 40), max_size=5))
def test_settings_of_every_week_and_municipality(first: list[CompiledMeasure], second: list[CompiledMeasure]) -> None:
    batch = Batch(world([5, 5, 5]), weeks(40), (a_run(values(), first), a_run(values(), second)))
    for week in range(40):
        settings = batch.lever_settings(week)
        assert set(settings) == {one.lever for one in (*first, *second)}
        for name, found in settings.items():
            expected = [in_words(tuple(run.measures), name, index, week) for run in batch.runs for index in range(3)]
            assert found == pytest.approx(expected, abs=1e-12)


@searching(60)
@given(st.lists(measures(3, 40), max_size=5))
def test_between_the_weeks_of_change_nothing_changes(chosen: list[CompiledMeasure]) -> None:
    batch = Batch(world([5, 5, 5]), weeks(40), (a_run(values(), chosen),))
    assert 0 in batch.weeks_of_change
    for week in range(1, 40):
        if week not in batch.weeks_of_change:
            before, after = batch.lever_settings(week - 1), batch.lever_settings(week)
            assert all(before[name].tobytes() == after[name].tobytes() for name in before)


# What levers do to slots


def slots(settings: Mapping[str, float]) -> Floats:
    """Slots of each tier, once the workforce has followed its budget."""
    parameters, families = parameters_at("value"), np.array([5000.0])
    dials = turn_dials({name: np.full(1, setting) for name, setting in settings.items()}, parameters, 1)
    stocks = {name: stock.start(parameters, families) for name, stock in STOCKS.items()}
    stocks["coaches"] = stocks["coaches"] * dials["coaches"]
    stocks["specialists"] = stocks["specialists"] * dials["specialist_slots"]
    return offered_slots(stocks, capacity_under(dials, parameters, families))[:, 0]


@pytest.mark.parametrize(
    ("lever", "setting", "tier", "factor"),
    [
        ("first_line.coaches", 2.0, Tier.FIRST_LINE, 2.0),
        ("first_line.caseload", 0.5, Tier.FIRST_LINE, 0.5),
        ("specialist.slots", 0.0, Tier.SPECIALIST, 0.0),
        ("specialist.slots", 3.0, Tier.SPECIALIST, 3.0),
        ("specialist.residential_slots", 0.5, Tier.RESIDENTIAL, 0.5),
    ],
)
def test_places_follow_the_lever_and_the_other_tiers_do_not(lever: str, setting: float, tier: Tier, factor: float) -> None:
    expected = slots({})
    expected[tier] *= factor
    assert slots({lever: setting}) == pytest.approx(expected)


def test_case_leads_cost_places_and_groups_give_them() -> None:
    baseline = slots({})[Tier.FIRST_LINE]
    assert (
        slots({"first_line.case_lead": 1.0})[Tier.FIRST_LINE] < baseline < slots({"first_line.group_share": 0.2})[Tier.FIRST_LINE]
    )


def test_groups_are_capped_by_what_payment_rules_allow() -> None:
    cap = float(parameters_at("value")["first_line.group_share_cap"][0])
    assert slots({"first_line.group_share": 1.0}).tolist() == slots({"first_line.group_share": cap}).tolist()
