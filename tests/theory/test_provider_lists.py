"""Lists of providers: textbook queues at both ends, and everything between them.

Written before the first run. Without moving each list is a queue of its own (Erlang, and Erlang-A where families leave); who moves
fast has all slots of the pool before them; one joint list is the pool's list, to the last event. Slots are divided, never made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.theory.test_supply import FOLLOWS, STILL, fluid_supply, settled
from tests.theory.textbook import Estimate, Queue, Seen, apart, batch_of, simulate, treated
from tests.theory.weekly import Slots
from tests.worlds import TINY, a_run, assert_same, measure, play, play_with_simpy, searching, values, weeks, world

from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.engines.provider_lists import ProviderLists
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.provider_lists import Choice, ListsInPools
from zorgsim.model.structure import DEFAULT, ListsOption
from zorgsim.model.vocabulary import CARE_OF, WAIT_OF, Event, Stage, Tier

LISTS = 4
FAMILIES = 2000
COPIES = 150
WEEKS = 800
WARM_UP = 4
PROVIDERS, ONE = (replace(DEFAULT, lists=option) for option in (ListsOption.PROVIDERS, ListsOption.ONE))
ALIKE = {"lists.families": FAMILIES / LISTS, "lists.size_spread": 0.0, "lists.mismatch": 0.0, "lists.looking": 0.0}

PATIENT = Queue(2 * LISTS, FAMILIES, 0.8, 10.0)
LEAVING = Queue(2 * LISTS, FAMILIES, 1.1, 10.0, leaves=0.05)


def seen(queue: Queue, changes: Mapping[str, float], *settings: CompiledMeasure) -> Seen:
    """Municipalities of four lists alike, each a youth region of its own, but for what is changed."""
    runs = apart([values({**treated(queue), **ALIKE, **changes})], settings)
    return simulate(replace(batch_of(runs, FAMILIES, COPIES, WEEKS), structure=PROVIDERS), Tier.SPECIALIST, WARM_UP)[0]


def everywhere(lever: str, setting: float) -> CompiledMeasure:
    return measure(lever, "to", setting, 0, [True] * COPIES)


def wait_on_lists(queue: Queue, lists: int, weeks_: np.ndarray) -> float:
    """Weeks waited where the slots are divided over so many lists, of which each family asks one.

    Of those who are not on this list or in care from it, some are with the others: as many fewer can ask.
    """
    slots = queue.slots // lists
    away = (lists - 1) * queue.offered / lists
    chain = Slots(slots, round(queue.families - away), queue.hazard / lists, queue.mean, queue.leaves)
    return chain.from_empty(WEEKS).wait(weeks_)


@pytest.mark.parametrize(
    "queue", [pytest.param(PATIENT, marks=pytest.mark.release), LEAVING], ids=["nobody leaves", "families leave"]
)
def test_without_moving_each_list_is_a_queue_of_its_own(queue: Queue) -> None:
    apart_ = seen(queue, {})
    apart_.wait().assert_near(wait_on_lists(queue, LISTS, apart_.weeks), sharp=0.15)


@pytest.mark.release
@pytest.mark.parametrize(("queue", "sharp"), [(PATIENT, 0.3), (LEAVING, 0.15)], ids=["nobody leaves", "families leave"])
def test_one_joint_list_is_one_queue(queue: Queue, sharp: float) -> None:
    joint = seen(queue, {}, everywhere("governance.joint_list", 1.0))
    wait = joint.wait()
    wait.assert_near(wait_on_lists(queue, 1, joint.weeks), sharp=sharp)
    assert wait.value + 4.0 * wait.error < wait_on_lists(queue, LISTS, joint.weeks)  # and sharp enough to tell it from lists apart


LONG_STAYS = Queue(2 * LISTS, FAMILIES, 0.9, 60.0)
"""Stays beside which the week in which a family has joined, and cannot yet have moved, is short."""


@pytest.mark.release
def test_who_moves_fast_has_all_slots_before_them() -> None:
    """The faster families look, the nearer the wait is to that of one queue: within a tenth of the way."""
    waits: list[Estimate] = []
    for looking in (0.0, 6.0, 500.0):
        found = seen(LONG_STAYS, {"lists.looking": looking, "lists.to_shorter": 3.0})
        waits.append(found.wait())
    apart_, together = wait_on_lists(LONG_STAYS, LISTS, found.weeks), wait_on_lists(LONG_STAYS, 1, found.weeks)
    assert waits[0].value > waits[1].value > waits[2].value
    waits[2].assert_near(together, 0.1 * (apart_ - together), sharp=0.6)
    nearer_to_one_queue = 0.5 * (together + apart_)
    assert waits[2].value + 4.0 * waits[2].error < nearer_to_one_queue  # chance and all


@pytest.mark.release
def test_a_part_of_the_slots_on_a_joint_list_lies_between() -> None:
    waits = [seen(PATIENT, {}, everywhere("governance.joint_list", share)).wait().value for share in (0.0, 0.5, 1.0)]
    assert waits[0] > 1.1 * waits[1] > 1.2 * waits[2]


# One joint list is one list, to the last event

SCARCE = values(
    {
        "question.base": 1.5, "everyday.direct_referral.everyday": 0.5, "everyday.settles.everyday": 0.2,
        "specialist.slots_per_1000": 250.0, "residential.slots_per_1000": 60.0, "severity.complex_share": 0.15,
        "lists.families": 20.0, "lists.looking": 0.0, "lists.mismatch": 0.4,
    }
)  # fmt: skip


def of_four(structure_of: ListsOption, *settings: tuple[str, float], changes: Mapping[str, float] | None = None) -> Batch:
    """Four municipalities in two youth regions, all stocks moving."""
    run = a_run({**SCARCE, **(changes or {})}, [measure(lever, "to", to, 0, [True] * 4) for lever, to in settings], freeze=())
    structure = replace(DEFAULT, lists=structure_of)
    return Batch(world([150, 50, 30, 80], 0.3, regions=[0, 0, 0, 1]), weeks(140), (run,), structure)


@pytest.mark.parametrize(("share", "severe"), [(0.0, 0.0), (0.5, 1.0)])
def test_providers_with_a_joint_list_are_one_list(share: float, severe: float) -> None:
    settings = (("governance.sharing", share), ("queue.discipline", severe))
    one = play(of_four(ListsOption.ONE, *settings))
    other = play(of_four(ListsOption.PROVIDERS, *settings, ("governance.joint_list", 1.0)))
    apart_ = play(of_four(ListsOption.PROVIDERS, *settings))
    assert rows(one.log) == rows(other.log)
    assert rows(one.log) != rows(apart_.log)


def rows(log: object) -> list[tuple[int, ...]]:
    return list(zip(*(getattr(log, name).tolist() for name in ("week", "cell", "family", "event")), strict=True))


def test_a_pool_of_one_list_is_one_list() -> None:
    few = {"lists.families": 1e6}
    apart_ = [play(of_four(option, ("governance.pooling", 0.0), changes=few)) for option in ListsOption]
    assert rows(apart_[0].log) == rows(apart_[1].log)


@pytest.mark.parametrize("joint", [pytest.param(0.0, marks=pytest.mark.release), 0.4])
def test_both_engines_tell_the_same_of_lists_whatever_is_shared_and_whoever_moves(joint: float) -> None:
    """Pools change on the way: families stay with the provider that they were referred to."""
    batch = of_four(ListsOption.PROVIDERS, ("governance.joint_list", joint), changes={"lists.looking": 4.0})
    late = [
        measure("governance.sharing", "to", 0.4, 40, [True, True, False, True]),
        measure("governance.pooling", "to", 2.0, 80, [True, False, True, True]),
    ]
    run = batch.runs[0]
    batch = replace(batch, runs=(replace(run, measures=(*run.measures, *late)),))
    one, other = play(batch), play_with_simpy(batch)
    assert_same(one, other)
    assert (one.log.event == Event.CHANGED_PROVIDER).sum() > 50
    assert one.counters.lists_by_wait.sum() > 0


# Slots


def test_no_list_admits_beyond_its_slots_and_none_leaves_a_slot_free_while_somebody_waits() -> None:
    batch = of_four(ListsOption.PROVIDERS, changes={"lists.looking": 4.0})
    batch = replace(batch, runs=(replace(batch.runs[0], freeze=frozenset({"specialists", "expertise", "coaches"})),))
    engine = VectorisedEngine(batch)
    lists = engine.ledger.surroundings.lists
    assert lists is not None
    full = 0
    for week in range(1, 140):
        engine.run_until(week)
        free = lists.rounds(engine.ledger.surroundings.slots)[0].free(lists.in_care)
        assert free.min() >= 0
        assert not lists.listed[free > 0].any()
        full += int((free == 0).sum())
        by_stage = engine.ledger.tally.by_stage.sum(axis=0)
        assert lists.in_care.sum() == by_stage[CARE_OF[Tier.SPECIALIST]]
        assert lists.listed.sum() == by_stage[WAIT_OF[Tier.SPECIALIST]]
    assert full > 200


@searching(60)
@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=12), st.integers(0, 5000), st.data())
def test_slots_are_divided_and_none_is_lost(weights: list[int], slots: int, data: st.DataObject) -> None:
    """By share, to within a slot; and the lists of another pool beside it change nothing."""
    number = len(weights)
    alone = Choice(np.array(weights), ListsInPools(np.zeros(number, dtype=np.int64), 2)).divided(np.array([slots, 0]))
    assert alone.sum() == slots
    assert alone.min() >= 0
    assert np.abs(alone - slots * np.array(weights) / sum(weights)).max() < 1.0
    others = data.draw(st.lists(st.integers(1, 10**7), min_size=1, max_size=5))
    pool = np.array([1] * number + [0] * len(others))
    both = Choice(np.array(weights + others), ListsInPools(pool, 2)).divided(np.array([7, slots]))
    assert both[:number].tolist() == alone.tolist()
    assert both[number:].sum() == 7


# Sizes


def providers(sizes: list[int], codes: list[int], changes: Mapping[str, float] | None = None) -> ProviderLists:
    place = world(sizes)
    place = replace(place, codes=np.array(codes))
    parameters = values({"lists.families": 100.0, **(changes or {})})
    return ProviderLists(Batch(place, weeks(10), (a_run(parameters),)))


def test_a_municipality_has_the_same_lists_whoever_else_is_simulated() -> None:
    among = providers([420, 1000, 60], [11, 12, 13]).providers
    alone = providers([1000], [12]).providers
    assert np.bincount(among.cell).tolist() == [4, 10, 1]
    for name in ("supply", "demand"):
        assert getattr(among, name)[among.cell == 1].tolist() == getattr(alone, name).tolist()


def test_sizes_have_the_spread_that_their_parameters_say() -> None:
    drawn = providers([200_000], [11], {"lists.size_spread": 0.8, "lists.mismatch": 0.3}).providers
    size, ratio = np.log(drawn.supply), np.log(drawn.demand / drawn.supply)
    assert len(size) == 2000
    assert (size.std(), ratio.std()) == (pytest.approx(0.8, rel=0.06), pytest.approx(0.3, rel=0.06))
    assert drawn.supply.mean() == pytest.approx(256.0 * 100.0, rel=0.08)
    alike = providers([2000], [11], {"lists.size_spread": 0.0, "lists.mismatch": 0.0}).providers
    assert len(set(alike.supply.tolist())) == 1
    assert alike.supply.tolist() == alike.demand.tolist()


def test_lists_that_are_asked_beyond_their_slots_are_longer() -> None:
    """With no mismatch and long lists all wait much alike; with it, who is referred to a busy list waits for it."""
    spread = []
    for mismatch in (0.0, 0.5):
        parameters = values(treated(LEAVING) | ALIKE | {"lists.mismatch": mismatch, "lists.families": 20_000.0 / LISTS})
        engine = VectorisedEngine(Batch(world([20_000], TINY), weeks(400), (a_run(parameters),), PROVIDERS))
        engine.run()
        lists = engine.ledger.surroundings.lists
        assert lists is not None
        spread.append(float(np.ptp(lists.waits())))
    assert spread[1] > 2.0 * spread[0]


# Supply that follows


@pytest.mark.release
def test_slots_and_lists_of_alike_providers_settle_where_one_list_does() -> None:
    """Large lists alike: the market settles at the fixed point of the fluid, as with one list."""
    families = 30_000
    parameters = {**settled(0.5), **ALIKE, "lists.families": families / LISTS}
    run = replace(a_run(parameters), freeze=frozenset(STILL))
    engine = VectorisedEngine(Batch(world([families], TINY), weeks(900), (run,), replace(FOLLOWS, lists=ListsOption.PROVIDERS)))
    in_care, listed = [], []
    for week in range(600, 900, 4):
        engine.run_until(week)
        in_care.append(int(engine.ledger.tally.by_stage[0, Stage.SPECIALIST]))
        listed.append(int(engine.ledger.tally.by_stage[0, Stage.SPECIALIST_WAIT]))
    slots, waiting = fluid_supply(0.5, families)
    assert np.mean(in_care) == pytest.approx(slots, rel=0.02)
    assert np.mean(listed) == pytest.approx(waiting, rel=0.08, abs=20.0)
