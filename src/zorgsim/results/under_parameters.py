"""What the most doubtful parameters do to conclusions: the published study ``fragility``.

Each parameter is moved to both ends of its range. A sign is ``+`` or ``-`` where the 95 % interval leaves zero out, and ``0``
elsewhere.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from typing import Final

from zorgsim.results.published import MANIFEST, OfRuns, published_folder

STUDY: Final = "fragility"
TABLE: Final = "table.csv"
REGISTER: Final = "-"
"""Stands for no parameter at all: every value is the register's."""
NOTHING: Final = "0"
_OPPOSITE: Final = {"+": "-", "-": "+"}


@dataclass(frozen=True)
class Moved:
    """The sign of a policy's difference in an outcome, with one parameter at one end of its range."""

    parameter: str
    end: str
    scenario: str
    outcome: str
    sign: str


@dataclass(frozen=True)
class Shaken:
    """What moving parameters does to one sign.

    Attributes
    ----------
    sign
        At the register's values.
    flips, fades
        Parameters of which an end of the range turns it round, or lets nothing be told any more; each once.
    tried
        Parameters that were moved.
    """

    sign: str
    flips: tuple[str, ...]
    fades: tuple[str, ...]
    tried: int


@dataclass(frozen=True)
class UnderParameters(OfRuns):
    """What was published; empty where nothing is."""

    rows: Sequence[Moved] = ()

    def shaken(self, scenario: str, outcome: str) -> Shaken | None:
        """Return what moving parameters does to an effect; None where it was not tried."""
        mine = [row for row in self.rows if (row.scenario, row.outcome) == (scenario, outcome)]
        own = next((row.sign for row in mine if row.parameter == REGISTER), None)
        if own is None:
            return None
        moved = [row for row in mine if row.parameter != REGISTER]
        flips = dict.fromkeys(row.parameter for row in moved if row.sign == _OPPOSITE.get(own))
        fades = dict.fromkeys(row.parameter for row in moved if own != NOTHING and row.sign == NOTHING)
        return Shaken(own, tuple(flips), tuple(fades), len({row.parameter for row in moved}))

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The policies that were tried."""
        return tuple(dict.fromkeys(row.scenario for row in self.rows))


def read_under_parameters(folder: Traversable) -> UnderParameters:
    """Return what a folder of the study says; nothing where it is not there, or cannot be read."""
    if not (folder / MANIFEST).is_file() or not (folder / TABLE).is_file():
        return UnderParameters()
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        table = csv.DictReader(io.StringIO((folder / TABLE).read_text(encoding="utf-8")))
        rows = [Moved(row["parameter"], row["end"], row["scenario"], row["outcome"], row["sign"]) for row in table]
    except (OSError, ValueError, KeyError, TypeError):
        return UnderParameters()  # a card without it is a card all the same, and says that it is not known
    return UnderParameters(manifest, rows)


@cache
def under_parameters() -> UnderParameters:
    """Return what was published with this zorgsim."""
    return read_under_parameters(published_folder(STUDY))
