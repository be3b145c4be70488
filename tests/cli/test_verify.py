"""The command ``verify``: what it says of a folder, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.unit.test_under_way import keep_one, plan
from tests.unit.test_verify import fill_three, shorten

from zorgsim.results.folder import Existing
from zorgsim.results.under_way import begin, write_folder

Ask = Callable[..., Any]


@pytest.fixture
def results(folder: Path) -> Path:
    return write_folder(folder / "mine", fill_three, Existing.NUMBER)


@pytest.fixture
def unfinished(folder: Path) -> Path:
    place = begin(folder / "mine", Existing.NUMBER, plan())
    keep_one(place)
    place.leave()
    return place.path


def test_a_whole_folder_is_said_to_be(results: Path, zorgsim: Ask) -> None:
    (results / "notes.txt").touch()
    before = {path: path.stat().st_mtime_ns for path in results.rglob("*")}
    answer = zorgsim("verify", "mine")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        f"{results}: whole; all 4 files are as zorgsim wrote them",
        "  also there, and in nobody's way: notes.txt",
    ]
    assert {path: path.stat().st_mtime_ns for path in results.rglob("*")} == before


def test_what_is_not_is_named_in_dutch_too(results: Path, zorgsim: Ask) -> None:
    (results / "sheet.csv").unlink()
    shorten(results / "tables" / "one.parquet")
    answer = zorgsim("verify", "mine", "--language", "nl")
    assert (answer.code, answer.err) == (2, "")
    assert answer.out.splitlines() == [
        f"{results}: NIET heel; bestanden die zijn zoals zorgsim ze schreef: 2",
        "  ontbreekt: sheet.csv",
        "  afgekapt: tables/one.parquet",
    ]


def test_programs_get_every_file(results: Path, zorgsim: Ask) -> None:
    shorten(results / "sheet.csv")
    answer = zorgsim("verify", "mine", "--json")
    assert answer.code == 2
    assert json.loads(answer.out) == {
        "folder": str(results),
        "kind": "results",
        "format": "zorgsim results 2",
        "whole": False,
        "at_work": False,
        "parts": None,
        "files": {
            "manifest.json": "whole",
            "sheet.csv": "cut_off",
            "tables/one.parquet": "whole",
            "tables/two.parquet": "whole",
        },
    }


def test_what_an_older_zorgsim_wrote_cannot_be_known(results: Path, zorgsim: Ask) -> None:
    manifest = json.loads((results / "manifest.json").read_text("utf-8"))
    (results / "manifest.json").write_text(json.dumps({"format": manifest["format"]}), "utf-8")
    answer = zorgsim("verify", "mine")
    assert answer.code == 2
    assert answer.out.splitlines()[0].endswith("whether it is whole cannot be known; files that are as zorgsim wrote them: 0")


def test_many_files_are_counted(results: Path, zorgsim: Ask) -> None:
    for number in range(25):
        (results / f"notes-{number:02d}.txt").touch()
    assert "notes-19.txt (+5)\n" in zorgsim("verify", "mine").out


def test_of_a_folder_under_way_the_parts_are_counted(unfinished: Path, zorgsim: Ask) -> None:
    answer = zorgsim("verify", "mine.partial")
    assert answer.code == 0, answer.err
    assert answer.out.splitlines() == [
        f"{unfinished}: a simulation that is not finished; all that is there is as zorgsim wrote it (2 files)",
        "  finished parts, whole: 1 of 2",
    ]
    (part,) = (unfinished / "parts").glob("*.parquet")
    shorten(part)
    answer = zorgsim("verify", "mine.partial", "--json")
    assert answer.code == 2
    found = json.loads(answer.out)
    assert found["parts"] == {"planned": 2, "finished": 0}
    assert found["files"][f"parts/{part.name}"] == "cut_off"


@pytest.mark.parametrize("name", ["nowhere", "nothing.partial"])
def test_what_is_no_folder_of_zorgsim_is_refused(results: Path, zorgsim: Ask, name: str) -> None:
    (results.parent / "nothing.partial").mkdir()
    answer = zorgsim("verify", name)
    assert (answer.code, answer.out) == (2, "")
    assert "there is nothing to verify" in answer.err
