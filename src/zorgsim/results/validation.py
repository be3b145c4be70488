"""What validation finds: a published figure beside the simulated one."""

from __future__ import annotations

from dataclasses import dataclass

from zorgsim.inputs.targets import Target


@dataclass(frozen=True)
class Finding:
    """A target beside what was simulated: the mean over replications, and the spread between them (largest less smallest)."""

    target: Target
    simulated: float
    spread: float

    @property
    def met(self) -> bool:
        """Is the simulated figure within the tolerance?"""
        return abs(self.simulated - self.target.value) <= self.target.tolerance
