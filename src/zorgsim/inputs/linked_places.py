"""Who is simulated with the places that are asked for: everybody who shares slots with them, and who shares with those.

Municipalities are linked by a pool (lever ``governance.pooling``), by the pot of a circle (``governance.sharing`` above 0), or by
the labour market of their youth region where there is one (structure ``staff``: ``market``), in any week from 2015 on, under the
measures of any of the scenarios that are compared. A waiting list that is cut out of its pool is another list: one municipality of
a youth region waited three times as long alone as inside its region. Joint learning links nobody that is not simulated anyway:
municipalities learn from those who are.

With the option ``part`` (``zorgsim.model.structure``) nobody is added.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import Clock
from zorgsim.engines.batch import Batch, Run
from zorgsim.inputs.compile import compile_measure, compile_world
from zorgsim.inputs.places import Municipality, Place, all_municipalities, resolve_places
from zorgsim.inputs.scenario import Measure, RunSettings, Scenario
from zorgsim.model.levers import LEVERS
from zorgsim.model.pools import Groups, circle_of_cells, groups_of, pool_of_cells
from zorgsim.model.structure import PlacesOption, StaffOption, Structure

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LINKED_FROM: Final = date(2015, 1, 1)
"""Links count from this day on: what pools were like in the years in which a run settles is not what the place is asked about."""

LINKING: Final = ("governance.pooling", "governance.sharing")
"""The levers that say who shares slots with whom."""


@dataclass(frozen=True)
class Reach:
    """A place as it is simulated: what is reported, and everybody who is simulated with it.

    Attributes
    ----------
    reported
        The place that was asked for.
    simulated
        All who are simulated, under the label of what is reported if it is the same.
    """

    reported: Place
    simulated: Place

    @property
    def rest(self) -> tuple[Municipality, ...]:
        """Those who are simulated and were not asked for."""
        asked = {one.code for one in self.reported.municipalities}
        return tuple(one for one in self.simulated.municipalities if one.code not in asked)


def reaches_of(scenarios: Sequence[Scenario]) -> tuple[Reach, ...]:
    """Return what is reported and what is simulated of each scenario.

    Scenarios of the same place are compared: they are simulated with everybody who is linked to it in any of them.

    Raises
    ------
    InputError
        If a place is unknown.
    """
    asked = [resolve_places(one.places, where=f"{one.name}: places") for one in scenarios]
    keys = [(place.municipalities, one.structure.places, one.structure.staff) for place, one in zip(asked, scenarios, strict=True)]
    found: dict[object, Place] = {}
    for key, place in zip(keys, asked, strict=True):
        if key not in found:
            found[key] = _linked(place, [one for one, own in zip(scenarios, keys, strict=True) if own == key])
    return tuple(
        Reach(place, Place(_label(place, found[key]), found[key].municipalities)) for key, place in zip(keys, asked, strict=True)
    )


def _label(reported: Place, simulated: Place) -> str:
    alone = len(reported.municipalities) == len(simulated.municipalities)
    return reported.label if alone else f"{reported.label} and the rest of its pool"


def simulated_places(scenarios: Sequence[Scenario]) -> tuple[Place, ...]:
    """Return where each scenario is simulated; see `reaches_of`."""
    return tuple(one.simulated for one in reaches_of(scenarios))


def _linked(place: Place, scenarios: Sequence[Scenario]) -> Place:
    """Return a place and all who are linked to it, in any of the scenarios."""
    if all(one.structure.places is PlacesOption.PART for one in scenarios):
        return place
    asked = {one.code for one in place.municipalities}
    reached = np.array([one.code in asked for one in all_municipalities()])
    links = list(dict.fromkeys(link for one in scenarios for link in _links(*_that_link(one))))
    reached = spread(reached, links)
    return Place(place.label, tuple(one for one, inside in zip(all_municipalities(), reached, strict=True) if inside))


@dataclass(frozen=True)
class Link:
    """Groups of which all members are linked: the group of each municipality, and whether it takes part, as bytes.

    As bytes, for the same link comes back in thousands of weeks: it is kept once.
    """

    group: bytes
    takes_part: bytes

    def arrays(self) -> tuple[Ints, Bools]:
        """Return both as arrays, (M,)."""
        return np.frombuffer(self.group, dtype=np.int64), np.frombuffer(self.takes_part, dtype=np.bool_)


def spread(reached: Bools, links: Sequence[Link]) -> Bools:
    """Return who is linked to those reached, by whatever chain of links, (M,)."""
    arrays = [link.arrays() for link in links]
    while True:
        before = int(reached.sum())
        for group, takes_part in arrays:
            reached = reached | (takes_part & np.isin(group, group[reached & takes_part]))
        if int(reached.sum()) == before:
            return reached


def _that_link(scenario: Scenario) -> tuple[tuple[Measure, ...], RunSettings, StaffOption]:
    return tuple(one for one in scenario.measures if one.lever in LINKING), scenario.run, scenario.structure.staff


@cache
def _links(measures: tuple[Measure, ...], run: RunSettings, staff: StaffOption) -> tuple[Link, ...]:
    """Return all links that are there in some week from 2015 on, each once; in a run that ends before, those of its last week."""
    clock, nation = Clock(run.start, run.until), Place("Nederland", all_municipalities())
    world = compile_world(nation)
    compiled = tuple(compile_measure(one, clock, nation, f"measures.{one.name}.where") for one in measures)
    batch = Batch(world, clock, (Run(run.seed, 0, {}, compiled, frozenset()),), Structure(staff=staff))
    return tuple(dict.fromkeys(links_of(batch, groups_of(world.levels, 1))))


def links_of(batch: Batch, groups: Groups) -> Iterator[Link]:
    """Yield who shares slots, or hires, with whom in each week that counts, of a batch of one run; the same link may come again."""
    if batch.structure.staff is StaffOption.MARKET:
        yield Link(groups.of_level[1].tobytes(), np.ones(batch.cells, dtype=bool).tobytes())
    first = max(0, min(batch.clock.week_of(LINKED_FROM), batch.clock.weeks - 1))
    for week in sorted({first} | {week for week in batch.weeks_of_change if first < week < batch.clock.weeks}):
        settings = batch.lever_settings(week)
        pooling, sharing = (settings.get(name, np.full(batch.cells, LEVERS[name].neutral)) for name in LINKING)
        yield from _links_under(pooling.tobytes(), (sharing > 0.0).tobytes(), groups)


def _links_under(pooling: bytes, sharing: bytes, groups: Groups) -> Iterator[Link]:
    """Yield the pools, and the circles of those pools in which all share; who shares nothing borrows nothing."""
    level, shares = np.frombuffer(pooling), np.frombuffer(sharing, dtype=np.bool_)
    pool = pool_of_cells(groups, level)
    yield Link(pool.tobytes(), np.ones(len(pool), dtype=bool).tobytes())
    if shares.any():
        in_pot = groups.least(shares.astype(np.float64), pool)[pool] > 0.0
        yield Link(circle_of_cells(groups, level, pool).tobytes(), in_pot.tobytes())
