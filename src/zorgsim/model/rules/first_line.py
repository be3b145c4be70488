"""Step 3 of a question: the family coach of the first line."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.conditions import Conditions
from zorgsim.model.draws import Draws
from zorgsim.model.durations import whole_weeks
from zorgsim.model.families import Families, Outcome
from zorgsim.model.rules.passing_on import leaves_early
from zorgsim.model.vocabulary import N_DOMAINS, N_SEVERITIES, Event, Purpose, Referrer, Route, Stage


def start_coaching(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Begin family coaching: a helper more, and a stay of some months."""
    step = np.minimum(families.step + 1, 255)
    u, v = draws.two(Purpose.COACHING_TIME, families, (families.question << 8) | step)
    weeks = whole_weeks(conditions.coaching_stays, families.cell, u, v)
    zero = np.zeros(len(families), dtype=np.int64)
    return Outcome(
        event=zero + Event.STARTED_COACHING,
        route=zero + Route.DONE,
        changes={
            "stage": zero + Stage.FIRST_LINE,
            "since": zero + conditions.week,
            "step": step,
            "helpers": np.minimum(families.helpers + 1, 255),
            "next_week": conditions.week + weeks,
        },
    )


def end_coaching(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """End family coaching: the family left early, or the question is settled, or it is referred to specialist care.

    The coach settles a question that help can settle, with a probability by severity; what is not settled is referred on.
    """
    place = families.cell * N_SEVERITIES + families.severity
    (u, _), (w, _) = draws.pairs((Purpose.COACHING_END, Purpose.COACHING_SETTLE), families, families.occurrence)
    left = u < leaves_early(conditions.coaching_leaves[families.cell], families, conditions)
    settled = families.helpable & (w < conditions.coaching_settles[place])
    return Outcome(
        event=np.where(left, Event.LEFT_COACHING, np.where(settled, Event.SETTLED_BY_COACH, Event.REFERRED_BY_COACH)),
        route=np.where(left, Route.UNANSWERED, np.where(settled, Route.CLOSE_QUESTION, Route.SPECIALIST_LIST)),
        changes={
            "referrer": np.full(len(families), Referrer.FIRST_LINE, dtype=np.int64),
            "care_until": np.full(len(families), conditions.week, dtype=np.int64),
        },
    )


_ARRANGING: Final = (Purpose.ARRANGE_SUPPORT_HOUSING, Purpose.ARRANGE_SCHOOL_INCOME, Purpose.ARRANGE_CARE)


def arrange_domains(families: Families, conditions: Conditions, draws: Draws) -> Outcome:
    """Arrange unarranged domains at the end of completed coaching, each with its own probability (support: the network re-knit)."""
    uniforms = [u for pair in draws.pairs(_ARRANGING, families, families.occurrence) for u in pair][:N_DOMAINS]
    succeeds = np.stack(uniforms, axis=1) < conditions.coach_arranges.reshape(-1, N_DOMAINS)[families.cell]
    arranged = (succeeds << np.arange(N_DOMAINS)).sum(axis=1)
    arranged &= families.needs
    zero = np.zeros(len(families), dtype=np.int64)
    return Outcome(
        event=np.where(arranged > 0, Event.ARRANGED_BY_COACH, Event.NOTHING),
        route=zero,
        changes={"needs": families.needs & ~arranged},
    )
