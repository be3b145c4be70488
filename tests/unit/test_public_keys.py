"""Public keys are promises: what readers of results and writers of notebooks name must not change by accident.

`public_keys.toml` lists every one, in the order in which users see it. A key that is missing or renamed breaks somebody's work: say
so in CHANGELOG. A new one is a new promise: add it to the list, where the difference that this test prints shows it.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.unit.synthetic_results import comparison, over_worlds, plausible, scenario, under_structures

from zorgsim.engines.counters import COUNTERS
from zorgsim.inputs.places import Place
from zorgsim.inputs.scenario import Text
from zorgsim.report.json_answers.comparisons import flags_answer
from zorgsim.results.believability import FlagCode, Level
from zorgsim.results.cbs import SERIES
from zorgsim.results.compare import Verdict
from zorgsim.results.decomposition import Decomposition, Part
from zorgsim.results.decomposition_store import Kind, write_decomposition
from zorgsim.results.folder import MANIFEST, Existing
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES, Direction
from zorgsim.results.store import Handover, write_results
from zorgsim.results.targets import FIGURES
from zorgsim.results.valuation import CostTier, Payer
from zorgsim.results.winners import YARDSTICKS, Judgement

PROMISED = tomllib.loads((Path(__file__).parent / "public_keys.toml").read_text("utf-8"))
ELSEWHERE = {"lever", "choice"}
"""Columns whose words are names of levers: docs/levers.md lists those."""

Keys = dict[str, dict[str, list[str]]]


def lists() -> dict[str, list[str]]:
    """Keys that stand in a list or an enumeration."""
    named: dict[str, Iterable[str]] = {
        "outcomes": OUTCOMES,
        "main_outcomes": MAIN_OUTCOMES,
        "yardsticks": YARDSTICKS,
        "series": SERIES,
        "figures": FIGURES,
        "cost_tiers": CostTier,
        "payers": Payer,
        "directions": Direction,
        "verdicts": Verdict,
        "judgements": Judgement,
        "effect_kinds": Kind,
        "flag_codes": FlagCode,
        "flag_levels": Level,
    }
    return {name: list(map(str, keys)) for name, keys in named.items()}


def words() -> dict[str, list[str]]:
    """Words that stand in the columns of tables."""
    axes = [axis for counter in COUNTERS.values() for axis in counter.axes if axis.column not in ELSEWHERE]
    return {axis.column: list(axis.words) for axis in axes if axis.words is not None}


def manifest(folder: Path) -> dict[str, list[str]]:
    """Keys of a manifest, and of what stands in it; of what is listed, those of the first."""
    found: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    inner = {name: value[0] if isinstance(value, list) and value else value for name, value in found.items()}
    elsewhere = {"families", "files", "sizes", "commit"}  # named by users; or there in a checkout only
    tables = {name: list(value) for name, value in inner.items() if isinstance(value, Mapping) and value and name not in elsewhere}
    return {"manifest": list(found), **tables}


def columns(paths: Iterable[Path]) -> dict[str, list[str]]:
    read = {path.stem: pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path) for path in sorted(paths)}
    return {name: list(table.columns) for name, table in read.items()}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Keep what the code has today, in the form of the list."""
    folder = tmp_path_factory.mktemp("keys")
    made = [plausible(scenario(name), effect) for name, effect in (("baseline", 0.0), ("a", 0.1), ("b", 0.2), ("a+b", 0.3))]
    pair, four = comparison(*made[:2]), comparison(*made)
    told = under_structures(pair, "referral=blind")
    drawn = write_results(folder / "drawn", over_worlds(), [], Existing.NUMBER, Handover())
    compared = write_results(folder / "compared", told, [], Existing.NUMBER, Handover(flags_answer(pair)))
    parts = (Part("a", Text("a", "a")), Part("b", Text("b", "b")))
    decomposed = write_decomposition(
        folder / "decomposed", Decomposition(parts, four), [], Existing.NUMBER, Handover(flags_answer(four))
    )
    inside_pool = comparison(*(one.within(Place("a place", one.place.municipalities[:1])) for one in made[:2]))
    with_rest = write_results(folder / "with_rest", inside_pool, [], Existing.NUMBER, Handover())
    more = (drawn / "tables" / "worlds.parquet", with_rest / "tables" / "rest_winners.parquet")
    others = (with_rest / "rest_of_pool.csv", drawn / "choice.csv")
    return {
        "lists": lists(),
        "words": words(),
        "tables": columns([*(compared / "tables").glob("*.parquet"), *more]),
        "sheets": columns([*compared.glob("*.csv"), *decomposed.glob("*.csv"), *others]),
        "manifest": manifest(compared) | {"decomposition": manifest(decomposed)["decomposition"]},
    }


def lines(keys: Mapping[str, Mapping[str, Iterable[str]]]) -> Iterator[str]:
    for kind, named in keys.items():
        for name, found in sorted(named.items()):
            yield from (f"{kind}.{name}: {key}" for key in found)


def test_every_public_key_is_kept_and_every_new_one_is_promised(kept: Keys) -> None:
    difference = list(difflib.unified_diff(list(lines(PROMISED)), list(lines(kept)), "promised", "found", lineterm="", n=0))
    if difference:
        pytest.fail("\n".join(difference), pytrace=False)  # an assertion would show its beginning only
