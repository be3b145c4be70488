"""What type checkers and editors must know of the names of `zorgsim`: checked by mypy with the rest of the tests, and never run."""

from __future__ import annotations

from pathlib import Path
from typing import assert_type

import pandas as pd
from matplotlib.figure import Figure

import zorgsim as zs


def every_name_has_its_type() -> None:
    more = zs.load("baseline").with_measure("first_line.coaches", times=1.5, start="2027-01-01", where=["Enschede"])
    doubted = more.with_parameters({"mutual_help.build": 0.3}).named("doubted")
    results = zs.compare(
        ["baseline", Path("mine.toml"), doubted], places="Tiel", replications=2, seed=1, until="2029-01-01", jobs=2
    )
    assert_type(doubted, zs.Scenario)
    assert_type(results, zs.Results)
    assert_type(zs.run("baseline"), zs.Results)
    assert_type(next(zs.stream(more, baseline="baseline", outcomes=["cost"], places="Tiel")), pd.DataFrame)
    assert_type(results.table("all", language="nl"), pd.DataFrame)
    assert_type(results.by_year("cost"), pd.DataFrame)
    assert_type(results.plot("waiting"), Figure)
    assert_type(results.pictures, tuple[str, ...])
    assert_type(results.save("results/mine"), Path)
    assert_type(zs.places("Tiel", kind="municipality"), pd.DataFrame)
    assert_type(zs.InputError("what", where="where").what, str)


def wrong_use_is_seen() -> None:
    # Each line would be reported as an ignore that nothing needs, if type checkers took it.
    zs.nonsense()  # type: ignore[attr-defined]
    zs.compare(["baseline", 5])  # type: ignore[list-item]
    zs.compare(["baseline", "shared"], replications="ten")  # type: ignore[arg-type]
    zs.load("baseline").with_measure("first_line.coaches", time=2)  # type: ignore[call-arg]
