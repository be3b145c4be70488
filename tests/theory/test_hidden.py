"""Questions that nobody hears, and crises: the absorbing chain over severities, competing risks, and the sign of finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.theory.textbook import NOTHING_ELSE, SEVERITIES
from tests.worlds import TINY, Played, a_run, measure, play, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch
from zorgsim.engines.log import EventLog
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.inputs.parameters import register
from zorgsim.inputs.yardsticks import shipped_yardsticks
from zorgsim.model.structure import AS_0_1, DEFAULT, CrisesOption, HiddenOption, Structure
from zorgsim.model.vocabulary import WAITING_STAGES, Event, Severity, Stage
from zorgsim.results.finding import Question, gain_of_finding, ratio_of_change
from zorgsim.results.outcomes.yardsticks import valued

Floats = NDArray[np.float64]

FAMILIES: Final = 30_000
SURELY_LACKING: Final = 1.0 - 1e-6
KEPT: Final = NOTHING_ELSE | {
    **{f"unvoiced.at_once.{severity}": 0.0 for severity in SEVERITIES},
    **{name: 1.0 for name in values() if name.startswith(("domains.loss_ratio", "question.risk_ratio"))},
    **{f"domains.regain.{domain}": 1e-6 for domain in ("support", "housing", "school_work", "income", "care")},
    "severity.serious_share": 0.3, "severity.complex_share": 0.3, "severity.serious_slope": 0.0, "severity.complex_slope": 0.0,
    "question.base": 20.0, "first_line.coaches_per_1000": 10.0,
}  # fmt: skip
"""Every question is kept quiet at first, everybody asks within weeks, domains stand still."""

RATES: Final = {
    **{f"unvoiced.{what}.{severity}": rate for what, three in {
        "grows": (6.0, 5.0, 9.0), "fades": (4.0, 3.0, 1.0), "voices": (1.0, 2.0, 3.0),
    }.items() for severity, rate in zip(SEVERITIES, three, strict=True)},
    "unvoiced.outreach": 2.0, "unvoiced.everyday_time": 1.5, "unvoiced.school_climate": 1.0, "waiting.burden_of_needs": 0.1,
    "crisis.hazard.everyday": 0.2, "crisis.hazard.serious": 1.0, "crisis.hazard.complex": 3.0, "crisis.by_need": 0.4,
}  # fmt: skip
ENDS: Final = (Event.FADED_UNVOICED, Event.VOICED, Event.BROKE_DOWN_UNVOICED)


def chain_by_hand(lacking: int, heard: float, escalated: bool) -> tuple[Floats, Floats]:
    """(I - Q) inverted: mean weeks from each severity in each; and the week's chances to be settled, voiced, in crisis."""
    three = {what: np.array([RATES[f"{what}.{severity}"] for severity in SEVERITIES]) / WEEKS_PER_YEAR
             for what in ("unvoiced.grows", "unvoiced.fades", "unvoiced.voices", "crisis.hazard")}  # fmt: skip
    worse = three["unvoiced.grows"] * (1.0 + 0.1 * lacking)
    breaks = np.array([0.0, 0.0, worse[2]]) if escalated else three["crisis.hazard"] * (1.0 + 0.4 * lacking)
    ends = np.stack([three["unvoiced.fades"], three["unvoiced.voices"] + heard / WEEKS_PER_YEAR, breaks], axis=1)
    chain = np.diag(worse[:2], 1) + np.diag(1.0 - ends.sum(axis=1) - np.array([worse[0], worse[1], 0.0]))
    return np.asarray(np.linalg.inv(np.eye(3) - chain), dtype=np.float64), np.asarray(ends, dtype=np.float64)


def first_spells(log: EventLog) -> tuple[Floats, Floats, Floats]:
    """Of each family's first question: severity when it arose, which of ENDS came first, and after how many weeks."""
    began: dict[int, tuple[int, int]] = {}
    ended: dict[int, tuple[int, int, int]] = {}
    for week, family, event, severity in zip(*(c.tolist() for c in (log.week, log.family, log.event, log.severity)), strict=True):
        if event == Event.KEPT_TO_ITSELF and family not in began:
            began[family] = (week, severity)
        elif event in ENDS and family not in ended:
            ended[family] = (began[family][1], ENDS.index(event), week - began[family][0])
    assert len(ended) > 0.999 * FAMILIES
    severity, which, lasted = np.array(list(ended.values()), dtype=np.float64).T
    return severity, which, lasted


