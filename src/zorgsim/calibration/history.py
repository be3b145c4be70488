"""History matching: waves of worlds, each in what the waves before it did not rule out; then other structures, one wave each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.calibration.aims import CUTOFF, Aim, Discrepancy, aims_of
from zorgsim.calibration.emulator import AnyEmulator, HeldOut, check_installed, fit_emulator
from zorgsim.calibration.ground import DEFAULT_NAME, SAMPLE, best_world, ground, placed_worlds, plain_worlds, structure_names
from zorgsim.calibration.matching import Judge, Space, space_left
from zorgsim.calibration.screening import MOST_ACTIVE, Chosen, choose_active, shared_weights
from zorgsim.calibration.wave import Wave
from zorgsim.errors import InputError, did_you_mean
from zorgsim.inputs.designs import PlacedDesign
from zorgsim.inputs.digests import digest_of
from zorgsim.inputs.parameters import Grade, Parameter
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.structures import register_of
from zorgsim.inputs.targets import Target

Floats = NDArray[np.float64]

REPLICATIONS: Final = 8
"""Runs of the best world: what they differ by is chance."""
DIGITS: Final = 6
"""To which quantiles of placed worlds are rounded: written whole, and far finer than anything tells."""
INFORMED: Final = 0.9
"""A parameter is informed of which nine in ten plausible worlds take less than this share of its range. Assumption."""
SPREAD: Final = 1 << 12
"""Points by which shares of the space are told that one series alone rules out."""
SHIFTED: Final = 0.1
"""So is one whose middle plausible world lies this far from its middle, as a quantile. Assumption."""


@dataclass(frozen=True)
class Effort:
    """How much is simulated, and by which rules worlds are ruled out.

    Attributes
    ----------
    waves, points
        Waves of the default structure, and worlds of each.
    structures, structure_points
        Names of other structures (`zorgsim.calibration.ground.structure_names`), and worlds of each.
    plausible
        Worlds of the set.
    most_active
        Parameters that are active at most.
    may_miss
        As in `zorgsim.calibration.matching.Judge`.
    stated
        Discrepancies.
    places, seed
        Where, and the number that fixes all luck; None is that of the baseline.
    targets
        Rows that worlds are held against; None for the published ones.
    """

    waves: int = 3
    points: int = 250
    structures: tuple[str, ...] = ()
    structure_points: int = 100
    plausible: int = 512
    most_active: int = MOST_ACTIVE
    may_miss: int = 1
    stated: Discrepancy = Discrepancy()
    places: tuple[str, ...] = SAMPLE
    seed: int | None = None
    targets: tuple[Target, ...] | None = None

    @property
    def aims(self) -> tuple[Aim, ...]:
        """What worlds are held against."""
        return aims_of(self.places, self.stated, self.targets)


@dataclass(frozen=True)
class WaveFound:
    """What a wave said: how its emulators told worlds held out (None of a figure without one), and what is left after it."""

    worlds: int
    held_out: tuple[HeldOut | None, ...]
    space: Space


@dataclass(frozen=True)
class StructureFound:
    """What one wave of another structure said.

    Attributes
    ----------
    name
        ``MECHANISM.OPTION``.
    space
        What is left of it; no points where it cannot meet the figures anywhere.
    against
        Series that speak against its nearest world.
    """

    name: str
    space: Space
    against: tuple[str, ...]


@dataclass(frozen=True)
class Moved:
    """Where plausible worlds have an active parameter, as quantiles of its distribution: nine in ten from ``low`` to ``high``."""

    parameter: str
    low: float
    middle: float
    high: float

    @property
    def share(self) -> float:
        """Share of the range between the same two quantiles of its distribution."""
        return (self.high - self.low) / 0.9

    @property
    def informed(self) -> bool:
        """Whether figures say anything of it."""
        return self.share < INFORMED or abs(self.middle - 0.5) > SHIFTED


@dataclass(frozen=True)
class Calibration:
    """All that was found.

    Attributes
    ----------
    effort, scenario, register
        What was asked for, the scenario of the default, and its register.
    aims
        What worlds were held against.
    chance
        (figures,) standard deviation of each figure over replications of the best world.
    best
        (figures,) mean of each in the best world.
    candidates
        Parameters that might have become active: drawn, and fixed by no source.
    chosen
        Active parameters.
    waves
        One after the other.
    against
        (series,) share of the space that each series alone would rule out, by the first wave.
    nearest_against
        Series that speak against the least implausible world that was found.
    structures
        Others.
    """

    effort: Effort
    scenario: Scenario
    register: Mapping[str, Parameter]
    aims: tuple[Aim, ...]
    chance: Floats
    best: Floats
    candidates: tuple[str, ...]
    chosen: tuple[Chosen, ...]
    waves: tuple[WaveFound, ...]
    against: Floats
    nearest_against: tuple[str, ...]
    structures: tuple[StructureFound, ...] = ()

    @property
    def active(self) -> tuple[str, ...]:
        """Names of active parameters."""
        return tuple(one.parameter for one in self.chosen)

    @property
    def points(self) -> Floats:
        """The set: (worlds, parameters) of quantiles."""
        return self.waves[-1].space.points

    @property
    def series(self) -> tuple[str, ...]:
        """Names of series, each once."""
        return tuple(dict.fromkeys(one.series for one in self.aims))

    @property
    def moved(self) -> tuple[Moved, ...]:
        """Where plausible worlds have each active parameter; none where no world is left."""
        if not len(self.points):
            return ()
        low, middle, high = np.quantile(self.points, (0.05, 0.5, 0.95), axis=0).tolist()
        return tuple(Moved(*one) for one in zip(self.active, low, middle, high, strict=True))


Simulate = Callable[[str, Scenario], Wave]
"""``simulate(name, scenario)``: the wave of a scenario, kept under a name, whoever simulates it."""
Keep = Callable[[str, str, PlacedDesign], PlacedDesign]
"""``keep(name, question, design)``: the points of a wave, as they were first placed for this question (a digest).

