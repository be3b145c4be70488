"""The command ``compare``: the main job, small; the results folder, JSON, and the tables beyond the first."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., Any]

SMALL = ("--places", "Rozendaal", "--replications", "2", "--until", "2029-01-01", "--jobs", "1")
"""A municipality of some two hundred families, long enough to see a policy of 2027 work."""


def manifest_of(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return manifest


def test_compare_prints_a_table_and_writes_a_complete_folder(zorgsim: Ask, folder: Path) -> None:
    answer = zorgsim("compare", "baseline", "strong_first_line", "earlier_housing", *SMALL)
    written = folder / "results" / "baseline-strong_first_line-earlier_housing"
    assert answer.code == 0, answer.err
    assert "strong_first_line" in answer.out or "first line" in answer.out
    manifest = manifest_of(written)
    assert [one["name"] for one in manifest["scenarios"]] == ["baseline", "strong_first_line", "earlier_housing"]
    assert manifest["place"]["municipalities"] == ["GM0277"]
    assert {"png", "svg", "parquet"} <= {name.rpartition(".")[2] for name in manifest["files"]}
    assert {name for name in answer.files if not (folder / name).is_dir()} == {
        f"results/{written.name}/{name}" for name in [*manifest["files"], "manifest.json", "report-en.html"]
    }


@pytest.mark.release
def test_compare_for_programs(asked_once: Ask) -> None:
    answer = asked_once("compare", "baseline", "earlier_housing", *SMALL, "--json", "--seed", "7")
    document = json.loads(answer.out)
    assert answer.code == 0
    assert document["folder"] == str(answer.folder / "results" / "baseline-earlier_housing")
    assert (Path(document["folder"]) / "manifest.json").is_file()
    assert document["baseline"]["name"] == "baseline"
    assert [one["name"] for one in document["scenarios"]] == ["earlier_housing"]
    assert {"weeks_in_order", "crises", "cost", "demand"} <= set(document["scenarios"][0]["differences"])


@pytest.mark.long
def test_the_same_question_gets_the_same_answer(asked_once: Ask, zorgsim: Ask, folder: Path) -> None:
    question = ("compare", "baseline", "earlier_housing", *SMALL, "--json", "--seed", "7")
    before = asked_once(*question)
    shutil.copytree(before.folder, folder, dirs_exist_ok=True)
    first, second = json.loads(before.out), json.loads(zorgsim(*question).out)
    folders = [answer.pop("folder") for answer in (first, second)]
    assert first == second
    results = "results/baseline-earlier_housing"
    assert folders == [str(before.folder / results), str(folder / f"{results}-2")]


@pytest.mark.release
def test_an_own_scenario_file_can_be_compared(zorgsim: Ask, folder: Path) -> None:
    (folder / "mine.toml").write_text(
        'format = 2\nextends = "baseline"\n[measures.more]\nlever = "first_line.coaches"\ntimes = 1.5\nfrom = 2027-01-01\n',
        "utf-8",
    )
    answer = zorgsim("compare", "baseline", "mine.toml", *SMALL, "--json")
    assert answer.code == 0, answer.err
    assert [one["name"] for one in json.loads(answer.out)["scenarios"]] == ["mine"]


@pytest.mark.release
def test_winners_and_budgets_are_told_when_asked_for(zorgsim: Ask, folder: Path) -> None:
    places = ("--places", "Rozendaal", "--places", "Schiermonnikoog", "--replications", "2", "--until", "2029-01-01", "--jobs", "1")
    answer = zorgsim("compare", "baseline", "municipal", *places, "--municipalities", "--budgets", "--json", "--results", "mine")
    document = json.loads(answer.out)
    assert answer.code == 0, answer.err
    assert {row["size_class"] for row in document["municipalities"]} == {0, 1, 2}
    budget = {row["year"]: row["budget"] for row in document["budgets"] if row["scenario"] == "baseline"}
    assert budget[2014] is None
    assert budget[2028] > 0
    assert {"municipalities.csv", "budgets.csv", "headline.csv"} <= {path.name for path in (folder / "mine").iterdir()}


@pytest.mark.long
@pytest.mark.parametrize("width", [80, 120, 160])
def test_tables_hold_whole_words_at_any_width(zorgsim: Ask, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setattr("zorgsim.cli.output.WIDTH_WITHOUT_TERMINAL", width)
    answer = zorgsim("compare", "baseline", "municipal", *SMALL, "--municipalities", "--budgets")
    extra = answer.out.partition("How far can this be believed?")[2]
    below = extra[extra.index("Classes hold as many") :]
    assert answer.code == 0, answer.err
    assert all(len(line) <= width for line in below.splitlines())
    words = [word.strip(":;,") for word in extra.split()]
    assert all(whole in words for whole in ("municipality", "specialist", "2014", "2028", "all", "scenarios", "baseline"))
    assert not any(line.rstrip().endswith((" ..", " ±")) for line in below.splitlines()), "ranges and margins stay whole"
    assert extra.count("2014") == 1, "the years before anything differs stand there once"
