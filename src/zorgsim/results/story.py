"""The life of one family, as it was simulated; `zorgsim.report.story_text` tells it in words."""

from __future__ import annotations

from dataclasses import dataclass

from zorgsim.clock import Clock
from zorgsim.engines.log import EventLog
from zorgsim.inputs.scenario import Scenario
from zorgsim.model.vocabulary import Stage


@dataclass(frozen=True)
class Story:
    """One family's life.

    Attributes
    ----------
    scenario, place, municipality
        What was simulated, the label of the place, and the name of the family's municipality.
    family, families
        Which family, of how many.
    first_needs
        Bitmask of the domains that were not arranged in week 0.
    last_stage
        Where the family stands when the last week has ended; None where it had no successor.
    clock, log
        The calendar of the run, and the family's rows of the event log.
    """

    scenario: Scenario
    place: str
    municipality: str
    family: int
    families: int
    first_needs: int
    last_stage: Stage | None
    clock: Clock
    log: EventLog
