"""Believability flags: what a reader must know before believing a result. One flag, one small check of the same shape.

Flags are codes and numbers; `zorgsim.report.flags_text` makes them sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from zorgsim.engines.counters import NEEDS_GROUPS
from zorgsim.inputs.compile import compile_measures, compile_parameters
from zorgsim.inputs.measures_together import overruled_measures
from zorgsim.inputs.parameters import Grade, Parameter
from zorgsim.inputs.people import families_over_time, reads
from zorgsim.inputs.places import Municipality, Place, all_municipalities
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.uncertainty import draw_parameters
from zorgsim.model.levers import LEVERS, Lever
from zorgsim.model.levers.governance import POOLING
from zorgsim.model.local_strength import LOCAL, SPREAD
from zorgsim.model.structure import PlacesOption, StaffOption
from zorgsim.model.vocabulary import CARE_OF, START_OF, WAIT_OF, Stage, Tier
from zorgsim.results.compare import Comparison
from zorgsim.results.evaluation import HISTORY_START
from zorgsim.results.idle import idle_share, paid_idle
from zorgsim.results.measure_costs import unknown_measure_costs
from zorgsim.results.outcomes.outcome import JOINED
from zorgsim.results.over_worlds import FEWEST as FEWEST_WORLDS
from zorgsim.results.precision import still_wider
from zorgsim.results.run_in import years_before, years_to_fill
from zorgsim.results.simulated import Simulated, share_of_year
from zorgsim.results.tables import whole_years
from zorgsim.results.valuation import no_money
from zorgsim.results.window import Floats, Window, evaluation_window, evaluation_years, first_year_added_up, ratio
from zorgsim.results.yardsticks import ranked_apart_by_shipped

FULL: Final = 1.0
NEARLY_FULL: Final = 0.95
"""Load from which a tier is nearly full: waiting then reacts strongly to small changes."""

IDLE: Final = 0.05
MUCH_IDLE: Final = 0.10
"""Shares of a tier's slots without a family from which idle capacity is noted, and is a caution. Assumption.

The first is what a tier that is nearly full (``NEARLY_FULL``) leaves empty; the second is twice that.
"""

VACANCIES: Final = 1.25
"""Times the usual vacancy rate from which vacancies are said to bind. Assumption."""

TREND_YEARS: Final = 5
GROWTH: Final = 0.02
"""Growth of the number waiting per year, as a share of its mean, from which a queue is said to grow."""
LEVELLING: Final = 0.5
"""The later half of the growth must be at least this share of the earlier half, else the queue is levelling off."""
FEWEST_WAITING: Final = 10.0
"""Below this mean number of families a trend in waiting says nothing."""

_ROUNDING: Final = 1e-9
"""A year's mean of one setting may differ from it by the rounding of sums."""

BURN_IN_YEARS: Final = 3
DRIFT: Final = 0.05
"""Change per year of the families in a stage, as a share of their mean, from which the burn-in has not settled."""
SMALLEST_STAGE: Final = 0.001
"""Stages with a smaller share of all families than this are not looked at: chance alone moves them."""


FAMILIES_APART: Final = 0.01
"""Share by which families that live in the place may differ from the series at the end of a year before that is said."""


SAME_FAMILIES: Final = 1e-6
"""Share by which families of two scenarios may differ and still be as many: the rounding of means."""


class FlagCode(StrEnum):
    """What a flag is about."""

    LOAD = "load"
    NO_STEADY_STATE = "no_steady_state"
    BURN_IN = "burn_in_not_settled"
    OUTSIDE_EVIDENCE = "outside_evidence"
    GRADE_C = "grade_c"
    COST_UNKNOWN = "cost_unknown"
    ONE_REPLICATION = "one_replication"
    FEW_WORLDS = "few_worlds"
    IMPRECISE = "imprecise"
    PART_OF_POOL = "part_of_pool"
    DIFFERS_EARLIER = "differs_earlier"
    OVERRULED = "measure_overruled"
    SPREAD_UNFELT = "spread_unfelt"
    HISTORY_ALONE = "history_alone"
    SHORT_RUN_IN = "run_in_too_short"
    RANKED_APART = "ranked_differently"
    IDLE = "idle_capacity"
    PUT_IN = "put_in"
    VACANCIES = "vacancies_bind"
    FAMILIES_LAG = "families_lag"
    FAMILIES_DIFFER = "families_differ"


