"""The headline of a comparison: its outcomes as a table, and the few that everybody needs."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from zorgsim.results.outcomes import OUTCOMES, Direction, Outcome
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import indices_of, run_columns, words_column
from zorgsim.results.window import Window

MAIN_OUTCOMES: Final = (
    "daily_life",
    "demand",
    "waiting",
    "unheard",
    "unanswered",
    "waited_median_first_line",
    "waited_p90_first_line",
    "waited_median_specialist",
    "waited_p90_specialist",
    "crises",
    "weeks_in_order",
    "all_arranged",
    "in_specialist_care",
    "cost",
)
"""The outcomes that the short table shows."""


def headline(simulated: Simulated, window: Window) -> pd.DataFrame:
    """Return one row per run and outcome: scenario, world, replication, outcome, unit, value.

    Parameters
    ----------
    simulated
        The scenario as simulated.
    window
        Its evaluation, with runs as the only leading axis.
    """
    names = list(OUTCOMES)
    values = np.stack([OUTCOMES[name].measure(window) for name in names], axis=1)
    run, outcome = indices_of(values)
    columns = {
        "scenario": words_column(np.zeros(len(run), dtype=np.int8), [simulated.scenario.name]),
        **run_columns(simulated, run),
        "outcome": words_column(outcome, names),
        "unit": [OUTCOMES[names[index]].unit.en for index in outcome],
        "value": values.reshape(-1),
    }
    return pd.DataFrame(columns)


__all__ = ["MAIN_OUTCOMES", "OUTCOMES", "Direction", "Outcome", "headline"]
