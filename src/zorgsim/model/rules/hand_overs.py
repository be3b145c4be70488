"""Hand-overs: each passing on to another helper makes leaving early and relapse likelier."""

from __future__ import annotations

import numpy as np

from zorgsim.model.chances import Floats, Given
from zorgsim.model.families import MOST_HAND_OVERS


def chance_by_hand_overs(given: Given, chance: str, odds_ratio: str, more: Floats) -> Floats:
    """Return a chance after 0 .. 8 hand-overs, (cells, 9): its odds times the ratio for each, and times ``more`` (cells,).

    Parameters
    ----------
    chance, odds_ratio
        Names of parameters: the chance without hand-overs, and what each multiplies its odds by.
    more
        What multiplies the odds besides.
    """
    odds = odds_by_hand_overs(given, chance, odds_ratio, more)
    return odds / (1.0 - given.parameters[chance][:, None] + odds)


def odds_by_hand_overs(given: Given, chance: str, odds_ratio: str, more: Floats) -> Floats:
    """Return the odds after 0 .. 8 hand-overs, times the chance that it does not happen: (cells, 9).

    Odds proper are p / (1 - p); times (1 - p) they stay finite at a chance of one, and o / (1 - p + o) is a chance again.
    """
    parameters = given.parameters
    powers = np.ones((len(parameters[chance]), MOST_HAND_OVERS))
    for count in range(1, MOST_HAND_OVERS):
        # multiplied one by one: ``**`` gives other bits for one number than for many
        powers[:, count] = powers[:, count - 1] * parameters[odds_ratio]
    return parameters[chance][:, None] * powers * more[:, None]
