"""The forecast for 2022 to 2026, frozen: ``python -m studies forecast [--check]``.

Young people with youth care in kind (CBS) and spending on youth (Iv3), of the nation, the youth regions and the municipalities of
1 January 2022; quantiles in ``results/published/forecast/forecast.csv``, method and inputs in the manifest beside it.
``--check`` writes nothing and says whether the frozen file is what this command makes; exit code 1 if it is not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from studies import backtest
from studies.backtest import PRICES_AFTER, Question, real_trend
from studies.study import ROOT
from studies.written import PUBLISHED, read_table, write_table
from zorgsim.forecast.composition import frozen_levels, in_care, youth_regions
from zorgsim.forecast.facts import YEARS_OF_ACCOUNTS, own_effects, young_people
from zorgsim.forecast.naive import damped_trend
from zorgsim.forecast.scores import PUBLISHED as QUANTILES
from zorgsim.forecast.shrinkage import noise_of_counts
from zorgsim.inputs.municipalities import MAP_DATE
from zorgsim.inputs.people import published_families
from zorgsim.inputs.place_names import PlaceKind
from zorgsim.inputs.places import list_places, written

Floats = NDArray[np.float64]

NAME: Final = "forecast"
FOLDER: Final = PUBLISHED / NAME
FILE: Final = "forecast.csv"
YEARS: Final = (2022, 2023, 2024, 2025, 2026)
COUNTED: Final = 2021
"""The last year of which young people in care are known."""
ORIGIN_OF_SPENDING: Final = {2022: 2021, 2023: 2022, 2024: 2022, 2025: 2022, 2026: 2022}
"""As of which accounts spending of a year is forecast: those of 2022 are known, and are not looked at for 2022."""
PRICES_KNOWN_TO: Final = {2021: 2021, 2022: 2024}
"""Up to which year consumer prices are taken as known, by the year in which spending is forecast: nothing of 2022 for 2022."""
HALF_POOLED: Final = next(one for one in backtest.OF_PLACES if one.name == "half pooled")
"""The method that scored best of municipalities and of regions."""
FIRST_ORIGIN: Final = 2018
"""From which accounts on errors of forecasts of spending are looked at: a trend needs two years."""
OUT_OF_LINE: Final = 3.0
"""An account so many times more or less than the median of the municipality's latest is bookkeeping: unknown. Assumption."""
LATEST: Final = 3
"""How many accounts say in which line a municipality is: the last ones that are known, so that a level of before is not in it."""
HEADING: Final = ("place", "year", "series", *QUANTILES)
LEVELS: Final = np.array(list(QUANTILES.values()))
FACTS: Final = (
    "forecast/composition.csv",
    "forecast/accounts.csv",
    "forecast/forecast.toml",
    "places/municipalities.csv",
    "people/families.csv",
    "prices/index.toml",
)


def places() -> list[str]:
    """Return the nation, the youth regions and the municipalities as ``zorgsim --places`` takes them, each ascending by code."""
    regions = [f"{one.kind}:{one.name}" for one in list_places(PlaceKind.YOUTH_REGION)]
    return ["Nederland", *regions, *(written(one) for one in list_places(PlaceKind.MUNICIPALITY))]


# Young people in care


def national_growth(year: int) -> float:
    """Return the log of the growth of young people in care from 2021: the mean of the damped trend and of the simulated worlds."""
    series = young_people()
    trend = np.log(damped_trend(list(series), list(series.values()), year) / series[COUNTED])
    return float((trend + np.median(worlds(year))) / 2.0)


def worlds(year: int) -> Floats:
    """Return the log of the simulated growth from 2021 on in each world of the sample, times the children that there are then."""
    rows = read_table(backtest.SIMULATED)
    chosen = [row for row in rows if row["place"] == "sample" and row["series"] == "youths" and row["year"] == str(year)]
    ratios = np.array([float(row["value"]) for row in chosen]) * families(year).sum() / families(COUNTED).sum()
    growth: Floats = np.log(ratios)
    return growth


