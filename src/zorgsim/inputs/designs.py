"""Designs of experiments: which worlds are played to find out what drives a result, instead of worlds drawn at random.

A design is a value. With a seed, it says of each world which parameters differ from their best value and how, and which luck it is
played with (`zorgsim.inputs.design_points`). It is a part of what a scenario is (`RunSettings.design`), so that it reaches every
process and every digest; no scenario file has one.

>>> from zorgsim.inputs.designs import ChosenDesign
>>> ChosenDesign((("question.base", 0.2), ("trust.start", 0.5))).worlds
2
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

LUCK: Final = "luck"
"""What an input of a design is called that is no parameter, but other luck."""

LUCKS_TO_SCREEN: Final = 8
"""Inputs of a screening that are luck alone: what they move is the yardstick, and one would be a short one. Assumption."""


class DrawFrom(StrEnum):
    """From where worlds are drawn that no design places."""

    REGISTER = "register"
    """From the ranges of the register, whatever figures say."""
    PLAUSIBLE = "plausible"
    """From those that published figures of some regions do not rule out (`zorgsim.inputs.plausible`)."""


class Sampling(StrEnum):
    """How the points of a design are chosen."""

    MORRIS = "morris"
    """Trajectories, each step of which moves one input (Morris 1991)."""
    SALTELLI = "saltelli"
    """Two independent samples, A and B, and A with one column of B for each input (Saltelli and others 2010)."""


@dataclass(frozen=True)
class SampledDesign:
    """Points that a sampler makes.

    Attributes
    ----------
    sampling
        How.
    active
        Names of the parameters that differ; all others keep their best values.
    samples
        Trajectories, or rows of A and B.
    sampler
        Library and version that makes the points: another one may make others.
    """

    sampling: Sampling
    active: tuple[str, ...]
    samples: int
    sampler: str

    @property
    def lucks(self) -> int:
        """Number of inputs that are luck."""
        return LUCKS_TO_SCREEN if self.sampling is Sampling.MORRIS else 1

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of all inputs in the order of columns: the parameters, then luck."""
        return (*self.active, *(f"{LUCK}.{number}" for number in range(1, self.lucks + 1)))

    @property
    def group(self) -> int:
        """Worlds that belong together: of a trajectory, or of a row of A and B."""
        return len(self.inputs) + (1 if self.sampling is Sampling.MORRIS else 2)

    @property
    def worlds(self) -> int:
        """Number of worlds, group after group."""
        return self.samples * self.group

    def document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "sampling": str(self.sampling),
            "active": list(self.active),
            "samples": self.samples,
            "sampler": self.sampler,
        }


@dataclass(frozen=True)
class ChosenDesign:
    """Worlds that differ from the best values in one parameter each; all share their luck, replication by replication.

    Attributes
    ----------
    settings
        Of each world, the parameter and its value. An empty name is the world of best values.
    """

    settings: tuple[tuple[str, float], ...]

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return len(self.settings)

    def document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"settings": [list(one) for one in self.settings]}


@dataclass(frozen=True)
class PlacedDesign:
    """Worlds in which some parameters stand where they were placed; all others are drawn as in worlds that nobody designed.

    Attributes
    ----------
    active
        Names of the parameters that are placed.
    points
        Of each world, the quantile of each of them, in [0, 1).
    first
        Which plain world, counted from 0, the first one is but for what is placed: so are its other draws and its luck.
    """

    active: tuple[str, ...]
    points: tuple[tuple[float, ...], ...]
    first: int = 0

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return len(self.points)

    def document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"placed": list(self.active), "points": [list(one) for one in self.points], "first": self.first}


Design = SampledDesign | ChosenDesign | PlacedDesign


def design_of(document: Mapping[str, Any]) -> Design:
    """Return the design that wrote a document.

    Raises
    ------
    KeyError, TypeError, ValueError
        If no design of this version wrote it.
    """
    if "settings" in document:
        return ChosenDesign(tuple((str(name), float(value)) for name, value in document["settings"]))
    if "placed" in document:
        points = tuple(tuple(map(float, point)) for point in document["points"])
        return PlacedDesign(tuple(map(str, document["placed"])), points, int(document["first"]))
    sampling, active = Sampling(document["sampling"]), tuple(map(str, document["active"]))
    return SampledDesign(sampling, active, int(document["samples"]), str(document["sampler"]))
