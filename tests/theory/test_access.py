"""Access: who is refused how often, who is held back by a price, who is taken over; and that either sign can come out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pytest
from tests.theory.textbook import NOTHING_ELSE, SEVERITIES
from tests.worlds import Played, a_run, measure, play, values, weeks, world

from zorgsim.engines.batch import Batch
from zorgsim.model.vocabulary import Event, Stage

REFUSED: Final = (Event.REFUSED_TO_NETWORK, Event.REFUSED_AND_GUIDED, Event.REFUSED_AND_GUIDED_IN_VAIN, Event.REFUSED_UNANSWERED)
TO_NETWORK, GUIDED, SETTLES = 0.5, 0.4, 0.3
TALK, NETWORK, OPEN = 0.25, 0.6, 0.3
ASKED: Final = NOTHING_ELSE | {
    **{name: 1.0 for name in values() if name.startswith(("domains.loss_ratio", "question.risk_ratio", "unvoiced.weak_network"))},
    **{f"domains.regain.{domain}": 1e-6 for domain in ("support", "housing", "school_work", "income", "care")},
    **{f"unvoiced.at_once.{severity}": 1.0 for severity in SEVERITIES},
    **{f"everyday.settles.{severity}": TALK for severity in SEVERITIES},
    **{f"network.settles.{severity}": NETWORK for severity in SEVERITIES},
    **{f"crisis.hazard.{severity}": 0.0 for severity in SEVERITIES},
    **{f"unanswered.fades.{severity}": 25.0 for severity in SEVERITIES},
    **{f"unanswered.returns.{severity}": 0.0 for severity in SEVERITIES},
    "severity.serious_share": 1e-12, "severity.complex_share": 1e-12, "severity.serious_slope": 0.0, "severity.complex_slope": 0.0,
    "trust.start": 1.0, "trust.erosion": 0.0, "mutual_help.start": 0.0, "network.weeks": 2.0, "question.base": 6.0,
    "first_line.coaches_per_1000": 0.0, "specialist.slots_per_1000": 0.0, "waiting.leaves.everyday": 25.0,
    "access.refused_to_network": TO_NETWORK, "access.refused_to_everyday": GUIDED, "access.guidance_settles.everyday": SETTLES,
    "access.misjudged": 0.0,
}  # fmt: skip
"""Everyday questions alone; nobody asks the network at first; who waits or is unanswered settles within weeks."""


def counted(played: Played, *events: Event) -> int:
    return int(played.counters.events[:, :, :, list(events)].sum())


def played_under(levers: Mapping[str, float], parameters: Mapping[str, float], prevalence: float = 0.15) -> Played:
    settings = [measure(lever, "to", setting, 0, [True]) for lever, setting in levers.items()]
    return play(Batch(world([2500], prevalence), weeks(150), (a_run(values(ASKED | dict(parameters)), settings),)))


@pytest.fixture(scope="module")
def narrow() -> Played:
    return played_under({"access.scope_everyday": OPEN}, {})


def near(found: float, expected: float, number: int) -> None:
    """A share among so many, within five standard errors."""
    assert found == pytest.approx(expected, abs=5.0 * np.sqrt(expected * (1.0 - expected) / number))


def test_each_question_is_refused_for_good_or_not_at_all(narrow: Played) -> None:
    """Of what no talk settles the share 1 - scope is refused; once refused, again each time that the network sends it back.

    A refused question meets the professional again after r x (1 - n) and is refused again unless the talk settles it: the number of
    refusals of one is geometric, 1 / (1 - r (1 - n) (1 - s)) in the mean. Were it drawn each time, a share would get in.
    """
    log = narrow.log
    last = log.week.max() - 30  # what began later has not ended
    questions: dict[tuple[int, int], list[int]] = {}
    number: dict[int, int] = {}
    for family, week, event in zip(log.family.tolist(), log.week.tolist(), log.event.tolist(), strict=True):
        if event == Event.QUESTION_AROSE:
            number[family] = week
        if number.get(family, last) < last:
            questions.setdefault((family, number[family]), []).append(event)
    refusals = [sum(event in REFUSED for event in events) for events in questions.values()]
    let_in = [
        any(event in (Event.REFERRED_TO_FIRST_LINE, Event.REFERRED_TO_SPECIALIST) for event in events)
        for events in questions.values()
    ]
    assert not any(number and inside for number, inside in zip(refusals, let_in, strict=True))
    refused = [one for one in refusals if one]
    near(len(refused) / len(refusals), (1.0 - TALK) * (1.0 - OPEN), len(refusals))
    again = TO_NETWORK * (1.0 - NETWORK) * (1.0 - TALK)
    spread = np.sqrt(again) / (1.0 - again) / np.sqrt(len(refused))
    assert np.mean(refused) == pytest.approx(1.0 / (1.0 - again), abs=5.0 * spread)


def test_the_refused_go_where_the_shares_say(narrow: Played) -> None:
    refused = counted(narrow, *REFUSED)
    near(counted(narrow, Event.REFUSED_TO_NETWORK) / refused, TO_NETWORK, refused)
    guided = counted(narrow, Event.REFUSED_AND_GUIDED, Event.REFUSED_AND_GUIDED_IN_VAIN)
    near(guided / refused, (1.0 - TO_NETWORK) * GUIDED, refused)
    near(counted(narrow, Event.REFUSED_AND_GUIDED) / guided, SETTLES, guided)
    sent_back = counted(narrow, Event.SETTLED_BY_NETWORK, Event.NETWORK_NOT_ENOUGH)
    near(counted(narrow, Event.SETTLED_BY_NETWORK) / sent_back, NETWORK, sent_back)


def test_access_errs_as_often_as_said() -> None:
    """Of the refused whom no talk helped; what was heavier is serious, and open care takes it when it comes back."""
    erring = played_under({"access.scope_everyday": 0.0}, {"access.misjudged": 0.3})
    unhelped = [event for event in REFUSED if event is not Event.REFUSED_AND_GUIDED]
    by_severity = erring.counters.events[:, :, :, unhelped].sum(axis=(0, 1, 2, 3, 5))
    near(by_severity[1] / by_severity.sum(), 0.3, int(by_severity.sum()))
    assert not erring.counters.events[:, :, :, Event.REFUSED_AND_GUIDED, 1:].any()


def test_a_narrower_scope_refuses_all_whom_a_wider_one_does(narrow: Played) -> None:
    """The first questions of families meet the same luck: who is refused at 0.6 is refused at 0.3."""
    wider = played_under({"access.scope_everyday": 0.6}, {})
    first = [{int(family) for family, event in firsts(one).items() if event in REFUSED} for one in (narrow, wider)]
    assert first[1] < first[0]


def firsts(played: Played) -> dict[int, int]:
    """What the everyday professional first answers each family."""
    answers = (
        *REFUSED,
        Event.SETTLED_EVERYDAY,
        Event.REFERRED_TO_FIRST_LINE,
        Event.REFERRED_TO_SPECIALIST,
        Event.DECLINED_FIRST_LINE,
    )
    found: dict[int, int] = {}
    log = played.log
    for family, event in zip(log.family.tolist(), log.event.tolist(), strict=True):
        if event in answers:
            found.setdefault(family, event)
    return found


def test_a_price_holds_back_where_income_is_not_arranged_the_more() -> None:
    """(1 - h) ^ (EUR / 20), and to the power f where income is not arranged; of voicing at once, and of the hazard later."""
    held, power, euros, at_once = 0.2, 3.0, 30.0, 0.8
    parameters = {
        **{f"unvoiced.at_once.{severity}": at_once for severity in SEVERITIES},
        **{f"unvoiced.{what}.{severity}": 10.0 for what in ("voices", "fades") for severity in SEVERITIES},
        **{f"unvoiced.grows.{severity}": 0.0 for severity in SEVERITIES},
        "unvoiced.outreach": 0.0, "unvoiced.everyday_time": 0.0, "unvoiced.school_climate": 0.0,
        "access.held_back": held, "access.held_back_income": power,
    }  # fmt: skip
    for prevalence, steps in ((1e-6, euros / 20.0), (1.0 - 1e-6, power * euros / 20.0)):
        played = played_under({"access.own_contribution": euros}, parameters, prevalence)
        asks = (1.0 - held) ** steps
        arose = counted(played, Event.QUESTION_AROSE)
        near(1.0 - counted(played, Event.KEPT_TO_ITSELF) / arose, at_once * asks, arose)
        ended = counted(played, Event.VOICED, Event.FADED_UNVOICED)
        near(counted(played, Event.VOICED) / ended, asks / (asks + 1.0), ended)


def test_coaches_take_over_their_share_and_nothing_complex() -> None:
    direct = {f"everyday.direct_referral.{severity}": 0.8 for severity in SEVERITIES}
    direct |= {f"referral.by_specialist_wait.{severity}": 0.0 for severity in SEVERITIES} | {"referral.by_coach_wait": 0.0}
    light = played_under({"first_line.takes_over": 0.4}, direct)
    taken = counted(light, Event.TAKEN_OVER_BY_FIRST_LINE)
    sent = taken + counted(light, Event.REFERRED_TO_SPECIALIST)
    near(taken / sent, 0.4, sent)
    heavy = {"severity.serious_share": 1e-12, "severity.complex_share": 1.0 - 1e-9}
    assert counted(played_under({"first_line.takes_over": 1.0}, direct | heavy), Event.TAKEN_OVER_BY_FIRST_LINE) == 0


@pytest.mark.parametrize(("misjudged", "sign"), [(0.0, -1), (0.5, 1)])
def test_weeks_in_specialist_care_may_go_either_way(misjudged: float, sign: int) -> None:
    """Questions that pass when refused spare care; those that access misjudged come back heavier, and cost more of it."""
    parameters = {
        "access.misjudged": misjudged, "unanswered.returns.serious": 1.2, "unanswered.fades.serious": 0.6,
        "unanswered.fades.everyday": 2.0, "access.refused_to_network": 0.0,
        "access.refused_to_everyday": 0.0, "first_line.coaches_per_1000": 400.0, "specialist.slots_per_1000": 900.0,
        "first_line.weeks": 4.0, "first_line.settles.everyday": 0.9,
        "specialist.weeks.everyday": 6.0, "specialist.weeks.serious": 20.0,
        "everyday.direct_referral.everyday": 0.1, "everyday.direct_referral.serious": 0.9,
    }  # fmt: skip
    in_care = [
        int(played_under({"access.scope_everyday": scope}, parameters).counters.family_weeks[..., Stage.SPECIALIST, 0].sum())
        for scope in (1.0, 0.2)
    ]
    assert np.sign(in_care[1] - in_care[0]) == sign
