"""Step 2 of a question: teacher, general practitioner, youth nurse. No queue; the answer comes in the same week."""

from __future__ import annotations

import numpy as np

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families, Outcome
from zorgsim.model.vocabulary import N_SEVERITIES, Event, Purpose, Referrer, Route


def see_everyday_professional(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Settle the question by a conversation that normalises, or refer.

    Settled with probability by severity x trust; of the rest a share by severity goes straight to specialist care and the others
    to the first line, which families take up the sooner the more they trust those who send them.
    """
    place = families.cell * N_SEVERITIES + families.severity
    (u, v), (w, _) = draws.pairs((Purpose.EVERYDAY, Purpose.TAKE_UP), families, families.occurrence)
    settled = u < conditions.everyday_settles[place]
    direct = v < conditions.direct_referral[place]
    declined = w >= conditions.first_line_uptake[families.cell]

    sent_on = np.where(
        direct, Event.REFERRED_TO_SPECIALIST, np.where(declined, Event.DECLINED_FIRST_LINE, Event.REFERRED_TO_FIRST_LINE)
    )
    route = np.where(direct, Route.SPECIALIST_LIST, np.where(declined, Route.UNANSWERED, Route.FIRST_LINE_LIST))
    return Outcome(
        event=np.where(settled, Event.SETTLED_EVERYDAY, sent_on),
        route=np.where(settled, Route.CLOSE_QUESTION, route),
        changes={
            "helpers": np.maximum(families.helpers, 1),
            "urgent": np.zeros(len(families), dtype=np.int64),
            "referrer": np.full(len(families), Referrer.EVERYDAY, dtype=np.int64),
        },
    )
