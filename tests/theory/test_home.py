"""Life at home: the solved chain of needs, hazards thinned to the stated rates, a measure that works from its week."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from tests.worlds import a_run, chosen_rows, measure, play, values, weeks, world

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch, CompiledMeasure
from zorgsim.engines.log import first_difference
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.model.vocabulary import Domain, Event

Floats = NDArray[np.float64]
DOMAINS = [domain.name.lower() for domain in Domain]
PREVALENCE = np.array([0.14, 0.08, 0.1, 0.12, 0.22])

QUIET = {
    "question.base": 0.0, "turnover.rate": 0.05, "domains.home_odds": 1.0,
    **{f"domains.regain.{domain}": speed for domain, speed in zip(DOMAINS, (0.9, 1.1, 1.4, 0.7, 1.2), strict=True)},
    **{name: 1.0 for name in values() if name.startswith("domains.loss_ratio")},
    "domains.loss_ratio.income_on_housing": 5.0,
    "domains.loss_ratio.care_on_support": 4.0,
    "domains.loss_ratio.support_on_income": 3.0,
}  # fmt: skip
"""Nobody asks anything: families stay at home. Recovery is quick, so that a few years are long; one lack leads to another."""


def quiet() -> dict[str, float]:
    return values() | QUIET


def by_hand(prevalence: Floats, parameters: dict[str, float]) -> tuple[Floats, Floats]:
    """The yearly hazards of the 32 masks (32, 5) at the losses that give these prevalences, and the stationary distribution.

    Found by plain iteration over power iterates of the weekly chain; nothing of the model is used.
    """
    regain = np.array([parameters[f"domains.regain.{domain}"] for domain in DOMAINS])
    loss = prevalence / (1 - prevalence) * regain
    lacking = np.array([[mask >> k & 1 for k in range(5)] for mask in range(32)])
    for _ in range(60):
        hazards = hazards_of(loss, regain, parameters)
        chain = weekly_chain(hazards, np.ones(5))
        chance = np.linalg.matrix_power(chain, 2**14)[0]
        found = chance @ lacking
        loss = loss * (prevalence / (1 - prevalence)) / (found / (1 - found))
    return hazards, chance


def hazards_of(loss: Floats, regain: Floats, parameters: dict[str, float]) -> Floats:
    hazards = np.zeros((32, 5))
    for mask in range(32):
        for k, domain in enumerate(DOMAINS):
            if mask >> k & 1:
                hazards[mask, k] = regain[k]
            else:
                others = [other for j, other in enumerate(DOMAINS) if mask >> j & 1]
                hazards[mask, k] = loss[k] * np.prod([parameters[f"domains.loss_ratio.{other}_on_{domain}"] for other in others])
    return hazards


def weekly_chain(hazards: Floats, speed: Floats) -> Floats:
    """Transition probabilities of a week, recovery sped up by a factor per domain."""
    chain = np.zeros((32, 32))
    for mask in range(32):
        for k in range(5):
            chain[mask, mask ^ (1 << k)] = hazards[mask, k] * (speed[k] if mask >> k & 1 else 1.0) / WEEKS_PER_YEAR
        chain[mask, mask] = 1.0 - chain[mask].sum()
    return chain


def assert_distributed(needs: NDArray[np.int64], chance: Floats) -> None:
    """Chi-square of families over the masks; rare masks are put together."""
    counts, expected = np.bincount(needs, minlength=32).astype(float), chance * len(needs)
    rare = expected < 10
    if rare.any():
        counts = np.append(counts[~rare], counts[rare].sum())
        expected = np.append(expected[~rare], expected[rare].sum())
    assert stats.chisquare(counts, expected * counts.sum() / expected.sum()).pvalue > 1e-4


def needs_of(engine: VectorisedEngine) -> NDArray[np.int64]:
    return engine.ledger.state.columns["needs"].astype(np.int64)


def test_needs_begin_and_stay_at_the_prevalences_of_the_place() -> None:
    """Turnover draws from the same distribution, so that it stays what it was."""
    parameters = quiet()
    _, chance = by_hand(PREVALENCE, parameters)
    engine = VectorisedEngine(Batch(world([40_000], PREVALENCE), weeks(208), (a_run(parameters),)))
    assert_distributed(needs_of(engine), chance)
    before = needs_of(engine)
    engine.run()
    assert_distributed(needs_of(engine), chance)
    assert (before != needs_of(engine)).mean() > 0.3  # the same distribution, other families


@pytest.mark.parametrize("domain", ["housing", "income", "school_work", "care"])
def test_under_a_measure_needs_follow_the_chain_week_by_week(domain: str) -> None:
    """Transient solution: stationary start, then 20 and 80 weeks of the weekly chain with one recovery 2.5 times as fast."""
    lever = {"housing": "housing_relief", "income": "income_relief", "school_work": "school_support", "care": "parental_care"}[
        domain
    ]
    parameters = quiet() | {"turnover.rate": 0.0}
    hazards, chance = by_hand(PREVALENCE, parameters)
    speed = np.array([2.5 if one == domain else 1.0 for one in DOMAINS])
    chain = weekly_chain(hazards, speed)
    for number in (20, 80):
        run = a_run(parameters, [measure(f"domains.{lever}", "to", 2.5, 0, [True])])
        engine = VectorisedEngine(Batch(world([30_000], PREVALENCE), weeks(number), (run,)))
        engine.run()
        assert_distributed(needs_of(engine), chance @ np.linalg.matrix_power(chain, number))


LEVERS = [
    ("domains.housing_relief", 3.0, Event.REGAINED_HOUSING, 3.0),
    ("domains.housing_relief", 0.25, Event.REGAINED_HOUSING, 0.25),
    ("domains.income_relief", 2.0, Event.REGAINED_INCOME, 2.0),
    ("domains.school_support", 1.5, Event.REGAINED_SCHOOL_WORK, 1.5),
    ("domains.parental_care", 2.0, Event.REGAINED_CARE, 2.0),
]
START, LENGTH = 60, 90


def rates(settings: list[CompiledMeasure], event: Event) -> tuple[Floats, Floats]:
    """How often the event happened in each week, and how many families could have had it (domain unarranged the week before)."""
    domain = event - Event.REGAINED_SUPPORT
    engine = VectorisedEngine(
        Batch(world([60_000], PREVALENCE), weeks(LENGTH), (a_run(quiet() | {"turnover.rate": 0.0}, settings),))
    )
    happened, exposed = np.zeros(LENGTH), np.zeros(LENGTH)
    before = needs_of(engine)
    for week in range(LENGTH):
        engine.simulate_week(week)
        after = needs_of(engine)
        exposed[week] = ((before >> domain) & 1).sum()
        happened[week] = ((before & ~after) >> domain & 1).sum()
        before = after
    return happened, exposed


@pytest.mark.parametrize(("lever", "setting", "event", "factor"), LEVERS)
def test_a_measure_changes_the_rate_from_the_week_in_which_it_starts(
    lever: str, setting: float, event: Event, factor: float
) -> None:
    happened, exposed = rates([measure(lever, "to", setting, START, [True])], event)
    rate = quiet()[f"domains.regain.{DOMAINS[event - Event.REGAINED_SUPPORT]}"] / WEEKS_PER_YEAR
    for span, expected in (
        (slice(0, START), rate),
        (slice(START, LENGTH), rate * factor),
        (slice(START, START + 4), rate * factor),
    ):
        mean = expected * exposed[span].sum()
        assert abs(happened[span].sum() - mean) < 4.5 * np.sqrt(mean)


def test_the_childs_interest_weighed_lowers_the_loss_of_housing_income_and_care_only() -> None:
    parameters = quiet() | {"domains.child_check_effect": 0.6, "turnover.rate": 0.0}
    settings: list[list[CompiledMeasure]] = [[], [measure("domains.child_check", "to", 1.0, 0, [True])]]
    lost = []
    for chosen in settings:
        log = play(Batch(world([30_000], PREVALENCE), weeks(8), (a_run(parameters, chosen),))).log
        lost.append(np.array([(log.event == Event.LOST_SUPPORT + domain).sum() for domain in Domain]))
    left = np.array([0.4 if domain in (Domain.HOUSING, Domain.INCOME, Domain.CARE) else 1.0 for domain in Domain])
    assert (np.abs(lost[1] - left * lost[0]) < 4.5 * np.sqrt(left * lost[0] + left**2 * lost[0])).all()


@pytest.mark.parametrize(("climate", "use"), [(0.0, 1.0), (1.0, 1.0), (0.0, 2.0)])
def test_questions_arise_at_the_stated_rate_for_every_need(climate: float, use: float) -> None:
    """Question hazard = base x product of risk ratios over unarranged domains x climate x municipality factor."""
    parameters = quiet() | {"question.base": 0.4, "community.climate_question_effect": 0.3, "question.municipal_exponent": 0.5}
    run = a_run(parameters, [measure("community.pedagogical_climate", "to", climate, 0, [True])])
    place = replace(world([60_000], PREVALENCE), use=np.array([use]))
    engine = VectorisedEngine(Batch(place, weeks(1), (run,)))
    needs = needs_of(engine)
    engine.simulate_week(0)
    asked = engine.ledger.state.columns["question"].astype(np.int64) > 0
    for mask in (0, 1, 2, 4, 8, 16, 17, 24):
        here = needs == mask
        ratios = [parameters[f"question.risk_ratio.{domain}"] for k, domain in enumerate(DOMAINS) if mask >> k & 1]
        mean = here.sum() * 0.4 * np.prod(ratios) * (1 - 0.3 * climate) * use**0.5 / WEEKS_PER_YEAR
        assert abs(asked[here].sum() - mean) < 4.5 * np.sqrt(mean) + 0.5


def test_families_turn_over_at_the_stated_rate() -> None:
    parameters = quiet() | {"turnover.rate": 0.5}
    log = play(Batch(world([20_000], PREVALENCE), weeks(60), (a_run(parameters),))).log
    mean = 20_000 * 60 * 0.5 / WEEKS_PER_YEAR
    assert abs((log.event == Event.TURNED_OVER).sum() - mean) < 4.5 * np.sqrt(mean)


def test_a_measure_changes_nothing_before_its_week() -> None:
    plain, moved = (
        play(Batch(world([2000], PREVALENCE), weeks(LENGTH), (a_run(quiet(), chosen),))).log
        for chosen in ([], [measure("domains.housing_relief", "to", 3.0, START, [True])])
    )

    def difference_before(week: int) -> str:
        one, other = (chosen_rows(log, log.week < week) for log in (plain, moved))
        return first_difference(one, other)

    assert difference_before(START) == ""
    assert difference_before(START + 3) != ""
