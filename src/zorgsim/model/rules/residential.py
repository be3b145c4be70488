"""Step 5 of a question: residential care (foster, family-type, closed, other)."""

from __future__ import annotations

import numpy as np

from zorgsim.model.chances import HAND_OVERS, Floats, Given, Moves, Week, chance, stay
from zorgsim.model.draws import Draws
from zorgsim.model.durations import Stays, stays_of
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.routes import route_after
from zorgsim.model.rules.closure import lost_place, without_place
from zorgsim.model.rules.hand_overs import chance_by_hand_overs, leaving_by_hand_overs, relapse_by_hand_overs
from zorgsim.model.rules.relapse import week_of_relapse
from zorgsim.model.rules.stays import begin_stay
from zorgsim.model.state import NEVER, Values
from zorgsim.model.vocabulary import Event, Plan, Purpose, Referrer, Severity, Stage


@stay("residential_stays", moves=Moves.RUN)
def residential_stays(given: Given) -> Stays:
    """Lognormal, in whole weeks: mean ``residential.weeks``, spread ``residential.weeks_scv``."""
    return stays_of("lognormal", given.parameters["residential.weeks_scv"], given.parameters["residential.weeks"])


def start_residential_care(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Begin residential care: a helper more, and a long stay."""
    u, v = draws.two(Purpose.RESIDENTIAL_TIME, families, families.next_occurrence)
    weeks = week.weeks_of(residential_stays, families, u, v)
    return begin_stay(families, week, Stage.RESIDENTIAL, Event.STARTED_RESIDENTIAL, weeks)


@chance("residential_leaves", HAND_OVERS, moves=Moves.LEVERS, unit="probability")
def leaves_early(given: Given) -> Floats:
    """``residential.leaves``, its odds x ``leaving_by_hand_overs`` x dial ``leaving_odds``.

    Source: one family, one helper (advisory text of about 2022, E3) and deciding together (2021, C8); strengths as the parameters
    say.
    """
    return chance_by_hand_overs(given, "residential.leaves", leaving_by_hand_overs, given.dials["leaving_odds"])


@chance("residential_relapse", HAND_OVERS, moves=Moves.LEVERS, unit="probability")
def relapses(given: Given) -> Floats:
    """``residential.relapse``, its odds x ``relapse_by_hand_overs`` x dial ``relapse_odds``.

    Source: one family, one helper (advisory text of about 2022, E3) and support that stays (2021, C7); strengths as the
    parameters say.
    """
    return chance_by_hand_overs(given, "residential.relapse", relapse_by_hand_overs, given.dials["relapse_odds"])


def end_residential_care(families: Families, week: Week, draws: Draws) -> RuleResult:
    """End residential care: left early (the question stays unanswered), or back home; a share relapses later.

    Whose provider leaves waits again, or is left with an open question.
    """
    u = draws.one(Purpose.RESIDENTIAL_END, families, families.occurrence)
    left = u < week.chance(leaves_early, families)
    comes_back = week_of_relapse(relapses, families, week, draws)
    event = np.where(left, Event.LEFT_RESIDENTIAL, Event.COMPLETED_RESIDENTIAL)
    changes: dict[str, Values] = {
        "referrer": Referrer.SPECIALIST,
        "care_until": week.number,
        "return_week": np.where(left, NEVER, comes_back),
        "return_severity": Severity.COMPLEX,
    }
    if week.closing is not None:
        lost = lost_place(families, week)
        event = np.where(lost, without_place(families, week, draws, Event.BACK_ON_RESIDENTIAL_LIST), event)
        changes["return_week"] = np.where(lost, NEVER, changes["return_week"])
        changes["referrer"] = np.where(lost, families.referrer, Referrer.SPECIALIST)  # nobody sent it on: it stands where it stood
        changes["plan"] = np.where(lost, Plan.TREATMENT, families.plan)
    return RuleResult(event=event, route=route_after(event), changes=changes)
