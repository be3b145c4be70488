"""Use of youth care of municipalities from what they are made of: ``python -m studies municipalities [--fit-only] [--try]``.

Several regressions of the young people in care of 2021, each tenfold cross-validated over municipalities, penalties and sizes of
trees chosen inside the folds; then levels by composition, youth region and own effect, shrunk. Writes
``results/published/municipalities``, ``data/places/own_levels.csv`` and docs/municipalities.md. Trained on 2021 and frozen.
"""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from studies.levels import SAMPLE, scenario_of
from studies.markdown import table
from studies.study import ROOT
from studies.written import PUBLISHED, read_table, write_filled, write_table
from zorgsim import __version__
from zorgsim.experiment.crew import local_crew
from zorgsim.experiment.execute import carry_out, passing_store
from zorgsim.experiment.meter import listener_of
from zorgsim.experiment.plan import plan_experiment
from zorgsim.experiment.validate import Years
from zorgsim.forecast.composition import (
    DOMAINS_OF_MODEL,
    GUIDED,
    SEED,
    WHOLE,
    Levels,
    at_risk,
    features,
    frozen_levels,
    in_care,
    youth_regions,
)
from zorgsim.forecast.regression import FOLDS, Fit, Linear, folds_of, negative_binomial, nested, ridge, squared_ridge
from zorgsim.inputs.municipalities import all_municipalities
from zorgsim.inputs.own_levels import BETWEEN, at_own_level
from zorgsim.model.structure import DEFAULT
from zorgsim.results.cbs import youths_with_care
from zorgsim.results.target_years import factors_of_year

Floats = NDArray[np.float64]

NAME: Final = "municipalities"
SEEDS: Final = (SEED, SEED + 100)
"""Of the folds: two ways to divide the municipalities."""
ASKED: Final = 0.11
"""Mean error that was asked for of composition alone."""
FOLDER: Final = PUBLISHED / NAME
OWN: Final = ROOT / "src" / "zorgsim" / "data" / "places" / "own_levels.csv"
SIMULATED: Final = PUBLISHED / "backtest" / "simulated.csv"
TREES: Final = ((100, 2), (300, 2), (100, 3), (300, 3))
"""Numbers and depths of boosted trees to choose from."""
HEADING: Final = (
    "method",
    "features",
    "columns",
    "composition_alone",
    "mean_error",
    "lowest",
    "highest",
    "median_error",
    "by_youth",
)


@dataclass(frozen=True)
class Method:
    """A way to predict: its words, how many features it has, whether they are composition alone, and its predictions."""

    name: str
    of: str
    columns: int
    alone: bool
    predict: Callable[[int], Floats]


def methods() -> list[Method]:
    """Return what is tried, in the order of the table."""
    counts, offset = in_care(), at_risk()

    def crossed(fit: Fit, rows: Floats) -> Callable[[int], Floats]:
        return lambda seed: nested(fit, rows, counts, offset, seed)

    sets = {"five domains": DOMAINS_OF_MODEL, "guided": GUIDED, "whole": WHOLE}
    alone = [
        Method("population only", "residents 0-22", 0, True, _population(counts, offset)),
        *(Method("ridge", of, len(names), True, crossed(ridge, features(names))) for of, names in sets.items()),
        Method("ridge, squares and products", "guided", len(GUIDED), True, crossed(squared_ridge, features(GUIDED))),
        Method("negative binomial", "whole", len(WHOLE), True, crossed(negative_binomial, features(WHOLE))),
        Method("boosted trees", "whole", len(WHOLE), True, _boosted(features(WHOLE), counts, offset)),
    ]
    region = youth_regions()
    others = [
        Method("ridge", f"{of} and youth region", len(names) + 42, False, crossed(ridge, np.hstack([features(names), region])))
        for of, names in (("guided", GUIDED), ("whole", WHOLE))
    ]
    return [*alone, *others]


def _population(counts: Floats, offset: Floats) -> Callable[[int], Floats]:
    def median(_features: Floats, some: Floats, theirs: Floats, _penalty: float) -> Linear:
        return Linear(np.zeros(0), np.zeros(0), float(np.median(np.log(some) - theirs)), np.zeros(0))

    return lambda seed: nested(median, np.zeros((len(counts), 0)), counts, offset, seed)


