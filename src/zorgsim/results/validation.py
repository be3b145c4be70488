"""What validation finds: a published figure beside the simulated one."""

from __future__ import annotations

import math
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
