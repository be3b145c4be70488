"""Step 1 of a question: the family's own network."""

from __future__ import annotations

import numpy as np

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.durations import whole_weeks
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.routes import route_after
from zorgsim.model.state import NEVER
from zorgsim.model.vocabulary import N_SEVERITIES, Event, Purpose, Route, Stage


def ask_network(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Ask family, friends, neighbours or other parents, with probability mutual help x (1, or the weak-network factor)."""
    u = draws.one(Purpose.ASK_NETWORK, families, families.occurrence)
    asks = u < conditions.asks_network.take(families.cell * 2 + families.weak_network)
    event = np.where(asks, Event.ASKED_NETWORK, Event.DID_NOT_ASK_NETWORK)
    return RuleResult(event=event, route=route_after(event), changes={})


def start_informal_support(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Begin a few weeks of informal support."""
    u, v = draws.two(Purpose.END_NETWORK, families, families.occurrence | 1)
    weeks = whole_weeks(conditions.network_stays, families.cell, u, v)
    return RuleResult(
        event=Event.NOTHING,
        route=Route.DONE,
        changes={"stage": Stage.NETWORK, "since": conditions.week, "next_week": np.minimum(conditions.week + weeks, NEVER)},
    )


def end_informal_support(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Settle the question with a probability by severity; otherwise the family turns to an everyday professional."""
    u = draws.one(Purpose.END_NETWORK, families, families.occurrence)
    settled = u < conditions.network_settles.take(families.cell * N_SEVERITIES + families.severity)
    event = np.where(settled, Event.SETTLED_BY_NETWORK, Event.NETWORK_NOT_ENOUGH)
    return RuleResult(event=event, route=route_after(event), changes={})
