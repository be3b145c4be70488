"""Figures that published ones are held against, on counters small enough to check by hand."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.synthetic_results import PRICES, empty, plausible, scenario
from tests.worlds import writable

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.counters import CARE_KINDS, NEEDS_GROUPS
from zorgsim.model.vocabulary import START_OF, Event, Referrer, Stage, Tier
from zorgsim.results.outcomes.waiting import in_interim_care, mean_weeks_waited
from zorgsim.results.simulated import Simulated
from zorgsim.results.targets import FIGURES
from zorgsim.results.valuation import no_money
from zorgsim.results.window import Window, yearly_window

YEAR = 3
"""2027, of 52 weeks."""


def made() -> Simulated:
    """Two replications; 2027 alike in both, but for the starts of specialist care: 40 and 60."""
    simulated = empty(scenario("baseline"))
    counters, at = simulated.counters, (slice(None), YEAR, 0)
    for tier, starts in zip(Tier, (20, 50, 10), strict=True):
        counters.events[(*at, START_OF[tier], 1, 0)] = starts
        counters.starts_by_referrer[(*at, tier, Referrer.EVERYDAY)] = starts
    counters.events[:, YEAR, 0, START_OF[Tier.SPECIALIST], 1, 0] = (40, 60)
    counters.events[(*at, Event.STARTED_CRISIS, 2, 1)] = 8
    counters.starts_by_referrer[(*at, Tier.RESIDENTIAL)] = (0, 0, 0, 4, 6, 0, 0)
    counters.repeat_starts[(*at, Tier.SPECIALIST)] = 10
    with writable(counters, "waited") as waited:
        for weeks, families in ((0, 1), (3, 2), (10, 1)):
            waited[(*at, Tier.SPECIALIST, weeks)] = families
        for weeks, families in ((0, 3), (4, 1), (12, 1)):
            waited[(*at, Tier.RESIDENTIAL, weeks)] = families
    counters.slots[(*at, Tier.RESIDENTIAL)] = 25.0
    counters.interim_weeks[at] = 104
    with writable(counters, "lists_by_wait") as lists:
        for run, waits in enumerate(((0, 2, 2, 9, 12), (0, 0, 4, 20))):
            np.add.at(lists, (run, YEAR, 0, list(waits)), 1)
    for stage, (weeks, without_care) in {Stage.HOME: (900, 90), Stage.SPECIALIST: (80, 40), Stage.RESIDENTIAL: (20, 15)}.items():
        counters.family_weeks[(*at, stage, NEEDS_GROUPS.index("all"))] = weeks
        counters.family_weeks[(*at, stage, NEEDS_GROUPS.index("care"))] = without_care
    for stage, severity, weeks in (
        (Stage.HOME, 0, 900), (Stage.SPECIALIST, 0, 30), (Stage.SPECIALIST_WAIT, 1, 10), (Stage.RESIDENTIAL, 2, 20),
        (Stage.UNVOICED, 1, 25), (Stage.UNVOICED, 2, 15),
    ):  # fmt: skip
        counters.weeks_lived[(*at, stage, severity, 1)] = weeks
    counters.families_at_end[(*at, Stage.SPECIALIST, 0)] = 7
    counters.families_with_care[(*at, CARE_KINDS.index("any"))] = 100
    counters.families_with_care[(*at, CARE_KINDS.index("beyond_first_line"))] = 60
    return simulated


def in_2027(simulated: Simulated) -> Window:
    whole = yearly_window(simulated, no_money(simulated))
    counts = {name: values[:, YEAR] for name, values in whole.counts.items()}
    return Window(counts, whole.stock_weeks[:, YEAR], whole.money.summed(lambda values: values[:, YEAR]), whole.weeks[YEAR])


# trajectories a start: 0.5 in the first line, 2 in specialist care, 1 in residential care
TRAJECTORIES = 20 * 0.5 + 50 * 2.0 + 10 * 1.0
A_YEAR = WEEKS_PER_YEAR / 52
COACHING = 100 * np.mean([10 / (10 + 2 * starts + 10) for starts in (40, 60)])


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("youths", (60 + 0.5 * 40) * 1.5),
        ("starts_first_line", 10 * A_YEAR),
        ("starts_specialist", 100 * A_YEAR),
        ("stock_specialist", 7 * 2.0),
        ("days_specialist", 7 * np.mean([80 / 40, 80 / 60])),
        ("weeks_waited_specialist", (0 + 3 + 3 + 10) / 4),
        ("weeks_of_those_who_waited_residential", (4 + 12) / 2),
        ("occupancy_residential", 100 * 20 / 25),
        ("lists_p10", 0.0),
        ("lists_p50", (2 + 0) / 2),
        ("lists_p90", (12 + 20) / 2),
        ("lists_mean", (5 + 6) / 2),
        ("repeat_use", 100 * 10 * 2.0 / TRAJECTORIES),
        ("referrer_everyday", 100 * (20 * 0.5 + 50 * 2.0) / TRAJECTORIES - COACHING),
        ("referrer_municipal", 100 * 4 / TRAJECTORIES + COACHING),
        ("referrer_protection", 100 * 6 / TRAJECTORIES),
        ("doctors_of_sent", 100.0),
        ("care_all", 14.5),
        ("care_any_youth_care", 55.0),
        ("care_residential", 75.0),
        ("prevalence_care", 14.5),
        ("prevalence_all", 100.0),
        ("crises", 8 * A_YEAR),
        ("open_questions", 10.0),
        ("open_specialist", 7.5),
    ],
)
def test_a_figure_is_the_mean_over_replications(figure: str, expected: float) -> None:
    assert FIGURES[figure](in_2027(made()), PRICES) == pytest.approx(expected)


def test_whom_access_sends_counts_with_the_municipality_where_referrers_are_told_apart() -> None:
    """Of 50 specialist starts 30 by doctors, 15 by access, 5 by coaches; those of the first line are coaching, whoever sent."""
    simulated = made()
    for tier, starts in ((Tier.FIRST_LINE, (0, 0, 0, 0, 0, 8, 12)), (Tier.SPECIALIST, (0, 0, 5, 0, 0, 30, 15))):
        simulated.counters.starts_by_referrer[:, YEAR, 0, tier] = starts
    window = in_2027(simulated)
    assert FIGURES["doctors_of_sent"](window, PRICES) == pytest.approx(60.0)
    everyday, municipal = (FIGURES[f"referrer_{who}"](window, PRICES) for who in ("everyday", "municipal"))
    assert everyday == pytest.approx(100 * (10 + 30 * 2.0 + 15 * 2.0) / TRAJECTORIES - COACHING - 100 * 15 * 2.0 / TRAJECTORIES)
    assert municipal == pytest.approx(100 * (5 * 2.0 + 4 + 15 * 2.0) / TRAJECTORIES + COACHING)


def test_families_in_interim_care_are_its_weeks_over_those_of_the_year() -> None:
    assert in_interim_care(in_2027(made())).tolist() == [2.0, 2.0]


def test_a_wait_of_nobody_is_missing_and_not_zero() -> None:
    assert np.isnan(FIGURES["weeks_waited_first_line"](in_2027(made()), PRICES))


@pytest.mark.parametrize("figure", ["lists_p10", "lists_p90", "lists_mean"])
def test_where_pools_have_one_list_waits_of_lists_are_missing(figure: str) -> None:
    assert np.isnan(FIGURES[figure](in_2027(empty(scenario("baseline"))), PRICES))


def test_every_figure_can_be_measured() -> None:
    window = in_2027(plausible(scenario("baseline")))
    assert all(np.isfinite(figure(window, PRICES)) for figure in FIGURES.values())


def test_the_mean_wait_keeps_the_axes_of_its_window() -> None:
    window = yearly_window(plausible(scenario("baseline", replications=3)), no_money(plausible(scenario("baseline", 3))))
    assert mean_weeks_waited(window, Tier.SPECIALIST).shape == (3, 5)