@pytest.mark.parametrize(
    ("lacking", "crises"), [(0, CrisesOption.BY_NEED), (5, CrisesOption.BY_NEED), (5, CrisesOption.ESCALATED)], ids=str
)
def test_an_unheard_question_follows_the_absorbing_chain(lacking: int, crises: CrisesOption) -> None:
    """Shares settled, voiced, in crisis, and weeks until then, by the severity in which it arose; half the coaches, half the time.

    Levers move voicing from week 0: 2 x 1 (coaches are frozen at the register's) + 1.5 x 0.5 + 1 x 0.4.
    """
    settings = [measure("everyday.time", "to", 0.5, 0, [True]), measure("community.pedagogical_climate", "to", 0.4, 0, [True])]
    parameters = values(KEPT | RATES | {"community.climate_question_effect": 0.0, "community.climate_severity_effect": 0.0})
    batch = Batch(world([FAMILIES], SURELY_LACKING if lacking else TINY), weeks(150), (a_run(parameters, settings),))
    batch = replace(batch, structure=replace(DEFAULT, crises=crises))
    severity, which, lasted = first_spells(play(batch).log)
    stays, ends = chain_by_hand(lacking, 2.0 + 0.75 + 0.4, crises is CrisesOption.ESCALATED)
    shares, mean = stays @ ends, stays.sum(axis=1)
    for begun in Severity:
        here = severity == begun
        assert here.sum() > 5000
        for end in range(3):
            error = np.sqrt(shares[begun, end] * (1.0 - shares[begun, end]) / here.sum())
            assert abs((which[here] == end).mean() - shares[begun, end]) < 4.0 * error + 1e-12, (begun, ENDS[end])
        assert abs(lasted[here].mean() - mean[begun]) < 4.0 * lasted[here].std() / np.sqrt(here.sum()), begun


def test_voicing_follows_the_coaches_that_are_hired_not_those_that_are_budgeted_for() -> None:
    """Nobody can be hired: three times the budget hears no more. Where no budget is left coaches leave, and less is heard."""
    quiet = {name: 0.0 for name in RATES if name.startswith(("unvoiced.", "crisis.hazard"))}
    parameters = KEPT | RATES | quiet | {"unvoiced.outreach": 1.0}
    voiced = []
    for budget, attrition, hiring in ((1.0, 0.0, 1e9), (3.0, 0.0, 1e9), (0.0, 0.9, 2.0)):
        staff = {"first_line.attrition": attrition, "first_line.hiring_weeks": hiring, "workforce.overload_attrition": 0.0}
        run = a_run(
            values(parameters | staff),
            [measure("first_line.coaches", "to", budget, 0, [True])],
            freeze=(),
        )
        voiced.append((play(Batch(world([5_000], TINY), weeks(60), (run,))).log.event == Event.VOICED).sum())
    assert voiced[0] == voiced[1] > 2_000
    assert voiced[2] < 0.8 * voiced[0]


# Crises


def lived(parameters: Mapping[str, float], structure: Structure = DEFAULT) -> Played:
    return play(Batch(world([FAMILIES], 0.3), weeks(260), (a_run(values(parameters)),), structure))


BREAKING: Final = {
    "question.base": 1.0, "severity.complex_share": 0.6, "crisis.hazard.everyday": 0.0, "crisis.hazard.serious": 0.0,
    "crisis.hazard.complex": 0.5, "crisis.by_need": 0.0, "crisis.with_network": 1.0, "crisis.with_coach": 0.5,
    "crisis.with_specialist": 0.25, "first_line.weeks_scv": 0.0, "specialist.weeks_scv": 0.0, "network.weeks_scv": 0.0,
}  # fmt: skip