def _boosted(rows: Floats, counts: Floats, offset: Floats) -> Callable[[int], Floats]:
    from sklearn.ensemble import GradientBoostingRegressor  # an extra: nothing else here needs it
    from sklearn.model_selection import GridSearchCV

    filled = np.where(np.isnan(rows), np.nanmedian(rows, axis=0), rows)

    def predict(seed: int) -> Floats:
        held, predicted = folds_of(len(counts), seed), np.empty(len(counts))
        for fold in range(FOLDS):
            out = held == fold
            model: Any = GradientBoostingRegressor(
                loss="absolute_error", learning_rate=0.05, subsample=0.6, max_features=0.3, random_state=seed
            )
            grid = [{"n_estimators": [number], "max_depth": [depth]} for number, depth in TREES]
            search: Any = GridSearchCV(model, grid, cv=3, scoring="neg_mean_absolute_error")
            search.fit(filled[~out], (np.log(counts) - offset)[~out])
            predicted[out] = search.predict(filled[out]) + offset[out]
        return predicted

    return predict


def measure() -> Iterator[tuple[object, ...]]:
    """Yield the row of each method: errors relative to what was counted, means over the ways to divide the municipalities."""
    counts = in_care()
    for method in methods():
        errors = [np.abs(np.exp(method.predict(seed)) / counts - 1.0) for seed in SEEDS]
        means = [float(one.mean()) for one in errors]
        middle = float(np.mean([np.median(one) for one in errors]))
        weighted = float(np.mean([np.average(one, weights=counts) for one in errors]))
        print(f"{method.name}, {method.of}: {np.mean(means):.4f}", flush=True)
        alone = "yes" if method.alone else "no"
        yield method.name, method.of, method.columns, alone, float(np.mean(means)), min(means), max(means), middle, weighted


# Levels


def own_rows(levels: Levels) -> Iterator[tuple[object, ...]]:
    """Yield the row of each municipality: counted, composed, what it has of its own, and the factor that would bring it there."""
    places, effects, counted = all_municipalities(), levels.effects, in_care()
    factors = question_factors(levels.levels)
    for index, one in enumerate(places):
        own = float(effects.weights[index]), float(effects.means[index]), float(np.sqrt(effects.variances[index]))
        level = round(float(levels.composed[index]), 1), *(round(value, 4) for value in own), round(float(levels.levels[index]), 1)
        yield one.code, one.name, int(counted[index]), *level, round(float(factors[index]), 4)


def question_factors(levels: Floats) -> Floats:
    """Return by how much more often each should ask than its region: its share of the region's level over its simulated share.

    Held within `BETWEEN`; the mean over a region's simulated young people is 1 before that, so that the region's own factor stands.
    """
    regions = youth_regions()
    simulated = simulated_in_care()
    of_region = regions.T @ levels, regions.T @ simulated
    shares = (levels / (regions @ of_region[0])) / (simulated / (regions @ of_region[1]))
    return np.clip(shares, *BETWEEN)


def simulated_in_care() -> Floats:
    """Return young people in care in 2021 as the nation was simulated with what ships, (345,)."""
    found = {row["place"]: float(row["value"]) for row in read_table(SIMULATED) if row["place"].startswith("GM")}
    return np.array([found[one.code] for one in all_municipalities()])


OWN_HEADING: Final = ("code", "name", "counted", "composed", "weight", "own_effect", "sd", "level", "question_factor")


# Tried in the simulation


def tried() -> Iterator[tuple[object, ...]]:
    """Simulate the sample of `studies.levels` without and with own levels, same luck; yield how far places are off in 2021."""
    scenario, crew = scenario_of(DEFAULT, {}, SAMPLE), local_crew(1)
    level = dict(zip((one.code for one in all_municipalities()), frozen_levels().levels.tolist(), strict=True))
    usual = plan_experiment([scenario], 1)
    for name, experiment in (("as it ships", usual), ("own levels", replace(usual, places=tuple(map(at_own_level, usual.places))))):
        with passing_store(experiment, crew) as store:
            (simulated,) = carry_out(experiment, store, listener_of(lambda _done, _total: None), crew)
        years, places = Years(simulated), simulated.place.municipalities
        factors = factors_of_year(years.factors, 2021)
        runs = [np.asarray(youths_with_care(years.by_municipality(2021, run), factors)) for run in range(years.runs)]
        use = np.mean(runs, axis=0)
        counted = np.array([float(one.youth_in_care_2021 or np.nan) for one in places])
        off, from_level = use / counted - 1.0, use / np.array([level[one.code] for one in places]) - 1.0
        yield name, len(places), *(float(np.abs(one).mean()) for one in (off, from_level)), float(use.sum() / counted.sum())


