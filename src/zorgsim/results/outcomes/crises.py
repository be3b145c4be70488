"""Where crises come from: the share of them that broke down with help, on a list, unanswered, and unheard."""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np

from zorgsim.inputs.scenario import Text
from zorgsim.model.vocabulary import WAITING_STAGES, Stage
from zorgsim.results.outcomes.outcome import PERCENT, Direction, Floats, Outcome
from zorgsim.results.window import Window, ratio


def crises_from(window: Window, stages: tuple[Stage, ...]) -> Floats:
    """Crises of families that came from some stages, percent of all crises."""
    counted = window.counts["crises_from"].astype(np.float64)
    return 100.0 * ratio(counted[..., list(stages)].sum(axis=-1), counted.sum(axis=-1))


def _from(key: str, text: Text, *stages: Stage) -> Outcome:
    words = Text(f"crises {text.en}", f"crises {text.nl}")
    return Outcome(key, PERCENT, Direction.NEUTRAL, words, partial(crises_from, stages=stages))


OUTCOMES: Final = (
    _from("crises_waiting", Text("while waiting", "tijdens het wachten"), *WAITING_STAGES),
    _from("crises_unanswered", Text("with an unanswered question", "met een onbeantwoorde vraag"), Stage.UNANSWERED),
    _from("crises_unheard", Text("with an unheard question", "met een ongehoorde vraag"), Stage.UNVOICED),
    _from("crises_with_network", Text("with help of the own network", "met hulp van het eigen netwerk"), Stage.NETWORK),
    _from("crises_in_coaching", Text("during family coaching", "tijdens gezinscoaching"), Stage.FIRST_LINE),
    _from("crises_in_specialist", Text("during specialist care", "tijdens specialistische hulp"), Stage.SPECIALIST),
)
"""In the order of the tables."""
