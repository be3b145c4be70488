"""The command ``show``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zorgsim.inputs.scenario_file import load_scenario

Ask = Callable[..., Any]


def test_show_speaks_both_languages(zorgsim: Ask) -> None:
    english, dutch = (zorgsim("show", "earlier_housing", "--language", language) for language in ("en", "nl"))
    scenario = load_scenario("earlier_housing")
    assert (english.code, dutch.code) == (0, 0)
    assert scenario.title.en in english.out
    assert scenario.title.nl in dutch.out
    assert english.out != dutch.out


def test_show_speaks_no_english_in_dutch(zorgsim: Ask) -> None:
    told = zorgsim("show", "strong_first_line", "--language", "nl").out.partition("Elke waarde")[0]
    assert "(jeugdregio)" in told
    assert "het was gemeente en wordt provincie" in told
    assert not any(english in told for english in ("(youth", "wordt province,", "number after", "register's"))


def test_show_tells_what_differs_from_the_parent(zorgsim: Ask, folder: Path) -> None:
    (folder / "mine.toml").write_text('format = 2\nextends = "baseline"\n[run]\nseed = 77\n', "utf-8")
    rows = json.loads(zorgsim("show", "mine.toml", "--json").out)["differs"]
    assert rows == [{"key": "run.seed", "parent": str(load_scenario("baseline").run.seed), "own": "77"}]
    assert "run.seed" in zorgsim("show", "mine.toml").out


def test_show_for_programs_is_the_resolved_scenario(zorgsim: Ask) -> None:
    shown = json.loads(zorgsim("show", "earlier_housing", "--json").out)
    scenario = load_scenario("earlier_housing")
    assert shown["digest"] == scenario.digest
    assert shown["lineage"] == list(scenario.lineage)
    assert {key: shown[key] for key in scenario.as_document()} == scenario.as_document()
