"""Step 2 of a question: teacher, general practitioner, youth nurse. No queue; the answer comes in the same week."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.chances import SEVERITY, Floats, Given, Moves, Week, chance
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.parameter_arrays import by_severity
from zorgsim.model.routes import route_after
from zorgsim.model.vocabulary import Event, Purpose, Referrer, Severity

_MEETING: Final = (Purpose.EVERYDAY, Purpose.TAKE_UP)


@chance("everyday_trusted", SEVERITY, moves=Moves.RUN, unit="probability")
def settles_where_trusted(given: Given) -> Floats:
    """``everyday.settles`` by severity: settled by the conversation where trust is full."""
    return by_severity(given.parameters, "everyday.settles")


@chance("everyday_settles", SEVERITY, moves=Moves.WEEK, unit="probability")
def settles(given: Given) -> Floats:
    """``everyday.settles`` x trust (stock); normalising (dial) settles a share of the everyday questions that would go on.

    Source: that trust makes conversations settle more is claimed by the advisory report of 2012 (A4); the form is an assumption.
    """
    settled: Floats = given.table(settles_where_trusted) * given.stocks["trust"][:, None]
    settled[:, Severity.EVERYDAY] = 1.0 - (1.0 - settled[:, Severity.EVERYDAY]) * (1.0 - given.dials["normalising"])
    return settled


@chance("direct_referral", SEVERITY, moves=Moves.LEVERS, unit="probability")
def refers_directly(given: Given) -> Floats:
    """``everyday.direct_referral`` by severity x dial, at most one: of what is not settled, straight to specialist care."""
    return np.minimum(by_severity(given.parameters, "everyday.direct_referral") * given.dials["direct_referral"][:, None], 1.0)


@chance("first_line_uptake", moves=Moves.WEEK, unit="probability")
def takes_up(given: Given) -> Floats:
    """1 - ``first_line.refusal`` x (1 - trust): families take up a referral the sooner the more they trust who sends them.

    Source: assumption (the mechanism is claimed by the advisory report of 2012, A6).
    """
    return 1.0 - given.parameters["first_line.refusal"] * (1.0 - given.stocks["trust"])


def see_everyday_professional(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Settle the question by a conversation that normalises, or refer: straight to specialist care, or to the first line."""
    (u, w), (v, _) = draws.two_each(_MEETING, families, families.occurrence)
    settled = u < week.chance(settles, families)
    direct = v < week.chance(refers_directly, families)
    declined = w >= week.chance(takes_up, families)

    sent_on = np.where(declined, Event.DECLINED_FIRST_LINE, Event.REFERRED_TO_FIRST_LINE)
    sent_on = np.where(direct, Event.REFERRED_TO_SPECIALIST, sent_on)
    event = np.where(settled, Event.SETTLED_EVERYDAY, sent_on)
    return RuleResult(
        event=event,
        route=route_after(event),
        changes={"helpers": np.maximum(families.helpers, 1), "urgent": 0, "referrer": Referrer.EVERYDAY},
    )
