"""Local calibration: factors of one municipality, until what is simulated comes to the figures that it brought.

Figures that say a parameter are put in. What is left is fitted, one factor for each figure (`zorgsim.inputs.own_figures`), in
passes of the municipality with all who share slots with it: every pass moves all factors by what the figures are still off, on the
log scale, by a matrix of how figures move with factors that each pass corrects (a secant in all at once, Broyden 1965, as levels
are fitted).
What it begins with is stated (`SLOPES`, `BY_QUESTIONS`). Luck is the same in every pass, so that a difference is the factors'. What
cannot be met within `BETWEEN` is told and not forced.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.errors import InputError, InputsError
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.experiment.validate import Years
from zorgsim.inputs.compile import compile_parameters, relative_use
from zorgsim.inputs.describe import settings_on
from zorgsim.inputs.family_changes import Count
from zorgsim.inputs.linked_places import reaches_of
from zorgsim.inputs.municipalities import Municipality
from zorgsim.inputs.own_figures import FIGURES, PUT_IN, Figure, Fitting, fittings_of, price_level, uses_of
from zorgsim.inputs.own_places import FACTORS_BETWEEN, OwnFigure, OwnPlace, Use
from zorgsim.inputs.place_file import PlaceFile
from zorgsim.inputs.regions import BETWEEN as BETWEEN  # as for regions: no place asks for four times as much
from zorgsim.inputs.scenario import Overrides, Scenario
from zorgsim.inputs.scenario_file import load_shipped, scenario_with
from zorgsim.model.regional import OWN
from zorgsim.model.vocabulary import WAIT_OF, Tier
from zorgsim.results.cbs import YOUTHS, youths_with_care
from zorgsim.results.outcomes.waiting import mean_weeks_waited
from zorgsim.results.simulated import Simulated
from zorgsim.results.target_years import factors_of_year

Floats = NDArray[np.float64]

PASSES: Final = 5
"""Most passes: the first measures where the place stands, and each later one moves factors once."""
REPLICATIONS: Final = 2
CLOSE: Final[Mapping[str, float]] = MappingProxyType(
    {"youth_in_care": 0.02, "specialist_slots": 0.02, "weeks": 0.1, "waiting": 0.1}
)
"""What is near enough, on the log scale of `_scale`: 2 % of people and slots (CBS rounds to 5, and luck moves a small place
by as much), a tenth of a wait, which luck moves by more. Assumption, set before anything was fitted."""
SLOPES: Final[Mapping[str, float]] = MappingProxyType(
    {"youth_in_care": 0.8, "specialist_slots": 1.0, "weeks": -4.0, "waiting": -4.0}
)
"""By how much a figure moves with its factor, both on the log scale, in the first step: waits move some four times as much as the
room for families, the other way (``studies/regions.py``); people in care somewhat less than questions. Assumption."""
BY_QUESTIONS: Final[Mapping[str, float]] = MappingProxyType({"specialist_slots": 0.2, "weeks": 2.0, "waiting": 2.0})
"""By how much other figures move with questions, in the first step: more of them, longer lists. Assumption, corrected as well."""
MOST: Final = 0.7
"""Most that a factor moves in a pass, on the log scale: twice, or half."""

Measure = Callable[[OwnPlace], "Measured"]
"""``measure(own)``: what is simulated of every figure with a municipality's factors as they are."""


@dataclass(frozen=True)
class Measured:
    """What a pass finds of each figure: mean and spread over replications by kind and year; missing where nobody was counted."""

    means: Mapping[tuple[str, int], float]
    spreads: Mapping[tuple[str, int], float]


@dataclass(frozen=True)
class Calibrated:
    """A municipality with its factors: how many passes it took, and the figures that could not be met."""

    own: OwnPlace
    passes: int
    unmet: tuple[str, ...]


