"""Where questions are settled: no step at which one can end is left out, none is counted twice."""

from __future__ import annotations

from collections import Counter

import numpy as np

from zorgsim.model.routes import route_after
from zorgsim.model.vocabulary import Event, Route
from zorgsim.results.outcomes import settled


def test_every_event_that_closes_a_question_is_counted_at_one_step() -> None:
    closing = {Event(event) for event in np.flatnonzero(route_after(np.arange(len(Event))) == Route.CLOSE_QUESTION).tolist()}
    counted = Counter(event for outcome in settled.OUTCOMES for event in outcome.measure.keywords["events"])  # type: ignore[attr-defined]
    assert Event.REFUSED_AND_GUIDED in closing
    assert counted == Counter(closing)