def families(year: int) -> Floats:
    """Return families by municipality, (345,); between two published years in a straight line, after the last as then."""
    years, each = published_families()
    return np.array([np.interp(year, years, one) for one in each.values()])


def past_errors() -> Floats:
    """Return the errors of the damped trend a year ahead in the national series of young people, log scale."""
    series = young_people()
    years = sorted(series)
    found = []
    for at in range(2, len(years)):
        known = years[:at]
        made = damped_trend(known, [series[year] for year in known], years[at])
        found.append(np.log(series[years[at]] / made))
    return np.array(found)


def national_spread(year: int) -> Floats:
    """Return the error of the nation's forecast at `LEVELS`, log scale: of past errors (Student's t) and between worlds."""
    errors, ahead = past_errors(), year - COUNTED
    past = t.ppf(LEVELS, len(errors)) * np.sqrt(np.mean(errors**2) * ahead)
    between = norm.ppf(LEVELS) * float(np.std(worlds(year), ddof=1))
    wide: Floats = np.sign(past) * np.hypot(past, between)
    return wide


def own_then(year: int) -> Floats:
    """Return young people in care by municipality for its composition, region and what is left of its own effect, (345,)."""
    levels = frozen_levels()
    then: Floats = levels.composed * np.exp(kept_until(year) * levels.effects.means) * families(year) / families(COUNTED)
    return then


def kept_until(year: int) -> float:
    """Return which share of an own effect is left of what it was in `COUNTED`."""
    return float(own_effects("kept_four_years") ** ((year - COUNTED) / 4.0))


def spread_of_regions(year: int, each: Floats) -> Floats:
    """Return by how much regions move beside the nation, (42,); variance, log scale.

    As its municipalities, (345,), each by itself: so a region of one municipality is as unsure as that one. But no less than what
    provinces did in a year, as a random walk, for municipalities of a region move together too.
    """
    shares = youth_regions() * each[:, None] / (youth_regions().T @ each)
    apart: Floats = (shares**2).T @ spread_of_municipalities(year, each)
    return np.maximum(apart, (year - COUNTED) * own_effects("sd_provinces_one_year") ** 2)


def spread_of_municipalities(year: int, counts: Floats) -> Floats:
    """Return by how much municipalities move beside the nation; variance, log scale.

    What they did in four years, as a random walk; what is not known of what is left of their own effects; and chance.
    """
    moved = (year - COUNTED) * own_effects("sd_four_years") ** 2 / 4.0
    unknown: Floats = kept_until(year) ** 2 * frozen_levels().effects.variances
    return moved + unknown + noise_of_counts(counts)


def young_people_in_care(year: int) -> Floats:
    """Return quantiles of every place, (388, 5): medians of municipalities add up to those of regions and of the nation."""
    nation = in_care().sum() * np.exp(national_growth(year))
    raw = own_then(year)
    each = raw * nation / raw.sum()
    common, z = national_spread(year), norm.ppf(LEVELS)
    regions = youth_regions().T @ each

    def widened(medians: Floats, variances: Floats) -> Floats:
        errors = np.sign(z) * np.hypot(common, z * np.sqrt(variances)[:, None])
        quantiles: Floats = medians[:, None] * np.exp(errors)
        return quantiles

    of_regions = widened(regions, spread_of_regions(year, each))
    return np.vstack([nation * np.exp(common)[None], of_regions, widened(each, spread_of_municipalities(year, each))])


# Spending


