"""The formula of every chance, in two municipalities with numbers of their own, against numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.chances import Chance, Given, Stay, work_out
from zorgsim.model.dials import neutral_dials
from zorgsim.model.domain_tables import N_KINDS, DomainTables
from zorgsim.model.durations import Stays
from zorgsim.model.home_tables import HomeTables
from zorgsim.model.rules import (
    access,
    admission,
    closure,
    crisis,
    domain_clock,
    domains,
    everyday,
    first_line,
    getting_worse,
    hand_overs,
    home,
    interim_care,
    nearby,
    network,
    practical_support,
    relapse,
    residential,
    specialist,
    unheard,
    waiting,
)
from zorgsim.model.structure import AS_0_1, DEFAULT, CrisesOption, ListsOption, ReferralOption, ReferrersOption, Structure
from zorgsim.model.vocabulary import Tier
from zorgsim.model.week import CHANCES

Two = tuple[float, float]
"""One number for each municipality."""

HOME = HomeTables(
    minus_reciprocal_log=np.arange(64.0).reshape(2, 32),
    question_share=np.arange(64.0, 128.0).reshape(2, 32),
    acceptance_scale=np.array([0.25, 1.0]),
)
DOMAINS = DomainTables(
    minus_reciprocal_log=np.arange(128.0, 192.0).reshape(2, 32),
    shares=np.arange(256.0).reshape(4, 2, 32),
    needs_cdf=np.arange(62.0).reshape(31, 2),
    acceptance_scale=np.linspace(0.25, 1.0, 2 * N_KINDS).reshape(2, N_KINDS),
)
"""Any numbers: that the right ones stand there is a matter of ``home_tables`` and ``domain_tables``."""


def arrays(numbers: Mapping[str, Two]) -> dict[str, NDArray[np.float64]]:
    return {name: np.array(two, dtype=np.float64) for name, two in numbers.items()}


def given(
    parameters: Mapping[str, Two],
    dials: Mapping[str, Two] | None = None,
    stocks: Mapping[str, Two] | None = None,
    earlier: Sequence[Chance | Stay] = (),
) -> Given:
    """What a formula reads; chances that it rests on are worked out from the same numbers."""
    turned = neutral_dials(2) | arrays(dials or {})
    assert len(turned) == len(neutral_dials(2)), "a dial that does not exist"
    nothing = Given(arrays(parameters), turned, arrays(stocks or {}), HOME, DOMAINS, np.array([False, False]), {})
    return Given(nothing.parameters, turned, nothing.stocks, HOME, DOMAINS, nothing.nobody_escalates, work_out(earlier, nothing))


def by_severity(name: str, *three: Two) -> dict[str, Two]:
    return {f"{name}.{severity}": two for severity, two in zip(("everyday", "serious", "complex"), three, strict=True)}


def by_domain(name: str, *five: Two) -> dict[str, Two]:
    domain_names = ("support", "housing", "school_work", "income", "care")
    return {f"{name}.{domain}": two for domain, two in zip(domain_names, five, strict=True)}


NOBODY_BESIDE: Mapping[str, Two] = {f"beside_treatment.{what}": (1.0, 1.0) for what in ("arranges", "weeks", "relapse_odds")}
NOBODY_ADVISES: Mapping[str, Two] = {
    "first_line.advice_effect": (0.0, 0.0), "first_line.hired_advice_ratio": (1.0, 1.0), "generalists.settles": (0.0, 0.0),
}  # fmt: skip


def assert_is(table: Any, expected: Any) -> None:
    expected = np.array(expected, dtype=np.float64)
    assert table.shape == expected.shape
    assert table == pytest.approx(expected, rel=1e-12)


def test_every_chance_is_worked_out_here() -> None:
    text = Path(__file__).read_text("utf-8")
    files = {one.formula: one.formula.__module__.rpartition(".")[2] for one in CHANCES.values()}
    missing = [name for name, one in CHANCES.items() if f"{files[one.formula]}.{one.formula.__name__}" not in text]
    assert missing == []


# What is read as it stands


@pytest.mark.parametrize(
    ("chance", "parameter"),
    [
        (crisis.goes_on_to_residential, "crisis.to_residential"),
        (home.inherits_needs, "turnover.carry_over"),
        (waiting.gives_up, "waiting.gives_up"),
        (specialist.weeks_until_let_go, "specialist.release_limit"),
        (specialist.relapse_after_limit, "specialist.limit_relapse_odds"),
        (access.is_misjudged, "access.misjudged"),
        (domains.support_arranges, "support_call.arranges_odds"),
        (practical_support.it_would_help, "support_call.would_help"),
        (closure.is_taken_over, "closure.taken_over"),
        (closure.goes_back_on_list, "closure.back_on_list"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_some_are_a_parameter(chance: Chance, parameter: str) -> None:
    assert_is(chance.formula(given({parameter: (0.3, 0.6)})), [0.3, 0.6])


@pytest.mark.parametrize(
    ("chance", "parameter"),
    [
        (everyday.settles_where_trusted, "everyday.settles"),
        (home.help_adds_value, "helpable"),
        (network.network_settles, "network.settles"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_some_are_a_parameter_by_severity(chance: Chance, parameter: str) -> None:
    stated = by_severity(parameter, (0.1, 0.2), (0.3, 0.4), (0.5, 0.6))
    assert_is(chance.formula(given(stated)), [[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]])


def test_some_are_tables_of_either_clock() -> None:
    assert domain_clock.shares_of_domains.formula(given({})) is DOMAINS.shares
    assert domain_clock.clock_of_domains.formula(given({})) is DOMAINS.minus_reciprocal_log
    assert home.needs_of_newcomers.formula(given({})) is DOMAINS.needs_cdf
    assert home.share_of_questions.formula(given({})) is HOME.question_share
    assert home.clock_at_home.formula(given({})) is HOME.minus_reciprocal_log


def test_a_case_lead_is_a_dial() -> None:
    assert_is(specialist.coach_stays_on.formula(given({}, {"case_lead": (0.3, 0.6)})), [0.3, 0.6])


def test_care_lets_go_late_where_that_is_decided() -> None:
    assert specialist.lets_go_late.formula(given({}, {"big_five": (0.0, 0.5)})).tolist() == [False, True]


# Stays


@pytest.mark.parametrize(
    ("stay", "parameter", "family"),
    [
        (crisis.crisis_stays, "crisis.weeks", "gamma"),
        (first_line.coaching_stays, "first_line.weeks", "gamma"),
        (network.network_stays, "network.weeks", "gamma"),
        (relapse.relapse_gaps, "specialist.relapse_weeks", "gamma"),
        (specialist.keeping_on_stays, "specialist.release_weeks", "gamma"),
        (residential.residential_stays, "residential.weeks", "lognormal"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_stay_has_the_mean_the_spread_and_the_shape_that_are_stated(stay: Stay, parameter: str, family: str) -> None:
    stays = stay.formula(given({parameter: (10.0, 20.0), f"{parameter}_scv": (0.5, 0.25)}))
    assert_is(stays.mean, [10.0, 20.0])
    assert [median_of(stays, index) for index in range(2)] == pytest.approx([median(family, 0.5), median(family, 0.25)], rel=1e-3)


def test_stays_in_specialist_care_are_stated_by_severity() -> None:
    weeks = by_severity("specialist.weeks", (10.0, 11.0), (20.0, 22.0), (30.0, 33.0))
    stays = specialist.register_stays.formula(given({**weeks, "specialist.weeks_scv": (0.5, 0.25)}))
    assert_is(stays.mean, [10.0, 20.0, 30.0, 11.0, 22.0, 33.0])
    expected = [median("lognormal", 0.5)] * 3 + [median("lognormal", 0.25)] * 3
    assert [median_of(stays, index) for index in range(6)] == pytest.approx(expected, rel=1e-3)


def test_stays_in_specialist_care_are_longer_where_expertise_is_lacking() -> None:
    """Of the register's 0.8 a half is lacking in the one: x (1 + 0.5 x 0.4); in the other it is ten times too much: x 0.1."""
    weeks = by_severity("specialist.weeks", (10.0, 20.0), (20.0, 40.0), (30.0, 80.0))
    effect: dict[str, Two] = {"expertise.start": (0.8, 0.5), "expertise.duration_effect": (0.5, 4.0)}
    reads = given(
        {**weeks, **effect, **NOBODY_BESIDE, "specialist.weeks_scv": (0.5, 0.5)},
        {"specialist_weeks": (1.5, 1.0)},
        {"expertise": (0.4, 1.0)},
        [specialist.register_stays],
    )
    factor = 1.5 * 1.2
    assert_is(specialist.specialist_stays.formula(reads).mean, [10.0 * factor, 20.0 * factor, 30.0 * factor, 2.0, 4.0, 8.0])


