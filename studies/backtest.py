"""Forecasts made as of 2018 and 2019, beside what came: ``python -m studies backtest [--simulate]``.

National series, and spending by youth region and municipality. Writes ``results/published/backtest`` and docs/backtest.md.
``--simulate`` plays the nation and a sample of it in worlds anew (`studies.simulated_years`; some minutes); otherwise what is
published of them is read.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from studies import simulated_years
from studies.markdown import table
from studies.written import PUBLISHED, read_table, write_filled, write_table
from zorgsim import __version__
from zorgsim.forecast.facts import YEARS_OF_ACCOUNTS, accounts, flows, national_accounts, young_people
from zorgsim.forecast.naive import damped_trend, last_value, linear_trend, per_head
from zorgsim.forecast.scores import ENOUGH, LEVELS, covered, crps, relative_errors
from zorgsim.forecast.spread import around, error_quantiles, pooled_deviations
from zorgsim.inputs.municipalities import all_municipalities
from zorgsim.inputs.people import published_families
from zorgsim.inputs.price_index import inflation
from zorgsim.inputs.targets import published_series

Floats = NDArray[np.float64]
Series = Mapping[int, float]

NAME: Final = "backtest"
FOLDER: Final = PUBLISHED / NAME
SIMULATED: Final = FOLDER / "simulated.csv"
ORIGINS: Final = (2018, 2019)
"""Years as of which forecasts are made: their figures are the last that are known."""
LAST: Final = 2021
LAST_OF_ACCOUNTS: Final = 2022
SIMULATED_AS: Final = {"young_people": "youths", "spending_iv3": "spending_iv3"}
"""Names of simulated series where they differ from those of published ones."""
THOUSANDS: Final = 1000.0
PRICES_AFTER: Final = 0.02
"""Yearly rise of consumer prices where they are not known yet: the target of the European Central Bank. Assumption."""
HEADING: Final = (
    "level",
    "series",
    "made_in",
    "year",
    "method",
    "leaked",
    "forecasts",
    "mean_error",
    "median_error",
    "crps",
    "within_50",
    "within_90",
)
NATION_HEADING: Final = ("series", "made_in", "year", "method", "leaked", "forecast", "q05", "q95", "observed", "error", "crps")


@dataclass(frozen=True)
class Question:
    """What is to be forecast: figures of some places, (P, Y), NaN unknown, with heads, as known in the year it is made.

    Attributes
    ----------
    years
        Years of the columns, rising, up to that in which the forecast is made.
    figures, heads
        What was counted, and whom it is counted over, (P, Y).
    target
        The year that is forecast.
    heads_then
        Heads of that year as counted: later than the forecast, and leaked to whoever uses them; (P,).
    series
        Its name.
    errors
        Errors of the last value a year ahead, log scale, known when it is made; of all that is alike.
    """

    years: tuple[int, ...]
    figures: Floats
    heads: Floats
    target: int
    heads_then: Floats
    series: str
    errors: Floats

    @property
    def ahead(self) -> int:
        """How many years ahead."""
        return self.target - self.years[-1]


@dataclass(frozen=True)
class Method:
    """A way to forecast: its name, whether it looks at what came later, medians (P,) and errors a year ahead that it expects."""

    name: str
    leaked: bool
    medians: Callable[[Question], Floats]
    errors: Callable[[Question], Floats]


def _each(naive: Callable[[Floats, Floats, int], float], question: Question) -> Floats:
    return np.array([_known(naive, question, row) for row in question.figures])


def _known(naive: Callable[[Floats, Floats, int], float], question: Question, row: Floats) -> float:
    known = ~np.isnan(row)
    return max(naive(np.array(question.years)[known], row[known], question.target), 0.05 * float(row[known][-1]))


def _per_head(question: Question) -> Floats:
    """So many per head as last, times heads that go on as in a straight line."""
    then = [linear_trend(question.years, row, question.target) for row in question.heads]
    return _per_known_head(question, np.array(then))


def _per_known_head(question: Question, then: Floats | None = None) -> Floats:
    heads = question.heads_then if then is None else then
    each = zip(question.figures, question.heads, heads, strict=True)
    return np.array([per_head(question.years, row, mine, float(one)) for row, mine, one in each])


def price_level(year: int, known_to: int) -> float:
    """Return consumer prices of a year over those of 2017; after the last year that is known they rise as assumed."""
    known = inflation(min(year, known_to), YEARS_OF_ACCOUNTS[0])
    return known * (1.0 + PRICES_AFTER) ** max(0, year - known_to)


def real_trend(years: Sequence[int], figures: Floats, year: int, known_to: int) -> float:
    """Return the damped trend at constant prices, in prices of the year."""
    prices = np.array([price_level(one, known_to) for one in years])
    return damped_trend(years, figures / prices, year) * price_level(year, known_to)


def _real_trend(question: Question) -> Floats:
    def naive(years: Floats, figures: Floats, year: int) -> float:
        return real_trend([int(one) for one in years], figures, year, question.years[-1])

    return _each(naive, question)


def _pooled(question: Question) -> Floats:
    """Each place's level per head, shrunk to that of all, with the damped trend of all at constant prices."""
    rates = question.figures / question.heads
    shrunk, _ = pooled_deviations(np.log(rates))
    nation = np.nansum(question.figures, axis=0) / np.nansum(np.where(np.isnan(question.figures), np.nan, question.heads), axis=0)
    then = np.array([linear_trend(question.years, row, question.target) for row in question.heads])
    middle = np.nanmean(np.log(rates[:, -1]))
    growth = real_trend(question.years, nation, question.target, question.years[-1]) / float(nation[-1])
    found: Floats = np.exp(middle + shrunk) * growth * then
    return found