def test_the_hazard_of_a_crisis_is_the_same_wherever_nobody_helps_and_a_share_of_it_with_help() -> None:
    """Crises over weeks lived with a complex question, by stage. In the week in which care ends a crisis may come too."""
    counters = lived(BREAKING).counters
    spent = counters.weeks_lived.sum(axis=(0, 1, 2, 5))[:, Severity.COMPLEX].astype(float)
    crises = counters.crises_from.sum(axis=(0, 1, 2)).astype(float)
    left = dict.fromkeys((*WAITING_STAGES[:2], Stage.UNANSWERED, Stage.UNVOICED, Stage.NETWORK), 1.0)
    left |= {Stage.FIRST_LINE: 0.5, Stage.SPECIALIST: 0.25}
    for stage, share in left.items():
        expected = spent[stage] * share * 0.5 / WEEKS_PER_YEAR
        assert expected > 30, stage
        assert abs(crises[stage] - expected) < 4.0 * np.sqrt(expected), stage
    assert crises[[Stage.HOME, Stage.RESIDENTIAL, Stage.CRISIS]].sum() == 0


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_a_stay_of_fixed_length_breaks_down_as_competing_risks_have_it(share: float) -> None:
    """Coaching of 20 weeks of a complex question: 1 - (1 - h)^20 break down, in the week of a geometric that is cut off there."""
    hazard = share * 2.0 / WEEKS_PER_YEAR
    parameters = NOTHING_ELSE | {
        **{name: 1.0 for name in values() if name.startswith("question.risk_ratio")}, "question.base": 20.0,
        "severity.serious_share": 1e-12, "severity.complex_share": 1.0 - 2e-12,
        "everyday.direct_referral.complex": 0.0, "first_line.weeks": 20.0, "first_line.weeks_scv": 0.0,
        "first_line.coaches_per_1000": 1000.0, "crisis.hazard.complex": 2.0, "crisis.by_need": 0.0, "crisis.with_coach": share,
        "crisis.with_network": 0.0, "crisis.with_specialist": 0.0, "first_line.caseload": 1.0,
    }  # fmt: skip
    log = play(Batch(world([FAMILIES], TINY), weeks(60), (a_run(values(parameters)),))).log
    began: dict[int, int] = {}
    lasted, broke = [], []
    ends = (Event.BROKE_DOWN_IN_COACHING, Event.SETTLED_BY_COACH, Event.REFERRED_BY_COACH)
    for week, family, event in zip(log.week.tolist(), log.family.tolist(), log.event.tolist(), strict=True):
        if event == Event.STARTED_COACHING and week < 40:
            began[family] = week
        elif event in ends and family in began:
            lasted.append(week - began.pop(family))
            broke.append(event == Event.BROKE_DOWN_IN_COACHING)
    assert not began
    weeks_, broken = np.array(lasted), np.array(broke)
    chance = 1.0 - (1.0 - hazard) ** 20
    assert abs(broken.mean() - chance) <= 4.0 * np.sqrt(chance * (1.0 - chance) / len(broken))
    assert (weeks_[~broken] == 20).all()
    if share:
        by_week = hazard * (1.0 - hazard) ** np.arange(20) / chance
        mean = (by_week * np.arange(1, 21)).sum()
        assert abs(weeks_[broken].mean() - mean) < 4.0 * weeks_[broken].std() / np.sqrt(broken.sum())


FROM: Final = {
    Event.BROKE_DOWN_WAITING: WAITING_STAGES, Event.BROKE_DOWN_UNANSWERED: (Stage.UNANSWERED,),
    Event.BROKE_DOWN_UNVOICED: (Stage.UNVOICED,), Event.BROKE_DOWN_WITH_NETWORK: (Stage.NETWORK,),
    Event.BROKE_DOWN_IN_COACHING: (Stage.FIRST_LINE,), Event.BROKE_DOWN_IN_SPECIALIST: (Stage.SPECIALIST,),
}  # fmt: skip


@pytest.mark.parametrize("crises", list(CrisesOption))
def test_where_crises_come_from_adds_up_to_all_of_them(crises: CrisesOption) -> None:
    """F9: each start of crisis care is counted once, by the stage in which the question broke down, as its event says too."""
    parameters = {"question.base": 1.0, "waiting.escalates.complex": 1.0, "crisis.hazard.complex": 1.0}
    counters = lived(parameters, replace(DEFAULT, crises=crises)).counters
    events, by_stage = counters.events.sum(axis=(0, 1, 2, 4, 5)), counters.crises_from.sum(axis=(0, 1, 2))
    assert by_stage.sum() == events[Event.STARTED_CRISIS] > 100
    for event, stages in FROM.items():
        assert by_stage[list(stages)].sum() == events[event]
    with_help = by_stage[[Stage.NETWORK, Stage.FIRST_LINE, Stage.SPECIALIST]].sum()
    assert (with_help > 0) == (crises is CrisesOption.BY_NEED)


def test_where_nothing_is_hidden_and_crises_escalate_it_is_as_it_was() -> None:
    as_it_was = replace(DEFAULT, hidden=HiddenOption.NONE, crises=CrisesOption.ESCALATED)
    log = lived({"question.base": 1.0, "waiting.escalates.complex": 1.0}, as_it_was).log
    new = set(range(Event.KEPT_TO_ITSELF, Event.BROKE_DOWN_IN_SPECIALIST + 1))
    assert not new & set(log.event.tolist())
    assert (AS_0_1.hidden, AS_0_1.crises) == (HiddenOption.NONE, CrisesOption.ESCALATED)
    assert (log.severity[np.isin(log.event, [Event.BROKE_DOWN_WAITING, Event.BROKE_DOWN_UNANSWERED])] == Severity.COMPLEX).all()


