"""Build the shipped place data from folders of CBS csv files: ``python tools/build_places.py SOURCE_FOLDER``.

The folder holds ``71487ned_2023_households.csv`` and ``municipal/`` with the key figures of 2021 and 2022, the
crosswalk between them and the age bands. Methods, anchors and exponents stand in ``places.toml`` beside the output.
"""

from __future__ import annotations

import argparse
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import brentq

PLACES = Path(__file__).parents[1] / "src" / "zorgsim" / "data" / "places"

PROVINCES = {
    "Groningen": "PV20",
    "Fryslân": "PV21",
    "Drenthe": "PV22",
    "Overijssel": "PV23",
    "Flevoland": "PV24",
    "Gelderland": "PV25",
    "Utrecht": "PV26",
    "Noord-Holland": "PV27",
    "Zuid-Holland": "PV28",
    "Zeeland": "PV29",
    "Noord-Brabant": "PV30",
    "Limburg": "PV31",
}

YOUTH_CARE = {
    "youth_in_care_total": "youth_in_care_2021",
    **{f"youth_in_care_{part}": f"youth_in_care_2021_{part}" for part in (
        "age_0_3", "age_4_11", "age_12_17", "age_18_22", "single_parent_home", "couple_home", "other_household",
    )},
    "care_trajectories_total": "trajectories_2021",
    **{f"trajectories_ref_{referrer}": f"trajectories_2021_{referrer}" for referrer in (
        "municipality", "gp", "youth_physician", "certified_institution", "medical_specialist", "court", "none",
        "unknown",
    )},
}  # fmt: skip


@dataclass(frozen=True)
class Sources:
    """The CBS tables, each indexed by municipality code (households by province)."""

    now: pd.DataFrame
    before: pd.DataFrame
    ages: pd.DataFrame
    successor: pd.Series[str]
    households: pd.DataFrame


def read_sources(folder: Path) -> Sources:
    """Read the csv files and bring the tables of 2022 into one order."""
    municipal = folder / "municipal"
    now = pd.read_csv(municipal / "municipalities_2022.csv").set_index("gm_code").sort_index()
    now["province"] = now["province"].replace("Fryslan", "Fryslân")
    before = pd.read_csv(municipal / "municipalities_2021.csv").set_index("gm_code")
    ages = pd.read_csv(municipal / "age_bands_2021_pc4_aggregated.csv").set_index("gm_code_2022").loc[now.index]
    crosswalk = pd.read_csv(municipal / "crosswalk_2021_2022.csv").set_index("gm_code_2021")
    households = pd.read_csv(folder / "71487ned_2023_households.csv").set_index("regio")
    successor = crosswalk["gm_code_2022"].loc[before.index]
    if set(successor) != set(now.index):
        raise SystemExit("the crosswalk does not lead from the municipalities of 2021 to those of 2022")
    return Sources(now, before, ages, successor, households)


def sum_over_mergers(counts: pd.DataFrame, successor: pd.Series[str]) -> pd.DataFrame:
    """Sum counts of 2021 to the municipalities of 2022; a missing part makes the sum missing."""
    return counts.groupby(successor).sum().mask(counts.isna().groupby(successor).any())


def estimate_minors(sources: Sources, nation: float) -> pd.Series[float]:
    """Residents under 18: the published 0-14 plus 15-17 in proportion to 10-14, summing to the nation's."""
    bands = sources.ages
    share_10_14 = bands["pop_10_14"] / (bands["pop_0_4"] + bands["pop_5_9"] + bands["pop_10_14"])
    aged_10_14 = sources.now["pop_0_14"] * share_10_14
    aged_15_17 = aged_10_14 * (nation - sources.now["pop_0_14"].sum()) / aged_10_14.sum()
    return sources.now["pop_0_14"] + aged_15_17


def estimate_0_22(sources: Sources) -> pd.Series[float]:
    """Residents aged 0-22: the published 0-14 plus the part of the published 15-24 below 23."""
    bands = sources.ages
    below_23 = (bands["pop_15_19"] + 0.6 * bands["pop_20_24"]) / (bands["pop_15_19"] + bands["pop_20_24"])
    return sources.now["pop_0_14"] + sources.now["pop_15_24"] * below_23


def lone_parent_share(sources: Sources) -> pd.Series[float]:
    """Lone parents among households with children, of each municipality's province."""
    share = sources.households["eenouder"] / sources.households["hh_met_kinderen"]
    return (sources.now["province"] + " (PV)").map(share)


def children_per_household(table: pd.DataFrame) -> pd.Series[float]:
    """Children of any age living at home per household with children.

    Residents outside private households are unknown per municipality: their national share is taken, and the result
    held within what the published household size (one decimal) allows, which catches places with large institutions.
    """
    lowest = (table["average_household_size"] - 0.05) * table["households"]
    highest = (table["average_household_size"] + 0.05) * table["households"]
    private = (lowest + highest).sum() / 2 / table["population"].sum()
    persons = (table["population"] * private).clip(lowest, highest)
    with_children = persons - table["households_single_person"] - 2 * table["households_without_children"]
    return with_children / table["households_with_children"] - (2 - table["lone_parent_share_province"])