def median_of(stays: Stays, index: int) -> float:
    """The middle of the table that a stay is drawn from, of mean one."""
    return float(stays.quantiles[stays.first[index] + 2047 : stays.first[index] + 2049].mean())


def median(family: str, scv: float) -> float:
    """Of a distribution of mean one."""
    if family == "gamma":
        return float(stats.gamma(1.0 / scv, scale=scv).median())
    return float(1.0 / np.sqrt(1.0 + scv))


# Hand-overs

POWERS_OF_TWO = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0]
POWERS_OF_THREE = [1.0, 3.0, 9.0, 27.0, 81.0, 243.0, 729.0, 2187.0, 6561.0]
RATIO: Mapping[str, Mapping[str, Two]] = {kind: {f"hand_over.{kind}_odds": (2.0, 3.0)} for kind in ("leaving", "relapse")}


@pytest.mark.parametrize(
    ("chance", "kind"), [(hand_overs.leaving_by_hand_overs, "leaving"), (hand_overs.relapse_by_hand_overs, "relapse")]
)
def test_each_hand_over_multiplies_the_odds(chance: Chance, kind: str) -> None:
    assert_is(chance.formula(given(RATIO[kind])), [POWERS_OF_TWO, POWERS_OF_THREE])


def of_odds(odds: Sequence[float]) -> list[float]:
    return [one / (1.0 + one) for one in odds]


def times(factor: float, numbers: Sequence[float]) -> list[float]:
    return [factor * one for one in numbers]


ONE_HALF_AND_ONE_QUARTER: Two = (0.5, 0.25)
"""Odds of one, and of a third."""