class Level(StrEnum):
    """How much a flag takes away from belief."""

    NOTE = "note"
    CAUTION = "caution"
    WARNING = "warning"


@dataclass(frozen=True)
class Flag:
    """A flag beside a result.

    Attributes
    ----------
    code, level
        What it is about, and how serious it is.
    scenario
        Name of the scenario.
    numbers
        The numbers behind it, by name.
    about
        The keys of what it is about, by what they are: ``lever``, ``measure``, ``pool``; several with commas between them.
    """

    code: FlagCode
    level: Level
    scenario: str
    numbers: Mapping[str, float] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)


def offered_load(window: Window, tier: Tier) -> Floats:
    """Return demand over slots of a tier, shape (...).

    load = families that join the list a year x mean stay / slots, with mean stay = family-weeks in care / starts (Little). Above
    1 the list can only stay in balance because families leave it without help, by giving up, settling or breaking down. The number
    in care or waiting over slots would not do: it exceeds 1 in any tier with a waiting list, also in one that can cope.
    """
    joined, started = window.events(JOINED[tier]), window.events(START_OF[tier])
    stay = ratio(window.family_weeks(CARE_OF[tier]), started)
    load = ratio(joined * stay, window.tier("slots", tier))
    return np.where((joined > 0) & (window.tier("slots", tier) == 0), np.inf, load)