def calibrate(own: OwnPlace, figures: Sequence[Figure], pool: Sequence[str], measure: Measure) -> Calibrated:
    """Fit what figures ask for.

    Parameters
    ----------
    own
        The municipality, with the factors that were put in.
    figures
        All that it brought.
    pool
        Codes of all who share the list for specialists with it.
    measure
        Simulates it.

    Returns
    -------
    Calibrated
        The pass that came nearest, whether near enough or not; what is simulated stands beside each figure.
    """
    fittings = fittings_of(figures)
    logs = np.zeros(len(fittings))
    first = _first_matrix(fittings)
    matrix = first
    close = np.array([_by_kind(CLOSE, one.figure) for one in fittings])
    best, before = None, None
    passes = 0
    for _ in range(PASSES):
        passes += 1
        here = _with(own, fittings, logs, pool)
        found = measure(here)
        misses = np.array([_miss(one.figure, found) for one in fittings])
        worst = float(np.max(np.abs(misses) / close, initial=0.0))
        if best is None or worst < best[0]:
            best = worst, here, found, misses
        if worst <= 1.0:
            break
        if before is not None:
            matrix = _corrected(first, matrix, logs - before[0], misses - before[1])
        before = logs, misses
        logs = np.clip(logs + np.clip(np.linalg.solve(matrix, -misses), -MOST, MOST), *np.log(BETWEEN))
        if np.array_equal(logs, before[0]):
            break
    _, here, found, misses = best or (0.0, own, Measured({}, {}), np.zeros(0))
    told = [math.isfinite(found.means.get((one.figure.key, one.figure.year), math.nan)) for one in fittings]
    each = zip(fittings, misses, close, told, strict=True)
    unmet = tuple(one.figure.key for one, miss, enough, known in each if not known or abs(miss) > enough)
    return Calibrated(replace(here, figures=_told(figures, found)), passes, unmet)


def _by_kind(table: Mapping[str, float], figure: Figure) -> float:
    return table.get(figure.key) or table[figure.key.partition("_")[0]]


def _scale(figure: Figure, value: float) -> float:
    """Return a figure on its log scale; waits and lists can be nothing, and count from one week or child on."""
    return math.log(value if figure.key in ("youth_in_care", "specialist_slots") else 1.0 + value)


def _miss(figure: Figure, found: Measured) -> float:
    """Return how far what is simulated is off; nothing where nobody was counted: no step could be right."""
    value = found.means.get((figure.key, figure.year), math.nan)
    if not math.isfinite(value):
        return 0.0
    return _scale(figure, max(value, 0.5) if figure.key == "youth_in_care" else max(value, 1e-3)) - _scale(figure, figure.value)


def _first_matrix(fittings: Sequence[Fitting]) -> Floats:
    """Return by how much each figure moves with each factor, in the first step, (figures, factors)."""
    matrix = np.diag([_by_kind(SLOPES, one.figure) for one in fittings])
    for column, by in enumerate(fittings):
        for row, one in enumerate(fittings):
            if by.parameter == "question.base" and row != column:
                matrix[row, column] = _by_kind(BY_QUESTIONS, one.figure)
    return np.asarray(matrix, dtype=np.float64)


def _corrected(first: Floats, matrix: Floats, moved: Floats, gained: Floats) -> Floats:
    """Return the matrix that a step showed; the first one again where what it shows cannot be: luck, or a list that is empty.

    A figure moves with its own factor the way that it is stated to, and by a third to three times as much.
    """
    after = matrix + np.outer(gained - matrix @ moved, moved) / float(moved @ moved)
    ratio = np.diag(after) / np.diag(first)
    alike = np.all((ratio > 1.0 / 3.0) & (ratio < 3.0)) and abs(np.linalg.det(after)) > abs(np.linalg.det(first)) / 30.0
    return after if alike else first


