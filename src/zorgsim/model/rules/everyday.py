"""Step 2 of a question: teacher, general practitioner, youth nurse. No queue; the answer comes in the same week."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.chances import SEVERITY, Bools, Floats, Given, Ints, Moves, StatedAxis, Week, chance
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.parameter_arrays import by_severity
from zorgsim.model.routes import route_after
from zorgsim.model.rules.access import refuse, severity_after, step_after, take_over
from zorgsim.model.structure import ReferralOption, ReferrersOption
from zorgsim.model.vocabulary import Event, Purpose, Referrer, Severity, Tier

_MEETING: Final = (Purpose.EVERYDAY, Purpose.TAKE_UP)

_MET: Final = (Referrer.EVERYDAY, Referrer.ACCESS, Referrer.DOCTOR)
_ANYBODY, _ACCESS, _DOCTOR = range(len(_MET))
_REFERRER_MET: Final = np.array(_MET, dtype=np.int64)
_WHO: Final = StatedAxis("met", len(_MET))


@chance("everyday_trusted", SEVERITY, moves=Moves.RUN, unit="probability")
def settles_where_trusted(given: Given) -> Floats:
    """``everyday.settles`` by severity: the share that the conversation settles where trust is full."""
    return by_severity(given.parameters, "everyday.settles")


@chance("everyday_settles", SEVERITY, moves=Moves.WEEK, unit="probability")
def settles(given: Given) -> Floats:
    """Settled: s = ``everyday_trusted`` x stock ``trust``; of everyday questions 1 - (1 - s) x (1 - dial ``normalising``).

    Normalising settles a share of the everyday questions that would go on.

    Source: that families must be able to turn to professionals who know them and have their trust is claimed by the advisory
    report of 2012 (A6), normalising by the same (A2) and that of 2021 (C5); that trust multiplies what is settled is an
    assumption.
    """
    settled: Floats = given.table(settles_where_trusted) * given.stocks["trust"][:, None]
    settled[:, Severity.EVERYDAY] = 1.0 - (1.0 - settled[:, Severity.EVERYDAY]) * (1.0 - given.dials["normalising"])
    return settled


@chance("direct_referral_unseen", SEVERITY, moves=Moves.LEVERS, unit="probability")
def refers_unseen(given: Given) -> Floats:
    """``everyday.direct_referral`` by severity x dial ``direct_referral``, at most one.

    The share of what is not settled that goes straight to specialist care at usual waits, or where nobody looks at them.

    Source: that specialist care draws everyday questions to itself is claimed by the advisory report of 2012 (A2); the shares are
    assumptions.
    """
    return np.minimum(by_severity(given.parameters, "everyday.direct_referral") * given.dials["direct_referral"][:, None], 1.0)


@chance("direct_referral", SEVERITY, moves=Moves.WEEK, unit="probability")
def refers_directly(given: Given) -> Floats:
    """``direct_referral_unseen``, its odds x by coaches' wait x by specialists' wait: p f / (1 - p + p f).

    With W the wait as it is known (families on the list over its starts a week, both smoothed over 26 weeks, as of last week, at
    most 104 weeks) and W0 = ``referral.usual_wait.first_line``, ``referral.usual_wait.specialist``:

        f = ((1 + W) / (1 + W0)) ^ e of coaches x ((1 + W) / (1 + W0)) ^ e of specialists
        e of coaches = ``referral.by_coach_wait``
        e of specialists = ``referral.by_specialist_wait``, by severity

    Odds, so that no bound is needed. A long list of coaches sends families to specialists (or, below zero, keeps them off: who sees
    one list thinks of all); a short list of specialists draws questions in, of everyday ones their nearness (or, above zero, a long
    one makes people refer early, to hold a place). Structure ``referral``: under ``blind`` f = 1.

    Source: that a fragmented first line sends children to specialists (A1), and that nearness draws everyday questions in (A2), is
    claimed by the advisory reports of 2014 and 2012; nobody measured the elasticities, so that their ranges hold either sign.
    """
    unseen: Floats = given.table(refers_unseen)
    if given.structure.referral is ReferralOption.BLIND:
        return unseen
    likelier = _by_wait(given, Tier.FIRST_LINE, given.parameters["referral.by_coach_wait"][:, None])
    likelier = likelier * _by_wait(given, Tier.SPECIALIST, by_severity(given.parameters, "referral.by_specialist_wait"))
    odds = unseen * likelier
    referred: Floats = odds / (1.0 - unseen + odds)
    return referred


def _by_wait(given: Given, tier: Tier, elasticity: Floats) -> Floats:
    """Return ((1 + W) / (1 + W0)) ^ e, (cells, severities)."""
    usual = given.parameters[f"referral.usual_wait.{tier.name.lower()}"]
    longer = np.log((1.0 + given.known_waits[tier]) / (1.0 + usual))
    factor: Floats = np.exp(elasticity * longer[:, None])
    return factor


@chance("referrers_told_apart", moves=Moves.RUN, unit="yes or no")
def are_told_apart(given: Given) -> Bools:
    """Does an unsettled question meet a doctor or municipal access? As the structure has it (referrers: doctors).

    Source: the Youth Act of 2015 lets doctors refer beside the municipality.
    """
    return np.full(len(given.families), given.structure.referrers is ReferrersOption.DOCTORS)


@chance("meets_doctor", moves=Moves.RUN, unit="probability")
def meets_doctor(given: Given) -> Floats:
    """``referrers.doctors`` (the municipality's own), at most one: a doctor is met, otherwise municipal access.

    A doctor is a general practitioner, a youth doctor or a medical specialist.

    Source: solved from the trajectories by referrer that CBS counted in 2021 (docs/data.md).
    """
    return np.minimum(given.parameters["referrers.doctors"], 1.0)


@chance("direct_referral_by_met", SEVERITY, _WHO, moves=Moves.WEEK, unit="probability")
def refers_directly_once_met(given: Given) -> Floats:
    """``direct_referral`` as it is by whom the question meets: anybody, municipal access, a doctor.

    With p = ``direct_referral``, d = ``referrers.usual_doctors``, r = ``referrers.doctors_odds``:

        access refers with a, a doctor with b = a at odds x r, so that d b + (1 - d) a = p
        agreement: b' = b + g (b at odds x ``gatekeeping.direct_odds`` - b), g = dial ``gatekeeping``
        anybody refers with p + d (b' - b)

    So municipalities where a share d meets a doctor refer as many directly as without telling them apart; where more do, more, if
    r is above 1. Whom an agreement keeps from specialists is referred to the first line like others. Either sign can come
    out: agreements may find more than they hold.

    Source: that doctors refer more readily is an assumption, as is what agreements do; both ranges hold either sign.
    """
    p: Floats = given.table(refers_directly)
    names = ("referrers.usual_doctors", "referrers.doctors_odds", "gatekeeping.direct_odds")
    usual, odds, agreed = (given.parameters[name][:, None] for name in names)
    kept = given.dials["gatekeeping"][:, None]
    access = by_access(p, usual, odds)
    doctor = at_odds(access, odds)
    change = kept * (at_odds(doctor, agreed) - doctor)
    return np.stack([p + usual * change, access, doctor + change], axis=2)


def by_access(p: Floats, usual: Floats | float, odds: Floats | float) -> Floats:
    """Return a with d b + (1 - d) a = p where b is a at odds x r: the root within 0 .. 1 of (1 - d) m a^2 + (1 + m (d - p)) a - p.

    Parameters
    ----------
    p
        What access and doctors refer directly together.
    usual
        d, the share that meets a doctor.
    odds
        r > 0; m = r - 1.
    """
    more = odds - 1.0
    linear = 1.0 + more * (usual - p)
    root = np.sqrt(np.maximum(linear * linear + 4.0 * (1.0 - usual) * more * p, 0.0))
    return np.minimum(2.0 * p / (linear + root), 1.0)


def at_odds(p: Floats, odds: Floats | float) -> Floats:
    """Return a chance whose odds are multiplied by r > 0: r p / (1 - p + r p)."""
    multiplied = p * odds
    chance_then: Floats = multiplied / (1.0 - p + multiplied)
    return chance_then


@chance("first_line_uptake", moves=Moves.WEEK, unit="probability")
def takes_up(given: Given) -> Floats:
    """1 - ``first_line.refusal`` x (1 - trust), from the stock ``trust``.

    Families take up a referral the likelier the more they trust who sends them.

    Source: the mechanism follows from trust as the advisory report of 2012 has it (A6); that it works so is an assumption.
    """
    return 1.0 - given.parameters["first_line.refusal"] * (1.0 - given.stocks["trust"])


def see_everyday_professional(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Settle the question by a conversation that normalises, or refer: straight to specialist care, or to the first line.

    Coaches may take over what would go straight to specialists; whom municipal care is not open for is refused.
    """
    (u, w), (v, _) = draws.two_each(_MEETING, families, families.occurrence)
    met = whom_it_meets(families, week, draws)
    settled = u < week.chance(settles, families)
    direct = v < week.chance(refers_directly_once_met, families, met)
    declined = w >= week.chance(takes_up, families)

    sent_on = np.where(declined, Event.DECLINED_FIRST_LINE, Event.REFERRED_TO_FIRST_LINE)
    sent_on = np.where(direct, Event.REFERRED_TO_SPECIALIST, sent_on)
    event = np.where(settled, Event.SETTLED_EVERYDAY, sent_on)
    event = take_over(families, event, week, draws)
    event = np.where((event == Event.TAKEN_OVER_BY_FIRST_LINE) & declined, Event.DECLINED_FIRST_LINE, event)
    event = refuse(families, event, week, draws)
    return RuleResult(
        event=event,
        route=route_after(event),
        changes={
            "helpers": np.maximum(families.helpers, 1),
            "urgent": 0,
            "referrer": _REFERRER_MET[met],
            **step_after(families, event, week),
            **severity_after(families, event, week, draws),
        },
    )


def whom_it_meets(families: Families, week: Week, draws: Draws) -> Ints:
    """Return whom each question meets, as an index of ``_MET``, (n,): anybody, or a doctor or municipal access."""
    if not week.somebody_has(are_told_apart):
        return np.full(len(families), _ANYBODY)
    by_doctor = draws.one(Purpose.MEET_DOCTOR, families, families.occurrence) < week.chance(meets_doctor, families)
    return np.where(by_doctor, _DOCTOR, _ACCESS)
