"""How much more youth care is used by families that lack a life domain than by families that do not: associations, like with like.

Published figures of this kind say how much likelier care is in families with a problem, as somebody registered it. These count
the same ratio of the same families, by the domains of the model; how problem and domain differ stands in the table of advice (D1
to D3). No such ratio is an effect: families that lack one domain lack others more often, and ask for these too.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from zorgsim.inputs.scenario import Text
from zorgsim.model.vocabulary import CARE_STAGES
from zorgsim.results.outcomes.outcome import Direction, Floats, Outcome
from zorgsim.results.window import Window, ratio

TIMES: Final = Text("times", "maal")


def use_compared(window: Window, domain: str) -> Floats:
    """Use of youth care by families that lack a domain, over use by those that do not: weeks in care over all weeks, of each.

    From shares of families, lacking among those in care (c) and among all (a), it is c / a x (1 - a) / (1 - c): for a parent's
    mental health 2.7 by the shares that CBS published of 2021 (45 and 23 %; registered problems, of any member of the household).
    """
    in_care, lived = window.family_weeks(*CARE_STAGES, group=domain), window.family_weeks(group=domain)
    others_in_care, others = window.family_weeks(*CARE_STAGES) - in_care, window.family_weeks() - lived
    return ratio(ratio(in_care, lived), ratio(others_in_care, others))


def _compared(domain: str, en: str, nl: str) -> Outcome:
    words = Text(f"use of youth care: {en}, over other families", f"gebruik van jeugdhulp: {nl}, gedeeld door andere gezinnen")
    return Outcome(f"care_ratio_{domain}", TIMES, Direction.NEUTRAL, words, partial(use_compared, domain=domain))


OUTCOMES: Final = (
    _compared("care", "a parent's mental health or addiction untreated", "psychisch of verslavingsprobleem van ouder onbehandeld"),
    _compared("income", "income not arranged", "inkomen niet op orde"),
    _compared("housing", "housing not arranged", "wonen niet op orde"),
)
"""In the order of the tables."""
