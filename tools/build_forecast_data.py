"""Build what forecasts are made from, out of a folder of csv files: ``python tools/build_forecast_data.py SOURCE_FOLDER``.

The folder holds ``municipal/`` with the key figures of 2021, the crosswalk to 2022 and the age bands, ``spending/`` with the yearly
statements of municipalities (Iv3) and ``youth_care/`` with national series. It writes ``composition.csv``, ``accounts.csv`` and
``flows.csv`` to ``data/forecast``; every column stands in ``forecast.toml`` there, with unit, source, method and grade.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

ROOT: Final = Path(__file__).parents[1]
if str(ROOT) not in sys.path:  # as a script, only the folder of tools is on the path
    sys.path.insert(0, str(ROOT))

from tools.build_people import successors  # noqa: E402  after the path is set

DATA: Final = ROOT / "src" / "zorgsim" / "data"
FOLDER: Final = DATA / "forecast"
WORKING: Final = ["pop_15_24", "pop_25_44", "pop_45_64"]

PER_HOUSEHOLD: Final = (
    "avg_property_value_keur",
    "pct_owner_occupied",
    "pct_social_rental_corporation",
    "avg_standardised_household_income_keur",
    "pct_households_lowest_40_income",
    "pct_households_highest_20_income",
    "pct_households_low_purchasing_power",
    "median_household_wealth_keur",
    "address_density",
)
"""Averages and percentages, of merged municipalities weighted by their households."""

SHARES: Final = {
    "divorced_per_1000": ("persons_divorced", ["population"]),
    "social_assistance_per_1000": ("persons_social_assistance", WORKING),
    "education_low_per_1000": (
        "education_low_persons",
        ["education_low_persons", "education_medium_persons", "education_high_persons"],
    ),
    "education_high_per_1000": (
        "education_high_persons",
        ["education_low_persons", "education_medium_persons", "education_high_persons"],
    ),
    "aged_25_44_per_1000": ("pop_25_44", ["population"]),
    "aged_65_plus_per_1000": ("pop_65_plus", ["population"]),
    "children_0_14_per_household_with_children_1000": ("pop_0_14", ["households_with_children"]),
    "households_with_children_per_1000": ("households_with_children", ["households"]),
}
"""Counts over counts, times 1000; merged municipalities summed first."""

FLOWS: Final = {
    "jeugdbescherming instroom totaal": "protection_started",
    "jeugdbescherming uitstroom totaal": "protection_ended",
    "OTS instroom": "supervision_started",
}
"""Flows of youth protection by what the table of excerpts calls them."""


def build_composition(folder: Path) -> pd.DataFrame:
    """Return what municipalities are made of, on the map of 2022."""
    before = pd.read_csv(folder / "municipal" / "municipalities_2021.csv").set_index("gm_code")
    crosswalk = pd.read_csv(folder / "municipal" / "crosswalk_2021_2022.csv").set_index("gm_code_2021")["gm_code_2022"]
    counts = before.select_dtypes("number").groupby(crosswalk).sum()
    columns = residents_by_age(folder)
    for name in PER_HOUSEHOLD:
        known = before[name].notna()
        weights = before["households"].where(known)
        columns[name] = (before[name] * weights).groupby(crosswalk).sum() / weights.groupby(crosswalk).sum()
    for name, (of, over) in SHARES.items():
        columns[name] = 1000 * counts[of] / counts[over].sum(axis=1)
    columns["wmo_clients_per_1000"] = _weighted(before["wmo_clients_per_1000"], before["population"], crosswalk)
    return columns.replace([np.inf, -np.inf], np.nan).round(3)


def _weighted(values: pd.Series[float], weights: pd.Series[float], groups: pd.Series[str]) -> pd.Series[float]:
    known = weights.where(values.notna())
    return (values * known).groupby(groups).sum() / known.groupby(groups).sum(min_count=1)


def residents_by_age(folder: Path) -> pd.DataFrame:
    """Residents of the four ages that youth care is counted by, 2022: five-year bands of postcodes scaled to official counts."""
    register = pd.read_csv(DATA / "places" / "municipalities.csv").set_index("code")
    bands = pd.read_csv(folder / "municipal" / "age_bands_2021_pc4_aggregated.csv").set_index("gm_code_2022")
    young, older = ["pop_0_4", "pop_5_9", "pop_10_14"], ["pop_15_19", "pop_20_24"]
    scaled = bands[young].mul(register["pop_0_14"] / bands[young].sum(axis=1), axis=0)
    scaled = scaled.join(bands[older].mul(register["pop_15_24"] / bands[older].sum(axis=1), axis=0)).loc[register.index]
    return pd.DataFrame(
        {
            "aged_0_3": 0.8 * scaled["pop_0_4"],
            "aged_4_11": 0.2 * scaled["pop_0_4"] + scaled["pop_5_9"] + 0.4 * scaled["pop_10_14"],
            "aged_12_17": 0.6 * scaled["pop_10_14"] + 0.6 * scaled["pop_15_19"],
            "aged_18_22": 0.4 * scaled["pop_15_19"] + 0.6 * scaled["pop_20_24"],
        }
    ).round()


def build_accounts(folder: Path) -> pd.DataFrame:
    """Return what municipalities spent on youth (6.72 and 6.82) and their residents by year, on the map of 2022.

    A municipality is left out of a year in which it, or one that became part of it, filed no statement or no youth spending, and
    where it got part of one that was divided since.
    """
    table = pd.read_csv(folder / "spending" / "iv3_youth_2017_2022.csv")
    table = table[table["report"] == "jaarrekening"].assign(keur=lambda one: one["tv_6.72"].fillna(0) + one["tv_6.82"].fillna(0))
    years = []
    for year, rows in table.groupby("year"):
        now = rows.set_index("gm_code")
        became, divided = successors(int(str(year)), now.index)
        summed = now[["inwoners", "keur"]].groupby(became).sum()
        missing = {became[code] for code in now.index[(now["no_report"] == 1) | (now["keur"] <= 0)]}
        kept = summed[~summed.index.isin(divided | missing)]
        years.append(kept.assign(year=year))
    whole = pd.concat(years).rename(columns={"inwoners": "residents"})
    register = pd.read_csv(DATA / "places" / "municipalities.csv")["code"]
    return whole[whole.index.isin(register)].rename_axis("code").reset_index().sort_values(["code", "year"])


def build_flows(folder: Path) -> pd.DataFrame:
    """Return flows of youth protection by year."""
    table = pd.read_csv(folder / "youth_care" / "national_series_excerpts.csv").dropna(subset=["value"])
    rows = table[table["measure"].isin(FLOWS)].assign(
        series=lambda one: one["measure"].map(FLOWS), year=lambda one: one["period"].astype(int)
    )
    return rows[["series", "year", "value"]].astype({"value": int}).sort_values(["series", "year"])


def main() -> None:
    """Read the sources named on the command line and write the three tables."""
    parser = argparse.ArgumentParser(description="Build what forecasts are made from, out of csv files.")
    parser.add_argument("source_folder", type=Path, help="folder with the csv files")
    folder = parser.parse_args().source_folder
    composition, accounts, flows = build_composition(folder), build_accounts(folder), build_flows(folder)
    composition.rename_axis("code").to_csv(FOLDER / "composition.csv", lineterminator="\n")
    accounts[["code", "year", "residents", "keur"]].astype({"residents": int, "keur": int}).to_csv(
        FOLDER / "accounts.csv", index=False, lineterminator="\n"
    )
    flows.to_csv(FOLDER / "flows.csv", index=False, lineterminator="\n")
    print(f"{len(composition)} municipalities, {len(accounts)} accounts, {len(flows)} flows")


if __name__ == "__main__":
    main()