Emulators are fitted to the last bits of a processor: on another one, or with more threads, they might place points otherwise, and a
wave that is under way could not be gone on with.
"""


def keep_none(name: str, question: str, design: PlacedDesign) -> PlacedDesign:
    """Return the points as they are placed now."""
    return design


def check_effort(effort: Effort) -> None:
    """Refuse what cannot be asked, before anything is simulated.

    Raises
    ------
    InputError
        If the library is missing, a structure has no name, or no figure is left to hold worlds against.
    """
    check_installed()
    for name in effort.structures:
        if name not in structure_names()[1:]:
            raise InputError(
                "no structure of this name can be calibrated",
                where="zorgsim calibrate: structures",
                value=name,
                allowed=", ".join(structure_names()[1:]),
                action=did_you_mean(name, structure_names()) or "name one of these, MECHANISM.OPTION",
            )
    if len({one.series for one in effort.aims}) <= effort.may_miss:
        raise InputError(
            "if so many figures may be missed, no world is ever ruled out",
            where="zorgsim calibrate: may-miss",
            value=effort.may_miss,
            allowed="fewer than there are figures",
            action="choose a smaller number; 1 is usual",
        )


def calibrate(effort: Effort, simulate: Simulate, keep: Keep = keep_none) -> Calibration:
    """Find the worlds that published figures do not rule out.

    Raises
    ------
    InputError
        As `check_effort`; or if no parameter can be told from chance.
    """
    check_effort(effort)
    scenario = ground(DEFAULT_NAME, effort.places, effort.seed)
    register, seed = register_of(scenario), scenario.run.seed
    first = simulate("wave-1", plain_worlds(scenario, effort.points))
    aims = tuple(one for one in effort.aims if one.is_in(first.figures))
    replications = _outputs(aims, simulate("chance", best_world(scenario, REPLICATIONS)))
    candidates = tuple(name for name in first.quantiles if register[name].grade is Grade.C)
    chosen = _chosen(first, candidates, aims, effort, seed)
    active = tuple(one.parameter for one in chosen)
    judge, waves = _matched(first, active, aims, effort, (simulate, keep))
    alone = Judge(aims, judge.waves[:1], effort.may_miss).by_series(_spread(len(active), seed))
    return Calibration(
        effort=effort,
        scenario=scenario,
        register=register,
        aims=aims,
        chance=np.nanstd(replications, axis=0, ddof=1),
        best=np.nanmean(replications, axis=0),
        candidates=candidates,
        chosen=tuple(chosen),
        waves=waves,
        against=(alone > CUTOFF).mean(axis=0),
        nearest_against=_against(judge, waves[-1].space),
        structures=tuple(_structure(name, active, aims, effort, simulate) for name in effort.structures),
    )


def _matched(
    first: Wave, active: tuple[str, ...], aims: tuple[Aim, ...], effort: Effort, doors: tuple[Simulate, Keep]
) -> tuple[Judge, tuple[WaveFound, ...]]:
    """Return who judges after all waves, and what each wave left; none follows one that left nothing."""
    simulate, keep = doors
    wave, seed = first, first.scenario.run.seed
    judge, waves = Judge(aims, (), effort.may_miss), list[WaveFound]()
    for number in range(1, effort.waves + 1):
        emulators = emulators_of(wave, active, aims, seed)
        judge = replace(judge, waves=(*judge.waves, emulators))
        wanted = effort.points if number < effort.waves else effort.plausible
        space = _space(judge, active, wanted, seed + number)
        waves.append(WaveFound(wave.worlds, tuple(None if one is None else one.held_out for one in emulators), space))
        if number == effort.waves or not len(space.points):
            break
        name, design = f"wave-{number + 1}", _design(active, space.points, number * effort.points)
        wave = simulate(name, placed_worlds(first.scenario, keep(name, _question(first, active, aims, effort, number), design)))
    return judge, tuple(waves)


def _question(first: Wave, active: tuple[str, ...], aims: tuple[Aim, ...], effort: Effort, number: int) -> str:
    """Return the digest of all that decides where the points of a wave are placed."""
    asked = {one.name: [one.value, one.observation, one.discrepancy] for one in aims}
    decides = {
        "first": first.scenario.digest,
        "active": active,
        "aims": asked,
        "may_miss": effort.may_miss,
        "points": effort.points,
    }
    return digest_of({**decides, "after": number})


def _chosen(wave: Wave, candidates: Sequence[str], aims: Sequence[Aim], effort: Effort, seed: int) -> list[Chosen]:
    """Return the active parameters; those that a source fixes stay drawn like all others, and are part of what is not known.

    Raises
    ------
    InputError
        If none can be told from chance.
    """
    outputs = _outputs(aims, wave)
    known = np.where(np.isnan(outputs), np.nanmean(outputs, axis=0), outputs)
    weights = shared_weights(np.array([one.variance for one in aims]), [one.series for one in aims])
    chosen = choose_active({name: wave.quantiles[name] for name in candidates}, known, weights, seed, effort.most_active)
    if not chosen:
        raise InputError(
            "no parameter moves the figures more than shuffled ones do",
            where="zorgsim calibrate: points",
            value=effort.points,
            allowed="as many worlds as it takes to tell one from chance; 250 is usual",
            action="take more points, in another folder",
        )
    return chosen


def _outputs(aims: Sequence[Aim], wave: Wave) -> Floats:
    """Return the figure of each aim in each world, (worlds, figures)."""
    return np.stack([one.simulated(wave.figures) for one in aims], axis=1)


def emulators_of(wave: Wave, active: Sequence[str], aims: Sequence[Aim], seed: int) -> tuple[AnyEmulator | None, ...]:
    """Return the emulator of each aim's figure, from the worlds of a wave."""
    points = np.stack([wave.quantiles[name] for name in active], axis=1)
    outputs = _outputs(aims, wave)
    return tuple(fit_emulator(points, outputs[:, number], seed) for number in range(len(aims)))


