"""Dials: what levers turn. Each is an array over cells with a neutral value that leaves the model as the parameters say."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Dials = dict[str, Floats]
DialBounds = dict[str, Floats]

NEUTRAL: Final = {
    "question": 1.0,
    "severe_odds": 1.0,
    "loss.support": 1.0,
    "loss.housing": 1.0,
    "loss.school_work": 1.0,
    "loss.income": 1.0,
    "loss.care": 1.0,
    "regain.support": 1.0,
    "regain.housing": 1.0,
    "regain.school_work": 1.0,
    "regain.income": 1.0,
    "regain.care": 1.0,
    "coaches": 1.0,
    "caseload": 1.0,
    "first_line_places": 1.0,
    "arranging": 1.0,
    "reknit_odds": 1.0,
    "group_share": 0.0,
    "group_payment": 0.0,
    "consultation": 0.0,
    "case_lead": 0.0,
    "normalising": 0.0,
    "direct_referral": 1.0,
    "facilities": 1.0,
    "everyday_time": 1.0,
    "risk_focus": 1.0,
    "specialist_places": 1.0,
    "residential_places": 1.0,
    "specialist_weeks": 1.0,
    "at_home": 0.0,
    "big_five": 0.0,
    "review": 0.0,
    "bridging": 0.0,
    "leaving_odds": 1.0,
    "complex_leaving_odds": 1.0,
    "relapse_odds": 1.0,
    "specialist_relapse_odds": 1.0,
    "pooling": 1.0,
    "sharing": 0.0,
    "discipline": 0.0,
    "joint_learning": 0.0,
    "effective_time": 1.0,
    "specialist_time": 1.0,
    "provincial": 0.0,
    "training": 0.0,
    "attrition": 1.0,
    "output": 0.0,
    "lump_sum": 0.0,
    "budget": 1.0,
    "budget_shift": 0.0,
    "budgeted_coaches": 1.0,
}
"""Name and neutral value of every dial."""

HAZARD_DIALS: Final = ("question", *(name for name in NEUTRAL if name.startswith(("loss.", "regain."))))
"""Dials that multiply a hazard at home; thinning needs an upper bound of each."""


def neutral_dials(cells: int) -> Dials:
    """Return every dial at its neutral value, each of shape (cells,)."""
    return {name: np.full(cells, value) for name, value in NEUTRAL.items()}
