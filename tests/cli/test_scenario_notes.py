"""What the program says of scenario files that are older than today's, or that were not the ones that were meant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., Any]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_name_that_ships_is_not_hidden_and_a_file_passed_over_is_told_once(zorgsim: Ask, folder: Path, language: str) -> None:
    expected = json.loads(zorgsim("show", "earlier_housing", "--json").out)
    (folder / "scenarios").mkdir()
    for name in ("earlier_housing", "baseline"):
        (folder / "scenarios" / f"{name}.toml").write_text('format = 2\nextends = "strong_first_line"\n', "utf-8")
    answer = zorgsim("show", "earlier_housing", "--json", "--language", language)
    assert json.loads(answer.out) == expected
    (line,) = answer.err.splitlines()
    assert str(Path("scenarios/earlier_housing.toml")) in line
    assert len(zorgsim("check", "baseline", "baseline", "earlier_housing").err.splitlines()) == 2
    assert zorgsim("check", "scenarios/baseline.toml").err == ""


def test_one_note_tells_of_all_older_files_and_what_to_write(zorgsim: Ask, folder: Path) -> None:
    measure = '[measures.m]\nlever = "specialist.places"\ntimes = 1.1\nfrom = 2027-01-01\n'
    (folder / "parent.toml").write_text(f'extends = "baseline"\n{measure}', "utf-8")
    (folder / "child.toml").write_text('extends = "./parent.toml"\n', "utf-8")
    (folder / "new.toml").write_text('format = 2\nextends = "./parent.toml"\n', "utf-8")
    answer = zorgsim("check", "child.toml", "parent.toml", "new.toml", "baseline")
    assert answer.out.splitlines() == [
        "child.toml: fine (format 1)",
        "parent.toml: fine (format 1)",
        "new.toml: fine (format 2)",
        "baseline: fine (format 2)",
    ]
    (line,) = answer.err.splitlines()
    assert "child.toml, parent.toml." in line
    assert "Write as the first line: format = 2; specialist.slots for specialist.places" in line
    assert [row["format"] for row in json.loads(zorgsim("check", "child.toml", "new.toml", "missing.toml", "--json").out)] == [
        1,
        2,
        None,
    ]
    assert "in plaats van specialist.places" in zorgsim("show", "new.toml", "--language", "nl").err
    assert json.loads(zorgsim("show", "child.toml", "--json").out)["format"] == 2
