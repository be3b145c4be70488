"""What was missing of five rows of the advice, each by itself in small worlds: E8 (volume, and who is let go), C9, D1 to D3.

What is expected was written before anything was run. Differences are between the same towns under the same luck; their error is
that of the towns' differences, so that four standard errors are told from what these towns say and from nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.theory.test_advice_rows import FULL, except_for
from tests.unit.test_effects import moved
from tests.worlds import a_run, measure, play, play_with_simpy, values, weeks, world

from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.engines.counters import NEEDS_GROUPS, Counters
from zorgsim.engines.log import first_difference
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.inputs.parameters import register
from zorgsim.model.levers import LEVERS
from zorgsim.model.levers.funding import MODELS
from zorgsim.model.structure import DEFAULT, Structure, SupplyOption
from zorgsim.model.vocabulary import DOMAINS, SEVERITIES, Event, Stage
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.outcomes.compared_use import use_compared
from zorgsim.results.window import Money, Window

Floats = NDArray[np.float64]

TOWNS: Final = 10


class Paired(NamedTuple):
    """The mean over towns of a difference, and its standard error."""

    mean: float
    error: float


def paired(one: Floats, other: Floats) -> Paired:
    difference = one - other
    return Paired(float(difference.mean()), float(difference.std(ddof=1) / np.sqrt(len(difference))))


def is_told(difference: Paired, sign: int) -> bool:
    """Beyond four standard errors on the side that is expected; within them where nothing is."""
    return abs(difference.mean) <= 4.0 * difference.error if sign == 0 else sign * difference.mean > 4.0 * difference.error


def by_town(events: NDArray[np.int64], event: Event) -> Floats:
    """How often something happened in each town: of (years, municipalities, events, severities, vulnerability)."""
    found: Floats = events.sum(axis=(0, 3, 4))[:, event].astype(np.float64)
    return found


# E8: how many trajectories begin answers to what a start pays


class Paid(NamedTuple):
    """In which way care is paid, which share of it as it starts, and numbers that are not "no effect"."""

    way: str
    share: float = 0.0
    numbers: tuple[tuple[str, float], ...] = ()


NO_EFFECT: Final = {f"funding.{way}_start_elasticity": 0.0 for way in MODELS} | {"funding.let_go_after": 1.0}
ANSWERS: Final = {
    (way, end): Paid(way, 1.0, ((f"funding.{way}_start_elasticity", getattr(register()[f"funding.{way}_start_elasticity"], end)),))
    for way in MODELS
    for end in ("low", "none", "high")
}
"""All is paid as care starts, and providers answer as at an end of the range, or do not."""
OTHERS_ANSWER: Final = Paid("output", 1.0, tuple((f"funding.{way}_start_elasticity", 0.5) for way in MODELS if way != "output"))

SOON: Final = ("funding.let_go_after", register()["funding.let_go_after"].low)
SELECTION: Final = register()["funding.output_selection_odds"]
COMPLEX: Final = (("severity.complex_share", 0.3), (SELECTION.name, SELECTION.high))
"""Many complex questions, of whom the way of paying lets go as many as it ever does: room for what happens to those."""
HELD_ON: Final = (("severity.complex_share", 0.3), (SELECTION.name, SELECTION.low))

PAID: Final = (
    *(Paid(way) for way in MODELS), *ANSWERS.values(), OTHERS_ANSWER, Paid("effort", 1.0, (SOON,)),
    *(Paid("output", share, numbers) for numbers in (COMPLEX, HELD_ON) for share in (0.0, 1.0)),
    *(Paid("output", 1.0, (*numbers, SOON)) for numbers in (COMPLEX, HELD_ON)),
)  # fmt: skip


@cache
def lived(structure: Structure) -> dict[Paid, NDArray[np.int64]]:
    """What happened where care is paid in each of these ways, in one batch: full lists, and slots that follow."""
    everywhere = [True] * TOWNS
    runs = tuple(
        a_run(
            values({**FULL, **NO_EFFECT, **dict(paid.numbers)}),
            [
                measure("funding.model", "to", MODELS.index(paid.way), 0, everywhere),
                measure("funding.start_share", "to", paid.share, 0, everywhere),
            ],
            except_for("specialists"),
        )
        for paid in PAID
    )
    events = VectorisedEngine(Batch(world([1_000] * TOWNS, 0.3), weeks(130), runs, structure)).run().events
    return dict(zip(PAID, events, strict=True))


def starts(one: Paid, other: Paid, structure: Structure = DEFAULT) -> Paired:
    """How many more trajectories begin in a town where care is paid in one way than where it is paid in another."""
    found = lived(structure)
    return paired(by_town(found[one], Event.STARTED_SPECIALIST), by_town(found[other], Event.STARTED_SPECIALIST))


def is_same(one: Paid, other: Paid, structure: Structure = DEFAULT) -> bool:
    """Does the same happen to everybody?"""
    return np.array_equal(lived(structure)[one], lived(structure)[other])


@pytest.mark.parametrize("way", MODELS)
@pytest.mark.parametrize(("end", "sign"), [("low", -1), ("none", 0), ("high", 1)])
def test_how_many_trajectories_begin_answers_to_what_a_start_pays_to_either_side(way: str, end: str, sign: int) -> None:
    """By the elasticity of the way in which care is paid; all of the price is paid as care starts.

    At "no effect" the same happens to everybody as where nothing is paid at the start.
    """
    answer, usual = ANSWERS[way, end], Paid(way)
    assert is_same(answer, usual) == (sign == 0)
    assert is_told(starts(answer, usual), sign), starts(answer, usual)


def test_the_elasticity_of_another_way_of_paying_moves_nobody() -> None:
    assert is_same(OTHERS_ANSWER, Paid("output"))


def test_where_supply_is_capped_a_start_that_pays_more_opens_no_slot_beyond_those_bought() -> None:
    capped = replace(DEFAULT, supply=SupplyOption.CAPPED)
    assert is_same(ANSWERS["effort", "high"], Paid("effort"), capped)
    assert is_told(starts(ANSWERS["effort", "low"], Paid("effort"), capped), -1)


def test_who_is_let_go_where_starts_pay_frees_a_slot_for_somebody_else() -> None:
    """A family that the way of paying lets go leaves before the end, so that more begin; at "no effect" it keeps its slot."""
    usual, none, soon = Paid("output", 0.0, COMPLEX), Paid("output", 1.0, COMPLEX), Paid("output", 1.0, (*COMPLEX, SOON))
    assert is_same(none, usual)
    assert is_told(starts(soon, none), 1)


def test_without_selection_nobody_is_let_go_however_starts_pay() -> None:
    """Paid by effort there is none; nor is there where complex families are held on to."""
    assert is_same(Paid("effort", 1.0, (SOON,)), Paid("effort"))
    assert is_same(Paid("output", 1.0, (*HELD_ON, SOON)), Paid("output", 0.0, HELD_ON))


def test_what_a_start_pays_moves_no_other_chance() -> None:
    assert moved({"funding.start_share": 0.5}) == {"let_go_sooner"}
    assert moved({"funding.start_share": 0.5}, {"funding.let_go_after": 1.0}) == set()


def test_both_engines_tell_the_same_of_those_who_are_let_go_and_of_strengths_by_town() -> None:
    settings = [measure("funding.model", "to", 1.0, 10, [True, True]), measure("funding.start_share", "to", 0.8, 10, [True, False])]
    settings += [measure("domains.housing_relief", "to", 2.0, 5, [True, True])]
    run = a_run(values(FULL | dict(COMPLEX) | {"measures.spread_between_places": 1.0}), settings, ())
    batch = Batch(world([80, 80], 0.3), weeks(80), (run,))
    one, other = play(batch), play_with_simpy(batch)
    assert first_difference(one.log, other.log) == ""
    assert np.array_equal(one.counters.paid_weeks, other.counters.paid_weeks)


LENGTHS: Final = {
    "funding.output_weeks": register()["funding.output_weeks"].low, "expertise.start": 0.6, "expertise.duration_effect": 0.5,
    "crisis.with_specialist": 0.0,
    **{f"specialist.weeks.{severity}": register()[f"specialist.weeks.{severity}"].value / 4.0 for severity in SEVERITIES},
}  # fmt: skip
"""Trajectories paid by output are shorter; expertise moves, and their length with it; no crisis ends one, for of whom it will is
not known as care starts (docs/critique.md). All are short, and slots full and as many throughout: where more are under way as the
count ends than as it begins (so in the first form of this test) more is paid at the start, and no error between towns knows."""
BESIDE: Final = {
    "nothing else": {},
    "paid by output": {"funding.model": 1.0},
    "a limit": {"specialist.max_weeks": 8.0},
    "a limit below the shortest": {"specialist.max_weeks": 4.0},
    "kept on": {"specialist.release": 1.0},
    "kept on, and a limit": {"specialist.release": 1.0, "specialist.max_weeks": 12.0},
    "a family worker": {"beside_treatment.family_worker": 1.0},
    "advice": {"first_line.own_advice": 1.0},
}
"""Levers under which a trajectory is shorter, or longer, or its slots have another use."""


@cache
def paid_weeks() -> dict[tuple[str, float], Floats]:
    """Weeks paid for by town after a year, beside each of these levers, by the week and as care starts."""
    cases = [(beside, share) for beside in BESIDE for share in (0.0, 1.0)]
    runs = tuple(
        a_run(
            values({**FULL, **NO_EFFECT, **LENGTHS}),
            [measure(lever, "to", to, 0, [True] * TOWNS) for lever, to in (BESIDE[name] | {"funding.start_share": share}).items()],
            except_for("expertise"),
        )
        for name, share in cases
    )
    found = VectorisedEngine(Batch(world([1_000] * TOWNS, 0.3), weeks(312), runs)).run().paid_weeks
    return dict(zip(cases, found[:, 1:].sum(axis=1), strict=True))


@pytest.mark.parametrize("beside", BESIDE)
def test_as_much_is_paid_at_the_start_as_by_the_week_whatever_else_moves_how_long_care_takes(beside: str) -> None:
    """All of the pay comes at the start, of the same families, in five years: within four standard errors, which are small."""
    found = paid_weeks()
    by_week, at_start = found[beside, 0.0], found[beside, 1.0]
    difference = paired(at_start, by_week)
    assert 4.0 * difference.error < 0.06 * by_week.mean()
    assert is_told(difference, 0), (difference, by_week.mean())


# C9: the same measure works more strongly in one town than in another

RELIEF: Final = "domains.housing_relief"


def relieved(spread: float, setting: float, towns: int = 30) -> tuple[Floats, Batch, Counters]:
    """The share of weeks without housing by town, where relief is as strong as the town has it."""
    settings: Sequence[CompiledMeasure] = [measure(RELIEF, "to", setting, 0, [True] * towns)]
    run = a_run(values({"measures.spread_between_places": spread}), settings)
    batch = Batch(world([600] * towns, 0.2), weeks(130), (run,))
    counters = VectorisedEngine(batch).run()
    lived = counters.family_weeks[0].sum(axis=(0, 2))
    return lived[:, NEEDS_GROUPS.index("housing")] / lived[:, 0], batch, counters


def slope(of: Floats, on: Floats) -> Paired:
    """How much one rises with the other over towns, and its standard error (least squares)."""
    x, y = on - on.mean(), of - of.mean()
    rise = float((x * y).sum() / (x * x).sum())
    left = y - rise * x
    return Paired(rise, float(np.sqrt((left * left).sum() / (len(x) - 2) / (x * x).sum())))


def test_a_measure_does_more_where_it_is_strong_and_less_where_it_is_weak() -> None:
    """With a spread fewer lack housing where relief is strong; without one a town's strength says nothing of its families."""
    with_spread, batch, _ = relieved(1.0, 3.0)
    strengths = batch.local_strengths[RELIEF]
    assert strengths.min() < 0.5 < 1.5 < strengths.max()
    assert is_told(slope(with_spread, strengths), -1)
    assert is_told(slope(relieved(0.0, 3.0)[0], strengths), 0)


