"""How strongly measures work in each municipality, where the same measure may do more for families in one than in another.

What is decided, and what it costs, is the same everywhere; what it does to families is more here and less there. Nobody knows
where: a municipality draws its own strength of each lever. With a spread of 0 (``measures.spread_between_places``, the register's)
a measure does the same to a family wherever it lives.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.levers import LEVERS

Floats = NDArray[np.float64]

SPREAD: Final = "measures.spread_between_places"

LOCAL: Final = (
    "community.social_facilities",
    "community.pedagogical_climate",
    "community.normalising",
    "domains.housing_relief",
    "domains.income_relief",
    "domains.school_support",
    "domains.parental_care",
    "domains.child_check",
    "domains.housing_in_care",
    "everyday.time",
    "everyday.risk_focus",
    "first_line.practical_support",
    "first_line.consultation",
    "first_line.network_conference",
    "queue.bridging",
    "shared_decisions",
    "specialist.aftercare",
    "specialist.stop_without_value",
    "workforce.retention",
    "community.own_networks",
    "community.meeting_places",
    "community.volunteers",
    "community.group_pregnancy_care",
    "first_line.support_on_call",
    "first_line.hired_advice",
    "beside_treatment.family_worker",
    "everyday.practice_nurse",
    "access.gatekeeping",
)
"""Levers with a strength of their own by municipality: those that do something to people. Append only: the index is in the draw.

Whether families, or professionals and volunteers around them, answer to a measure is what differs. All other levers are in
``NOT_LOCAL``, each with its reason.
"""

_BUYS: Final = "buys so much of something, or pays for it: more is another amount, not a stronger effect"
_SHARES_OUT: Final = "says who may use what, who goes where or who decides: a rule, and no effect that may be stronger"
_TAKES_SLOTS: Final = "takes slots or time of staff as it works: felt more strongly it would cost more of them"

NOT_LOCAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "first_line.coaches", "community.welfare_work", "specialist.slots", "specialist.residential_slots",
                "specialist.tariff", "residential.interim_care", "funding.group_payment", "funding.model", "funding.start_share",
                "budget.shift", "budget.level", "access.own_contribution",
            ),
            _BUYS,
        ),
        **dict.fromkeys(
            (
                "first_line.takes_over", "everyday.direct_referral", "access.scope_everyday", "access.scope_serious",
                "specialist.max_weeks", "supply.closure", "supply.closure_residential", "governance.pooling", "governance.sharing",
                "governance.joint_list", "governance.commissioner", "queue.discipline",
            ),
            _SHARES_OUT,
        ),
        **dict.fromkeys(
            (
                "first_line.caseload", "first_line.group_share", "first_line.own_advice", "first_line.case_lead",
                "specialist.longer_stays", "specialist.at_home", "specialist.release", "beside_treatment.coach",
                "governance.contracts", "workforce.training", "workforce.generalists",
            ),
            _TAKES_SLOTS,
        ),
        "governance.joint_learning": "how fast a municipality learns is its own already (practice.spread)",
    }
)  # fmt: skip
"""Why a lever has no strength of its own by municipality."""


def strength(spread: Floats, u: Floats) -> Floats:
    """Return how strongly a measure works, over its mean, (cells,): evenly between 1 - spread and 1 + spread.

    Assumption: neither the form nor the size was measured; the mean is 1, whatever the spread.
    """
    return 1.0 + spread * (2.0 * u - 1.0)


def felt(settings: Mapping[str, Floats], strengths: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return lever settings as families feel them, each (cells,): as far from neutral as set, times the strength.

    Parameters
    ----------
    settings
        Settings of the levers that some run moves.
    strengths
        By lever; one that is not named has 1 everywhere.
    """
    return {name: _felt(name, setting, strengths[name]) if name in strengths else setting for name, setting in settings.items()}


def _felt(name: str, setting: Floats, strength: Floats) -> Floats:
    lever = LEVERS[name]
    # held within the declared range, which bounds of thinning go by; scenario files that would leave it are refused beforehand
    return np.clip(lever.neutral + (setting - lever.neutral) * strength, lever.low, lever.high)
