"""How strongly a measure works by municipality: a draw with a meaning, a mean of one, levers that do something to people."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pytest
from tests.worlds import a_run, measure, values, weeks, world

from zorgsim.engines.batch import Batch, Run
from zorgsim.engines.surroundings import Surroundings
from zorgsim.errors import InputError
from zorgsim.inputs.compile import compile_measures
from zorgsim.inputs.natural_units import PER_FAMILY
from zorgsim.inputs.parameters import register
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.levers import LEVERS
from zorgsim.model.local_strength import LOCAL, NOT_LOCAL, SPREAD, felt, strength

RELIEF = "domains.housing_relief"
TOWNS = 400


def batch_of(spread: float, *runs: Run, towns: int = TOWNS) -> Batch:
    return Batch(world([10] * towns), weeks(10), runs or (a_run(values({SPREAD: spread})),))


def test_strength_lies_evenly_around_one() -> None:
    assert strength(np.full(3, 0.4), np.array([0.0, 0.5, 0.75])).tolist() == pytest.approx([0.6, 1.0, 1.2])


def test_towns_and_levers_differ_and_their_mean_is_one() -> None:
    found = batch_of(0.5).local_strengths
    assert tuple(found) == LOCAL
    each = np.stack(list(found.values()))
    assert 0.5 <= each.min() < 0.51 < 1.49 < each.max() < 1.5
    assert np.abs(each.mean(axis=1) - 1.0).max() < 4.0 * 0.5 / np.sqrt(3.0 * TOWNS)
    assert np.abs(np.corrcoef(each) - np.eye(len(LOCAL))).max() < 5.0 / np.sqrt(TOWNS)


def test_a_town_has_the_same_strength_in_every_scenario_and_beside_whatever_other_runs() -> None:
    one = a_run(values({SPREAD: 0.5}))
    decided = replace(one, measures=(measure(RELIEF, "to", 2.0, 3, [True] * TOWNS),))
    other = replace(one, replication=1)
    alone, together = batch_of(0.5, one).local_strengths[RELIEF], batch_of(0.5, other, decided).local_strengths[RELIEF]
    assert together[TOWNS:].tolist() == alone.tolist()
    assert not np.array_equal(together[:TOWNS], alone)
    assert batch_of(0.5, towns=3).local_strengths[RELIEF].tolist() == alone[:3].tolist()


def test_with_no_spread_nothing_is_drawn() -> None:
    assert batch_of(0.0).local_strengths == {}


def test_a_setting_is_felt_as_far_from_neutral_as_the_strength_says_and_never_outside_its_range() -> None:
    settings = {RELIEF: np.array([1.0, 2.0, 0.5]), "funding.model": np.array([1.0, 1.0, 1.0])}
    strong = felt(settings, {RELIEF: np.full(3, 1.5)})
    assert strong[RELIEF].tolist() == [1.0, 2.5, 0.25]
    assert strong["funding.model"] is settings["funding.model"]
    high = LEVERS[RELIEF].high
    assert felt({RELIEF: np.full(1, high)}, {RELIEF: np.full(1, 2.0)})[RELIEF].tolist() == [high]


def test_levers_that_are_a_choice_or_an_amount_have_no_strength_of_their_own() -> None:
    assert len(set(LOCAL)) == len(LOCAL)
    assert not [name for name in LOCAL if LEVERS[name].choices or name in PER_FAMILY]


def test_every_lever_has_a_strength_by_place_or_a_reason_why_not() -> None:
    assert set(LOCAL) | set(NOT_LOCAL) == set(LEVERS)
    assert not set(LOCAL) & set(NOT_LOCAL)
    assert all(NOT_LOCAL.values())


BEFORE: Final = 19
"""Levers in the list as it was first written."""


def test_levers_are_added_at_the_end_so_that_the_luck_of_others_stays() -> None:
    """Uniforms are of seed, replication, municipality and place in the list: those of the first levers, as they were."""
    assert LOCAL[0] == "community.social_facilities"
    assert LOCAL[BEFORE - 1] == "workforce.retention"
    assert LOCAL[BEFORE:] == (
        "community.own_networks", "community.meeting_places", "community.volunteers", "community.group_pregnancy_care",
        "first_line.support_on_call", "first_line.hired_advice", "beside_treatment.family_worker", "everyday.practice_nurse",
        "access.gatekeeping",
    )  # fmt: skip


@pytest.mark.parametrize("lever", LOCAL)
def test_a_lever_with_a_strength_of_its_own_is_felt_by_place(lever: str) -> None:
    """Set halfway to an end of its range it turns its dials by other amounts in a town where it is stronger."""
    one = LEVERS[lever]
    end = one.high if one.high > one.neutral else one.low
    setting = (one.neutral + end) / 2.0
    numbers = {name: register()[name].high for name in one.parameters}  # of some the best value is that they do nothing
    run = a_run(values({**numbers, SPREAD: 1.0}), [measure(lever, "to", setting, 0, [True, True])])
    batch = Batch(world([50, 50]), weeks(10), (run,))
    dials = Surroundings(batch).dials
    assert [name for name, dial in dials.items() if dial[0] != dial[1]]


def test_a_measure_that_would_leave_its_range_where_it_is_strongest_is_refused() -> None:
    one = load_shipped("earlier_housing_by_town")
    place = resolve_places(["Losser"], "test")
    strong = tuple(replace(each, value=2.5) if each.lever == RELIEF else each for each in one.measures)
    compile_measures(one, place)
    compile_measures(replace(one, measures=strong, parameters={SPREAD: 0.0}), place)
    with pytest.raises(InputError, match="where the measure works most strongly") as refused:
        compile_measures(replace(one, measures=strong, parameters={SPREAD: 1.0}), place)
    assert float(str(refused.value.value)) > LEVERS[RELIEF].high