def test_where_nothing_is_decided_and_where_there_is_no_spread_nothing_moves() -> None:
    """A spread without a measure moves nobody; and with a measure, a spread of nothing is no strength at all."""
    neutral = LEVERS[RELIEF].neutral
    assert np.array_equal(relieved(1.0, neutral, 4)[2].events, relieved(0.0, neutral, 4)[2].events)
    assert relieved(0.0, 3.0, 4)[1].local_strengths == {}


def test_what_is_decided_and_what_it_costs_is_the_same_however_strongly_it_works() -> None:
    (_, _, one), (_, _, other) = relieved(1.0, 3.0, 4), relieved(0.0, 3.0, 4)
    assert np.array_equal(one.levers, other.levers)
    assert not np.array_equal(one.events, other.events)


# D1 to D3: associations, counted as the source counts them

NEEDS_HAVE_NO_SAY: Final = {
    **{f"question.risk_ratio.{domain}": 1.0 for domain in DOMAINS}, **{f"first_line.arranges.{domain}": 0.0 for domain in DOMAINS},
    "network.weak_factor": 1.0, "unvoiced.weak_network_odds": 1.0, "severity.serious_slope": 0.0, "severity.complex_slope": 0.0,
    "crisis.by_need": 0.0, "waiting.burden_of_needs": 0.0, "question.base": 1.0,
    **{name: 1.0 for name in register() if name.startswith("domains.loss_ratio")},
}  # fmt: skip
"""A family that lacks a domain asks, and fares, like any other; and care arranges none."""


