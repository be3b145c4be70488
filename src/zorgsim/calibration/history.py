"""History matching: waves of worlds, each in what the waves before it did not rule out; then other structures, one wave each.

The set holds worlds that were simulated and met the figures, of whatever wave: not what emulators say of worlds nobody simulated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.calibration.aims import CUTOFF, Aim, Discrepancy, aims_of
from zorgsim.calibration.emulator import AnyEmulator, HeldOut, check_installed, fit_emulator, fitted_to
from zorgsim.calibration.ground import DEFAULT_NAME, SAMPLE, best_world, ground, placed_worlds, plain_worlds, structure_names
from zorgsim.calibration.matching import WALKERS, Judge, Left, Space, by_simulation, likely_points, moved_points, space_left
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
SPREAD: Final = 1 << 12
"""Points by which shares of the space are told that one series alone rules out."""
BY_LUCK: Final = 0.05
"""Chance with which any parameter at all would be called informed if figures said nothing of any (Bonferroni)."""


@dataclass(frozen=True)
class Effort:
    """How much is simulated, and by which rules worlds are ruled out.

    Attributes
    ----------
    waves, points
        Waves of the default structure, and worlds of each.
    structures, structure_points
        Names of other structures (`zorgsim.calibration.ground.structure_names`), and worlds of each.
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


Told = tuple[HeldOut | None, ...]
"""How the emulator of each figure told worlds held out; None of one without."""


@dataclass(frozen=True)
class WaveFound:
    """What a wave said.

    Attributes
    ----------
    worlds, met, expected
        How many were simulated, how many of these met the figures as they came out, with nothing to be unsure of, and how many
        emulators had expected to (NaN of plain worlds, which nobody placed).
    left
        Of the space after it, by the emulators of all worlds so far.
    """

    worlds: int
    met: int
    expected: float
    left: Left


@dataclass(frozen=True)
class StructureFound:
    """What one wave of another structure said.

    Attributes
    ----------
    name
        ``MECHANISM.OPTION``.
    met
        How many of its worlds met the figures.
    left
        Of its space; nothing where it cannot meet the figures anywhere.
    against
        Series that speak against its nearest world.
    """

    name: str
    met: int
    left: Left
    against: tuple[str, ...]


@dataclass(frozen=True)
class Moved:
    """Where plausible worlds have a parameter, as quantiles of its distribution: nine in ten from ``low`` to ``high``."""

    parameter: str
    low: float
    middle: float
    high: float
    informed: bool
    """Whether figures say anything of it: plausible worlds have it less evenly than as many drawn at random would."""

    @property
    def share(self) -> float:
        """Share of the range between the same two quantiles of its distribution."""
        return (self.high - self.low) / 0.9


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
        Active parameters: those that move figures most.
    points
        The set: (worlds, candidates) of quantiles of worlds that were simulated and met the figures.
    waves
        One after the other.
    held_out
        How emulators of the first wave, and those of all waves, told worlds held out: (figures,) each.
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
    points: Floats
    waves: tuple[WaveFound, ...]
    held_out: tuple[Told, Told]
    against: Floats
    nearest_against: tuple[str, ...]
    structures: tuple[StructureFound, ...] = ()

    @property
    def active(self) -> tuple[str, ...]:
        """Names of active parameters."""
        return tuple(one.parameter for one in self.chosen)

    @property
    def series(self) -> tuple[str, ...]:
        """Names of series, each once."""
        return tuple(dict.fromkeys(one.series for one in self.aims))

    @property
    def nearest_two(self) -> float | None:
        """How far the nearest two worlds of the set lie apart, in quantiles of all candidates; None of fewer than two."""
        from scipy.spatial.distance import pdist  # takes long to import

        return float(pdist(self.points).min()) if len(self.points) > 1 else None

    @property
    def moved(self) -> tuple[Moved, ...]:
        """Where plausible worlds have each candidate; none where no world is left."""
        if not len(self.points):
            return ()
        low, middle, high = np.quantile(self.points, (0.05, 0.5, 0.95), axis=0).tolist()
        return tuple(Moved(*one) for one in zip(self.candidates, low, middle, high, uneven(self.points), strict=True))


def uneven(points: Floats) -> list[bool]:
    """Return which columns of quantiles, (worlds, parameters), are spread less evenly than luck would leave of any (`BY_LUCK`)."""
    from scipy.stats import kstest  # takes long to import

    return [float(kstest(column, "uniform").pvalue) < BY_LUCK / points.shape[1] for column in points.T]


