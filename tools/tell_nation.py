"""Say beside the set of plausible worlds how many of them hold in the nation: ``python tools/tell_nation.py``.

Reads what ``python -m studies nation_in_worlds`` published, and writes it to ``plausible.json``, from where whoever reads results
of drawn worlds is told. Refuses a study of another set than the one that ships. A set that ships anew says nothing of the nation
until this is run.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402  after the path is set
import pandas as pd  # noqa: E402
from studies import conclusions  # noqa: E402
from studies.concluded import Conclusion, at_best_values  # noqa: E402
from studies.nation_in_worlds import read_worlds  # noqa: E402
from tools.ship_plausible import write_document  # noqa: E402

from zorgsim.errors import InputError  # noqa: E402
from zorgsim.inputs.plausible import NATION, ORIGIN  # noqa: E402

STUDY: Final = Path("results") / "published" / "nation_in_worlds"
SHIPS: Final = Path("src") / "zorgsim" / "data" / "draws" / ORIGIN


def in_nation(root: Path) -> dict[str, int]:
    """Return how many worlds of the set that ships were played in the nation, and how many of these it does not rule out.

    Raises
    ------
    InputError
        If the study is of another set, or not all of its worlds have been played.
    """
    worlds, ships = read_worlds(root / STUDY), json.loads((root / SHIPS).read_text(encoding="utf-8"))
    played = str(worlds.manifest["set"]["digest"])
    if ships["set"] != played:
        raise InputError(
            "the nation was played in worlds of another set",
            where=str(STUDY),
            value=played,
            allowed=ships["set"],
            action="play it anew: python -m studies nation_in_worlds",
        )
    if worlds.numbers != tuple(range(1, worlds.manifest["planned"] + 1)):
        raise InputError(
            "not all worlds have been played in the nation",
            where=str(STUDY),
            value=len(worlds.numbers),
            allowed=worlds.manifest["planned"],
            action="go on: python -m studies nation_in_worlds",
        )
    return {"played": len(worlds.numbers), "left": int(worlds.is_plausible.sum())}


def as_published(root: Path) -> tuple[float, float]:
    """Return which share of worlds has a published sign, of those that the nation leaves and of those that it rules out.

    Every sign that `conclusions` holds against what was told at best values counts alike, by its own share of the worlds.
    """
    worlds, best = read_worlds(root / STUDY), at_best_values(root / "results" / "published")
    left = {number for number, one in zip(worlds.numbers, worlds.is_plausible, strict=True) if one}
    shares = []
    table = pd.read_csv(root / "results" / "published" / conclusions.NAME / conclusions.TABLE)
    played = table[table["world"].isin(worlds.numbers)]
    for key, rows in played.groupby(list(conclusions.COLUMNS[:4]), sort=False):
        told = best[Conclusion(*map(str, key))]
        if told.told:
            agrees = np.sign(rows["difference"]) == np.sign(told.difference)
            within = rows["world"].isin(left)
            shares.append((agrees[within].mean(), agrees[~within].mean()))
    of_left, of_others = np.array(shares).mean(axis=0)
    return float(of_left), float(of_others)


def main() -> int:
    """Write it."""
    try:
        told = in_nation(ROOT)
        ships = json.loads((ROOT / SHIPS).read_text(encoding="utf-8"))
        write_document(ROOT / SHIPS, {**ships, NATION: told})
    except (InputError, OSError, ValueError, KeyError) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(f"of {told['played']} worlds the nation leaves {told['left']}")
    of_left, of_others = as_published(ROOT)
    print(f"signs as published: {of_left:.0%} of the worlds that it leaves, {of_others:.0%} of those that it rules out")
    return 0


if __name__ == "__main__":
    sys.exit(main())
