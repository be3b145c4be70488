"""Hand-overs: each passing on to another helper makes leaving early and relapse likelier."""

from __future__ import annotations

import numpy as np

from zorgsim.model.chances import HAND_OVERS, Chance, Floats, Given, Moves, chance
from zorgsim.model.families import MOST_HAND_OVERS


@chance("leaving_by_hand_overs", HAND_OVERS, moves=Moves.RUN, unit="odds ratio")
def leaving_by_hand_overs(given: Given) -> Floats:
    """``hand_over.leaving_odds`` to the power of the hand-overs (0 .. 8): what multiplies the odds of leaving early.

    Source: one family, one helper (advisory text of about 2022, E3); the strength is an assumption.
    """
    return _powers(given.parameters["hand_over.leaving_odds"])


@chance("relapse_by_hand_overs", HAND_OVERS, moves=Moves.RUN, unit="odds ratio")
def relapse_by_hand_overs(given: Given) -> Floats:
    """``hand_over.relapse_odds`` to the power of the hand-overs (0 .. 8): what multiplies the odds of a relapse.

    Source: one family, one helper (advisory text of about 2022, E3); the strength is an assumption.
    """
    return _powers(given.parameters["hand_over.relapse_odds"])


def _powers(ratio: Floats) -> Floats:
    powers = np.ones((len(ratio), MOST_HAND_OVERS))
    for count in range(1, MOST_HAND_OVERS):
        # multiplied one by one: ``**`` gives other bits for one number than for many
        powers[:, count] = powers[:, count - 1] * ratio
    return powers


def chance_by_hand_overs(given: Given, name: str, multiplied: Chance, more: Floats) -> Floats:
    """Return a chance after 0 .. 8 hand-overs, (cells, 9).

    Parameters
    ----------
    name
        Of the parameter that holds the chance without hand-overs.
    multiplied
        What multiplies its odds, by hand-overs.
    more
        (cells,) what multiplies them besides.
    """
    odds = odds_by_hand_overs(given, name, multiplied, more)
    return odds / (1.0 - given.parameters[name][:, None] + odds)


def odds_by_hand_overs(given: Given, name: str, multiplied: Chance, more: Floats) -> Floats:
    """Return the odds after 0 .. 8 hand-overs, times the chance that it does not happen: (cells, 9).

    Odds proper are p / (1 - p); times (1 - p) they stay finite at a chance of one, and o / (1 - p + o) is a chance again.
    """
    odds: Floats = given.parameters[name][:, None] * given.table(multiplied) * more[:, None]
    return odds
