"""Set the levels of structures anew: ``python -m studies levels [OPTION...]``.

OPTION is ``default`` or ``MECHANISM.OPTION``; all if left out. Structures can be held against each other only if each meets the
same figures of the present. Figures of 2021 (`LEVELS` names
them; rows of data/targets) are fitted by five levels, for the default and for every structure that differs from it in one option.
Simulated are five whole youth regions that are like the nation together (`SAMPLE`), with the same luck in every step: a step moves
all levels by what is still missing, by a matrix of sensitivities that each step corrects (Broyden's secant), never more than `MOST`
at once. Direct referral has no published figure of its own: the default keeps the register's, and every other option has to come to
the default's wait for a coach. An option that meets the figures at the levels of the default has none of its own. What was
simulated is kept: an interrupted fit goes on where it stopped, and the same command gives the same levels.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from studies.level_files import numbers_beside, option_file, own_numbers, write_default
from studies.level_table import EVERY, FOLLOWS, LEVELS, OF_DEFAULT, SENSITIVITIES, Level, Values, following, levels_moved, room
from studies.study import ROOT, UNFINISHED, code_digest
from zorgsim.errors import ZorgsimError
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.experiment.validate import Years
from zorgsim.inputs import places
from zorgsim.inputs.compile import compile_parameters
from zorgsim.inputs.digests import digest_of
from zorgsim.inputs.parameters import register
from zorgsim.inputs.places import all_municipalities, resolve_places
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.inputs.targets import national_targets
from zorgsim.model.structure import DEFAULT, DEFAULT_BASE, MECHANISMS, Structure

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
MissesAt = Callable[[Mapping[str, float]], Floats]
"""``misses_at(values)``: how far each figure is off at some parameters, (levels,)."""

CLOSE: Final = np.array([level.close for level in LEVELS])

SAMPLE: Final = tuple(
    f"youth_region:{name}"
    for name in ("Zaanstreek-Waterland", "Zuid Kennemerland", "Utrecht Stad", "Rijk van Nijmegen", "Midden-Brabant")
)
"""Of all sets of at most five regions with 140,000 to 260,000 families the one whose use of care, and the four prevalences that
differ by place, lie nearest to the nation's: each within 1 %."""
REPLICATIONS: Final = 2
YEAR: Final = 2021
UNTIL: Final = date(YEAR + 1, 1, 1)

MOST: Final = 0.2
"""Most that a level moves in a step, on the log scale; further off the sensitivities say little."""
DAMPING: Final = 2.0
"""A level that brings a figure nearer by so many times what is near enough, per unit on the log scale, moves by half of what is
missing; one that brings it less hardly moves: a figure that no level moves asks for none."""
STEPS: Final = 10

DATA: Final = ROOT / "src" / "zorgsim" / "data"


# Figures


@dataclass(frozen=True)
class Aim:
    """What the figures of a sample have to be, (levels,): people by its share of the nation; NaN where nothing is asked."""

    values: tuple[float, ...]

    def misses(self, figures: Mapping[str, float]) -> Floats:
        """Return how far each figure is off, on its own scale, (levels,)."""
        each = zip(LEVELS, self.values, strict=True)
        return np.array([0.0 if math.isnan(value) else level.misses(figures[level.target], value) for level, value in each])

    def as_in(self, figures: Mapping[str, float]) -> Aim:
        """Return what an option has to meet: the same, and what the default came to where that keeps the register's level."""
        each = zip(LEVELS, self.values, strict=True)
        return Aim(tuple(figures[level.target] if level.held else value for level, value in each))


def aim_of(sample: Sequence[str]) -> Aim:
    """Return what the figures of a sample have to be under the default."""
    named = {target.name: target for target in national_targets()}
    share = _people(resolve_places(sample, where="levels: sample").municipalities) / _people(all_municipalities())

    def value(level: Level) -> float:
        return math.nan if level.held else named[level.target].value * (share if level.counts else 1.0)

    return Aim(tuple(map(value, LEVELS)))


def _people(municipalities: Sequence[places.Municipality]) -> float:
    return float(sum(one.youth_in_care_2021 or 0 for one in municipalities))


def scenario_of(structure: Structure, values: Mapping[str, float], sample: Sequence[str]) -> Scenario:
    """Return the baseline of the sample until the end of 2021, under a structure and levels."""
    baseline = load_shipped("baseline")
    # as in the baseline itself no policy starts in these years: a budget rule works from then on, and moves no level of the past
    run = replace(baseline.run, until=UNTIL, replications=REPLICATIONS, policy_start=UNTIL)
    begun = tuple(one for one in baseline.measures if one.start < UNTIL)
    return replace(baseline, places=tuple(sample), run=run, measures=begun, structure=structure, parameters=dict(values))


