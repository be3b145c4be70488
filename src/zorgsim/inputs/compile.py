"""From a scenario and a place to what an engine simulates."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import compress
from typing import Final

import numpy as np

from zorgsim.clock import LAST_WEEK, Clock
from zorgsim.engines.batch import Batch, CompiledMeasure, Dated, Run, World
from zorgsim.errors import InputError
from zorgsim.inputs.design_points import luck_at
from zorgsim.inputs.measures_together import check_ranges
from zorgsim.inputs.natural_units import Amount, Reached, Unit, as_setting
from zorgsim.inputs.own_places import OwnPlace, factors_in
from zorgsim.inputs.people import families_over_time
from zorgsim.inputs.places import Municipality, Place, all_municipalities, resolve_places
from zorgsim.inputs.scenario import Measure, Mode, Scenario
from zorgsim.inputs.structures import register_of
from zorgsim.model.local_strength import SPREAD
from zorgsim.model.structure import PlacesOption, Structure

DECENTRALISED: Final = date(2015, 1, 1)
"""Municipalities buy youth care; before, the provinces bought a fixed number of slots."""

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
        regional=regional_factors(municipalities),
    )


def world_of(place: Place, structure: Structure) -> World:
    """Return the world of a place under a structure.

    Where pools are whole, nobody lives beside those who are simulated: who is in a pool from 2015 on is there, and who lives in the
    same region with a pool of his own is no part of it. A part of a pool counts the families that it is a part of (expertise goes
    by the volume of the whole pool).
    """
    world = compile_world(place)
    return world if structure.places is PlacesOption.PART else replace(world, whole=None)


def world_of_scenario(scenario: Scenario, place: Place) -> World:
    """Return the world of a place under a scenario's structure, with as many families in each year as the scenario says.

    Municipalities that bring figures of their own have their own factors in it.
    """
    own = factors_in(scenario.own, place.municipalities)
    return replace(world_of(place, scenario.structure), over_time=families_over_time(scenario, place), own=own)


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


def regional_factors(municipalities: Sequence[Municipality]) -> dict[str, np.ndarray]:
    """Return the factors of parameters that are a region's own, by parameter, each (M,)."""
    return {
        "question.base": np.array([one.question_factor for one in municipalities], dtype=np.float64),
        "specialist.slots_per_1000": np.array([one.slots_factor for one in municipalities], dtype=np.float64),
        "referrers.doctors": np.array([one.doctors_factor for one in municipalities], dtype=np.float64),
    }


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


def compile_dates(scenario: Scenario) -> Dated:
    """Return from which weeks dated options hold: supply from the decentralisation, budget rules and staff from the policy's start.

    Version 0.1 knew no dates: its rule held from the beginning.
    """
    if scenario.structure_base == "as_0_1":
        return Dated()
    clock = compile_clock(scenario)
    policy = max(0, clock.week_of(scenario.run.policy_start))
    return Dated(supply=max(0, clock.week_of(DECENTRALISED)), budget_rule=policy, staff=policy)


def compile_incomes_week(scenario: Scenario) -> int:
    """Return the week at which families are set apart by income: the policy's start, which no policy has moved yet."""
    return max(0, compile_clock(scenario).week_of(scenario.run.policy_start))


def compile_measures(
    scenario: Scenario, place: Place, parameters: Mapping[str, float] | None = None, alone: Place | None = None
) -> tuple[CompiledMeasure, ...]:
    """Return the measures of a scenario as an engine needs them, in the scenario's order.

    Parameters
    ----------
    scenario, place
        What is decided, and where it is simulated.
    parameters
        Values of a run, of which natural units are factors; the best values if left out.
    alone
        Whom the scenario simulates by itself, over whom amounts are divided; all of the place if left out.

    Raises
    ------
    InputError
        If measures together move a lever outside its declared range.
    """
    parameters = compile_parameters(scenario) if parameters is None else parameters
    clock = compile_clock(scenario)
    wheres: dict[tuple[str, ...], np.ndarray] = {}  # many measures may hold in the same places: looked up once
    for measure in scenario.measures:
        if measure.where not in wheres:
            wheres[measure.where] = _where_simulated(measure, scenario, place)
    inside = _divided_over(place, alone, wheres)
    compiled = tuple(
        _compiled(one, clock, wheres[one.where], _move(one, scenario, inside[one.where], parameters)) for one in scenario.measures
    )
    check_ranges(scenario, compiled, parameters[SPREAD])
    return compiled


def _divided_over(
    place: Place, alone: Place | None, wheres: Mapping[tuple[str, ...], np.ndarray]
) -> dict[tuple[str, ...], tuple[Municipality, ...]]:
    """Return over whom amounts in natural units are divided, by where a measure holds.

    Those whom the scenario simulates by itself: what others it is compared with bring along would make another amount of it.
    """
    inside = {names: tuple(compress(place.municipalities, where)) for names, where in wheres.items()}
    if alone is None:
        return inside
    own = {one.code for one in alone.municipalities}
    return {names: tuple(one for one in some if one.code in own) or some for names, some in inside.items()}


