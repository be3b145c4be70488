"""The skeleton of studies, and what each of them publishes: readable, whole, and what its page says."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from studies import STUDIES, study, validation
from studies.__main__ import main
from studies.advice import groups, yardstick_of
from studies.markdown import table
from studies.study import Part, Reading, Sitting, Study, cell, manifest_in, measure, read_part, write, write_page
from tests.unit.synthetic_results import empty, plausible, scenario

from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.inputs.targets import national_targets
from zorgsim.report.texts import UNKNOWN
from zorgsim.results.growth import FACTORS
from zorgsim.results.simulated import Simulated
from zorgsim.results.validation import Finding

PUBLISHED = [one for one in STUDIES.values() if (one.folder / "manifest.json").exists()]
AGAIN = "run `python -m studies {} --page-only`"

each_published = pytest.mark.parametrize("one", PUBLISHED, ids=lambda one: one.name)


# What is published


def test_all_studies_are_published() -> None:
    assert {one.name for one in PUBLISHED} == set(STUDIES)


@pytest.mark.parametrize("one", STUDIES.values(), ids=STUDIES)
def test_what_a_study_runs_passes_the_checks_of_scenarios(one: Study) -> None:
    assert list(one.parts(Sitting(1)))


@each_published
def test_published_files_can_be_read_and_speak_of_the_same_scenarios(one: Study) -> None:
    manifest = manifest_in(one.folder)
    assert manifest["format"] == one.format
    assert set(manifest["data"]) | {"people"} == {"places", "parameters", "structures", "people"}  # older ones have no people
    tables = [pd.read_csv(path) for path in one.folder.glob("*.csv")]
    assert tables
    named = {name for rows in tables for column in ("scenario", "compared_with") if column in rows for name in rows[column]}
    assert named <= set(manifest["scenarios"])
    assert all(set(said) >= {"digest", "shipped_digest"} for said in manifest["scenarios"].values())


@pytest.mark.parametrize("one", [one for one in PUBLISHED if one.page_file], ids=lambda one: one.name)
def test_a_page_says_what_is_published(one: Study, tmp_path: Path) -> None:
    assert one.page_file is not None
    write_page(replace(one, draw=lambda _: None), one.folder, tmp_path / "page.md")
    assert (tmp_path / "page.md").read_text("utf-8") == one.page_file.read_text("utf-8"), AGAIN.format(one.name)


def test_the_page_of_validation_is_made_of_its_own_figures(tmp_path: Path) -> None:
    """No figures of it are published: those of the page, rounded as they are, must give the page."""
    assert validation.STUDY.page_file is not None
    page = validation.STUDY.page_file.read_text("utf-8")
    lines = [line.split(" | ") for line in page.split("| --- | --- | --- | ---: |")[1].split("\n\n")[0].splitlines()[1:]]
    figures = [tuple(math.nan if one == UNKNOWN else float(one.replace(",", "")) for one in cells[4:6]) for cells in lines]
    found = [Finding(target, *numbers) for target, numbers in zip(national_targets(), figures, strict=True)]
    rows = [("target", "simulated", "spread"), *((one.target.name, repr(one.simulated), repr(one.spread)) for one in found)]
    split = page.split("| ---: | ---: |\n", 1)[1].split("\n\n")[0].splitlines()
    ratios = [line.split(" | ")[1] for line in split[:-1]]  # the last row is their product
    growth = [("factor", "ratio"), *zip(FACTORS, ratios, strict=True)]
    facts = {"replications": 2, "seed": 20150101, "start": "1988-01-01", "until": "2027-01-01"}
    facts |= {"growth_first": 2017, "growth_last": 2021}
    runs = manifest_in(validation.STUDY.folder)["runs"]
    write(
        validation.STUDY, tmp_path, [Reading({validation.FINDINGS: rows, validation.GROWTH: growth}, facts, lists={"runs": runs})]
    )
    assert _but_the_product(validation.page(tmp_path)) == _but_the_product(page)


def _but_the_product(page: str) -> list[str]:
    """The page without the product of the factors of growth: of factors as printed it is another in the last digit."""
    return [line for line in page.splitlines() if not line.startswith("| all together")]


# The skeleton

HEAD = ("scenario", "number")


def reading(*rows: tuple[str, str], **facts: int) -> Reading:
    return Reading({"table.csv": [HEAD, *rows]}, facts, {"baseline": facts}, {"flags": ["old", "old"] if facts else ["new", "old"]})


def made(**changes: object) -> Study:
    declared = {"name": "trial", "format": "trial 1", "sitting": Sitting(2), "parts": lambda _: []}
    return Study(**{**declared, **changes})  # type: ignore[arg-type] # changes are those of the test


def test_parts_are_written_as_one(tmp_path: Path) -> None:
    write(made(order=lambda row: row[0]), tmp_path, [reading(("b", "1"), ("b", "0"), families=3), reading(("a", "2"))])
    assert (tmp_path / "table.csv").read_text("utf-8").splitlines() == ["scenario,number", "a,2", "b,1", "b,0"]
    manifest = manifest_in(tmp_path)
    assert list(manifest) == ["format", "zorgsim", "families", "data", "scenarios", "flags"]
    assert manifest["scenarios"] == {"baseline": {"families": 3}}
    assert manifest["flags"] == ["old", "new"]


@pytest.mark.parametrize(
    ("value", "written"), [(1234567.0, "1.23457e+06"), (0.1 + 0.2, "0.3"), (float("nan"), ""), (12, "12"), ("a", "a")]
)
def test_cells(value: object, written: str) -> None:
    assert cell(value) == written


def test_a_scenario_of_nobody_has_no_shipped_digest() -> None:
    simulated = plausible(scenario("baseline")), plausible(scenario("of_nobody"))
    said = read_part(Part("by hand", tuple(one.scenario for one in simulated), lambda _: reading()), simulated).scenarios
    assert said["baseline"]["shipped_digest"] == load_shipped("baseline").digest
    assert said["of_nobody"]["shipped_digest"] is None
    assert said["of_nobody"]["digest"] == simulated[1].scenario.digest


def test_an_interrupted_sitting_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran: list[str] = []

    def simulate(*_: object) -> list[Simulated]:
        ran.append("once")
        if len(ran) == 2:
            raise KeyboardInterrupt
        return [empty(scenario("baseline"))]

    monkeypatch.setattr(study, "UNFINISHED", tmp_path)
    monkeypatch.setattr(study, "simulate_in", simulate)
    parts = [Part(name, (scenario("baseline"),), lambda _: reading(("a", "1"), families=2)) for name in ("one", "two")]
    trial = made(parts=lambda _: parts)
    with pytest.raises(KeyboardInterrupt):
        measure(trial, Sitting(2), 1)
    readings = measure(trial, Sitting(2), 1)
    assert len(ran) == 3
    write(trial, tmp_path / "resumed", readings)
    monkeypatch.setattr(study, "UNFINISHED", tmp_path / "other")
    write(trial, tmp_path / "whole", measure(trial, Sitting(2), 1))
    for name in ("table.csv", "manifest.json"):
        assert (tmp_path / "resumed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_what_was_finished_for_other_scenarios_is_run_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran: list[str] = []

    def simulate(*_: object) -> list[Simulated]:
        ran.append("once")
        return [empty(scenario("baseline"))]

    monkeypatch.setattr(study, "UNFINISHED", tmp_path)
    monkeypatch.setattr(study, "simulate_in", simulate)
    for replications in (2, 3):
        part = Part("one", (scenario("baseline", replications),), lambda _: reading())
        measure(made(parts=lambda _, part=part: [part]), Sitting(2), 1)
    assert len(ran) == 2


def test_a_block_stands_between_its_markers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- generated: trial -->\n\nold\n\n<!-- end of generated -->\nafter\n", "utf-8")
    write_page(made(page=lambda _: "new\n", page_file=page), tmp_path, page)
    assert page.read_text("utf-8") == "before\n<!-- generated: trial -->\n\nnew\n\n<!-- end of generated -->\nafter\n"


def test_a_table_has_numbers_to_the_right() -> None:
    assert table(("what", "much"), [("a", 1)], right=[1]) == "| what | much |\n| --- | ---: |\n| a | 1 |"


@pytest.mark.parametrize("arguments", [["nonsense"], ["loops", "--until", "2030-01-01"], ["advice", "--only", "aftercare"]])
def test_what_cannot_be_published_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert "error" in capsys.readouterr().err


def test_a_trial_leaves_what_is_published_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def simulate(_folder: Path, scenarios: Sequence[Scenario], *_: object) -> list[Simulated]:
        return [plausible(scenario(one.name)) for one in scenarios]

    monkeypatch.setattr(study, "simulate_in", simulate)
    monkeypatch.setattr(study, "UNFINISHED", tmp_path / "unfinished")
    monkeypatch.setattr("studies.__main__.UNFINISHED", tmp_path / "unfinished")
    before = (STUDIES["advice"].folder / "manifest.json").read_bytes()
    trial = ["--only", "aftercare", "--places", "Rozendaal", "--replications", "2", "--until", "2028-01-01", "--jobs", "1"]
    assert main(["advice", *trial, "--folder", str(tmp_path)]) == 0
    assert (STUDIES["advice"].folder / "manifest.json").read_bytes() == before
    written = json.loads((tmp_path / "advice" / "manifest.json").read_text("utf-8"))
    assert list(written["scenarios"]) == ["baseline", "aftercare"]
    assert not list((tmp_path / "unfinished").rglob("*.json"))


# Advice


def test_a_scenario_is_held_against_its_own_baseline() -> None:
    pairs = {name: yardstick_of(load_shipped(name)) for name in list_scenarios()}
    alone = {name for name, yardstick in pairs.items() if yardstick is None}
    assert alone == {"baseline", "baseline_long", "baseline_0_1"}
    compared = {name: yardstick.name for name, yardstick in pairs.items() if yardstick}
    assert compared["next_generation"] == "baseline_long"
    assert set(compared.values()) == alone - {"baseline_0_1"}


def test_groups_hold_every_scenario_once() -> None:
    found = list(groups(list_scenarios(), 8))
    assert all(len(others) <= 8 for _, others in found)
    assert sorted(name for _, others in found for name in others) == sorted(
        set(list_scenarios()) - {"baseline", "baseline_long", "baseline_0_1"}
    )
