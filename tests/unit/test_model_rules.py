"""Every rule on families made by hand, with chances of nought and one; and every rule element by element."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.worlds import MODEL_PARAMETERS, a_run, measure, values, weeks, world

from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.engines.surroundings import Surroundings
from zorgsim.model.chances import Week
from zorgsim.model.draws import Draws
from zorgsim.model.families import NOT_COUNTED, Families, RuleResult
from zorgsim.model.rules.crisis import end_crisis_care, start_crisis_care
from zorgsim.model.rules.domain_clock import change_domains, start_domain_clock
from zorgsim.model.rules.domains import arrange_domains
from zorgsim.model.rules.everyday import see_everyday_professional
from zorgsim.model.rules.first_line import end_coaching, start_coaching
from zorgsim.model.rules.home import come_back, go_home, live_at_home, raise_question, turn_over
from zorgsim.model.rules.network import ask_network, end_informal_support, start_informal_support
from zorgsim.model.rules.residential import end_residential_care, start_residential_care
from zorgsim.model.rules.specialist import end_specialist_care, start_specialist_care
from zorgsim.model.rules.stage_clock import set_stage_clock_anew, to_be_set_anew
from zorgsim.model.rules.waiting import end_wait_unhelped, wait_for_help
from zorgsim.model.state import NEVER, STATE, STATE_BYTES, State, Values
from zorgsim.model.vocabulary import WAITING_STAGES, Event, Plan, Referrer, Route, Severity, Stage
from zorgsim.model.week import ALONG_ROUTE, CHANGE_OF_DOMAINS, END_OF_STAGE, START_OF_CARE, Rule
from zorgsim.randomness import family_numbers

WEEK = 10
N = 400
ALMOST_ONE = 1.0 - 1e-12
SEVERITIES = list(Severity)

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Told:
    """A result in full: one event, one route, one value of each change and count for every family."""

    event: Ints
    route: Ints
    changes: dict[str, Ints]
    counts: dict[str, Ints]


def in_full(outcome: RuleResult, number: int) -> Told:
    def full(said: Values) -> Ints:
        return np.broadcast_to(np.asarray(said).astype(np.int64), (number,))

    changes, counts = ({name: full(said) for name, said in part.items()} for part in (outcome.changes, outcome.counts or {}))
    return Told(full(outcome.event), full(outcome.route), changes, counts)


def on_route(who: Families, route: Route) -> Families:
    """The same families, brought here by a route."""
    who.route = np.full(len(who), route, dtype=np.int64)
    return who


def families(**columns: int | NDArray[np.int64]) -> Families:
    """N families of one municipality, alike but for their number, with these columns."""
    state = State(N)
    state.columns["family"][:] = family_numbers(101, N)
    state.columns["question"][:] = 1
    for name, value in columns.items():
        state.columns[name][:] = value
    return Families(state, np.arange(N))


def surroundings(
    changes: Mapping[str, float], prevalence: float = 0.2, settings: tuple[CompiledMeasure, ...] = ()
) -> tuple[Week, Draws]:
    batch = Batch(world([N], prevalence), weeks(200), (a_run(values(changes), settings),))
    return Surroundings(batch).begin_week(0).at(WEEK), Draws(batch.keys)


def apply(rule: Rule, who: Families, changes: Mapping[str, float], settings: tuple[CompiledMeasure, ...] = ()) -> Told:
    return in_full(rule(who, *surroundings(changes, settings=settings)), len(who))


def only(values_: NDArray[np.int64]) -> int:
    """The value that all share."""
    assert len(set(values_.tolist())) == 1, np.unique(values_)
    return int(values_[0])


def outcome_of(outcome: Told) -> tuple[Event, Route]:
    return Event(only(outcome.event)), Route(only(outcome.route))


def by_severity(name: str, chance: float) -> dict[str, float]:
    return {f"{name}.{severity.name.lower()}": chance for severity in Severity}


# 1. The own network


@pytest.mark.parametrize(("chance", "event", "route"), [
    (0.0, Event.DID_NOT_ASK_NETWORK, Route.SEE_PROFESSIONAL),
    (1.0, Event.ASKED_NETWORK, Route.NETWORK),
])  # fmt: skip
def test_asking_the_network(chance: float, event: Event, route: Route) -> None:
    assert outcome_of(apply(ask_network, families(), {"mutual_help.start": chance})) == (event, route)


@pytest.mark.parametrize("mask", range(32))
def test_only_a_weak_network_is_asked_less(mask: int) -> None:
    outcome = apply(ask_network, families(needs=mask), {"mutual_help.start": 1.0, "network.weak_factor": 0.0})
    assert outcome_of(outcome)[0] == (Event.DID_NOT_ASK_NETWORK if mask & 1 else Event.ASKED_NETWORK)


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_informal_support_settles_by_severity(severity: Severity, chance: float) -> None:
    changes = by_severity("network.settles", 1.0 - chance) | {f"network.settles.{severity.name.lower()}": chance}
    outcome = apply(end_informal_support, families(stage=Stage.NETWORK, severity=severity), changes)
    assert outcome_of(outcome) == (
        (Event.SETTLED_BY_NETWORK, Route.CLOSE_QUESTION) if chance else (Event.NETWORK_NOT_ENOUGH, Route.SEE_PROFESSIONAL)
    )


# 2. The everyday professional


@pytest.mark.parametrize("severity", SEVERITIES)
def test_the_everyday_professional(severity: Severity) -> None:
    def see(settles: float, direct: float, refusal: float, trust: float) -> tuple[Event, Route]:
        changes = by_severity("everyday.settles", 1.0 - settles) | by_severity("everyday.direct_referral", 1.0 - direct)
        here = severity.name.lower()
        changes |= {f"everyday.settles.{here}": settles, f"everyday.direct_referral.{here}": direct}
        outcome = apply(
            see_everyday_professional, families(severity=severity), changes | {"first_line.refusal": refusal, "trust.start": trust}
        )
        assert only(outcome.changes["helpers"]) == 1
        assert only(outcome.changes["referrer"]) == Referrer.EVERYDAY
        return outcome_of(outcome)

    assert see(1.0, 1.0, 1.0, 1.0) == (Event.SETTLED_EVERYDAY, Route.CLOSE_QUESTION)
    assert see(0.0, 1.0, 1.0, 1.0) == (Event.REFERRED_TO_SPECIALIST, Route.SPECIALIST_LIST)
    assert see(0.0, 0.0, 1.0, 1.0) == (Event.REFERRED_TO_FIRST_LINE, Route.FIRST_LINE_LIST)  # full trust: nobody declines
    assert see(0.0, 0.0, 1.0, 0.0) == (Event.DECLINED_FIRST_LINE, Route.UNANSWERED)
    assert see(1.0, 0.0, 0.0, 0.0) == (Event.REFERRED_TO_FIRST_LINE, Route.FIRST_LINE_LIST)  # no trust: no conversation settles


def test_a_helper_met_before_is_not_forgotten() -> None:
    outcome = apply(see_everyday_professional, families(helpers=3), {})
    assert only(outcome.changes["helpers"]) == 3


# 3. The family coach


@pytest.mark.parametrize("severity", SEVERITIES)
def test_the_end_of_coaching(severity: Severity) -> None:
    sure = (measure("first_line.consultation", "to", 1.0, 0, [True]),)
    changes = {"first_line.consultation_effect": 1.0, "first_line.leaves": 0.0}
    who = families(stage=Stage.FIRST_LINE, severity=severity, helpable=1)
    settled = apply(end_coaching, who, changes, sure)
    assert outcome_of(settled) == (Event.SETTLED_BY_COACH, Route.CLOSE_QUESTION)
    hopeless = families(stage=Stage.FIRST_LINE, severity=severity, helpable=0)
    referred = apply(end_coaching, hopeless, changes, sure)
    assert outcome_of(referred) == (Event.REFERRED_BY_COACH, Route.SPECIALIST_LIST)
    assert only(referred.changes["referrer"]) == Referrer.FIRST_LINE
    referred = apply(end_coaching, who, by_severity("first_line.settles", 0.0) | {"first_line.leaves": 0.0})
    assert outcome_of(referred) == (Event.REFERRED_BY_COACH, Route.SPECIALIST_LIST)
    left = apply(end_coaching, who, changes | {"first_line.leaves": ALMOST_ONE}, sure)
    assert outcome_of(left) == (Event.LEFT_COACHING, Route.UNANSWERED)


@pytest.mark.parametrize("domain", range(5))
def test_coaching_arranges_the_domain_that_it_can_and_no_other(domain: int) -> None:
    names = ("support", "housing", "school_work", "income", "care")
    changes = {f"first_line.arranges.{name}": 1.0 if index == domain else 0.0 for index, name in enumerate(names)}
    outcome = apply(arrange_domains, families(needs=31), changes)
    arranged = 31 & ~outcome.changes["needs"]
    assert set(arranged.tolist()) <= {0, 1 << domain}
    assert (arranged > 0).mean() > 0.9  # a chance is at most 0.95
    assert ((outcome.event == Event.ARRANGED_BY_COACH) == (arranged > 0)).all()
    nothing_to_do = apply(arrange_domains, families(needs=31 & ~(1 << domain)), changes)
    assert only(nothing_to_do.event) == Event.NOTHING


# 4, 5, 6. Specialist, residential and crisis care


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("helpable", [0, 1])
def test_the_end_of_specialist_care(severity: Severity, helpable: int) -> None:
    who = families(stage=Stage.SPECIALIST, severity=severity, helpable=helpable)
    quiet = {"specialist.leaves": 0.0, "specialist.to_residential": 0.0, "specialist.relapse": 0.0}
    done = apply(end_specialist_care, who, quiet)
    completed = (
        (Event.COMPLETED_SPECIALIST, Route.CLOSE_QUESTION) if helpable else (Event.COMPLETED_WITHOUT_VALUE, Route.UNANSWERED)
    )
    assert outcome_of(done) == completed
    assert only(done.changes["return_week"]) == NEVER

    onward = apply(end_specialist_care, who, quiet | {"specialist.to_residential": 1.0, "specialist.relapse": ALMOST_ONE})
    if severity == Severity.COMPLEX:
        assert outcome_of(onward) == (Event.REFERRED_TO_RESIDENTIAL, Route.RESIDENTIAL_LIST)
        assert only(onward.changes["return_week"]) == NEVER  # care is not over: nothing can come back
    else:
        assert outcome_of(onward) == completed
        assert (onward.changes["return_week"].max() < NEVER) == helpable  # what was never solved cannot relapse
        assert onward.changes["return_week"].min() > WEEK
        assert only(onward.changes["return_severity"]) == severity + 1

    left = apply(end_specialist_care, who, quiet | {"specialist.leaves": ALMOST_ONE, "specialist.relapse": ALMOST_ONE})
    assert outcome_of(left) == (Event.LEFT_SPECIALIST, Route.UNANSWERED)
    assert only(left.changes["return_week"]) == NEVER


def test_relapse_comes_after_the_gap_that_the_register_gives() -> None:
    changes = {"specialist.leaves": 0.0, "specialist.relapse": ALMOST_ONE, "specialist.relapse_weeks": 30.0}
    gap = apply(end_specialist_care, families(severity=0), changes).changes["return_week"] - WEEK
    assert gap.mean() == pytest.approx(30.0, abs=4 * 30.0 * 0.71 / np.sqrt(N))


def test_the_end_of_residential_care() -> None:
    who = families(stage=Stage.RESIDENTIAL, severity=2)
    done = apply(end_residential_care, who, {"residential.leaves": 0.0, "residential.relapse": 0.0})
    assert outcome_of(done) == (Event.COMPLETED_RESIDENTIAL, Route.CLOSE_QUESTION)
    left = apply(end_residential_care, who, {"residential.leaves": ALMOST_ONE, "residential.relapse": ALMOST_ONE})
    assert outcome_of(left) == (Event.LEFT_RESIDENTIAL, Route.UNANSWERED)
    assert only(left.changes["return_week"]) == NEVER
    again = apply(end_residential_care, who, {"residential.leaves": 0.0, "residential.relapse": ALMOST_ONE})
    assert again.changes["return_week"].max() < NEVER
    assert only(again.changes["return_severity"]) == Severity.COMPLEX


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_crisis_care_ends_on_a_list_with_priority(chance: float) -> None:
    outcome = apply(end_crisis_care, families(stage=Stage.CRISIS, severity=2), {"crisis.to_residential": chance})
    assert outcome_of(outcome) == (
        (Event.CRISIS_TO_RESIDENTIAL, Route.RESIDENTIAL_LIST) if chance else (Event.CRISIS_TO_SPECIALIST, Route.SPECIALIST_LIST)
    )
    assert only(outcome.changes["urgent"]) == 1
    assert only(outcome.changes["referrer"]) == Referrer.CRISIS


STARTS = [
    (start_coaching, Stage.FIRST_LINE, Event.STARTED_COACHING, ["first_line.weeks"]),
    (start_specialist_care, Stage.SPECIALIST, Event.STARTED_SPECIALIST, [f"specialist.weeks.{s.name.lower()}" for s in Severity]),
    (start_residential_care, Stage.RESIDENTIAL, Event.STARTED_RESIDENTIAL, ["residential.weeks"]),
    (start_crisis_care, Stage.CRISIS, Event.STARTED_CRISIS, ["crisis.weeks"]),
]


@pytest.mark.parametrize(("rule", "stage", "event", "stays"), STARTS, ids=[stage.name for _, stage, _, _ in STARTS])
@pytest.mark.parametrize("mean", [1.0, 60.0])
def test_care_starts_now_and_lasts_as_the_register_says(
    rule: Rule, stage: Stage, event: Event, stays: list[str], mean: float
) -> None:
    outcome = apply(rule, families(helpers=2, step=5), dict.fromkeys(stays, mean))
    assert outcome_of(outcome) == (event, Route.DONE)
    changes = {name: values_ for name, values_ in outcome.changes.items() if name != "next_week"}
    assert (only(changes.pop("severity")) if stage == Stage.CRISIS else Severity.COMPLEX) == Severity.COMPLEX
    assert {name: only(values_) for name, values_ in changes.items() if name not in ("urgent", "plan")} == {
        "stage": stage, "since": WEEK, "step": 6, "helpers": 3,
    }  # fmt: skip
    for name in ("urgent", "plan"):
        assert only(changes.get(name, np.zeros(1, dtype=np.int64))) == 0
    stay = outcome.changes["next_week"] - WEEK
    assert stay.min() >= 1
    assert stay.mean() == pytest.approx(mean, abs=1e-9 if mean == 1.0 else 4 * 0.8 * mean / np.sqrt(N))


@pytest.mark.parametrize("rule", [start for start, *_ in STARTS] + [start_informal_support], ids=lambda rule: rule.__name__)
def test_a_stay_beyond_the_end_of_time_never_ends(rule: Rule) -> None:
    """Weeks are 16 bits: a stay that would wrap around must not end in the past."""
    stays = {name: 1e6 for name in MODEL_PARAMETERS if name.split(".")[1] == "weeks"}
    stays |= {name: 0.0 for name in MODEL_PARAMETERS if name.endswith("weeks_scv")}
    assert only(apply(rule, families(), stays).changes["next_week"]) == NEVER


def test_specialist_care_lasts_by_severity() -> None:
    severity = np.arange(N) % 3
    means = {"specialist.weeks.everyday": 1.0, "specialist.weeks.serious": 300.0, "specialist.weeks.complex": 1.0}
    stay = apply(start_specialist_care, families(severity=severity), means).changes["next_week"] - WEEK
    assert stay[severity != 1].max() == 1
    assert stay[severity == 1].mean() > 200


def test_informal_support_lasts_as_the_register_says() -> None:
    outcome = apply(start_informal_support, families(), {"network.weeks": 1.0})
    assert only(outcome.changes["next_week"]) == WEEK + 1
    assert only(outcome.changes["stage"]) == Stage.NETWORK


@pytest.mark.parametrize("referrer", list(Referrer))
def test_a_case_lead_spares_the_family_a_helper_only_on_the_way_from_the_coach(referrer: Referrer) -> None:
    lead = (measure("first_line.case_lead", "to", 1.0, 0, [True]),)
    outcome = apply(start_specialist_care, families(referrer=referrer, helpers=1), {}, lead)
    assert only(outcome.changes["helpers"]) == (1 if referrer == Referrer.FIRST_LINE else 2)


def test_each_hand_over_raises_the_odds_of_leaving() -> None:
    odds = {"first_line.leaves": 0.2, "hand_over.leaving_odds": 2.0}
    for helpers, expected in ((0, 1 / 5), (1, 1 / 5), (2, 1 / 3), (3, 1 / 2), (5, 4 / 5), (9, 64 / 65), (200, 64 / 65)):
        left = (apply(end_coaching, families(helpers=helpers), odds).event == Event.LEFT_COACHING).mean()
        assert left == pytest.approx(expected, abs=4.5 * np.sqrt(expected * (1 - expected) / N)), helpers


def test_each_hand_over_raises_the_odds_of_relapse() -> None:
    odds = {"specialist.leaves": 0.0, "specialist.relapse": 0.2, "hand_over.relapse_odds": 2.0}
    for helpers, expected in ((1, 1 / 5), (3, 1 / 2), (5, 4 / 5)):
        weeks_ = apply(end_specialist_care, families(helpers=helpers), odds).changes["return_week"]
        assert (weeks_ < NEVER).mean() == pytest.approx(expected, abs=4.5 * np.sqrt(expected * (1 - expected) / N))


# Waiting, and questions that nobody answers

CALM = by_severity("crisis.hazard", 0.0)
BREAKING = by_severity("crisis.hazard", 20.0)
UNHURRIED = by_severity("waiting.escalates", 0.0) | by_severity("unanswered.returns", 0.0) | CALM
PATIENT = by_severity("waiting.leaves", 0.0) | by_severity("unanswered.fades", 0.0) | {"lists.looking": 0.0}
HURRIED = by_severity("waiting.escalates", 20.0) | by_severity("unanswered.returns", 20.0) | CALM
IMPATIENT_UNANSWERED = by_severity("unanswered.fades", 20.0)
IMPATIENT = by_severity("waiting.leaves", 20.0) | IMPATIENT_UNANSWERED | {"lists.looking": 0.0}


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("stage", [Stage.FIRST_LINE_WAIT, Stage.SPECIALIST_WAIT, Stage.RESIDENTIAL_WAIT])
def test_the_end_of_a_wait_without_a_slot(severity: Severity, stage: Stage) -> None:
    who = families(stage=stage, severity=severity)
    if severity != Severity.COMPLEX:
        worse = apply(end_wait_unhelped, who, HURRIED | PATIENT)
        assert outcome_of(worse) == (Event.ESCALATED_WAITING, Route.KEEP_WAITING)
        assert only(worse.changes["severity"]) == severity + 1
    broke = apply(end_wait_unhelped, who, UNHURRIED | BREAKING | PATIENT)
    assert outcome_of(broke) == (Event.BROKE_DOWN_WAITING, Route.CRISIS)
    assert only(broke.changes["severity"]) == severity
    settled = apply(end_wait_unhelped, who, UNHURRIED | IMPATIENT | {"waiting.gives_up": 0.0})
    assert outcome_of(settled) == (Event.SETTLED_WAITING, Route.CLOSE_QUESTION)
    gave_up = apply(end_wait_unhelped, who, UNHURRIED | IMPATIENT | {"waiting.gives_up": 1.0})
    assert outcome_of(gave_up) == (Event.GAVE_UP_WAITING, Route.UNANSWERED)
    assert only(gave_up.changes["severity"]) == severity


@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_question_that_nobody_answers(severity: Severity) -> None:
    who = families(stage=Stage.UNANSWERED, severity=severity)
    back = apply(end_wait_unhelped, who, HURRIED | PATIENT)
    assert outcome_of(back) == (Event.CAME_BACK_UNANSWERED, Route.SEE_PROFESSIONAL)
    assert only(back.changes["severity"]) == min(severity + 1, Severity.COMPLEX)
    broke = apply(end_wait_unhelped, who, UNHURRIED | BREAKING | PATIENT)
    assert outcome_of(broke) == (Event.BROKE_DOWN_UNANSWERED, Route.CRISIS)
    faded = apply(end_wait_unhelped, who, UNHURRIED | IMPATIENT | {"waiting.gives_up": 1.0})
    assert outcome_of(faded) == (Event.FADED_UNANSWERED, Route.CLOSE_QUESTION)


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("mask", [0, 1, 31])
def test_waits_end_at_the_stated_rates(severity: Severity, mask: int) -> None:
    """Escalation 2 a year x (1 + 0.2 per unarranged domain), leaving 3 a year: geometric with their sum, shared in proportion.

    A complex question breaks down at as much instead, 1.5 a year x (1 + 0.3 per unarranged domain).
    """
    changes = by_severity("waiting.escalates", 2.0) | by_severity("waiting.leaves", 3.0) | {"waiting.burden_of_needs": 0.2}
    changes |= CALM | {"crisis.hazard.complex": 1.5, "crisis.by_need": 0.3, "lists.looking": 0.0}
    who = on_route(families(stage=Stage.SPECIALIST_WAIT, severity=severity, needs=mask, step=1), Route.KEEP_WAITING)
    complex_ = severity == Severity.COMPLEX
    escalation = 1.5 * (1 + 0.3 * mask.bit_count()) if complex_ else 2.0 * (1 + 0.2 * mask.bit_count())
    mean = 365.25 / 7 / (escalation + 3.0)
    waited = apply(wait_for_help, who, changes).changes["next_week"] - WEEK
    assert waited.min() >= 1
    assert waited.mean() == pytest.approx(mean, abs=4.5 * mean / np.sqrt(N))
    event = apply(end_wait_unhelped, who, changes).event
    share = (event == (Event.BROKE_DOWN_WAITING if complex_ else Event.ESCALATED_WAITING)).mean()
    expected = escalation / (escalation + 3.0)
    assert share == pytest.approx(expected, abs=4.5 * np.sqrt(expected * (1 - expected) / N))


def test_who_had_interim_care_in_an_earlier_wait_has_none_now() -> None:
    """No share gets any: what an earlier wait was like says nothing; on other lists the plan stays as it is."""
    for route, plan in ((Route.RESIDENTIAL_LIST, Plan.TREATMENT), (Route.SPECIALIST_LIST, Plan.INTERIM_CARE)):
        who = on_route(families(stage=Stage.SPECIALIST, plan=Plan.INTERIM_CARE), route)
        assert set(np.ravel(apply(wait_for_help, who, UNHURRIED | PATIENT).changes["plan"]).tolist()) == {plan}


def test_a_wait_without_hazards_never_ends_by_itself() -> None:
    who = on_route(families(stage=Stage.FIRST_LINE_WAIT), Route.KEEP_WAITING)
    outcome = apply(wait_for_help, who, UNHURRIED | PATIENT)
    assert outcome.changes["next_week"].min() > WEEK + 1000


JOINED = [
    (Route.FIRST_LINE_LIST, Stage.FIRST_LINE_WAIT, Event.JOINED_FIRST_LINE_LIST),
    (Route.SPECIALIST_LIST, Stage.SPECIALIST_WAIT, Event.JOINED_SPECIALIST_LIST),
    (Route.RESIDENTIAL_LIST, Stage.RESIDENTIAL_WAIT, Event.JOINED_RESIDENTIAL_LIST),
    (Route.UNANSWERED, Stage.UNANSWERED, Event.NOTHING),
]


@pytest.mark.parametrize(("route", "stage", "event"), JOINED)
def test_a_route_leads_to_its_list_and_the_wait_begins_now(route: Route, stage: Stage, event: Event) -> None:
    outcome = apply(wait_for_help, on_route(families(stage=Stage.FIRST_LINE, step=3, since=2), route), {})
    assert outcome_of(outcome) == (event, Route.DONE)
    assert [only(outcome.changes[name]) for name in ("stage", "since", "step")] == [stage, WEEK, 4]


def test_who_waits_on_keeps_place_and_date() -> None:
    who = on_route(families(stage=Stage.SPECIALIST_WAIT, step=3, since=2), Route.KEEP_WAITING)
    outcome = apply(wait_for_help, who, {})
    assert outcome_of(outcome) == (Event.NOTHING, Route.DONE)
    assert [only(outcome.changes[name]) for name in ("stage", "since", "step")] == [Stage.SPECIALIST_WAIT, 2, 4]


LONG, SHORT = 12, 0
"""Two of the lists of the municipality: of a long wait, and with nobody on it."""


@pytest.fixture(scope="module")
def two_lists() -> tuple[Week, Draws]:
    """Everybody looks at another list at once; all but the list ``SHORT`` are as long as each other."""
    changes = UNHURRIED | PATIENT | {"lists.looking": 1e6, "lists.families": N / 20.0, "lists.size_spread": 0.0}
    week, draws = surroundings(changes)
    assert week.lists is not None
    waits = np.full(20, 30.0)
    waits[SHORT] = 2.0
    return replace(week, lists=replace(week.lists, waits=waits, dislike=np.full(20, 1.0))), draws


def test_who_looks_moves_to_a_shorter_list_and_nobody_else_moves(two_lists: tuple[Week, Draws]) -> None:
    """Of 20 lists alike but for their waits, 3 and 31 weeks and one: the short one is looked at 31 / (31 + 19 x 3) of the time."""
    who = families(stage=Stage.SPECIALIST_WAIT, severity=Severity.SERIOUS, provider=LONG, since=2, joined=2, step=3)
    told = in_full(end_wait_unhelped(who, *two_lists), N)
    moved = told.event == Event.CHANGED_PROVIDER
    share = 31.0 / (31.0 + 19.0 * 3.0)
    assert moved.mean() == pytest.approx(share, abs=4.5 * np.sqrt(share * (1 - share) / N))
    assert np.unique(told.changes["provider"][moved]).tolist() == [SHORT]
    assert np.unique(told.changes["provider"][~moved]).tolist() == [LONG]
    assert np.unique(told.route[moved]).tolist() == [Route.ANOTHER_LIST]
    assert np.unique(told.event[~moved]).tolist() == [Event.NOTHING]
    assert np.unique(told.route[~moved]).tolist() == [Route.KEEP_WAITING]
    stays = families(stage=Stage.SPECIALIST_WAIT, severity=Severity.SERIOUS, provider=SHORT, since=2, joined=2, step=3)
    assert outcome_of(in_full(end_wait_unhelped(stays, *two_lists), N)) == (Event.NOTHING, Route.KEEP_WAITING)


def test_who_moves_begins_at_the_end_of_the_list_and_has_waited_as_long_as_before() -> None:
    who = families(stage=Stage.SPECIALIST_WAIT, provider=SHORT, since=2, joined=2, step=3)
    outcome = apply(wait_for_help, on_route(who, Route.ANOTHER_LIST), {})
    assert outcome_of(outcome) == (Event.NOTHING, Route.DONE)
    kept = {"stage": Stage.SPECIALIST_WAIT, "since": 2, "joined": WEEK, "step": 4, "provider": SHORT}
    assert {name: only(outcome.changes[name]) for name in kept} == kept


def test_families_are_referred_to_lists_by_their_share(two_lists: tuple[Week, Draws]) -> None:
    who = on_route(families(stage=Stage.HOME), Route.SPECIALIST_LIST)
    week, draws = two_lists
    assert week.lists is not None
    joined = in_full(wait_for_help(who, week, draws), N).changes["provider"]
    demand = week.lists.providers.demand
    assert np.bincount(joined, minlength=20) / N == pytest.approx(demand / demand.sum(), abs=4.5 * 0.25 / np.sqrt(N))


def test_a_list_and_no_answer_have_hazards_of_their_own() -> None:
    changes = by_severity("waiting.leaves", 0.0) | by_severity("waiting.escalates", 0.0) | IMPATIENT_UNANSWERED
    for route, soon in ((Route.FIRST_LINE_LIST, False), (Route.UNANSWERED, True)):
        ends = apply(wait_for_help, on_route(families(stage=Stage.FIRST_LINE), route), changes).changes["next_week"]
        assert (ends.max() < WEEK + 60) == soon


# At home


def test_new_questions_have_the_severity_that_the_logit_gives() -> None:
    changes = {
        "severity.serious_share": 0.3, "severity.complex_share": 0.2, "severity.serious_slope": 0.4, "severity.complex_slope": 0.7,
    }  # fmt: skip
    for mask in (0, 1, 7, 31):
        odds = np.array([1.0, 0.3 / 0.5 * np.exp(0.4 * mask.bit_count()), 0.2 / 0.5 * np.exp(0.7 * mask.bit_count())])
        severity = apply(raise_question, families(needs=mask), changes).changes["severity"]
        assert np.bincount(severity, minlength=3) / N == pytest.approx(odds / odds.sum(), abs=4.5 * 0.5 / np.sqrt(N))


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_whether_help_adds_value_is_settled_with_the_question(chance: float) -> None:
    outcome = apply(raise_question, families(), by_severity("helpable", chance) | by_severity("unvoiced.at_once", 1.0))
    assert only(outcome.changes["helpable"]) == chance
    assert outcome_of(outcome) == (Event.QUESTION_AROSE, Route.ASK_NETWORK)


def test_a_relapse_goes_before_all_else() -> None:
    who = families(return_week=WEEK, return_severity=2, severity=0, spell=4, question=6, helpers=3, step=9)
    outcome = apply(live_at_home, who, {"turnover.rate": 40.0})
    assert outcome_of(outcome) == (Event.NOTHING, Route.COME_BACK)
    back = apply(come_back, who, {})
    assert outcome_of(back) == (Event.RELAPSED, Route.ASK_NETWORK)
    expected = {"severity": 2, "return_week": NEVER}
    assert {name: only(back.changes[name]) for name in expected} == expected


def test_what_happens_at_home_is_in_proportion_to_the_hazards() -> None:
    """With neutral levers the share of an event among the due is its hazard over the sum of all bounds."""
    fewer = (measure("community.pedagogical_climate", "to", 1.0, 0, [True]),)
    week, draws = surroundings({"community.climate_question_effect": 0.3}, settings=fewer)
    share, accepted = week.tables["home_question_share"][0], week.tables["home_acceptance"][0]
    many = State(40_000)
    many.columns["family"][:] = family_numbers(101, 40_000)
    outcome = in_full(live_at_home(Families(many, np.arange(40_000)), week, draws), 40_000)
    found = [(outcome.route == route).mean() for route in (Route.RAISE_QUESTION, Route.TURN_OVER, Route.STAY_HOME)]
    expected = [share * accepted, 1.0 - share, share * (1.0 - accepted)]
    assert found == pytest.approx(expected, abs=4.5 * 0.5 / 200)
    assert only(outcome.event) == Event.NOTHING
    assert accepted < 1.0  # thinning: what a measure prevents passes as if nothing had been


def test_what_happens_to_domains_is_in_proportion_to_the_hazards() -> None:
    """With neutral levers the share of a change among the due is its hazard over the sum of all bounds."""
    week, draws = surroundings({})
    shares = np.diff(np.concatenate([[0.0], week.tables["domain_shares"][:, 0], [1.0]]))
    accepted = week.tables["domain_acceptance"][:5]
    many = State(40_000)
    many.columns["family"][:] = family_numbers(101, 40_000)
    outcome = in_full(change_domains(Families(many, np.arange(40_000)), week, draws), 40_000)
    found = [(outcome.event == Event.LOST_SUPPORT + domain).mean() for domain in range(5)]
    assert found == pytest.approx(shares * accepted, abs=4.5 * 0.5 / 200)
    assert (outcome.event == Event.NOTHING).mean() == pytest.approx(1.0 - (shares * accepted).sum(), abs=4.5 * 0.5 / 200)
    assert week.tables["domain_acceptance"][5:].min() < 1.0  # thinning: relief may make them regain sooner
    assert outcome.changes["domain_week"].min() > WEEK
    assert only(outcome.changes["domain_spell"]) == 1


def test_a_relapse_keeps_its_week_when_the_stage_clock_is_set_anew() -> None:
    """At home only: a family on a list or unanswered is in another question."""
    for stage in (Stage.HOME, Stage.UNANSWERED):
        anew = apply(set_stage_clock_anew, families(stage=stage, return_week=WEEK + 3, redraws=255), {})
        assert (anew.changes["next_week"].max() > WEEK + 3) == (stage == Stage.UNANSWERED)
        assert anew.changes["next_week"].min() > WEEK
        assert only(anew.changes["redraws"]) == 256
    overdue = apply(set_stage_clock_anew, families(stage=Stage.HOME, return_week=WEEK - 3), {})
    assert only(overdue.changes["next_week"]) == WEEK + 1


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("due", [WEEK, WEEK + 1])
def test_the_stage_clock_is_set_anew_where_it_reads_needs_and_is_not_due(stage: Stage, due: int) -> None:
    week, _ = surroundings({})
    concerned = to_be_set_anew(families(stage=stage, next_week=due), week)
    reads = stage in (Stage.HOME, Stage.UNANSWERED, Stage.UNVOICED, *WAITING_STAGES)
    assert len(concerned) == (N if reads and due > WEEK else 0)


@pytest.mark.parametrize("mask", [0, 1, 10, 31])
def test_a_domain_is_lost_when_arranged_and_regained_when_not(mask: int) -> None:
    outcome = apply(change_domains, families(needs=mask), {})
    for event, needs in zip(outcome.event, outcome.changes["needs"], strict=True):
        if Event.LOST_SUPPORT <= event <= Event.LOST_CARE:
            assert needs == mask | (1 << (event - Event.LOST_SUPPORT)) != mask
        elif Event.REGAINED_SUPPORT <= event <= Event.REGAINED_CARE:
            assert needs == mask & ~(1 << (event - Event.REGAINED_SUPPORT)) != mask
        else:
            assert needs == mask


def test_a_new_family_has_no_history() -> None:
    who = families(
        generation=3,
        question=5,
        spell=8,
        domain_spell=700,
        redraws=300,
        return_week=500,
        severity=2,
        helpable=0,
        helpers=4,
        step=7,
        care_until=9,
    )
    leaving = apply(live_at_home, who, {"turnover.rate": 40.0})
    assert (leaving.route == Route.TURN_OVER).mean() > 0.5
    fresh = apply(turn_over, who, {})
    assert outcome_of(fresh) == (Event.TURNED_OVER, Route.STAY_HOME)
    expected = {"generation": 4, "question": 0, "spell": 0, "domain_spell": 1, "redraws": 0, "return_week": NEVER,
                "helpers": 0, "step": 0, "severity": 0, "helpable": 1, "care_until": -1, "care_marks": 0}  # fmt: skip
    assert {name: only(fresh.changes[name]) for name in expected} == expected


def test_who_comes_next_is_not_who_was_there() -> None:
    """The needs of a new family are a draw of its own generation."""
    needs = [apply(turn_over, families(generation=generation), {}).changes["needs"].tolist() for generation in (0, 1, 0)]
    assert needs[0] == needs[2] != needs[1]


def test_the_next_home_event_is_never_now_and_a_relapse_is_never_late() -> None:
    def home(who: Families) -> Ints:
        return apply(go_home, on_route(who, Route.STAY_HOME), {}).changes["next_week"]

    weeks_ = home(families())
    assert weeks_.min() > WEEK
    assert home(families(return_week=WEEK + 2)).tolist() == np.minimum(weeks_, WEEK + 2).tolist()
    assert only(home(families(return_week=WEEK - 5))) == WEEK + 1


def test_only_a_question_that_was_open_is_closed() -> None:
    for route, event in ((Route.CLOSE_QUESTION, Event.QUESTION_CLOSED), (Route.STAY_HOME, Event.NOTHING)):
        outcome = apply(go_home, on_route(families(spell=4), route), {})
        assert outcome_of(outcome) == (event, Route.DONE)
        assert {name: only(outcome.changes[name]) for name in ("stage", "spell")} == {"stage": Stage.HOME, "spell": 5}


def test_helpers_are_counted_of_a_question_that_is_closed() -> None:
    for route, counted in ((Route.CLOSE_QUESTION, 3), (Route.STAY_HOME, NOT_COUNTED)):
        assert only(apply(go_home, on_route(families(helpers=3), route), {}).counts["helpers"]) == counted


@pytest.mark.parametrize("rule", [raise_question, come_back])
def test_a_new_question_begins_without_a_past(rule: Rule) -> None:
    outcome = apply(rule, families(question=6, referrer=2, urgent=1, helpers=4, step=7), {})
    expected = {"question": 7, "referrer": 0, "urgent": 0, "helpers": 0, "step": 0}
    assert {name: only(outcome.changes[name]) for name in expected} == expected


# Every rule, element by element

ROUTES_TO = {along.rule: along.routes for along in ALONG_ROUTE}
ARRANGING = [arranging.rule for end in END_OF_STAGE for arranging in (end.before, end.then) if arranging is not None]
CLOCKS = [CHANGE_OF_DOMAINS.rule, CHANGE_OF_DOMAINS.then, start_domain_clock]
EVERY_RULE = dict.fromkeys([*CLOCKS, *(end.rule for end in END_OF_STAGE), *ROUTES_TO, *START_OF_CARE.values(), *ARRANGING])


def brought_here(state: State, rows: Ints, rule: Rule) -> Families:
    """These rows, each brought to the rule by one of its routes."""
    who = Families(state, rows)
    routes = ROUTES_TO.get(rule, (Route.DONE,))
    who.route = np.array(routes, dtype=np.int64)[rows % len(routes)]
    return who


def mixed_families(number: int) -> State:
    """Families of three municipalities of two runs, in every stage and of every kind."""
    generator = np.random.default_rng(5)
    state = State(number)
    state.columns["family"][:] = family_numbers(101, number)
    state.columns["cell"][:] = np.sort(generator.integers(0, 6, number))
    highest = {"needs": 31, "stage": 10, "spell": 30, "domain_spell": 300, "redraws": 300, "question": 9, "step": 6, "severity": 2,
               "helpable": 1, "helpers": 11, "referrer": 4, "urgent": 1, "generation": 3, "return_severity": 2,
               "plan": 3}  # fmt: skip
    for name, high in highest.items():
        state.columns[name][:] = generator.integers(0, high + 1, number)
    state.columns["return_week"][:] = generator.choice([5, 12, NEVER], number)
    return state


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_a_rule_treats_a_family_alike_alone_and_in_any_company(rule: Rule) -> None:
    batch = Batch(
        world([7, 8, 9], 0.2), weeks(100), (a_run(values()), replace(a_run(values({"question.base": 0.5})), replication=3))
    )
    week, draws = Surroundings(batch).begin_week(0).at(WEEK), Draws(batch.keys)
    number = 257
    state = mixed_families(number)
    together = in_full(rule(brought_here(state, np.arange(number), rule), week, draws), number)
    for rows in ([0], [1], [130], [256], list(range(3, 20)), list(range(0, 257, 5))):
        part = in_full(rule(brought_here(state, np.array(rows), rule), week, draws), len(rows))
        assert part.event.tolist() == together.event[rows].tolist()
        assert part.route.tolist() == together.route[rows].tolist()
        for some, everybody in ((part.changes, together.changes), (part.counts, together.counts)):
            assert {name: values_.tolist() for name, values_ in some.items()} == {
                name: values_[rows].tolist() for name, values_ in everybody.items()
            }


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_a_rule_writes_nothing_itself_and_only_what_fits(rule: Rule) -> None:
    batch = Batch(world([7, 8, 9], 0.2), weeks(100), (a_run(values()), a_run(values())))
    week, draws = Surroundings(batch).begin_week(0).at(WEEK), Draws(batch.keys)
    state = mixed_families(300)
    before = {name: column.copy() for name, column in state.columns.items()}
    outcome = in_full(rule(brought_here(state, np.arange(300), rule), week, draws), 300)
    assert all(np.array_equal(before[name], column) for name, column in state.columns.items())
    limits = {column.name: np.iinfo(column.dtype) for column in STATE}
    for name, values_ in outcome.changes.items():
        assert limits[name].min <= values_.min()
        assert values_.max() <= limits[name].max


def test_a_family_fits_in_about_forty_bytes() -> None:
    assert STATE_BYTES <= 43
    assert sum(State(1).columns[column.name].dtype.itemsize for column in STATE) == STATE_BYTES


def test_a_rule_only_sends_a_family_on_to_a_later_one() -> None:
    turn = {route: index for index, along in enumerate(ALONG_ROUTE) for route in along.routes}
    batch = Batch(world([7, 8, 9], 0.2), weeks(100), (a_run(values()), a_run(values())))
    week, draws = Surroundings(batch).begin_week(0).at(WEEK), Draws(batch.keys)
    state = mixed_families(3000)
    for index, along in enumerate(ALONG_ROUTE):
        outcome = in_full(along.rule(brought_here(state, np.arange(3000), along.rule), week, draws), 3000)
        assert all(turn[Route(route)] > index for route in set(outcome.route.tolist()) - {int(Route.DONE)}), along.rule.__name__
    assert set(turn) | {Route.DONE} == set(Route)
