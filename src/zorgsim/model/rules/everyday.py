"""Step 2 of a question: teacher, general practitioner, youth nurse. No queue; the answer comes in the same week."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.routes import route_after
from zorgsim.model.vocabulary import N_SEVERITIES, Event, Purpose, Referrer

_MEETING: Final = (Purpose.EVERYDAY, Purpose.TAKE_UP)


def see_everyday_professional(families: Families, conditions: Conditions, draws: Draws) -> RuleResult:
    """Settle the question by a conversation that normalises, or refer.

    Settled with probability by severity x trust; of the rest a share by severity goes straight to specialist care and the others
    to the first line, which families take up the sooner the more they trust those who send them.
    """
    place = families.cell * N_SEVERITIES + families.severity
    (u, w), (v, _) = draws.two_each(_MEETING, families, families.occurrence)
    settled = u < conditions.everyday_settles.take(place)
    direct = v < conditions.direct_referral.take(place)
    declined = w >= conditions.first_line_uptake.take(families.cell)

    sent_on = np.where(declined, Event.DECLINED_FIRST_LINE, Event.REFERRED_TO_FIRST_LINE)
    sent_on = np.where(direct, Event.REFERRED_TO_SPECIALIST, sent_on)
    event = np.where(settled, Event.SETTLED_EVERYDAY, sent_on)
    return RuleResult(
        event=event,
        route=route_after(event),
        changes={"helpers": np.maximum(families.helpers, 1), "urgent": 0, "referrer": Referrer.EVERYDAY},
    )