def _half_pooled(question: Question) -> Floats:
    """The geometric mean of the last figure with the trend of all, and of `_pooled`."""
    nation = np.nansum(question.figures, axis=0)
    growth = real_trend(question.years, nation, question.target, question.years[-1]) / float(nation[-1])
    return np.sqrt(_each(last_value, question) * growth * _pooled(question))


def _simulated_ratio(question: Question) -> Floats:
    """The last figure times how the simulated nation moved from then on."""
    simulated = simulated_nation()[SIMULATED_AS.get(question.series, question.series)]
    return _each(last_value, question) * simulated[question.target] / simulated[question.years[-1]]


def _simulated_level(question: Question) -> Floats:
    """What was simulated, as it stands."""
    unit = THOUSANDS if question.series == "spending_iv3" else 1.0
    simulated = simulated_nation()[SIMULATED_AS.get(question.series, question.series)]
    return np.array([unit * simulated[question.target]])


def _as_seen(question: Question) -> Floats:
    return question.errors


def _around_mean(question: Question) -> Floats:
    """Errors of who knows the growth of all: those of the last value less their mean."""
    return question.errors - question.errors.mean() if question.errors.size >= ENOUGH else question.errors


METHODS: Final = (
    Method("last value", False, partial(_each, last_value), _as_seen),
    Method("linear trend", False, partial(_each, linear_trend), _around_mean),
    Method("damped trend", False, partial(_each, damped_trend), _around_mean),
    Method("population only", False, _per_head, _as_seen),
    Method("population counted", True, _per_known_head, _as_seen),
)
OF_SPENDING: Final = (Method("damped real trend", False, _real_trend, _around_mean),)
OF_PLACES: Final = (Method("pooled", False, _pooled, _around_mean), Method("half pooled", False, _half_pooled, _around_mean))
OF_MODEL: Final = (Method("simulated growth", True, _simulated_ratio, _as_seen),)
AS_IT_STANDS: Final = (Method("simulated", True, _simulated_level, _as_seen),)


@cache
def simulated_nation() -> Mapping[str, Series]:
    """Return what was simulated of the nation, by series and year."""
    found: dict[str, dict[int, float]] = {}
    for row in read_table(SIMULATED):
        if row["place"] == "Nederland":
            found.setdefault(row["series"], {})[int(row["year"])] = float(row["value"])
    return found


# What was counted


@cache
def national_series() -> Mapping[str, Series]:
    """Return the national series that are forecast, by name and year."""
    active_and_starts = {name: years for name, years in published_series().items() if name != "young_people_index"}
    return {"young_people": young_people(), **active_and_starts, **flows(), "spending_iv3": national_accounts()}


@cache
def families() -> Series:
    """Return the nation's families with children by year, between two published years in a straight line."""
    years, each = published_families()
    sums = np.array(list(each.values())).sum(axis=0)
    return {year: float(np.interp(year, years, sums)) for year in range(years[0], years[-1] + 1)}