@dataclass(frozen=True)
class Placed:
    """The points of a wave, and what emulators said when they were placed.

    Attributes
    ----------
    design
        The points; None where nothing was left to place any in.
    expected
        How many of them were expected to meet the figures.
    left
        Of the space, after the waves before it.
    """

    design: PlacedDesign | None
    expected: float
    left: Left


Simulate = Callable[[str, Scenario], Wave]
"""``simulate(name, scenario)``: the wave of a scenario, kept under a name, whoever simulates it."""
Keep = Callable[[str, str, Callable[[], Placed]], Placed]
"""``keep(name, question, place)``: the points of a wave, as first placed for this question (a digest of what they rest on).

Emulators are fitted to the last bits of a processor: on another one, or with more threads, they might place points otherwise, and a
wave that is under way could not be gone on with. Nor are those of earlier waves fitted again, which takes minutes each.
"""


def keep_none(name: str, question: str, place: Callable[[], Placed]) -> Placed:
    """Return the points as they are placed now."""
    return place()


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
    matching = _Matching(aims, candidates, effort, seed, replications)
    known, waves, judge = _matched(first, matching, (simulate, keep))
    judge_of_first = judge if len(waves) == 1 else matching.judge_of(matching.known(first))
    alone = judge_of_first.by_series(_spread(len(candidates), seed))
    met = known.points[matching.meets(known.outputs)]
    return Calibration(
        effort=effort,
        scenario=scenario,
        register=register,
        aims=aims,
        chance=np.nanstd(replications, axis=0, ddof=1),
        best=np.nanmean(replications, axis=0),
        candidates=candidates,
        chosen=tuple(chosen),
        points=met[np.random.default_rng(seed).permutation(len(met))],  # the first n are no earlier waves than the rest
        waves=waves,
        held_out=(_held_out(judge_of_first), _held_out(judge)),
        against=(alone > CUTOFF).mean(axis=0),
        nearest_against=_against(judge, waves[-1].left),
        structures=tuple(_structure(name, matching, simulate) for name in effort.structures),
    )


@dataclass(frozen=True)
class _Known:
    """Worlds that were simulated: where each stands, (worlds, candidates), and its figures, (worlds, figures)."""

    points: Floats
    outputs: Floats

    def and_those_of(self, other: _Known) -> _Known:
        return _Known(np.vstack([self.points, other.points]), np.vstack([self.outputs, other.outputs]))


@dataclass(frozen=True)
class _Matching:
    """What worlds are held against, and what is placed."""

    aims: tuple[Aim, ...]
    candidates: tuple[str, ...]
    effort: Effort
    seed: int
    replications: Floats

    def known(self, wave: Wave) -> _Known:
        return _Known(np.stack([wave.quantiles[name] for name in self.candidates], axis=1), _outputs(self.aims, wave))

    def judge_of(self, known: _Known) -> Judge:
        emulators = emulators_of(known.points, known.outputs, self.seed, self.replications)
        return Judge(self.aims, emulators, self.effort.may_miss)

    def meets(self, outputs: Floats) -> NDArray[np.bool_]:
        met: NDArray[np.bool_] = by_simulation(self.aims, outputs, self.effort.may_miss) <= CUTOFF
        return met

    def space(self, judge: Judge, after: int) -> Space:
        return space_left(judge, len(self.candidates), WALKERS, self.seed + after)

    def found(self, worlds: _Known, expected: float, left: Left) -> WaveFound:
        return WaveFound(len(worlds.points), int(self.meets(worlds.outputs).sum()), expected, left)


def _rounded(points: Floats) -> Floats:
    return np.minimum(np.round(points, DIGITS), 1.0 - 10.0**-DIGITS)


def _matched(first: Wave, matching: _Matching, doors: tuple[Simulate, Keep]) -> tuple[_Known, tuple[WaveFound, ...], Judge]:
    """Return all worlds, what each wave left, and who judges after the last; none follows one that left nothing."""
    simulate, keep = doors
    known, expected, waves = matching.known(first), np.nan, list[WaveFound]()
    now = known
    for number in range(1, matching.effort.waves):
        name = f"wave-{number + 1}"
        placed = keep(name, _question(matching, known, number), partial(_place, matching, known, number))
        if placed.design is None:
            return known, (*waves, matching.found(now, expected, placed.left)), matching.judge_of(known)
        waves.append(matching.found(now, expected, placed.left))
        now, expected = matching.known(simulate(name, placed_worlds(first.scenario, placed.design))), placed.expected
        known = known.and_those_of(now)
    judge = matching.judge_of(known)
    waves.append(matching.found(now, expected, matching.space(judge, len(waves) + 1)))
    return known, tuple(waves), judge


