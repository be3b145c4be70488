"""Routes: where each event of a question sends the family within the week."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.vocabulary import Event, Route

_ROUTE_OF_EVENT: Final = {
    Event.QUESTION_AROSE: Route.ASK_NETWORK,
    Event.RELAPSED: Route.ASK_NETWORK,
    Event.ASKED_NETWORK: Route.NETWORK,
    Event.DID_NOT_ASK_NETWORK: Route.SEE_PROFESSIONAL,
    Event.SETTLED_BY_NETWORK: Route.CLOSE_QUESTION,
    Event.NETWORK_NOT_ENOUGH: Route.SEE_PROFESSIONAL,
    Event.SETTLED_EVERYDAY: Route.CLOSE_QUESTION,
    Event.REFERRED_TO_FIRST_LINE: Route.FIRST_LINE_LIST,
    Event.REFERRED_TO_SPECIALIST: Route.SPECIALIST_LIST,
    Event.DECLINED_FIRST_LINE: Route.UNANSWERED,
    Event.ESCALATED_WAITING: Route.KEEP_WAITING,
    Event.SETTLED_WAITING: Route.CLOSE_QUESTION,
    Event.GAVE_UP_WAITING: Route.UNANSWERED,
    Event.BROKE_DOWN_WAITING: Route.CRISIS,
    Event.CHANGED_PROVIDER: Route.ANOTHER_LIST,
    Event.CAME_BACK_UNANSWERED: Route.SEE_PROFESSIONAL,
    Event.FADED_UNANSWERED: Route.CLOSE_QUESTION,
    Event.BROKE_DOWN_UNANSWERED: Route.CRISIS,
    Event.SETTLED_BY_COACH: Route.CLOSE_QUESTION,
    Event.REFERRED_BY_COACH: Route.SPECIALIST_LIST,
    Event.LEFT_COACHING: Route.UNANSWERED,
    Event.COMPLETED_SPECIALIST: Route.CLOSE_QUESTION,
    Event.COMPLETED_WITHOUT_VALUE: Route.UNANSWERED,
    Event.LEFT_SPECIALIST: Route.UNANSWERED,
    Event.STOPPED_TOO_EARLY: Route.UNANSWERED,
    Event.KEPT_ON_IN_CARE: Route.KEEP_IN_CARE,
    Event.REFERRED_TO_RESIDENTIAL: Route.RESIDENTIAL_LIST,
    Event.COMPLETED_RESIDENTIAL: Route.CLOSE_QUESTION,
    Event.LEFT_RESIDENTIAL: Route.UNANSWERED,
    Event.CRISIS_TO_RESIDENTIAL: Route.RESIDENTIAL_LIST,
    Event.CRISIS_TO_SPECIALIST: Route.SPECIALIST_LIST,
    Event.VOICED: Route.ASK_NETWORK,
    Event.GREW_UNVOICED: Route.UNVOICED,
    Event.FADED_UNVOICED: Route.CLOSE_QUESTION,
    Event.BROKE_DOWN_UNVOICED: Route.CRISIS,
    Event.BROKE_DOWN_WITH_NETWORK: Route.CRISIS,
    Event.BROKE_DOWN_IN_COACHING: Route.CRISIS,
    Event.BROKE_DOWN_IN_SPECIALIST: Route.CRISIS,
    Event.REFUSED_TO_NETWORK: Route.NETWORK,
    Event.REFUSED_AND_GUIDED: Route.CLOSE_QUESTION,
    Event.REFUSED_AND_GUIDED_IN_VAIN: Route.UNANSWERED,
    Event.REFUSED_UNANSWERED: Route.UNANSWERED,
    Event.TAKEN_OVER_BY_FIRST_LINE: Route.FIRST_LINE_LIST,
    Event.BACK_ON_SPECIALIST_LIST: Route.SPECIALIST_LIST,
    Event.BACK_ON_RESIDENTIAL_LIST: Route.RESIDENTIAL_LIST,
    Event.LOST_PLACE: Route.UNANSWERED,
    Event.LIST_CLOSED: Route.ANOTHER_LIST,
    Event.CUT_SHORT: Route.CLOSE_QUESTION,
}
"""Events that are not here end the family's week, or leave it at home."""

_ROUTE_AFTER: Final = np.array([_ROUTE_OF_EVENT.get(event, Route.DONE) for event in Event], dtype=np.int64)


def route_after(event: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each event of a question sends the family; (n,) events to (n,) routes."""
    route: NDArray[np.int64] = _ROUTE_AFTER.take(event)
    return route
