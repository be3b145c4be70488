"""docs/results.md promises what results folders hold: every file, table, column, type, word and key, no more and no less."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.synthetic_results import comparison, over_worlds, plausible, scenario, under_structures

from zorgsim.engines.counters import COUNTERS
from zorgsim.inputs.places import Place
from zorgsim.inputs.scenario import Text
from zorgsim.report.json_answers.comparisons import flags_answer
from zorgsim.results.budgets import AMOUNTS
from zorgsim.results.cbs import SERIES
from zorgsim.results.compare import Spread, Verdict
from zorgsim.results.decomposition import Decomposition, Part
from zorgsim.results.decomposition_store import Kind, write_decomposition
from zorgsim.results.elsewhere import Sign
from zorgsim.results.folder import FORMAT, Existing
from zorgsim.results.store import Handover, read_manifest, write_results
from zorgsim.results.tables import PROVENANCE
from zorgsim.results.valuation import CostTier, Payer
from zorgsim.results.winners import YARDSTICKS, Judgement

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "results.md").read_text("utf-8")
ROW = re.compile(r"^\| `([^`]+)` \|([^|]*)\|([^|]*)\|([^|]*)\|$", re.MULTILINE)
MANY = {"AMOUNT": list(AMOUNTS), "YARDSTICK": list(YARDSTICKS)}
"""What stands in names of columns for each of these."""

Columns = Mapping[str, str]
"""Type by name."""


def section(title: str) -> str:
    """What stands below a heading, to the next one of its level or above."""
    level = len(title) - len(title.lstrip("#"))
    _, found, rest = PAGE.partition(f"\n{title}\n")
    assert found, f"there is no heading {title!r}"
    return re.split(rf"^#{{1,{level}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def promised(name: str) -> Columns:
    text, common = section(f"### {name}"), section("## Columns that many tables have")
    begin, _, end = common.partition("The columns of a difference:")
    whole = (begin if "Begins with the six columns." in text else "") + text + (end if "Ends with the columns of" in text else "")
    return {
        each: kind.strip() for column, kind, _, meaning in ROW.findall(whole) for each in spelled_out(column) if meaning.strip()
    }


def spelled_out(column: str) -> Iterator[str]:
    for placeholder, names in MANY.items():
        if placeholder in column:
            yield from (column.replace(placeholder, name) for name in names)
            return
    yield column


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    folder = tmp_path_factory.mktemp("page")
    made = [plausible(scenario(name), effect) for name, effect in (("baseline", 0.0), ("a", 0.1), ("b", 0.2), ("a+b", 0.3))]
    one, four = Place("a place", made[0].place.municipalities[:1]), comparison(*made)
    pair = comparison(*(simulated.within(one) for simulated in made[:2]))  # with a rest of its pool
    parts = (Part("a", Text("a", "a")), Part("b", Text("b", "b")))
    handover = Handover(flags_answer(pair))
    return (
        write_results(folder / "compared", under_structures(pair, "referral=blind"), [], Existing.NUMBER, handover),
        write_decomposition(folder / "decomposed", Decomposition(parts, four), [], Existing.NUMBER, handover),
        write_results(folder / "drawn", over_worlds(), [], Existing.NUMBER, handover),
    )


def type_of(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_integer(kind):
        return "whole number"
    return "number" if pa.types.is_floating(kind) else "text"


def held(folders: tuple[Path, Path, Path]) -> dict[str, Columns]:
    """The columns of every table that is written, by the name of its file."""
    tables = {f"tables/{path.name}": pq.read_schema(path) for folder in folders for path in folder.glob("tables/*.parquet")}
    files = {path.name: path for folder in reversed(folders) for path in folder.glob("*.csv")}.values()
    sheets = {path.name: pa.Schema.from_pandas(pd.read_csv(path)) for path in files}
    return {name: {field.name: type_of(field.type) for field in schema} for name, schema in (tables | sheets).items()}


def test_every_table_is_on_the_page_and_no_other(folders: tuple[Path, Path, Path]) -> None:
    assert sorted(re.findall(r"^### (\S+\.(?:parquet|csv))$", PAGE, re.MULTILINE)) == sorted(held(folders))


def test_every_column_has_a_row_with_its_type(folders: tuple[Path, Path, Path]) -> None:
    for name, columns in held(folders).items():
        said = promised(name)
        assert set(said) == set(columns), name
        # in a sheet, numbers that happen to be whole look like whole numbers, and an empty column like anything
        assert name.endswith(".csv") or said == columns, name


def test_the_common_columns_are_those_of_the_code() -> None:
    common = section("## Columns that many tables have").partition("The columns of a difference:")[0]
    assert tuple(column for column, *_ in ROW.findall(common)) == PROVENANCE


def test_every_key_of_the_manifest_has_a_row(folders: tuple[Path, Path, Path]) -> None:
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", section("## The manifest"), re.MULTILINE))
    manifests = [read_manifest(folder) for folder in folders]
    assert rows.pop("validation").startswith("of `zorgsim validate` only")  # its own test reads it: tests/cli/test_validate.py
    assert set(rows) == set().union(*manifests)
    for key, text in rows.items():
        inner = next(manifest[key] for manifest in reversed(manifests) if key in manifest)
        named = inner[0] if isinstance(inner, list) and inner else inner
        if isinstance(named, Mapping) and key not in ("families", "files", "sizes", "versions"):
            assert [word for word in named if f"`{word}`" not in text] == [], key
    assert f"`{FORMAT}`" in PAGE


def test_every_word_in_a_column_is_listed() -> None:
    rows = dict(re.findall(r"^\| (`.*?) \| (`.*`) \|$", section("## Words in columns"), re.MULTILINE))
    found = {name: re.findall(r"`([^`]+)`", words) for name, words in rows.items()}
    axes = {axis.column: axis.words for counter in COUNTERS.values() for axis in counter.axes if axis.words is not None}
    enumerations = {
        "payer": Payer,
        "verdict": Verdict,
        "spread": Spread,
        "judgement": Judgement,
        "sign": Sign,
        "kind": Kind,
        "series": SERIES,
    }
    words = {f"`{name}`": list(map(str, known)) for name, known in (axes | enumerations).items() if name != "lever"}
    assert found == words | {"`tier` of `costs`": list(map(str, CostTier))}
