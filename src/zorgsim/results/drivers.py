"""What drives a difference: all analyses of one question together (`zorgsim.experiment.drivers` carries them out)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.inputs.parameters import Parameter
from zorgsim.inputs.scenario import RunSettings, Scenario
from zorgsim.results.boxes import Bools, Discovery, discover
from zorgsim.results.choices import value_of_knowing_the_world
from zorgsim.results.flips import Flips
from zorgsim.results.information import found_among_all, value_of_knowing
from zorgsim.results.outcomes import OUTCOMES, Direction, Outcome
from zorgsim.results.screening import Screening
from zorgsim.results.sensitivity import Sensitivity

Floats = NDArray[np.float64]


def undesigned(run: RunSettings, worlds: int, replications: int) -> RunSettings:
    """Return settings of so many worlds that no design places."""
    return replace(run, design=None, draws=worlds, replications=replications)


@dataclass(frozen=True)
class Question:
    """Of what drivers are looked for: the paired difference of one outcome between a policy and its baseline."""

    baseline: Scenario
    policy: Scenario
    outcome: str

    @property
    def about(self) -> Outcome:
        """The outcome."""
        return OUTCOMES[self.outcome]

    @property
    def scenarios(self) -> tuple[Scenario, Scenario]:
        """Both, the baseline first."""
        return self.baseline, self.policy

    def in_plain_worlds(self, worlds: int) -> Scenario:
        """Return the policy in so many worlds that no design places, for what their parameters are: of knowing, and of boxes."""
        return replace(self.policy, run=undesigned(self.policy.run, worlds, replications=1))

    def worth(self, difference: Floats) -> Floats:
        """Return differences with their sign turned where more is worse: above nothing is for the better."""
        return -difference if self.about.direction is Direction.WORSE else difference


@dataclass(frozen=True)
class Knowing:
    """What it is worth to know one parameter before choosing, in the unit of the outcome."""

    parameter: str
    value: float


@dataclass(frozen=True)
class Information:
    """What to measure first.

    Attributes
    ----------
    knowing
        Of each parameter, the most valuable first.
    everything
        What it would be worth to know the world: no parameter is worth more.
    limit
        What the most valuable of all parameters stays below nineteen times in twenty where none is worth anything.
    better
        Share of worlds in which the policy is for the better.
    worlds, drawn
        Worlds in which the difference is known, and worlds that were drawn.
    """

    knowing: tuple[Knowing, ...]
    everything: float
    limit: float
    better: float
    worlds: int
    drawn: int

    @property
    def first(self) -> tuple[Knowing, ...]:
        """Those whose value can be told from nothing."""
        return tuple(one for one in self.knowing if one.value > self.limit)


@dataclass(frozen=True)
class Drivers:
    """All that was found; None is what was not asked for. ``only`` is what of the parameters was asked for, if not all."""

    question: Question
    register: Mapping[str, Parameter]
    active: tuple[str, ...]
    screening: Screening
    sensitivity: Sensitivity | None
    information: Information | None
    flips: Flips | None
    discovery: Discovery | None
    runs: int
    only: tuple[str, ...] = ()


FEWEST_WORLDS: Final = 20
"""Known worlds below which nothing is regressed on parameters. Assumption."""


def information_of(question: Question, parameters: Mapping[str, Floats], difference: Floats, seed: int) -> Information | None:
    """Return what each parameter is worth to know before choosing between baseline and policy; None of too few worlds.

    Parameters
    ----------
    parameters, difference
        (worlds,) values of each, and the difference, NaN where it is not known.
    """
    known = ~np.isnan(difference)
    if known.sum() < FEWEST_WORLDS:
        return None
    gain = question.worth(difference[known])
    values = np.stack([np.zeros_like(gain), gain])
    drawn = {name: value[known] for name, value in parameters.items()}
    knowing = [Knowing(name, value_of_knowing(one, values)) for name, one in drawn.items()]
    limit = found_among_all(np.stack(list(drawn.values())), values, np.random.default_rng(seed))
    everything = value_of_knowing_the_world(values)
    ordered = tuple(sorted(knowing, key=lambda one: -one.value))
    return Information(ordered, everything, limit, float((gain > 0).mean()), int(known.sum()), len(known))


def discovery_of(question: Question, parameters: Mapping[str, Floats], difference: Floats, seed: int) -> Discovery:
    """Return in which box of these parameters the policy is for the worse; arguments as for ``information_of``."""
    known = ~np.isnan(difference)
    losing: Bools = question.worth(difference[known]) < 0
    return discover({name: one[known] for name, one in parameters.items()}, losing, np.random.default_rng(seed))
