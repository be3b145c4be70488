"""Two clocks a family: the joint chain of needs and stage, solved; the clocks do not disturb each other where they should not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from tests.theory.test_home import DOMAINS, PREVALENCE, assert_distributed, by_hand, weekly_chain
from tests.theory.textbook import NOTHING_ELSE, SEVERITIES
from tests.worlds import a_run, assert_same, measure, play, play_with_simpy, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.structure import DEFAULT, DomainsOption
from zorgsim.model.vocabulary import Event, Stage

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FAMILIES: Final = 60_000
RISK: Final = (3.0, 1.5, 1.5, 2.0, 2.0)
"""How much likelier each unarranged domain makes a question: far apart, so that needs and stage hang together."""

QUICK: Final = NOTHING_ELSE | {
    **{f"domains.regain.{domain}": speed for domain, speed in zip(DOMAINS, (1.5, 1.0, 2.0, 1.2, 2.5), strict=True)},
    **{name: 1.0 for name in values() if name.startswith("domains.loss_ratio")},
    "domains.loss_ratio.income_on_housing": 3.0, "domains.loss_ratio.care_on_support": 3.0,
    **{f"question.risk_ratio.{domain}": ratio for domain, ratio in zip(DOMAINS, RISK, strict=True)},
    "question.base": 1.0, "severity.serious_share": 1e-12, "severity.complex_share": 1e-12,
    "severity.serious_slope": 0.0, "severity.complex_slope": 0.0,
    **{f"helpable.{severity}": 1.0 for severity in SEVERITIES},
    **{f"first_line.arranges.{domain}": 0.0 for domain in DOMAINS},
}  # fmt: skip
"""Domains come and go within months, all questions are everyday, nobody arranges anything."""

LACKING: Final = np.array([mask.bit_count() for mask in range(32)])


def asking(base: float) -> Floats:
    """Weekly hazard of a question for each of the 32 combinations of needs."""
    ratios = np.array([np.prod([RISK[k] for k in range(5) if mask >> k & 1]) for mask in range(32)])
    return base * ratios / WEEKS_PER_YEAR


def joint(domains: Floats, ends: list[list[Floats]]) -> Floats:
    """The chain of a week: domains go first, then the stage ends by the hazard that needs had before; ``ends[from][to]`` (32,)."""
    stages = range(len(ends))
    stay = [1.0 - sum((ends[one][other] for other in stages if other != one), np.zeros(32)) for one in stages]
    rows = [[(stay[one] if one == other else ends[one][other])[:, None] * domains for other in stages] for one in stages]
    return np.block(rows)


def assert_joint(needs: Ints, stage: Ints, chance: Floats) -> None:
    """Chi-square of families over needs and stage, and of each stage by number unarranged within 4 standard errors."""
    counts, expected = np.bincount(stage * 32 + needs, minlength=len(chance)).astype(float), chance * len(needs)
    rare = expected < 10
    counts, expected = (np.append(one[~rare], one[rare].sum()) for one in (counts, expected))
    filled = expected > 0
    assert counts[~filled].sum() == 0
    assert stats.chisquare(counts[filled], expected[filled] * counts.sum() / expected.sum()).pvalue > 1e-4
    for one in range(len(chance) // 32):
        for lacking in range(3):
            share = chance[one * 32 : one * 32 + 32][lacking == LACKING].sum()
            found = ((stage == one) & (LACKING[needs] == lacking)).mean()
            assert abs(found - share) < 4.0 * np.sqrt(share * (1.0 - share) / len(needs)) + 1e-12


def simulated(parameters: Mapping[str, float], number: int, families: int = FAMILIES) -> tuple[Ints, Ints]:
    """Needs and stages at the end of so many weeks."""
    engine = VectorisedEngine(Batch(world([families], PREVALENCE), weeks(number), (a_run(values(parameters)),)))
    engine.run()
    needs, stage = (engine.ledger.state.columns[name].astype(np.int64) for name in ("needs", "stage"))
    return needs, stage


def start(parameters: Mapping[str, float], stages: int) -> tuple[Floats, Floats]:
    """The chain of domains in a week, and families before week 0: needs in balance, all at home."""
    hazards, chance = by_hand(PREVALENCE, values(parameters))
    return weekly_chain(hazards, np.ones(5)), np.concatenate([chance, np.zeros(32 * (stages - 1))])


def arranging(chance: float) -> Floats:
    """What needs are left of each combination when every unarranged domain is arranged with a chance, (32, 32)."""
    left = np.zeros((32, 32))
    for before in range(32):
        for after in range(32):
            if after & ~before == 0:
                arranged = (before & ~after).bit_count()
                left[before, after] = chance**arranged * (1.0 - chance) ** after.bit_count()
    return left


@pytest.mark.parametrize(("number", "arranges"), [(12, 0.0), (150, 0.0), (40, 0.8), (150, 0.8)])
def test_needs_and_care_are_the_joint_chain_solved(number: int, arranges: float) -> None:
    """32 needs x home or coaching, stays exponential of 15 weeks, a slot for everybody; more needs, more care.

    What the coach arranges sets the domain clock anew: a family that lacks nothing any more does not lose the sooner what it got.
    """
    parameters = QUICK | {
        "first_line.weeks": 15.0, "first_line.weeks_scv": 1.0, "first_line.caseload": 1.0, "first_line.coaches_per_1000": 1000.0,
        "first_line.settles.everyday": 1.0, "everyday.direct_referral.everyday": 0.0, "specialist.slots_per_1000": 1000.0,
        "specialist.weeks.everyday": 1.0, "specialist.weeks_scv": 0.0,
        **{f"first_line.arranges.{domain}": arranges for domain in DOMAINS},
    }  # fmt: skip
    domains, before = start(parameters, 2)
    home = asking(1.0)
    chain = joint(domains, [[home, home], [np.full(32, 1 / 15), np.zeros(32)]])
    chain[32:, :32] @= arranging(arranges)
    needs, stage = simulated(parameters, number)
    inside = (stage == Stage.FIRST_LINE).astype(np.int64)
    assert (stage[inside == 0] == Stage.HOME).mean() > 0.99
    chance = before @ np.linalg.matrix_power(chain, number)
    assert_joint(needs, inside, chance)
    by_needs = chance.reshape(2, 32)
    assert arranges or by_needs[1, 31] / by_needs[:, 31].sum() > 2.0 * by_needs[1, 0] / by_needs[:, 0].sum()


@pytest.mark.parametrize("number", [10, 60])
def test_needs_and_waiting_are_the_joint_chain_solved(number: int) -> None:
    """32 needs x home, waiting, waiting with a question that escalated: every clock geometric, so that the chain is exact.

    Nobody is ever admitted. Escalating goes by the number unarranged: 1 + 1.5 of it times 0.6 a year.
    """
    parameters = QUICK | {
        "first_line.coaches_per_1000": 0.0, "specialist.slots_per_1000": 0.0, "residential.slots_per_1000": 0.0,
        "everyday.direct_referral.everyday": 1.0, "waiting.escalates.everyday": 0.6, "waiting.burden_of_needs": 1.5,
    }  # fmt: skip
    domains, before = start(parameters, 3)
    never, home = np.zeros(32), asking(1.0)
    escalating = 0.6 * (1.0 + 1.5 * LACKING) / WEEKS_PER_YEAR
    chain = joint(domains, [[never, home, never], [never, never, escalating], [never, never, never]])
    engine = VectorisedEngine(Batch(world([FAMILIES], PREVALENCE), weeks(number), (a_run(values(parameters)),)))
    engine.run()
    columns = {name: engine.ledger.state.columns[name].astype(np.int64) for name in ("needs", "stage", "severity")}
    waiting = columns["stage"] == Stage.SPECIALIST_WAIT
    assert (waiting | (columns["stage"] == Stage.HOME)).all()
    assert_joint(columns["needs"], waiting * (1 + columns["severity"]), before @ np.linalg.matrix_power(chain, number))


def test_needs_and_questions_that_nobody_answers_are_the_joint_chain_solved() -> None:
    """32 needs x home or unanswered; a question comes back by needs and is declined again, and fades whatever the needs."""
    parameters = QUICK | {
        "first_line.refusal": 1.0, "trust.start": 0.0, "everyday.direct_referral.everyday": 0.0,
        **{f"everyday.direct_referral.{severity}": 0.0 for severity in SEVERITIES},
        "unanswered.returns.everyday": 0.8, "waiting.burden_of_needs": 2.0, "unanswered.fades.everyday": 3.0,
    }  # fmt: skip
    domains, before = start(parameters, 3)
    home = asking(1.0)
    fading, returning = np.full(32, 3.0 / WEEKS_PER_YEAR), 0.8 * (1.0 + 2.0 * LACKING) / WEEKS_PER_YEAR
    number = 80
    engine = VectorisedEngine(Batch(world([FAMILIES], PREVALENCE), weeks(number), (a_run(values(parameters)),)))
    engine.run()
    columns = {name: engine.ledger.state.columns[name].astype(np.int64) for name in ("needs", "stage", "severity")}
    unanswered = columns["stage"] == Stage.UNANSWERED
    chance = before @ np.linalg.matrix_power(unanswered_chain(domains, home, returning, fading), number)
    assert_joint(columns["needs"], unanswered * (1 + columns["severity"]), chance)


def unanswered_chain(domains: Floats, home: Floats, returning: Floats, fading: Floats) -> Floats:
    """The week of the chain above: which of the two ends it is, is read from needs after the domains have moved."""
    either = returning + fading
    escalates = returning / either
    never = np.zeros((32, 32))
    ended = either[:, None] * domains
    return np.block(
        [
            [(1.0 - home)[:, None] * domains, home[:, None] * domains, never],
            [ended * (1.0 - escalates), (1.0 - either)[:, None] * domains, ended * escalates],
            [never, never, domains],
        ]
    )


@pytest.mark.parametrize("number", [30, 120])
def test_where_needs_move_nothing_the_clocks_run_by_themselves(number: int) -> None:
    """The product chain: needs in balance times the chain of stages; the stage clock is set anew all the time, to no effect."""
    parameters = QUICK | {
        **{f"question.risk_ratio.{domain}": 1.0 for domain in DOMAINS}, "question.base": 4.0,
        "first_line.refusal": 1.0, "trust.start": 0.0, "everyday.direct_referral.everyday": 0.0, "unanswered.fades.everyday": 3.0,
    }  # fmt: skip
    _, chance = by_hand(PREVALENCE, values(parameters))
    asks, fades = 4.0 / WEEKS_PER_YEAR, 3.0 / WEEKS_PER_YEAR
    stages = np.linalg.matrix_power(np.array([[1.0 - asks, asks], [fades, 1.0 - fades]]), number)[0]
    needs, stage = simulated(parameters, number)
    assert_joint(needs, (stage == Stage.UNANSWERED).astype(np.int64), np.outer(stages, chance).ravel())


def test_needs_of_all_families_stay_those_of_the_place_whatever_else_happens() -> None:
    """Care, lists, crises, turnover, all stocks: needs are in balance for ever where nobody arranges and newcomers inherit all."""
    parameters = values(
        {name: 0.0 for name in values() if ".arranges." in name}
        | {"turnover.carry_over": 1.0, "turnover.rate": 0.5, "question.base": 2.0}
        | {f"domains.regain.{domain}": speed for domain, speed in zip(DOMAINS, (0.9, 1.1, 1.4, 0.7, 1.2), strict=True)}
    )
    _, chance = by_hand(PREVALENCE, parameters)
    settings = [measure("specialist.release", "to", 1.0, 0, [True]), measure("specialist.at_home", "to", 1.0, 0, [True])]
    engine = VectorisedEngine(Batch(world([40_000], PREVALENCE), weeks(209), (a_run(parameters, settings, freeze=()),)))
    for until in (1, 52, 208):
        engine.run_until(until)
        assert_distributed(engine.ledger.state.columns["needs"].astype(np.int64), chance)
    stage = engine.ledger.state.columns["stage"]
    assert (stage == Stage.HOME).mean() < 0.8
    assert set(stage.tolist()) >= set(Stage) - {Stage.RESIDENTIAL_WAIT}


def test_in_one_week_domains_go_first_and_what_fell_due_still_happens() -> None:
    """A domain and a question in one week: as often as both hazards say, and the question reads needs as they are by then."""
    parameters = QUICK | {
        "question.base": 1.2, "first_line.refusal": 1.0, "trust.start": 0.0, "everyday.direct_referral.everyday": 0.0,
        "unanswered.fades.everyday": 20.0,
    }  # fmt: skip
    number = 60
    batch = Batch(world([8_000], PREVALENCE), weeks(number), (a_run(values(parameters)),))
    domains, before = start(parameters, 2)
    home, fading = asking(1.2), np.full(32, 20.0 / WEEKS_PER_YEAR)
    chain = joint(domains, [[home, home], [fading, np.zeros(32)]])
    moving = 1.0 - np.diag(domains)
    expected = 0.0
    for _ in range(number):
        expected += 8_000 * (before[:32] * home * moving).sum()
        before = before @ chain
    log = play(batch).log
    of_domains = (log.event >= Event.LOST_SUPPORT) & (log.event <= Event.REGAINED_CARE)
    after = {
        (week, family): needs
        for week, family, needs in zip(*(column[of_domains].tolist() for column in (log.week, log.family, log.needs)), strict=True)
    }
    asked = log.event == Event.QUESTION_AROSE
    both = [
        (needs, after[week, family])
        for week, family, needs in zip(*(column[asked].tolist() for column in (log.week, log.family, log.needs)), strict=True)
        if (week, family) in after
    ]
    assert expected > 400
    assert abs(len(both) - expected) < 4.0 * np.sqrt(expected)
    assert all(read == by_then for read, by_then in both)


def test_the_stage_clock_can_be_set_anew_more_than_255_times_in_both_engines() -> None:
    """Three families whose domains change every month for forty years, and who never ask anything."""
    changes = {f"domains.regain.{domain}": 2.5 for domain in DOMAINS} | {"question.base": 0.01, "turnover.rate": 0.0}
    batch = Batch(world([3], 0.5), weeks(2000), (a_run(values(QUICK | changes)),))
    engine = VectorisedEngine(batch)
    engine.run()
    redraws = engine.ledger.state.columns["redraws"].astype(np.int64)
    assert redraws.min() > 255
    assert (engine.ledger.state.columns["domain_spell"] > redraws).all()
    played = play(batch)
    of_domains = (played.log.event >= Event.LOST_SUPPORT) & (played.log.event <= Event.REGAINED_CARE)
    assert of_domains.sum() >= redraws.sum()
    assert_same(played, play_with_simpy(batch))


def test_where_domains_stand_still_in_care_they_change_at_home_only() -> None:
    """The option of version 0.1: in the log, and in the prevalences at home, which begin at odds x ``domains.home_odds``."""
    parameters = values({"question.base": 2.0, "domains.home_odds": 0.5})
    moving = Batch(world([20_000], PREVALENCE), weeks(100), (a_run(parameters),))
    still = replace(moving, structure=replace(DEFAULT, domains=DomainsOption.STILL_IN_CARE))
    elsewhere = {}
    for batch in (moving, still):
        log = play(batch).log
        of_domains = (log.event >= Event.LOST_SUPPORT) & (log.event <= Event.REGAINED_CARE)
        elsewhere[batch.structure.domains] = (of_domains & (log.stage != Stage.HOME)).sum()
        odds = 0.5 if batch is still else 1.0
        lacking = VectorisedEngine(batch).ledger.state.columns["needs"][:, None] >> np.arange(5) & 1
        share = PREVALENCE / (1 - PREVALENCE) * odds / (1 + PREVALENCE / (1 - PREVALENCE) * odds)
        assert lacking.mean(axis=0) == pytest.approx(share, abs=4.0 * 0.5 / np.sqrt(20_000))
    assert elsewhere[DomainsOption.STILL_IN_CARE] == 0 < elsewhere[DomainsOption.MOVING]
    small = replace(still, world=world([60], 0.4))
    assert_same(play(small), play_with_simpy(small))
