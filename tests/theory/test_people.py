"""Families over time against formulas: who is left when nobody has a successor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.worlds import a_run, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.succession import FamiliesOverTime

FAMILIES, RATE, YEARS = 6000, 0.2, 4


def test_without_successors_families_are_left_as_turnover_leaves_them() -> None:
    """Nobody has a question: each is still there after w weeks with probability (1 - rate / 52.18) ^ w, apart from all others."""
    parameters = values({"turnover.rate": RATE, "question.base": 1e-9})
    # in week 0 there are as many as the series says, so that it falls in the week after
    falls = FamiliesOverTime(np.array([FAMILIES]), np.array([0, 1]), np.array([[FAMILIES], [1]]))
    place = replace(world([FAMILIES]), over_time=falls)
    engine = VectorisedEngine(Batch(place, weeks(round(YEARS * WEEKS_PER_YEAR)), (a_run(parameters),)))
    for week in range(engine.batch.clock.weeks):
        engine.simulate_week(week)
        if week % 52 == 0 and week:
            stays = (1.0 - RATE / WEEKS_PER_YEAR) ** week
            left = int(engine.ledger.tally.by_stage.sum())
            assert abs(left - FAMILIES * stays) < 4.5 * np.sqrt(FAMILIES * stays * (1.0 - stays))
