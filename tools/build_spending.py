"""Build what municipalities spent on youth care by year: ``python tools/build_spending.py SOURCE_FOLDER``.

The folder holds ``spending/iv3_youth_2017_2022.csv``: yearly statements of municipalities (Iv3, CBS) by task. The accounts of 6.72
and 6.82 together are written, thousand EUR, on the municipalities of the map; those that merged are added up. Left empty is who
gave no statement, who is part of one that gave none, and who got part of a municipality that was divided since.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

import pandas as pd

ROOT: Final = Path(__file__).parents[1]
if str(ROOT) not in sys.path:  # as a script, only the folder of tools is on the path
    sys.path.insert(0, str(ROOT))

from tools.build_people import DATA, successors  # noqa: E402  after the path is set

FILE: Final = DATA / "targets" / "iv3_municipalities.csv"
YEARS: Final = range(2017, 2023)
TASKS: Final = ["tv_6.72", "tv_6.82"]


def build_spending(folder: Path) -> pd.DataFrame:
    """Spending on youth care by municipality of the map (rows) and year (columns), thousand EUR."""
    register = pd.read_csv(DATA / "places" / "municipalities.csv").set_index("code")
    table = pd.read_csv(folder / "spending" / "iv3_youth_2017_2022.csv")
    accounts = table[table["report"] == "jaarrekening"]
    return pd.DataFrame({year: _of_year(accounts[accounts["year"] == year], year) for year in YEARS}).reindex(register.index)


def _of_year(rows: pd.DataFrame, year: int) -> pd.Series[float]:
    stated = rows.set_index("gm_code")
    became, divided = successors(year, stated.index)
    spent = stated[TASKS].sum(axis=1).where(stated["no_report"] == 0)
    spent = spent.where(spent > 0)
    together = spent.groupby(became).agg(lambda parts: parts.sum(skipna=False))
    return together[~together.index.isin(divided)]


def main() -> None:
    """Read the sources named on the command line and write the table."""
    parser = argparse.ArgumentParser(description="Build what municipalities spent on youth care by year.")
    parser.add_argument("source_folder", type=Path, help="folder with the csv files")
    spending = build_spending(parser.parse_args().source_folder)
    spending.round().astype("Int64").rename_axis("code").to_csv(FILE, lineterminator="\n")
    print(pd.DataFrame({"municipalities": spending.count(), "keur": spending.sum()}).to_string())


if __name__ == "__main__":
    main()
