"""Outcomes about no tier, step or payer in particular: questions, requests, daily life, care and cost, all together."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np

from zorgsim.inputs.scenario import Text
from zorgsim.model.vocabulary import CARE_STAGES, WAITING_STAGES, Event, Stage
from zorgsim.results.outcomes.outcome import (
    BACK_ON_LIST,
    FAMILIES,
    JOINED,
    MILLIONS,
    PER_100,
    PER_YEAR,
    PERCENT,
    QUESTIONS,
    Direction,
    Floats,
    Outcome,
)
from zorgsim.results.window import Window, ratio


def questions(window: Window) -> Floats:
    """Questions that arose or came back, per 100 families per year."""
    return window.per_100_families(window.events(*QUESTIONS))


_QUESTIONS: Final = Outcome(
    "questions", PER_100, Direction.NEUTRAL, Text("questions about raising children", "opvoedvragen"), questions
)


def demand(window: Window) -> Floats:
    """Return requests for care: waiting lists joined (not again, since a provider left) and crises, per 100 families per year."""
    again = window.events(*BACK_ON_LIST.values())
    return window.per_100_families(window.events(*JOINED, Event.STARTED_CRISIS) - again)


_DEMAND: Final = Outcome("demand", PER_100, Direction.NEUTRAL, Text("requests for care", "aanvragen voor hulp"), demand)


def waiting(window: Window) -> Floats:
    """Families on a waiting list, mean."""
    return window.family_weeks(*WAITING_STAGES) / window.weeks


_WAITING: Final = Outcome("waiting", FAMILIES, Direction.WORSE, Text("families waiting", "wachtende gezinnen"), waiting)


def crises(window: Window) -> Floats:
    """Crises per year."""
    return window.per_year(window.events(Event.STARTED_CRISIS))


_CRISES: Final = Outcome("crises", PER_YEAR, Direction.WORSE, Text("crises", "crises"), crises)


def cost(window: Window) -> Floats:
    """Cost of all tiers and measures, million EUR per year."""
    return window.per_year(window.cost.sum(axis=-1)) / 1e6


_COST: Final = Outcome("cost", MILLIONS, Direction.WORSE, Text("cost, all together", "kosten, alles samen"), cost)


def all_arranged(window: Window) -> Floats:
    """Families with all five life domains arranged, percent."""
    return 100.0 * ratio(window.family_weeks(group="all_arranged"), window.family_weeks())


_ALL_ARRANGED: Final = Outcome(
    "all_arranged",
    PERCENT,
    Direction.BETTER,
    Text("families with all five domains arranged", "gezinnen met alle vijf levensdomeinen op orde"),
    all_arranged,
)


def in_specialist_care(window: Window) -> Floats:
    """Families in specialist care, mean."""
    return window.family_weeks(Stage.SPECIALIST) / window.weeks


_IN_SPECIALIST_CARE: Final = Outcome(
    "in_specialist_care",
    FAMILIES,
    Direction.NEUTRAL,
    Text("families in specialist care", "gezinnen in specialistische hulp"),
    in_specialist_care,
)


def repeat_use(window: Window) -> Floats:
    """Percent of starts of care by families whose earlier care stopped at most five years before."""
    started = window.counts["starts_by_referrer"].sum(axis=(-2, -1)).astype(np.float64)
    return 100.0 * ratio(window.counts["repeat_starts"].sum(axis=-1).astype(np.float64), started)


_REPEAT_USE: Final = Outcome(
    "repeat_use", PERCENT, Direction.WORSE, Text("repeat use of care", "herhaald beroep op hulp"), repeat_use
)


_ENDED: Final = MappingProxyType(
    {
        Stage.FIRST_LINE: (Event.SETTLED_BY_COACH, Event.LEFT_COACHING),
        Stage.SPECIALIST: (
            Event.COMPLETED_SPECIALIST,
            Event.COMPLETED_WITHOUT_VALUE,
            Event.LEFT_SPECIALIST,
            Event.STOPPED_TOO_EARLY,
            Event.CUT_SHORT,
            Event.LOST_PLACE,
        ),
    }
)
"""How care ends that does not go on elsewhere.

