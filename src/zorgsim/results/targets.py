"""Figures of the simulated nation that published ones are held against; one small function each, same signature."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np

from zorgsim.engines.counters import CARE_KINDS, NEEDS_GROUPS
from zorgsim.model.vocabulary import CARE_STAGES, WAIT_OF, Event, Referrer, Severity, Stage, Tier
from zorgsim.results.accounts import ACCOUNTS
from zorgsim.results.cbs import (
    TRAJECTORIES,
    YOUTHS,
    Factors,
    mean_days,
    mean_days_all,
    referrer_share,
    repeat_share,
    trajectories_at_end,
    trajectories_started,
    youths_with_care,
)
from zorgsim.results.outcomes.waiting import mean_weeks_waited, occupancy
from zorgsim.results.target_places import BY_DOCTOR, FOR_MUNICIPALITY, sent_by
from zorgsim.results.window import Window, ratio

Figure = Callable[[Window, Factors], float]
"""``figure(window, factors)``: the mean over replications of one figure of one calendar year."""


def _mean(values: object) -> float:
    return float(np.mean(np.asarray(values, dtype=np.float64)))


def youths(window: Window, factors: Factors) -> float:
    """Young people with care in the year."""
    return _mean(youths_with_care(window, factors))


def youths_beyond_teams(window: Window, factors: Factors) -> float:
    """Young people with care beyond the first line in the year."""
    families = window.counts["families_with_care"][..., CARE_KINDS.index("beyond_first_line")]
    return _mean(families) * factors[YOUTHS]


def youths_in_residence(window: Window, factors: Factors) -> float:
    """Young people of families with residential care in the year: as many of a family as in any care."""
    families = window.counts["families_with_care"][..., CARE_KINDS.index("residential")]
    return _mean(families) * factors[YOUTHS]


def share_in_residence(window: Window, factors: Factors) -> float:
    """Percent of young people with care whose families have residential care in the year."""
    everybody = youths(window, factors)
    return 100.0 * youths_in_residence(window, factors) / everybody if everybody else math.nan


def starts(window: Window, factors: Factors, tier: Tier) -> float:
    """Trajectories started, per mean year."""
    return _mean(window.per_year(trajectories_started(window, factors, tier)))


def stock(window: Window, factors: Factors, tier: Tier) -> float:
    """Trajectories running at the end of the year."""
    return _mean(trajectories_at_end(window, factors, tier))


def days(window: Window, factors: Factors, tier: Tier) -> float:
    """Mean duration in days (Little)."""
    return _mean(mean_days(window, factors, tier))


def days_of_all(window: Window, factors: Factors) -> float:
    """Mean duration in days of a trajectory, all forms together (Little)."""
    return _mean(mean_days_all(window, factors))


def youths_waiting(window: Window, factors: Factors, tier: Tier) -> float:
    """Young people of families on the lists of a tier at the end of the year."""
    return _mean(window.counts["families_at_end"][..., WAIT_OF[tier], NEEDS_GROUPS.index("all")]) * factors[YOUTHS]


def repeated(window: Window, factors: Factors) -> float:
    """Repeat use, percent of trajectories started."""
    return _mean(repeat_share(window, factors))


def referred_by_everyday(window: Window, factors: Factors) -> float:
    """Percent of starts beyond the first line that a doctor referred, or an everyday professional of whom it is not known."""
    met = sum(_mean(referrer_share(window, factors, who)) for who in (Referrer.EVERYDAY, Referrer.DOCTOR, Referrer.ACCESS))
    return met - _first_line_share(window, factors) - _sent_by_access(window, factors)


def referred_through_first_line(window: Window, factors: Factors) -> float:
    """Percent of starts in or through the first line, or from specialist to residential care: municipal access, or none needed."""
    others = sum(_mean(referrer_share(window, factors, who)) for who in (Referrer.FIRST_LINE, Referrer.SPECIALIST))
    return others + _first_line_share(window, factors) + _sent_by_access(window, factors)


def referred_by_protection(window: Window, factors: Factors) -> float:
    """Percent of starts after a crisis: certified institution or court."""
    return _mean(referrer_share(window, factors, Referrer.CRISIS))


def doctors_of_sent(window: Window, factors: Factors) -> float:
    """Percent of starts of specialist care sent by a doctor, of those sent by a doctor or for the municipality (access, coaches).

    An everyday professional of whom it is not known counts as a doctor.
    """
    doctors = sent_by(window, BY_DOCTOR)
    return _mean(100.0 * ratio(doctors, doctors + sent_by(window, FOR_MUNICIPALITY)))


def _sent_by_access(window: Window, factors: Factors) -> float:
    """Percent of starts beyond the first line that municipal access referred; none where referrers are not told apart."""
    weights = np.array([factors[f"{TRAJECTORIES}.{tier.name.lower()}"] for tier in Tier])
    starts = window.counts["starts_by_referrer"] * weights[:, None]
    sent = starts[..., Referrer.ACCESS].sum(axis=-1) - starts[..., Tier.FIRST_LINE, Referrer.ACCESS]
    return _mean(100.0 * ratio(sent, starts.sum(axis=(-2, -1))))


def _first_line_share(window: Window, factors: Factors) -> float:
    """Percent of starts that are family coaching: CBS files those under municipal access or no referral."""
    by_tier = [trajectories_started(window, factors, tier) for tier in Tier]
    return _mean(100.0 * by_tier[Tier.FIRST_LINE] / sum(by_tier))


def prevalence(window: Window, factors: Factors, group: str, stages: tuple[Stage, ...] = ()) -> float:
    """Percent of families (in these stages) with a domain unarranged."""
    return _mean(100.0 * window.family_weeks(*stages, group=group) / window.family_weeks(*stages))


def weeks_waited(window: Window, factors: Factors, tier: Tier) -> float:
    """Mean weeks waited by those who started; an unended wait is not in it."""
    return _mean(mean_weeks_waited(window, tier))


def weeks_of_those_who_waited(window: Window, factors: Factors, tier: Tier) -> float:
    """Mean weeks waited by those who started and had waited a week or more."""
    started = window.counts["waited"][..., tier, 1:].astype(np.float64)
    return _mean(ratio((started * np.arange(1, started.shape[-1] + 1)).sum(axis=-1), started.sum(axis=-1)))


def slots_in_use(window: Window, factors: Factors, tier: Tier) -> float:
    """Percent of slots in use, mean."""
    return _mean(occupancy(window, tier))


def weeks_of_lists(window: Window, factors: Factors, share: float) -> float:
    """Weeks until one's turn that this share of the lists of specialist providers have at most, at the year's end: unweighted."""
    lists = window.counts["lists_by_wait"]
    if not lists.any():
        return math.nan
    upto = np.cumsum(lists, axis=-1)
    return _mean(np.argmax(upto >= np.ceil(share * upto[..., -1:]), axis=-1))


def mean_weeks_of_lists(window: Window, factors: Factors) -> float:
    """Weeks until one's turn, mean over the lists of specialist providers at the year's end: unweighted."""
    lists = window.counts["lists_by_wait"]
    return _mean(ratio((lists * np.arange(lists.shape[-1])).sum(axis=-1), lists.sum(axis=-1)))


def families(window: Window, factors: Factors) -> float:
    """Families with children under 18, mean of the year."""
    return _mean(window.families)


def crises(window: Window, factors: Factors) -> float:
    """Families that start crisis care, per mean year."""
    return _mean(window.per_year(window.events(Event.STARTED_CRISIS)))


def account(window: Window, factors: Factors, name: str) -> float:
    """Spending by one definition of accounts, million EUR per mean year, at the prices of the window."""
    return _mean(window.per_year(window.money.accounts[..., ACCOUNTS.index(name)])) / 1e6


def open_questions(window: Window, factors: Factors) -> float:
    """Percent of families with an open question, heard or not: all that are not at home without one."""
    return _mean(100.0 * (1.0 - window.family_weeks(Stage.HOME) / window.family_weeks()))


def open_for_specialists(window: Window, factors: Factors) -> float:
    """Percent of families with an open question that is complex, heard or not, or with specialists, or waiting for them."""
    lived = window.counts["weeks_lived"].sum(axis=-1).astype(np.float64)
    beyond = [Stage.SPECIALIST, Stage.SPECIALIST_WAIT, Stage.RESIDENTIAL, Stage.RESIDENTIAL_WAIT]
    others = [stage for stage in Stage if stage not in (Stage.HOME, *beyond)]
    needing = lived[..., beyond, :].sum(axis=(-2, -1)) + lived[..., others, Severity.COMPLEX].sum(axis=-1)
    return _mean(100.0 * needing / lived.sum(axis=(-2, -1)))


FIGURES: Final[Mapping[str, Figure]] = MappingProxyType(
    {
        "youths": youths,
        "youths_beyond_teams": youths_beyond_teams,
        "youths_in_residence": youths_in_residence,
        "youths_share_in_residence": share_in_residence,
        **{f"starts_{tier.name.lower()}": partial(starts, tier=tier) for tier in Tier},
        **{f"stock_{tier.name.lower()}": partial(stock, tier=tier) for tier in Tier},
        **{f"days_{tier.name.lower()}": partial(days, tier=tier) for tier in Tier},
        "days_all": days_of_all,
        "waiting_specialist": partial(youths_waiting, tier=Tier.SPECIALIST),
        **{f"weeks_waited_{tier.name.lower()}": partial(weeks_waited, tier=tier) for tier in Tier},
        "weeks_of_those_who_waited_residential": partial(weeks_of_those_who_waited, tier=Tier.RESIDENTIAL),
        "occupancy_residential": partial(slots_in_use, tier=Tier.RESIDENTIAL),
        **{f"lists_p{percent}": partial(weeks_of_lists, share=percent / 100.0) for percent in (10, 50, 90)},
        "lists_mean": mean_weeks_of_lists,
        "repeat_use": repeated,
        "referrer_everyday": referred_by_everyday,
        "referrer_municipal": referred_through_first_line,
        "referrer_protection": referred_by_protection,
        "doctors_of_sent": doctors_of_sent,
        "care_all": partial(prevalence, group="care"),
        "care_any_youth_care": partial(prevalence, group="care", stages=CARE_STAGES),
        "care_without_residence": partial(prevalence, group="care", stages=(Stage.FIRST_LINE, Stage.SPECIALIST)),
        "care_residential": partial(prevalence, group="care", stages=(Stage.RESIDENTIAL,)),
        **{f"prevalence_{group}": partial(prevalence, group=group) for group in NEEDS_GROUPS},
        "families": families,
        "crises": crises,
        **{f"spending_{name}": partial(account, name=name) for name in ACCOUNTS},
        "open_questions": open_questions,
        "open_specialist": open_for_specialists,
    }
)
"""Every figure by the name that target files use."""

NOT_SIMULATED: Final = frozenset(
    {
        *(f"youths_share_aged_{ages}" for ages in ("0_3", "4_11", "12_17", "18_22")),
        *(f"youths_in_{form}" for form in ("day_treatment", "own_network")),
    }
)
"""Published, and not known of the simulated nation: the model has no ages of children, and no forms of care within a tier."""