def simulated_figures(scenario: Scenario, jobs: int) -> Values:
    """Return the figures of a scenario, simulated or kept from before: its name says everything that they follow from."""
    said = {
        "scenario": scenario.as_table(),
        "parameters": compile_parameters(scenario),
        "places": places.digest(),
        "code": code_digest("src"),
        "figures": [level.target for level in LEVELS],
    }
    kept = UNFINISHED / "levels" / f"{digest_of(said)[:16]}.json"
    if kept.exists():
        return dict(json.loads(kept.read_text(encoding="utf-8")))
    (simulated,) = simulate_scenarios([scenario], lambda _done, _total: None, jobs)
    years = Years(simulated)
    rows = {one.name: (one.series, one.year) for one in national_targets()}
    figures = {}
    for level in LEVELS:
        series, year = rows.get(level.target, (level.target, YEAR))
        figures[level.target] = float(np.mean([years.figure(series, year, run) for run in range(years.runs)]))
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(figures), encoding="utf-8")
    return figures


# Fitting


@dataclass(frozen=True)
class Fit:
    """Levels that were found: parameters by name, how far each figure is off, after how many steps, and which levels moved."""

    values: Values
    misses: Floats
    steps: int
    moving: Bools

    @property
    def closed(self) -> bool:
        """Whether every figure that levels were moved for is near enough."""
        return is_close(self.misses, self.moving)


def is_close(misses: Floats, moving: Bools) -> bool:
    """Say whether every figure of the levels that move is near enough."""
    return bool((np.abs(misses) <= CLOSE)[moving].all())


def fit(values: Mapping[str, float], misses_at: MissesAt, moving: Bools = EVERY, steps: int = STEPS) -> Fit:
    """Move levels until their figures are met.

    A secant in all levels at once (Broyden 1965), damped (Levenberg 1944) and with a largest step: it begins with `SENSITIVITIES`
    and corrects them by what each step did. Luck is the same in every step, so that a difference is the levels'.

    Parameters
    ----------
    values
        Where to begin: parameters of all levels, by name.
    misses_at
        How far each figure is off at some values, (levels,).
    moving
        Which levels move; the figures of the others are let be.
    steps
        After how many it stops.

    Returns
    -------
    Fit
        The nearest that was found, whether near enough or not.
    """
    matrix, now = SENSITIVITIES.copy(), {name: values[name] for level in LEVELS for name in level.parameters}
    misses = misses_at(now)
    best = Fit(now, misses, 0, moving)
    for number in range(1, steps + 1):
        if best.closed:
            return best
        step = within_ranges(now, next_step(matrix, misses, moving))
        if not step.any():
            return best
        now = levels_moved(now, step.tolist())
        after = misses_at(now)
        matrix += np.outer(after - misses - matrix @ step, step) / float(step @ step)
        misses = after
        if _off(misses[moving], moving) < _off(best.misses[moving], moving):
            best = Fit(now, misses, number, moving)
    return best


def next_step(matrix: Floats, misses: Floats, moving: Bools) -> Floats:
    """Return the step on the log scale of each level that brings figures nearest, weighed by what is near enough."""
    close = CLOSE[moving]
    worth, off = matrix[np.ix_(moving, moving)] / close[:, None], misses[moving] / close
    step = np.zeros(len(LEVELS))
    step[moving] = -np.linalg.solve(worth.T @ worth + DAMPING**2 * np.eye(len(close)), worth.T @ off)
    return step * min(1.0, MOST / max(float(np.abs(step).max()), MOST))


def within_ranges(values: Mapping[str, float], step: Floats) -> Floats:
    """Return a step that leaves no level of probabilities outside the range that the register gives it."""
    limits = [room(level, values) for level in LEVELS]
    return np.clip(step, [low for low, _ in limits], [high for _, high in limits])


def _off(misses: Floats, moving: Bools) -> float:
    """Return how far the figures of the levels that move are off, each over what is near enough."""
    return float(np.sqrt(np.mean((misses / CLOSE[moving]) ** 2)))


# The command


def structure_named(option: str) -> Structure:
    """Return the default structure, or with one other option; for an argument of the command."""
    if option == DEFAULT_BASE:
        return DEFAULT
    mechanism, _, name = option.partition(".")
    if option not in options_to_fit():
        raise argparse.ArgumentTypeError(f"no option {option!r}: choose from {', '.join(options_to_fit())}")
    chosen: Any = {**DEFAULT.options(), mechanism: MECHANISMS[mechanism](name)}
    return Structure(**chosen)


def options_to_fit() -> list[str]:
    """Return the default, and every option that differs from it, as the command names them."""
    usual = DEFAULT.options()
    others = [f"{name}.{option}" for name, options in MECHANISMS.items() for option in options if option != usual[name]]
    return [DEFAULT_BASE, *others]


def _option(text: str) -> str:
    structure_named(text)
    return text


