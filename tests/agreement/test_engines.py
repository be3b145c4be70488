"""The two engines tell the same story, row for row, in every world."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.agreement.planned import PLANNED, planned_worlds
from tests.agreement.reach import Reach, beyond_is_possible
from tests.worlds import (
    CAPACITY,
    EXTREME,
    TINY,
    a_run,
    assert_same,
    batches,
    measure,
    play,
    play_with_simpy,
    searching,
    values,
    weeks,
    world,
)

from zorgsim.engines.batch import Batch
from zorgsim.model.structure import DEFAULT, BudgetRuleOption, PeopleOption, ReferrersOption, StaffOption
from zorgsim.model.succession import FamiliesOverTime
from zorgsim.model.vocabulary import Event, Stage


@pytest.mark.parametrize("number", range(PLANNED))
def test_engines_agree_in_planned_worlds(number: int) -> None:
    batch = planned_worlds()[number]
    assert_same(play(batch), play_with_simpy(batch))


def test_planned_worlds_hold_every_lever_stock_parameter_event_and_route() -> None:
    reach = Reach()
    for batch in planned_worlds():
        reach.note(batch, play(batch))
    assert reach.missing == []
    assert len(reach.beyond) > len(beyond_is_possible()) // 3
    assert len(reach.stories) == reach.worlds == PLANNED


@searching(15)
@given(batches(most_families=30, most_years=3))
def test_engines_agree_in_any_world(batch: Batch) -> None:
    assert_same(play(batch), play_with_simpy(batch))


@pytest.mark.long
@searching(100, long=10_000)
@given(batches(most_families=30, most_years=3))
def test_engines_agree_in_many_worlds(batch: Batch) -> None:
    assert_same(play(batch), play_with_simpy(batch))


def test_a_search_that_leaves_something_out_is_found_out() -> None:
    """The counterpart: a dull world reaches little, and is told so."""
    batch = Batch(world([40]), weeks(60), (a_run(values({"question.base": 1.0})),))
    reach = Reach()
    reach.note(batch, play(batch))
    assert {"event KEPT_ON_IN_CARE", "lever queue.discipline higher", "stock trust free", "pool shared"} <= set(reach.missing)
    assert {"event QUESTION_AROSE", "route ASK_NETWORK", "stock trust frozen"} <= reach.reached


@searching(6)
@given(batches(most_families=1, most_years=2))
def test_engines_agree_on_single_families(batch: Batch) -> None:
    assert_same(play(batch), play_with_simpy(batch))


@pytest.mark.parametrize("prevalence", [TINY, EXTREME], ids=["no stressors", "all stressors"])
@pytest.mark.parametrize("capacity", [0, 1, 2], ids=["no slots", "few slots", "ample slots"])
def test_engines_agree_at_the_corners(prevalence: float, capacity: int) -> None:
    parameters = values({name: levels[capacity] for name, levels in CAPACITY.items()} | {"question.base": 2.0})
    batch = Batch(world([40, 15, 1], prevalence, regions=[0, 0, 1]), weeks(130), (a_run(parameters, freeze=()),))
    played = play(batch)
    assert_same(played, play_with_simpy(batch))
    started = np.isin(played.log.event, [Event.STARTED_COACHING, Event.STARTED_SPECIALIST])
    assert started.any() == (capacity > 0)


def test_engines_agree_while_pools_and_order_change() -> None:
    parameters = values({name: levels[1] for name, levels in CAPACITY.items()} | {"question.base": 4.0})
    settings = [
        measure("governance.pooling", "to", level, week, [True, True, True, week % 2 == 0])
        for week, level in ((20, 0.0), (41, 3.0), (70, 1.0), (91, 2.0))
    ]
    settings += [
        measure("queue.discipline", "to", 1.0, 30, [True, False, True, False]),
        measure("queue.discipline", "to", 0.0, 80, [True, True, True, True]),
    ]
    batch = Batch(world([50, 30, 20, 40], 0.3, regions=[0, 0, 1, 1]), weeks(120), (a_run(parameters, settings, freeze=()),))
    played = play(batch)
    assert (played.log.event == Event.STARTED_SPECIALIST).sum() >= 10
    assert_same(played, play_with_simpy(batch))


def test_engines_agree_on_interim_care_and_housing_first_while_shares_rise_fall_and_end() -> None:
    parameters = values(
        {
            "question.base": 4.0,
            "residential.slots_per_1000": 30.0,
            "specialist.slots_per_1000": 300.0,
            "specialist.to_residential": 0.6,
        }
        | {"specialist.weeks.complex": 6.0, "residential.weeks": 20.0, "residential.interim_crisis": 1.2}
        | {f"everyday.direct_referral.{one}": 0.9 for one in ("everyday", "serious", "complex")}
        | {"severity.complex_share": 0.5, "crisis.hazard.complex": 1.0}
    )
    settings = [
        measure("residential.interim_care", "to", share, week, where)
        for share, week, where in ((0.6, 10, [True, False]), (1.0, 50, [True, True]), (0.0, 90, [True, False]))
    ]
    settings.append(measure("domains.housing_in_care", "to", 3.0, 30, [False, True]))
    batch = Batch(world([120, 80], 0.3), weeks(130), (a_run(parameters, settings, freeze=()),))
    played = play(batch)
    interim = played.counters.interim_weeks.sum(axis=(0, 1))
    waited = played.counters.family_weeks[..., Stage.RESIDENTIAL_WAIT, 0].sum(axis=(0, 1))
    assert (interim > 0).all()
    assert (interim < waited).all()
    assert_same(played, play_with_simpy(batch))


def test_engines_agree_where_everything_happens() -> None:
    """Every event of the vocabulary under every mechanism at once, so that no rule escapes the comparison."""
    parameters = values(
        {name: levels[1] for name, levels in CAPACITY.items()}
        | {"question.base": 4.0, "turnover.rate": 0.3, "specialist.to_residential": 0.5, "crisis.to_residential": 0.5}
        | {"specialist.weeks.complex": 8.0, "first_line.weeks": 8.0, "residential.weeks": 12.0, "residential.leaves": 0.4}
        | {"crisis.hazard.serious": 0.5, "crisis.hazard.complex": 2.0, "crisis.with_network": 1.0, "trust.start": 0.5}
        | {"specialist.review_weeks": 4.0, "specialist.review_errs": 0.5, "specialist.arranges.care": 0.5}
        | {"lists.families": 15.0, "closure.taken_over": 0.4, "closure.back_on_list": 0.6, "residential.interim_crisis": 1.2}
        | {"access.misjudged": 0.5}
    )
    settings = [
        measure("specialist.at_home", "to", 1.0, 0, [True, False]),
        measure("specialist.release", "to", 1.0, 0, [False, True]),
        measure("specialist.stop_without_value", "to", 1.0, 20, [True, True]),
        measure("queue.bridging", "to", 0.5, 40, [True, True]),
        measure("access.scope_everyday", "to", 0.5, 30, [True, False]),
        measure("access.scope_serious", "to", 0.5, 60, [True, True]),
        measure("access.own_contribution", "to", 40.0, 50, [False, True]),
        measure("access.gatekeeping", "to", 0.5, 20, [True, True]),
        measure("first_line.takes_over", "to", 0.5, 10, [True, True]),
        measure("residential.interim_care", "to", 0.6, 10, [True, True]),
        measure("domains.housing_in_care", "to", 2.0, 30, [False, True]),
        measure("specialist.max_weeks", "to", 6.0, 40, [True, False]),
        measure("specialist.tariff", "to", 1.1, 45, [True, True]),
        measure("supply.closure", "to", 0.6, 70, [True, True]),
        measure("supply.closure_residential", "to", 0.5, 75, [True, True]),
    ]
    place = world([150, 100], 0.3)
    families = np.stack([place.families, place.families // 2, place.families * 2])
    place = replace(place, over_time=FamiliesOverTime(families.max(axis=0), np.array([0, 52, 104]), families))
    structure = replace(DEFAULT, people=PeopleOption.SERIES, referrers=ReferrersOption.DOCTORS, staff=StaffOption.MARKET)
    structure = replace(structure, budget_rule=BudgetRuleOption.CUT_TARIFFS)
    batch = Batch(place, weeks(130), (a_run(parameters, settings, freeze=()),), structure)
    played = play(batch)
    assert set(played.log.event.tolist()) == set(Event) - {Event.NOTHING}
    assert_same(played, play_with_simpy(batch))


@searching(4)
@given(batches(most_families=20, most_years=1), st.integers(0, 10))
def test_the_agreement_can_fail(batch: Batch, replication: int) -> None:
    """Another replication is another story: the comparison sees it whenever anything happens at all."""
    other = replace(batch, runs=(replace(batch.runs[0], replication=batch.runs[0].replication + 1 + replication),))
    one, two = play(batch), play(other)
    if len(one.log) > 30:
        with pytest.raises(AssertionError):
            assert_same(one, two)
