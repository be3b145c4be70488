"""Municipalities with factors of their own: both engines play the same, a factor of 1 is none, and a factor is a parameter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.worlds import a_run, assert_same, play, play_with_simpy, values, weeks, world

from zorgsim.engines.batch import Batch, World
from zorgsim.engines.saved import what_came_before
from zorgsim.model.regional import OWN

BUSY = values({"turnover.rate": 0.1, "question.base": 0.9})
PLACE = world([60, 50, 70], regions=[0, 0, 1])


def batch_of(place: World, parameters: dict[str, float] = BUSY) -> Batch:
    return Batch(place, weeks(104), (a_run(parameters, freeze=()),))


def owning(**factors: list[float]) -> World:
    return replace(PLACE, own={name.replace("__", "."): np.array(each) for name, each in factors.items()})


MIXED = owning(
    question__base=[1.6, 1.0, 0.7],
    first_line__coaches_per_1000=[3.0, 1.0, 0.5],
    first_line__caseload=[0.5, 1.0, 2.0],
    specialist__slots_per_1000=[0.8, 0.8, 1.0],
    residential__slots_per_1000=[2.0, 1.0, 1.0],
    budget__per_family=[1.2, 1.0, 1.0],
)


def test_both_engines_agree_on_municipalities_of_their_own() -> None:
    assert set(MIXED.own) == set(OWN)
    assert_same(play(batch_of(MIXED)), play_with_simpy(batch_of(MIXED)))


def test_factors_of_one_are_none() -> None:
    ones = replace(PLACE, own={name: np.ones(3) for name in OWN})
    assert_same(play(batch_of(PLACE)), play(batch_of(ones)))


@pytest.mark.parametrize("name", OWN)
def test_a_factor_that_all_have_is_another_value_of_the_parameter(name: str) -> None:
    everywhere = replace(PLACE, own={name: np.full(3, 1.25)})
    assert_same(play(batch_of(everywhere)), play(batch_of(PLACE, {**BUSY, name: BUSY[name] * 1.25})))


def test_a_past_is_that_of_its_factors() -> None:
    pasts = [what_came_before(batch_of(place), 52) for place in (PLACE, MIXED, owning(question__base=[1.6, 1.0, 0.71]))]
    assert pasts[0] != pasts[1] != pasts[2] != pasts[0]
    assert PLACE.same_as(world([60, 50, 70], regions=[0, 0, 1]))
    assert not PLACE.same_as(MIXED)
    assert not MIXED.same_as(PLACE)