def known_heads(year: int, made_in: int) -> float:
    """Return the nation's families of a year as known in the year in which a forecast is made: no later count is looked at."""
    years, each = published_families()
    sums = np.array(list(each.values())).sum(axis=0)
    known = [at for at, one in enumerate(years) if one <= made_in]
    return float(np.interp(year, np.array(years)[known], sums[known]))


def of_nation(name: str, made_in: int, target: int) -> Question | None:
    """Return the question of a national series; None where nothing is known by then, or of the target."""
    series = national_series()[name]
    years = tuple(year for year in series if year <= made_in)
    if not years or made_in not in series or target not in series:
        return None
    figures = np.array([[series[year] for year in years]])
    heads = np.array([[known_heads(year, made_in) for year in years]])
    return Question(years, figures, heads, target, np.array([families()[target]]), name, national_errors(made_in))


def national_errors(made_in: int) -> Floats:
    """Return how all national series moved from one year to the next until then, log scale."""
    found = []
    for series in national_series().values():
        found += [np.log(series[year] / series[year - 1]) for year in series if year <= made_in and year - 1 in series]
    return np.array(found)


@cache
def spending() -> tuple[Floats, Floats]:
    """Return what municipalities spent and their residents, (345, years) each; NaN where a municipality filed nothing."""
    known = accounts()
    cells = [[known.get(one.code, {}).get(year, (np.nan, np.nan)) for year in YEARS_OF_ACCOUNTS] for one in all_municipalities()]
    both = np.array(cells)
    return both[..., 1], both[..., 0]


@cache
def spending_of_regions() -> tuple[Floats, Floats]:
    """Return the same of youth regions, (regions, years): of municipalities that filed in every year, those of a region."""
    keur, residents = spending()
    whole = ~np.isnan(keur).any(axis=1)
    codes = np.array([one.youth_region_code for one in all_municipalities()])
    sums = [[values[whole & (codes == code)].sum(axis=0) for code in np.unique(codes)] for values in (keur, residents)]
    filed = np.array(sums[0]).all(axis=1)
    return np.array(sums[0])[filed], np.array(sums[1])[filed]


def of_places(figures: Floats, heads: Floats, made_in: int, target: int) -> tuple[Question, Floats]:
    """Return the question of spending of places, and what came; of those who filed in that year, the target, and all before."""
    until, then = YEARS_OF_ACCOUNTS.index(made_in) + 1, YEARS_OF_ACCOUNTS.index(target)
    there = ~np.isnan(figures[:, :until]).any(axis=1) & ~np.isnan(figures[:, then])
    known = figures[there, :until]
    errors = np.diff(np.log(known), axis=1).ravel()
    question = Question(YEARS_OF_ACCOUNTS[:until], known, heads[there, :until], target, heads[there, then], "spending_iv3", errors)
    return question, figures[there, then]


# Scores


@dataclass(frozen=True)
class Scored:
    """Forecasts of some places by one method, beside what came; quantiles at `LEVELS`, (P, L)."""

    question: Question
    method: Method
    quantiles: Floats
    medians: Floats
    observed: Floats

    @property
    def errors(self) -> Floats:
        """Absolute errors over what came, (P,)."""
        return relative_errors(self.medians, self.observed)

    @property
    def scores(self) -> Floats:
        """The score of each over the last figure that was known, (P,).

        Over what came it would be no proper score: a forecast that is too low would be expected to score better.
        """
        last: Floats = np.array([row[~np.isnan(row)][-1] for row in self.question.figures])
        return crps(self.quantiles, self.observed) / last

    def at(self, level: float) -> Floats:
        """Return one quantile of each, (P,)."""
        return np.array([np.interp(level, LEVELS, row) for row in self.quantiles])

    def within(self, share: float) -> float | None:
        """Return how many lie within the middle interval that ought to hold this share."""
        return covered(self.at(0.5 - share / 2), self.at(0.5 + share / 2), self.observed)


def scored(method: Method, question: Question, observed: Floats) -> Scored:
    """Forecast, and lay what came beside it."""
    medians = method.medians(question)
    quantiles = around(medians, error_quantiles(method.errors(question), LEVELS, question.ahead))
    return Scored(question, method, quantiles, medians, observed)