@cache
def known_spending(known: int) -> tuple[Floats, Floats]:
    """Return accounts and residents until the year that is known, (345, years) each, without accounts that are out of line.

    Those, and accounts that were not filed, are `filled`; residents where unknown lie between those of the years beside.
    """
    until = YEARS_OF_ACCOUNTS.index(known) + 1
    keur, residents = (one[:, :until].copy() for one in backtest.spending())
    for row in residents:
        there = ~np.isnan(row)
        row[~there] = np.interp(np.flatnonzero(~there), np.flatnonzero(there), row[there])
    latest = np.array([np.median(row[~np.isnan(row)][-LATEST:]) for row in keur])
    off = np.abs(np.log(keur / latest[:, None]))
    return filled(np.where(off > np.log(OUT_OF_LINE), np.nan, keur)), residents


def filled(keur: Floats) -> Floats:
    """Return accounts with those that are unknown as the nearest known year before (else after), moved as all others did."""
    whole = keur[~np.isnan(keur).any(axis=1)].sum(axis=0)
    found = keur.copy()
    for row, before in zip(found, keur, strict=True):
        known = np.flatnonzero(~np.isnan(before))
        for at in np.flatnonzero(np.isnan(before)):
            earlier = known[known < at]
            nearest = earlier[-1] if len(earlier) else known[0]
            row[at] = before[nearest] * whole[at] / whole[nearest]
    return found


def asked(made_in: int, target: int, known: int) -> Question:
    """Return the question of spending of all municipalities as of some accounts; ``known``: the last that are looked at at all."""
    keur, residents = known_spending(known)
    until = YEARS_OF_ACCOUNTS.index(made_in) + 1
    none = np.zeros(len(keur))
    return Question(YEARS_OF_ACCOUNTS[:until], keur[:, :until], residents[:, :until], target, none, "spending_iv3", none)


def spending_medians(question: Question, prices_to: int) -> tuple[float, Floats]:
    """Return the medians of the nation and of municipalities, which add up to it; ``prices_to``: the last year of known prices."""
    each = HALF_POOLED.medians(question)
    nation = real_trend(question.years, question.figures.sum(axis=0), question.target, prices_to)
    return nation, each * nation / each.sum()


@cache
def past_errors_of_spending(ahead: int, known: int) -> tuple[Floats, Floats, Floats]:
    """Return errors so many years ahead of forecasts whose target is known, log scale: of nation, regions and municipalities."""
    keur, _ = backtest.spending()
    whole, _ = known_spending(known)
    nation, regions, each = [], [], []
    for made_in in range(FIRST_ORIGIN, known - ahead + 1):
        at = YEARS_OF_ACCOUNTS.index(made_in + ahead)
        all_, medians = spending_medians(asked(made_in, made_in + ahead, known), made_in)
        nation.append(np.log(whole[:, at].sum() / all_))
        regions.append(np.log((youth_regions().T @ whole[:, at]) / (youth_regions().T @ medians)))
        filed = ~np.isnan(keur[:, at])
        each.append(np.log(keur[filed, at] / medians[filed]))
    return np.array(nation), np.concatenate(regions), np.concatenate(each)


def spending_spread(ahead: int, known: int) -> tuple[Floats, Floats, Floats]:
    """Return errors at `LEVELS` of nation, regions and municipalities; ``known``: the last accounts that are known.

    Of regions and municipalities those that were seen so far ahead, mirrored. The nation has ten as of 2022, which overlap:
    Student's t with as many degrees of freedom as there are years in which forecasts were made, and in proportion to the years
    ahead, as they grew. None is narrower than nearer by, nor than that of the larger area.
    """
    each_ahead = range(1, known - FIRST_ORIGIN + 1)
    rates = np.concatenate([past_errors_of_spending(one, known)[0] / one for one in each_ahead])
    of_nation = t.ppf(LEVELS, len(each_ahead)) * np.sqrt(np.mean(rates**2)) * ahead
    _, regions, each = past_errors_of_spending(ahead, known)
    of_regions, of_each = (np.quantile(np.concatenate([-np.abs(one), np.abs(one)]), LEVELS) for one in (regions, each))
    if ahead > 1:
        _, nearer, nearest = spending_spread(ahead - 1, known)
        of_regions, of_each = wider(of_regions, nearer), wider(of_each, nearest)
    of_regions = wider(of_regions, of_nation)
    return of_nation, of_regions, wider(of_each, of_regions)


