"""What validation finds: a published figure beside the simulated one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from zorgsim.inputs.targets import Side, Target


@dataclass(frozen=True)
class Finding:
    """A target beside what was simulated: the mean over replications, and the spread between them (largest less smallest)."""

    target: Target
    simulated: float
    spread: float

    @property
    def known(self) -> bool:
        """Is there a simulated figure? Of those who waited, for one, there is none where nobody does; it is missed all the same."""
        return not math.isnan(self.simulated)

    @property
    def met(self) -> bool:
        """Is the simulated figure within the tolerance, on the side that counts?"""
        above = self.simulated - self.target.value
        return above >= -self.target.tolerance if self.target.side is Side.AT_LEAST else abs(above) <= self.target.tolerance


@dataclass(frozen=True)
class Count:
    """How many findings there are that say something of their own, and how many of them are met."""

    met: int
    all: int


def count(findings: Sequence[Finding]) -> Count:
    """Count findings; those whose targets are the same as another's are counted with it, as one that is met if all of them are."""
    together: dict[str, bool] = {}
    for one in findings:
        name = one.target.same_as or one.target.name
        together[name] = together.get(name, True) and one.met
    return Count(sum(together.values()), len(together))
