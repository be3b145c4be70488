"""Every rule reads, for each family, what holds in its own municipality and run, and draws what is its own; no byte runs over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.unit.test_model_rules import (
    EVERY_RULE,
    STARTS,
    WEEK,
    apply,
    brought_here,
    families,
    in_full,
    mixed_families,
    on_route,
    only,
)
from tests.worlds import MODEL_PARAMETERS, a_run, alone, measure, values, weeks, world

from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.engines.surroundings import Surroundings
from zorgsim.model.chances import Week
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families
from zorgsim.model.levers import LEVERS
from zorgsim.model.rules import (
    crisis,
    domain_clock,
    domains,
    everyday,
    first_line,
    home,
    network,
    residential,
    specialist,
    stage_clock,
    unheard,
    waiting,
)
from zorgsim.model.state import NEVER
from zorgsim.model.vocabulary import Event, Plan, Purpose, Referrer, Route, Severity, Stage
from zorgsim.model.week import Rule

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

N = 1200
LARGEST = 255
"""Helpers and steps are counted in one byte."""

HALVED = {name: one.value / 2 for name, one in MODEL_PARAMETERS.items() if 0.0 < one.value < 1.0}
"""Every chance at half of its value: another run, in which other things happen to the same families."""


def turned(where: list[bool]) -> tuple[CompiledMeasure, ...]:
    """Every lever at the high end of its range in some municipalities."""
    return tuple(measure(lever.name, "to", lever.high, 0, where) for lever in LEVERS.values())


def two_runs(where: list[bool]) -> Batch:
    runs = a_run(values(), turned(where)), replace(a_run(values(HALVED), turned(where)), replication=3)
    return Batch(world([300, 200, 100], np.array([[0.1], [0.2], [0.4]])), weeks(100), runs)


def outcome_in(batch: Batch, rule: Rule, rows: Ints, first_cell: int = 0) -> dict[str, list[int]]:
    """What a rule says of some of the mixed families; their cells are counted from the first one."""
    state = mixed_families(N)
    state.columns["cell"][:] = np.maximum(state.columns["cell"].astype(np.int64) - first_cell, 0)
    conditions, draws = Surroundings(batch).begin_week(0).at(WEEK), Draws(batch.keys)
    outcome = in_full(rule(brought_here(state, rows, rule), conditions, draws), len(rows))
    said = {"event": outcome.event, "route": outcome.route, **outcome.changes}
    return {name: column.tolist() for name, column in said.items()}


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_a_family_meets_the_chances_of_its_own_run(rule: Rule) -> None:
    """Two runs together, in which all chances differ: the families of each get what they get where their run is alone."""
    batch = two_runs([True, False, True])
    for number in range(2):
        rows = np.flatnonzero(mixed_families(N).columns["cell"] // 3 == number)
        assert outcome_in(batch, rule, rows) == outcome_in(alone(batch, number), rule, rows, first_cell=3 * number)


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_a_family_meets_the_measures_of_its_own_municipality(rule: Rule) -> None:
    """All levers turned in one municipality: its families get what they get where all are turned everywhere.

    But for the provider: a family is referred to one of those of its pool, in which all of its municipalities have a say.
    """
    rows = np.flatnonzero(mixed_families(N).columns["cell"] % 3 == 1)
    here, everywhere = (outcome_in(two_runs(where), rule, rows) for where in ([False, True, False], [True, True, True]))
    assert (here.pop("provider", None) is None) == (everywhere.pop("provider", None) is None)
    assert here == everywhere


@pytest.mark.parametrize("rule", [start for start, *_ in STARTS], ids=lambda rule: rule.__name__)
@pytest.mark.parametrize(("column", "before"), [("helpers", LARGEST), ("helpers", LARGEST - 1), ("step", LARGEST)])
def test_what_is_counted_in_a_byte_stays_at_its_largest(rule: Rule, column: str, before: int) -> None:
    outcome = apply(rule, families(stage=Stage.SPECIALIST_WAIT, **{column: before}), {})
    assert only(outcome.changes[column]) == LARGEST


# What a rule draws

OCCURRENCE, NEXT_OCCURRENCE = 3 * 256 + 4, 3 * 256 + 5
"""Of step 4 of question 3: the number of the wait or stay that ends, and of the one that begins."""
RELAPSE = ((Purpose.SPECIALIST_RELAPSE, Purpose.RELAPSE_TIME), OCCURRENCE, 0)
BREAKING = ((Purpose.CRISIS_WITH_HELP,), NEXT_OCCURRENCE, 0)
ARRANGING = (Purpose.ARRANGE_SUPPORT_HOUSING, Purpose.ARRANGE_SCHOOL_INCOME, Purpose.ARRANGE_CARE)

Drawn = tuple[tuple[Purpose, ...], int, int]
"""What it decides, at which occurrence, by whose luck: that of which generation."""

DRAWS: list[tuple[Rule, list[Drawn]]] = [
    (domain_clock.change_domains, [((Purpose.DOMAIN_EVENT,), 5, 0), ((Purpose.DOMAIN_SPELL,), 6, 0)]),
    (domain_clock.start_domain_clock, [((Purpose.DOMAIN_SPELL,), 6, 0)]),
    (stage_clock.set_stage_clock_anew, [((Purpose.STAGE_REDRAW,), 301, 0)]),
    (home.live_at_home, [((Purpose.HOME_EVENT,), 7, 0)]),
    (home.raise_question, [((Purpose.QUESTION,), 4 * 256, 0), ((Purpose.VOICE,), 4 * 256, 0)]),
    (home.come_back, []),
    (home.settle_in, [((Purpose.INITIAL_NEEDS,), 0, 0)]),
    (
        home.turn_over,
        [*(((one,), when, 1) for one, when in ((Purpose.INITIAL_NEEDS, 0), (Purpose.INHERIT, 0), (Purpose.DOMAIN_SPELL, 1)))],
    ),
    (home.go_home, [((Purpose.HOME_SPELL,), 8, 0)]),
    (network.ask_network, [((Purpose.ASK_NETWORK,), OCCURRENCE, 0)]),
    (network.start_informal_support, [((Purpose.END_NETWORK,), OCCURRENCE + 1, 0), ((Purpose.CRISIS_WITH_HELP,), OCCURRENCE, 0)]),
    (network.end_informal_support, [((Purpose.END_NETWORK,), OCCURRENCE, 0)]),
    (everyday.see_everyday_professional, [((Purpose.EVERYDAY, Purpose.TAKE_UP), OCCURRENCE, 0)]),
    (waiting.wait_for_help, [((Purpose.WAIT_CLOCK,), NEXT_OCCURRENCE, 0)]),
    (waiting.end_wait_unhelped, [((Purpose.WAIT_END,), OCCURRENCE, 0), ((Purpose.BRIDGING,), OCCURRENCE, 0)]),
    (first_line.start_coaching, [((Purpose.COACHING_TIME,), NEXT_OCCURRENCE, 0), BREAKING]),
    (first_line.end_coaching, [((Purpose.COACHING_END, Purpose.COACHING_SETTLE), OCCURRENCE, 0)]),
    (domains.arrange_domains, [(ARRANGING, OCCURRENCE, 0), ((Purpose.DOMAIN_SPELL,), 6, 0)]),
    (domains.attend_domains, [(ARRANGING, OCCURRENCE, 0)]),
    (
        specialist.start_specialist_care,
        [*(((one,), NEXT_OCCURRENCE, 0) for one in (Purpose.SPECIALIST_TIME, Purpose.CASE_LEAD, Purpose.REVIEW)), BREAKING],
    ),
    (specialist.end_specialist_care, [((Purpose.SPECIALIST_END,), OCCURRENCE, 0), RELAPSE]),
    (specialist.keep_in_care, [((Purpose.KEEPING_ON,), NEXT_OCCURRENCE, 0), BREAKING]),
    (residential.start_residential_care, [((Purpose.RESIDENTIAL_TIME,), NEXT_OCCURRENCE, 0)]),
    (residential.end_residential_care, [((Purpose.RESIDENTIAL_END,), OCCURRENCE, 0), RELAPSE]),
    (crisis.start_crisis_care, [((Purpose.CRISIS_TIME,), NEXT_OCCURRENCE, 0)]),
    (crisis.end_crisis_care, [((Purpose.CRISIS_END,), OCCURRENCE, 0)]),
    (unheard.carry_unvoiced, [((Purpose.UNVOICED_CLOCK,), NEXT_OCCURRENCE, 0)]),
    (unheard.end_unvoiced, [((Purpose.UNVOICED_END,), OCCURRENCE, 0)]),
]


class Scripted(Draws):
    """Draws that are what a test says, by purpose, or else the lowest there are; and take note of what was asked."""

    def __init__(self, **numbers: tuple[float, float]) -> None:
        self.numbers = {Purpose[name]: pair for name, pair in numbers.items()}
        self.asked: list[Drawn] = []

    def two_each(self, purposes: tuple[Purpose, ...], families: Families, occurrence: Ints) -> tuple[Floats, Floats]:
        (generation,) = {int(one) for one in families.generation}
        self.asked.append((purposes, only(occurrence), generation))
        assert occurrence.dtype == np.int64
        pairs = np.array([self.numbers.get(purpose, (0.0, 0.0)) for purpose in purposes])
        first, second = (np.repeat(column[:, None], len(families), axis=1) for column in pairs.T)
        return first, second

    def two(self, purpose: Purpose, families: Families, occurrence: Ints) -> tuple[Floats, Floats]:
        first, second = self.two_each((purpose,), families, occurrence)
        return first[0], second[0]

    def one_each(self, purposes: tuple[Purpose, ...], families: Families, occurrence: Ints) -> Floats:
        return self.two_each(purposes, families, occurrence)[0]

    def one(self, purpose: Purpose, families: Families, occurrence: Ints) -> Floats:
        return self.two(purpose, families, occurrence)[0]


def week_of(**tables: float | list[float]) -> Week:
    """A week in which chances of these names are these numbers in the first of two municipalities, and surely so in the second."""
    usual = Surroundings(Batch(world([N, N]), weeks(100), (a_run(values()),))).begin_week(0)
    own = {name: usual.tables[name].copy() for name in tables}
    for name, numbers in tables.items():
        half = own[name].shape[-1] // 2
        own[name][..., :half], own[name][..., half:] = numbers, 1
    return Week(WEEK, {**usual.tables, **own})


@pytest.mark.parametrize(("rule", "drawn"), DRAWS, ids=[rule.__name__ for rule, _ in DRAWS])
def test_a_rule_draws_for_its_own_purposes_at_its_own_occurrence(rule: Rule, drawn: list[Drawn]) -> None:
    who = on_route(
        families(question=3, step=4, spell=7, domain_spell=5, redraws=300, needs=31, stage=Stage.FIRST_LINE_WAIT),
        Route.FIRST_LINE_LIST,
    )
    draws = Scripted()
    rule(who, week_of(case_lead=0.5, review_stops=0.5, wait_acceptance=0.5), draws)
    assert draws.asked == drawn


def test_whom_a_question_meets_is_drawn_where_referrers_are_told_apart() -> None:
    """By a number of its own: at 0.6 a doctor is met where the chance is larger, and municipal access where it is 0.6."""
    who = on_route(families(question=3, step=4, needs=31, stage=Stage.HOME), Route.SEE_PROFESSIONAL)
    for chance, referrer in ((0.6, Referrer.ACCESS), (0.61, Referrer.DOCTOR)):
        draws = Scripted(MEET_DOCTOR=(0.6, 0.0))
        week = week_of(referrers_told_apart=True, meets_doctor=chance, everyday_settles=0.0)
        _, _, changes = said_by(everyday.see_everyday_professional, who, week, draws)
        assert changes["referrer"] == referrer
        assert ((Purpose.MEET_DOCTOR,), OCCURRENCE, 0) in draws.asked


def said_by(rule: Rule, who: Families, week: Week, draws: Draws) -> tuple[Event, Route, dict[str, int]]:
    """What a rule says of families that are all alike."""
    result = in_full(rule(who, week, draws), len(who))
    return Event(only(result.event)), Route(only(result.route)), {name: only(one) for name, one in result.changes.items()}


NEVER_HAPPENS: list[tuple[Rule, dict[str, int], list[str], Event]] = [
    (network.ask_network, {}, ["asks_network"], Event.DID_NOT_ASK_NETWORK),
    (network.end_informal_support, {}, ["network_settles"], Event.NETWORK_NOT_ENOUGH),
    (
        everyday.see_everyday_professional,
        {},
        ["everyday_settles", "direct_referral_by_met", "first_line_uptake"],
        Event.DECLINED_FIRST_LINE,
    ),
    (first_line.end_coaching, {"helpable": 1}, ["coaching_leaves", "coaching_settles"], Event.REFERRED_BY_COACH),
    (domains.arrange_domains, {"needs": 31}, ["arranged_by_coach"], Event.NOTHING),
    (domains.attend_domains, {"needs": 31}, ["arranged_by_specialist"], Event.NOTHING),
    (
        specialist.end_specialist_care,
        {"severity": 2, "helpable": 1},
        ["specialist_leaves", "specialist_to_residential", "specialist_relapse"],
        Event.COMPLETED_SPECIALIST,
    ),
    (residential.end_residential_care, {}, ["residential_leaves", "residential_relapse"], Event.COMPLETED_RESIDENTIAL),
    (crisis.end_crisis_care, {}, ["crisis_to_residential"], Event.CRISIS_TO_SPECIALIST),
    (
        waiting.end_wait_unhelped,
        {"stage": Stage.FIRST_LINE_WAIT},
        ["wait_escalation_share", "wait_breakdown_share", "gives_up"],
        Event.SETTLED_WAITING,
    ),
    (
        waiting.end_wait_unhelped,
        {"stage": Stage.FIRST_LINE_WAIT},
        ["wait_escalation_share", "wait_breakdown_share", "gives_up", "wait_acceptance"],
        Event.NOTHING,
    ),
    (home.live_at_home, {"return_week": NEVER}, ["home_acceptance"], Event.NOTHING),
    (domain_clock.change_domains, {}, ["domain_acceptance"], Event.NOTHING),
    (domain_clock.change_domains, {"stage": Stage.SPECIALIST}, ["domains_move"], Event.NOTHING),
]


@pytest.mark.parametrize(
    ("rule", "columns", "chances", "event"),
    NEVER_HAPPENS,
    ids=[f"{rule.__name__}-{event.name}" for rule, _, _, event in NEVER_HAPPENS],
)
def test_what_has_no_chance_never_happens(rule: Rule, columns: dict[str, int], chances: list[str], event: Event) -> None:
    """Not by the lowest number that can be drawn either."""
    said, route, changes = said_by(rule, families(**columns), week_of(**dict.fromkeys(chances, 0.0)), Scripted())
    assert said == event
    assert route != Route.TURN_OVER
    assert changes.get("return_week", NEVER) == NEVER
    assert changes.get("needs", columns.get("needs", 0)) == columns.get("needs", 0)


def test_a_question_without_a_chance_to_be_severe_or_helped_is_neither() -> None:
    _, _, changes = said_by(home.raise_question, families(), week_of(severity_thresholds=0.0, helpable=0.0), Scripted())
    assert (changes["severity"], changes["helpable"], changes["question"]) == (Severity.EVERYDAY, 0, 2)


@pytest.mark.parametrize(("chance", "needs"), [(0.0, 31), (0.25, 31), (0.5, 9)])
def test_newcomers_inherit_by_chance(chance: float, needs: int) -> None:
    """Who does not has every domain unarranged here, since the lowest number is beyond every part of the distribution."""
    week = week_of(inherits=chance, needs_cdf=0.0)
    _, _, changes = said_by(home.turn_over, families(needs=9), week, Scripted(INHERIT=(0.25, 0.0)))
    assert changes["needs"] == needs


@pytest.mark.parametrize(("lead", "helpers"), [(0.0, 2), (0.25, 2), (0.5, 1)])
def test_a_case_lead_stays_by_chance(lead: float, helpers: int) -> None:
    who = families(helpers=1, referrer=Referrer.FIRST_LINE)
    draws = Scripted(CASE_LEAD=(0.25 if lead else 0.0, 0.0))
    assert said_by(specialist.start_specialist_care, who, week_of(case_lead=lead), draws)[2]["helpers"] == helpers


@pytest.mark.parametrize(("chance", "draw", "after", "stopped"), [
    (0.0, 0.0, 2, False),
    (0.5, 0.5, 2, False),
    (0.5, 0.25, 2, True),
    (0.5, 0.25, 1000, False),
])  # fmt: skip
def test_a_review_stops_by_chance_what_has_not_ended_before(chance: float, draw: float, after: int, stopped: bool) -> None:
    week = week_of(review_stops=chance, review_weeks=after, crisis_minus_reciprocal_log=0.0)
    draws = Scripted(REVIEW=(draw, 0.0), SPECIALIST_TIME=(0.5, 0.0))
    changes = said_by(specialist.start_specialist_care, families(severity=1), week, draws)[2]
    assert (changes["plan"] == Plan.STOPPED) == stopped
    assert (changes["next_week"] == WEEK + after) == stopped


def test_a_review_does_not_stop_what_ends_in_that_week() -> None:
    def begun(week: Week) -> dict[str, int]:
        return said_by(specialist.start_specialist_care, families(severity=1), week, Scripted(SPECIALIST_TIME=(0.5, 0.0)))[2]

    def reviewed(after: int) -> int:
        return begun(week_of(review_stops=1.0, review_weeks=after, crisis_minus_reciprocal_log=0.0))["plan"]

    weeks_ = begun(week_of(crisis_minus_reciprocal_log=0.0))["next_week"] - WEEK
    assert [reviewed(after) for after in (weeks_ - 1, weeks_)] == [Plan.STOPPED, Plan.TREATMENT]


@pytest.mark.parametrize(
    ("start", "purpose"),
    [(first_line.start_coaching, "COACHING_TIME"), (specialist.start_specialist_care, "SPECIALIST_TIME"),
     (specialist.keep_in_care, "KEEPING_ON"), (network.start_informal_support, "END_NETWORK")],
)  # fmt: skip
def test_a_stay_breaks_down_in_the_week_of_its_crisis_and_not_after_its_end(start: Rule, purpose: str) -> None:
    """A stay of so many weeks: a crisis in its last week comes first, one a week later comes too late."""

    def begun(weeks_until_crisis: float) -> dict[str, int]:
        week = week_of(crisis_minus_reciprocal_log=weeks_until_crisis)
        draws = Scripted(CRISIS_WITH_HELP=(1.0 - np.exp(-1.0), 0.0), **{purpose: (0.5, 0.0)})
        return said_by(start, families(severity=2), week, draws)[2]

    lasts = begun(0.0)["next_week"] - WEEK
    spared = Plan.KEPT_ON if start is specialist.keep_in_care else Plan.TREATMENT
    assert begun(0.0)["plan"] == spared
    for clock, plan in ((1.5, Plan.BREAKS_DOWN), (lasts - 0.5, Plan.BREAKS_DOWN), (lasts + 0.5, spared)):
        changes = begun(clock)
        assert (changes["plan"], changes["next_week"]) == (plan, WEEK + min(int(clock) + 1, lasts)), clock


@pytest.mark.parametrize(("end", "event"), [
    (network.end_informal_support, Event.BROKE_DOWN_WITH_NETWORK),
    (first_line.end_coaching, Event.BROKE_DOWN_IN_COACHING),
    (specialist.end_specialist_care, Event.BROKE_DOWN_IN_SPECIALIST),
])  # fmt: skip
@pytest.mark.parametrize("release", [0.0, 1.0])
def test_what_breaks_down_does_so_whatever_else_could_have_been(end: Rule, event: Event, release: float) -> None:
    """Not settled, not left, not kept on: every other chance is one, or the domains are not arranged."""
    week = week_of(coaching_leaves=1.0, coaching_settles=1.0, specialist_leaves=1.0, network_settles=1.0, keeps_on=release)
    said, route, changes = said_by(end, families(plan=Plan.BREAKS_DOWN, needs=31, severity=2), week, Scripted())
    assert (said, route) == (event, Route.CRISIS)
    assert changes.get("return_week", NEVER) == NEVER


@pytest.mark.parametrize("stage", Stage)
def test_a_crisis_is_complex_counted_where_it_came_from_and_leaves_no_plan(stage: Stage) -> None:
    who = families(stage=stage, severity=0, plan=Plan.BREAKS_DOWN)
    told = in_full(crisis.start_crisis_care(who, week_of(), Scripted()), len(who))
    assert (only(told.changes["severity"]), only(told.changes["plan"])) == (Severity.COMPLEX, Plan.TREATMENT)
    assert only(told.counts["crises_from"]) == stage


# Questions that nobody hears


@pytest.mark.parametrize(("draw", "route"), [(0.0, Route.ASK_NETWORK), (0.25, Route.ASK_NETWORK), (0.5, Route.UNVOICED)])
def test_a_question_is_voiced_at_once_by_chance(draw: float, route: Route) -> None:
    week = week_of(voiced_at_once=0.5)
    assert said_by(home.raise_question, families(), week, Scripted(VOICE=(draw, 0.0)))[:2] == (Event.QUESTION_AROSE, route)


def test_a_relapse_is_voiced_at_once() -> None:
    assert said_by(home.come_back, families(return_severity=1), week_of(voiced_at_once=0.0), Scripted())[1] == Route.ASK_NETWORK


@pytest.mark.parametrize(("u", "v", "event", "route", "severity", "step"), [
    (0.05, 0.9, Event.BROKE_DOWN_UNVOICED, Route.CRISIS, 1, 4),
    (0.15, 0.9, Event.GREW_UNVOICED, Route.UNVOICED, 2, 4),
    (0.35, 0.9, Event.FADED_UNVOICED, Route.CLOSE_QUESTION, 1, 4),
    (0.35, 0.0, Event.FADED_UNVOICED, Route.CLOSE_QUESTION, 1, 4),
    (0.65, 0.4, Event.VOICED, Route.ASK_NETWORK, 1, 0),
    (0.65, 0.5, Event.NOTHING, Route.UNVOICED, 1, 4),
])  # fmt: skip
def test_what_becomes_of_a_question_that_nobody_hears(
    u: float, v: float, event: Event, route: Route, severity: int, step: int
) -> None:
    """A tenth breaks down, two tenths grow, three settle by themselves; of the rest half is heard, half as if nothing had been."""
    shares = week_of().tables["unvoiced_shares"].copy()
    half = shares.shape[1] // 2
    shares[:, :half] = np.array([0.1, 0.3, 0.6])[:, None]
    week = Week(WEEK, {**week_of(unvoiced_acceptance=0.5).tables, "unvoiced_shares": shares})
    who = families(stage=Stage.UNVOICED, severity=1, step=4)
    said, to, changes = said_by(unheard.end_unvoiced, who, week, Scripted(UNVOICED_END=(u, v)))
    assert (said, to, changes["severity"], changes["step"]) == (event, route, severity, step)


@pytest.mark.parametrize(("stage", "event", "since"), [
    (Stage.HOME, Event.KEPT_TO_ITSELF, WEEK),
    (Stage.UNVOICED, Event.NOTHING, 2),
])  # fmt: skip
def test_a_family_carries_its_question_from_the_week_in_which_it_arose(stage: Stage, event: Event, since: int) -> None:
    who = on_route(families(stage=stage, since=2, step=3), Route.UNVOICED)
    said, route, changes = said_by(unheard.carry_unvoiced, who, week_of(), Scripted())
    assert (said, route) == (event, Route.DONE)
    assert (changes["stage"], changes["since"], changes["step"]) == (Stage.UNVOICED, since, 4)
    assert changes["next_week"] == WEEK + 1


@pytest.mark.parametrize(("needs", "weeks_ago", "event"), [
    (1, 29, Event.KEPT_ON_IN_CARE),
    (1, 30, Event.COMPLETED_SPECIALIST),
    (0, 29, Event.COMPLETED_SPECIALIST),
])  # fmt: skip
def test_families_are_kept_on_with_a_need_and_until_the_limit(needs: int, weeks_ago: int, event: Event) -> None:
    who = families(helpable=1, needs=needs, plan=Plan.KEPT_ON, since=WEEK - weeks_ago)
    week = week_of(keeps_on=1.0, keeps_on_weeks=30.0)
    assert said_by(specialist.end_specialist_care, who, week, Scripted())[0] == event


@pytest.mark.parametrize(("plan", "arranged"), [(Plan.TREATMENT, 31), (Plan.KEPT_ON, 0), (Plan.STOPPED, 31), (Plan.BREAKS_DOWN, 0)])
def test_a_treatment_and_weeks_kept_on_arrange_by_chances_of_their_own(plan: Plan, arranged: int) -> None:
    who, week = families(needs=31, plan=plan), week_of(arranged_by_specialist=[1.0, 0.0, 0.0])
    assert said_by(domains.attend_domains, who, week, Scripted())[2]["needs"] == 31 & ~arranged


@pytest.mark.parametrize("domain", range(5))
def test_each_domain_is_arranged_by_a_number_of_its_own(domain: int) -> None:
    """Support and housing by the two numbers of one draw, school or work and income by those of the next, care by the third."""
    numbers = [0.9] * 6
    numbers[domain] = 0.1
    draws = Scripted(**{one.name: (numbers[2 * k], numbers[2 * k + 1]) for k, one in enumerate(ARRANGING)})
    event, _, changes = said_by(domains.arrange_domains, families(needs=31), week_of(arranged_by_coach=0.5), draws)
    assert (event, changes["needs"]) == (Event.ARRANGED_BY_COACH, 31 & ~(1 << domain))


@pytest.mark.parametrize("stage", [Stage.UNANSWERED, Stage.SPECIALIST_WAIT])
@pytest.mark.parametrize("helpable", [0, 1])
@pytest.mark.parametrize("referrer", [Referrer.SPECIALIST, Referrer.EVERYDAY])
@pytest.mark.parametrize("escalates", [0.0, 1.0])
def test_what_is_prevented_where_all_can_be(stage: Stage, helpable: int, referrer: Referrer, escalates: float) -> None:
    """Every end on a list; and of questions that nobody answers the return of those that specialist care could not help."""
    who = families(stage=stage, helpable=helpable, referrer=referrer, severity=1)
    week = week_of(wait_escalation_share=escalates, wait_breakdown_share=0.0, wait_acceptance=0.0)
    event, route, changes = said_by(waiting.end_wait_unhelped, who, week, Scripted())
    after_care = (stage, helpable, referrer, escalates) == (Stage.UNANSWERED, 0, Referrer.SPECIALIST, 1.0)
    prevented = stage == Stage.SPECIALIST_WAIT or after_care
    assert (event == Event.NOTHING) == (route == Route.KEEP_WAITING) == prevented
    assert changes["severity"] == (1 if prevented else 1 + escalates)


@pytest.mark.parametrize(("stage", "referrer", "index"), [
    (Stage.SPECIALIST_WAIT, Referrer.EVERYDAY, 0),
    (Stage.UNANSWERED, Referrer.SPECIALIST, 2),
])  # fmt: skip
@pytest.mark.parametrize("prevented", [False, True])
def test_each_end_is_prevented_by_a_chance_of_its_own(stage: Stage, referrer: Referrer, index: int, prevented: bool) -> None:
    acceptance = [0.0 if (place == index) == prevented else 1.0 for place in range(3)]
    week = week_of(wait_escalation_share=1.0, wait_acceptance=acceptance)
    event = said_by(waiting.end_wait_unhelped, families(stage=stage, referrer=referrer, helpable=0), week, Scripted())[0]
    assert (event == Event.NOTHING) == prevented


def test_a_number_at_the_border_of_two_changes_is_the_later_one() -> None:
    """Of the question and turnover, and of the five domains with all borders at a half."""
    week = week_of(home_question_share=0.5, home_acceptance=1.0, domain_shares=0.5, domain_acceptance=1.0)
    event, route, _ = said_by(home.live_at_home, families(return_week=NEVER), week, Scripted(HOME_EVENT=(0.5, 0.0)))
    assert (event, route) == (Event.NOTHING, Route.TURN_OVER)
    event, _, _ = said_by(domain_clock.change_domains, families(), week, Scripted(DOMAIN_EVENT=(0.5, 0.0)))
    assert event == Event.LOST_CARE


def test_an_everyday_professional_gives_no_priority_and_new_families_make_no_event() -> None:
    assert said_by(everyday.see_everyday_professional, families(urgent=1), week_of(), Scripted())[2]["urgent"] == 0
    assert said_by(home.settle_in, families(), week_of(), Scripted())[:2] == (Event.NOTHING, Route.STAY_HOME)
