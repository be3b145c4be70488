"""The batches that are timed: the shipped baseline over a place, scaled; and families to whom nothing ever happens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from benchmarks.measuring import Sample, timed
from zorgsim.clock import Clock
from zorgsim.engines.batch import Batch
from zorgsim.engines.simpy_engine import SimPyEngine
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.inputs.compile import compile_batch
from zorgsim.inputs.places import all_municipalities
from zorgsim.inputs.scenario_file import load_scenario

START_YEAR: Final = 2005
TWENTE: Final = ("youth_region:Twente",)
"""Fourteen municipalities."""
NATION: Final = ("Nederland",)
NEVER_HAPPENS: Final = 1e-9
"""A share or a yearly rate so small that nothing falls due within the weeks that can be simulated."""


@dataclass(frozen=True)
class Extent:
    """How much is simulated: families over all municipalities (None: as many as there are), years from 2005 on, runs."""

    families: int | None
    years: int
    runs: int = 1


def baseline(places: tuple[str, ...], extent: Extent) -> Batch:
    """Return the shipped baseline over some places; families are scaled in proportion, at least one a municipality."""
    scenario = load_scenario("baseline")
    whole = compile_batch(replace(scenario, places=places), range(extent.runs))
    world = whole.world
    if extent.families is not None:
        share = extent.families / world.families.sum()
        world = replace(world, families=np.maximum(1, np.rint(world.families * share)).astype(np.int64))
    return Batch(world, Clock(date(START_YEAR, 1, 1), date(START_YEAR + extent.years, 1, 1)), whole.runs)


def some_municipalities(number: int) -> tuple[str, ...]:
    """Return so many municipalities, evenly spread over the ordered list of all."""
    codes = [one.code for one in all_municipalities()]
    indices = np.linspace(0, len(codes) - 1, number).round().astype(int)
    return tuple(codes[index] for index in indices)


def idle(municipalities: int, years: int) -> Batch:
    """Return one family a municipality to whom nothing ever happens: no domain is lost, no question arises, nobody turns over."""
    batch = baseline(some_municipalities(municipalities), Extent(1, years))
    world = replace(batch.world, prevalence=np.full_like(batch.world.prevalence, NEVER_HAPPENS))
    still = {"turnover.rate": 0.0, "question.base": NEVER_HAPPENS}
    runs = tuple(replace(run, parameters={**run.parameters, **still}) for run in batch.runs)
    return replace(batch, world=world, runs=runs)


class PreparedCore:
    """The vectorised core set up once for a batch; each run is a fresh branch of it, timed without set-up."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.ready = VectorisedEngine(batch)

    def __call__(self) -> Sample:
        """Simulate the batch once."""
        engine = self.ready.branch(self.batch)
        return timed(lambda: int(engine.run().events.sum()))


class PreparedSimPy:
    """The SimPy engine for a batch, set up anew each run, timed without set-up."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    def __call__(self) -> Sample:
        """Simulate the batch once."""
        engine = SimPyEngine(self.batch)
        return timed(lambda: int(engine.run().events.sum()))
