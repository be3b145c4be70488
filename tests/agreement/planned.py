"""Worlds made from a number alone: the same on every machine and in every order of tests, together holding all there is.

Hypothesis likes to repeat itself and may pass over a whole lever; what must be reached in every run is planned here instead.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import count, islice
from typing import Final

import numpy as np
from tests.worlds import CAPACITY, each_on_its_own, hurried, values

from zorgsim.clock import Clock
from zorgsim.engines.batch import Batch, CompiledMeasure, Run, World
from zorgsim.engines.surroundings import Surroundings
from zorgsim.inputs.schema import LARGEST_SEED, MOST_REPLICATIONS
from zorgsim.model.levers import LEVERS
from zorgsim.model.loops import LOOPS
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import AS_0_1, DEFAULT, BudgetRuleOption, Structure
from zorgsim.model.succession import FamiliesOverTime
from zorgsim.model.vocabulary import N_DOMAINS

PLANNED: Final = 64
"""So many of them hold everything with room to spare (``test_planned_worlds_hold_everything``)."""

OUTSIDE_WORLD: Final = (0, 60, 5_000)
"""Families that live in each pool besides those simulated; 0: nobody, the world is whole."""


@cache
def planned_worlds() -> tuple[Batch, ...]:
    """Batches of one run; parameters drawn so far apart that no such world can be are passed over."""
    return tuple(islice(filter(_is_possible, map(_a_world, count())), PLANNED))


def _a_world(number: int) -> Batch:
    random = np.random.default_rng(number)
    place = _places(random)
    place = replace(place, over_time=_families_over_time(place)) if number % 5 == 1 else place
    return Batch(place, _calendar(random), (_run(random, number),), _structure(number))


def _families_over_time(place: World) -> FamiliesOverTime:
    """Families become half as many in a year, and four times as many in the next; no luck is taken from others."""
    families = np.stack([place.families, np.maximum(1, place.families // 2), 2 * place.families])
    return FamiliesOverTime(families.max(axis=0), np.array([0, 50, 100]), families)


def _structure(number: int) -> Structure:
    """One world in four is of the forms of version 0.1; in one in four tariffs are cut."""
    cuts_tariffs = replace(DEFAULT, budget_rule=BudgetRuleOption.CUT_TARIFFS)
    return AS_0_1 if number % 4 == 3 else cuts_tariffs if number % 4 == 1 else DEFAULT


def _is_possible(batch: Batch) -> bool:
    try:
        Surroundings(batch)
    except ValueError:  # such as more than one loss a week
        return False
    return True


def _places(random: np.random.Generator) -> World:
    size = 3
    beyond = int(random.choice(OUTSIDE_WORLD))
    return World(
        codes=np.sort(random.choice(2047, size, replace=False) + 1),
        families=random.integers(5, 31, size),
        prevalence=random.uniform(0.05, 0.5, (size, N_DOMAINS)),
        use=random.uniform(0.5, 2.0, size),
        levels=np.stack([np.arange(size), [0, 0, 1], [0, 0, 0], [0, 0, 0]]).astype(np.int64),
        whole=np.full((4, size), beyond) if beyond else None,
    )


def _calendar(random: np.random.Generator) -> Clock:
    start = date(2015, 1, 1) + timedelta(days=int(random.integers(0, 700)) * int(random.integers(0, 2)))
    return Clock(start, start + timedelta(weeks=110))


def _run(random: np.random.Generator, number: int) -> Run:
    parameters = each_on_its_own(number) | {name: float(random.choice(some)) for name, some in CAPACITY.items()}
    parameters |= {"question.base": float(random.choice((0.1, 1.0, 3.0)))}
    if number % 2:
        parameters = hurried(parameters)
    names = np.array([*STOCKS, *LOOPS])
    freeze = frozenset(names[random.random(len(names)) < 1 / 6].tolist())
    freeze_week = int(random.choice((0, 30)))
    return Run(
        int(random.integers(0, LARGEST_SEED)),
        int(random.integers(0, MOST_REPLICATIONS)),
        values(parameters),
        _policy(random),
        freeze,
        freeze_week,
    )


def _policy(random: np.random.Generator) -> tuple[CompiledMeasure, ...]:
    """Each lever with one chance in two, each way of saying how far, from any week of the first year; one in eight ends."""
    settings = []
    for lever in LEVERS.values():
        if random.random() < 1 / 2:
            continue
        week, where = int(random.integers(-5, 52)), random.random(3) < 0.7
        where[random.integers(0, 3)] = True
        if lever.choices:
            settings.append(CompiledMeasure(lever.name, "to", float(random.integers(0, len(lever.choices))), week, 0, where))
            continue
        target = float(random.choice((lever.low, lever.high, random.uniform(lever.low, lever.high))))
        ramp = int(random.choice((0, 13)))
        match random.choice(("to", "by", "times")):
            case "times" if lever.neutral:
                settings.append(CompiledMeasure(lever.name, "times", target / lever.neutral, week, ramp, where))
            case "by":
                settings.append(CompiledMeasure(lever.name, "by", target - lever.neutral, week, ramp, where))
            case _:
                settings.append(CompiledMeasure(lever.name, "to", target, week, ramp, where))
    ends = random.integers(1, 60, len(settings)) + [max(0, one.week) for one in settings]
    ending = random.random(len(settings)) < 1 / 8
    return tuple(
        replace(one, until=int(end)) if ends_here else one for one, end, ends_here in zip(settings, ends, ending, strict=True)
    )