def national_scores() -> Iterator[Scored]:
    """Yield every forecast of a national series."""
    simulated = simulated_nation()
    for name, made_in in ((name, made_in) for name in national_series() for made_in in ORIGINS):
        ours = SIMULATED_AS.get(name, name) in simulated
        of_spending = OF_SPENDING if name == "spending_iv3" else ()
        of_model = OF_MODEL if ours else ()
        as_it_stands = AS_IT_STANDS if ours and name != "young_people" else ()  # an index has no level
        methods = (*METHODS, *of_spending, *of_model, *as_it_stands)
        for target in range(made_in + 1, (LAST_OF_ACCOUNTS if name == "spending_iv3" else LAST) + 1):
            question = of_nation(name, made_in, target)
            if question:
                observed = np.array([national_series()[name][target]])
                yield from (scored(method, question, observed) for method in methods)


def place_scores() -> Iterator[tuple[str, Scored]]:
    """Yield the forecasts of spending of youth regions and of municipalities."""
    for level, (figures, heads) in (("youth regions", spending_of_regions()), ("municipalities", spending())):
        for made_in in ORIGINS:
            for target in range(made_in + 1, LAST_OF_ACCOUNTS + 1):
                question, observed = of_places(figures, heads, made_in, target)
                yield from (
                    (level, scored(method, question, observed)) for method in (*METHODS, *OF_SPENDING, *OF_PLACES, *OF_MODEL)
                )


def _told(share: float | None) -> object:
    return "" if share is None else share


def summary(level: str, one: Scored) -> tuple[object, ...]:
    """Return the row of some forecasts together."""
    asked = one.question
    errors, scores = one.errors, one.scores
    head = level, asked.series, asked.years[-1], asked.target, one.method.name, _leaked(one)
    figures = len(errors), float(errors.mean()), float(np.median(errors)), float(scores.mean())
    return *head, *figures, _told(one.within(0.5)), _told(one.within(0.9))


def _leaked(one: Scored) -> str:
    return "leaked" if one.method.leaked else ""


def national_row(one: Scored) -> tuple[object, ...]:
    """Return the row of one national forecast."""
    asked = one.question
    head = asked.series, asked.years[-1], asked.target, one.method.name, _leaked(one)
    ends = float(one.at(0.05)[0]), float(one.at(0.95)[0])
    error = float(one.medians[0] / one.observed[0] - 1.0)
    return *head, float(one.medians[0]), *ends, float(one.observed[0]), error, float(one.scores[0])


def together(nation: Sequence[Scored]) -> Iterator[tuple[object, ...]]:
    """Yield what national forecasts of a method come to, all series and years together; and those of simulated series.

    A method for spending alone is left out: beside all series it would be held against easier ones.
    """
    simulated = {_asked(one) for one in nation if one.method in OF_MODEL}
    general = [one for one in nation if one.method not in OF_SPENDING]
    for which in ("all national series", "simulated national series"):
        chosen = [one for one in general if which.startswith("all") or _asked(one) in simulated]
        for name, each in groupby(sorted(chosen, key=_name), key=_name):
            some = list(each)
            errors, scores = np.array([one.errors[0] for one in some]), np.array([one.scores[0] for one in some])
            figures = len(some), float(errors.mean()), float(np.median(errors)), float(scores.mean())
            yield which, "", "", "", name, _leaked(some[0]), *figures, *(_covered(some, share) for share in (0.5, 0.9))


def _name(one: Scored) -> str:
    return one.method.name


def _asked(one: Scored) -> tuple[str, int, int]:
    return one.question.series, one.question.years[-1], one.question.target


def _covered(some: Sequence[Scored], share: float) -> object:
    low, high = (np.array([one.at(0.5 + side * share / 2)[0] for one in some]) for side in (-1, 1))
    return _told(covered(low, high, np.array([one.observed[0] for one in some])))