# Is finding a gain or a loss?


def corner(grows: str, fades: str) -> dict[str, float]:
    """The register, hazards of growing and of settling at an end of their range each, and outreach at its high."""
    ends = {"unvoiced.grows": grows, "unvoiced.fades": fades, "unvoiced.outreach": "high"}
    return {
        name: float(getattr(one, next((end for table, end in ends.items() if name.startswith(table)), "value")))
        for name, one in register().items()
    }


def lost_by(key: str) -> Floats:
    weights = shipped_yardsticks()[key].weights[:, :, 0]
    lost: Floats = weights[Stage.HOME, 0] - weights
    return lost


@pytest.mark.parametrize("yardstick", ["daily_life", "in_order_strict"])
def test_both_signs_of_finding_lie_within_the_ranges(yardstick: str) -> None:
    """F2: what an early answer saves where questions grow, help takes where they would have passed."""
    lost = lost_by(yardstick)
    assert gain_of_finding(corner("high", "low"), lost) > 1.0
    assert gain_of_finding(corner("low", "high"), lost) < -0.2


@pytest.mark.parametrize(("yardstick", "ratio"), [("daily_life", 0.0871), ("in_order_strict", 0.1311)])
def test_the_ratio_at_which_finding_turns_is_the_one_printed(yardstick: str, ratio: float) -> None:
    """And the gain there is nought: everyday questions grow 0.4 times a year; they settle at 0.4 over the ratio."""
    parameters, lost = {name: one.value for name, one in register().items()}, lost_by(yardstick)
    found = ratio_of_change(parameters, lost)
    assert found is not None
    assert found == pytest.approx(ratio, rel=0.01)
    settling = parameters["unvoiced.grows.everyday"] / found / parameters["unvoiced.fades.everyday"]
    assert gain_of_finding(parameters, lost, settling) == pytest.approx(0.0, abs=1e-6)
    assert gain_of_finding(parameters, lost, 0.5 * settling) > 0.0 > gain_of_finding(parameters, lost, 2.0 * settling)


def test_a_table_that_values_no_question_has_no_ratio() -> None:
    assert ratio_of_change({name: one.value for name, one in register().items()}, lost_by("domains")) is None


def test_the_gain_is_what_a_little_more_hearing_does_to_the_chain() -> None:
    """The derivative, taken by difference: unheard loss before and after, with voicing a thousandth of a year's more."""
    lost, parameters = lost_by("daily_life"), {name: one.value for name, one in register().items()}
    more = parameters | {f"unvoiced.voices.{one}": parameters[f"unvoiced.voices.{one}"] + 1e-3 for one in SEVERITIES}
    losses = []
    for values_ in (parameters, more):
        question = Question(values_, lost, True)
        chain, ends = question.chain(1.0)
        stays = np.linalg.inv(np.eye(3) - chain)
        losses.append(stays @ (lost[Stage.UNVOICED] + ends[:, 1] * question.voiced() + ends[:, 2] * question.in_crisis()))
    gained = Question(parameters, lost, True).gain_of_finding(1.0) / WEEKS_PER_YEAR
    assert (losses[0] - losses[1]) / 1e-3 == pytest.approx(gained, rel=5e-3)


@pytest.mark.long
@pytest.mark.parametrize(("grows", "fades", "sign"), [("high", "low", 1), ("low", "high", -1)])
def test_more_coaches_gain_or_lose_weeks_by_what_unheard_questions_do(grows: str, fades: str, sign: int) -> None:
    """F2, simulated: 50 % more coaches from week 260 on, help itself unchanged (they have no more slots): only more is heard."""
    parameters = corner(grows, fades) | {f"unvoiced.at_once.{severity}": 0.4 for severity in SEVERITIES}
    settings = [measure("first_line.coaches", "to", 1.5, 260, [True]), measure("first_line.caseload", "to", 1 / 1.5, 260, [True])]
    parameters |= {"first_line.attention_slope": 0.0, "workforce.overload_attrition": 0.0}
    table, daily = shipped_yardsticks()["in_order_strict"], []
    for chosen in ([], settings):
        runs = tuple(replace(a_run(parameters, chosen, freeze=()), replication=number) for number in range(8))
        counters = VectorisedEngine(Batch(world([20_000]), weeks(780), runs)).run().weeks_lived
        daily.append(valued(counters[:, 7:].sum(axis=(1, 2)), table))
    difference = daily[1] - daily[0]
    error = difference.std(ddof=1) / np.sqrt(len(difference))
    assert sign * difference.mean() > 3.0 * error
