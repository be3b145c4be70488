"""Each condition of a rule alone decides: what holds at its edge, and what one condition less would let through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.test_model_rules import (
    HURRIED,
    IMPATIENT,
    PATIENT,
    UNHURRIED,
    WEEK,
    apply,
    by_severity,
    families,
    in_full,
    only,
    surroundings,
)
from tests.worlds import measure

from zorgsim.model.chances import SEVERITY, Chance, Floats, Given, Moves, Stay, chance, declared_in, stay
from zorgsim.model.durations import Stays, stays_of
from zorgsim.model.rules import network, waiting
from zorgsim.model.rules.domains import attend_domains
from zorgsim.model.rules.everyday import see_everyday_professional
from zorgsim.model.rules.home import raise_question, settle_in, turn_over
from zorgsim.model.rules.specialist import end_specialist_care, start_specialist_care
from zorgsim.model.rules.waiting import end_wait_unhelped
from zorgsim.model.vocabulary import Event, Plan, Referrer, Route, Severity, Stage

# Support while waiting, and contact after care


@pytest.mark.parametrize("stage", [Stage.SPECIALIST_WAIT, Stage.UNANSWERED])
@pytest.mark.parametrize("helpable", [0, 1])
@pytest.mark.parametrize("referrer", [Referrer.EVERYDAY, Referrer.SPECIALIST])
@pytest.mark.parametrize("escalates", [True, False])
def test_every_end_on_a_list_can_be_prevented_but_only_the_return_after_care_that_could_not_help(
    stage: Stage, helpable: int, referrer: Referrer, escalates: bool
) -> None:
    who = families(stage=stage, helpable=helpable, referrer=referrer, severity=Severity.SERIOUS)
    week, draws = surroundings(HURRIED | PATIENT if escalates else UNHURRIED | IMPATIENT)
    prevented = replace(week, tables={**week.tables, "wait_acceptance": np.zeros(3)})
    outcome = in_full(end_wait_unhelped(who, prevented, draws), len(who))
    after_care = stage == Stage.UNANSWERED and not helpable and referrer == Referrer.SPECIALIST and escalates
    if stage == Stage.SPECIALIST_WAIT or after_care:
        assert (only(outcome.event), only(outcome.route)) == (Event.NOTHING, Route.KEEP_WAITING)
        assert only(outcome.changes["severity"]) == Severity.SERIOUS
    else:
        ended = (
            (Event.CAME_BACK_UNANSWERED, Route.SEE_PROFESSIONAL) if escalates else (Event.FADED_UNANSWERED, Route.CLOSE_QUESTION)
        )
        assert (only(outcome.event), only(outcome.route)) == ended
        assert only(outcome.changes["severity"]) == Severity.SERIOUS + escalates


def test_who_sees_an_everyday_professional_has_no_priority_any_more() -> None:
    assert only(apply(see_everyday_professional, families(urgent=1), {}).changes["urgent"]) == 0


# Specialist care

QUIET = {"specialist.leaves": 0.0, "specialist.to_residential": 0.0, "specialist.relapse": 0.0}
TEN_WEEKS = by_severity("specialist.weeks", 10.0) | {"specialist.weeks_scv": 0.0}
REVIEW = (measure("specialist.stop_without_value", "to", 1.0, 0, [True]),)
RELEASE = (measure("specialist.release", "to", 1.0, 0, [True]),)


@pytest.mark.parametrize(
    ("review", "helpable", "plan", "weeks"),
    [
        (9, 0, Plan.STOPPED, 9),
        (9, 1, Plan.TREATMENT, 10),  # reviewed, and found to add value
        (10, 0, Plan.TREATMENT, 10),  # care that ends in the week of the review needs none
        (11, 0, Plan.TREATMENT, 10),
    ],
)
def test_a_review_stops_what_it_finds_unless_care_ends_before(review: int, helpable: int, plan: Plan, weeks: int) -> None:
    changes = {"specialist.review_finds": 1.0, "specialist.review_errs": 0.0, "specialist.review_weeks": float(review)}
    outcome = apply(start_specialist_care, families(helpable=helpable), TEN_WEEKS | changes, REVIEW)
    assert (only(outcome.changes["plan"]), only(outcome.changes["next_week"])) == (plan, WEEK + weeks)


@pytest.mark.parametrize(
    ("needs", "weeks_in_care", "plan", "kept"),
    [
        (0, 1, Plan.TREATMENT, False),
        (1, 1, Plan.TREATMENT, True),
        (1, 7, Plan.KEPT_ON, True),
        (1, 8, Plan.KEPT_ON, False),  # the limit
        (1, 1, Plan.STOPPED, False),
    ],
)
def test_care_lets_go_once_all_is_arranged_or_at_the_limit(needs: int, weeks_in_care: int, plan: Plan, kept: bool) -> None:
    who = families(stage=Stage.SPECIALIST, needs=needs, since=WEEK - weeks_in_care, plan=plan, helpable=0)
    outcome = apply(end_specialist_care, who, QUIET | {"specialist.release_limit": 8.0}, RELEASE)
    assert only(outcome.event) == (Event.KEPT_ON_IN_CARE if kept else Event.COMPLETED_WITHOUT_VALUE)


@pytest.mark.parametrize(
    ("plan", "needs", "helpable", "event"),
    [
        (Plan.KEPT_ON, 1, 1, Event.CUT_SHORT),  # it would have been kept on for longer
        (Plan.KEPT_ON, 0, 1, Event.COMPLETED_SPECIALIST),  # all arranged just in time
        (Plan.KEPT_ON, 1, 0, Event.COMPLETED_WITHOUT_VALUE),
        (Plan.TREATMENT, 1, 1, Event.COMPLETED_SPECIALIST),  # treated, and never kept on
    ],
)
def test_a_limit_cuts_short_whom_care_would_have_kept_on(plan: Plan, needs: int, helpable: int, event: Event) -> None:
    limit = (*RELEASE, measure("specialist.max_weeks", "to", 20.0, 0, [True]))
    who = families(stage=Stage.SPECIALIST, needs=needs, since=WEEK - 20, plan=plan, helpable=helpable)
    outcome = apply(end_specialist_care, who, QUIET | {"specialist.release_limit": 90.0}, limit)
    assert only(outcome.event) == event


@pytest.mark.parametrize(("plan", "left"), [(Plan.TREATMENT, 0), (Plan.KEPT_ON, 31)])
def test_being_kept_on_arranges_as_much_less_as_it_is_shorter(plan: Plan, left: int) -> None:
    names = ("support", "housing", "school_work", "income", "care")
    changes = {f"specialist.arranges.{name}": 1.0 for name in names} | {"specialist.release_weeks": 1e-9}
    assert only(apply(attend_domains, families(needs=31, plan=plan), changes, RELEASE).changes["needs"]) == left


# At home


@pytest.mark.parametrize("inherits", [0.0, 1.0])
def test_newcomers_inherit_the_needs_of_the_family_before_or_bring_their_own(inherits: float) -> None:
    needs = apply(turn_over, families(needs=21), {"turnover.carry_over": inherits}).changes["needs"]
    assert (set(needs.tolist()) == {21}) == (inherits == 1.0)


def test_each_question_of_a_family_has_luck_of_its_own() -> None:
    severe = [apply(raise_question, families(question=number), {}).changes["severity"].tolist() for number in (0, 1, 2, 1)]
    assert severe[1] == severe[3]
    assert severe[0] != severe[1] != severe[2] != severe[0]


def test_who_settles_in_stays_at_home_and_nothing_happened() -> None:
    outcome = apply(settle_in, families(), {})
    assert (only(outcome.event), only(outcome.route)) == (Event.NOTHING, Route.STAY_HOME)


# What a file of rules declares


def test_a_chance_is_declared_by_the_function_below() -> None:
    def formula(given: Given) -> Floats:
        return np.ones((1, 3))

    declared = chance("example", SEVERITY, moves=Moves.LEVERS, unit="odds")(formula)
    assert declared == Chance("example", (SEVERITY,), Moves.LEVERS, "odds", formula)


def test_a_stay_is_declared_by_the_function_below() -> None:
    def formula(given: Given) -> Stays:
        return stays_of("gamma", np.ones(1), np.ones(1))

    assert stay("example", SEVERITY, moves=Moves.WEEK)(formula) == Stay("example", (SEVERITY,), Moves.WEEK, formula)


def test_what_a_file_of_rules_declares_is_found_in_its_order() -> None:
    assert [one.name for one in declared_in(network)] == ["asks_network", "network_stays", "network_settles"]
    assert {one.name for one in declared_in(waiting)} == {
        "wait_minus_reciprocal_log", "wait_escalation_share", "wait_breakdown_share", "wait_looking_share", "gives_up",
        "wait_acceptance",
    }  # fmt: skip