ASKED: Final = ("care", "income", "housing")
TOGETHER: Final = {
    "question.risk_ratio.care": register()["question.risk_ratio.care"].high,
    "domains.loss_ratio.income_on_care": register()["domains.loss_ratio.income_on_care"].high,
    "domains.loss_ratio.care_on_income": register()["domains.loss_ratio.care_on_income"].high,
}
ASSOCIATED: Final = {
    "none": {}, "together": TOGETHER,
    **{domain: {f"question.risk_ratio.{domain}": register()[f"question.risk_ratio.{domain}"].high} for domain in ASKED},
}  # fmt: skip
"""What has a say, by name."""


@cache
def family_weeks() -> dict[str, NDArray[np.int64]]:
    """Weeks by town, stage and group, where each of these has a say, in one batch."""
    runs = tuple(a_run(values({**NEEDS_HAVE_NO_SAY, **numbers})) for numbers in ASSOCIATED.values())
    counters = VectorisedEngine(Batch(world([3_000] * TOWNS, 0.2), weeks(104), runs)).run()
    return dict(zip(ASSOCIATED, counters.family_weeks.sum(axis=1), strict=True))


def window_of(counted: NDArray[np.int64]) -> Window:
    """A window on weeks by town, stage and group."""
    nothing = np.zeros((len(counted), 1))
    money = Money(nothing, nothing, nothing[:, 0], nothing[:, 0], nothing)
    return Window({"family_weeks": counted}, nothing, money, np.array(104))


