"""The command ``parameters``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from zorgsim.inputs.parameters import register

Ask = Callable[..., Any]


def test_parameters_tell_their_sources(zorgsim: Ask) -> None:
    answer = zorgsim("parameters")
    assert answer.code == 0
    assert answer.out.count("    source: ") == len(register())


def test_parameters_are_filtered_by_grade_and_group(zorgsim: Ask) -> None:
    rows = json.loads(zorgsim("parameters", "--grade", "c", "--group", "domains", "--json").out)
    expected = [name for name, one in register().items() if one.grade == "C" and name.startswith("domains.")]
    assert expected
    assert [row["name"] for row in rows] == expected


def test_parameters_are_filtered_by_text(zorgsim: Ask) -> None:
    rows = json.loads(zorgsim("parameters", "domains.regain.*", "--json").out)
    assert len(rows) == 5


def test_parameters_speak_dutch_but_for_what_the_register_says(zorgsim: Ask) -> None:
    english, dutch = (zorgsim("parameters", "domains.regain.*", "--language", language).out for language in ("en", "nl"))
    assert english.count("    source: ") == dutch.count("    bron: ") == 5
    assert "per year" in english
    assert "per jaar" in dutch
