"""What some advice is about in care itself: everyday questions in specialist care, and life domains arranged during help."""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np

from zorgsim.inputs.scenario import Text
from zorgsim.model.vocabulary import Event, Severity, Tier
from zorgsim.results.outcomes.outcome import PER_100, PERCENT, TIERS, Direction, Floats, Outcome, about
from zorgsim.results.window import Window, ratio


def of_severity(window: Window, event: Event, severity: Severity) -> Floats:
    """Events of one kind with a question of one severity, percent of all events of that kind."""
    counted = window.counts["events"][..., event, :, :].sum(axis=-1)
    return 100.0 * ratio(counted[..., severity].astype(np.float64), counted.sum(axis=-1).astype(np.float64))


_EVERYDAY_IN_SPECIALIST: Final = Outcome(
    "everyday_in_specialist",
    PERCENT,
    Direction.WORSE,
    Text("everyday questions, of all that start specialist care", "alledaagse vragen, deel van wat in specialistische hulp begint"),
    partial(of_severity, event=Event.STARTED_SPECIALIST, severity=Severity.EVERYDAY),
)


def arranged_by(window: Window, tier: Tier) -> Floats:
    """Life domains arranged during one kind of help, per 100 families per year."""
    return window.per_100_families(window.counts["arranged"][..., tier, :].sum(axis=-1).astype(np.float64))


def _arranged(tier: Tier) -> Outcome:
    words = about("domains arranged", "domeinen geregeld", TIERS[tier])
    return Outcome(f"arranged_{tier.name.lower()}", PER_100, Direction.BETTER, words, partial(arranged_by, tier=tier))


OUTCOMES: Final = (_EVERYDAY_IN_SPECIALIST, _arranged(Tier.FIRST_LINE), _arranged(Tier.SPECIALIST))
"""In the order of the tables."""