def write() -> None:
    """Write the tables and the manifest."""
    nation, places = list(national_scores()), list(place_scores())
    write_table(FOLDER / "nation.csv", NATION_HEADING, map(national_row, nation))
    write_table(FOLDER / "scores.csv", HEADING, [*together(nation), *(summary(level, one) for level, one in places)])
    told = {
        "format": "zorgsim published backtest 1",
        "zorgsim": __version__,
        "made_in": list(ORIGINS),
        "until": {"counts": LAST, "spending_iv3": LAST_OF_ACCOUNTS},
        "simulated": {"first": simulated_years.FIRST + 1, "last": simulated_years.LAST, "worlds": simulated_years.WORLDS},
    }
    (FOLDER / "manifest.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


# The page


def page() -> dict[str, object]:
    """Return what the template of the page has places for, from what is published."""
    scores, nation = read_table(FOLDER / "scores.csv"), read_table(FOLDER / "nation.csv")
    head = ("method", "leaked", "forecasts", "mean error", "median error", "CRPS", "within 50 %", "within 90 %")

    def of(rows: Sequence[Mapping[str, str]]) -> str:
        return table(head, map(_line, rows), range(2, 8))

    def by(level: str, made_in: int, year: int) -> str:
        return of([row for row in scores if (row["level"], row["made_in"], row["year"]) == (level, str(made_in), str(year))])

    return {
        "all": of([row for row in scores if row["level"] == "all national series"]),
        "simulated": of([row for row in scores if row["level"] == "simulated national series"]),
        "young": _of_series(nation, "young_people"),
        "spending": _of_series(nation, "spending_iv3"),
        "regions_near": by("youth regions", 2019, 2020),
        "regions_far": by("youth regions", 2018, 2022),
        "near": by("municipalities", 2019, 2020),
        "far": by("municipalities", 2018, 2022),
        "enough": ENOUGH,
        "lessons": "\n".join(f"- {one}" for one in lessons(scores)),
    }


def lessons(scores: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Yield what the scores come to: who scored best how often, how well intervals held, and what the simulation adds."""
    for level in ("municipalities", "youth regions"):
        rows = [row for row in scores if row["level"] == level]
        fair = [row for row in rows if not row["leaked"]]
        groups: dict[tuple[str, str], list[Mapping[str, str]]] = {}
        for row in fair:
            groups.setdefault((row["made_in"], row["year"]), []).append(row)
        best = Counter(min(each, key=lambda row: float(row["crps"]))["method"] for each in groups.values())
        told = ", ".join(f"*{name}* in {number}" for name, number in best.most_common())
        yield f"**{level.capitalize()}.** Of {len(groups)} pairs of origin and year the best score, leaked methods apart: {told}."
        for name in ("half pooled", "last value"):
            mine = [row for row in rows if row["method"] == name]
            fifty, ninety = (_from_to([float(row[column]) for row in mine]) for column in ("within_50", "within_90"))
            yield f"*{name.capitalize()}* of {level}: {fifty} % came within the interval of 50 %, {ninety} % within that of 90 %."
    nation = {row["method"]: float(row["crps"]) for row in scores if row["level"] == "simulated national series"}
    order = ", ".join(f"*{name}* {100 * score:.1f}" for name, score in sorted(nation.items(), key=lambda one: one[1]))
    yield f"**The nation**, simulated series, scores from best to worst: {order}. {LEAKED_THERE}"


LEAKED_THERE: Final = "*Simulated growth*, *simulated* and *population counted* are leaked."


def _from_to(shares: Sequence[float]) -> str:
    return f"{100 * min(shares):.0f} to {100 * max(shares):.0f}"


def _of_series(nation: Sequence[Mapping[str, str]], series: str) -> str:
    rows = [row for row in nation if row["series"] == series]
    years = sorted({(row["made_in"], row["year"]) for row in rows})
    head = ("method", "leaked", *(f"{year} as of {made_in}" for made_in, year in years))
    names = dict.fromkeys((row["method"], row["leaked"]) for row in rows)
    found = {(row["method"], row["made_in"], row["year"]): row for row in rows}
    return table(
        head,
        [(*name, *(f"{100 * float(found[name[0], *one]['error']):+.1f}" for one in years)) for name in names],
        range(2, len(head)),
    )


def _line(row: Mapping[str, str]) -> tuple[str, ...]:
    percents = (_percent(row[name]) for name in ("mean_error", "median_error", "crps", "within_50", "within_90"))
    return row["method"], row["leaked"], row["forecasts"], *percents


def _percent(written: str) -> str:
    return f"{100 * float(written):.1f}" if written else "-"


def main(arguments: Sequence[str] | None = None) -> int:
    """Forecast, score and write."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m studies backtest", description=__doc__, formatter_class=raw)
    parser.add_argument("--simulate", action="store_true", help="play the nation and the sample anew first")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    asked = parser.parse_args(arguments)
    if asked.simulate:
        simulated_years.simulate(SIMULATED, asked.jobs)
    write()
    write_filled(NAME, page())
    print(f"{NAME}: {FOLDER}")
    return 0
