"""Relapse: whether and when a question comes back after care that was completed."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.chances import Chance, Floats, Given, Moves, Week, stay
from zorgsim.model.draws import Draws
from zorgsim.model.durations import Stays, stays_of
from zorgsim.model.families import Families
from zorgsim.model.rules.stays import end_of
from zorgsim.model.state import NEVER, Ints
from zorgsim.model.vocabulary import Purpose

_RELAPSING: Final = (Purpose.SPECIALIST_RELAPSE, Purpose.RELAPSE_TIME)


@stay("relapse_gaps", moves=Moves.RUN)
def relapse_gaps(given: Given) -> Stays:
    """Gamma, in whole weeks: mean ``specialist.relapse_weeks``, spread ``specialist.relapse_weeks_scv``.

    From the end of care to the relapse, after residential care too.
    """
    return stays_of("gamma", given.parameters["specialist.relapse_weeks_scv"], given.parameters["specialist.relapse_weeks"])


def week_of_relapse(relapses: Chance, families: Families, week: Week, draws: Draws) -> Ints:
    """Draw in which week the question of each family will come back, by a chance of the tier; NEVER where it will not, (n,)."""
    return week_by_chance(week.chance(relapses, families), families, week, draws)


def week_by_chance(chance: Floats, families: Families, week: Week, draws: Draws) -> Ints:
    """Draw in which week the question of each family will come back, by chances of their own, (n,); NEVER where it will not."""
    (u, t), (v, _) = draws.two_each(_RELAPSING, families, families.occurrence)
    gap = week.weeks_of(relapse_gaps, families, t, v)
    return np.where(u < chance, end_of(week, gap), NEVER)
