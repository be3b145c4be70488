"""What drives a difference between a policy and its baseline: worlds by design, played on the ordinary machinery, then analysed.

Every step is a comparison of both scenarios under common random numbers, in memory; only what it says of one outcome is kept. One
step leads to the next: screening chooses the parameters of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from zorgsim.errors import InputError, did_you_mean
from zorgsim.experiment.comparison import simulate_comparison
from zorgsim.experiment.crew import Crew
from zorgsim.experiment.memory import check_memory
from zorgsim.experiment.meter import Listener
from zorgsim.experiment.preparation import check_runnable
from zorgsim.inputs.design_points import check_installed, sampled
from zorgsim.inputs.designs import ChosenDesign, Design, Sampling
from zorgsim.inputs.scenario import RunSettings, Scenario
from zorgsim.inputs.structures import register_of
from zorgsim.inputs.uncertainty import active_parameters, draw_parameters
from zorgsim.results import boxes
from zorgsim.results.compare import Verdict, paired_differences
from zorgsim.results.drivers import Drivers, Floats, Question, discovery_of, information_of, undesigned
from zorgsim.results.flips import Flips, Setting, find_flips
from zorgsim.results.outcomes import OUTCOMES, Direction
from zorgsim.results.screening import Screening, screen
from zorgsim.results.sensitivity import FEWEST_ROWS, Sensitivity, sensitivity


class Step(StrEnum):
    """What is simulated."""

    SCREENING = "screening"
    SENSITIVITY = "sensitivity"
    FLIPS = "flips"
    DRAWS = "draws"


@dataclass(frozen=True)
class Effort:
    """How much is simulated.

    Attributes
    ----------
    trajectories
        Of the screening.
    keep
        Parameters that are kept at most.
    base_samples
        Rows of the Sobol indices, a power of two; 0 for none.
    draws
        Worlds for the value of knowing; 0 for none.
    replications
        Of each of these worlds.
    flip_replications
        Of each world in which a conclusion is judged; 0 for none.
    boxes
        Whether boxes are looked for in the draws.
    only
        Names of parameters, or of groups of them, beside which all keep their best values in designs; none for all.
    """

    trajectories: int = 10
    keep: int = 8
    base_samples: int = 64
    draws: int = 100
    replications: int = 1
    flip_replications: int = 8
    boxes: bool = False
    only: tuple[str, ...] = ()


Hear = Callable[[Step, Sequence[Scenario]], AbstractContextManager[Listener]]
"""Called with what is simulated before it is; gives who hears how it goes."""


def check_question(question: Question, effort: Effort) -> None:
    """Refuse what cannot be asked, before anything is simulated.

    Raises
    ------
    InputError
        If a library is missing, or it cannot be said of the outcome whether more is better, or no number of rows can be used.
    """
    check_installed()
    if effort.boxes:
        boxes.check_installed()
    chosen_parameters(question, effort)
    if question.about.direction is Direction.NEUTRAL:
        directed = [name for name, one in OUTCOMES.items() if one.direction is not Direction.NEUTRAL]
        raise InputError(
            "more of this outcome is neither better nor worse, so that no policy wins or loses by it",
            where="zorgsim drivers: outcome",
            value=question.outcome,
            allowed=", ".join(directed[:8]) + " ...",
            action="choose an outcome of which more is better or worse (docs/model.md)",
        )
    if effort.base_samples and (effort.base_samples < FEWEST_ROWS or effort.base_samples.bit_count() != 1):
        raise InputError(
            "Sobol points come in powers of two, and of a few rows nothing can be said",
            where="zorgsim drivers: base-samples",
            value=effort.base_samples,
            allowed="8, 16, 32, 64 ...; 0 for no Sobol indices",
            action="choose one of these",
        )


def chosen_parameters(question: Question, effort: Effort) -> tuple[str, ...]:
    """Return the active parameters, or those of them that were chosen.

    Raises
    ------
    InputError
        If a name or group is none of an active parameter.
    """
    active = active_parameters(question.scenarios)
    for group in effort.only:
        if not any(_within(name, group) for name in active):
            known = sorted({name.partition(".")[0] for name in active})
            raise InputError(
                "no parameter of this name or group can move the difference",
                where="zorgsim drivers: only",
                value=group,
                allowed="a parameter that is drawn, that the model reads and no scenario gives; or the first part of its name",
                action=did_you_mean(group, (*active, *known)) or "list them with: zorgsim parameters",
            )
    return tuple(name for name in active if not effort.only or any(_within(name, group) for group in effort.only))


def _within(name: str, group: str) -> bool:
    return f"{name}.".startswith(f"{group}.")


def find_drivers(question: Question, effort: Effort, hear: Hear, crew: Crew) -> Drivers:
    """Return what drives the difference of an outcome.

    Raises
    ------
    InputError
        As ``check_question``; or if a world of a design cannot be.
    """
    check_question(question, effort)
    play = _Play(question, hear, crew)
    active = chosen_parameters(question, effort)
    screening = _screening(play, active, effort)
    kept = screening.kept
    indices = _sensitivity(play, kept, effort) if kept and effort.base_samples else None
    flips = _flips(play, kept, effort) if kept and effort.flip_replications else None
    information, discovery = None, None
    if effort.draws:
        parameters, difference = _draws(play, active, effort)
        information = information_of(question, parameters, difference, play.seed)
        if effort.boxes:
            discovery = discovery_of(question, {name: parameters[name] for name in kept}, difference, play.seed)
    register = register_of(question.policy)
    return Drivers(question, register, active, screening, indices, information, flips, discovery, play.runs, effort.only)


@dataclass
class _Play:
    """Plays both scenarios in some worlds, and keeps the values of the outcome; counts the runs of each scenario."""

    question: Question
    hear: Hear
    crew: Crew
    runs: int = 0

    @property
    def seed(self) -> int:
        return self.question.baseline.run.seed

    def __call__(self, step: Step, settings: Callable[[RunSettings], RunSettings]) -> tuple[Floats, Floats]:
        """Return the outcome of baseline and policy, (worlds, replications) each."""
        scenarios = [replace(one, run=settings(one.run)) for one in self.question.scenarios]
        check_runnable(scenarios)
        check_memory(scenarios, self.crew.here)
        with self.hear(step, scenarios) as listener:
            comparison = simulate_comparison(scenarios, listener, self.crew)
        run = scenarios[0].run
        self.runs += run.runs
        measured = (self.question.about.measure(comparison.evaluations[one.name]) for one in scenarios)
        baseline, policy = (values.reshape(run.worlds, run.replications) for values in measured)
        return baseline, policy

    def mean_difference(self, step: Step, settings: Callable[[RunSettings], RunSettings]) -> Floats:
        """Return the mean paired difference of each world, (worlds,); NaN where a replication of it is not known."""
        baseline, policy = self(step, settings)
        mean: Floats = (policy - baseline).mean(axis=1)
        return mean


def _of_design(design: Design, replications: int) -> Callable[[RunSettings], RunSettings]:
    return lambda run: replace(run, design=design, draws=design.worlds, replications=replications)


def _screening(play: _Play, active: tuple[str, ...], effort: Effort) -> Screening:
    design = sampled(Sampling.MORRIS, active, effort.trajectories)
    outcome = play.mean_difference(Step.SCREENING, _of_design(design, effort.replications))
    return screen(design, play.seed, outcome, effort.keep)


def _sensitivity(play: _Play, kept: tuple[str, ...], effort: Effort) -> Sensitivity:
    design = sampled(Sampling.SALTELLI, kept, effort.base_samples)
    outcome = play.mean_difference(Step.SENSITIVITY, _of_design(design, effort.replications))
    return sensitivity(design, play.seed, outcome)


def _flips(play: _Play, kept: tuple[str, ...], effort: Effort) -> Flips:
    register, step = register_of(play.question.policy), play.question.about.step

    def judge(settings: Sequence[Setting]) -> list[Verdict]:
        design = ChosenDesign(tuple((name, value if name else 0.0) for name, value in settings))
        baseline, policy = play(Step.FLIPS, _of_design(design, effort.flip_replications))
        return [one.verdict for one in paired_differences(baseline.T, policy.T, step)]

    return find_flips({name: (one.value, one.low, one.high) for name in kept for one in (register[name],)}, judge)


def _draws(play: _Play, active: tuple[str, ...], effort: Effort) -> tuple[dict[str, Floats], Floats]:
    """Return the values of the active parameters in ordinary worlds, and the difference in each."""
    difference = play.mean_difference(Step.DRAWS, lambda run: undesigned(run, effort.draws, effort.replications))
    scenario = play.question.in_plain_worlds(effort.draws)
    worlds = [draw_parameters(scenario, world) for world in range(effort.draws)]
    return {name: np.array([one[name] for one in worlds]) for name in active}, difference
