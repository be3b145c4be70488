"""The command ``run``."""

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


@pytest.mark.release
def test_results_can_be_replaced(asked_once: Ask, zorgsim: Ask, folder: Path) -> None:
    shutil.copytree(asked_once("run", "baseline", *SMALL).folder, folder, dirs_exist_ok=True)
    assert manifest_of(folder / "results" / "baseline")["seed"] != 2
    answer = zorgsim("run", "baseline", *SMALL, "--seed", "2", "--existing", "replace")
    assert answer.code == 0, answer.err
    assert [path.name for path in (folder / "results").iterdir()] == ["baseline"]
    assert manifest_of(folder / "results" / "baseline")["seed"] == 2


@pytest.mark.release
def test_run_draws_no_picture_of_differences(asked_once: Ask) -> None:
    drawn = {Path(name).stem for name in asked_once("run", "baseline", *SMALL).files if name.endswith(".png")}
    assert drawn == {"demand", "waiting", "waits", "flow", "cost", "payers"}


DUTCH = ("--budgets", "--language", "nl")


@pytest.mark.parametrize(("language", "options"), [pytest.param("en", (), marks=pytest.mark.release), ("nl", DUTCH)])
def test_run_speaks_both_languages(asked_once: Ask, language: str, options: tuple[str, ...]) -> None:
    answer = asked_once("run", "baseline", *SMALL, *options)
    assert answer.code == 0, answer.err
    expected = {"en": "weeks of daily life in order", "nl": "weken dagelijks leven op orde"}
    assert expected[language] in " ".join(answer.out.split()).casefold()
    closing = {"en": "zorgsim: results are in ", "nl": "zorgsim: de resultaten staan in "}
    assert answer.err.splitlines()[-1] == f"{closing[language]}{answer.folder / 'results' / 'baseline'}"
    assert {"en": "replications: 2", "nl": "doorrekeningen: 2"}[language] in answer.err.splitlines()[0]


@pytest.mark.long
def test_python_dash_m_in_a_process_of_its_own(own_process: Ask, folder: Path) -> None:
    answer = own_process("run", "baseline", *SMALL)
    assert answer.code == 0, answer.err
    assert (folder / "results" / "baseline" / "manifest.json").is_file()
    assert "Warning" not in answer.err


def test_a_run_tells_its_budgets(asked_once: Ask) -> None:
    answer = asked_once("run", "baseline", *SMALL, *DUTCH)
    assert answer.code == 0, answer.err
    assert "jeugdbudget" in answer.out
    assert "–" in next(line for line in answer.out.splitlines() if " 2014 " in line)


@pytest.mark.release
def test_history_alone_is_run_and_says_that_no_policy_is_in_it(asked_once: Ask) -> None:
    answer = asked_once("run", "baseline", "--until", "2017-01-01", "--places", "Schiermonnikoog", "--replications", "2")
    assert answer.code == 0
    assert "mean per year, 2015 to 2016" in answer.out
    assert "History alone: the run ends before new policy starts (2027-01-01)" in answer.out
    assert any(name.endswith("waiting.png") for name in answer.files)
    flag = manifest_of(answer.folder / "results" / "baseline")["flags"][0]
    assert flag["code"] == "history_alone"
    assert flag["message"]["nl"].startswith("Alleen geschiedenis")


@pytest.mark.release
def test_histories_are_compared_where_they_differ(asked_once: Ask) -> None:
    other = 'format = 2\nextends = "baseline"\n[parameters]\n"mutual_help.build" = 0.3\n'
    options = ("--until", "2017-01-01", "--places", "Schiermonnikoog", "--replications", "2")
    answer = asked_once("compare", "baseline", "other.toml", *options, other=other)
    assert answer.code == 0
    assert "History alone" in answer.out
    assert "added up to the end of 2016" in answer.out


def started(year: int) -> str:
    """A scenario of its own, without the baseline's past: policy from 2027 on."""
    run = f"start = {year}-01-01\nuntil = 2029-01-01\nreplications = 2\nseed = 1\npolicy_start = 2027-01-01\n"
    return f'format = 2\nplaces = ["Rozendaal"]\n[run]\n{run}'


@pytest.mark.release
def test_a_run_that_began_empty_shortly_before_the_policy_says_so_first(asked_once: Ask) -> None:
    answer = asked_once("run", "s2026.toml", s2026=started(2026))
    flags = answer.out.split("How far can this be believed?")[1].strip().splitlines()
    assert flags[0].startswith("WARNING · s2026: The run begins in 2026 with nobody in care or waiting")
    flag = manifest_of(answer.folder / "results" / "s2026")["flags"][0]
    assert (flag["code"], flag["level"]) == ("run_in_too_short", "warning")
    assert flag["message"]["nl"].startswith("De doorrekening begint in 2026 met niemand in de hulp of op een wachtlijst")


@pytest.mark.long
@pytest.mark.parametrize("arguments", [("baseline", *SMALL), ("s1988.toml",)], ids=["shipped", "own"])
def test_a_run_that_has_been_going_for_long_is_not_warned_of(asked_once: Ask, arguments: tuple[str, ...]) -> None:
    assert "nobody in care or waiting" not in asked_once("run", *arguments, s1988=started(1988)).out
