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


def test_results_can_be_replaced(asked_once: Ask, zorgsim: Ask, folder: Path) -> None:
    shutil.copytree(asked_once("run", "baseline", *SMALL).folder, folder, dirs_exist_ok=True)
    assert manifest_of(folder / "results" / "baseline")["seed"] != 2
    answer = zorgsim("run", "baseline", *SMALL, "--seed", "2", "--existing", "replace")
    assert answer.code == 0, answer.err
    assert [path.name for path in (folder / "results").iterdir()] == ["baseline"]
    assert manifest_of(folder / "results" / "baseline")["seed"] == 2


def test_run_draws_no_picture_of_differences(asked_once: Ask) -> None:
    drawn = {Path(name).stem for name in asked_once("run", "baseline", *SMALL).files if name.endswith(".png")}
    assert drawn == {"demand", "waiting", "cost"}


DUTCH = ("--budgets", "--language", "nl")


@pytest.mark.parametrize(("language", "options"), [("en", ()), ("nl", DUTCH)])
def test_run_speaks_both_languages(asked_once: Ask, language: str, options: tuple[str, ...]) -> None:
    answer = asked_once("run", "baseline", *SMALL, *options)
    assert answer.code == 0, answer.err
    expected = {"en": "weeks of daily life in order", "nl": "weken dagelijks leven op orde"}
    assert expected[language] in " ".join(answer.out.split()).casefold()
    closing = {"en": "zorgsim: results are in ", "nl": "zorgsim: de resultaten staan in "}
    assert answer.err.splitlines()[-1] == f"{closing[language]}{answer.folder / 'results' / 'baseline'}"
    assert {"en": "replications: 2", "nl": "doorrekeningen: 2"}[language] in answer.err.splitlines()[0]


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