TRIED_HEADING: Final = ("levels", "municipalities", "off_counted", "off_level", "sum_over_counted")


# The page


def page() -> dict[str, object]:
    """Return what the template of the page has places for, from what is published."""
    rows = read_table(FOLDER / "methods.csv")
    best = min((row for row in rows if row["composition_alone"] == "yes"), key=lambda row: float(row["mean_error"]))
    with_region = min((row for row in rows if row["composition_alone"] == "no"), key=lambda row: float(row["mean_error"]))
    manifest = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    error = float(best["mean_error"])
    return {
        "table": table(
            ("method", "features", "composition alone", "mean error", "both divisions", "median", "by young person"),
            map(_line, rows),
            (3, 4, 5, 6),
        ),
        "best": f"{best['method']}, {best['features']}",
        "error": f"{100 * error:.1f}",
        "asked": f"{100 * ASKED:.0f}",
        "verdict": "met" if error <= ASKED else "**missed**",
        "region_error": f"{100 * float(with_region['mean_error']):.1f}",
        "whole": len(WHOLE),
        "seeds": " and ".join(map(str, SEEDS)),
        "tau": f"{100 * manifest['tau']:.1f}",
        "weight": f"{manifest['median_weight']:.2f}",
        "least": f"{manifest['least_weight']:.2f}",
        "factor_low": f"{manifest['factors'][0]:.2f}",
        "factor_high": f"{manifest['factors'][2]:.2f}",
        "tried": _tried_text(*read_table(FOLDER / "tried.csv")),
    }


def _tried_text(usual: dict[str, str], own: dict[str, str]) -> str:
    def both(name: str) -> str:
        mine, before = (100 * float(row[name]) for row in (own, usual))
        return f"{mine:.1f} instead of {before:.1f} %"

    sums = " instead of ".join(f"{float(row['sum_over_counted']):.3f}" for row in (own, usual))
    told = (
        f"young people in care of {own['municipalities']} municipalities were {both('off_counted')} off what was counted (mean), "
        f"{both('off_level')} off their levels; all together {sums} times what was counted. That is how near a fit comes to what "
        "it was fitted to, and no proof of a forecast."
    )
    return textwrap.fill(told, 128)


def _line(row: dict[str, str]) -> tuple[str, ...]:
    def percent(name: str) -> str:
        return f"{100 * float(row[name]):.1f}"

    both = f"{percent('lowest')} - {percent('highest')}"
    return (
        row["method"],
        row["features"],
        row["composition_alone"],
        percent("mean_error"),
        both,
        percent("median_error"),
        percent("by_youth"),
    )


def write_levels() -> None:
    """Fit the levels and write them, and what the manifest says of them."""
    levels = frozen_levels()
    rows = list(own_rows(levels))
    write_table(OWN, OWN_HEADING, rows)
    factors = [float(str(row[-1])) for row in rows]
    told = {
        "format": "zorgsim published municipalities 1",
        "zorgsim": __version__,
        "trained_on": 2021,
        "seeds": list(SEEDS),
        "tau": round(float(np.sqrt(levels.effects.tau2)), 6),
        "median_weight": round(float(np.median(levels.effects.weights)), 4),
        "least_weight": round(float(levels.effects.weights.min()), 4),
        "factors": [round(float(np.quantile(factors, level)), 4) for level in (0.05, 0.5, 0.95)],
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "manifest.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, fit and write."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m studies municipalities", description=__doc__, formatter_class=raw)
    parser.add_argument("--fit-only", action="store_true", help="levels and page; the table of methods stays as it is published")
    parser.add_argument("--try", action="store_true", dest="trial", help="simulate a sample with own levels too (a minute)")
    asked = parser.parse_args(arguments)
    if not asked.fit_only:
        write_table(FOLDER / "methods.csv", HEADING, measure())
    write_levels()
    if asked.trial:
        write_table(FOLDER / "tried.csv", TRIED_HEADING, tried())
    write_filled(NAME, page())
    print(f"{NAME}: {FOLDER}")
    return 0