def _space(judge: Judge, active: Sequence[str], wanted: int, seed: int) -> Space:
    space = space_left(judge, len(active), wanted, seed)
    return replace(space, points=np.minimum(np.round(space.points, DIGITS), 1.0 - 10.0**-DIGITS))


def _design(active: Sequence[str], points: Floats, first: int) -> PlacedDesign:
    return PlacedDesign(tuple(active), tuple(map(tuple, points.tolist())), first)


def _against(judge: Judge, space: Space) -> tuple[str, ...]:
    """Return the series that speak against the least implausible world, whether it is left or not."""
    (found,) = judge.by_series(space.nearest[None, :])
    return tuple(name for name, one in zip(judge.series, found.tolist(), strict=True) if one > CUTOFF)


def _spread(parameters: int, seed: int) -> Floats:
    """Return points that fill the cube evenly, to tell shares of it by."""
    from scipy.stats.qmc import Sobol  # takes long to import

    points: Floats = Sobol(parameters, scramble=True, rng=np.random.default_rng(seed)).random(SPREAD)
    return points


def _structure(name: str, active: Sequence[str], aims: tuple[Aim, ...], effort: Effort, simulate: Simulate) -> StructureFound:
    """Return whether a structure can meet the figures anywhere, by one wave of plain worlds and the default's active parameters."""
    scenario = ground(name, effort.places, effort.seed)
    wave = simulate(f"structure-{name}", plain_worlds(scenario, effort.structure_points))
    judge = Judge(aims, (emulators_of(wave, active, aims, scenario.run.seed),), effort.may_miss)
    space = _space(judge, active, effort.structure_points, scenario.run.seed)
    return StructureFound(name, space, _against(judge, space))