A place that is lost may have been one with residence, which the event does not say: where both kinds close, these are counted with
specialist care, from which most are.
"""


def repeat_use_after(window: Window, stage: Stage) -> Floats:
    """Return care for a later question within five years after care of this kind, percent of that care that ended."""
    again = window.counts["repeat_after"][..., CARE_STAGES.index(stage)].astype(np.float64)
    return 100.0 * ratio(again, window.events(*_ENDED[stage]))


def _repeat_after(stage: Stage, after: Text) -> Outcome:
    words = Text(f"repeat use after {after.en}", f"herhaald beroep na {after.nl}")
    return Outcome(f"repeat_after_{stage.name.lower()}", PERCENT, Direction.WORSE, words, partial(repeat_use_after, stage=stage))


_REPEAT_AFTER_COACHING: Final = _repeat_after(Stage.FIRST_LINE, Text("coaching", "coaching"))
_REPEAT_AFTER_SPECIALIST: Final = _repeat_after(Stage.SPECIALIST, Text("specialist care", "specialistische hulp"))


def helpers_per_question(window: Window) -> Floats:
    """Different helpers met in a closed question, mean (eight or more count as eight)."""
    closed = window.counts["helpers"].astype(np.float64)
    return ratio((closed * np.arange(closed.shape[-1])).sum(axis=-1), closed.sum(axis=-1))


_HELPERS_PER_QUESTION: Final = Outcome(
    "helpers_per_question",
    Text("helpers", "hulpverleners"),
    Direction.WORSE,
    Text("helpers per question", "hulpverleners per vraag"),
    helpers_per_question,
)


_TO_COACHES: Final = (Event.REFERRED_TO_FIRST_LINE, Event.DECLINED_FIRST_LINE, Event.TAKEN_OVER_BY_FIRST_LINE)
"""Answers that send a family to a coach, whether it goes or not."""


def referred_directly(window: Window) -> Floats:
    """Return referrals by everyday professionals that go straight to specialist care, percent of all that they refer on."""
    direct = window.events(Event.REFERRED_TO_SPECIALIST)
    return 100.0 * ratio(direct, direct + window.events(*_TO_COACHES))


_REFERRED_DIRECTLY: Final = Outcome(
    "referred_directly",
    PERCENT,
    Direction.NEUTRAL,
    Text("referrals straight to specialist care", "verwijzingen rechtstreeks naar specialistische hulp"),
    referred_directly,
)


def left_unhelped(window: Window) -> Floats:
    """Return waits that ended without a slot in care (gave up, or broke down into a crisis), percent of waits that began."""
    return 100.0 * ratio(window.events(Event.GAVE_UP_WAITING, Event.BROKE_DOWN_WAITING), window.events(*JOINED))


_LEFT_UNHELPED: Final = Outcome(
    "left_unhelped",
    PERCENT,
    Direction.WORSE,
    Text("waits that ended without help", "wachten dat eindigde zonder hulp"),
    left_unhelped,
)


def in_residential_care(window: Window) -> Floats:
    """Families in residential care, mean."""
    return window.family_weeks(Stage.RESIDENTIAL) / window.weeks


_IN_RESIDENTIAL_CARE: Final = Outcome(
    "in_residential_care",
    FAMILIES,
    Direction.NEUTRAL,
    Text("families in residential care", "gezinnen met hulp met verblijf"),
    in_residential_care,
)


def budget_balance(window: Window) -> Floats:
    """Municipal youth budgets less what care costs them (measures come from elsewhere), million EUR per year."""
    money = window.money
    # no budget at all (the province commissions) is no balance of nothing: it is missing
    return window.per_year(np.where(money.budget > 0.0, money.budget - money.spent, np.nan)) / 1e6


_BUDGET_BALANCE: Final = Outcome(
    "budget_balance",
    MILLIONS,
    Direction.BETTER,
    Text("balance of the youth budgets", "saldo van de jeugdbudgetten"),
    budget_balance,
)


def with_open_question(window: Window, stage: Stage) -> Floats:
    """Families with an open question that nobody helps with or waits to help with, in one such stage, percent of families."""
    return 100.0 * ratio(window.family_weeks(stage), window.family_weeks())


_UNHEARD: Final = Outcome(
    "unheard",
    PERCENT,
    Direction.WORSE,
    Text("families with an open question that nobody hears", "gezinnen met een open vraag die niemand hoort"),
    partial(with_open_question, stage=Stage.UNVOICED),
)

_UNANSWERED: Final = Outcome(
    "unanswered",
    PERCENT,
    Direction.WORSE,
    Text("families with an open question that nobody answers", "gezinnen met een open vraag die niemand beantwoordt"),
    partial(with_open_question, stage=Stage.UNANSWERED),
)

OUTCOMES: Final = (
    _QUESTIONS,
    _DEMAND,
    _WAITING,
    _UNHEARD,
    _UNANSWERED,
    _CRISES,
    _COST,
    _ALL_ARRANGED,
    _IN_SPECIALIST_CARE,
    _REPEAT_USE,
    _REPEAT_AFTER_COACHING,
    _REPEAT_AFTER_SPECIALIST,
    _HELPERS_PER_QUESTION,
    _LEFT_UNHELPED,
    _REFERRED_DIRECTLY,
    _IN_RESIDENTIAL_CARE,
    _BUDGET_BALANCE,
)
"""In the order of the tables."""
