"""Pools that share a part of their slots: an overflow model, from pools apart (nothing shared) to one pool (everything shared)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import ONE_LIST, a_run, assert_same, measure, play, searching, values, weeks, world

from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.engines.surroundings import Surroundings
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.levers.governance import POOLING
from zorgsim.model.pools import Groups
from zorgsim.model.slots import share_slots
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import ReferralOption
from zorgsim.model.vocabulary import CARE_OF, WAIT_OF, Tier

SCARCE = values(
    {
        "question.base": 1.5,
        "everyday.direct_referral.everyday": 0.5,
        "everyday.settles.everyday": 0.2,
        "specialist.slots_per_1000": 300.0,
        "residential.slots_per_1000": 60.0,
        "severity.complex_share": 0.15,
    }
)
EVERYWHERE = [True] * 4


def batch(*settings: CompiledMeasure) -> Batch:
    place = world([300, 90, 40, 200], 0.3, regions=[0, 0, 0, 1])
    return Batch(place, weeks(260), (a_run(SCARCE, settings),), ONE_LIST)


def pooled(level: str) -> CompiledMeasure:
    return measure("governance.pooling", "to", float(POOLING.index(level)), 0, EVERYWHERE)


def shared(share: float) -> CompiledMeasure:
    return measure("governance.sharing", "to", share, 0, EVERYWHERE)


@pytest.mark.parametrize("freeze", [tuple(STOCKS), ()], ids=["stocks frozen", "stocks moving"])
@pytest.mark.parametrize(("level", "higher"), list(zip(POOLING[:-1], POOLING[1:], strict=True)))
def test_pools_that_share_everything_are_one_pool(level: str, higher: str, freeze: tuple[str, ...]) -> None:
    """Also their expertise: what all see belongs to all."""
    one, other = (replace(some, runs=tuple(replace(run, freeze=frozenset(freeze)) for run in some.runs)) for some in (
        batch(pooled(level), shared(1.0)), batch(pooled(higher)),
    ))  # fmt: skip
    assert_same_flows(one, other)


def test_a_pool_of_everybody_has_nobody_to_share_with() -> None:
    assert_same_flows(batch(pooled("nation"), shared(0.4)), batch(pooled("nation")))


def assert_same_flows(one: Batch, other: Batch) -> None:
    """Every event is the same; what levers were set to is not."""
    mine, yours = play(one), play(other)
    assert len(mine.log) > 3000
    assert mine.log.event.tolist() == yours.log.event.tolist()
    assert mine.log.family.tolist() == yours.log.family.tolist()
    assert mine.log.week.tolist() == yours.log.week.tolist()


def test_before_anything_is_shared_pools_stand_apart() -> None:
    late = measure("governance.sharing", "to", 0.5, 200, EVERYWHERE)
    one, other = play(batch(pooled("municipality"), late)), play(batch(pooled("municipality")))
    before = other.log.week < 200
    assert one.log.event[one.log.week < 200].tolist() == other.log.event[before].tolist()
    assert one.log.event.tolist() != other.log.event.tolist()


def test_who_shares_nothing_borrows_nothing() -> None:
    """Region 1 has one municipality, and municipality 2 does not share: both live as if nobody did."""
    some = measure("governance.sharing", "to", 0.6, 0, [True, True, False, True])
    one, other = play(batch(pooled("municipality"), some)), play(batch(pooled("municipality")))
    for cell in (2, 3):
        assert one.log.event[one.log.cell == cell].tolist() == other.log.event[other.log.cell == cell].tolist()
    assert one.log.event[one.log.cell == 0].tolist() != other.log.event[other.log.cell == 0].tolist()


def test_who_does_not_share_does_not_reach_those_who_do() -> None:
    """Municipalities 0 and 1 share; what 2, in their region but not sharing, decides is none of their business."""
    some = measure("governance.sharing", "to", 0.5, 0, [True, True, False, False])
    severe = measure("queue.discipline", "to", 1.0, 0, [True, True, False, False])
    fewer = measure("specialist.slots", "to", 0.3, 60, [False, False, True, False])
    moving = [
        Batch(one.world, one.clock, (replace(one.runs[0], freeze=frozenset()),), ONE_LIST)
        for one in (batch(pooled("municipality"), some, severe), batch(pooled("municipality"), some, severe, fewer))
    ]
    assert Surroundings(moving[0]).pooling.discipline_of_circle[:2].tolist() == [1, 1]
    one, other = (play(each) for each in moving)
    for cell in (0, 1, 3):
        assert one.log.event[one.log.cell == cell].tolist() == other.log.event[other.log.cell == cell].tolist()
        assert np.array_equal(one.counters.stocks[:, :, cell], other.counters.stocks[:, :, cell])
    assert one.log.event[one.log.cell == 2].tolist() != other.log.event[other.log.cell == 2].tolist()


@pytest.mark.parametrize("share", [0.2, 0.5, 1.0])
def test_a_circle_never_holds_more_than_its_slots(share: float) -> None:
    engine = VectorisedEngine(batch(pooled("municipality"), shared(share)))
    for week in range(1, 200):
        engine.run_until(week)
        slots, by_stage = engine.ledger.surroundings.slots, engine.ledger.tally.by_stage
        for tier in (Tier.SPECIALIST, Tier.RESIDENTIAL):
            sharing, in_care = slots.sharing[tier], by_stage[:, CARE_OF[tier]]
            used = slots.pooling.used(tier, in_care)
            circles = np.unique(sharing.circle)
            for circle in circles:
                pools = np.flatnonzero(sharing.circle_of_pool == circle)
                assert used[pools].sum() <= sharing.own[pools].sum() + sharing.pot[circle]
            assert (sharing.free_in_pots(used)[circles] >= 0).all()


LISTS = [WAIT_OF[Tier.SPECIALIST], WAIT_OF[Tier.RESIDENTIAL]]


def test_with_slots_shared_fewer_wait() -> None:
    """Where nobody looks at lists: a shorter one draws others in."""
    blind = replace(ONE_LIST, referral=ReferralOption.BLIND)
    waited = [
        play(replace(batch(*settings), structure=blind))
        .counters.family_weeks[..., [WAIT_OF[Tier.SPECIALIST], WAIT_OF[Tier.RESIDENTIAL]], 0]
        .sum()
        for settings in ((pooled("municipality"),), (pooled("municipality"), shared(0.4)), (pooled("youth_region"),))
    ]
    assert min(waited[0] - waited[1], waited[0] - waited[2]) > 0.1 * waited[0]


@searching(150)
@given(st.data())
def test_sharing_moves_slots_and_makes_none(data: st.DataObject) -> None:
    cells = data.draw(st.integers(1, 6))
    offered = np.array(data.draw(st.lists(st.floats(0.0, 40.0), min_size=cells, max_size=cells)))
    pool = np.array(data.draw(st.lists(st.integers(0, 3), min_size=cells, max_size=cells)))
    circle = np.array([10, 10, 11, 11])[pool]
    share = np.array(data.draw(st.lists(st.sampled_from((0.0, 0.3, 1.0)), min_size=cells, max_size=cells)))
    made = share_slots(offered, pool, circle, share, Groups(np.zeros((4, 0), dtype=np.int64), 12))
    for number in (10, 11):
        pools = [one for one in set(pool.tolist()) if made.circle_of_pool[one] == number]
        brought = offered[np.isin(pool, pools)].sum()
        assert made.own[pools].sum() + made.pot[number] == np.floor(brought + 1e-9) if pools else made.pot[number] == 0
    for one in set(pool.tolist()):
        mine = pool == one
        if share[mine].min() == 0.0:  # one municipality that does not share keeps the pool to itself
            assert made.circle_of_pool[one] == -1
            assert made.own[one] == np.floor(offered[mine].sum() + 1e-9)


@pytest.mark.release
def test_engines_agree_is_held_elsewhere() -> None:
    """Sharing has no engine of its own: see ``tests/agreement``. Here both give the same log once more, on contested pots."""
    from tests.worlds import play_with_simpy

    contested = batch(pooled("municipality"), shared(0.5), measure("queue.discipline", "to", 1.0, 0, EVERYWHERE))
    assert_same(play(contested), play_with_simpy(contested))
