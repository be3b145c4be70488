"""The command ``scenarios``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zorgsim.inputs.scenario_file import list_scenarios, load_scenario, load_shipped

Ask = Callable[..., Any]


def test_shipped_scenarios_are_listed_in_both_languages(zorgsim: Ask) -> None:
    for language in ("en", "nl"):
        answer = zorgsim("scenarios", "--language", language)
        assert answer.code == 0
        for name in list_scenarios():
            assert name in answer.out
            assert getattr(load_scenario(name).title, language) in answer.out


def test_scenarios_for_programs(zorgsim: Ask) -> None:
    rows = json.loads(zorgsim("scenarios", "--json").out)
    assert [row["name"] for row in rows] == list(list_scenarios())
    for row in rows:
        scenario = load_shipped(row["name"])
        assert (row["title"], row["advice"], row["digest"]) == (scenario.title.en, list(scenario.advice), scenario.digest)
    assert {row["name"] for row in rows if row["extends"] is None} == {"baseline", "baseline_0_1"}


def test_a_scenario_of_the_users_own_hides_no_shipped_one_from_the_list(zorgsim: Ask, folder: Path) -> None:
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "earlier_housing.toml").write_text('format = 2\nextends = "baseline"\n[title]\nen = "Mine"\n', "utf-8")
    assert "Mine" not in zorgsim("scenarios").out
