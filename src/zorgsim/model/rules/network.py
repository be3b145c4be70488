"""Step 1 of a question: the family's own network."""

from __future__ import annotations

import numpy as np

from zorgsim.model.chances import SEVERITY, WEAK_NETWORK, Floats, Given, Moves, Week, chance, stay
from zorgsim.model.draws import Draws
from zorgsim.model.durations import Stays, stays_of
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.parameter_arrays import by_severity
from zorgsim.model.routes import route_after
from zorgsim.model.rules.getting_worse import WITH_NETWORK, crisis_or_end, somebody_breaks_down
from zorgsim.model.rules.stays import end_of
from zorgsim.model.state import Values
from zorgsim.model.vocabulary import Event, Plan, Purpose, Route, Stage


@chance("asks_network", WEAK_NETWORK, moves=Moves.WEEK, unit="probability")
def asks(given: Given) -> Floats:
    """Stock ``mutual_help``; where the own network is weak x ``network.weak_factor``, at most one.

    Source: that families can unlearn to ask, and that places to meet embed them, is claimed by the advisory report of 2012 (A3,
    A5); form and factor are assumptions.
    """
    help_ = given.stocks["mutual_help"]
    asked = np.empty((len(help_), 2))  # filled: twice as quick as stacking, and this is done every week
    asked[:, 0] = help_
    asked[:, 1] = np.minimum(help_ * given.parameters["network.weak_factor"], 1.0)
    return asked


def ask_network(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Ask family, friends, neighbours or other parents."""
    u = draws.one(Purpose.ASK_NETWORK, families, families.occurrence)
    event = np.where(u < week.chance(asks, families), Event.ASKED_NETWORK, Event.DID_NOT_ASK_NETWORK)
    return RuleResult(event=event, route=route_after(event), changes={})


@stay("network_stays", moves=Moves.RUN)
def network_stays(given: Given) -> Stays:
    """Gamma, in whole weeks: mean ``network.weeks``, spread ``network.weeks_scv``."""
    return stays_of("gamma", given.parameters["network.weeks_scv"], given.parameters["network.weeks"])


def start_informal_support(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Begin a few weeks of informal support: no helper is counted, and it is no step of care."""
    # the end of support is drawn at the even occurrence, its length at the odd one beside it (network comes before any step)
    u, v = draws.two(Purpose.END_NETWORK, families, families.occurrence | 1)
    weeks = week.weeks_of(network_stays, families, u, v)
    changes: dict[str, Values] = {"stage": Stage.NETWORK, "since": week.number}
    if somebody_breaks_down(week):
        weeks, breaks = crisis_or_end(families, week, draws, (WITH_NETWORK, weeks))
        changes["plan"] = breaks * Plan.BREAKS_DOWN
    return RuleResult(event=Event.NOTHING, route=Route.DONE, changes={**changes, "next_week": end_of(week, weeks)})


@chance("network_settles", SEVERITY, moves=Moves.RUN, unit="probability")
def network_settles(given: Given) -> Floats:
    """``network.settles`` by severity: the share of questions that informal support settles."""
    return by_severity(given.parameters, "network.settles")


def end_informal_support(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Settle the question, or the family turns to an everyday professional; or it breaks down before."""
    u = draws.one(Purpose.END_NETWORK, families, families.occurrence)
    settled = u < week.chance(network_settles, families)
    event = np.where(settled, Event.SETTLED_BY_NETWORK, Event.NETWORK_NOT_ENOUGH)
    if somebody_breaks_down(week):
        event = np.where(families.plan == Plan.BREAKS_DOWN, Event.BROKE_DOWN_WITH_NETWORK, event)
    return RuleResult(event=event, route=route_after(event), changes={})
