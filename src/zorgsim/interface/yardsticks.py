"""What a week of a family's life is worth: the tables that ship, one's own, and finished results valued by them."""

from __future__ import annotations

from os import PathLike
from typing import Final

import numpy as np
import pandas as pd

from zorgsim.errors import InputError
from zorgsim.inputs.yardsticks import Yardstick, read_yardstick, shipped_yardsticks
from zorgsim.interface.arguments import is_text
from zorgsim.interface.results import Results
from zorgsim.model.vocabulary import SEVERITIES, Stage
from zorgsim.paths import read_path
from zorgsim.results.compare import paired_difference
from zorgsim.results.lived_folder import read_lived
from zorgsim.results.yardsticks import Lived, Valuation, lived_in, valuations

_MISSING: Final = paired_difference(np.zeros(0), np.zeros(0))
"""The difference of a baseline from itself: none."""


def yardstick(results: Results | str | PathLike[str] | None = None, table: str | PathLike[str] | None = None) -> pd.DataFrame:
    """Return what a family-week is worth; or value finished results: what each scenario comes to, and how it differs.

    Parameters
    ----------
    results
        What ``zs.compare`` or ``zs.run`` returned, or a results folder; left out, the weights are returned.
    table
        A table of weights of your own (a TOML file, docs/results.md); those that ship if left out.

    Returns
    -------
    pandas.DataFrame
        Of results: yardstick, whom (all families, or vulnerable ones), scenario, value in weeks per family per year; difference,
        low, high and verdict as in ``results.table()``, NaN and empty for the baseline. Without results: yardstick, stage,
        severity, unarranged (life domains, 0 to 5), weight (0 to 1).

    Raises
    ------
    InputError
        If there are no such results, or the file is no table of weights.

    Examples
    --------
    >>> import zorgsim as zs
    >>> weights = zs.yardstick().set_index(["yardstick", "stage", "severity", "unarranged"])["weight"]
    >>> float(weights["daily_life", "first_line", "serious", 0]), float(weights["in_order_strict", "first_line", "serious", 0])
    (0.9, 0.0)
    >>> results = zs.compare(["baseline", "strong_first_line"], places="Tiel", replications=2, until="2029-01-01")
    >>> zs.yardstick(results)[["yardstick", "whom", "scenario"]].head(4)
        yardstick        whom           scenario
    0  daily_life         all           baseline
    1  daily_life         all  strong_first_line
    2  daily_life  vulnerable           baseline
    3  daily_life  vulnerable  strong_first_line
    """
    tables = _tables(table)
    if results is None:
        return pd.concat(map(_weights, tables), ignore_index=True)
    return pd.DataFrame(_row(one) for one in valuations(_lived(results), tables))


def _weights(table: Yardstick) -> pd.DataFrame:
    stage, severity, unarranged = np.indices(table.weights.shape).reshape(3, -1)
    columns = {
        "yardstick": table.key,
        "stage": [Stage(code).name.lower() for code in stage],
        "severity": [SEVERITIES[code] for code in severity],
        "unarranged": unarranged,
        "weight": table.weights.reshape(-1),
    }
    return pd.DataFrame(columns)


def _row(one: Valuation) -> dict[str, object]:
    found = (one.difference or _MISSING).columns()
    row = {"yardstick": one.yardstick.key, "whom": str(one.whom), "scenario": one.scenario, "value": one.value}
    row |= {name: found[name] for name in ("difference", "low", "high", "share_more", "share_less")}
    return row | {"verdict": "" if one.difference is None else found["verdict"]}


def _lived(results: object) -> Lived:
    if isinstance(results, Results):
        return lived_in(results.comparison)
    if isinstance(results, PathLike) or (isinstance(results, str) and is_text(results)):
        return read_lived(read_path(results, "zs.yardstick: results"))
    raise InputError(
        "these are no results",
        where="zs.yardstick: results",
        value=results,
        allowed="what zs.compare or zs.run returned, or a results folder",
        action="write the folder as a text",
    )


def _tables(table: object) -> tuple[Yardstick, ...]:
    if table is None:
        return tuple(shipped_yardsticks().values())
    if isinstance(table, PathLike) or (isinstance(table, str) and is_text(table)):
        return (read_yardstick(read_path(table, "zs.yardstick: table")),)
    raise InputError("a table of weights is a file", where="zs.yardstick: table", value=table, action="write its path as a text")
