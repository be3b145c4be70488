"""Simulated scenarios made by hand, for tests of results and reports: no engine runs here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from tests.worlds import writable

from zorgsim.clock import Clock
from zorgsim.engines.counters import Counters, empty_counters
from zorgsim.inputs.parameters import Distribution, Grade, Parameter
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario import Measure, RunSettings, Scenario, Text
from zorgsim.model.levers import CHOICES, LEVERS
from zorgsim.model.stocks import STOCKS
from zorgsim.model.vocabulary import WAITING_STAGES, Event, Referrer, Stage, Tier
from zorgsim.results.compare import Comparison
from zorgsim.results.elsewhere import elsewhere_of
from zorgsim.results.simulated import Simulated

PERIOD, POLICY = (date(2024, 1, 1), date(2029, 1, 1)), date(2027, 1, 1)
PLACES = ("Enschede", "Hengelo")
PRICES = {
    "price.everyday_conversation": 50.0,
    "price.coach_fte": 100_000.0,
    "price.specialist_week": 250.0,
    "price.residential_week": 900.0,
    "price.crisis_week": 2_500.0,
    "measure_cost.domains.housing_relief": 6_000.0,
    "measure_cost.community.social_facilities": 120.0,
    "conversion.youths_per_family": 1.5,
    "conversion.registered_first_line": 0.5,
    "conversion.trajectories_per_family_start.first_line": 0.5,
    "conversion.trajectories_per_family_start.specialist": 2.0,
    "conversion.trajectories_per_family_start.residential": 1.0,
    "mutual_help.build": 0.2,
    "funding.output_weeks": 0.8,
    "specialist.caseload": 12.0,
    "budget.per_family": 2_000.0,
    "budget.need_exponent": 0.5,
    "first_line.coaches_per_1000": 3.0,
    "reserve.crowding_out": 0.05,
    "reserve.deepest_cut": 0.5,
    "price.interim_week": 1_000.0,
}
PARAMETERS = {
    name: Parameter(name, value, "unit", 0.0, 2 * value, Distribution.FIXED, "made up", 2021, Grade.C, "made up")
    for name, value in PRICES.items()
}


def scenario(name: str, replications: int = 2, measures: Sequence[Measure] = (), period: tuple[date, date] = PERIOD) -> Scenario:
    run = RunSettings(*period, replications, seed=1, draws=0, policy_start=POLICY)
    title = Text(name.replace("_", " "), name.replace("_", " "))
    return Scenario(name, title, title, (), PLACES, run, (), {}, tuple(measures), (name,))


def empty(one: Scenario) -> Simulated:
    """All counters zero, levers neutral, the calendar as the clock says."""
    clock = Clock(one.run.start, one.run.until)
    place = resolve_places(one.places, "places")
    counters = empty_counters(one.run.runs, len(clock.years), len(place.municipalities))
    counters.weeks[:] = [(clock.year_of_week == year).sum() for year in clock.years]
    counters.levers[:] = [lever.neutral for lever in LEVERS.values()]
    for number, (name, word) in enumerate(CHOICES):
        if word == LEVERS[name].choices[int(LEVERS[name].neutral)]:
            counters.choices[..., number] = counters.weeks[None, :, None]
    return Simulated(one, place, clock, counters, {each.code: each.families for each in place.municipalities}, seconds=1.5)


def comparison(*simulated: Simulated) -> Comparison:
    return Comparison(tuple(simulated), PARAMETERS)


def plausible(one: Scenario, effect: float = 0.0, waiting_growth: float = 0.0) -> Simulated:
    """Numbers of a likely size, with chance that all scenarios share; ``effect`` eases waiting and demand from the policy on."""
    made = empty(one)
    counters = made.counters
    families = np.array([each.families for each in made.place.municipalities], dtype=float)
    luck = np.random.default_rng(7)
    for year, calendar_year in enumerate(made.clock.years):
        after = np.clip((int(calendar_year) - POLICY.year + 1) / 4.0, 0.0, 1.0)
        ease = 1.0 - effect * after
        growth = 1.0 + waiting_growth * year
        for run in range(one.run.runs):
            shock = 1.0 + 0.03 * luck.standard_normal(len(families))
            _fill_year(counters, (run, year), families * shock * counters.weeks[year] / 52.18, (ease, growth))
    with writable(counters, "weeks_lived_by_income") as by_income:
        for later in np.flatnonzero(made.clock.years >= POLICY.year).tolist():
            by_income[:, later, :, 0] = counters.weeks_lived[:, later] // 12
            by_income[:, later, :, 1] = counters.weeks_lived[:, later] * 8 // 10
    return made


def _spread(weeks: np.ndarray, stage: Stage) -> np.ndarray:
    """Weeks of each municipality spread over severities and unarranged domains, (M, 3, 6), whole numbers that add up to them."""
    shares = np.outer((1.0, 0.0, 0.0) if stage is Stage.HOME else (0.6, 0.3, 0.1), (0.55, 0.27, 0.1, 0.05, 0.02, 0.01))
    parts: np.ndarray = np.floor(weeks[:, None, None] * shares).astype(np.int64)
    parts[:, 0, 0] += weeks - parts.sum(axis=(1, 2))
    return parts


def _fill_year(counters: Counters, at: tuple[int, int], families: np.ndarray, change: tuple[float, float]) -> None:
    """Fill one year of one replication; ``families`` are family-years per municipality."""
    ease, growth = change
    run, year = at
    weeks = counters.weeks[year]
    shares = {Stage.NETWORK: 0.015, Stage.FIRST_LINE: 0.02, Stage.SPECIALIST: 0.076 * ease, Stage.RESIDENTIAL: 0.011}
    shares |= {Stage.FIRST_LINE_WAIT: 0.012 * ease * growth, Stage.SPECIALIST_WAIT: 0.02 * ease * growth, Stage.CRISIS: 0.0008}
    shares |= {Stage.RESIDENTIAL_WAIT: 0.0015 * growth, Stage.UNANSWERED: 0.01}
    shares[Stage.HOME] = 1.0 - sum(shares.values())
    for stage, share in shares.items():
        for group, part in enumerate((1.0, 0.18, 0.55, 0.136, 0.076, 0.087, 0.11, 0.21)):
            counters.family_weeks[run, year, :, stage, group] = families * share * part * 52.18
            counters.families_at_end[run, year, :, stage, group] = families * share * part
        counters.weeks_lived[run, year, :, stage] = _spread(counters.family_weeks[run, year, :, stage, 0], stage)
    flows = {
        Event.QUESTION_AROSE: 0.36,
        Event.RELAPSED: 0.02,
        Event.SETTLED_BY_NETWORK: 0.14,
        Event.SETTLED_EVERYDAY: 0.11,
        Event.REFERRED_TO_FIRST_LINE: 0.06 * ease,
        Event.REFERRED_TO_SPECIALIST: 0.05,
        Event.JOINED_FIRST_LINE_LIST: 0.063 * ease,
        Event.JOINED_SPECIALIST_LIST: 0.08 * ease,
        Event.JOINED_RESIDENTIAL_LIST: 0.006,
        Event.STARTED_COACHING: 0.05,
        Event.STARTED_SPECIALIST: 0.078 * ease,
        Event.STARTED_RESIDENTIAL: 0.0055,
        Event.STARTED_CRISIS: 0.0044 * ease,
        Event.SETTLED_BY_COACH: 0.035,
        Event.COMPLETED_SPECIALIST: 0.05,
        Event.GAVE_UP_WAITING: 0.01 * ease,
    }
    for event, rate in flows.items():
        counters.events[run, year, :, event, 1, 0] = families * rate
    counters.crises_from[run, year, :, Stage.UNANSWERED] = families * flows[Event.STARTED_CRISIS]
    for tier, start in zip(Tier, (0.05, 0.078, 0.0055), strict=True):
        counters.starts_by_referrer[run, year, :, tier, Referrer.EVERYDAY] = families * start
        with writable(counters, "waited") as waited:
            for week in range(60):
                waited[run, year, :, tier, week] = families * start * 0.06 * 0.94 ** (week / (ease * growth))
        with writable(counters, "lists_by_wait") as lists:
            lists[run, year, :, :20] = 1
        counters.slots[run, year, :, tier] = families * (0.021, 0.078, 0.011)[tier] * weeks
    for helpers, share in enumerate((0.1, 0.15, 0.08, 0.02)):
        counters.helpers[run, year, :, helpers] = families * share
    for form, share in enumerate((0.06, 0.15, 0.018, 0.005, 0.16, 0.2)):
        counters.families_with_care[run, year, :, form] = families * share
    counters.admissible[run, year] = counters.family_weeks[run, year, :, list(WAITING_STAGES), 0].T + 1
    level, staff = families * 0 + 0.6, families * 0.0012
    other_units = {"coaches": staff, "specialists": 4 * staff, "reserve": families * 0 - 150.0}
    counters.paid_weeks[run, year] = counters.family_weeks[run, year, :, Stage.SPECIALIST, 0]
    counters.stocks[run, year] = np.stack([other_units.get(name, level) for name in STOCKS], axis=1)


def over_worlds(draws: int = 12, replications: int = 2, effects: Sequence[float] = (0.0, 0.2)) -> Comparison:
    """A comparison of a baseline and others whose parameters are drawn."""

    def drawn(one: Scenario) -> Scenario:
        return replace(one, run=replace(one.run, draws=draws))

    names = ["baseline", *(f"other{number}" if number else "other" for number in range(len(effects) - 1))]
    made = [plausible(drawn(scenario(name, replications)), effect=effect) for name, effect in zip(names, effects, strict=True)]
    return comparison(*made)


def under_structures(compared: Comparison, *names: str) -> Comparison:
    """The same comparison, with other structures that say the same."""
    return replace(compared, elsewhere=tuple(elsewhere_of(name, compared) for name in names))
