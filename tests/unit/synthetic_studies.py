"""What the study of advice publishes, of scenarios that no engine ran."""

from __future__ import annotations

from pathlib import Path

from studies import advice
from studies.study import Part, read_part, write

from zorgsim.results.simulated import Simulated


def publish_advice(folder: Path, *parts: tuple[Simulated, ...]) -> None:
    """Publish parts; the first scenario of each is what the others are compared with."""
    readings = [read_part(Part("by hand", tuple(one.scenario for one in part), advice.read), part) for part in parts]
    write(advice.STUDY, folder, readings)
