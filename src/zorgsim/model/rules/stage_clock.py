"""The stage clock is set anew where its hazard reads needs, and these changed."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.chances import Ints, Week
from zorgsim.model.draws import Draws
from zorgsim.model.durations import geometric_weeks
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.rules.home import clock_at_home
from zorgsim.model.rules.stays import end_of
from zorgsim.model.rules.unheard import clock_of_unvoiced
from zorgsim.model.rules.waiting import clock_of_wait, kind_of_wait
from zorgsim.model.state import NEVER
from zorgsim.model.vocabulary import N_STAGES, WAITING_STAGES, Event, Purpose, Route, Stage

_READS_NEEDS: Final = np.isin(np.arange(N_STAGES), (Stage.HOME, *WAITING_STAGES, Stage.UNANSWERED, Stage.UNVOICED))
"""(stages,) is the hazard of the stage's end another one at other needs? A stay's length is settled as it begins."""


def to_be_set_anew(families: Families, week: Week) -> Ints:
    """Return the indices of families whose stage clock no longer fits their needs.

    What falls due this week has fallen due: its rule comes after the domains, and reads needs as they are then.
    """
    return (_READS_NEEDS.take(families.stage) & (families.next_week > week.number)).nonzero()[0]


def set_stage_clock_anew(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Draw anew when the stage may end, given needs as they are now; a relapse stays in its week.

    Every hazard that reads needs is constant given them: without memory, so that a new draw loses nothing.
    """
    redraws = families.redraws + 1
    u = draws.one(Purpose.STAGE_REDRAW, families, redraws)
    at_home = families.stage == Stage.HOME
    waiting = week.chance(clock_of_wait, families, kind_of_wait(families.stage, families.plan))
    clock = np.where(at_home, week.chance(clock_at_home, families), waiting)
    clock = np.where(families.stage == Stage.UNVOICED, week.chance(clock_of_unvoiced, families), clock)
    ends = end_of(week, geometric_weeks(clock, u))
    relapse = np.where(at_home, np.maximum(families.return_week, week.number + 1), NEVER)
    return RuleResult(
        event=Event.NOTHING,
        route=Route.DONE,
        changes={"redraws": redraws, "next_week": np.minimum(ends, relapse)},
    )
