"""Requests, families waiting and weeks waited for each tier with a waiting list, and requests for crisis care, which has none."""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np

from zorgsim.inputs.scenario import Text
from zorgsim.model.vocabulary import CARE_OF, WAIT_OF, Event, Stage, Tier
from zorgsim.results.outcomes.outcome import (
    BACK_ON_LIST,
    FAMILIES,
    JOINED,
    PER_100,
    PERCENT,
    TIERS,
    WEEKS,
    Direction,
    Floats,
    Outcome,
    about,
)
from zorgsim.results.window import Window, ratio


def demand_of(window: Window, event: Event) -> Floats:
    """Return requests of one kind, per 100 families per year; to wait again since a provider left is none."""
    again = window.events(BACK_ON_LIST[event]) if event in BACK_ON_LIST else 0.0
    return window.per_100_families(window.events(event) - again)


def _demand(tier: Tier) -> Outcome:
    words = about("requests", "aanvragen", TIERS[tier])
    return Outcome(f"demand_{tier.name.lower()}", PER_100, Direction.NEUTRAL, words, partial(demand_of, event=JOINED[tier]))


_CRISIS_DEMAND: Final = Outcome(
    "demand_crisis",
    PER_100,
    Direction.WORSE,
    Text("requests: crisis care", "aanvragen: crisishulp"),
    partial(demand_of, event=Event.STARTED_CRISIS),
)


def waiting_for(window: Window, stage: Stage) -> Floats:
    """Families on one waiting list, mean."""
    return window.family_weeks(stage) / window.weeks


def _waiting(tier: Tier) -> Outcome:
    words = about("families waiting", "wachtende gezinnen", TIERS[tier])
    return Outcome(f"waiting_{tier.name.lower()}", FAMILIES, Direction.WORSE, words, partial(waiting_for, stage=WAIT_OF[tier]))


def weeks_waited(window: Window, tier: Tier, share: float) -> Floats:
    """Whole weeks within which this share of the families that started had been waiting: the exact percentile of the histogram.

    Waits that have not ended are not in it. 520 stands for 520 or more.
    """
    cumulative = np.cumsum(window.counts["waited"][..., tier, :], axis=-1)
    started = cumulative[..., -1]
    # the smallest week w with at least share x started waits of w weeks or less; counts are exact, so is the comparison
    week = np.argmax(cumulative >= np.ceil(share * started)[..., None], axis=-1)
    return np.where(started > 0, week, np.nan)


def _median(tier: Tier) -> Outcome:
    words = about("weeks waited, median", "weken gewacht, mediaan", TIERS[tier])
    measure = partial(weeks_waited, tier=tier, share=0.5)
    return Outcome(f"waited_median_{tier.name.lower()}", WEEKS, Direction.WORSE, words, measure, step=1.0)


def _p90(tier: Tier) -> Outcome:
    words = about("weeks waited, 90th percentile", "weken gewacht, 90e percentiel", TIERS[tier])
    measure = partial(weeks_waited, tier=tier, share=0.9)
    return Outcome(f"waited_p90_{tier.name.lower()}", WEEKS, Direction.WORSE, words, measure, step=1.0)


def mean_weeks_waited(window: Window, tier: Tier) -> Floats:
    """Weeks that the families that started had waited, mean; 520 stands for 520 or more, a wait that has not ended is not in it."""
    started = window.counts["waited"][..., tier, :].astype(np.float64)
    return ratio((started * np.arange(started.shape[-1])).sum(axis=-1), started.sum(axis=-1))


def occupancy(window: Window, tier: Tier) -> Floats:
    """Families in care over the slots that the place brings in, percent.

    A place that fills slots of others in its pool lies above 100, and they below it. Slots are counted before the sum of a pool is
    rounded down to whole ones.
    """
    slots = window.counts["slots"][..., tier].astype(np.float64)
    return 100.0 * ratio(window.family_weeks(CARE_OF[tier]).astype(np.float64), slots)


_OCCUPANCY: Final = Outcome(
    "occupancy_residential",
    PERCENT,
    Direction.NEUTRAL,
    Text(
        "families in residential care over the slots that the place brings in",
        "gezinnen met hulp met verblijf, van de plaatsen die het gebied inbrengt",
    ),
    partial(occupancy, tier=Tier.RESIDENTIAL),
)


def in_interim_care(window: Window) -> Floats:
    """Families on the list for residential care that have interim care, mean."""
    return window.counts["interim_weeks"] / window.weeks


_INTERIM: Final = Outcome(
    "in_interim_care",
    FAMILIES,
    Direction.NEUTRAL,
    Text("families in interim care, waiting for residential care", "gezinnen met tussentijdse hulp, wachtend op verblijf"),
    in_interim_care,
)

OUTCOMES: Final = (
    *(make(tier) for tier in Tier for make in (_demand, _waiting, _median, _p90)),
    _CRISIS_DEMAND,
    _OCCUPANCY,
    _INTERIM,
)
"""In the order of the tables."""
