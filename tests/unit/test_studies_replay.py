"""What is published is of today once a piece of it was played again and came out the same; otherwise nothing is written."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from studies import replay, study, worlds
from studies.study import PARTS, Part, Reading, Sitting, Study, manifest_in, shipped_digest, write, write_manifest

from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.results.provenance import data_digests

SITTING = Sitting(replications=2, places=("Twente",))
COLUMNS = ["world", "aftercare", "elsewhere"]
ROWS = {"one": ["one", "0.5", ""], "two": ["two", "", "7"]}
PUBLISHED = [ROWS["one"], ["two", "0.25", "7"]]
"""As if the second world had been played with another scenario too."""


def reading(*rows: list[str], **facts: Any) -> Reading:
    return Reading({"table.csv": [COLUMNS, *rows]}, {"families": 66310, "replications": 2, **facts})


def parts(sitting: Sitting, read: Any = lambda _: reading(ROWS["one"])) -> list[Part]:
    both = tuple(sitting.of(load_shipped(name)) for name in ("baseline", "aftercare"))
    return [Part("one", both, read), Part("two", (sitting.of(load_shipped("social_base")),), read), Part("three", both, read)]


def found(folder: Path, part: Part) -> Reading:
    with (folder / "table.csv").open(encoding="utf-8", newline="") as stream:
        return reading(*(row for row in csv.reader(stream) if row[0] == part.name))


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    """A study that grows, two of its three parts published before it did, under other digests; nothing is simulated."""
    monkeypatch.setattr(study, "PUBLISHED", tmp_path)
    monkeypatch.setattr(replay, "simulate_in", lambda *_: [])
    made = Study("trial", "trial 1", SITTING, parts, found=found)
    run = [one for part in parts(SITTING)[:2] for one in part.scenarios]
    said = {one.name: {"digest": one.digest, "shipped_digest": shipped_digest(one), "seen": True} for one in run}
    write(made, made.folder, [replace(reading(*PUBLISHED), scenarios=said)])
    manifest = manifest_in(made.folder)
    manifest["scenarios"]["aftercare"]["digest"] = "old"
    write_manifest(made.folder, {**manifest, "data": {"places": "old", "parameters": "old"}})
    return made


def files(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def test_what_comes_out_the_same_is_of_today(trial: Study) -> None:
    assert replay.replay(trial, jobs=1) == len(COLUMNS)
    manifest = manifest_in(trial.folder)
    assert manifest["data"] == data_digests()
    assert manifest[PARTS] == ["one", "two"]
    (aftercare,) = (one for one in parts(SITTING)[0].scenarios if one.name == "aftercare")
    assert manifest["scenarios"]["aftercare"] == {
        "digest": aftercare.digest,
        "shipped_digest": shipped_digest(aftercare),
        "seen": True,
    }
    first, again = (trial.folder / replay.REPLAYED).read_text("utf-8").splitlines()
    assert first == ",".join(replay.COLUMNS)
    assert again.startswith("one,3,")
    replay.replay(trial, jobs=1)
    assert len((trial.folder / replay.REPLAYED).read_text("utf-8").splitlines()) == 3


@pytest.mark.parametrize(
    ("played", "said"),
    [
        (reading(["one", "0.6", ""]), "not published so: one, 0.6"),
        (reading(["one", "", ""]), "not published so"),
        (reading(["four", "0.5", ""]), "not published so"),
        (reading(ROWS["one"], families=9), "families was 66310 and is 9"),
    ],
)
def test_what_differs_is_refused_and_nothing_is_written(
    trial: Study, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], played: Reading, said: str
) -> None:
    before = files(trial.folder)
    other = replace(trial, parts=lambda sitting: parts(sitting, lambda _: played))
    monkeypatch.setattr(replay, "study_named", lambda _: other)
    assert replay.main(["trial"]) == 1
    assert said in capsys.readouterr().err
    assert files(trial.folder) == before


def test_a_scenario_that_has_changed_must_be_in_the_piece(trial: Study) -> None:
    manifest = manifest_in(trial.folder)
    manifest["scenarios"]["social_base"]["digest"] = "old"
    write_manifest(trial.folder, manifest)
    with pytest.raises(replay.DiffersError, match="social_base has changed"):
        replay.replay(trial, jobs=1)


def test_columns_of_other_scenarios_are_not_the_piece_s_to_fill(trial: Study) -> None:
    """The second world was published with what another part says of it."""
    assert replay.cells_alike(reading(ROWS["two"]), trial.folder, {"aftercare"}) == 2
    with pytest.raises(replay.DiffersError, match="not published so: two, , 7"):
        replay.cells_alike(reading(ROWS["two"]), trial.folder, ())


def test_of_the_worlds_the_first_is_played_again() -> None:
    piece = worlds.piece(worlds.STUDY.sitting)
    assert (piece.worlds, piece.name) == (range(1), "own, baseline, world 1")
    assert piece.scenarios == worlds.parts(worlds.STUDY.sitting)[0].scenarios
