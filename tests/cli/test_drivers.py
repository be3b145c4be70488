"""The command ``drivers``, with few active parameters: all others are given by the scenarios."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.inputs.uncertainty import active_parameters

Ask = Callable[..., Any]

ACTIVE = ("question.base", "crisis.hazard.everyday", "trust.build")
QUICK = ("--places", "Vlieland", "--trajectories", "4", "--keep", "2", "--base-samples", "8", "--draws", "24", "--jobs", "1")
NO_MORE = ("--base-samples", "0", "--flip-replications", "0")


@pytest.fixture
def scenarios(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A baseline and a policy in which three parameters are not given."""
    monkeypatch.chdir(tmp_path)
    given = [name for name in active_parameters([load_shipped("baseline")]) if name not in ACTIVE]
    parameters = "".join(f'"{name}" = {register()[name].value!r}\n' for name in given)
    for name, parent in (("now", "baseline"), ("later", "strong_first_line")):
        text = f'format = 2\nextends = "{parent}"\n[run]\nuntil = 2029-01-01\n[structure]\nplaces = "part"\n'
        Path(f"{name}.toml").write_text(f"{text}[parameters]\n{parameters}", encoding="utf-8")
    return "now.toml", "later.toml"


@pytest.fixture(autouse=True)
def _installed() -> None:
    pytest.importorskip("SALib", reason="the extra drivers is not installed")


def test_it_says_what_drives_a_difference_and_keeps_the_tables(zorgsim: Ask, scenarios: tuple[str, str]) -> None:
    answer = zorgsim("drivers", *scenarios, *QUICK, "--outcome", "crises", "--draw-from", "register", "--results", "found")
    assert answer.code == 0, answer.err
    for title in ("1. What moves it at all", "3. What to measure first"):
        assert title in answer.out
    assert "screening 3 parameters: 48 worlds, 48 runs of each scenario; about" in answer.err
    table = pd.read_csv("found/drivers_morris.csv")
    assert set(table["parameter"]) == {*ACTIVE, "luck"}
    assert len(pd.read_csv("found/drivers_information.csv")) == len(ACTIVE)
    manifest = json.loads(Path("found/manifest.json").read_text("utf-8"))
    assert manifest["drivers"]["active"] == sorted(ACTIVE, key=list(register()).index)
    assert manifest["drivers"]["kept"] == table.loc[table["kept"], "parameter"].tolist()
    assert manifest["pictures_missing"] == {}
    assert manifest["drawn_from"] == {"draw_from": "register", "set": None, "worlds": None}
    assert "Worlds are drawn from the ranges of the register." in answer.out
    assert Path("found/pictures/drivers.png").is_file()


@pytest.mark.long  # half a minute: every process simulates the past anew
def test_the_same_question_gives_the_same_tables_on_two_processes(zorgsim: Ask, scenarios: tuple[str, str]) -> None:
    quick = [*QUICK[:-2], "--draws", "0", "--flip-replications", "0", "--language", "nl"]
    for folder, jobs in (("one", "1"), ("two", "2")):
        answer = zorgsim("drivers", *scenarios, *quick, "--jobs", jobs, "--results", folder)
        assert answer.code == 0, answer.err
        assert "1. Wat er überhaupt toe doet" in answer.out
    tables = sorted(path.name for path in Path("one").glob("*.csv"))
    assert tables[0] == "drivers_morris.csv"
    assert [Path("one", name).read_bytes() for name in tables] == [Path("two", name).read_bytes() for name in tables]


def test_json_holds_every_table(zorgsim: Ask, scenarios: tuple[str, str]) -> None:
    answer = zorgsim("drivers", *scenarios, *QUICK, "--outcome", "crises", "--draws", "0", *NO_MORE, "--json")
    found = json.loads(answer.out)
    assert found["outcome"]["name"] == "crises"
    assert len(found["tables"]["drivers_morris"]) == len(ACTIVE) + 1
    assert found["summary"]["information"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--outcome", "crisis"), "there is no such outcome"),
        (("--outcome", "demand"), "neither better nor worse"),
        (("--base-samples", "12"), "powers of two"),
        (("--base-samples", "4"), "powers of two"),
        (("--only", "trusts"), "did you mean 'trust"),
        (("--trajectories", "2"), "this value cannot be used"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_simulated(
    zorgsim: Ask, scenarios: tuple[str, str], arguments: tuple[str, str], said: str
) -> None:
    answer = zorgsim("drivers", *scenarios, "--places", "Vlieland", *arguments, "--results", "found")
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert not Path("found").exists()


@pytest.mark.parametrize(
    ("module", "arguments", "extra"),
    [("SALib", (), "zorgsim[drivers]"), ("ema_workbench.analysis.prim", ("--boxes",), "zorgsim[discovery]")],
)
def test_a_library_that_is_missing_is_named_with_its_extra(
    zorgsim: Ask, scenarios: tuple[str, str], monkeypatch: pytest.MonkeyPatch, module: str, arguments: tuple[str], extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    answer = zorgsim("drivers", *scenarios, "--places", "Vlieland", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert extra in answer.err