def check_load(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag tiers in which more is asked than there are slots, or nearly so."""
    name, own = simulated.scenario.name, comparison.evaluations[simulated.scenario.name]
    shared = own if simulated.whole is None else _window_of_pool(simulated)
    for tier in Tier:
        loads = offered_load(own if tier is Tier.FIRST_LINE else shared, tier)
        known = loads[~np.isnan(loads)]
        load = float(known.mean()) if len(known) else 0.0
        if load < NEARLY_FULL:
            continue
        level = Level.CAUTION if load > FULL else Level.NOTE
        yield Flag(FlagCode.LOAD, level, name, {"tier": tier, "load": load})


def check_idle(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag tiers of which slots stand idle, with what is paid for them: more is offered than is asked for."""
    name = simulated.scenario.name
    window = comparison.evaluations[name]
    shared = window if simulated.whole is None else _window_of_pool(simulated)
    for tier in Tier:
        shares = idle_share(window if tier is Tier.FIRST_LINE else shared, tier)
        known = shares[~np.isnan(shares)]
        idle = float(known.mean()) if len(known) else 0.0
        if idle > IDLE:
            level = Level.CAUTION if idle > MUCH_IDLE else Level.NOTE
            yield Flag(FlagCode.IDLE, level, name, {"tier": tier, "idle": idle, "paid": paid_idle(simulated, window, tier)})


def check_vacancies(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag posts that stay vacant more often than usual, where coaches and specialists are hired in one labour market."""
    if simulated.scenario.structure.staff is not StaffOption.MARKET:
        return
    rate = vacancy_rate(comparison.evaluations[simulated.scenario.name])
    known = ~np.isnan(rate)
    if not known.any():
        return
    usual = float(usual_vacancies(simulated.scenario, len(rate))[known].mean())
    if rate[known].mean() > VACANCIES * usual:
        numbers = {"rate": float(rate[known].mean()), "usual": usual}
        yield Flag(FlagCode.VACANCIES, Level.CAUTION, simulated.scenario.name, numbers)


def usual_vacancies(scenario: Scenario, runs: int) -> Floats:
    """Return the posts that are vacant as usual in each run, a share of all, (R,): the scenario's own, or as its world drew it."""
    each = range(0, runs, scenario.run.replications) if scenario.run.drawn else range(1)
    worlds = [compile_parameters(scenario, draw_parameters(scenario, run))["labour.usual_vacancies"] for run in each]
    return np.repeat(worlds, scenario.run.replications if scenario.run.drawn else runs)[:runs]


def vacancy_rate(window: Window) -> Floats:
    """Return the posts of coaches and specialists that nobody fills, a share of all, (...); missing where each is hired apart."""
    vacant, posts = (window.counts[name].sum(axis=-1).astype(np.float64) for name in ("vacant_posts", "posts"))
    return ratio(vacant, posts)


def _window_of_pool(simulated: Simulated) -> Window:
    """Return the evaluation of all who share slots with the place: whether a list copes is a question about the whole list."""
    everybody, years = simulated.everybody, evaluation_years(simulated)
    municipalities = everybody.place.municipalities
    asked = {one.code for one in simulated.place.municipalities}
    inside = np.array([one.code in asked for one in municipalities])
    together = inside.copy()
    for pool, code_of in _POOLS.items():
        pooled = _pooled_or_shared(everybody, pool)[:, years].any(axis=(0, 1))
        codes = np.array([code_of(one) for one in municipalities])
        together |= pooled & np.isin(codes, codes[pooled & inside])
    of_pool = everybody.within(Place("", tuple(one for one, kept in zip(municipalities, together, strict=True) if kept)))
    return evaluation_window(of_pool, no_money(of_pool))


@dataclass(frozen=True)
class Trend:
    """Trend of a yearly series: mean, growth per year as a share of it, its early and late part, whether chance explains it."""

    mean: float
    growth: float
    early: float
    late: float
    clear: bool


def trend(series: Floats) -> Trend:
    """Fit a line to a series by year in each replication.

    Parameters
    ----------
    series
        (R, years), at least three years.

    Returns
    -------
    Trend
        ``clear`` when the 95 % interval of the slope leaves zero out (Student's t over replications; with one replication, over the
        years' distances from the line).
    """
    years = np.arange(series.shape[1]) - (series.shape[1] - 1) / 2.0
    slopes = (series * years).sum(axis=1) / (years**2).sum()
    path = series.mean(axis=0)
    mean, slope, middle = float(path.mean()), float(slopes.mean()), len(path) // 2
    if len(slopes) > 1:
        margin = stdtrit(len(slopes) - 1, 0.975) * slopes.std(ddof=1) / np.sqrt(len(slopes))
    else:
        distances = path - mean - slope * years
        margin = stdtrit(len(path) - 2, 0.975) * np.sqrt((distances**2).sum() / (len(path) - 2) / (years**2).sum())
    growth = slope / mean if mean else 0.0
    return Trend(mean, growth, float(path[middle] - path[0]), float(path[-1] - path[-1 - middle]), abs(slope) > float(margin))


def check_steady_state(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag lists that grow without end: sustained growth over the last whole years, not levelling off."""
    name = simulated.scenario.name
    window = comparison.by_year[name]
    for tier in Tier:
        series = (window.family_weeks(WAIT_OF[tier]) / window.weeks)[:, -TREND_YEARS:]
        if series.shape[1] < TREND_YEARS:
            return
        found = trend(comparison.by_world(series))
        grows = found.clear and found.growth > GROWTH and found.mean >= FEWEST_WAITING
        if grows and found.late >= LEVELLING * found.early:
            numbers = {"tier": tier, "growth": found.growth, "waiting": found.mean}
            yield Flag(FlagCode.NO_STEADY_STATE, Level.WARNING, name, numbers)


def check_run_in(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag a run that began, with nobody in care or waiting, too shortly before what is compared: its lists are still filling."""
    years, needed = years_before(simulated), max(float(BURN_IN_YEARS), years_to_fill(simulated))
    if years < needed:
        numbers = {"years": years, "needed": needed, "start": float(simulated.scenario.run.start.year)}
        yield Flag(FlagCode.SHORT_RUN_IN, Level.WARNING, simulated.scenario.name, numbers)


def check_burn_in(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag a burn-in that has not settled: stages whose number of families still drifts in the years before history starts."""
    name = simulated.scenario.name
    years = simulated.clock.years[whole_years(simulated)]
    before = np.flatnonzero(years < HISTORY_START.year)[-BURN_IN_YEARS:]
    if len(before) < BURN_IN_YEARS:
        return  # too few years to see a drift; `check_run_in` asks whether the run is old enough
    drifting = _drifting_stages(comparison.by_year[name], before)
    if drifting:
        yield Flag(FlagCode.BURN_IN, Level.CAUTION, name, {stage.name.lower(): drift for stage, drift in drifting.items()})


def _drifting_stages(window: Window, years: NDArray[np.int64]) -> dict[Stage, float]:
    """Return the stages that drift, with the change per year as a share of their mean."""
    everybody = float(window.families[:, years].mean())
    drifting = {}
    for stage in Stage:
        found = trend((window.family_weeks(stage) / window.weeks)[:, years])
        if found.mean >= SMALLEST_STAGE * everybody and found.clear and abs(found.growth) > DRIFT:
            drifting[stage] = found.growth
    return drifting


def check_evidence_range(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag levers set, in some year and municipality, outside the range that evidence covers."""
    name = simulated.scenario.name
    for index, lever in enumerate(LEVERS.values()):
        settings = simulated.counters.levers[..., index]
        lowest, highest = float(settings.min()), float(settings.max())
        furthest = furthest_setting(lever, lowest, highest)
        inside = lever.evidence_low - _ROUNDING <= furthest <= lever.evidence_high + _ROUNDING
        if not lever.choices and not inside:
            numbers = {"lowest": lowest, "highest": highest}
            yield Flag(FlagCode.OUTSIDE_EVIDENCE, Level.CAUTION, name, numbers, {"lever": lever.name})


def furthest_setting(lever: Lever, lowest: float, highest: float) -> float:
    """Return which setting to hold against the range of the evidence: the highest where that lies above it, else the lowest."""
    return highest if highest > lever.evidence_high + _ROUNDING else lowest


def check_grades(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag an answer that rests on assumptions: grade C parameters that say how the scenario's levers work or what they cost."""
    assumed = [one for one in behind_measures(comparison, simulated) if one.grade is Grade.C]
    if assumed:
        yield Flag(FlagCode.GRADE_C, Level.NOTE, simulated.scenario.name, {one.name: one.value for one in assumed})


def check_directions(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag an answer of which the direction is put in: the measures work by assumed effects that can go one way only."""
    one_way = [one for one in behind_measures(comparison, simulated) if one.put_in]
    if one_way:
        yield Flag(FlagCode.PUT_IN, Level.CAUTION, simulated.scenario.name, {one.name: one.value for one in one_way})


def behind_measures(comparison: Comparison, simulated: Simulated) -> list[Parameter]:
    """Return the parameters that say how a scenario's own measures work or what they cost, each once, as far as they are read."""
    levers = dict.fromkeys(measure.lever for measure in simulated.scenario.measures)
    if simulated is not comparison.baseline:
        own = {measure: None for measure in simulated.scenario.measures if measure not in comparison.baseline.scenario.measures}
        levers = dict.fromkeys(measure.lever for measure in own)
    of_levers = (
        name for lever in levers for name in (*LEVERS[lever].parameters, f"measure_cost.{lever}", f"measure_investment.{lever}")
    )
    names = [name for name in dict.fromkeys(of_levers) if reads(simulated.scenario, name)]
    return [comparison.parameters[name] for name in names if name in comparison.parameters]


def check_measure_costs(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag measures whose cost nobody knows."""
    for lever in unknown_measure_costs(simulated, comparison.prices(simulated)):
        yield Flag(FlagCode.COST_UNKNOWN, Level.CAUTION, simulated.scenario.name, about={"lever": lever})


def check_overruled(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag measures that never act because others on the same lever, listed later, set it over them."""
    compiled = compile_measures(simulated.scenario, simulated.everybody.place)
    for measure, lever in overruled_measures(simulated.scenario, compiled):
        about = {"measure": measure, "lever": lever}
        yield Flag(FlagCode.OVERRULED, Level.CAUTION, simulated.scenario.name, about=about)


def check_spread(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag a spread of measures between places where no measure is one whose strength differs by place: it changes nothing."""
    scenario = simulated.scenario
    if compile_parameters(scenario)[SPREAD] > 0.0 and not any(one.lever in LOCAL for one in scenario.measures):
        yield Flag(FlagCode.SPREAD_UNFELT, Level.CAUTION, scenario.name, about={"parameter": SPREAD})


def check_families(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag families of whom more (or fewer) live there than the series says: nobody is sent away, so that a decline may lag."""
    # of everybody: what a scenario says may hold in the rest of the pool alone
    everybody = simulated.everybody.place
    over_time = families_over_time(simulated.scenario, everybody)
    if over_time is None:
        return
    clock = simulated.clock
    last = np.array([np.flatnonzero(clock.year_of_week == year)[-1] for year in clock.years])
    asked = {one.code for one in simulated.place.municipalities}
    inside = np.array([one.code in asked for one in everybody.municipalities])
    meant = np.stack([over_time.in_week(int(week)) for week in last])[:, inside].sum(axis=1).astype(np.float64)
    at_end = simulated.counters.families_at_end[..., NEEDS_GROUPS.index("all")].sum(axis=-1).sum(axis=-1).mean(axis=0)
    apart = at_end / meant - 1.0
    worst = int(np.abs(apart).argmax())
    if abs(apart[worst]) > FAMILIES_APART:
        numbers = {"year": float(clock.years[worst]), "lives": float(at_end[worst]), "meant": float(meant[worst])}
        numbers["apart"] = float(apart[worst])
        yield Flag(FlagCode.FAMILIES_LAG, Level.CAUTION, simulated.scenario.name, numbers)


def check_same_families(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag that fewer (or more) families live there than in the baseline: what is added up differs by that alone."""
    here, there = (comparison.evaluations[one.scenario.name].families.mean() for one in (simulated, comparison.baseline))
    if abs(here - there) > SAME_FAMILIES * there:
        numbers = {"families": float(here), "baseline": float(there), "apart": float(here / there - 1.0)}
        yield Flag(FlagCode.FAMILIES_DIFFER, Level.CAUTION, simulated.scenario.name, numbers)


def check_replications(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag a single replication: its Monte Carlo error is not known."""
    if comparison.runs == 1:
        yield Flag(FlagCode.ONE_REPLICATION, Level.WARNING, simulated.scenario.name, {"replications": 1.0})


def check_worlds(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag too few worlds for a verdict."""
    if 0 < comparison.draws < FEWEST_WORLDS and simulated is not comparison.baseline:
        numbers = {"worlds": float(comparison.draws), "fewest": float(FEWEST_WORLDS)}
        yield Flag(FlagCode.FEW_WORLDS, Level.CAUTION, simulated.scenario.name, numbers)


def check_precision(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag differences that are not as precise as was asked for when replications reached their limit."""
    for scenario, wanted, margin in still_wider(comparison, comparison.precision):
        if scenario == simulated.scenario.name:
            # a margin that is not known is left out: it is no number of a manifest
            known = {"margin": margin} if np.isfinite(margin) else {}
            numbers = {**known, "asked": wanted.half_width, "replications": float(comparison.replications)}
            yield Flag(FlagCode.IMPRECISE, Level.CAUTION, scenario, numbers, {"outcome": wanted.outcome})


def check_pools(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag pools of which only a part is simulated: their slots, lists and scale are not those of the real pool."""
    if simulated.scenario.structure.places is not PlacesOption.PART:
        return
    years = evaluation_years(simulated)
    for pool, code_of in _POOLS.items():
        pooled = _pooled_or_shared(simulated, pool)[:, years]
        pools = {code_of(one) for index, one in enumerate(simulated.place.municipalities) if pooled[..., index].any()}
        simulated_too = [one for one in simulated.place.municipalities if code_of(one) in pools]
        whole = [one for one in all_municipalities() if code_of(one) in pools]
        if len(simulated_too) < len(whole):
            numbers = {"simulated": float(len(simulated_too)), "whole": float(len(whole))}
            yield Flag(FlagCode.PART_OF_POOL, Level.CAUTION, simulated.scenario.name, numbers, {"pool": pool})


def _pooled_or_shared(simulated: Simulated, word: str) -> NDArray[np.bool_]:
    """Return where and when slots are pooled at a level, or shared within it by pools of the level below, (R, Y, M)."""
    below = POOLING[POOLING.index(word) - 1]
    pooled, lower = (share_of_year(simulated, "governance.pooling", one) > 0.0 for one in (word, below))
    shared = simulated.counters.levers[..., list(LEVERS).index("governance.sharing")] > 0.0
    either: NDArray[np.bool_] = pooled | (lower & shared)
    return either


_POOLS: Final[Mapping[str, Callable[[Municipality], str]]] = MappingProxyType(
    {
        "youth_region": lambda one: one.youth_region_code,
        "province": lambda one: one.province_code,
        "nation": lambda _one: "NL",
    }
)
"""Levels of pooling above the municipality, each with the code of a municipality's pool."""


def check_earlier_difference(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag scenarios whose costs differ from the baseline's before the policy starts: cumulative cost begins at that start."""
    name, start = simulated.scenario.name, first_year_added_up(simulated)
    extra = comparison.money[name].cost - comparison.money[comparison.baseline.scenario.name].cost
    differs = simulated.clock.years[(extra != 0.0).any(axis=(0, 2, 3)) & (simulated.clock.years < start)]
    if len(differs):
        first = int(differs[0])
        yield Flag(FlagCode.DIFFERS_EARLIER, Level.NOTE, name, {"first": float(first), "start": float(start)})


def check_history_alone(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag a run that ends before new policy starts: it says nothing of any policy."""
    run = simulated.scenario.run
    if run.history_alone:
        years = simulated.clock.years[evaluation_years(simulated)]
        numbers = {"first": float(years[0]), "last": float(years[-1])}
        yield Flag(FlagCode.HISTORY_ALONE, Level.CAUTION, simulated.scenario.name, numbers, {"day": str(run.policy_start)})


def check_ranking(comparison: Comparison, simulated: Simulated) -> Iterator[Flag]:
    """Flag a scenario that is better than another by one yardstick and worse by another: a flag for each such set of yardsticks."""
    name = simulated.scenario.name
    others: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for one in ranked_apart_by_shipped(comparison, only=name):
        others.setdefault((one.better, one.worse), []).append(one.other)
    for (better, worse), names in others.items():
        about = {"others": ",".join(names), "better": ",".join(better), "worse": ",".join(worse)}
        yield Flag(FlagCode.RANKED_APART, Level.CAUTION, name, {"others": float(len(names))}, about)


CHECKS: Final[tuple[Callable[[Comparison, Simulated], Iterator[Flag]], ...]] = (
    check_run_in,  # first, for nothing else that is said holds where it does not
    check_history_alone,
    check_replications,
    check_worlds,
    check_precision,
    check_steady_state,
    check_burn_in,
    check_load,
    check_idle,
    check_vacancies,
    check_evidence_range,
    check_measure_costs,
    check_overruled,
    check_spread,
    check_families,
    check_same_families,
    check_pools,
    check_ranking,
    check_earlier_difference,
    check_directions,
    check_grades,
)
"""Every check; each yields its flags for one scenario of a comparison."""


def believability(comparison: Comparison) -> tuple[Flag, ...]:
    """Return all flags, scenario by scenario in the order of the comparison."""
    return tuple(flag for simulated in comparison.simulated for check in CHECKS for flag in check(comparison, simulated))