def estimate_families(table: pd.DataFrame, nation: int) -> pd.Series[int]:
    """Families with minors: minors over minors per family, the latter as children per household; sums to the nation."""
    raw = table["pop_0_17"] / children_per_household(table)
    exact = raw * nation / raw.sum()
    families: pd.Series[int] = np.floor(exact).astype(int)
    short = nation - int(families.sum())
    families.loc[(exact - families).sort_values(ascending=False, kind="stable").index[:short]] += 1
    return families


def spread_prevalence(proxy: pd.Series[float], families: pd.Series[int], declared: dict[str, Any]) -> pd.Series[float]:
    """Prevalence with odds proportional to odds(proxy) ** exponent and the anchor as family-weighted mean.

    The odds ratio against the anchor is held within the declared range, a hair inside so that rounding stays in too.
    """
    pattern = declared["exponent"] * np.log(proxy / (1 - proxy))
    anchor = np.log(declared["anchor"] / (1 - declared["anchor"]))
    lowest = anchor + np.log(declared["odds_ratio"]["low"]) + 1e-5
    highest = anchor + np.log(declared["odds_ratio"]["high"]) - 1e-5

    def prevalence(constant: float) -> pd.Series[float]:
        log_odds: pd.Series[float] = (pattern + constant).clip(lowest, highest)
        return 1 / ((-log_odds).map(np.exp) + 1)

    def miss(constant: float) -> float:
        return float(np.average(prevalence(constant), weights=families) - declared["anchor"])

    constant: float = brentq(miss, -50, 50, xtol=1e-14)
    return prevalence(constant)


def build_prevalences(table: pd.DataFrame, declared: dict[str, Any]) -> pd.DataFrame:
    """One column per domain, and one line printed for each that varies."""
    columns = {}
    for domain, one in declared["prevalence"].items():
        if not one["proxy"]:
            columns[f"prevalence_{domain}"] = pd.Series(one["anchor"], index=table.index)
            continue
        scale = 100 if one["proxy"].startswith("pct_") else 1000
        limits = {"odds_ratio": declared["nation"]["odds_ratio"]}
        prevalence = spread_prevalence(table[one["proxy"]] / scale, table["families"], one | limits).round(7)
        odds_ratio = prevalence / (1 - prevalence) / (one["anchor"] / (1 - one["anchor"]))
        print(f"{domain}: prevalence {prevalence.min():.3f} to {prevalence.max():.3f}", end=", ")
        print(f"odds ratio {odds_ratio.min():.2f} to {odds_ratio.max():.2f}")
        columns[f"prevalence_{domain}"] = prevalence
    return pd.DataFrame(columns)


def per_1000_of_working_age(sources: Sources, columns: list[str]) -> pd.Series[float]:
    """Persons in the given columns of 2021 per 1000 residents aged 15-64, on the municipalities of 2022."""
    ages = ["pop_15_24", "pop_25_44", "pop_45_64"]
    summed = sum_over_mergers(sources.before[columns + ages], sources.successor)
    return (1000 * summed[columns].sum(axis=1) / summed[ages].sum(axis=1)).round(3)


def below_110_social_minimum(sources: Sources) -> pd.Series[float]:
    """Per cent of households, merged municipalities weighted by their households."""
    households = sources.before["households"]
    weighted = sources.before["pct_households_below_110_social_minimum"] * households
    total = households.groupby(sources.successor).sum()
    return (weighted.groupby(sources.successor).sum() / total).round(3)


def build_municipalities(sources: Sources, declared: dict[str, Any]) -> pd.DataFrame:
    """The whole table, columns in the order of places.toml."""
    table = sources.now.rename(columns={
        "gm_name": "name", "jeugdregio_code": "youth_region_code", "jeugdregio_name": "youth_region",
        "avg_household_size": "average_household_size",
    })  # fmt: skip
    table["province_code"] = table["province"].map(PROVINCES)
    table["lone_parent_share_province"] = lone_parent_share(sources).round(5)
    table["pop_0_17"] = estimate_minors(sources, declared["nation"]["minors"]["value"]).round().astype(int)
    table["pop_0_22"] = estimate_0_22(sources).round().astype(int)
    table["families"] = estimate_families(table, declared["nation"]["families"]["value"])
    table["out_of_work_per_1000"] = per_1000_of_working_age(sources, ["persons_unemployment_benefit", "persons_social_assistance"])
    table["disability_benefit_per_1000"] = per_1000_of_working_age(sources, ["persons_disability_benefit"])
    table["pct_households_below_110_social_minimum"] = below_110_social_minimum(sources)
    care = sum_over_mergers(sources.before[list(YOUTH_CARE)], sources.successor).rename(columns=YOUTH_CARE)
    whole = pd.concat([table, build_prevalences(table, declared), care.astype("Int64")], axis=1)
    return whole.rename_axis("code").reset_index()[list(declared["columns"])]


def main() -> None:
    """Read the sources named on the command line and write municipalities.csv."""
    parser = argparse.ArgumentParser(description="Build the shipped place data from CBS csv files.")
    parser.add_argument("source_folder", type=Path, help="folder with the CBS csv files")
    sources = read_sources(parser.parse_args().source_folder)
    declared = tomllib.loads((PLACES / "places.toml").read_text(encoding="utf-8"))
    municipalities = build_municipalities(sources, declared)
    municipalities.to_csv(PLACES / "municipalities.csv", index=False, lineterminator="\n")
    print(f"{len(municipalities)} municipalities, {municipalities['families'].sum()} families")


if __name__ == "__main__":
    main()
