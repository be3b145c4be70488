"""Comparing and running: the numbers of the command line, everything checked before anything is simulated."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import zorgsim as zs
from zorgsim.cli import main
from zorgsim.interface import progress, simulate


@pytest.fixture
def by_command(
    short_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Mapping[str, Any]:
    """What the command line says of the same comparison, made from files."""
    more = short_file.parent / "more.toml"
    more.write_text(
        'format = 2\nextends = "short"\n[title]\nen = "More coaches"\n'
        '[measures.first_line_coaches_times_2]\nlever = "first_line.coaches"\ntimes = 2\nfrom = 2027-01-01\n',
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["zorgsim", "compare", str(short_file), str(more), "--json", "--jobs", "1"])
    with pytest.raises(SystemExit):
        main()
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_the_numbers_are_those_of_the_command_line(results: zs.Results, by_command: Mapping[str, Any]) -> None:
    (other,) = by_command["scenarios"]
    assert [one.digest for one in results.scenarios] == [by_command["baseline"]["digest"], other["digest"]]
    table = results.table("all").set_index("outcome")
    assert list(table.index) == list(by_command["outcomes"])
    for name, row in table.iterrows():
        difference = other["differences"][name]
        told = [
            by_command["baseline"]["values"][name],
            other["values"][name],
            *(difference[key] for key in ("mean", "low", "high")),
        ]
        np.testing.assert_array_equal(row[["baseline", "value", "difference", "low", "high"]].astype(float), np.array(told, float))
        assert row["verdict"] == difference["verdict"]
    assert list(results.flags()["sentence"]) == [flag["message"]["en"] for flag in by_command["flags"]]


def test_overrides_hold_for_every_scenario(short: zs.Scenario, more: zs.Scenario) -> None:
    once: Any = np.int64(1)
    found = zs.compare((one for one in (short, more)), places=["Rozendaal"], replications=once, seed=7, until=date(2028, 6, 1))
    runs = [one.resolved.run for one in found.scenarios]
    assert {(run.replications, run.seed, run.until) for run in runs} == {(1, 7, date(2028, 6, 1))}


def test_a_text_is_one_place(short: zs.Scenario) -> None:
    found = zs.run(short, places="Schiermonnikoog", replications=1, until="2028-01-02")
    assert found.comparison.baseline.place.label == "Schiermonnikoog"


REFUSED = [
    ({"places": ["X"]}, "zs.compare: places[0]", "unknown place"),
    ({"places": []}, "zs.compare: places", "a list of places is needed"),
    ({"places": 5}, "zs.compare: places", "a list of texts is needed here"),
    ({"places": [5]}, "zs.compare: places", "a text in quotes is needed here"),
    ({"replications": 0}, "zs.compare: replications", "this number is too small"),
    ({"replications": "ten"}, "zs.compare: replications", "a whole number without quotes is needed here"),
    ({"replications": 2.5}, "zs.compare: replications", "a whole number without quotes is needed here"),
    ({"replications": True}, "zs.compare: replications", "a whole number without quotes is needed here"),
    ({"seed": -1}, "zs.compare: seed", "this number is too small"),
    ({"until": "ten"}, "zs.compare: until", "this is not a date"),
    ({"until": 2029}, "zs.compare: until", "this is not a date"),
    ({"until": "2020-01-01"}, "zs.compare: until", "the run ends before it starts"),
    ({"until": "2026-12-31"}, "zs.compare: until", "the run would end before all of it has started"),
    ({"jobs": 0}, "zs.compare: jobs", "this is not a number of processes"),
    ({"jobs": "two"}, "zs.compare: jobs", "this is not a number of processes"),
    ({"jobs": True}, "zs.compare: jobs", "this is not a number of processes"),
]


@pytest.fixture
def nothing_is_simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    def simulated(*_: object) -> None:
        raise AssertionError("this was simulated")

    monkeypatch.setattr(simulate, "simulate_comparison", simulated)


@pytest.mark.usefixtures("nothing_is_simulated")
@pytest.mark.parametrize(("options", "where", "what"), REFUSED)
def test_what_cannot_be_is_refused_before_anything_is_simulated(
    short: zs.Scenario, more: zs.Scenario, options: dict[str, Any], where: str, what: str
) -> None:
    with pytest.raises(zs.InputError) as refused:
        zs.compare([short, more], **options)
    assert (refused.value.where, refused.value.what) == (where, what)
    assert refused.value.action


@pytest.mark.usefixtures("nothing_is_simulated")
def test_scenarios_that_make_no_comparison_are_refused(short: zs.Scenario, more: zs.Scenario) -> None:
    beyond = short.with_measure("first_line.coaches", times=9)
    elsewhere = short.with_measure("first_line.coaches", times=2, where="Tiel")
    for scenarios, what in (
        ("baseline", "a comparison needs a list of scenarios"),
        (short, "a comparison needs a list of scenarios"),
        (5, "a comparison needs a list of scenarios"),
        ([], "a comparison needs a baseline and at least one other scenario"),
        ([short], "a comparison needs a baseline and at least one other scenario"),
        ([short, 5], "this is no scenario"),
        ([short, more, short], "a scenario is named twice"),
        ([short, "baseline"], "these scenarios cannot be compared"),
        ([short, beyond], "this measure moves first_line.coaches outside its range"),
        ([short, elsewhere], "this measure touches no municipality that is simulated"),
    ):
        with pytest.raises(zs.InputError) as refused:
            zs.compare(scenarios)  # type: ignore[arg-type] # that is the point
        assert refused.value.what == what
    with pytest.raises(zs.InputError, match="this is no scenario"):
        zs.run([short])  # type: ignore[arg-type] # that is the point


def test_scripts_are_silent_and_prompts_see_progress(
    short: zs.Scenario, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "SECONDS_BEFORE", 0.0)
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", 0.0)
    monkeypatch.delattr(sys, "ps1", raising=False)
    zs.run(short, replications=1)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)
    zs.run(short, replications=1)
    out, err = capsys.readouterr()
    assert out == ""
    assert "simulated: 100%, 1 of 1 scenarios done" in err
    assert err.endswith("\r")
    assert "\n" not in err


def test_a_worker_of_a_pool_starts_no_processes(short: zs.Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    class Worker:
        daemon = True

    monkeypatch.setattr("zorgsim.interface.arguments.current_process", Worker)
    with pytest.raises(zs.InputError, match="a worker of a pool"):
        zs.run(short, jobs=2)
    assert isinstance(zs.run(short, replications=1, jobs=1).table(), pd.DataFrame)
