"""What follows from levers is worked out anew only where something moved that it reads; it is always what it would be anew."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.agreement.planned import planned_worlds
from tests.worlds import a_run, measure, values, weeks, world

from zorgsim.engines.batch import Batch
from zorgsim.engines.following import Following, where_moved
from zorgsim.engines.surroundings import Surroundings, hazards_of
from zorgsim.model.durations import Stays
from zorgsim.model.loops import WAITS
from zorgsim.model.structure import DEFAULT, CrisesOption
from zorgsim.model.vocabulary import N_DOMAINS

CALM, STORMY = np.zeros(1), np.ones(1)


def lower_of(dials: Mapping[str, Any]) -> tuple[str, Any]:
    """Read the second only where the first is not zero."""
    return ("second", dials["second"]) if dials["first"].any() else ("first", dials["first"])


def test_a_formula_is_asked_again_only_when_something_moved_that_it_read() -> None:
    following = Following()
    dials = {"first": CALM, "second": CALM, "third": CALM}
    made = following.of("lower", lower_of, dials)
    assert made[0] == "first"
    assert following.of("lower", lower_of, {**dials, "second": STORMY}) is made  # the branch that reads it was not taken
    windy = {**dials, "first": STORMY}
    moved = following.of("lower", lower_of, windy)
    assert moved == ("second", CALM)
    assert following.of("lower", lower_of, {**windy, "third": STORMY}) is moved
    assert following.of("lower", lower_of, {**windy, "second": STORMY}) == ("second", STORMY)


def test_of_several_inputs_each_is_noted_by_itself() -> None:
    following = Following()
    one, other = {"a": CALM, "b": CALM}, {"a": STORMY, "b": STORMY}

    def formula(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[Any]:
        return [first["a"], second["b"]]

    made = following.of("both", formula, one, other)
    assert following.of("both", formula, {**one, "b": STORMY}, {**other, "a": CALM}) is made
    assert following.of("both", formula, {**one, "a": STORMY}, other) == [STORMY, STORMY]
    assert following.of("both", formula, one, {**other, "b": CALM}) == [CALM, CALM]


def test_what_was_forgotten_is_asked_again() -> None:
    following = Following()
    made = following.of("lower", lower_of, {"first": CALM})
    following.forget()
    assert following.of("lower", lower_of, {"first": CALM}) is not made


@pytest.mark.parametrize(
    "read",
    [dict, list, dict.items, lambda dials: dials.get("first"), lambda dials: {**dials}, lambda dials: "first" in dials]
    + [lambda dials: dials.setdefault("first", None), reversed, lambda dials: dials == {"first": CALM}, len],
    ids=["dict", "list", "items", "get", "unpacked", "in", "setdefault", "reversed", "equal", "length"],
)
def test_nothing_can_be_read_past_the_notes(read: Callable[[Any], object]) -> None:
    if read is dict.items:
        read = operator.methodcaller("items")
    with pytest.raises(TypeError, match="one by one"):
        Following().of("all", read, {"first": CALM})


def test_a_dial_is_the_same_only_to_the_last_bit() -> None:
    before = {"still": np.array([1.0, 2.0]), "sign": np.array([0.0, 1.0]), "bit": np.array([1.0, 1.0])}
    now = {name: array.copy() for name, array in before.items()} | {"new": np.ones(2)}
    now["sign"][0], now["bit"][1] = -0.0, np.nextafter(1.0, 2.0)
    moved = where_moved(before, now)
    assert list(moved) == list(now)
    assert moved["still"] is before["still"]
    assert [moved[name] is now[name] for name in ("sign", "bit", "new")] == [True] * 3


def bits_of(found: object) -> object:
    """Everything that was found, to be compared to the last bit."""
    if isinstance(found, np.ndarray):
        return found.dtype.str, found.shape, found.tobytes()
    if isinstance(found, Stays):
        return tuple(bits_of(part) for part in found)
    return found


def of_levers(surroundings: Surroundings) -> dict[str, object]:
    named = {name: bits_of(table) for name, table in surroundings._tables.items()}
    named |= {f"dial {name}": bits_of(dial) for name, dial in surroundings.dials.items()}
    for name in ("_group_share", "_budget", "_tariff", "settings", "chosen"):
        named[name] = bits_of(getattr(surroundings, name))
    named |= {f"capacity {name}": bits_of(value) for name, value in vars(surroundings._capacity).items()}
    named |= {f"slots {tier}": bits_of(whole) for tier, whole in surroundings.slots.whole.items()}
    pooling = surroundings.pooling
    named |= {f"pool {tier}": bits_of(pool) for tier, pool in pooling.pool.items()}
    named |= {f"discipline {tier}": bits_of(one) for tier, one in pooling.discipline.items()}
    named |= {name: bits_of(getattr(pooling, name)) for name in ("circle", "discipline_of_circle", "shared", "scale_of_pool")}
    if surroundings.lists is not None:
        of_week = surroundings.lists.of_week()
        named |= {"pool of cell": bits_of(of_week.pool_of_cell), "lists": bits_of(of_week.in_pools.order)}
        named |= {"joint": bits_of(surroundings.lists._joint), "joining": bits_of(of_week.joining.upto)}
    return named


@pytest.mark.parametrize("number", range(12))
def test_what_is_remembered_is_what_would_be_worked_out(number: int) -> None:
    """In worlds that move every lever, week by week, beside surroundings that remember nothing."""
    batch = planned_worlds()[number]
    quick, slow = Surroundings(batch), Surroundings(batch)
    for week in sorted(batch.weeks_of_change):
        slow._following.forget()
        for surroundings in (quick, slow):
            surroundings.begin_week(week)
        one, other = of_levers(quick), of_levers(slow)
        assert [name for name in other if one[name] != other[name]] == []


def test_a_lever_on_its_way_moves_only_what_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ramp = replace(measure("everyday.direct_referral", "times", 1.5, 2, [True, False]), ramp=10)
    surroundings = Surroundings(Batch(world([20, 30]), weeks(20), (a_run(values(), [ramp]),)))
    surroundings.begin_week(3)
    before = dict(surroundings._tables)
    surroundings.begin_week(4)
    assert [name for name, table in surroundings._tables.items() if table is not before[name]] == ["direct_referral_unseen"]


def test_hazards_are_at_hand_for_the_same_inputs_only() -> None:
    batch = Batch(world([20, 30]), weeks(20), (a_run(values()),))
    found = hazards_of(batch)
    again = Batch(world([20, 30]), weeks(40), (replace(a_run(values()), seed=7),))
    assert hazards_of(again) is found  # the calendar and luck have no part in them
    place = world([20, 30])
    others = [
        Batch(replace(place, use=np.array([1.0, 1.5])), weeks(20), (a_run(values()),)),
        Batch(replace(place, prevalence=np.full((2, N_DOMAINS), 0.2)), weeks(20), (a_run(values()),)),
        Batch(place, weeks(20), (a_run(values({"turnover.rate": 0.07})),)),
        Batch(place, weeks(20), (a_run(values()),), replace(DEFAULT, crises=CrisesOption.ESCALATED)),
        Batch(place, weeks(20), (a_run(values()), a_run(values()))),
    ]
    for other in others:
        assert hazards_of(other) is not found


def test_a_loop_that_is_frozen_later_stops_escalation_from_then_on() -> None:
    """No dial moves then, but the chance reads beside the dials where nobody escalates."""
    run = replace(a_run(values({"waiting.bridging_escalation": 0.5}), [], freeze=(WAITS,)), freeze_week=5)
    surroundings = Surroundings(Batch(world([20]), weeks(20), (run,)))
    escalates = [surroundings.begin_week(week).tables["wait_acceptance"][0] for week in range(7)]
    assert escalates == [1.0] * 5 + [0.0] * 2
