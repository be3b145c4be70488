"""The command ``calibrate``: waves that are interrupted, gone on with and read again; what is refused; all of it once."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from zorgsim.calibration import ground as grounds
from zorgsim.calibration import wave_store
from zorgsim.calibration.ground import DEFAULT_NAME, ground, plain_worlds
from zorgsim.cli.calibration_wave import wave_in
from zorgsim.cli.progress import ProgressKind
from zorgsim.experiment.crew import local_crew
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.inputs.scenario_file import load_shipped

Ask = Callable[..., Any]


@pytest.fixture
def short_past(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin shortly before the first figures, which is quicker and moves only what they are."""
    whole = load_shipped

    def shortened(name: str) -> Scenario:
        scenario = whole(name)
        return replace(scenario, run=replace(scenario.run, start=date(2014, 1, 1)))

    monkeypatch.setattr(grounds, "load_shipped", shortened)


def test_an_interrupted_wave_is_gone_on_with_and_a_finished_one_is_read(
    zorgsim: Ask, short_past: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario, crew = plain_worlds(ground(DEFAULT_NAME, ["Vlieland"]), 2), local_crew(1)
    write = wave_store.write_wave

    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["zorgsim", "calibrate", "--results", "cal"])
    monkeypatch.setattr(wave_store, "write_wave", interrupted)
    with pytest.raises(KeyboardInterrupt):
        wave_in(Path("cal/wave-1"), scenario, crew, Language.EN, ProgressKind.NONE)
    assert [path.name for path in Path("cal").iterdir()] == ["wave-1.partial"]
    monkeypatch.setattr(wave_store, "write_wave", write)
    answer = zorgsim("resume", "cal/wave-1.partial", "--jobs", "1")
    assert answer.code == 0, answer.err
    assert "finished parts: 1 of 1" in answer.err
    assert [path.name for path in Path("cal").iterdir()] == ["wave-1"]
    found = wave_in(Path("cal/wave-1"), scenario, crew, Language.EN, ProgressKind.NONE)
    assert "it is read" in capsys.readouterr().err
    assert found.worlds == 2
    assert all(len(values) == 2 for values in found.figures.values())
    assert np.ptp(found.quantiles["question.base"]) > 0.0
    assert np.isfinite(found.figures["youths:2021"]).all()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--structures", "supply.caped"), "supply.capped"),
        (("--may-miss", "60"), "no world is ever ruled out"),
        (("--points", "3"), "20"),
        (("--places", "Nergenshuizen"), "Nergenshuizen"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_simulated(zorgsim: Ask, wrong: tuple[str, ...], said: str) -> None:
    pytest.importorskip("sklearn", reason="the extra calibrate is not installed")
    answer = zorgsim("calibrate", *wrong, "--results", "cal")
    assert answer.code == 2
    assert said in answer.err
    assert not Path("cal").exists()


@pytest.mark.long  # three minutes: 148 runs, and emulators three times, twice
def test_it_calibrates_and_the_set_can_be_read(zorgsim: Ask, short_past: None) -> None:
    pytest.importorskip("sklearn", reason="the extra calibrate is not installed")
    sizes = ("--places", "Vlieland", "--points", "60", "--waves", "2")
    other = ("--structures", "hidden.none", "--structure-points", "20", "--may-miss", "12")
    answer = zorgsim("calibrate", *sizes, *other, "--jobs", "1", "--results", "cal", "--language", "nl")
    assert answer.code == 0, answer.err
    assert "ronde 1, 60 werelden" in answer.out
    about = json.loads(Path("cal/set/manifest.json").read_text("utf-8"))["calibration"]
    assert about["may_miss"] == 12
    table = pd.read_csv("cal/set/plausible.csv")
    assert len(table) == about["plausible"]
    placed = pd.read_csv("cal/set/parameters.csv")["parameter"]
    assert set(table.columns) == {"world", *placed}
    assert set(about["active"]) <= set(placed)
    again = zorgsim("calibrate", *sizes, *other, "--jobs", "1", "--results", "cal", "--json")
    assert json.loads(again.out)["active"] == about["active"]
    pd.testing.assert_frame_equal(pd.read_csv("cal/set/plausible.csv"), table)
