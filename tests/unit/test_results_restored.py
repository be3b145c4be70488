"""A finished folder is read back as the comparison that was written, and refused where it is not that."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.synthetic_results import over_worlds, plausible, scenario, under_structures

from zorgsim.engines.counters import COUNTERS
from zorgsim.engines.sparse import SparseCounts
from zorgsim.errors import InputError
from zorgsim.inputs.parameters import register
from zorgsim.inputs.places import Place
from zorgsim.results import restored
from zorgsim.results.compare import Comparison
from zorgsim.results.finished import table_file
from zorgsim.results.folder import MANIFEST, Existing
from zorgsim.results.groups import groups_table
from zorgsim.results.restored import restore
from zorgsim.results.seal import sealed
from zorgsim.results.sheets import SheetForm
from zorgsim.results.store import Handover, write_results
from zorgsim.results.tables import LATER, TABLES

DUTCH = SheetForm(";", ",", "utf-8-sig")


def made() -> Comparison:
    """Two scenarios of the first of two municipalities, which share slots, under another structure too."""
    simulated = [plausible(scenario("baseline", 3)), plausible(scenario("NA", 3), effect=0.2)]
    first = Place("a place", simulated[0].place.municipalities[:1])
    return under_structures(Comparison(tuple(one.within(first) for one in simulated), register()), "referral=blind")


def written(folder: Path, compared: Comparison, sheets: SheetForm = DUTCH) -> Path:
    return write_results(folder / "results", compared, [], Existing.NUMBER, Handover(sheets=sheets))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("restored"), made())


@pytest.fixture
def finished(whole: Path, tmp_path: Path) -> Path:
    """A copy that may be spoiled."""
    return Path(shutil.copytree(whole, tmp_path / "results"))


def seal_anew(folder: Path, **entries: object) -> None:
    """Change entries of the manifest as somebody would who seals it anew."""
    manifest = json.loads((folder / MANIFEST).read_text("utf-8")) | entries
    (folder / MANIFEST).write_text(json.dumps(sealed(manifest)), "utf-8")


def assert_same_counters(found: Comparison, expected: Comparison) -> None:
    for one, other in zip(found.simulated, expected.simulated, strict=True):
        assert (one.scenario, one.clock.weeks, one.families) == (other.scenario, other.clock.weeks, other.families)
        np.testing.assert_array_equal(one.counters.weeks, other.counters.weeks)
        for name, counter in COUNTERS.items():
            mine, theirs = one.counters.kept(name), other.counters.kept(name)
            if isinstance(mine, SparseCounts) and isinstance(theirs, SparseCounts):
                mine, theirs = mine.in_full(), theirs.in_full()
            np.testing.assert_array_equal(mine, theirs, err_msg=name)
            assert counter.sparse or np.asarray(mine).dtype == np.asarray(theirs).dtype


def test_every_counter_stands_in_a_table() -> None:
    sources = [name for table in TABLES.values() for name in (table.counter, *(counter for _, counter in table.beside))]
    assert sorted(sources) == sorted(COUNTERS)


def test_what_is_read_back_is_what_was_written(whole: Path) -> None:
    expected = made()
    found = restore(whole)
    assert_same_counters(found.comparison, expected)
    (own,), (other,) = found.comparison.elsewhere, expected.elsewhere
    assert own.structure == other.structure
    pd.testing.assert_frame_equal(own.rows, other.rows, check_dtype=False, rtol=1e-9)
    assert [one.name for one in found.others] == ["Hengelo"]
    assert found.rest is not None
    assert sorted(set(found.rest["scenario"])) == ["NA", "baseline"]


def test_worlds_are_read_back(tmp_path: Path) -> None:
    expected = replace(over_worlds(draws=2), parameters=register())
    found = restore(written(tmp_path, expected)).comparison
    assert (found.draws, found.replications) == (2, 2)
    assert_same_counters(found, expected)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda folder: shutil.rmtree(folder), "there is no such folder"),
        (lambda folder: (folder / MANIFEST).unlink(), "no zorgsim results"),
        (lambda folder: (folder / "headline.csv").write_text("mine"), "headline.csv (cut off)"),
        (lambda folder: (folder / "tables" / "stocks.parquet").unlink(), "tables/stocks.parquet (missing)"),
        (lambda folder: seal_anew(folder, data={}), "these results were made with other data"),
        (lambda folder: seal_anew(folder, scenarios=[{}]), "the manifest of these results cannot be read"),
    ],
)
def test_what_is_not_as_it_was_written_is_refused(finished: Path, spoil: object, says: str) -> None:
    assert callable(spoil)
    spoil(finished)
    with pytest.raises(InputError) as refused:
        restore(finished)
    assert says in str(refused.value)
    assert "allowed: a finished folder of zorgsim compare or run" in str(refused.value)


def test_folders_of_older_versions_are_told_what_is_missing(finished: Path) -> None:
    manifest = json.loads((finished / MANIFEST).read_text("utf-8"))
    for key in ("files", "sizes"):
        del manifest[key]["tables/spending_weeks.parquet"]
    seal_anew(finished, **manifest)
    with pytest.raises(InputError, match="missing: tables/spending_weeks.parquet"):
        restore(finished)


def test_results_from_before_families_were_set_apart_by_income_are_read_without_that(finished: Path, whole: Path) -> None:
    """Groups by income are left out then, and nothing else."""
    for table in LATER:
        (finished / table_file(table)).unlink()
    manifest = json.loads((finished / MANIFEST).read_text("utf-8"))
    for key, table in product(("files", "sizes"), LATER):
        del manifest[key][table_file(table)]
    seal_anew(finished, **manifest)
    found, usual = groups_table(restore(finished).comparison), groups_table(restore(whole).comparison)
    told = usual["outcome"].str.startswith("daily_life_income")
    assert told.any()
    pd.testing.assert_frame_equal(found, usual[~told].reset_index(drop=True))


def test_a_comparison_that_comes_to_something_else_is_refused(finished: Path) -> None:
    """As where another version of the code wrote the same data: the differences in the folder are what was printed then."""
    manifest = json.loads((finished / MANIFEST).read_text("utf-8"))
    resolved = manifest["scenarios"][1]["resolved"]
    resolved["parameters"]["price.specialist_week"] = 999.0
    seal_anew(finished, scenarios=manifest["scenarios"])
    with pytest.raises(InputError, match="this one works out something else"):
        restore(finished)


def test_results_of_another_set_of_plausible_worlds_are_not_told_as_of_this_one(finished: Path) -> None:
    seal_anew(finished, drawn_from={"draw_from": "plausible", "set": "0" * 64, "worlds": 3})
    with pytest.raises(InputError, match="another set of plausible worlds"):
        restore(finished)


@pytest.mark.parametrize("named", ["results", "results.partial"])
def test_a_folder_under_way_is_told_how_to_finish(tmp_path: Path, named: str) -> None:
    (tmp_path / "results.partial").mkdir()
    if named == "results":
        (tmp_path / "results").mkdir()
    with pytest.raises(InputError) as refused:
        restore(tmp_path / named)
    assert "these results are not finished" in str(refused.value)
    assert f"zorgsim resume {tmp_path / 'results.partial'}" in str(refused.value)


@pytest.mark.parametrize("statistics", [True, False])
def test_of_a_table_only_groups_of_rows_are_read_in_which_a_scenario_can_stand(tmp_path: Path, statistics: bool) -> None:
    names, path = [["a", "a"], ["b", "b"], ["b", "c"]], tmp_path / "table.parquet"
    schema = pa.schema([("scenario", pa.dictionary(pa.int8(), pa.string())), ("value", pa.int64())])
    with pq.ParquetWriter(path, schema, write_statistics=statistics) as writer:
        for at, group in enumerate(names):
            scenario = pa.array(group).dictionary_encode().cast(schema.field("scenario").type)
            writer.write_table(pa.table({"scenario": scenario, "value": [10 * at, 10 * at + 1]}, schema=schema))
    read = {name: [batch.column("value").to_pylist() for batch in restored._rows_of(path, name, ["value"])] for name in "abcd"}
    assert {name: sum(rows, []) for name, rows in read.items()} == {"a": [0, 1], "b": [10, 11, 20], "c": [21], "d": []}
    metadata = pq.read_metadata(path)
    may = {name: [restored._may_hold(metadata.row_group(at), name) for at in range(3)] for name in "abcd"}
    if statistics:
        assert may == {"a": [True, False, False], "b": [False, True, True], "c": [False, False, True], "d": [False] * 3}
    else:
        assert all(all(groups) for groups in may.values())
