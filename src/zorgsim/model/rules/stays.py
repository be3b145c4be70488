"""What every stay in care begins with."""

from __future__ import annotations

import numpy as np

from zorgsim.model.chances import Week
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.state import MOST_COUNTED, NEVER, Ints
from zorgsim.model.vocabulary import Event, Route, Stage


def begin_stay(families: Families, week: Week, stage: Stage, event: Event, weeks: Ints) -> RuleResult:
    """Begin a stay of so many weeks: another helper, no priority on a list any more, the next step of the question."""
    return RuleResult(
        event=event,
        route=Route.DONE,
        changes={
            "stage": stage,
            "since": week.number,
            "step": families.next_step,
            "urgent": 0,
            "helpers": counted(families.helpers + 1),
            "next_week": end_of(week, weeks),
        },
    )


def counted(helpers: Ints) -> Ints:
    """Return a number of helpers as the state can hold it."""
    return np.minimum(helpers, MOST_COUNTED)


def end_of(week: Week, weeks: Ints) -> Ints:
    """Return the week in which something ends that lasts so many; what ends later than the state can hold never ends."""
    return np.minimum(week.number + weeks, NEVER)
