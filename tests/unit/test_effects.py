"""Levers of care: each moves the chance that its source speaks of, by so much, and leaves the others alone. Nulls stay nulls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.worlds import a_run, measure, play, values, weeks, world

from zorgsim.engines.batch import Batch
from zorgsim.engines.surroundings import Surroundings
from zorgsim.inputs.parameters import Grade, register
from zorgsim.model.chances import Week
from zorgsim.model.levers import LEVERS, Lever
from zorgsim.model.vocabulary import Domain, Event, Severity

Floats = NDArray[np.float64]


def under(settings: Mapping[str, float], parameters: Mapping[str, float] | None = None) -> Week:
    chosen = [measure(lever, "to", setting, 0, [True]) for lever, setting in settings.items()]
    return Surroundings(Batch(world([1000]), weeks(20), (a_run(values(parameters), chosen),))).begin_week(1)


def odds(chance: float) -> float:
    return chance / (1.0 - chance)


BASELINE = under({})


def numbers_of(chance: Any) -> Any:
    """What can be compared of a chance: the numbers of a table, the means of stays."""
    return getattr(chance, "scaled_mean", chance)


def moved(settings: Mapping[str, float], parameters: Mapping[str, float] | None = None) -> set[str]:
    """Names of the chances that a lever moves in the week after it is set."""
    before, after = under({}, parameters).tables, under(settings, parameters).tables
    pairs = {name: (numbers_of(part), numbers_of(after[name])) for name, part in before.items()}
    return {name for name, (one, other) in pairs.items() if isinstance(one, np.ndarray) and not np.array_equal(one, other)}


@pytest.mark.parametrize(
    ("settings", "chances"),
    [
        ({"access.scope_everyday": 0.5}, {"in_scope"}),
        ({"access.scope_serious": 0.5}, {"in_scope"}),
        ({"access.own_contribution": 20.0}, {"voices_at_a_price"}),
        ({"first_line.takes_over": 0.5}, {"coaches_take_over"}),
        ({"shared_decisions": 1.0}, {"coaching_leaves", "specialist_leaves", "specialist_leaves_anyway", "residential_leaves"}),
        ({"first_line.own_advice": 1.0}, {"coaching_settles"}),
        ({"first_line.hired_advice": 1.0}, {"coaching_settles"}),
        ({"first_line.support_on_call": 1.0}, {"support_called_in"}),
        (
            {"beside_treatment.coach": 0.5, "beside_treatment.family_worker": 0.5},
            {"arranged_by_specialist", "specialist_odds", "specialist_relapse"},
        ),
        ({"workforce.generalists": 0.1}, set()),  # who moves is in training first: tests/theory/test_rows_professionals.py
        ({"specialist.aftercare": 1.0}, {"specialist_odds", "specialist_relapse", "residential_relapse", "wait_acceptance"}),
        ({"specialist.at_home": 1.0}, {"specialist_to_residential", "arranged_by_specialist"}),
        ({"specialist.release": 1.0}, {"keeps_on", "arranged_by_specialist"}),
        ({"specialist.stop_without_value": 1.0}, {"review_stops"}),
        ({"specialist.max_weeks": 26.0}, {"most_weeks"}),
        ({"supply.closure": 0.5, "supply.closure_residential": 0.5}, set()),
        ({"queue.bridging": 1.0}, {"wait_acceptance"}),
        ({"residential.interim_care": 1.0}, {"interim_care"}),
        ({"domains.housing_in_care": 2.0}, {"housing_in_care"}),
        ({"everyday.practice_nurse": 1.0}, set()),
        ({"access.gatekeeping": 1.0}, {"direct_referral_by_met"}),
        ({"community.group_pregnancy_care": 1.0}, set()),
        ({"first_line.network_conference": 1.0}, {"arranged_by_coach"}),
        ({"funding.group_payment": 1.0}, set()),
        ({"funding.start_share": 0.5}, {"let_go_sooner"}),
        ({"first_line.group_share": 0.2}, {"arranged_by_coach"}),
        ({"funding.model": 2.0}, {"specialist_stays", "specialist_leaves"}),
        (
            {"funding.model": 1.0},
            {"specialist_stays", "specialist_leaves", "specialist_odds", "specialist_relapse"},
        ),
        ({"governance.contracts": 2.0}, set()),
        ({"workforce.retention": 1.0}, set()),
    ],
    ids=lambda one: "+".join(one) if isinstance(one, dict) else "",
)
def test_a_lever_moves_what_it_is_about_and_nothing_else(settings: dict[str, float], chances: set[str]) -> None:
    assert moved(settings) == chances


def test_deciding_together_multiplies_the_odds_of_leaving_early() -> None:
    ratio = register()["shared_decisions.leaving_odds"].value
    half = under({"shared_decisions": 0.5})
    for name in ("coaching_leaves", "residential_leaves", "specialist_leaves"):
        before, after = BASELINE.tables[name][0], half.tables[name][0]
        assert odds(after) / odds(before) == pytest.approx(1.0 + 0.5 * (ratio - 1.0))


@pytest.mark.parametrize(("model", "name"), [(1.0, "output"), (2.0, "lump_sum")])
def test_funding_lets_complex_families_go_early_and_no_others(model: float, name: str) -> None:
    ratio = register()[f"funding.{name}_selection_odds"].value
    before, after = (one.tables["specialist_leaves"].reshape(3, 9)[:, 0] for one in (BASELINE, under({"funding.model": model})))
    assert after[:2].tolist() == before[:2].tolist()
    assert odds(after[Severity.COMPLEX]) / odds(before[Severity.COMPLEX]) == pytest.approx(ratio)


def test_care_at_home_lowers_the_odds_of_residential_care() -> None:
    ratio = register()["specialist.at_home_residential_odds"].value
    after = under({"specialist.at_home": 1.0}).tables["specialist_to_residential"][0]
    assert odds(after) / odds(BASELINE.tables["specialist_to_residential"][0]) == pytest.approx(ratio)


def test_specialists_arrange_domains_as_far_as_they_attend() -> None:
    for setting, attends in (({"specialist.at_home": 0.3}, 0.3), ({"specialist.release": 1.0}, 1.0), ({}, 0.0)):
        arranges, kept_on, broke_off = under(setting).tables["arranged_by_specialist"].T
        expected = [attends * register()[f"specialist.arranges.{domain.name.lower()}"].value for domain in Domain]
        assert arranges == pytest.approx(expected)
        part = register()["specialist.release_weeks"].value / register()["specialist.weeks.serious"].value
        assert kept_on == pytest.approx(np.array(expected) * part)
        assert not broke_off.any()


@pytest.mark.parametrize("arranges", [0.0, 1.0])
def test_who_is_kept_on_is_decided_by_what_is_still_unarranged(arranges: float) -> None:
    """Specialists arrange all or nothing during treatment: then nobody needs to be kept on, or everybody with a need."""
    to_specialists = {f"everyday.direct_referral.{severity.name.lower()}": 1.0 for severity in Severity}
    all_or_nothing = {f"specialist.arranges.{domain.name.lower()}": arranges for domain in Domain}
    ample = {"specialist.slots_per_1000": 1000.0, "specialist.weeks.everyday": 10.0, "question.base": 0.5}
    settings = [measure("specialist.release", "to", 1.0, 0, [True])]
    played = play(Batch(world([1000], 0.3), weeks(52), (a_run(values(to_specialists | all_or_nothing | ample), settings),)))
    happened = played.counters.events.sum(axis=(0, 1, 2, 4, 5))
    kept, completed = happened[Event.KEPT_ON_IN_CARE], happened[Event.COMPLETED_SPECIALIST]
    assert kept + completed > 20
    assert (kept == 0) == (arranges == 1.0)


def test_payment_lets_groups_grow_beyond_the_cap() -> None:
    def support(settings: Mapping[str, float]) -> float:
        return float(under(settings).tables["arranged_by_coach"][Domain.SUPPORT, 0])

    capped = support({"first_line.group_share": 0.6})
    assert capped == support({"first_line.group_share": register()["first_line.group_share_cap"].value})
    assert support({"first_line.group_share": 0.6, "funding.group_payment": 1.0}) > capped


@pytest.mark.parametrize(("kind", "effect"), [(Event.ESCALATED_WAITING, "escalation"), (Event.SETTLED_WAITING, "leaving")])
def test_support_while_waiting_prevents_the_share_that_it_should(kind: Event, effect: str) -> None:
    """No slots: everybody waits. Of the first ends of waits, half of one kind no longer happen."""
    nothing = {"first_line.coaches_per_1000": 0.0, "specialist.slots_per_1000": 0.0, "waiting.gives_up": 0.0}
    rates = nothing | {"question.base": 0.5, "waiting.bridging_escalation": 0.0, "waiting.bridging_leaving": 0.0}
    chosen = values(rates | {f"waiting.bridging_{effect}": 0.5})
    counts = []
    for setting in (0.0, 1.0):
        settings = [measure("queue.bridging", "to", setting, 0, [True])]
        batch = Batch(world([20_000]), weeks(40), (a_run(chosen, settings),))
        counts.append(int(play(batch).counters.events[:, :, :, kind].sum()))
    assert counts[0] > 150
    assert counts[1] / counts[0] == pytest.approx(0.5, abs=0.15)


def test_contact_after_care_keeps_what_care_could_not_help_from_coming_back() -> None:
    """Nobody can be helped: of the first returns after specialist care, three in ten no longer happen; others stay as they are."""
    helpless = {f"helpable.{severity.name.lower()}": 0.0 for severity in Severity}
    to_specialists = {f"everyday.direct_referral.{severity.name.lower()}": 1.0 for severity in Severity}
    ample = {"specialist.slots_per_1000": 1000.0, "specialist.weeks.everyday": 10.0, "specialist.leaves": 0.0}
    chosen = values(helpless | to_specialists | ample | {"question.base": 0.5, "specialist.aftercare_odds": 0.7})
    counts = []
    for setting in (0.0, 1.0):
        settings = [measure("specialist.aftercare", "to", setting, 0, [True])]
        played = play(Batch(world([20_000]), weeks(60), (a_run(chosen, settings),)))
        counts.append(int(played.counters.events[:, :, :, Event.CAME_BACK_UNANSWERED].sum()))
    assert counts[0] > 150
    assert counts[1] / counts[0] == pytest.approx(0.7, abs=0.15)


@pytest.mark.parametrize(
    ("lever", "parameter"),
    [
        ("everyday.practice_nurse", "everyday.practice_nurse_effect"),
        ("community.group_pregnancy_care", "community.group_pregnancy_effect"),
    ],
)
def test_a_null_finding_stays_a_null(lever: str, parameter: str) -> None:
    """At the register's value nothing moves; at an end of the range something would."""
    assert register()[parameter].value == 0.0
    assert moved({lever: 1.0}) == set()
    assert moved({lever: 1.0}, {parameter: register()[parameter].high})


@pytest.mark.parametrize("lever", LEVERS.values(), ids=lambda lever: lever.name)
def test_every_lever_says_what_it_rests_on(lever: Lever) -> None:
    """Choices and the sharing of slots rest on arithmetic; every other lever names parameters, and each of those has a grade."""
    assert lever.parameters or lever.choices or lever.name in ("governance.sharing",)
    for name in lever.parameters:
        assert register()[name].grade in Grade
