"""Build the shipped families by year from a folder of csv files: ``python tools/build_people.py SOURCE_FOLDER``.

The folder holds ``municipal/`` with the key figures of 2021 and 2022 and the crosswalk between them, and ``context/`` with key
figures of other years and the residents under 18 of 2023 and 2024. Families are those of the register (1 January 2022), moved by
numbers of children; the method of each year stands in ``people.toml`` beside the output.

It also writes what families by municipality are held against (``data/targets/children.csv``): children aged 0-14 of years of which
the series read the nation's sum alone, as the fewest and the most that a percentage in whole numbers allows.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

DATA = Path(__file__).parents[1] / "src" / "zorgsim" / "data"
REGISTER = 2022
MAP_DATE = "2022-01-01"
CHILDREN = "pop_0_14"
NATION_ALONE = (2012, 2017, 2018, 2019)
"""Years of which the series takes the nation's number of children, and no municipality's."""
HALF_A_PERCENT = 0.005


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
    for year in NATION_ALONE:
        years[year] = years[2021] * nation[year] / of_2021
    return pd.DataFrame(years).sort_index(axis=1)


def successors(year: int, codes: pd.Index[str]) -> tuple[pd.Series[str], set[str]]:
    """Return what each municipality of a year is part of on the map, and those that got part of one that was divided since."""
    changes = pd.read_csv(DATA / "places" / "boundary_changes.csv")
    since = changes[(changes["date"] > f"{year}-01-01") & (changes["date"] <= MAP_DATE)]
    became = {code: [code] for code in codes}
    for _date, rows in since.groupby("date"):
        into = rows.groupby("code")["successor_code"].apply(list).to_dict()
        became = {code: [one for part in parts for one in into.get(part, [part])] for code, parts in became.items()}
    divided = {one for parts in became.values() if len(set(parts)) > 1 for one in parts}
    return pd.Series({code: parts[0] for code, parts in became.items()}), divided


def build_children(folder: Path) -> pd.DataFrame:
    """Children aged 0-14 on the municipalities of the map: of 2021 as counted, of other years the fewest and the most."""
    table = pd.read_csv(folder / "context" / "kwb_population_age_households.csv")
    counted = {"2021": children_of_2021(folder).astype(float)}
    for year in NATION_ALONE:
        rows = table[table["year"] == year].set_index("gm_code")
        became, divided = successors(year, rows.index)
        for name, off in (("fewest", -HALF_A_PERCENT), ("most", HALF_A_PERCENT)):
            children = ((rows["pct_0_14"] / 100 + off) * rows["population"]).groupby(became).sum()
            counted[f"{year}_{name}"] = children[~children.index.isin(divided)]
    return pd.DataFrame(counted).sort_index()


def main() -> None:
    """Read the sources named on the command line and write families.csv and children.csv."""
    parser = argparse.ArgumentParser(description="Build the shipped families by year from csv files.")
    parser.add_argument("source_folder", type=Path, help="folder with the csv files")
    families = build_families(parser.parse_args().source_folder).round().astype(int)
    families.rename_axis("code").to_csv(DATA / "people" / "families.csv", lineterminator="\n")
    print(families.sum().to_string())
    children = build_children(parser.parse_args().source_folder).round().astype("Int64")
    children.rename_axis("code").to_csv(DATA / "targets" / "children.csv", lineterminator="\n")
    print(children.count().to_string())


if __name__ == "__main__":
    main()
