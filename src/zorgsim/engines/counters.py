"""What both engines count: integers per run, calendar year and municipality. Costs are a valuation of these, never drawn."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.levers import CHOICES
from zorgsim.model.vocabulary import (
    CARE_STAGES,
    N_DOMAINS,
    N_EVENTS,
    N_NEEDS,
    N_REFERRERS,
    N_SEVERITIES,
    N_STAGES,
    N_TIERS,
    Domain,
)

NEEDS_GROUPS: Final = ("all", "vulnerable", "all_arranged", *(domain.name.lower() for domain in Domain))
"""Groups in which family-weeks are kept: everybody, two or more domains unarranged, none unarranged, and per unarranged domain."""

CARE_KINDS: Final = (*(stage.name.lower() for stage in CARE_STAGES), "beyond_first_line", "any")
"""Kinds of care in which different families are counted: each stage of care, all but family coaching, and any."""

N_HELPERS: Final = 9
"""Helpers of a closed question are counted 0 .. 7, and 8 for eight or more."""

REPEAT_WEEKS: Final = 261
"""Care for a question that starts within five years after care for an earlier question ended is repeat use."""

LONGEST_WAIT: Final = 520
"""Waits are counted by whole weeks 0 .. 519; the last cell holds all longer ones."""


def needs_membership() -> NDArray[np.int64]:
    """Return the 0/1 matrix of shape (32 needs, 8 groups) that says which needs mask belongs to which group."""
    needs = np.arange(N_NEEDS)
    bits = (needs[:, None] >> np.arange(N_DOMAINS)) & 1
    unarranged = bits.sum(axis=1)
    columns = [np.ones(N_NEEDS), unarranged >= 2, unarranged == 0, *bits.T]
    return np.stack(columns, axis=1).astype(np.int64)


@dataclass
class Counters:
    """Counts of a batch of R runs over Y calendar years and M municipalities.

    Attributes
    ----------
    family_weeks
        (R, Y, M, stages, groups) weeks that families spent in each stage, by group of ``NEEDS_GROUPS``; counted at each week's end.
    families_at_end
        (R, Y, M, stages, groups) families per stage at the end of the year's last week.
    events
        (R, Y, M, events, severities, 2) events; the last axis is vulnerable (two or more domains unarranged) or not,
        severity and needs as they stand after the event.
    starts_by_referrer
        (R, Y, M, tiers, referrers) starts of care by who referred.
    repeat_starts
        (R, Y, M, tiers) starts of care that are the first for their question, by families whose care for an earlier question ended
        at most five years before.
    arranged
        (R, Y, M, tiers, domains) domains arranged during family coaching and specialist care.
    helpers
        (R, Y, M, 9) closed questions by number of different helpers met.
    waited
        (R, Y, M, tiers, 521) starts of care by whole weeks waited. A wait that has not ended is not in it.
    families_with_care
        (R, Y, M, 6) different families with care in the year, in the order of ``CARE_KINDS``.
    places
        (R, Y, M, tiers) place-weeks offered (real-valued: a municipality's share of its pool's places).
    admissible
        (R, Y, M, tiers) place-weeks asked for: in care plus waiting, summed over weeks.
    stocks
        (R, Y, M, stocks) mean of each slow stock over the year, in the order of ``zorgsim.model.stocks.STOCKS``.
    levers
        (R, Y, M, levers) mean setting of each lever over the year, in the order of ``zorgsim.model.levers.LEVERS``; of a choice,
        the place of the word.
    choices
        (R, Y, M, choices) weeks in which each word of each lever that is a choice was in force, in the order of
        ``zorgsim.model.levers.CHOICES``.
    paid_weeks
        (R, Y, M) weeks of specialist care paid for, in weeks at the register's price: each week at the tariff of that week.
    crowded_out
        (R, Y, M) mean of what overspending crowds out: a share of the register's budget for coaches, and of prevention.
    weeks
        (Y,) weeks simulated in each year (a first or last year may be partial).
    """

    family_weeks: NDArray[np.int64]
    families_at_end: NDArray[np.int64]
    events: NDArray[np.int32]
    starts_by_referrer: NDArray[np.int64]
    repeat_starts: NDArray[np.int64]
    arranged: NDArray[np.int64]
    helpers: NDArray[np.int64]
    waited: NDArray[np.int32]
    families_with_care: NDArray[np.int64]
    places: NDArray[np.float64]
    admissible: NDArray[np.int64]
    stocks: NDArray[np.float64]
    levers: NDArray[np.float64]
    choices: NDArray[np.int64]
    paid_weeks: NDArray[np.float64]
    crowded_out: NDArray[np.float64]
    weeks: NDArray[np.int64]


def empty_counters(runs: int, years: int, municipalities: int, stocks: int, levers: int) -> Counters:
    """Return counters of the given extents, all zero."""
    base = (runs, years, municipalities)

    def zeros(*extra: int) -> NDArray[np.int64]:
        return np.zeros(base + extra, dtype=np.int64)

    return Counters(
        family_weeks=zeros(N_STAGES, len(NEEDS_GROUPS)),
        families_at_end=zeros(N_STAGES, len(NEEDS_GROUPS)),
        events=zeros(N_EVENTS, N_SEVERITIES, 2).astype(np.int32),
        starts_by_referrer=zeros(N_TIERS, N_REFERRERS),
        repeat_starts=zeros(N_TIERS),
        arranged=zeros(N_TIERS, N_DOMAINS),
        helpers=zeros(N_HELPERS),
        waited=zeros(N_TIERS, LONGEST_WAIT + 1).astype(np.int32),
        families_with_care=zeros(len(CARE_KINDS)),
        places=np.zeros((*base, N_TIERS)),
        admissible=zeros(N_TIERS),
        stocks=np.zeros((*base, stocks)),
        levers=np.zeros((*base, levers)),
        choices=zeros(len(CHOICES)),
        paid_weeks=np.zeros(base),
        crowded_out=np.zeros(base),
        weeks=np.zeros(years, dtype=np.int64),
    )


def join_counters(parts: list[Counters]) -> Counters:
    """Join counters of consecutive chunks of runs along the run axis (``weeks`` is the same in all)."""
    joined: dict[str, Any] = {
        field.name: parts[0].weeks if field.name == "weeks" else np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Counters)
    }
    return Counters(**joined)
