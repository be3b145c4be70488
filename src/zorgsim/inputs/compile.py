"""From a scenario and a place to what an engine simulates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np

from zorgsim.clock import Clock
from zorgsim.engines.batch import Batch, CompiledMeasure, Run, World
from zorgsim.errors import InputError
from zorgsim.inputs.measures_together import check_ranges
from zorgsim.inputs.places import Municipality, Place, all_municipalities, resolve_places
from zorgsim.inputs.scenario import Measure, Scenario
from zorgsim.inputs.structures import register_of
from zorgsim.model.structure import PlacesOption, Structure

USE_BETWEEN: Final = (0.5, 2.0)
"""No municipality's use of care counts as less than half or more than twice the nation's. Assumption."""


def compile_world(place: Place) -> World:
    """Return the municipalities of a place as the arrays that an engine runs, in ascending order of code."""
    municipalities = place.municipalities

    def numbered(names: Sequence[str]) -> np.ndarray:
        return np.unique(np.array(names), return_inverse=True)[1].astype(np.int64)

    levels = np.stack(
        [
            np.arange(len(municipalities), dtype=np.int64),
            numbered([one.youth_region_code for one in municipalities]),
            numbered([one.province_code for one in municipalities]),
            np.zeros(len(municipalities), dtype=np.int64),
        ]
    )
    return World(
        codes=np.array([int(one.code[2:]) for one in municipalities], dtype=np.int64),
        families=np.array([one.families for one in municipalities], dtype=np.int64),
        prevalence=np.array([one.prevalence for one in municipalities], dtype=np.float64),
        use=np.array([relative_use(one) for one in municipalities], dtype=np.float64),
        levels=levels,
        whole=_whole_families(municipalities),
    )


def world_of(place: Place, structure: Structure) -> World:
    """Return the world of a place under a structure.

    Where pools are whole, nobody lives beside those who are simulated: who is in a pool from 2015 on is there, and who lives in the
    same region with a pool of his own is no part of it. A part of a pool counts the families that it is a part of (expertise goes
    by the volume of the whole pool).
    """
    world = compile_world(place)
    return world if structure.places is PlacesOption.PART else replace(world, whole=None)


def _whole_families(municipalities: Sequence[Municipality]) -> np.ndarray:
    """Return the families of the whole municipality, youth region, province and nation of each, (4, M)."""
    keys = (lambda one: one.code, lambda one: one.youth_region_code, lambda one: one.province_code, lambda one: "")
    rows = []
    for key in keys:
        whole: Counter[str] = Counter()
        for one in all_municipalities():
            whole[key(one)] += one.families
        rows.append([whole[key(one)] for one in municipalities])
    return np.array(rows, dtype=np.int64)


def relative_use(municipality: Municipality) -> float:
    """Return young people in care per family over the nation's in 2021, within ``USE_BETWEEN``; 1 where CBS publishes none."""
    if municipality.youth_in_care_2021 is None:
        return 1.0
    return float(np.clip(municipality.youth_in_care_2021 / municipality.families / _use_in_nation(), *USE_BETWEEN))


@cache
def _use_in_nation() -> float:
    known = [one for one in all_municipalities() if one.youth_in_care_2021 is not None]
    return sum(one.youth_in_care_2021 or 0 for one in known) / sum(one.families for one in known)


def compile_clock(scenario: Scenario) -> Clock:
    """Return the scenario's calendar."""
    return Clock(scenario.run.start, scenario.run.until)


def compile_measures(scenario: Scenario, place: Place) -> tuple[CompiledMeasure, ...]:
    """Return the measures of a scenario as an engine needs them, in the scenario's order.

    Raises
    ------
    InputError
        If measures together move a lever outside its declared range.
    """
    clock = compile_clock(scenario)
    wheres: dict[tuple[str, ...], np.ndarray] = {}  # many measures may hold in the same places: looked up once
    for measure in scenario.measures:
        if measure.where not in wheres:
            wheres[measure.where] = _where_simulated(measure, scenario, place)
    compiled = tuple(_compiled(measure, clock, wheres[measure.where]) for measure in scenario.measures)
    check_ranges(scenario, compiled)
    return compiled


def compile_parameters(scenario: Scenario, drawn: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return every parameter's value: the register's, or one drawn for this replication; then the scenario's own."""
    values = {name: parameter.value for name, parameter in register_of(scenario).items()}
    return values | dict(drawn or {}) | dict(scenario.parameters)


def compile_run(scenario: Scenario, replication: int, measures: tuple[CompiledMeasure, ...], drawn: Mapping[str, float]) -> Run:
    """Return one run of a scenario."""
    values = compile_parameters(scenario, drawn)
    freeze_week = 0 if scenario.freeze_from is None else compile_clock(scenario).week_of(scenario.freeze_from)
    return Run(scenario.run.seed, replication, values, measures, frozenset(scenario.freeze), freeze_week)


def compile_batch(scenario: Scenario, replications: Sequence[int] = (0,)) -> Batch:
    """Return a batch of some replications of one scenario, at the register's best values, over the scenario's places alone."""
    place = resolve_places(scenario.places, where=f"{scenario.name}: places")
    measures = compile_measures(scenario, place)
    runs = tuple(compile_run(scenario, replication, measures, {}) for replication in replications)
    return Batch(world_of(place, scenario.structure), compile_clock(scenario), runs, scenario.structure)


def compile_measure(measure: Measure, clock: Clock, place: Place, key: str) -> CompiledMeasure:
    """Return one measure as an engine needs it, wherever it holds; ``key`` says where its places stand, for messages."""
    return _compiled(measure, clock, _where(measure, place, key))


def _where(measure: Measure, place: Place, key: str) -> np.ndarray:
    """Return in which municipalities of a place a measure holds, (M,)."""
    codes = [one.code for one in place.municipalities]
    if not measure.where:
        return np.ones(len(codes), dtype=bool)
    inside = {one.code for one in resolve_places(measure.where, where=key).municipalities}
    return np.array([code in inside for code in codes])


def _where_simulated(measure: Measure, scenario: Scenario, place: Place) -> np.ndarray:
    """Return in which of the simulated municipalities a measure holds, (M,); at least in one."""
    where = _where(measure, place, f"{scenario.name}: measures.{measure.name}.where")
    if not where.any():
        raise InputError(
            "this measure touches no municipality that is simulated",
            where=f"{scenario.name}: measures.{measure.name}.where",
            value=", ".join(measure.where),
            allowed=f"places within {place.label}",
            action="simulate the place (places), or leave the measure out",
        )
    return where


def _compiled(measure: Measure, clock: Clock, where: np.ndarray) -> CompiledMeasure:
    return CompiledMeasure(
        measure.lever, measure.mode.value, measure.value, clock.week_of(measure.start), measure.ramp_weeks, where
    )
