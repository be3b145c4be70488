"""What an outcome is: a yardstick by which scenarios are judged, with its words; and the words that several outcomes share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.inputs.scenario import Text
from zorgsim.model.vocabulary import Event, Tier
from zorgsim.results.window import Window

Floats = NDArray[np.float64]


class Direction(StrEnum):
    """Whether more of an outcome is better, worse, or neither."""

    BETTER = "more_is_better"
    WORSE = "more_is_worse"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Outcome:
    """An outcome.

    Attributes
    ----------
    key
        Its name in tables, on the command line and in published results: a promise, never changed in passing.
    unit
        Its unit, in words.
    direction
        Whether more of it is better or worse.
    text
        What it is called.
    measure
        The function that reads it off a window, for any leading axes.
    step
        The step in which it is measured (1 for whole weeks), 0 where there is none to speak of.
    """

    key: str
    unit: Text
    direction: Direction
    text: Text
    measure: Callable[[Window], Floats]
    step: float = 0.0


PER_100: Final = Text("per 100 families per year", "per 100 gezinnen per jaar")
FAMILIES: Final = Text("families", "gezinnen")
WEEKS: Final = Text("weeks", "weken")
PERCENT: Final = Text("%", "%")
PER_YEAR: Final = Text("per year", "per jaar")
MILLIONS: Final = Text("million EUR per year", "miljoen EUR per jaar")
SHARE: Final = Text("share 0..1", "aandeel 0..1")

TIERS: Final[Mapping[Tier, Text]] = MappingProxyType(
    {
        Tier.FIRST_LINE: Text("first line", "eerste lijn"),
        Tier.SPECIALIST: Text("specialist care", "specialistische hulp"),
        Tier.RESIDENTIAL: Text("residential care", "hulp met verblijf"),
    }
)
"""What the tiers with a waiting list are called."""

JOINED: Final = (Event.JOINED_FIRST_LINE_LIST, Event.JOINED_SPECIALIST_LIST, Event.JOINED_RESIDENTIAL_LIST)
BACK_ON_LIST: Final = {
    Event.JOINED_SPECIALIST_LIST: Event.BACK_ON_SPECIALIST_LIST,
    Event.JOINED_RESIDENTIAL_LIST: Event.BACK_ON_RESIDENTIAL_LIST,
}
"""Who joins a list again since its provider left has asked for nothing new: it waits once more for what was granted."""
"""Joining a waiting list, by tier: a request for care."""

QUESTIONS: Final = (Event.QUESTION_AROSE, Event.RELAPSED)
"""Questions about raising children: new ones, and those that come back after care."""


def about(en: str, nl: str, whom: Text) -> Text:
    """Return words about a tier or a payer: ``cost: crisis care``."""
    return Text(f"{en}: {whom.en}", f"{nl}: {whom.nl}")
