from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.unit.synthetic_results import comparison, plausible, scenario

from zorgsim.errors import InputError
from zorgsim.results.compare import Comparison
from zorgsim.results.headline import OUTCOMES
from zorgsim.results.store import MANIFEST, Attachment, Existing, Handover, check_folder, is_results, read_results, write_results
from zorgsim.results.tables import TABLES

FLAGS = [{"code": "load", "message": {"en": "Full.", "nl": "Vol."}}]


@pytest.fixture(scope="module")
def made() -> Comparison:
    return comparison(plausible(scenario("baseline")), plausible(scenario("strong_first_line"), effect=0.2))


def write_letter(path: Path) -> None:
    path.write_text("a")


def write(folder: Path, made: Comparison, existing: Existing = Existing.NUMBER) -> Path:
    return write_results(folder, made, [Attachment("pictures/a.txt", write_letter)], existing, Handover(FLAGS))


def test_what_is_written_is_read_back(tmp_path: Path, made: Comparison) -> None:
    stored = read_results(write(tmp_path / "new" / "results", made))
    assert set(TABLES) | {
        "accounts",
        "costs",
        "costs_by_payer",
        "budgets",
        "headline",
        "headline_by_year",
        "differences",
        "municipalities",
        "winners",
        "cbs",
    } == set(stored.tables)
    flows = stored.tables["flows"]
    assert set(flows["scenario"]) == {"baseline", "strong_first_line"}
    assert flows["value"].sum() == sum(one.counters.events.sum() for one in made.simulated)
    assert len(pd.read_csv(stored.folder / "headline.csv")) == 2 * len(OUTCOMES)


def test_sheets_stand_beside_the_tables(tmp_path: Path, made: Comparison) -> None:
    folder = write(tmp_path / "results", made)
    assert pd.read_csv(folder / "municipalities.csv")["name"].tolist() == ["Enschede", "Hengelo"]
    budgets = pd.read_csv(folder / "budgets.csv")
    assert budgets.groupby("scenario")["year"].agg(["min", "max"]).to_numpy().tolist() == [[2024, 2028]] * 2


def test_the_manifest_tells_where_everything_comes_from(tmp_path: Path, made: Comparison) -> None:
    stored = read_results(write(tmp_path / "results", made))
    manifest = stored.manifest
    assert [one["digest"] for one in manifest["scenarios"]] == [one.scenario.digest for one in made.simulated]
    assert manifest["scenarios"][0]["resolved"]["run"]["policy_start"] == "2027-01-01"
    assert manifest["scenario_format"] == manifest["scenarios"][0]["resolved"]["format"] == 2
    assert (manifest["seed"], manifest["replications"], manifest["price_level"]) == (1, 2, 2021)
    assert {"places", "parameters", "structures", "people", "yardsticks", "prices"} == set(manifest["data"])
    assert {"python", "numpy", "pyarrow"} <= set(manifest["versions"])
    on_disk = {path.relative_to(stored.folder).as_posix() for path in stored.folder.rglob("*") if path.is_file()}
    assert set(manifest["files"]) == on_disk - {MANIFEST}
    assert manifest["flags"] == FLAGS
    assert manifest["files"]["pictures/a.txt"] == hashlib.sha256(b"a").hexdigest()


def test_tables_are_the_same_to_the_last_bit(tmp_path: Path, made: Comparison) -> None:
    first, second = (read_results(write(tmp_path / name, made)).manifest["files"] for name in ("one", "two"))
    assert first == second


def test_running_again_makes_a_numbered_folder(tmp_path: Path, made: Comparison) -> None:
    names = [write(tmp_path / "results", made).name for _ in range(3)]
    assert names == ["results", "results-2", "results-3"]


def test_replacing_needs_permission_and_leaves_one_folder(tmp_path: Path, made: Comparison) -> None:
    folder = write(tmp_path / "results", made)
    before = (folder / MANIFEST).stat().st_ino
    assert write(folder, made, Existing.REPLACE) == folder
    assert (folder / MANIFEST).stat().st_ino != before
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


@pytest.mark.parametrize("existing", list(Existing))
def test_somebody_elses_folder_is_never_touched(tmp_path: Path, made: Comparison, existing: Existing) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    (tmp_path / "mine" / MANIFEST).write_text('{"format": "something else"}')
    with pytest.raises(InputError, match="cannot be written there"):
        write(tmp_path / "mine", made, existing)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["manifest.json", "mine", "thesis.txt"]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="is a file"):
        check_folder(tmp_path / "file")
    with pytest.raises(InputError, match="is a file"):
        check_folder(tmp_path / "file" / "inside")
    check_folder(tmp_path / "new" / "deep")


def test_an_empty_folder_is_used(tmp_path: Path, made: Comparison) -> None:
    (tmp_path / "results").mkdir()
    assert write(tmp_path / "results", made) == tmp_path / "results"


def test_an_interruption_leaves_nothing_half_written(tmp_path: Path, made: Comparison) -> None:
    def interrupt(path: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_results(tmp_path / "results", made, [Attachment("a.png", interrupt)], Existing.NUMBER, Handover())
    assert not list(tmp_path.iterdir())


def test_an_interrupted_replacement_keeps_the_old_results(tmp_path: Path, made: Comparison) -> None:
    def interrupt(path: Path) -> None:
        raise KeyboardInterrupt

    folder = write(tmp_path / "results", made)
    with pytest.raises(KeyboardInterrupt):
        write_results(folder, made, [Attachment("a.png", interrupt)], Existing.REPLACE, Handover())
    assert is_results(folder)
    assert read_results(folder).manifest["files"]["pictures/a.txt"]


def test_a_changed_file_is_noticed(tmp_path: Path, made: Comparison) -> None:
    folder = write(tmp_path / "results", made)
    (folder / "headline.csv").write_text("better news")
    with pytest.raises(InputError, match="missing or was changed"):
        read_results(folder)


def test_a_folder_without_results_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no zorgsim results"):
        read_results(tmp_path)


def test_one_scenario_alone_can_be_written(tmp_path: Path, made: Comparison) -> None:
    stored = read_results(write_results(tmp_path / "alone", comparison(made.baseline), [], Existing.NUMBER, Handover()))
    assert {"municipalities", "winners"}.isdisjoint(stored.tables)
    assert sorted(path.name for path in stored.folder.glob("*.csv")) == ["budgets.csv", "headline.csv"]
    assert np.isnan(stored.tables["differences"]["difference"]).all()