class Sitting:
    """A sitting of fits: in which sample, over how many processes, and the levels of the default from which options begin."""

    def __init__(self, sample: Sequence[str], jobs: int) -> None:
        self.sample, self.jobs, self.aim = tuple(sample), jobs, aim_of(sample)
        self.default = {name: one.value for name, one in register().items()}

    def fit(self, option: str) -> Fit:
        """Fit one option, beginning at the levels of the default, and print how it goes."""
        structure = structure_named(option)
        if option == DEFAULT_BASE:
            return fit(self.default, self._misses_of(option, structure, self.aim), OF_DEFAULT)
        of_default = self.figures(DEFAULT, {name: self.default[name] for level in LEVELS for name in level.parameters})
        return fit(self.default, self._misses_of(option, structure, self.aim.as_in(of_default)))

    def figures(self, structure: Structure, values: Mapping[str, float]) -> Values:
        """Return the figures of the sample under a structure and levels."""
        return simulated_figures(scenario_of(structure, values, self.sample), self.jobs)

    def _misses_of(self, option: str, structure: Structure, aim: Aim) -> MissesAt:
        def misses_at(values: Mapping[str, float]) -> Floats:
            figures = self.figures(structure, values)
            misses = aim.misses(figures)
            print(f"{option}: {_told(values, figures, aim, misses)}", flush=True)
            return misses

        return misses_at

    def finish(self, option: str, fitted: Fit, data: Path) -> None:
        """Write what was fitted."""
        if option == DEFAULT_BASE:
            self.default |= fitted.values
            self.default |= following(self.default)
            write_default({name: self.default[name] for name in (*fitted.values, FOLLOWS)}, data / "parameters")
            return
        default = {name: replace(one, value=self.default[name]) for name, one in register().items()}
        levels = fitted.values | following(self.default | fitted.values)
        file = data / "structures" / f"{option}.toml"
        own = numbers_beside(file, levels) | own_numbers(levels, default)
        if own:
            said = "" if fitted.closed else ", not all of which could be met"
            file.write_text(option_file(option, own, said=said), encoding="utf-8")
        else:
            file.unlink(missing_ok=True)


def _told(values: Mapping[str, float], figures: Mapping[str, float], aim: Aim, misses: Floats) -> str:
    levels = ", ".join(f"{level.name} {values[level.parameters[-1]]:g}" for level in LEVELS)
    each = zip(LEVELS, aim.values, misses.tolist(), strict=True)
    found = ", ".join(f"{level.target} {figures[level.target]:.4g} of {value:.4g} ({miss:+.3f})" for level, value, miss in each)
    return f"{levels}: {found}"


def sensitivities(sitting: Sitting) -> Floats:
    """Measure by how much each figure moves with each level, around the default's levels: a step of a tenth in each, same luck."""
    values = {name: sitting.default[name] for level in LEVELS for name in level.parameters}

    def misses_at(some: Mapping[str, float]) -> Floats:
        return sitting.aim.misses(sitting.figures(DEFAULT, some))

    middle, step = misses_at(values), 0.1
    columns = [(misses_at(levels_moved(values, row)) - middle) / step for row in (step * np.eye(len(LEVELS))).tolist()]
    return np.stack(columns, axis=1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit what is asked for, the default first; exit code 1 if some figures could not be met."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m studies levels", description=__doc__, formatter_class=raw)
    known = ", ".join(options_to_fit())
    parser.add_argument("options", nargs="*", type=_option, metavar="OPTION", help=f"of {known}; all if left out")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    parser.add_argument("--places", nargs="+", default=SAMPLE, help="trial: another sample of whole youth regions; writes nothing")
    parser.add_argument("--sensitivities", action="store_true", help="measure the matrix that steps begin with, and print it")
    asked = parser.parse_args(arguments)
    try:
        sitting = Sitting(asked.places, asked.jobs)
        if asked.sensitivities:
            print(np.array2string(sensitivities(sitting), precision=2, suppress_small=True, separator=", "))
            return 0
        return _fit_all(sitting, asked.options or options_to_fit(), tuple(asked.places) == SAMPLE)
    except ZorgsimError as problem:
        print(problem, file=sys.stderr)
        return 2


def _fit_all(sitting: Sitting, options: Sequence[str], shipped_sample: bool) -> int:
    open_ = []
    for option in sorted(options, key=lambda one: one != DEFAULT_BASE):
        fitted = sitting.fit(option)
        if not fitted.closed:
            open_.append(option)
        if shipped_sample:
            sitting.finish(option, fitted, DATA)
        levels = ", ".join(f"{name} = {value}" for name, value in fitted.values.items())
        print(f"{option}: {'met' if fitted.closed else 'NOT MET'} after {fitted.steps} steps: {levels}", flush=True)
    if open_:
        print(f"not all figures could be met under {', '.join(open_)}: see the steps above")
    return 1 if open_ else 0
