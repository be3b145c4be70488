"""The command ``check``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zorgsim.inputs.scenario_file import list_scenarios

Ask = Callable[..., Any]


def test_check_says_fine_of_what_ships(zorgsim: Ask) -> None:
    names = list_scenarios()
    answer = zorgsim("check", *names)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [f"{name}: fine (format 2)" for name in names]


def test_check_answers_for_every_file(zorgsim: Ask, folder: Path) -> None:
    (folder / "bad.toml").write_text('format = 2\nextends = "baseline"\nplaces = ["Atlantis"]\n', "utf-8")
    answer = zorgsim("check", "baseline", "bad.toml", "earlier_housing")
    assert answer.code == 2
    assert answer.out.splitlines() == ["baseline: fine (format 2)", "earlier_housing: fine (format 2)"]
    assert "Atlantis" in answer.err


def test_check_for_programs(zorgsim: Ask, folder: Path) -> None:
    (folder / "bad.toml").write_text('format = 2\nextends = "baseline"\nplaces = ["Atlantis"]\n', "utf-8")
    answer = zorgsim("check", "baseline", "bad.toml", "--json")
    good, bad = json.loads(answer.out)
    assert answer.code == 2
    assert good == {"scenario": "baseline", "fine": True, "format": 2}
    assert (bad["scenario"], bad["fine"], bad["format"]) == ("bad.toml", False, 2)
    assert bad["problem"]["where"].startswith("bad.toml: places")


def test_check_speaks_dutch(zorgsim: Ask) -> None:
    assert zorgsim("check", "baseline", "--language", "nl").out == "baseline: in orde (formaat 2)\n"
