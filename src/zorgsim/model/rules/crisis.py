"""Step 6 of a question: crisis care, bought at an emergency price, without a queue."""

from __future__ import annotations

import numpy as np

from zorgsim.model.chances import Floats, Given, Moves, Week, chance, stay
from zorgsim.model.draws import Draws
from zorgsim.model.durations import Stays, stays_of
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.routes import route_after
from zorgsim.model.rules.stays import begin_stay
from zorgsim.model.vocabulary import Event, Plan, Purpose, Referrer, Severity, Stage


@stay("crisis_stays", moves=Moves.RUN)
def crisis_stays(given: Given) -> Stays:
    """Gamma, in whole weeks: mean ``crisis.weeks``, spread ``crisis.weeks_scv``."""
    return stays_of("gamma", given.parameters["crisis.weeks_scv"], given.parameters["crisis.weeks"])


def start_crisis_care(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Begin crisis care in the week in which the question breaks down, whatever it was: in a crisis it is complex.

    Where the family came from is counted, by its stage.
    """
    u, v = draws.two(Purpose.CRISIS_TIME, families, families.next_occurrence)
    begun = begin_stay(families, week, Stage.CRISIS, Event.STARTED_CRISIS, week.weeks_of(crisis_stays, families, u, v))
    changes = {**begun.changes, "severity": Severity.COMPLEX, "plan": Plan.TREATMENT}
    return begun._replace(changes=changes, counts={"crises_from": families.stage})


@chance("crisis_to_residential", moves=Moves.RUN, unit="probability")
def goes_on_to_residential(given: Given) -> Floats:
    """``crisis.to_residential``: the share that goes on to residential care; all others go on to specialist care."""
    return given.parameters["crisis.to_residential"]


def end_crisis_care(families: Families, week: Week, draws: Draws) -> RuleResult:
    """End crisis care: on to residential or to specialist care, with priority on the list."""
    u = draws.one(Purpose.CRISIS_END, families, families.occurrence)
    residential = u < week.chance(goes_on_to_residential, families)
    event = np.where(residential, Event.CRISIS_TO_RESIDENTIAL, Event.CRISIS_TO_SPECIALIST)
    return RuleResult(
        event=event,
        route=route_after(event),
        changes={"referrer": Referrer.CRISIS, "care_until": week.number, "urgent": 1},
    )
