"""Admission to specialist and residential care: who of a list may start while the municipality's budget is used up."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.chances import Axis, Bools, Floats, Given, Moves, Week, chance
from zorgsim.model.draws import Draws
from zorgsim.model.families import STEP_BITS, Families
from zorgsim.model.vocabulary import N_REFERRERS, Purpose, Referrer, Tier

STOPPED_TIERS: Final = (Tier.SPECIALIST, Tier.RESIDENTIAL)
"""Care that is bought. Coaches are the municipality's own, and crisis care cannot wait."""

_REFERRER: Final = Axis("referrer", N_REFERRERS)


@chance("intake_stopped", moves=Moves.WEEK, unit="yes or no")
def intake_is_stopped(given: Given) -> Bools:
    """Is the year's youth budget used up, under the budget rule ``intake_stop``? From the week after until the year ends.

    Source: budget ceilings and stops on intake are a practice of municipalities (structure ``budget_rule``).
    """
    return given.intake_stopped


@chance("passes_the_stop", _REFERRER, moves=Moves.RUN, unit="probability")
def passes_the_stop(given: Given) -> Floats:
    """Who starts during a stop, by referrer: nobody sent by municipal access or the first line; others do.

    Of families sent by a doctor, or by an everyday professional of whom it is not known (a doctor, mostly; structure
    referrers), the share ``stop.leaks``; after a crisis, and on from specialist care, all.

    Source: the Youth Act of 2015 lets doctors and courts refer beside the municipality; that a ceiling stops some of them all the
    same is an assumption.
    """
    passes = np.ones((len(given.parameters["stop.leaks"]), N_REFERRERS))
    passes[:, Referrer.FIRST_LINE] = 0.0
    passes[:, Referrer.ACCESS] = 0.0
    passes[:, Referrer.EVERYDAY] = given.parameters["stop.leaks"]
    passes[:, Referrer.DOCTOR] = given.parameters["stop.leaks"]
    return passes


def may_start(families: Families, week: Week, draws: Draws) -> Bools:
    """Say whose turn can come this week, (n,); the others keep their place. One draw a question, so that luck does not turn."""
    stopped: Bools = week.chance(intake_is_stopped, families)
    # by question: a step more, as at escalation, is the same wait
    u = draws.one(Purpose.PASS_STOP, families, families.question << STEP_BITS)
    return ~stopped | (u < week.chance(passes_the_stop, families))