def _with(own: OwnPlace, fittings: Sequence[Fitting], logs: Floats, pool: Sequence[str]) -> OwnPlace:
    """Return the municipality with fitted factors, four digits behind the point, as they are written."""
    factors, slots = dict(own.factors), 1.0
    for one, log in zip(fittings, logs, strict=True):
        factor = round(math.exp(float(log)), 4)
        if one.of_pool:
            slots = factor
        else:
            factors[one.parameter] = factor
    of_pool = any(one.of_pool for one in fittings)
    ordered = tuple((name, factors[name]) for name in OWN if name in factors)
    return replace(own, factors=ordered, pool=tuple(sorted(pool)) if of_pool else (), pool_slots=slots)


def _told(figures: Sequence[Figure], found: Measured) -> tuple[OwnFigure, ...]:
    def rounded(values: Mapping[tuple[str, int], float], one: Figure) -> float | None:
        value = values.get((one.key, one.year), math.nan)
        return float(f"{value:.5g}") if math.isfinite(value) else None

    return tuple(
        OwnFigure(
            key=one.key,
            year=one.year,
            value=one.value,
            source=one.source,
            provisional=one.provisional,
            use=use,
            simulated=rounded(found.means, one),
            spread=rounded(found.spreads, one),
        )
        for one, use in zip(figures, uses_of(figures), strict=True)
    )


# What is put in


def prices_of(figures: Sequence[Figure]) -> dict[str, float]:
    """Return the prices that figures say, at the register's price level, by parameter: of the latest year of each."""
    return {
        FIGURES[one.key].parameter: float(f"{one.value / price_level(one.year):.6g}")
        for one, use in zip(figures, uses_of(figures), strict=True)
        if use is Use.INPUT and FIGURES[one.key].parameter
    }


def put_in(municipality: Municipality, figures: Sequence[Figure], scenario: Scenario) -> tuple[tuple[str, float], ...]:
    """Return the factors that figures say themselves: own over what the register has there in that year, under what held then.

    Coaches are those that are budgeted for, at the levers of the middle of the year; families are its own of the year if it brought
    any. What holds elsewhere is not touched.

    Raises
    ------
    InputsError
        Every figure that is further from the register's than makes sense: a slip, or another unit. Families first: by them others
        are worked out.
    """
    families = [(one, float(municipality.families)) for one in figures if one.key == "families"]
    _check_near(families)
    known = zip(figures, uses_of(figures), strict=True)
    put = [one for one, use in known if use is Use.INPUT and one.key in PUT_IN]
    there = [(one, _there(one, municipality, figures, scenario)) for one in put]
    _check_near(there)
    factors = {PUT_IN[one.key]: round(one.value / value, 4) for one, value in there}
    return tuple((name, factors[name]) for name in OWN if name in factors)


def _check_near(figures: Sequence[tuple[Figure, float]]) -> None:
    low, high = FACTORS_BETWEEN
    if far := [_too_far(one, there) for one, there in figures if not low <= one.value / there <= high]:
        raise InputsError(far)


def _too_far(figure: Figure, there: float) -> InputError:
    low, high = FACTORS_BETWEEN
    return InputError(
        "this figure is too far from what the model has there",
        where=f"{figure.key} {figure.year}",
        value=figure.value,
        allowed=f"a number {low * there:.5g}..{high * there:.5g}",
        action="look at its unit and year, or leave it out",
    )


_LEVERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "coaches_fte": "first_line.coaches",
        "coach_caseload": "first_line.caseload",
        "residential_slots": "specialist.residential_slots",
        "budget": "budget.level",
    }
)


def _there(figure: Figure, municipality: Municipality, figures: Sequence[Figure], scenario: Scenario) -> float:
    """Return what the register has of a figure in its year, in the figure's own unit."""
    parameters = compile_parameters(scenario)
    value = parameters[PUT_IN[figure.key]]
    lever = settings_on(scenario, _LEVERS[figure.key], date(figure.year, 7, 1), frozenset({municipality}))[municipality]
    families = _families_in(figure.year, municipality, figures)
    if figure.key == "coach_caseload":
        return value * lever
    if figure.key == "budget":
        need = relative_use(municipality) ** parameters["budget.need_exponent"]
        return float(value * lever * need * families * price_level(figure.year))
    return value * lever * families / 1000.0


