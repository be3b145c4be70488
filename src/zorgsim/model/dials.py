"""Dials: what levers turn, declared once. Each is an array over cells; at its neutral value it leaves the model as parameters say.

Several levers may turn the same dial, so a lever multiplies or adds to what it finds. Chances, stocks, pools, slots and money read
dials, and engines where they gather what stocks read.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.vocabulary import DOMAINS

Floats = NDArray[np.float64]
Dials = dict[str, Floats]
DialBounds = dict[str, Floats]


class Dial(NamedTuple):
    """One dial."""

    name: str
    neutral: float
    unit: str
    meaning: str


NO_LIMIT: Final = 520.0
"""Weeks of a trajectory, ten years: a limit of so many, or more, is none."""

_TIMES: Final = "x register"
_SHARE: Final = "share 0..1"

_DECLARED: Final = (
    Dial("question", 1.0, _TIMES, "hazard of a question at home"),
    Dial("detection", 1.0, _TIMES, "questions that come up because coaches look for them (structure hidden: none)"),
    Dial("severe_odds", 1.0, _TIMES, "odds that a question is serious, and that it is complex, against everyday"),
    *(Dial(f"loss.{domain}", 1.0, _TIMES, f"hazard of losing {domain}") for domain in DOMAINS),
    *(Dial(f"regain.{domain}", 1.0, _TIMES, f"hazard of regaining {domain}") for domain in DOMAINS),
    Dial("housing_in_care", 1.0, _TIMES, "hazard of regaining housing in specialist and residential care, besides that"),
    Dial("coaches", 1.0, _TIMES, "budget for family coaches, before any shift"),
    Dial("caseload", 1.0, _TIMES, "families per coach"),
    Dial("first_line_slots", 1.0, _TIMES, "families that the first line holds, at the same coaches and caseload"),
    Dial("arranging", 1.0, _TIMES, "probability that completed coaching arranges a domain"),
    Dial("reknit_odds", 1.0, _TIMES, "odds that coaching re-knits the own network"),
    Dial("group_share", 0.0, _SHARE, "coaching wanted in groups"),
    Dial("group_payment", 0.0, _SHARE, "payment barrier to groups that is removed"),
    Dial("consultation", 0.0, _SHARE, "coaching with specialist advice at hand"),
    Dial("own_advice", 0.0, _SHARE, "coaching advised by specialists of the own pool, in their time"),
    Dial("hired_advice", 0.0, _SHARE, "coaching advised by specialists who are hired for it"),
    Dial("support_on_call", 0.0, _SHARE, "coaching in which practical support can be called in"),
    Dial("beside_by_coach", 0.0, _SHARE, "specialist care beside which a coach attends to the family's domains"),
    Dial("beside_by_worker", 0.0, _SHARE, "specialist care beside which a family worker does, who is paid for it"),
    Dial("generalists", 0.0, _SHARE, "specialists whose post becomes one of a coach"),
    Dial("case_lead", 0.0, _SHARE, "families referred by a coach who stays on in specialist care"),
    Dial("normalising", 0.0, _SHARE, "everyday questions that would go on, settled by normalising"),
    Dial("direct_referral", 1.0, _TIMES, "share of unsettled questions sent straight to specialist care"),
    Dial("takes_over", 0.0, _SHARE, "light questions sent straight to specialist care that join the coaches' list instead"),
    Dial("scope_everyday", 1.0, _SHARE, "everyday questions for which municipal care stays open"),
    Dial("scope_serious", 1.0, _SHARE, "serious questions for which municipal care stays open"),
    Dial("own_contribution", 0.0, "EUR a month", "what a family pays for specialist and residential care"),
    Dial("facilities", 1.0, _TIMES, "social facilities that build mutual help"),
    Dial("meeting_places", 1.0, _TIMES, "places to meet by which families gain a network of their own, or lose it"),
    Dial("welfare_work", 1.0, _TIMES, "welfare work near families"),
    Dial("recruiting", 0.0, "share a year", "volunteers who are recruited, of as many as are usual"),
    Dial("network_help", 0.0, "share a year", "families without a network of their own that are helped to one"),
    Dial("everyday_time", 1.0, _TIMES, "time of everyday professionals for families"),
    Dial("school_climate", 0.0, _SHARE, "children in a school or day care with a positive climate, above today"),
    Dial("risk_focus", 1.0, _TIMES, "focus of everyday professionals on risk"),
    Dial("specialist_slots", 1.0, _TIMES, "budget for specialists, before any shift"),
    Dial("tariff", 1.0, _TIMES, "tariff of a week of specialist care"),
    Dial("residential_slots", 1.0, _TIMES, "residential slots"),
    Dial("closed", 0.0, _SHARE, "specialist slots of providers that have left"),
    Dial("closed_residential", 0.0, _SHARE, "residential slots of providers that have left"),
    Dial("interim_care", 0.0, _SHARE, "families that get interim care as they come onto the list for residential care"),
    Dial("specialist_weeks", 1.0, _TIMES, "mean length of specialist care"),
    Dial("most_weeks", NO_LIMIT, "weeks", "longest trajectory of specialist care (at its neutral value there is no limit)"),
    Dial("at_home", 0.0, _SHARE, "specialist care given at home"),
    Dial("big_five", 0.0, "0 or 1", "specialist care lets go only when the five domains are arranged"),
    Dial("review", 0.0, _SHARE, "specialist care that is reviewed for its value"),
    Dial("bridging", 0.0, _SHARE, "waiting families with support while they wait"),
    Dial("leaving_odds", 1.0, _TIMES, "odds of leaving care early"),
    Dial("complex_leaving_odds", 1.0, _TIMES, "odds of leaving specialist care early with a complex question"),
    Dial("relapse_odds", 1.0, _TIMES, "odds of a relapse after care; share of returns of what care could not help (at most 1)"),
    Dial("specialist_relapse_odds", 1.0, _TIMES, "odds of a relapse after specialist care"),
    Dial("pooling", 1.0, "level 0..3", "who shares slots: municipality, youth region, province, nation"),
    Dial("sharing", 0.0, _SHARE, "slots that a pool puts into the pot of its circle"),
    Dial("joint_list", 0.0, _SHARE, "specialist slots that providers fill from one list of their pool"),
    Dial("discipline", 0.0, "0 or 1", "who is served first: the first to come, or the most severe"),
    Dial("joint_learning", 0.0, _SHARE, "learning with other municipalities"),
    Dial("effective_time", 1.0, _TIMES, "working time left for families, in the first line and specialist care"),
    Dial("specialist_time", 1.0, _TIMES, "specialists' working time left for families, besides that"),
    Dial("provincial", 0.0, "0 or 1", "the province commissions"),
    Dial("training", 0.0, _SHARE, "specialists in training"),
    Dial("attrition", 1.0, _TIMES, "staff that leaves"),
    Dial("output", 0.0, "0 or 1", "specialist care is paid by output"),
    Dial("lump_sum", 0.0, "0 or 1", "specialist care is paid by a lump sum"),
    Dial("start_share", 0.0, _SHARE, "pay of a trajectory of specialist care that comes as it starts"),
    Dial("budget", 1.0, _TIMES, "yearly youth budget"),
    Dial("budget_shift", 0.0, "share of the specialist budget", "what goes to the first line instead (below 0: from it)"),
    Dial("gatekeeping", 0.0, _SHARE, "doctors who keep to an agreement on whom they send straight to specialist care"),
    Dial("budgeted_coaches", 1.0, _TIMES, "coaches that are budgeted for, shift included (follows from other dials)"),
)

DIALS: Final[Mapping[str, Dial]] = MappingProxyType({dial.name: dial for dial in _DECLARED})
"""Every dial by name."""

_THINNED: Final = ("question", "detection", "coaches", "everyday_time", "school_climate")

HAZARD_DIALS: Final = tuple(name for name in DIALS if name in _THINNED or name.startswith(("loss.", "regain.")))
"""Dials that move a hazard whose clock does not know of levers; thinning needs an upper bound of each."""


@lru_cache(maxsize=16)
def _neutral(cells: int) -> Mapping[str, Floats]:
    """Return every dial at its neutral value, read-only: the same arrays every time, so that it is seen at once what was turned."""
    values = np.repeat(np.array([[dial.neutral] for dial in DIALS.values()]), cells, axis=1)
    values.flags.writeable = False
    return MappingProxyType(dict(zip(DIALS, values, strict=True)))


def neutral_dials(cells: int) -> Dials:
    """Return every dial at its neutral value, each of shape (cells,); to turn one is to put another array in its place."""
    return dict(_neutral(cells))
