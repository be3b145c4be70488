"""One labour market for coaches and specialists: where both settle, what one gains the other loses, and what moves nothing.

The fixed points were solved by hand, before the first run. With g = (wanted - staff) / delay, a the usual attrition, E what is
wanted beyond the staff that there was, at rest g of the one = share x (what the other hires beyond its own), which is
share x (a E + (1 - a delay) g) of that other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.worlds import (
    ONE_LIST,
    TINY,
    Played,
    a_run,
    assert_same,
    different_counters,
    measure,
    play,
    play_with_simpy,
    values,
    weeks,
    world,
)

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch, Dated
from zorgsim.engines.surroundings import Surroundings
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.inputs.compile import compile_clock, compile_dates
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.labour_market import LEAST, STAFF, LabourMarket, speed_of_filling, vacancies
from zorgsim.model.pools import groups_of
from zorgsim.model.stocks import STOCKS
from zorgsim.model.stocks.workforce import Hiring
from zorgsim.model.structure import StaffOption, Structure, SupplyOption
from zorgsim.model.vocabulary import N_STAGES, N_TIERS

Floats = NDArray[np.float64]
MARKET = replace(ONE_LIST, supply=SupplyOption.CAPPED, staff=StaffOption.MARKET)
APART = replace(MARKET, staff=StaffOption.APART)
REST = frozenset(STOCKS) - {"coaches", "specialists"}
COACHES, SPECIALISTS = 0, 1

NUMBERS = {
    "first_line.coaches_per_1000": 3.0, "first_line.attrition": 0.2, "first_line.hiring_weeks": 40.0,
    "specialist.slots_per_1000": 72.0, "specialist.caseload": 12.0, "specialist.attrition": 0.15, "specialist.hiring_weeks": 60.0,
    "workforce.overload_attrition": 0.0, "labour.usual_vacancies": 0.05,
}  # fmt: skip


def changed(elasticity: float, share: float, **more: float) -> dict[str, float]:
    return values(NUMBERS | {"labour.filling_elasticity": elasticity, "labour.taken_share": share} | more)


def quiet_town(parameters: Mapping[str, float], coaches: float, length: int) -> Batch:
    """A thousand families who never ask for anything, where the budget for coaches is multiplied."""
    run = a_run({**parameters, "question.base": TINY}, [measure("first_line.coaches", "times", coaches, 0, [True])])
    return Batch(world([1000], TINY), weeks(length), (replace(run, freeze=REST),), MARKET)


def after_weeks(batch: Batch) -> Floats:
    """Coaches and specialists at the end of a calendar; nobody asks, so that no engine is needed."""
    surroundings = Surroundings(batch)
    nobody, none = np.zeros((1, N_STAGES), dtype=np.int64), np.zeros(1, dtype=np.int64)
    for week in range(batch.clock.weeks):
        surroundings.week = week
        surroundings.end_week(nobody, none, np.zeros((N_TIERS, 1), dtype=np.int64))
    return np.array([surroundings.stocks[name][0] for name in STAFF])


def settled(elasticity: float, share: float, coaches: float, length: int = 1500) -> Floats:
    """Coaches and specialists per 1000 families long after the budget for coaches was multiplied."""
    return after_weeks(quiet_town(changed(elasticity, share), coaches, length))


def by_hand(share: float, extra: float) -> Floats:
    """Where both settle when vacancies do not slow hiring, and 3 coaches and 6 specialists want ``extra`` coaches more."""
    a_coaches, a_specialists = 0.2 / WEEKS_PER_YEAR, 0.15 / WEEKS_PER_YEAR
    short_of_specialists = share * a_coaches * extra / (1 - share**2 * (1 - a_coaches * 40.0) * (1 - a_specialists * 60.0))
    short_of_coaches = share * (1 - a_specialists * 60.0) * short_of_specialists
    return np.array([3.0 + extra - 40.0 * short_of_coaches, 6.0 - 60.0 * short_of_specialists])


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_both_workforces_settle_where_the_linear_system_says(share: float) -> None:
    assert settled(0.0, share, 1.5) == pytest.approx(by_hand(share, 1.5), rel=1e-3)


def test_an_engine_settles_there_too() -> None:
    engine = VectorisedEngine(quiet_town(changed(0.0, 0.5), 1.5, 700))
    engine.run()
    stocks = engine.ledger.surroundings.stocks
    assert [stocks[name][0] for name in STAFF] == pytest.approx(by_hand(0.5, 1.5), rel=1e-3)


def test_with_a_share_of_one_and_equal_attrition_there_are_only_so_many() -> None:
    """As many leave as come from elsewhere, whoever hires whom: the sum is what it was."""
    a, d_coaches, d_specialists = 0.2 / WEEKS_PER_YEAR, 40.0, 60.0
    moved = 1.5 / d_coaches / (1 / d_coaches + 1 / d_specialists - a)
    found = after_weeks(quiet_town(changed(0.0, 1.0, **{"specialist.attrition": 0.2}), 1.5, 1500))
    assert found == pytest.approx([3.0 + moved, 6.0 - moved], rel=1e-3)


def test_scarcity_alone_delays_and_does_not_keep_from() -> None:
    """With nothing taken, all that is wanted is hired in the end, however slowly; and on the way there are fewer."""
    assert settled(1.0, 0.0, 1.5) == pytest.approx([4.5, 6.0], rel=2e-3)
    on_the_way = [after_weeks(quiet_town(changed(elasticity, 0.0), 1.5, 40))[COACHES] for elasticity in (0.0, 0.5, 1.0)]
    assert on_the_way[0] > on_the_way[1] > on_the_way[2] > 3.0


def test_scarcity_and_taking_together_settle_at_their_fixed_point() -> None:
    """For a given speed of filling the system is linear; the speed follows from where it settles."""
    elasticity, share = 0.5, 0.5
    a = np.array([0.2, 0.15]) / WEEKS_PER_YEAR
    delay, wanted, before = np.array([40.0, 60.0]), np.array([4.5, 6.0]), np.array([3.0, 6.0])
    staff = before
    for _ in range(500):
        open_posts = (a * staff + (wanted - staff) / delay) / a
        speed = (open_posts.sum() / wanted.sum()) ** -elasticity
        # filled = speed (a W + (wanted - W) / delay); filled - a W = share x (filled of the other - a of the other x before)
        slope, level = speed * (a - 1 / delay), speed * wanted / delay
        matrix = np.array([[slope[0] - a[0], -share * slope[1]], [-share * slope[0], slope[1] - a[1]]])
        right = np.array([share * (level[1] - a[1] * before[1]) - level[0], share * (level[0] - a[0] * before[0]) - level[1]])
        staff = 0.5 * staff + 0.5 * np.linalg.solve(matrix, right)
    assert settled(elasticity, share, 1.5) == pytest.approx(staff, rel=1e-3)
    assert staff[SPECIALISTS] < 6.0


@pytest.mark.parametrize(("elasticity", "share"), [(0.0, 0.0), (1.0, 1.0)])
def test_as_the_register_has_it_nothing_moves(elasticity: float, share: float) -> None:
    """Nobody is overloaded, and what is wanted is there: as many come as leave, at the usual speed."""
    assert settled(elasticity, share, 1.0, 200) == pytest.approx([3.0, 6.0], rel=1e-9)


# What moves nothing, to the last bit


def towns(structure: Structure, elasticity: float, share: float, staff: int = 0) -> Batch:
    """Three towns in two regions where much happens and everything moves; two want more coaches."""
    parameters = changed(elasticity, share, **{"question.base": 2.0, "workforce.overload_attrition": 0.8})
    run = a_run(parameters, [measure("first_line.coaches", "times", 2.0, 20, [True, False, True])], freeze=())
    return Batch(world([60, 40, 30], 0.3, [0, 0, 1]), weeks(160), (run,), structure, Dated(staff=staff))


def without_posts(played: Played) -> Played:
    for name in ("posts", "vacant_posts"):
        played.counters.arrays[name][:] = 0.0
    return played


@pytest.fixture(scope="module")
def apart() -> Played:
    return play(towns(APART, 0.0, 0.0))


def test_with_neither_scarcity_nor_taking_every_event_is_that_of_hiring_apart(apart: Played) -> None:
    market = play(towns(MARKET, 0.0, 0.0))
    assert apart.counters.posts.sum() == 0.0 < market.counters.posts.min()
    assert_same(without_posts(market), apart)


@pytest.mark.parametrize(("elasticity", "share"), [(1.0, 0.0), (0.0, 1.0)])
def test_each_half_moves_something(elasticity: float, share: float, apart: Played) -> None:
    market = play(towns(MARKET, elasticity, share))
    assert "stocks" in different_counters(without_posts(market).counters, apart.counters)


def test_the_market_begins_in_its_week_and_not_before(apart: Played) -> None:
    later = play(towns(MARKET, 1.0, 1.0, staff=100))
    for log in (later.log, apart.log):
        assert log.week.max() > 140
    early = [log.week <= 100 for log in (later.log, apart.log)]
    for column in ("week", "family", "event", "needs"):
        assert np.array_equal(getattr(later.log, column)[early[0]], getattr(apart.log, column)[early[1]])
    assert later.counters.posts[0, 0].sum() == 0.0 < later.counters.posts[0, -1].min()


def test_both_engines_live_in_one_market() -> None:
    batch = towns(MARKET, 0.7, 0.8)
    assert_same(play(batch), play_with_simpy(batch))


def test_a_region_knows_nothing_of_another() -> None:
    """The second town wants no more coaches and loses specialists to its neighbour; alone in its region it loses none."""
    ends = []
    for regions in ([0, 0], [0, 1]):
        run = replace(
            a_run(changed(0.5, 1.0, **{"question.base": TINY}), [measure("first_line.coaches", "times", 2.0, 5, [True, False])]),
            freeze=REST,
        )
        engine = VectorisedEngine(Batch(world([1000, 1000], TINY, regions), weeks(100), (run,), MARKET))
        engine.run()
        ends.append(engine.ledger.surroundings.stocks["specialists"])
    assert ends[0][1] < 5.9
    assert ends[0][0] == pytest.approx(ends[0][1])
    assert ends[1][1] == pytest.approx(6.0)
    assert ends[1][0] < 5.8


def test_the_market_begins_with_the_policy() -> None:
    baseline = load_shipped("baseline")
    start = compile_clock(baseline).week_of(baseline.run.policy_start)
    assert compile_dates(baseline).staff == start > 500
    assert compile_dates(replace(baseline, structure_base="as_0_1")).staff == 0


# What one gains by taking, the other loses

CELLS = 5
REGIONS = np.array([0, 0, 1, 1, 1])


def market(elasticity: float, share: float, own: float) -> LabourMarket:
    levels = np.stack([np.arange(CELLS), REGIONS, np.zeros(CELLS), np.zeros(CELLS)]).astype(np.int64)
    parameters = {name: np.full(CELLS, value) for name, value in changed(elasticity, share).items()}
    one = LabourMarket(groups_of(levels, 1), parameters)
    one.own[:] = own
    return one


def a_week(luck: int, staff: float) -> tuple[list[Hiring], Floats, Floats]:
    """Both tiers as they would hire apart, and their staff before and after."""
    random = np.random.default_rng(luck)
    present = random.random((2, CELLS)) * staff
    hiring = [Hiring(random.random(CELLS) * 12.0, random.random(CELLS) - 0.2, 0.02 * one) for one in present]
    apart = np.stack([one.workforce(before) for one, before in zip(hiring, present, strict=True)])
    return hiring, present, apart


def in_regions(staff: Floats) -> Floats:
    return np.stack([staff[:, region == REGIONS].sum(axis=1) for region in (0, 1)], axis=1)


NOBODY_STILL = np.zeros((2, CELLS), dtype=bool)


@pytest.mark.parametrize("luck", range(5))
@pytest.mark.parametrize("own", [0.0, 0.1, 5.0])
def test_what_one_tier_gains_by_taking_the_other_loses(luck: int, own: float) -> None:
    share = 0.6
    hiring, present, apart = a_week(luck, 10.0)
    after = market(0.0, share, own).share_staff(hiring, present, apart, NOBODY_STILL)
    hired = in_regions(np.stack([np.maximum(one.hired, 0.0) for one in hiring]))
    beyond = np.maximum(hired - in_regions(np.full((2, CELLS), own)), 0.0)
    assert in_regions(apart - after) == pytest.approx(share * beyond[::-1])
    assert (beyond > 0.0).any() == (own < 5.0)


@pytest.mark.parametrize("luck", range(5))
def test_nobody_is_taken_who_is_not_there(luck: int) -> None:
    """Hardly any staff, and all are wanted: whoever cannot be taken is not hired; nothing falls below nothing."""
    hiring, present, apart = a_week(luck, 0.05)
    after = market(0.0, 1.0, 0.0).share_staff(hiring, present, apart, NOBODY_STILL)
    balance = np.stack([one.hired for one in hiring])
    staying = np.maximum(present + np.minimum(balance, 0.0) - np.stack([one.left for one in hiring]), 0.0)
    assert after.min() >= 0.0
    # all are hired from the other tier: nobody comes from elsewhere, so that those who stay are all there are
    assert in_regions(after).sum(axis=0) == pytest.approx(in_regions(staying).sum(axis=0))


def test_a_frozen_workforce_neither_takes_nor_gives() -> None:
    hiring, present, apart = a_week(3, 10.0)
    still = NOBODY_STILL.copy()
    still[SPECIALISTS] = True
    apart[SPECIALISTS] = present[SPECIALISTS]
    after = market(0.0, 1.0, 0.0).share_staff(hiring, present, apart, still)
    assert np.array_equal(after[SPECIALISTS], present[SPECIALISTS])
    hired = np.maximum(hiring[COACHES].hired, 0.0)
    assert after[COACHES] == pytest.approx(apart[COACHES] - hired), "all were to come from specialists, who cannot be taken"


# Vacancies


def test_as_usual_as_many_posts_are_vacant_as_the_register_says() -> None:
    """Of 100 FTE wanted and there, and as many hired as leave: 4 of 104 posts where one in 26 is vacant, at any attrition."""
    attrition = np.array([[0.004], [0.001]])
    open_posts, usual = vacancies(100.0 * attrition, np.full((2, 1), 100.0), attrition, np.array([1.0 / 26.0]))
    assert open_posts == pytest.approx(4.0)
    assert usual == pytest.approx(4.0)
    twice, _ = vacancies(200.0 * attrition, np.full((2, 1), 100.0), attrition, np.array([1.0 / 26.0]))
    assert twice == pytest.approx(8.0)


@pytest.mark.parametrize(
    ("over_usual", "elasticity", "speed"),
    [(1.0, 0.7, 1.0), (4.0, 0.5, 0.5), (4.0, 0.0, 1.0), (0.5, 1.0, 2.0), (0.0, 1.0, 1.0 / LEAST)],
)
def test_posts_fill_more_slowly_as_more_are_vacant(over_usual: float, elasticity: float, speed: float) -> None:
    assert speed_of_filling(np.array([over_usual]), np.array([elasticity])) == pytest.approx([speed])


def test_posts_and_vacancies_are_counted_in_weeks() -> None:
    counters = play(towns(MARKET, 0.5, 0.5)).counters
    usual = counters.vacant_posts[0, 0].sum() / counters.posts[0, 0].sum()
    assert 0.04 < usual < 0.4
    assert (counters.vacant_posts <= counters.posts).all()
    staff = counters.stocks[0][..., [list(STOCKS).index(name) for name in STAFF]] * counters.weeks[:, None, None]
    assert (counters.posts - counters.vacant_posts)[0] == pytest.approx(staff, rel=0.05), "posts that somebody fills"