def compared(domain: str, where: str) -> Paired:
    """The logarithm of the ratio of use by families that lack a domain over others: its mean over towns, and the error."""
    return paired(np.log(use_compared(window_of(family_weeks()[where]), domain)), np.zeros(TOWNS))


@pytest.mark.parametrize("domain", ASKED)
def test_families_that_lack_a_domain_use_as_much_care_where_it_has_no_say_and_more_by_its_ratio(domain: str) -> None:
    """Rows D1, D2 and D3; no number below one lies within the ranges, so that less is never told."""
    ratio = register()[f"question.risk_ratio.{domain}"]
    assert is_told(compared(domain, "none"), 0)
    assert is_told(compared(domain, domain), 1)
    assert ratio.none is not None
    assert ratio.low >= ratio.none


def test_an_association_is_told_without_any_effect_of_the_domain_where_domains_hang_together() -> None:
    """Income has no say, a parent's problem has, and one comes with the other: why D2's ratio is no effect of income."""
    assert is_told(compared("income", "together"), 1)
    assert is_told(compared("income", "care"), 0)


def test_the_ratio_is_that_of_the_shares_that_are_published() -> None:
    """45 % of households in care and 23 % of all, as CBS has it: 2.74. Of a domain that nobody lacks there is none."""
    counted = np.zeros((1, len(Stage), len(NEEDS_GROUPS)), dtype=np.int64)
    groups = [NEEDS_GROUPS.index("all"), NEEDS_GROUPS.index("care")]
    counted[0, Stage.SPECIALIST, groups] = 1_000, 450
    counted[0, Stage.HOME, groups] = 99_000, 23_000 - 450
    assert OUTCOMES["care_ratio_care"].measure(window_of(counted)) == pytest.approx(0.45 / 0.23 * 0.77 / 0.55)
    assert np.isnan(OUTCOMES["care_ratio_income"].measure(window_of(counted)))
