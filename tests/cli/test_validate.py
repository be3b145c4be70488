"""The command ``validate``."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from zorgsim.cli.validate import mapped_places
from zorgsim.experiment import validate
from zorgsim.inputs.scenario_file import load_scenario
from zorgsim.inputs.targets import RunOf, Target, national_targets
from zorgsim.report import figures

Ask = Callable[..., Any]


def test_memory_is_checked_before_the_nation_is_simulated(zorgsim: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("simulated")

    monkeypatch.setattr("zorgsim.experiment.memory.free_memory", lambda: 10**8)
    monkeypatch.setattr("zorgsim.experiment.execute.carry_out", never)
    answer = zorgsim("validate", "--jobs", "1")
    assert (answer.code, answer.out) == (2, "")
    assert "this needs more memory than is free" in answer.err


# Saved and drawn: four islands for six years stand for the nation


def told_of_islands() -> tuple[Target, ...]:
    """What is published of the nation, in the years that are simulated."""
    years = range(2017, 2022)
    baseline = [one for one in national_targets() if one.run is RunOf.BASELINE and not one.places]
    return tuple(one for one in baseline if one.year in years and one.base_year in (None, *years))


@pytest.fixture
def islands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Validation of four islands, of what is published of their years and of no other place."""
    run = replace(load_scenario("baseline").run, start=date(2016, 1, 1), until=date(2022, 1, 1), replications=1)
    held = replace(validate.validation_scenario(), places=("Vlieland", "Terschelling", "Ameland", "Texel"), run=run)
    told = told_of_islands()
    monkeypatch.setattr(validate, "national_targets", lambda: told)
    monkeypatch.setattr(validate, "validation_scenarios", lambda: {RunOf.BASELINE: held})
    return folder


def test_what_was_simulated_outlives_what_fails_and_is_printed_saved_and_drawn(
    zorgsim: Ask, islands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One simulation for all: figures that fail leave the folder under way, which is gone on with twice."""

    def broken(*_: object) -> None:
        raise RuntimeError("no ink")

    with monkeypatch.context() as patch:
        patch.setattr(validate, "findings_of", broken)
        answer = zorgsim("validate", "--jobs", "1", "--map", "Vlieland", "--csv-for", "excel-nl", "--language", "nl")
    assert answer.code == 1
    assert "zorgsim resume" in answer.err
    (left,) = (islands / "results").glob("*.partial")
    shutil.copytree(left, islands / "results" / "again.partial")
    monkeypatch.setattr("zorgsim.experiment.execute._engine", broken)  # nothing is simulated twice
    answer = zorgsim("resume", str(left), "--jobs", "1")
    assert answer.code == 0, answer.err
    assert "ijkpunt" in answer.out
    assert "alles samen" in answer.out
    assert not left.exists()
    _check_saved(islands / "results" / "validate")
    assert zorgsim("verify", "results/validate").code == 0
    for refused in (zorgsim("report", "results/validate"), zorgsim("rerun", "results/validate")):
        assert refused.code == 2
        assert "Traceback" not in refused.err
    monkeypatch.setattr(figures, "draw_use", broken)
    answer = zorgsim("resume", "results/again.partial", "--jobs", "1")
    assert answer.code == 1
    assert "no ink" in answer.err
    assert "ijkpunt" in answer.out
    manifest = json.loads((islands / "results" / "validate-2" / "manifest.json").read_text("utf-8"))
    missing = {name.partition(".")[0] for name in manifest["pictures_missing"]}
    assert missing == {"pictures/map", "pictures/map-vlieland"}
    assert (islands / "results" / "validate-2" / "findings.csv").is_file()


def _check_saved(saved: Path) -> None:
    """Look whether tables say the same twice, and whether all pictures and the manifest are there."""
    found = pd.read_csv(saved / "findings.csv", sep=";", decimal=",")
    assert list(found["target"]) == [one.name for one in told_of_islands()]
    in_full = pd.read_parquet(saved / "tables" / "findings.parquet")
    pd.testing.assert_series_equal(found["simulated"], in_full["simulated"], rtol=1e-8)
    assert found.loc[found["target"] == "youths_aged_4_11_2021", ["known", "met"]].to_numpy().tolist() == [[False, False]]
    towns = pd.read_parquet(saved / "tables" / "municipalities.parquet")
    assert len(towns) == 4
    assert towns["counted"].notna().all()
    np.testing.assert_allclose(towns["difference_per_1000"], towns["simulated_per_1000"] - towns["counted_per_1000"])
    np.testing.assert_allclose(towns["simulated_per_1000"], 1000 * towns["simulated"] / towns["residents_0_22"])
    assert len(pd.read_csv(saved / "growth.csv", sep=";")) == 6
    names = {"validation", "map", "map-vlieland"}
    assert {path.name for path in (saved / "pictures").iterdir()} == {f"{one}.{kind}" for one in names for kind in ("png", "svg")}
    manifest = json.loads((saved / "manifest.json").read_text("utf-8"))
    assert manifest["validation"]["rows"] == len(found)
    assert manifest["pictures_missing"] == {}
    assert manifest["resumed"]["parts"] == manifest["resumed"]["parts_found"]


def test_a_map_of_no_place_is_refused_before_anything_is_simulated(zorgsim: Ask) -> None:
    answer = zorgsim("validate", "--map", "Nowhere")
    assert (answer.code, answer.out) == (2, "")
    assert "unknown place" in answer.err


def test_regions_stands_for_every_youth_region_once() -> None:
    found = mapped_places(["Utrecht West", "regions", "Texel", "GM0448", "Nederland"])
    assert len(found) == 43, "42 regions and Texel, whose number is another name of it; the nation is drawn anyway"
    assert found[0] == "Utrecht West"
    assert found[-1] == "Texel"
    assert "youth_region:Twente" in found
