"""Build the shipped families by year from a folder of csv files: ``python tools/build_people.py SOURCE_FOLDER``.

The folder holds ``municipal/`` with the key figures of 2021 and 2022 and the crosswalk between them, and ``context/`` with key
figures of other years and the residents under 18 of 2023 and 2024. Families are those of the register (1 January 2022), moved by
numbers of children; the method of each year stands in ``people.toml`` beside the output.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

DATA = Path(__file__).parents[1] / "src" / "zorgsim" / "data"
REGISTER = 2022
CHILDREN = "pop_0_14"


def children_of_2021(folder: Path) -> pd.Series[float]:
    """Residents aged 0-14 of 1 January 2021, on the municipalities of 2022."""
    before = pd.read_csv(folder / "municipal" / "municipalities_2021.csv").set_index("gm_code")[CHILDREN]
    crosswalk = pd.read_csv(folder / "municipal" / "crosswalk_2021_2022.csv").set_index("gm_code_2021")["gm_code_2022"]
    return before.groupby(crosswalk).sum()


def minors(folder: Path, codes: pd.Index[str]) -> pd.DataFrame:
    """Residents under 18 by year; of a municipality that merged after 1 January 2022, those of what it is part of now."""
    counts = pd.read_csv(folder / "context" / "population_0_17_2023_2024.csv").pivot(
        index="gm_code", columns="year", values="pop_0_17"
    )
    changes = pd.read_csv(DATA / "places" / "boundary_changes.csv")
    later = changes[changes["date"] > f"{REGISTER}-01-01"].set_index("code")["successor_code"]
    return counts.loc[[later.get(code, code) for code in codes]].set_axis(codes)


def national_children(folder: Path) -> pd.Series[float]:
    """Residents aged 0-14 of the nation by year: percentages in whole numbers times residents, added up."""
    table = pd.read_csv(folder / "context" / "kwb_population_age_households.csv")
    return (table["pct_0_14"] / 100 * table["population"]).groupby(table["year"]).sum()


def build_families(folder: Path) -> pd.DataFrame:
    """Families by municipality (rows) and 1 January (columns), real-valued."""
    register = pd.read_csv(DATA / "places" / "municipalities.csv").set_index("code")
    families, nation, young = register["families"], national_children(folder), minors(folder, register.index)
    years = {REGISTER: families.astype(float), 2021: families * children_of_2021(folder) / register[CHILDREN]}
    # both ends of a national step come from the same kind of figure, so that what rounding does to both cancels
    years[2023] = families * nation[2023] / nation[2022]
    years[2024] = years[2023] * young[2024] / young[2023]
    of_2021 = nation[2022] * years[2021].sum() / families.sum()
    for year in (2012, 2017, 2018, 2019):
        years[year] = years[2021] * nation[year] / of_2021
    return pd.DataFrame(years).sort_index(axis=1)


def main() -> None:
    """Read the sources named on the command line and write families.csv."""
    parser = argparse.ArgumentParser(description="Build the shipped families by year from csv files.")
    parser.add_argument("source_folder", type=Path, help="folder with the csv files")
    families = build_families(parser.parse_args().source_folder).round().astype(int)
    families.rename_axis("code").to_csv(DATA / "people" / "families.csv", lineterminator="\n")
    print(families.sum().to_string())


if __name__ == "__main__":
    main()