@pytest.mark.parametrize(
    ("chance", "parameter", "kind"),
    [
        (first_line.leaves_early, "first_line.leaves", "leaving"),
        (residential.leaves_early, "residential.leaves", "leaving"),
        (residential.relapses, "residential.relapse", "relapse"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_leaving_and_relapse_follow_their_odds(chance: Chance, parameter: str, kind: str) -> None:
    """Odds of 1, x 2 a hand-over, dial 0.5; odds of 1/3, x 3 a hand-over, dial 1.5."""
    earlier = hand_overs.leaving_by_hand_overs if kind == "leaving" else hand_overs.relapse_by_hand_overs
    reads = given({parameter: ONE_HALF_AND_ONE_QUARTER, **RATIO[kind]}, {f"{kind}_odds": (0.5, 1.5)}, earlier=[earlier])
    assert_is(chance.formula(reads), [of_odds(times(0.5, POWERS_OF_TWO)), of_odds(times(0.5, POWERS_OF_THREE))])


def test_complex_questions_leave_specialist_care_by_odds_of_their_own() -> None:
    reads = given(
        {"specialist.leaves": ONE_HALF_AND_ONE_QUARTER, **RATIO["leaving"]},
        {"leaving_odds": (0.5, 1.5), "complex_leaving_odds": (4.0, 0.5)},
        earlier=[hand_overs.leaving_by_hand_overs],
    )
    usual = of_odds(times(0.5, POWERS_OF_TWO)), of_odds(times(0.5, POWERS_OF_THREE))
    complex_ = of_odds(times(2.0, POWERS_OF_TWO)), of_odds(times(0.25, POWERS_OF_THREE))
    assert_is(specialist.leaves_early.formula(reads), [[usual[0], usual[0], complex_[0]], [usual[1], usual[1], complex_[1]]])


def test_without_selection_complex_questions_leave_as_others_do() -> None:
    reads = given(
        {"specialist.leaves": ONE_HALF_AND_ONE_QUARTER, **RATIO["leaving"]},
        {"leaving_odds": (0.5, 1.5), "complex_leaving_odds": (4.0, 0.5)},
        earlier=[hand_overs.leaving_by_hand_overs],
    )
    usual = of_odds(times(0.5, POWERS_OF_TWO)), of_odds(times(0.5, POWERS_OF_THREE))
    assert_is(specialist.leaves_early_anyway.formula(reads), [[usual[0]] * 3, [usual[1]] * 3])


def test_who_is_let_go_is_spared_a_part_of_the_stay() -> None:
    """A quarter paid at the start, let go after six tenths: 0.25 x 0.4; all of it, after the whole stay: nothing."""
    reads = given({"funding.let_go_after": (0.6, 1.0)}, {"start_share": (0.25, 1.0)})
    assert_is(specialist.let_go_sooner.formula(reads), [0.1, 0.0])


NEARBY: Mapping[str, Two] = {
    "embedding.places": (0.03, -0.1), "embedding.welfare": (0.02, 0.0), "embedding.volunteers": (0.01, 0.0),
    "embedding.volunteers_own": (0.04, 0.02), "embedding.help": (0.15, -0.05), "embedding.vulnerable_ratio": (0.5, 2.0),
    "embedding.lost_ratio": (3.0, 0.5),
}  # fmt: skip
"""The first municipality gains by what is near, the second loses."""


def what_is_near() -> Given:
    turned = {"meeting_places": (2.0, 3.0), "welfare_work": (1.5, 4.0), "network_help": (0.2, 0.1)}
    own: dict[str, Any] = {"volunteers": np.array([1.5, 0.5]), "own_way": np.array([0.5, -1.0])}
    before = replace(given(NEARBY, turned), **own)
    return replace(before, tables=work_out([nearby.pull_of_networks], before))


def test_networks_are_pulled_by_all_that_is_near() -> None:
    """0.03 x 1 + 0.02 x 0.5 + (0.01 + 0.04 x 0.5) x 0.5 + 0.15 x 0.2; -0.1 x 2 + (0 - 0.02) x -0.5 - 0.05 x 0.1."""
    assert_is(nearby.pull_of_networks.formula(what_is_near()), [0.085, -0.195])


def test_a_pull_gains_networks_and_one_below_zero_loses_them_in_a_quarter() -> None:
    """Of vulnerable families, with two domains or more that are not arranged, at half the hazard, or at twice."""
    quarter = 13.0 / WEEKS_PER_YEAR
    gained = [1.0 - np.exp(-0.085 * ratio * quarter) for ratio in (1.0, 1.0, 0.5, 0.5, 0.5, 0.5)]
    lost = [1.0 - np.exp(-0.195 * 0.5 * ratio * quarter) for ratio in (1.0, 1.0, 2.0, 2.0, 2.0, 2.0)]
    assert_is(nearby.gains_network.formula(what_is_near()), [gained, [0.0] * 6])
    assert_is(nearby.loses_network.formula(what_is_near()), [[0.0] * 6, lost])


SPECIALIST_RELAPSE: Mapping[str, Two] = {"specialist.relapse": ONE_HALF_AND_ONE_QUARTER, **RATIO["relapse"]}
DIALS_OF_RELAPSE: Mapping[str, Two] = {"relapse_odds": (0.5, 1.5), "specialist_relapse_odds": (4.0, 2.0)}


def test_odds_of_a_relapse_after_specialist_care_are_kept_times_the_chance_that_it_does_not_come() -> None:
    reads = given({**SPECIALIST_RELAPSE, **NOBODY_BESIDE}, DIALS_OF_RELAPSE, earlier=[hand_overs.relapse_by_hand_overs])
    assert_is(specialist.relapse_odds.formula(reads), [times(0.5 * 2.0, POWERS_OF_TWO), times(0.25 * 3.0, POWERS_OF_THREE)])


def test_relapse_is_likelier_where_expertise_is_lacking() -> None:
    """Lacking 0.4, at an effect of 0.5: odds x 1.2; ten times too much: x 0.1, no less."""
    effect: dict[str, Two] = {"expertise.start": (0.8, 0.5), "expertise.relapse_effect": (0.5, 4.0)}
    earlier = [hand_overs.relapse_by_hand_overs, specialist.relapse_odds]
    reads = given({**SPECIALIST_RELAPSE, **NOBODY_BESIDE, **effect}, DIALS_OF_RELAPSE, {"expertise": (0.4, 1.0)}, earlier)
    assert_is(specialist.relapses.formula(reads), [of_odds(times(2.0 * 1.2, POWERS_OF_TWO)), of_odds(times(0.1, POWERS_OF_THREE))])


# At home, and the network


def test_housing_comes_sooner_in_specialist_and_residential_care_alone() -> None:
    sooner = np.zeros((2, 11))
    sooner[0, [5, 7]] = 1.5
    assert_is(domain_clock.housed_sooner.formula(given({"question.base": (1.0, 1.0)}, {"housing_in_care": (2.5, 1.0)})), sooner)


def test_interim_care_is_the_dials_share_of_those_who_join_and_never_more_than_all() -> None:
    assert_is(interim_care.gets_interim_care.formula(given({}, {"interim_care": (0.4, 1.3)})), [0.4, 1.0])


def test_domains_move_everywhere_or_at_home_only() -> None:
    reads = given({"question.base": (1.0, 1.0)})
    assert_is(domain_clock.domains_move.formula(reads), np.ones((2, 11)))
    assert_is(domain_clock.domains_move.formula(replace(reads, structure=AS_0_1)), [[1.0, *[0.0] * 10]] * 2)


def test_a_question_arises_by_the_dial_over_its_bound() -> None:
    assert_is(home.arises_under_bound.formula(given({}, {"question": (2.0, 3.0)})), [0.5, 3.0])
    found = given({}, {"question": (2.0, 3.0), "detection": (1.5, 1.2)})
    assert_is(home.arises_under_bound.formula(found), [0.5, 3.0])
    assert_is(home.arises_under_bound.formula(replace(found, structure=AS_0_1)), [0.75, 3.6])


def test_domains_change_by_the_dial_over_its_bound() -> None:
    """Losses, then regains."""
    names = ("support", "housing", "school_work", "income", "care")
    turned: dict[str, Two] = {f"loss.{name}": (1.0 + k, 2.0 + k) for k, name in enumerate(names)}
    turned |= {f"regain.{name}": (11.0 + k, 12.0 + k) for k, name in enumerate(names)}
    dials = np.array([[1, 2, 3, 4, 5, 11, 12, 13, 14, 15], [2, 3, 4, 5, 6, 12, 13, 14, 15, 16]], dtype=np.float64)
    assert_is(domain_clock.happens_under_bound.formula(given({}, turned)), dials * DOMAINS.acceptance_scale)


def test_severity_follows_a_multinomial_logit() -> None:
    """One: odds of serious 1/2 x 2^n, of complex 1/6 x 3^n. The other: odds of 1/2 each, doubled, whatever is unarranged."""
    reads = given(
        {
            "severity.serious_share": (0.3, 0.25),
            "severity.complex_share": (0.1, 0.25),
            "severity.serious_slope": (float(np.log(2.0)), 0.0),
            "severity.complex_slope": (float(np.log(3.0)), 0.0),
        },
        {"severe_odds": (1.0, 2.0)},
    )
    serious_or_worse = [0.4, 0.6, 7 / 9, 17 / 19, 43 / 45, 113 / 115]
    complex_ = [0.1, 0.2, 1 / 3, 9 / 19, 27 / 45, 81 / 115]
    assert_is(home.at_least_so_severe.formula(reads), [[serious_or_worse, [2 / 3] * 6], [complex_, [1 / 3] * 6]])


def test_a_weak_network_is_asked_less_and_never_surely_more_than_surely() -> None:
    reads = given({"network.weak_factor": (0.5, 1.6)}, stocks={"mutual_help": (0.6, 0.7)})
    assert_is(network.asks.formula(reads), [[0.6, 0.3], [0.7, 1.0]])


# The everyday professional


def test_trust_and_normalising_settle_questions() -> None:
    """0.8 x 0.5, and of the other 0.6 a quarter more; 0.4 x 0.75. Serious and complex: trust alone."""
    reads = given(
        by_severity("everyday.settles", (0.8, 0.4), (0.6, 0.2), (0.4, 0.1)),
        {"normalising": (0.25, 0.0)},
        {"trust": (0.5, 0.75)},
        [everyday.settles_where_trusted],
    )
    assert_is(everyday.settles.formula(reads), [[0.4 + 0.6 * 0.25, 0.3, 0.2], [0.3, 0.15, 0.075]])


def test_direct_referral_is_the_register_times_the_dial_at_most_one() -> None:
    stated = by_severity("everyday.direct_referral", (0.1, 0.2), (0.3, 0.4), (0.5, 0.6))
    reads = given(stated, {"direct_referral": (0.5, 2.0)})
    assert_is(everyday.refers_unseen.formula(reads), [[0.05, 0.15, 0.25], [0.4, 0.8, 1.0]])


def looking(structure: Structure = DEFAULT) -> Given:
    """Half of all go straight at usual waits of 1 and 3 weeks; coaches have a wait of 3 weeks (none), specialists of 3 (15)."""
    half = by_severity("everyday.direct_referral", (0.5, 0.5), (0.5, 0.5), (0.5, 1.0))
    by_wait = {"referral.by_coach_wait": (0.5, 0.5), "referral.usual_wait.first_line": (1.0, 1.0)}
    by_wait |= {"referral.usual_wait.specialist": (3.0, 3.0)}
    by_wait |= by_severity("referral.by_specialist_wait", (-1.0, -1.0), (0.0, -0.5), (0.5, 0.5))
    reads = given(half | by_wait, earlier=[everyday.refers_unseen])
    waits = {Tier.FIRST_LINE: np.array([7.0, 1.0]), Tier.SPECIALIST: np.array([3.0, 15.0])}
    return replace(reads, structure=structure, known_waits=waits)


def test_known_waits_multiply_the_odds_of_direct_referral() -> None:
    """Coaches: (8 / 2) ^ 0.5 = 2 and 1; specialists: 1, and 4 to the powers -1, -0.5 and 0.5; sure stays sure."""
    two, quarter, half = 2.0 / 3.0, 0.2, 1.0 / 3.0
    assert_is(everyday.refers_directly.formula(looking()), [[two, two, two], [quarter, half, 1.0]])


def test_who_does_not_look_refers_as_at_usual_waits() -> None:
    blind = replace(DEFAULT, referral=ReferralOption.BLIND)
    assert_is(everyday.refers_directly.formula(looking(blind)), [[0.5, 0.5, 0.5], [0.5, 0.5, 1.0]])


def test_intake_is_stopped_where_the_money_is_used_up() -> None:
    stopped = replace(given({}), intake_stopped=np.array([True, False]))
    assert admission.intake_is_stopped.formula(stopped).tolist() == [True, False]


def test_whom_access_sends_does_not_pass_a_stop() -> None:
    """By referrer: nobody, everyday professional, first line, specialist, crisis, doctor, municipal access."""
    passes = admission.passes_the_stop.formula(given({"stop.leaks": (0.9, 0.5)}))
    assert_is(passes, [[1, 0.9, 0, 1, 1, 0.9, 0], [1, 0.5, 0, 1, 1, 0.5, 0]])


DOCTORS = replace(DEFAULT, referrers=ReferrersOption.DOCTORS)


def met(structure: Structure, kept: float) -> np.ndarray:
    """A third goes straight in all; two of three meet a doctor, whose odds are twice those of access, or half of them."""
    numbers = {"referrers.usual_doctors": (2.0 / 3.0, 2.0 / 3.0), "referrers.doctors_odds": (2.0, 0.5)}
    reads = given(numbers | {"gatekeeping.direct_odds": (0.25, 2.0)}, {"gatekeeping": (kept, kept)})
    tables = {"direct_referral": np.full((2, 3), 1.0 / 3.0).ravel()}
    return everyday.refers_directly_once_met.formula(replace(reads, structure=structure, tables=tables))[:, 0]


@pytest.mark.parametrize("structure", [DEFAULT, DOCTORS])
def test_who_refers_how_readily_leaves_direct_referral_as_it_is(structure: Structure) -> None:
    anybody, access, doctor = met(structure, 0.0).T
    assert anybody.tolist() == [1.0 / 3.0, 1.0 / 3.0]
    if structure is DOCTORS:
        assert (2.0 * doctor + access) / 3.0 == pytest.approx(anybody)
        assert doctor / (1.0 - doctor) == pytest.approx(access / (1.0 - access) * (2.0, 0.5))


@pytest.mark.parametrize("structure", [DEFAULT, DOCTORS])
def test_an_agreement_moves_the_odds_of_doctors_only(structure: Structure) -> None:
    """At a quarter of the odds fewer go straight, at twice the odds more; half of the practices do half of it."""
    before, half, whole = (met(DOCTORS, 0.0), met(structure, 0.5), met(structure, 1.0))
    (_, access, doctor), (anybody, same, agreed) = before.T, whole.T
    assert same.tolist() == access.tolist()
    assert agreed / (1.0 - agreed) == pytest.approx(doctor / (1.0 - doctor) * (0.25, 2.0))
    assert half.T[2] == pytest.approx((doctor + agreed) / 2.0)
    assert anybody - 1.0 / 3.0 == pytest.approx(2.0 / 3.0 * (agreed - doctor))
    assert (agreed < doctor).tolist() == [True, False]


@pytest.mark.parametrize("p", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("usual", [0.0, 0.7, 1.0])
@pytest.mark.parametrize("odds", [0.05, 1.0, 40.0])
def test_access_refers_what_doctors_leave(p: float, usual: float, odds: float) -> None:
    """As far as scenarios may go: a chance, with which both together refer as many directly as before."""
    access = everyday.by_access(np.array([p]), usual, odds)
    together = usual * everyday.at_odds(access, odds) + (1.0 - usual) * access
    assert 0.0 <= access[0] <= 1.0
    assert together == pytest.approx(p, abs=1e-12)


def test_doctors_are_told_apart_under_their_structure_only() -> None:
    for structure, apart in ((DEFAULT, False), (DOCTORS, True)):
        reads = replace(given({}), structure=structure, families=np.array([100.0, 200.0]))
        assert everyday.are_told_apart.formula(reads).tolist() == [apart, apart]


def test_a_doctor_is_met_at_most_surely() -> None:
    reads = given({"referrers.doctors": (0.7, 1.2)})
    assert everyday.meets_doctor.formula(reads).tolist() == [0.7, 1.0]


def test_who_trusts_takes_up_the_offer_of_a_coach() -> None:
    """1 - 0.4 x 0.25; 1 - 0.2 x 0.5."""
    reads = given({"first_line.refusal": (0.4, 0.2)}, stocks={"trust": (0.75, 0.5)})
    assert_is(everyday.takes_up.formula(reads), [0.9, 0.9])


# Access


def test_an_own_contribution_holds_questions_back_by_its_euros_and_more_of_them_without_income() -> None:
    """Twice 20 EUR: 0.5 ^ 2, without income ^ 1.5 too; half of 20 EUR: 0.36 ^ 0.5, without income ^ 2 too."""
    reads = given({"access.held_back": (0.5, 0.64), "access.held_back_income": (1.5, 2.0)}, {"own_contribution": (40.0, 10.0)})
    assert_is(access.voices_at_a_price.formula(reads), [[0.25, 0.125], [0.6, 0.36]])


def test_without_an_own_contribution_nothing_is_held_back_and_with_one_next_to_all_can_be() -> None:
    """No euros leave every question, even where all would be held back; 20 EUR then leave one in a thousand million."""
    reads = given({"access.held_back": (1.0, 1.0), "access.held_back_income": (2.0, 1.0)}, {"own_contribution": (0.0, 20.0)})
    assert access.voices_at_a_price.formula(reads) == pytest.approx(np.array([[1.0, 1.0], [1e-9, 1e-9]]), rel=1e-6)


def test_complex_questions_are_never_out_of_scope_and_never_taken_over() -> None:
    reads = given({}, {"scope_everyday": (0.2, 1.0), "scope_serious": (0.7, 0.4), "takes_over": (0.3, 0.6)})
    assert_is(access.is_in_scope.formula(reads), [[0.2, 0.7, 1.0], [1.0, 0.4, 1.0]])
    assert_is(access.coaches_take_over.formula(reads), [[0.3, 0.3, 0.0], [0.6, 0.6, 0.0]])


def test_the_refused_go_to_their_network_or_are_guided_or_stay_with_their_question() -> None:
    """0.4, and 0.5 of the other 0.6; nobody, and 0.25 of all."""
    reads = given({"access.refused_to_network": (0.4, 0.0), "access.refused_to_everyday": (0.5, 0.25)})
    assert_is(access.where_the_refused_go.formula(reads), [[0.4, 0.0], [0.7, 0.25]])


def test_guidance_settles_by_severity_and_nothing_complex() -> None:
    reads = given({"access.guidance_settles.everyday": (0.5, 0.3), "access.guidance_settles.serious": (0.2, 0.1)})
    assert_is(access.guidance_settles.formula(reads), [[0.5, 0.2, 0.0], [0.3, 0.1, 0.0]])


# Waiting

BOTH_ENDS: Mapping[str, Two] = {
    # weekly hazards in the first municipality, times the weeks of a year; in the second nothing ever ends but by certainty
    **by_severity("waiting.escalates", *((hazard * WEEKS_PER_YEAR, 0.0) for hazard in (0.01, 0.02, 0.03))),
    **by_severity("unanswered.returns", *((hazard * WEEKS_PER_YEAR, 0.0) for hazard in (0.04, 0.05, 0.06))),
    **by_severity("waiting.leaves", *((hazard * WEEKS_PER_YEAR, 0.0) for hazard in (0.1, 0.2, 0.3))),
    **by_severity("unanswered.fades", *((hazard * WEEKS_PER_YEAR, 0.0) for hazard in (0.15, 0.25, 0.35))),
    "unanswered.fades.complex": (0.35 * WEEKS_PER_YEAR, 5.0 * WEEKS_PER_YEAR),
    "waiting.burden_of_needs": (0.5, 0.1),
    "lists.looking": (0.05 * WEEKS_PER_YEAR, 0.0),
    "residential.interim_crisis": (0.5, 1.2),
}
ESCALATED = replace(DEFAULT, crises=CrisesOption.ESCALATED)
COMPLEX = np.arange(3)[:, None] == 2
BURDEN = np.array([1.0, 1.5, 2.0, 2.5, 3.0, 3.5])
ESCALATES = np.array([[0.01, 0.02, 0.03], [0.04, 0.05, 0.06], [0.01, 0.02, 0.03], [0.01, 0.02, 0.03]])[:, :, None] * BURDEN
NEED = np.array([1.0, 1.25, 1.5, 1.75, 2.0, 2.25])
CRISES: Mapping[str, Two] = {
    **by_severity("crisis.hazard", *((hazard * WEEKS_PER_YEAR, 0.0) for hazard in (0.0, 0.01, 0.02))),
    "crisis.by_need": (0.25, 0.0),
    "crisis.with_network": (1.0, 0.5), "crisis.with_coach": (0.5, 0.5), "crisis.with_specialist": (0.0, 0.5),
}  # fmt: skip
BREAKS = np.array([0.0, 0.01, 0.02])[:, None] * NEED
LEAVES = np.array([[0.1, 0.2, 0.3], [0.15, 0.25, 0.35], [0.1, 0.2, 0.3], [0.1, 0.2, 0.3]])[:, :, None]
LOOKS = np.array([0.0, 0.0, 0.05, 0.0])[:, None, None]
HOLDS = np.array([1.0, 1.0, 1.0, 0.5])[:, None, None]
"""On a list, unanswered, on the list of a specialist provider, and in interim care, where half as many break down."""


WORSE = np.where(COMPLEX, ESCALATES * HOLDS, ESCALATES)
"""Where crises are escalations: a complex question that grows worse breaks down."""


def test_a_wait_ends_by_the_sum_of_its_hazards() -> None:
    """On a list what is complex does not escalate; unanswered it comes back. All may break down, where they wait or not."""
    grows = ESCALATES.copy()
    grows[[0, 2, 3], 2] = 0.0
    reads = given({**BOTH_ENDS, **CRISES})
    breaks = BREAKS * HOLDS
    total = grows + LEAVES + breaks + LOOKS
    assert_is(waiting.clock_of_wait.formula(reads)[0], -1.0 / np.log(1.0 - total))
    assert_is(waiting.ends_by_escalation.formula(reads)[0], (grows + breaks) / total)
    assert_is(waiting.ends_by_crisis.formula(reads)[0], breaks / total)
    assert_is(waiting.ends_by_looking.formula(reads)[0], LOOKS / total)
    escalated = replace(reads, structure=ESCALATED)
    assert_is(waiting.ends_by_crisis.formula(escalated)[0], np.where(COMPLEX, WORSE, 0.0) / (WORSE + LEAVES + LOOKS))


def test_help_leaves_a_share_of_the_hazard_of_a_crisis() -> None:
    """By need and severity: all of it with the network, half with a coach, none with specialists; 0 where there is none."""
    reads = given(CRISES, earlier=[getting_worse.not_prevented])
    assert_is(getting_worse.not_prevented.formula(reads), [[1.0, 0.5, 0.0], [0.5, 0.5, 0.5]])
    clock = getting_worse.clock_of_crisis.formula(reads)
    for who, left in ((0, 1.0), (1, 0.5)):
        assert clock[0, who, 0].tolist() == [0.0] * 6
        assert_is(clock[0, who, 1:], -1.0 / np.log(1.0 - left * BREAKS[1:]))
    assert not clock[0, 2].any()
    assert not clock[1].any()
    assert not getting_worse.not_prevented.formula(replace(reads, structure=ESCALATED)).any()


UNHEARD: Mapping[str, Two] = {
    **CRISES,
    **by_severity("unvoiced.grows", *((hazard * WEEKS_PER_YEAR, 0.0) for hazard in (0.01, 0.02, 0.03))),
    **by_severity("unvoiced.fades", *((hazard * WEEKS_PER_YEAR, 0.0) for hazard in (0.15, 0.25, 0.35))),
    **by_severity("unvoiced.voices", *((hazard * WEEKS_PER_YEAR, 0.0) for hazard in (0.01, 0.02, 0.03))),
    "unvoiced.outreach": (0.01 * WEEKS_PER_YEAR, 0.0), "unvoiced.everyday_time": (0.02 * WEEKS_PER_YEAR, 0.0),
    "unvoiced.school_climate": (0.005 * WEEKS_PER_YEAR, 0.0), "waiting.burden_of_needs": (0.5, 0.1),
    "first_line.coaches_per_1000": (4.0, 0.0),
}  # fmt: skip
MOST = {"coaches": np.array([3.0, 3.0]), "everyday_time": np.array([2.0, 2.0]), "school_climate": np.array([1.0, 1.0])}


def unheard_of(coaches: float, time: float, climate: float, **other: Two) -> Given:
    """Two thousand families, for whom the register has eight coaches; in the other municipality nothing is ever heard."""
    reads = given({**UNHEARD, **other}, {"everyday_time": (time, 1.0), "school_climate": (climate, 0.0)})
    return replace(reads, stocks={"coaches": np.array([coaches, 0.0])}, bounds=MOST, families=np.array([2000.0, 1000.0]))


def test_a_question_that_nobody_hears_ends_by_the_sum_of_four_hazards_voicing_at_its_bound() -> None:
    """Bounds: own, 0.01 x 3 coaches, 0.02 x 2 times the time, 0.005 x climate. Complex questions do not grow."""
    grows = np.array([0.01, 0.02, 0.0])[:, None] * BURDEN
    fades, voiced = np.array([[0.15], [0.25], [0.35]]), np.array([[0.085], [0.095], [0.105]])
    total = grows + fades + voiced + BREAKS
    reads = unheard_of(8.0, 1.0, 0.0)
    assert_is(unheard.clock_of_unvoiced.formula(reads)[0], -1.0 / np.log(1.0 - total))
    shares = unheard.shares_of_unvoiced.formula(reads)[:, 0]
    assert_is(shares, np.stack([BREAKS, BREAKS + grows, BREAKS + grows + fades]) / total)
    escalated = unheard.shares_of_unvoiced.formula(replace(reads, structure=ESCALATED))[0, 0]
    assert_is(escalated[:2], np.zeros((2, 6)))
    assert_is(escalated[2], 0.03 * BURDEN / (0.03 * BURDEN + 0.35 + 0.105))


@pytest.mark.parametrize(("coaches", "time", "climate", "heard"), [
    (8.0, 1.0, 0.0, 0.03), (4.0, 1.0, 0.0, 0.025), (8.0, 0.5, 0.0, 0.02), (8.0, 1.0, 0.6, 0.033), (0.0, 1.0, 0.0, 0.02),
    (24.0, 2.0, 1.0, 0.075), (90.0, 2.0, 1.0, 0.075),
])  # fmt: skip
def test_what_is_heard_goes_up_and_down_with_coaches_time_and_climate(
    coaches: float, time: float, climate: float, heard: float
) -> None:
    """0.01 x coaches hired over the register's eight, at most three times; 0.02 x time; 0.005 x climate; and what families say."""
    own = np.array([0.01, 0.02, 0.03])
    accepted = unheard.voiced_under_bound.formula(unheard_of(coaches, time, climate))
    assert_is(accepted[0], (own + heard) / (own + 0.075))
    assert not accepted[1].any()


def test_where_a_good_climate_keeps_children_quiet_the_bound_is_without_it() -> None:
    quiet = unheard_of(24.0, 2.0, 1.0, **{"unvoiced.school_climate": (-0.005 * WEEKS_PER_YEAR, 0.0)})
    own = np.array([0.01, 0.02, 0.03])
    assert_is(unheard.voiced_under_bound.formula(quiet)[0], (own + 0.065) / (own + 0.07))


def test_a_question_is_voiced_at_once_by_severity_and_network() -> None:
    """Odds of 1, 3 and certainty, halved; odds of 1 doubled. Where nothing is hidden, always."""
    at_once = by_severity("unvoiced.at_once", (0.5, 0.5), (0.75, 0.5), (1.0, 0.0))
    reads = given({**at_once, "unvoiced.weak_network_odds": (0.5, 2.0)})
    expected = [[[0.5, 1 / 3], [0.75, 0.6], [1.0, 1.0]], [[0.5, 2 / 3], [0.5, 2 / 3], [0.0, 0.0]]]
    assert_is(unheard.is_voiced_at_once.formula(reads), expected)
    assert_is(unheard.is_voiced_at_once.formula(replace(reads, structure=AS_0_1)), np.ones((2, 3, 2)))


def test_a_wait_ends_by_the_sum_of_two_hazards_where_crises_are_escalations() -> None:
    """A hazard of nothing is once in ten million weeks, one beyond certainty as near to it as a number can be: 2^-53."""
    clock = waiting.clock_of_wait.formula(replace(given(BOTH_ENDS), structure=ESCALATED))
    assert_is(clock[0], -1.0 / np.log(1.0 - WORSE - LEAVES - LOOKS))
    never, surely = np.full(6, -1.0 / np.log1p(-1e-7)), np.full(6, 1.0 / (53.0 * np.log(2.0)))
    assert_is(clock[1], [[never] * 3, [never, never, surely], [never] * 3, [never] * 3])


def test_where_a_pool_has_one_list_nobody_looks_at_another() -> None:
    reads = replace(given(BOTH_ENDS), structure=replace(ESCALATED, lists=ListsOption.ONE))
    assert_is(waiting.clock_of_wait.formula(reads)[0], -1.0 / np.log(1.0 - WORSE - LEAVES))
    assert not waiting.ends_by_looking.formula(reads).any()


def test_a_wait_ends_by_escalation_as_often_as_its_hazard_is_of_all() -> None:
    share = waiting.ends_by_escalation.formula(replace(given(BOTH_ENDS), structure=ESCALATED))
    assert_is(share[0], WORSE / (WORSE + LEAVES + LOOKS))
    assert not share[1].any()
    certain = {**BOTH_ENDS, **by_severity("waiting.escalates", (500.0, 0.0), (500.0, 0.0), (500.0, 0.0))}
    assert waiting.ends_by_escalation.formula(replace(given(certain), structure=ESCALATED))[0, 0].tolist() == [[1.0] * 6] * 3


def test_support_while_waiting_prevents_a_share_of_either_end_and_contact_after_care_of_returns() -> None:
    """1 - 0.5 x 0.4 and 1 - 0.25 x 0.4; relapse odds of 0.7, and of 1.3, which is never more than one."""
    reads = given(
        {"waiting.bridging_escalation": (0.5, 0.5), "waiting.bridging_leaving": (0.25, 0.75)},
        {"bridging": (0.4, 0.8), "relapse_odds": (0.7, 1.3)},
    )
    assert_is(waiting.ends_all_the_same.formula(reads), [[0.8, 0.9, 0.7], [0.6, 0.4, 1.0]])
    frozen = Given(reads.parameters, reads.dials, {}, HOME, DOMAINS, np.array([True, False]), {})
    assert_is(waiting.ends_all_the_same.formula(frozen), [[0.0, 0.9, 0.7], [0.6, 0.4, 1.0]])


# Coaching


@pytest.mark.parametrize(
    ("slope", "caseload", "expected"),
    [
        ((0.5, 1.0), (1.4, 0.5), [[0.64, 0.48, 0.4], [0.5, 0.375, 0.25]]),  # attention 0.8; and 1.5, of which 1.25 is left
        ((2.0, 2.0), (2.0, 1.5), [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),  # with too many families there is none
    ],
)
def test_a_coach_with_fewer_families_settles_more(slope: Two, caseload: Two, expected: object) -> None:
    settles = by_severity("first_line.settles", (0.8, 0.4), (0.6, 0.3), (0.5, 0.2))
    reads = given({**settles, "first_line.attention_slope": slope}, {"caseload": caseload})
    assert_is(first_line.settles_by_attention.formula(reads), expected)


def test_a_coach_settles_by_attention_way_of_working_and_advice() -> None:
    """One: x (1 + 0.5 x 0.4), at most 0.98, then 0.5 x 0.2 of the rest. The other: x 0.1, no less, and no advice."""
    reads = given(
        {
            **by_severity("first_line.settles", (0.9, 0.4), (0.5, 0.3), (0.25, 0.2)),
            **NOBODY_ADVISES,
            "first_line.attention_slope": (0.0, 0.0),
            "practice.effect": (0.5, 4.0),
            "practice.start": (0.4, 0.9),
            "first_line.consultation_effect": (0.5, 0.5),
        },
        {"consultation": (0.2, 0.0)},
        {"practice": (0.8, 0.3)},
        [first_line.settles_by_attention],
    )
    assert_is(
        first_line.coach_settles.formula(reads),
        [[0.98 + 0.02 * 0.1, 0.6 + 0.4 * 0.1, 0.3 + 0.7 * 0.1], [0.04, 0.03, 0.02]],
    )


def test_advice_and_former_specialists_settle_more_or_less() -> None:
    """One: 0.2 own and 0.5 hired advise, who do twice as much: 0.3 of the rest; half were specialists: a tenth is lost.

    The other: 0.9 own, and a tenth is left for the hired: half is lost; then all were specialists, and half of the rest is won.
    """
    reads = given(
        {
            **by_severity("first_line.settles", (0.5, 0.5), (0.5, 0.5), (0.2, 0.4)),
            **NOBODY_ADVISES,
            "first_line.attention_slope": (0.0, 0.0),
            "practice.effect": (0.0, 0.0),
            "practice.start": (0.4, 0.9),
            "first_line.consultation_effect": (0.5, 0.5),
            "first_line.advice_effect": (0.25, -0.5),
            "first_line.hired_advice_ratio": (2.0, 1.0),
            "generalists.settles": (-0.2, 0.5),
        },
        {"own_advice": (0.2, 0.9), "hired_advice": (0.5, 0.9)},
        {"practice": (0.8, 0.3)},
        [first_line.settles_by_attention],
    )
    reads = replace(reads, former_specialists=np.array([0.5, 1.0]))
    assert_is(first_line.coach_settles.formula(reads), [[0.585, 0.585, 0.396], [0.625, 0.625, 0.6]])


def test_coaching_lasts_as_long_as_others_who_take_part_make_it() -> None:
    """0.6 advised, a tenth longer or two tenths shorter; and half as long again, or not at all a week, with practical support."""
    reads = given(
        {
            "first_line.weeks": (10.0, 20.0),
            "first_line.weeks_scv": (0.5, 0.25),
            "first_line.advice_weeks": (1.1, 0.8),
            "support_call.weeks": (1.5, 0.0),
        },
        {"own_advice": (0.4, 0.6), "hired_advice": (0.2, 0.0)},
        earlier=[first_line.coaching_stays],
    )
    assert_is(first_line.stays_with_others.formula(reads).mean, [10.6, 15.9, 17.6, 1.0])


def test_a_coach_calls_in_by_question_domains_and_who_is_seen_to_need_it() -> None:
    """Odds of a half; x 2 each severity, x 3 each domain beyond one, x 4 where it would help; half may. The other: by lot."""
    names = ("odds", "by_severity", "by_domain", "discernment")
    numbers: Sequence[Two] = ((0.5, 1.0), (2.0, 1.0), (3.0, 1.0), (4.0, 1.0))
    reads = given({f"support_call.{name}": two for name, two in zip(names, numbers, strict=True)}, {"support_on_call": (0.5, 1.0)})
    found = practical_support.coach_calls_in.formula(reads)
    assert found.shape == (2, 3, 6, 2)
    assert not found[:, :, 0].any()
    assert found[0, 0, 1] == pytest.approx([0.5 * 0.5 / 1.5, 0.5 * 2.0 / 3.0])
    assert found[0, 2, 3] == pytest.approx([0.5 * 18.0 / 19.0, 0.5 * 72.0 / 73.0])
    assert found[1, :, 1:] == pytest.approx(0.5)


def test_attention_beside_treatment_arranges_what_is_left_and_moves_stays_and_relapse() -> None:
    """A coach beside 0.5 and a worker beside what is left of 0.8, half as often as coaches (0.4, 1.0): 0.2 and 0.5 of the rest."""
    reads = given(
        {
            **by_domain("specialist.arranges", *[(0.1, 0.2)] * 5),
            **by_domain("first_line.arranges", *[(0.4, 1.0)] * 5),
            "beside_treatment.arranges": (0.5, 0.5),
            "specialist.release_weeks": (10.0, 60.0),
            "specialist.weeks.serious": (40.0, 40.0),
        },
        {"beside_by_coach": (0.5, 0.0), "beside_by_worker": (0.8, 0.6), "at_home": (0.0, 1.0)},
    )
    assert_is(domains.specialist_arranges.formula(reads), [[[0.2, 0.05, 0.0], [0.44, 0.44, 0.0]]] * 5)


def test_a_coach_arranges_domains_and_reknits_networks() -> None:
    """Support, odds of 0.6 : 0.4 twice over; and of 0.4 : 0.6 x 1.2, since 0.4 of it is paid for in groups."""
    reads = given(
        {
            **by_domain("first_line.arranges", (0.5, 0.8), (0.4, 0.6), (0.3, 0.4), (0.2, 0.2), (0.9, 0.1)),
            "first_line.group_share_cap": (0.2, 0.2),
            "first_line.group_reknit_odds": (1.5, 1.5),
        },
        {"arranging": (1.2, 0.5), "reknit_odds": (2.0, 1.0), "group_share": (0.0, 0.5), "group_payment": (0.0, 0.25)},
    )
    assert_is(domains.coach_arranges.formula(reads), [[0.75, 0.8 / 1.8], [0.48, 0.3], [0.36, 0.2], [0.24, 0.1], [0.95, 0.05]])


# Specialist care


def test_specialists_arrange_as_far_as_they_attend() -> None:
    """Half at home, so a half, and a quarter of it while kept on; all of it, and no more in weeks as long as a treatment.

    In a stay that breaks down nothing.
    """
    reads = given(
        {
            **by_domain("specialist.arranges", (0.1, 0.2), (0.2, 0.3), (0.3, 0.4), (0.4, 0.5), (0.5, 0.6)),
            **by_domain("first_line.arranges", *[(1.0, 1.0)] * 5),
            **NOBODY_BESIDE,
            "specialist.release_weeks": (10.0, 60.0),
            "specialist.weeks.serious": (40.0, 40.0),
        },
        {"at_home": (0.5, 0.25), "big_five": (0.0, 1.0)},
    )
    assert_is(
        domains.specialist_arranges.formula(reads),
        [
            [[0.05, 0.0125, 0.0], [0.2, 0.2, 0.0]],
            [[0.1, 0.025, 0.0], [0.3, 0.3, 0.0]],
            [[0.15, 0.0375, 0.0], [0.4, 0.4, 0.0]],
            [[0.2, 0.05, 0.0], [0.5, 0.5, 0.0]],
            [[0.25, 0.0625, 0.0], [0.6, 0.6, 0.0]],
        ],
    )


def test_a_review_finds_what_adds_no_value_and_errs_now_and_then() -> None:
    reads = given({"specialist.review_finds": (0.8, 0.5), "specialist.review_errs": (0.1, 0.2)}, {"review": (0.5, 1.0)})
    assert_is(specialist.review_stops.formula(reads), [[0.4, 0.05], [0.5, 0.2]])


@pytest.mark.parametrize(("stated", "whole"), [(6.4, 6), (6.5, 7), (0.2, 1), (1.4, 1)])
def test_a_review_comes_after_whole_weeks(stated: float, whole: int) -> None:
    weeks = specialist.weeks_until_review.formula(given({"specialist.review_weeks": (stated, 12.0)}))
    assert weeks.tolist() == [whole, 12]
    assert weeks.dtype == np.int64


def test_care_at_home_lowers_the_odds_of_going_on_to_residential_care() -> None:
    """Odds of 1, x (1 - 0.6 x 0.5); odds of 1/3 as they were."""
    reads = given(
        {"specialist.to_residential": ONE_HALF_AND_ONE_QUARTER, "specialist.at_home_residential_odds": (0.4, 0.4)},
        {"at_home": (0.5, 0.0)},
    )
    assert_is(specialist.goes_on_to_residential.formula(reads), [0.7 / 1.7, 0.25])


@pytest.mark.parametrize(("stated", "whole"), [(6.4, 6), (6.5, 7), (0.2, 1), (519.0, 519), (520.0, 0), (600.0, 0)])
def test_a_limit_is_in_whole_weeks_and_none_from_ten_years_on(stated: float, whole: int) -> None:
    weeks = specialist.longest_trajectory.formula(given({}, {"most_weeks": (stated, 26.0)}))
    assert weeks.tolist() == [whole, 26]
    assert weeks.dtype == np.int64