def _place(matching: _Matching, known: _Known, number: int) -> Placed:
    """Return the points of the wave after so many, from the worlds of all of these."""
    judge = matching.judge_of(known)
    space = matching.space(judge, number)
    left = Left(space.share, space.lowest, space.nearest)
    if not space.anything:
        return Placed(None, 0.0, left)
    wanted, seed = matching.effort.points, matching.seed + number
    met, held = matching.meets(known.outputs), fitted_to(len(known.points))
    moved = moved_points(judge, known.points[held][~met[held]], known.points[met], wanted, seed)
    others = likely_points(judge, space, wanted - len(moved), seed)[0] if len(moved) < wanted else moved[:0]
    placed = _rounded(np.vstack([moved, others]))
    return Placed(_design(matching.candidates, placed, number * matching.effort.points), float(judge.chance(placed).sum()), left)


def _question(matching: _Matching, known: _Known, number: int) -> str:
    """Return the digest of what the points of a wave rest on: worlds simulated so far, and the rule they are held against."""
    rule = {one.name: [one.series, one.target.side, one.value, one.variance] for one in matching.aims}
    worlds = sha256(known.points.tobytes() + known.outputs.tobytes() + matching.replications.tobytes()).hexdigest()
    effort = matching.effort
    decides = {"worlds": worlds, "placed": matching.candidates, "rule": rule, "may_miss": effort.may_miss, "points": effort.points}
    return digest_of({**decides, "after": number, "seed": matching.seed})


def _chosen(wave: Wave, candidates: Sequence[str], aims: Sequence[Aim], effort: Effort, seed: int) -> list[Chosen]:
    """Return the active parameters; those that a source fixes stay drawn like all others, and are part of what is not known.

    Raises
    ------
    InputError
        If none can be told from chance.
    """
    outputs = _outputs(aims, wave)
    known = np.where(np.isnan(outputs), np.nanmean(outputs, axis=0), outputs)
    varies = np.array([one.variance for one in aims]) + known.var(axis=0)
    weights = shared_weights(varies, [one.series for one in aims])
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


def _held_out(judge: Judge) -> Told:
    """Return how the emulators of a judge told worlds held out."""
    return tuple(None if one is None else one.held_out for one in judge.emulators)


def _outputs(aims: Sequence[Aim], wave: Wave) -> Floats:
    """Return the figure of each aim in each world, (worlds, figures)."""
    return np.stack([one.simulated(wave.figures) for one in aims], axis=1)


def emulators_of(points: Floats, outputs: Floats, seed: int, replications: Floats) -> tuple[AnyEmulator | None, ...]:
    """Return the emulator of each figure, from worlds: (worlds, parameters) of quantiles, and (worlds, figures).

    ``seed`` is that of the folds; ``replications``, (runs, figures), are those of one world.
    """
    return tuple(fit_emulator(points, figure, seed, runs) for figure, runs in zip(outputs.T, replications.T, strict=True))


def _design(placed: Sequence[str], points: Floats, first: int) -> PlacedDesign:
    return PlacedDesign(tuple(placed), tuple(map(tuple, points.tolist())), first)


def _against(judge: Judge, left: Left) -> tuple[str, ...]:
    """Return the series that speak against the least implausible world, whether it is left or not."""
    (found,) = judge.by_series(left.nearest[None, :])
    return tuple(name for name, one in zip(judge.series, found.tolist(), strict=True) if one > CUTOFF)


def _spread(parameters: int, seed: int) -> Floats:
    """Return points that fill the cube evenly, to tell shares of it by."""
    return np.random.default_rng(seed).random((SPREAD, parameters))


def _structure(name: str, matching: _Matching, simulate: Simulate) -> StructureFound:
    """Return whether a structure can meet the figures anywhere, by one wave of plain worlds."""
    effort = matching.effort
    scenario = ground(name, effort.places, effort.seed)
    known = matching.known(simulate(f"structure-{name}", plain_worlds(scenario, effort.structure_points)))
    judge = matching.judge_of(known)
    space = matching.space(judge, 0)
    return StructureFound(name, int(matching.meets(known.outputs).sum()), space, _against(judge, space))
