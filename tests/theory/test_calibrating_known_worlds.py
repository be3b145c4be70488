"""Calibration of the model itself: figures that 20 known worlds made do not rule out the world that made them.

One small youth region; emulators over all parameters that no source fixes, as calibration has them.
What is expected was written down before the first run: a figure lies within three standard deviations 95 times in 100 at least, and
one series may miss, so that at least 19 of 20 worlds are in their set.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
import pytest

from zorgsim.calibration.aims import CUTOFF, Discrepancy, aims_of
from zorgsim.calibration.ground import DEFAULT_NAME, ground, plain_worlds
from zorgsim.calibration.history import emulators_of
from zorgsim.calibration.matching import Judge
from zorgsim.calibration.wave import Wave, quantiles, simulate_wave
from zorgsim.experiment.crew import local_crew
from zorgsim.experiment.meter import listener_of
from zorgsim.experiment.plan import plan_experiment
from zorgsim.inputs.parameters import Grade
from zorgsim.inputs.structures import register_of
from zorgsim.inputs.targets import national_targets
from zorgsim.results.parts import PartsInMemory

pytest.importorskip("sklearn", reason="the extra calibrate is not installed")
pytestmark = pytest.mark.long

PLACE: Final = "youth_region:Noord-Veluwe"
TELLING, KNOWN = 100, 20
ROWS: Final = (
    "youths_2021", "starts_specialist_2021", "stock_residential_2021", "repeat_use", "referrer_protection", "iv3_2021",
    "wait_specialist_2021", "youths_index_2019",
)  # fmt: skip


@pytest.fixture(scope="module")
def wave() -> Wave:
    scenario = plain_worlds(ground(DEFAULT_NAME, [PLACE]), TELLING + KNOWN)
    scenario = replace(scenario, run=replace(scenario.run, start=date(2012, 1, 1)))
    experiment = plan_experiment([scenario], 1)
    return simulate_wave(experiment, PartsInMemory(), listener_of(lambda _done, _total: None), local_crew(1))


def some(wave: Wave, worlds: slice) -> Wave:
    return Wave(
        wave.scenario,
        {name: one[worlds] for name, one in quantiles(wave.scenario).items()},
        {name: one[worlds] for name, one in wave.figures.items()},
    )


def test_the_world_that_made_the_figures_is_in_the_set_as_often_as_it_claims(wave: Wave) -> None:
    telling, known = some(wave, slice(TELLING)), some(wave, slice(TELLING, None))
    rows = [one for one in national_targets() if one.name in ROWS]
    aims = aims_of([PLACE], Discrepancy(0.02, 0.01), rows)
    outputs = np.stack([one.simulated(telling.figures) for one in aims], axis=1)
    register = register_of(wave.scenario)
    candidates = {name: at for name, at in telling.quantiles.items() if register[name].grade is Grade.C}
    there = np.stack(list(candidates.values()), axis=1)
    runs = np.full((2, len(aims)), np.nan)  # nobody replicated a world: all that is not told counts as chance
    emulators = emulators_of(there, outputs, 1, runs)
    points = np.stack([known.quantiles[name] for name in candidates], axis=1)
    everywhere = np.random.default_rng(1).random((512, len(candidates)))
    held, left = 0, []
    for world in range(KNOWN):
        made = [float(one.simulated(known.figures)[world]) for one in aims]
        published = zip(aims, made, strict=True)
        own = tuple(replace(one, value=value, observation=0.02 * value, discrepancy=0.0) for one, value in published)
        judge = Judge(own, emulators, may_miss=1)
        held += bool(judge(points[world : world + 1])[0] <= CUTOFF)
        left.append(float((judge(everywhere) <= CUTOFF).mean()))
    print(f"in their set: {held} of {KNOWN}; left of the space: {np.mean(left):.3f}")
    assert held >= 19
    assert np.mean(left) < 0.9, "figures say something of the world that made them"
