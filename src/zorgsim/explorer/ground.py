"""Simulating in one place: the past is taken up once, and every variant leaves it at the start of the policy.

A worker keeps the engine that stands at the policy's start, and what it counted of variants: to go back to one costs nothing, and
a move costs the years after the start only. Replications come in rounds; each round has luck of its own, the same in every variant.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from zorgsim.engines.batch import Batch
from zorgsim.engines.counters import Counters, join_counters
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.experiment.past import Pasts, knots
from zorgsim.experiment.preparation import batch_of, possible_world
from zorgsim.experiment.stream import ends_of_years
from zorgsim.inputs.compile import compile_clock
from zorgsim.inputs.people import rows_laid_out
from zorgsim.inputs.places import Place, resolve_places
from zorgsim.inputs.scenario import Scenario
from zorgsim.results.simulated import Simulated

ROUNDS: Final = (range(1), range(1, 2), range(2, 4), range(4, 8))
"""Runs of each round: after them there are 1, 2, 4 and 8 replications."""
MOST_FAMILIES: Final = 800_000
"""Families of all replications that stand at the policy's start together: 8 of a large youth region, one of the nation."""
MOST_KEPT: Final = 12
"""Variants whose counters are kept."""
WEEKS_BETWEEN: Final = 13
"""Weeks after which a newer order is looked for."""

Tick = Callable[[], None]
"""Called between weeks: raises whatever ends the work."""


def rounds_for(families: int) -> tuple[range, ...]:
    """Return the rounds that a place of so many families is simulated in: fewer where memory would not do, at least one."""
    return tuple(runs for number, runs in enumerate(ROUNDS) if number == 0 or runs.stop * families <= MOST_FAMILIES)


class Ground:
    """A place, and all that was simulated there.

    Parameters
    ----------
    baseline
        In the place, with as many replications as `ROUNDS` have.
    place
        Everybody who is simulated.
    pasts
        Where pasts are kept between visits.
    """

    def __init__(self, baseline: Scenario, place: Place, pasts: Pasts) -> None:
        self.baseline, self.place, self.pasts = baseline, place, pasts
        self.clock = compile_clock(baseline)
        self.policy = self.clock.week_of(baseline.run.policy_start)
        self.rounds = rounds_for(rows_laid_out(baseline, place))
        self._trunks: dict[range, VectorisedEngine] = {}
        self._counted: OrderedDict[tuple[str, range], Counters] = OrderedDict()
        self._under_way: dict[tuple[str, range], VectorisedEngine] = {}

    def past(self, runs: range, tick: Callable[[float], None]) -> VectorisedEngine:
        """Return the engine that stands at the policy's start; ``tick`` hears which share of the past is there."""
        trunk = self._trunks.get(runs)
        if trunk is None:
            batch = batch_of(self.baseline, self.place, runs)
            at = knots(batch, [], self.policy)
            trunk = self._trunks[runs] = self.pasts.begun(batch, at, lambda: _beginning(batch, self.baseline))
        if trunk.week < self.policy:
            while trunk.week < self.policy:
                tick(trunk.week / self.policy)
                trunk.run_until(min(trunk.week + WEEKS_BETWEEN, self.policy))
            self.pasts.keep(trunk)
        tick(1.0)
        return trunk

    def known(self, scenario: Scenario, runs: range) -> Counters | None:
        """Return what was counted of a scenario in some runs, if it was simulated to its end."""
        key = (scenario.digest, runs)
        if key in self._counted:
            self._counted.move_to_end(key)
        return self._counted.get(key)

    def by_year(self, scenario: Scenario, runs: range, tick: Tick) -> Iterator[Counters]:
        """Simulate a scenario from the policy's start, whose past is there; yield what was counted after each year.

        What was broken off goes on where it stood: the baseline, which every variant needs, is never begun twice.
        """
        key = (scenario.digest, runs)
        engine = self._under_way.pop(key, None)
        if engine is None:
            batch = batch_of(scenario, self.place, runs)
            engine = self._trunks[runs].branch(batch)
        if scenario.digest == self.baseline.digest:
            self._under_way[key] = engine
        for end in ends_of_years(self.clock):
            if end >= max(self.policy, engine.week):
                while engine.week < end:
                    tick()
                    engine.run_until(min(engine.week + WEEKS_BETWEEN, end))
                yield engine.ledger.counters
        self._under_way.pop(key, None)
        self._keep(key, engine.ledger.counters)

    def _keep(self, key: tuple[str, range], counters: Counters) -> None:
        self._counted[key] = counters
        others = list(dict.fromkeys(digest for digest, _ in self._counted if digest != self.baseline.digest))
        for gone in others[: max(0, len(others) - MOST_KEPT)]:
            for one in [one for one in self._counted if one[0] == gone]:
                del self._counted[one]

    def simulated(self, scenario: Scenario, parts: Sequence[Counters]) -> Simulated:
        """Return what a scenario has come to in the place that was asked for, with the replications of these parts."""
        runs = sum(int(part.stopped_weeks.shape[0]) for part in parts)
        everybody = Simulated(
            scenario=replace(scenario, run=replace(scenario.run, replications=runs)),
            place=self.place,
            clock=self.clock,
            counters=join_counters(iter(parts), runs),
            families={one.code: one.families for one in self.place.municipalities},
            seconds=0.0,
        )
        return everybody.within(resolve_places(scenario.places, where=f"{scenario.name}: places"))


def _beginning(batch: Batch, scenario: Scenario) -> VectorisedEngine:
    with possible_world(scenario):
        return VectorisedEngine(batch)