def _families_in(year: int, municipality: Municipality, figures: Sequence[Figure]) -> float:
    own = sorted((one.year, one.value) for one in figures if one.key == "families")
    if not own or year < own[0][0]:
        return float(municipality.families)
    years, counts = zip(*own, strict=True)
    return float(np.interp(year, years, counts))


# Simulating it


def scenario_until(code: str, figures: Sequence[Figure], replications: int = REPLICATIONS) -> Scenario:
    """Return the shipped baseline of a municipality until the end of the last year of which a figure is fitted or checked.

    As in the baseline no policy starts in these years.
    """
    baseline = scenario_with(load_shipped("baseline"), Overrides(places=(code,), replications=replications))
    last = max((one.year for one in figures), default=baseline.run.policy_start.year - 1)
    until = min(date(last + 1, 1, 1), baseline.run.until)
    begun = tuple(one for one in baseline.measures if one.start < until)
    return replace(baseline, run=replace(baseline.run, until=until, policy_start=until), measures=begun)


def pool_of(scenario: Scenario) -> tuple[str, ...]:
    """Return the codes of all who are simulated with a municipality because they share slots."""
    (reach,) = reaches_of([scenario])
    return tuple(one.code for one in reach.simulated.municipalities)


def simulating(scenario: Scenario, file: PlaceFile, figures: Sequence[Figure], jobs: int, listen: Callable[[], None]) -> Measure:
    """Return what measures a municipality by simulating it, with the prices and families of its place file."""

    def measure(own: OwnPlace) -> Measured:
        families = scenario_families(replace(file, own=replace(own, figures=_told(figures, Measured({}, {})))), scenario)
        here = replace(families, own=(own,), parameters={**families.parameters, **file.parameters})
        (simulated,) = simulate_scenarios([here], lambda _done, _total: None, jobs)
        listen()
        return measured(simulated, figures)

    return measure


def scenario_families(file: PlaceFile, scenario: Scenario) -> Scenario:
    """Return a scenario with the families that a place file counts."""
    if not file.counts:
        return scenario
    return replace(scenario, families=replace(scenario.families, counts=tuple(Count(**one) for one in file.counts)))


def measured(simulated: Simulated, figures: Sequence[Figure]) -> Measured:
    """Return what is simulated of figures that can be laid beside a simulation."""
    years = Years(simulated)
    means, spreads = {}, {}
    for one in figures:
        within = date(one.year, 1, 1) >= simulated.scenario.run.start and date(one.year + 1, 1, 1) <= simulated.scenario.run.until
        each = [_figure(one, years, run) for run in range(years.runs)] if within else []
        known = [value for value in each if value is not None and math.isfinite(value)]
        if known:
            means[one.key, one.year], spreads[one.key, one.year] = float(np.mean(known)), float(np.ptp(known))
    return Measured(means, spreads)


_TIERS: Final = MappingProxyType({"first_line": Tier.FIRST_LINE, "specialist": Tier.SPECIALIST})


def _figure(figure: Figure, years: Years, run: int) -> float | None:
    """Return a figure of one replication, in its own unit; None for one that no simulation tells."""
    kind, _, tier = figure.key.partition("_")
    if figure.key == "spending_cbs":
        return years.figure("spending_83454NED", figure.year, run) * 1e6
    window, factors = years.of(figure.year, run), factors_of_year(years.factors, figure.year)
    if figure.key == "youth_in_care":
        return float(youths_with_care(window, factors).sum())
    if kind == "weeks":
        return float(mean_weeks_waited(window, _TIERS[tier]))
    if kind == "waiting":
        return float(window.family_weeks(WAIT_OF[_TIERS[tier]]) / window.weeks) * factors[YOUTHS]
    if figure.key in ("specialist_slots", "residential_slots"):
        tier_of = {"specialist_slots": Tier.SPECIALIST, "residential_slots": Tier.RESIDENTIAL}[figure.key]
        return float(window.counts["slots"][..., tier_of].sum() / window.weeks)
    return None
