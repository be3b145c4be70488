"""Rows A5, B8, C3 and D9 of the advice: networks that come and go by what is near, volunteers, welfare work.

Each number is looked at by itself: at one end of its range networks are gained, at the other lost, and at "no effect" the same
happens to everybody. What is expected was written before anything was run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.unit.synthetic_results import empty, scenario
from tests.unit.test_effects import moved, under
from tests.worlds import Played, a_run, measure, play, play_with_simpy, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch
from zorgsim.engines.ledger import Ledger
from zorgsim.engines.log import first_difference
from zorgsim.engines.surroundings import Surroundings
from zorgsim.inputs.natural_units import Amount, Reached, Unit, as_setting
from zorgsim.inputs.parameters import register
from zorgsim.inputs.people import reads
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.dials import neutral_dials
from zorgsim.model.levers import LEVERS
from zorgsim.model.mode import Mode
from zorgsim.model.rules.nearby import QUARTER, whose_turn
from zorgsim.model.structure import DEFAULT, DomainsOption
from zorgsim.model.vocabulary import Event, Stage
from zorgsim.model.volunteers import usual_volunteers, volunteers_after_a_week
from zorgsim.model.week import STEP_NETWORKS
from zorgsim.results.measure_costs import running_cost

Floats = NDArray[np.float64]

NO_EFFECT: Final = {
    "embedding.places": 0.0, "embedding.welfare": 0.0, "embedding.volunteers": 0.0, "embedding.volunteers_own": 0.0,
    "embedding.help": 0.0, "embedding.vulnerable_ratio": 1.0,
}  # fmt: skip
FAMILIES: Final = 6_000
LACKING: Final = 0.15


@cache
def lived(lever: str | None, setting: float, number: str | None, value: float, length: int) -> Played:
    """What happens where one lever stands from the first week, and one number has an effect."""
    settings = [] if lever is None else [measure(lever, "to", setting, 0, [True])]
    parameters = values(NO_EFFECT | ({} if number is None else {number: value}))
    return play(Batch(world([FAMILIES], LACKING), weeks(length), (a_run(parameters, settings),)))


def given_and_taken(played: Played) -> tuple[int, int]:
    """Networks gained and lost by what is near: those of the morning, not those of the domain clock."""
    near = played.log.event[played.log.step == STEP_NETWORKS]
    assert set(near.tolist()) <= {Event.REGAINED_SUPPORT, Event.LOST_SUPPORT}
    return int((near == Event.REGAINED_SUPPORT).sum()), int((near == Event.LOST_SUPPORT).sum())


# A5, B8, C3, D9: families gain a network, and lose it


@pytest.mark.parametrize(
    ("lever", "setting", "number"),
    [
        ("community.meeting_places", 3.0, "embedding.places"),
        ("community.welfare_work", 3.0, "embedding.welfare"),
        ("community.volunteers", 1.0, "embedding.volunteers"),
        ("community.own_networks", 1.0, "embedding.help"),
    ],
)
def test_each_number_gives_and_takes_networks_and_nothing_at_no_effect(lever: str, setting: float, number: str) -> None:
    """At the high end networks are gained and none lost, at the low end lost and none gained; at nothing all is as without it."""
    gained, lost = given_and_taken(lived(lever, setting, number, register()[number].high, 26))
    assert gained > 0
    assert lost == 0
    gained, lost = given_and_taken(lived(lever, setting, number, register()[number].low, 26))
    assert gained == 0
    assert lost > 0
    without, nothing = lived(None, 0.0, None, 0.0, 26), lived(lever, setting, number, register()[number].none or 0.0, 26)
    assert first_difference(without.log, nothing.log) == ""


def test_where_places_close_networks_are_lost() -> None:
    """The same number, the other way: what families would gain by more places, others lose by fewer."""
    gained, lost = given_and_taken(lived("community.meeting_places", 0.0, "embedding.places", 0.12, 26))
    assert gained == 0
    assert lost > 0


def test_in_a_quarter_as_many_gain_a_network_as_the_hazard_says() -> None:
    """Everybody has one turn in thirteen weeks: lacking x (1 - exp(-hazard x a quarter)), within four standard errors."""
    gained, _ = given_and_taken(lived("community.own_networks", 1.0, "embedding.help", 0.4, QUARTER))
    expected = FAMILIES * LACKING * (1.0 - np.exp(-0.4 * QUARTER / WEEKS_PER_YEAR))
    assert abs(gained - expected) < 4.0 * np.sqrt(expected)


def test_everybody_has_one_turn_in_a_quarter() -> None:
    state = Ledger(Batch(world([500, 700]), weeks(2), (a_run(values()),))).state
    turns = np.concatenate([whose_turn(state, week) for week in range(7, 7 + QUARTER)])
    assert np.array_equal(np.sort(turns), np.arange(1_200))


def test_clocks_are_set_anew_of_whose_network_moved_and_of_nobody_else() -> None:
    """The domain clock, but where a domain falls due this very week; and at home the clock of questions, which reads needs."""
    settings = [measure("community.own_networks", "to", 1.0, 0, [True])]
    lacking = np.array([0.8, 0.1, 0.1, 0.1, 0.1])
    ledger = Ledger(Batch(world([16_000], lacking), weeks(20), (a_run(values({"embedding.help": 0.4}), settings),)))
    columns = ledger.state.columns
    before = {name: columns[name].astype(np.int64) for name in ("needs", "domain_spell", "domain_week", "redraws", "next_week")}
    due = before["domain_week"] <= 1  # nobody has lived week 0
    moved_rows = ledger.begin_week(1)
    now = {name: columns[name].astype(np.int64) for name in before}
    changed = now["needs"] != before["needs"]
    assert np.array_equal(np.flatnonzero(changed), np.sort(moved_rows))
    assert len(moved_rows) > 20
    assert np.array_equal(now["domain_spell"] - before["domain_spell"], (changed & ~due).astype(np.int64))
    assert (now["domain_week"][changed & ~due] > 1).all()
    assert np.array_equal(now["domain_week"][~changed | due], before["domain_week"][~changed | due])
    assert np.array_equal(now["redraws"] - before["redraws"], (changed & (before["next_week"] > 1)).astype(np.int64))


@pytest.mark.parametrize("ratio", [0.4, 1.0, 1.5])
def test_the_vulnerable_are_reached_as_the_ratio_says(ratio: float) -> None:
    """Hazards of families with two or more domains unarranged over those of others, gained and lost alike."""
    for value, name in ((0.12, "network_gained"), (-0.03, "network_lost")):
        changes = NO_EFFECT | {"embedding.places": value, "embedding.vulnerable_ratio": ratio}
        chances = under({"community.meeting_places": 2.0}, changes).tables[name]
        hazards = -np.log1p(-chances)
        assert hazards[2:] / hazards[:2].max() == pytest.approx(np.full(4, ratio))
        assert hazards[0] == hazards[1] > 0.0


# B8: volunteers come, tire and fade, in each municipality in its own way

USUAL: Final = {name: one.value for name, one in register().items() if name.startswith("volunteers.")}


def volunteers(
    years: float, dials: Mapping[str, float], changes: Mapping[str, float], begin: float = 1.0, readily: float = 0.0
) -> float:
    """How many there are after some years under some dials, of those that are usual."""
    parameters = {name: np.array([value]) for name, value in (USUAL | dict(changes)).items()}
    stand = neutral_dials(1) | {name: np.array([value]) for name, value in dials.items()}
    present = usual_volunteers(1) * begin
    for _ in range(round(years * WEEKS_PER_YEAR)):
        present = volunteers_after_a_week(present, np.array([readily]), stand, parameters)
    return float(present[0])


@pytest.mark.parametrize(("tiring", "rest"), [(0.6, 0.25), (0.2, 0.875), (0.0, 1.0), (-0.2, 1.1 / 1.2 + 0.2 / 1.2)])
def test_volunteers_tire_as_more_is_asked_of_each(tiring: float, rest: float) -> None:
    """Half as many places again: at rest (1 - 1.5 tiring) / (1 - tiring), fewer where use tires, more where it binds."""
    assert volunteers(120.0, {"meeting_places": 1.5}, {"volunteers.tiring": tiring}) == pytest.approx(rest, abs=1e-3)


def test_volunteers_tire_and_fade_below_where_they_began() -> None:
    """Recruited for three years where places to meet are a fifth more: more at first, fewer than ever ten years after."""
    busy = {"meeting_places": 1.2}
    after_three = volunteers(3.0, busy | {"recruiting": 0.2}, {})
    assert after_three > 1.0
    assert volunteers(10.0, busy, {}, begin=after_three) < 1.0


def test_recruiting_that_puts_others_off_leaves_fewer() -> None:
    assert volunteers(3.0, {"recruiting": 0.2}, {"volunteers.recruited": -0.1}) < 1.0
    assert volunteers(3.0, {"recruiting": 0.2}, {"volunteers.recruited": 0.0}) == 1.0


def test_there_are_never_fewer_volunteers_than_none() -> None:
    assert volunteers(20.0, {"recruiting": 1.0}, {"volunteers.recruited": -0.9}) == 0.0


def test_nothing_moves_volunteers_where_no_lever_stands() -> None:
    """To the last bit, whatever their numbers."""
    for changes in ({}, {"volunteers.tiring": 0.6, "volunteers.welfare_elasticity": -0.5, "volunteers.turnover": 0.37}):
        assert volunteers(40.0, {}, changes) == 1.0


@pytest.mark.parametrize(("elasticity", "sign"), [(0.5, 1), (0.0, 0), (-0.5, -1)])
def test_welfare_work_draws_volunteers_in_or_crowds_them_out(elasticity: float, sign: int) -> None:
    """D9: twice the welfare work; where it is closed down, the other way round."""
    changes = {"volunteers.welfare_elasticity": elasticity}
    assert np.sign(volunteers(5.0, {"welfare_work": 2.0}, changes) - 1.0) == sign
    assert np.sign(volunteers(5.0, {"welfare_work": 0.0}, changes) - 1.0) == -sign


def test_what_volunteers_make_of_it_is_each_municipalitys_own() -> None:
    """Where trials found nothing, networks are still gained here and lost there: what their own way is, in no scenario another."""
    towns = 12
    changes = NO_EFFECT | {"embedding.volunteers_own": 0.06}
    settings = [measure("community.volunteers", "to", 1.0, 0, [True] * towns)]
    batch = Batch(world([100] * towns), weeks(52), (a_run(values(changes), settings),))
    surroundings = Surroundings(batch)
    for _ in range(26):
        surroundings.end_week(np.full((towns, 11), 9), np.zeros(towns, dtype=np.int64), np.zeros((3, towns), dtype=np.int64))
    pull = surroundings.begin_week(26).tables["network_pull"]
    _, own_way = batch.volunteer_luck
    assert np.array_equal(np.sign(pull), np.sign(own_way - 0.5))
    assert {-1.0, 1.0} == set(np.sign(pull).tolist())
    assert len(set(surroundings.volunteers.round(6).tolist())) == towns, "people are recruited more readily here than there"


# C3: networks alone


def test_stronger_networks_are_a_network_and_nothing_else() -> None:
    """The lever moves what is gained, no volunteer and no other chance; every other lever of networks stands still."""
    assert moved({"community.own_networks": 0.5}) == {"network_pull", "network_gained"}
    assert moved({"community.own_networks": 0.5}, {"embedding.help": 0.0}) == set()
    played = lived("community.own_networks", 1.0, "embedding.help", 0.4, 26)
    families = played.counters.family_weeks[..., 0].sum(axis=-1)
    assert np.array_equal(played.counters.volunteer_weeks, families)


# D9: welfare work has its own measure and its own cost


def test_welfare_work_is_bought_in_fte_and_has_its_own_cost() -> None:
    """20 FTE for 10,000 families, of whom there are five a thousand: 0.4 more; what it costs is its price for all families."""
    numbers = {name: one.value for name, one in register().items()}
    reached = Reached((4_000, 6_000), (1.0, 1.0), (1.0, 1.0))
    mode, setting = as_setting("community.welfare_work", Mode.BY, Amount(20.0, Unit.FTE), reached, numbers)
    assert (mode, round(setting, 12)) == (Mode.BY, 0.4)
    simulated = empty(scenario("baseline"))
    simulated.counters.family_weeks[..., Stage.HOME, 0] = 10_000
    simulated.counters.levers[...] = np.array([lever.neutral for lever in LEVERS.values()])
    simulated.counters.levers[..., list(LEVERS).index("community.welfare_work")] = 1.4
    own = running_cost(simulated, numbers, "community.welfare_work")
    family_years = simulated.counters.family_weeks[..., 0].sum(axis=-1) / WEEKS_PER_YEAR
    assert own == pytest.approx(0.4 * numbers["measure_cost.community.welfare_work"] * family_years)
    assert not running_cost(simulated, numbers, "community.social_facilities").any()


def test_its_numbers_are_read_where_a_lever_of_networks_stands_and_nowhere_else() -> None:
    """So that no other scenario is screened, or flagged, for what cannot move it."""
    for name in ("embedding.places", "volunteers.tiring"):
        assert not reads(load_shipped("social_base"), name)
        assert reads(load_shipped("embedding_places"), name)


# Two engines, one log


@pytest.mark.parametrize("domains", DomainsOption)
def test_both_engines_let_the_same_networks_come_and_go(domains: DomainsOption) -> None:
    """Levers in one of two towns, networks gained and lost, in every stage; and where domains stand still in care."""
    here = [True, False]
    settings = [
        measure("community.meeting_places", "to", 3.0, 10, here),
        measure("community.welfare_work", "to", 0.0, 30, here),
        measure("community.volunteers", "to", 1.0, 5, here),
        measure("community.own_networks", "to", 1.0, 20, here),
    ]
    changes = {"embedding.places": 0.12, "embedding.welfare": 0.1, "embedding.volunteers": 0.1, "question.base": 1.0}
    structure = replace(DEFAULT, domains=domains)
    batch = Batch(world([200, 60]), weeks(78), (a_run(values(changes), settings),), structure)
    one, other = play(batch), play_with_simpy(batch)
    assert first_difference(one.log, other.log) == ""
    near = one.log.step == STEP_NETWORKS
    assert near.any()
    assert set(one.log.cell[near].tolist()) == {0}
    assert one.log.week[near].min() >= 5


@pytest.mark.parametrize(("lever", "setting"), [("community.own_networks", 1.0), ("community.meeting_places", 3.0)])
def test_both_engines_let_the_same_networks_come_and_go_from_the_first_week(lever: str, setting: float) -> None:
    """In its morning nobody waits for anything yet."""
    run = a_run(values({"embedding.help": 0.4, "embedding.places": 0.12}), [measure(lever, "to", setting, 0, [True])])
    batch = Batch(world([2_000], 0.4), weeks(4), (run,))
    one, other = play(batch), play_with_simpy(batch)
    assert first_difference(one.log, other.log) == ""
    assert (one.log.week[one.log.step == STEP_NETWORKS] == 0).any()