def wider(some: Floats, others: Floats) -> Floats:
    """Return of two errors around 0 the one that is farther off, level by level."""
    found: Floats = np.sign(some) * np.maximum(np.abs(some), np.abs(others))
    return found


def spending_iv3(year: int) -> Floats:
    """Return quantiles of every place, thousand EUR in prices of the year, (388, 5)."""
    made_in = ORIGIN_OF_SPENDING[year]
    nation, each = spending_medians(asked(made_in, year, made_in), PRICES_KNOWN_TO[made_in])
    of_nation, of_regions, of_each = spending_spread(year - made_in, made_in)
    alone = youth_regions().sum(axis=0) == 1.0  # a region of one municipality is the same place, and as unsure
    errors = of_nation, np.where(alone[:, None], of_each, of_regions), of_each
    medians = np.array([nation]), youth_regions().T @ each, each
    return np.vstack([one[:, None] * np.exp(spread) for one, spread in zip(medians, errors, strict=True)])


# The file


def rows() -> Iterator[tuple[object, ...]]:
    """Yield the rows of the file, by series, year and place; whole persons and whole thousands of euros."""
    for series, of in (("youth_in_care", young_people_in_care), ("spending_iv3", spending_iv3)):
        for year in YEARS:
            for place, quantiles in zip(places(), of(year).tolist(), strict=True):
                yield place, year, series, *(int(round(one)) for one in quantiles)


def digest(file: Path) -> str:
    """Return the digest of a file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def manifest(file: Path) -> Mapping[str, Any]:
    """Return what is said of the file: what it holds, as of when, how made, from what."""
    data = ROOT / "src" / "zorgsim" / "data"
    return {
        "format": "zorgsim published forecast 1",
        "claims": "none: whether it beats last year's figure cannot be checked with what was at hand",
        "division": f"345 municipalities and 42 youth regions of {MAP_DATE}; later mergers: add up their medians",
        "series": {
            "youth_in_care": {
                "meaning": "persons aged 0-22 with youth care in kind (jeugdzorg in natura) during the year, CBS",
                "unit": "persons",
                "inputs_to": COUNTED,
            },
            "spending_iv3": {
                "meaning": "costs of tasks 6.72 and 6.82 in the accounts (Iv3), prices of the year",
                "unit": "thousand EUR",
                "inputs_to": {str(year): made_in for year, made_in in ORIGIN_OF_SPENDING.items()},
            },
        },
        "population_to": 2024,
        "prices_to": {str(made_in): year for made_in, year in PRICES_KNOWN_TO.items()},
        "prices_after": PRICES_AFTER,
        "quantiles": dict(QUANTILES),
        "sha256": digest(file),
        "facts": {name: digest(data / name) for name in FACTS} | {"simulated.csv": digest(backtest.SIMULATED)},
    }


def write(folder: Path) -> None:
    """Write the file and its manifest."""
    write_table(folder / FILE, HEADING, rows())
    text = json.dumps(manifest(folder / FILE), indent=2, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def differences(folder: Path = FOLDER) -> list[str]:
    """Return which frozen files are not what the command makes."""
    with TemporaryDirectory() as made:
        write(Path(made))
        return [name for name in (FILE, "manifest.json") if (Path(made) / name).read_bytes() != (folder / name).read_bytes()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the forecast, or check the frozen one."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m studies forecast", description=__doc__, formatter_class=raw)
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if the frozen file is another")
    if not parser.parse_args(arguments).check:
        write(FOLDER)
        print(f"{NAME}: {FOLDER}")
        return 0
    found = differences()
    print(f"{NAME}: {', '.join(found)} is not what the command makes" if found else f"{NAME}: as the command makes it")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