def compile_parameters(scenario: Scenario, drawn: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return every parameter's value: the register's, or one drawn for this replication; then the scenario's own."""
    values = {name: parameter.value for name, parameter in register_of(scenario).items()}
    return values | dict(drawn or {}) | dict(scenario.parameters)


def measures_by_run(
    scenario: Scenario, place: Place, drawn: Mapping[int, Mapping[str, float]], alone: Place | None = None
) -> dict[int, tuple[CompiledMeasure, ...]]:
    """Return the measures of each run, by the parameters drawn for it; all share them where no amount hangs on what is drawn.

    Raises
    ------
    InputError
        As `compile_measures`, for the best values first, and then for those of every run.
    """
    shared = compile_measures(scenario, place, alone=alone)
    if all(one.unit in ("", Unit.PERCENT) for one in scenario.measures) or not any(drawn.values()):
        return dict.fromkeys(drawn, shared)
    return {run: _measures_under(scenario, place, alone, (run, values)) for run, values in drawn.items()}


def _measures_under(
    scenario: Scenario, place: Place, alone: Place | None, draw: tuple[int, Mapping[str, float]]
) -> tuple[CompiledMeasure, ...]:
    run, drawn = draw
    try:
        return compile_measures(scenario, place, compile_parameters(scenario, drawn), alone)
    except InputError as problem:
        what = f"{problem.what}, with the parameters of world {scenario.run.world_of(run)}"
        raise InputError(
            what, where=problem.where, value=problem.value, allowed=problem.allowed, action=problem.action
        ) from problem


MOST_LUCKS: Final = 1 << 17
"""Replications of one world that can be told apart; more than may be asked for."""


def luck_of(scenario: Scenario, run: int) -> int:
    """Return the number of a run's luck: its own, and the same however many worlds and replications are played beside it.

    Each world has luck of its own, though sharing it would make worlds easier to compare: where there is no effect, all worlds
    would then agree by the one luck that they share, and look certain. A design says which of its worlds share theirs.
    """
    settings = scenario.run
    world = settings.world_of(run)
    if settings.design is not None:
        world = 1 + luck_at(settings.design, settings.seed, world - 1)
    return world * MOST_LUCKS + settings.replication_of(run)


def compile_run(scenario: Scenario, run: int, measures: tuple[CompiledMeasure, ...], drawn: Mapping[str, float]) -> Run:
    """Return one run of a scenario, by its number (``RunSettings.runs``)."""
    values = compile_parameters(scenario, drawn)
    freeze_week = 0 if scenario.freeze_from is None else compile_clock(scenario).week_of(scenario.freeze_from)
    return Run(scenario.run.seed, luck_of(scenario, run), values, measures, frozenset(scenario.freeze), freeze_week)


def compile_batch(scenario: Scenario, numbers: Sequence[int] = (0,)) -> Batch:
    """Return a batch of some runs of one scenario, at the register's best values, over the scenario's places alone."""
    place = resolve_places(scenario.places, where=f"{scenario.name}: places")
    measures = compile_measures(scenario, place)
    runs = tuple(compile_run(scenario, number, measures, {}) for number in numbers)
    when = compile_clock(scenario), runs, scenario.structure, compile_dates(scenario), compile_incomes_week(scenario)
    return Batch(world_of_scenario(scenario, place), *when)


def compile_measure(measure: Measure, clock: Clock, place: Place, key: str) -> CompiledMeasure:
    """Return one measure as an engine needs it, wherever it holds; ``key`` says where its places stand, for messages."""
    return _compiled(measure, clock, _where(measure, place, key), (measure.mode, measure.value))


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


def reached(municipalities: Iterable[Municipality], own: Sequence[OwnPlace] = ()) -> Reached:
    """Return what amounts in natural units are divided over, of municipalities of which some may bring figures of their own."""
    some = tuple(municipalities)
    factors = {name: tuple(each.tolist()) for name, each in factors_in(own, some).items()}
    return Reached(
        tuple(one.families for one in some),
        tuple(relative_use(one) for one in some),
        tuple(one.slots_factor for one in some),
        factors,
    )


def _move(
    measure: Measure, scenario: Scenario, municipalities: Iterable[Municipality], parameters: Mapping[str, float]
) -> tuple[Mode, float]:
    """Return how a measure moves its lever, in the lever's own unit, in a run with these parameters."""
    if not measure.unit:
        return measure.mode, measure.value
    inside = reached(municipalities, scenario.own)
    mode, value = as_setting(measure.lever, measure.mode, Amount(measure.value, Unit(measure.unit)), inside, parameters)
    if not math.isfinite(value):
        raise InputError(
            f"the register has no {measure.unit} here of which this could be a part",
            where=f"{scenario.name}: measures.{measure.name}.{measure.key}",
            value=measure.setting,
            allowed="an amount where a municipality has some of it already",
            action="bring the parameters that the scenario overrides nearer to the register's",
        )
    return mode, value


def _compiled(measure: Measure, clock: Clock, where: np.ndarray, move: tuple[Mode, float]) -> CompiledMeasure:
    start, until = clock.week_of(measure.start), LAST_WEEK if measure.until is None else clock.week_of(measure.until)
    mode, value = move
    return CompiledMeasure(measure.lever, mode.value, value, start, measure.ramp_weeks, where, until)
