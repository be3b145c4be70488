"""The headline: what a policy is judged by. One outcome, one small function of a window; ``OUTCOMES`` lists them all.

Every outcome is a mean over the evaluation (whole calendar years from the policy's start to the end of the run), a rate per mean
calendar year, or a share. What cannot be known, such as a median wait where nobody was admitted, is missing (NaN), never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.inputs.scenario import Text
from zorgsim.model.stocks import STOCKS
from zorgsim.model.vocabulary import WAITING_STAGES, Event, Severity, Stage, Tier
from zorgsim.results.tables import words_column
from zorgsim.results.valuation import VALUATIONS, CostTier, Payer
from zorgsim.results.window import Window, ratio

Floats = NDArray[np.float64]

JOINED: Final = (Event.JOINED_FIRST_LINE_LIST, Event.JOINED_SPECIALIST_LIST, Event.JOINED_RESIDENTIAL_LIST)
"""Joining a waiting list, by tier: a request for care."""
QUESTIONS: Final = (Event.QUESTION_AROSE, Event.RELAPSED)
"""Questions about raising children: new ones, and those that come back after care."""


class Direction(StrEnum):
    """Whether more of an outcome is better, worse, or neither."""

    BETTER = "more_is_better"
    WORSE = "more_is_worse"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Outcome:
    """An outcome: its unit, direction and words, and the function that reads it off a window (any leading axes).

    ``step`` is the step in which it is measured (1 for whole weeks), 0 where there is none to speak of.
    """

    unit: Text
    direction: Direction
    text: Text
    measure: Callable[[Window], Floats]
    step: float = 0.0


def questions(window: Window) -> Floats:
    """Questions that arose or came back, per 100 families per year."""
    return window.per_100_families(window.events(*QUESTIONS))


def demand(window: Window) -> Floats:
    """Return requests for care: waiting lists joined and crises, per 100 families per year."""
    return window.per_100_families(window.events(*JOINED, Event.STARTED_CRISIS))


def demand_of(window: Window, event: Event) -> Floats:
    """Return requests of one kind, per 100 families per year."""
    return window.per_100_families(window.events(event))


def waiting(window: Window) -> Floats:
    """Families on a waiting list, mean."""
    return window.family_weeks(*WAITING_STAGES) / window.weeks


def waiting_for(window: Window, stage: Stage) -> Floats:
    """Families on one waiting list, mean."""
    return window.family_weeks(stage) / window.weeks


def weeks_waited(window: Window, tier: Tier, share: float) -> Floats:
    """Whole weeks within which this share of the families that started had been waiting: the exact percentile of the histogram.

    Waits that have not ended are not in it. 520 stands for 520 or more.
    """
    cumulative = np.cumsum(window.counts["waited"][..., tier, :], axis=-1)
    started = cumulative[..., -1]
    # the smallest week w with at least share x started waits of w weeks or less; counts are exact, so is the comparison
    place = np.argmax(cumulative >= np.ceil(share * started)[..., None], axis=-1)
    return np.where(started > 0, place, np.nan)


def crises(window: Window) -> Floats:
    """Crises per year."""
    return window.per_year(window.events(Event.STARTED_CRISIS))


def weeks_in_order(window: Window) -> Floats:
    """Weeks of daily life in order (at home, no open question), per family per year: the quality-of-daily-life measure."""
    return WEEKS_PER_YEAR * ratio(window.family_weeks(Stage.HOME), window.family_weeks())


def all_arranged(window: Window) -> Floats:
    """Families with all five life domains arranged, percent."""
    return 100.0 * ratio(window.family_weeks(group="all_arranged"), window.family_weeks())


def in_specialist_care(window: Window) -> Floats:
    """Families in specialist care, mean."""
    return window.family_weeks(Stage.SPECIALIST) / window.weeks


def repeat_use(window: Window) -> Floats:
    """Percent of starts of care by families whose earlier care stopped at most five years before."""
    started = window.counts["starts_by_referrer"].sum(axis=(-2, -1)).astype(np.float64)
    return 100.0 * ratio(window.counts["repeat_starts"].sum(axis=-1).astype(np.float64), started)


def helpers_per_question(window: Window) -> Floats:
    """Different helpers met in a closed question, mean (eight or more count as eight)."""
    closed = window.counts["helpers"].astype(np.float64)
    return ratio((closed * np.arange(closed.shape[-1])).sum(axis=-1), closed.sum(axis=-1))


def settled_by(window: Window, events: tuple[Event, ...]) -> Floats:
    """Questions settled at one step, percent of the questions that arose or came back."""
    return 100.0 * ratio(window.events(*events), window.events(*QUESTIONS))


def left_unhelped(window: Window) -> Floats:
    """Return waits that ended without a place (gave up, or broke down into a crisis), percent of requests."""
    return 100.0 * ratio(window.events(Event.GAVE_UP_WAITING, Event.BROKE_DOWN_WAITING), window.events(*JOINED))


def cost(window: Window) -> Floats:
    """Cost of all tiers and measures, million EUR per year."""
    return window.per_year(window.cost.sum(axis=-1)) / 1e6


def cost_of(window: Window, tier: CostTier) -> Floats:
    """Cost of one tier, million EUR per year."""
    return window.per_year(window.cost[..., list(VALUATIONS).index(tier)]) / 1e6


def of_severity(window: Window, event: Event, severity: Severity) -> Floats:
    """Events of one kind with a question of one severity, percent of all events of that kind."""
    counted = window.counts["events"][..., event, :, :].sum(axis=-1)
    return 100.0 * ratio(counted[..., severity].astype(np.float64), counted.sum(axis=-1).astype(np.float64))


def in_residential_care(window: Window) -> Floats:
    """Families in residential care, mean."""
    return window.family_weeks(Stage.RESIDENTIAL) / window.weeks


def arranged_by(window: Window, tier: Tier) -> Floats:
    """Life domains arranged during one kind of help, per 100 families per year."""
    return window.per_100_families(window.counts["arranged"][..., tier, :].sum(axis=-1).astype(np.float64))


def mean_stock(window: Window, stock: str) -> Floats:
    """Mean of a slow stock over families and weeks."""
    return ratio(window.stock_weeks[..., list(STOCKS).index(stock)], window.family_weeks())


def paid_by(window: Window, payers: tuple[Payer, ...]) -> Floats:
    """Cost that falls on some payers, million EUR per year."""
    return window.per_year(window.money.paid[..., [list(Payer).index(payer) for payer in payers]].sum(axis=-1)) / 1e6


def budget_balance(window: Window) -> Floats:
    """Municipal youth budgets less what care costs them (measures come from elsewhere), million EUR per year."""
    money = window.money
    return window.per_year(np.where(money.budget > 0.0, money.budget - money.spent, np.nan)) / 1e6


_PER_100 = Text("per 100 families per year", "per 100 gezinnen per jaar")
_FAMILIES = Text("families", "gezinnen")
_WEEKS = Text("weeks", "weken")
_PERCENT = Text("%", "%")
_PER_YEAR = Text("per year", "per jaar")
_MILLIONS = Text("million EUR per year", "miljoen EUR per jaar")
_HELPERS = Text("helpers", "hulpverleners")
_WEEKS_A_YEAR = Text("weeks per family per year", "weken per gezin per jaar")

TIERS: Final[Mapping[Tier, Text]] = MappingProxyType(
    {
        Tier.FIRST_LINE: Text("first line", "eerste lijn"),
        Tier.SPECIALIST: Text("specialist care", "specialistische hulp"),
        Tier.RESIDENTIAL: Text("residential care", "hulp met verblijf"),
    }
)
"""What the tiers with a waiting list are called."""

COST_TIERS: Final[Mapping[CostTier, Text]] = MappingProxyType(
    {
        CostTier.EVERYDAY: Text("everyday professionals", "basisprofessionals"),
        CostTier.FIRST_LINE: TIERS[Tier.FIRST_LINE],
        CostTier.SPECIALIST: TIERS[Tier.SPECIALIST],
        CostTier.RESIDENTIAL: TIERS[Tier.RESIDENTIAL],
        CostTier.CRISIS: Text("crisis care", "crisishulp"),
        CostTier.MEASURES: Text("the measures themselves", "de maatregelen zelf"),
    }
)
"""What the cost tiers are called."""


def _by_tier() -> dict[str, Outcome]:
    """Return requests, families waiting and weeks waited for each tier with a waiting list."""
    outcomes: dict[str, Outcome] = {}
    for tier, event, stage in zip(Tier, JOINED, WAITING_STAGES, strict=True):
        name, word = tier.name.lower(), TIERS[tier]
        outcomes[f"demand_{name}"] = Outcome(
            _PER_100, Direction.NEUTRAL, _about("requests", "aanvragen", word), partial(demand_of, event=event)
        )
        outcomes[f"waiting_{name}"] = Outcome(
            _FAMILIES, Direction.WORSE, _about("families waiting", "wachtende gezinnen", word), partial(waiting_for, stage=stage)
        )
        for short, share, en, nl in (
            ("median", 0.5, "weeks waited, median", "weken gewacht, mediaan"),
            ("p90", 0.9, "weeks waited, 90th percentile", "weken gewacht, 90e percentiel"),
        ):
            outcomes[f"waited_{short}_{name}"] = Outcome(
                _WEEKS, Direction.WORSE, _about(en, nl, word), partial(weeks_waited, tier=tier, share=share), step=1.0
            )
    return outcomes


def _about(en: str, nl: str, word: Text) -> Text:
    return Text(f"{en}: {word.en}", f"{nl}: {word.nl}")


_SETTLED: Final = (
    ("network", (Event.SETTLED_BY_NETWORK,), Text("settled by their own network", "opgelost in eigen netwerk")),
    ("everyday", (Event.SETTLED_EVERYDAY,), Text("settled by everyday professionals", "opgelost door basisprofessionals")),
    ("first_line", (Event.SETTLED_BY_COACH,), Text("settled by a family coach", "opgelost door een gezinscoach")),
    (
        "in_care",
        (Event.COMPLETED_SPECIALIST, Event.COMPLETED_RESIDENTIAL),
        Text("settled in specialist or residential care", "opgelost in specialistische hulp of verblijf"),
    ),
    (
        "by_itself",
        (Event.SETTLED_WAITING, Event.FADED_UNANSWERED),
        Text("settled by itself, without help", "vanzelf overgegaan, zonder hulp"),
    ),
)
"""Steps at which questions are settled: name, events, words."""


def _settled() -> dict[str, Outcome]:
    """Return the share of questions settled at each step."""
    return {
        f"settled_{name}": Outcome(
            _PERCENT, Direction.NEUTRAL, Text(f"questions {text.en}", f"vragen {text.nl}"), partial(settled_by, events=events)
        )
        for name, events, text in _SETTLED
    }


def _costs() -> dict[str, Outcome]:
    """Return the cost of each tier."""
    return {
        f"cost_{tier}": Outcome(_MILLIONS, Direction.NEUTRAL, _about("cost", "kosten", text), partial(cost_of, tier=tier))
        for tier, text in COST_TIERS.items()
    }


def _general() -> dict[str, Outcome]:
    """Return the outcomes that are about no tier or step in particular."""
    rows = (
        (questions, _PER_100, Direction.NEUTRAL, "questions about raising children", "opvoedvragen"),
        (demand, _PER_100, Direction.NEUTRAL, "requests for care", "aanvragen voor hulp"),
        (waiting, _FAMILIES, Direction.WORSE, "families waiting", "wachtende gezinnen"),
        (crises, _PER_YEAR, Direction.WORSE, "crises", "crises"),
        (weeks_in_order, _WEEKS_A_YEAR, Direction.BETTER, "weeks of daily life in order", "weken dagelijks leven op orde"),
        (cost, _MILLIONS, Direction.WORSE, "cost, all together", "kosten, alles samen"),
        (all_arranged, _PERCENT, Direction.BETTER, "families with all five domains arranged", "gezinnen met de big five op orde"),
        (in_specialist_care, _FAMILIES, Direction.NEUTRAL, "families in specialist care", "gezinnen in specialistische hulp"),
        (repeat_use, _PERCENT, Direction.WORSE, "repeat use of care", "herhaald beroep op hulp"),
        (helpers_per_question, _HELPERS, Direction.WORSE, "helpers per question", "hulpverleners per vraag"),
        (left_unhelped, _PERCENT, Direction.WORSE, "waits that ended without help", "wachttijd geëindigd zonder hulp"),
        (in_residential_care, _FAMILIES, Direction.NEUTRAL, "families in residential care", "gezinnen met hulp met verblijf"),
        (budget_balance, _MILLIONS, Direction.BETTER, "balance of the youth budgets", "saldo van de jeugdbudgetten"),
    )
    return {measure.__name__: Outcome(unit, direction, Text(en, nl), measure) for measure, unit, direction, en, nl in rows}


_SHARE = Text("share 0..1", "aandeel 0..1")


def _particular() -> dict[str, Outcome]:
    """Return what some advice is about: everyday questions in specialist care, domains arranged by step, who pays, slow stocks."""
    everyday = partial(of_severity, event=Event.STARTED_SPECIALIST, severity=Severity.EVERYDAY)
    words = Text(
        "everyday questions, of all that start specialist care", "alledaagse vragen, van alle starts in specialistische hulp"
    )
    outcomes = {"everyday_in_specialist": Outcome(_PERCENT, Direction.WORSE, words, everyday)}
    for tier in (Tier.FIRST_LINE, Tier.SPECIALIST):
        outcomes[f"arranged_{tier.name.lower()}"] = Outcome(
            _PER_100,
            Direction.BETTER,
            _about("domains arranged", "domeinen geregeld", TIERS[tier]),
            partial(arranged_by, tier=tier),
        )
    for name, payers, text in _PAYERS:
        outcomes[f"cost_{name}"] = Outcome(
            _MILLIONS, Direction.NEUTRAL, _about("cost", "kosten", text), partial(paid_by, payers=payers)
        )
    for stock in ("mutual_help", "trust", "expertise", "practice"):
        about = STOCKS[stock]
        outcomes[stock] = Outcome(_SHARE, Direction.BETTER, Text(about.en, about.nl), partial(mean_stock, stock=stock))
    return outcomes


_PAYERS: Final = (
    ("municipality", (Payer.MUNICIPALITY_YOUTH, Payer.MUNICIPALITY_OTHER), Text("municipalities", "gemeenten")),
    ("insurer", (Payer.HEALTH_INSURER,), Text("health insurers", "zorgverzekeraars")),
    ("state", (Payer.STATE,), Text("the state", "het Rijk")),
)
"""Who pays: name of the outcome, payers, words."""

_CRISIS_REQUESTS: Final = Outcome(
    _PER_100,
    Direction.WORSE,
    Text("requests: crisis care", "aanvragen: crisishulp"),
    partial(demand_of, event=Event.STARTED_CRISIS),
)

OUTCOMES: Final[Mapping[str, Outcome]] = MappingProxyType(
    {**_general(), **_settled(), **_by_tier(), "demand_crisis": _CRISIS_REQUESTS, **_costs(), **_particular()}
)
"""Every outcome by name, in the order of the tables."""

MAIN_OUTCOMES: Final = (
    "demand",
    "waiting",
    "waited_median_first_line",
    "waited_p90_first_line",
    "waited_median_specialist",
    "waited_p90_specialist",
    "crises",
    "weeks_in_order",
    "all_arranged",
    "in_specialist_care",
    "cost",
)
"""The outcomes that the short table shows."""


def headline(scenario: str, window: Window) -> pd.DataFrame:
    """Return one row per replication and outcome: scenario, replication, outcome, unit, value.

    Parameters
    ----------
    scenario
        Name of the scenario.
    window
        Its evaluation, with replications as the only leading axis.
    """
    names = list(OUTCOMES)
    values = np.stack([OUTCOMES[name].measure(window) for name in names], axis=1)
    runs, outcomes = (places.reshape(-1) for places in np.indices(values.shape))
    columns = {
        "scenario": words_column(np.zeros(len(runs), dtype=np.int8), [scenario]),
        "replication": runs.astype(np.int16),
        "outcome": words_column(outcomes, names),
        "unit": [OUTCOMES[names[place]].unit.en for place in outcomes],
        "value": values.reshape(-1),
    }
    return pd.DataFrame(columns)
