"""The command ``places``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Ask = Callable[..., Any]


def test_places_are_found_by_part_of_their_name(zorgsim: Ask) -> None:
    answer = zorgsim("places", "veenen", "--kind", "municipality", "--json")
    names = {row["name"] for row in json.loads(answer.out)}
    assert answer.code == 0
    assert "Veenendaal" in names
    assert all("veenen" in name.casefold() for name in names)


def test_all_youth_regions_are_listed(zorgsim: Ask) -> None:
    rows = json.loads(zorgsim("places", "--json").out)
    assert len(rows) == 42
    assert sum(row["municipalities"] for row in rows) == 345


def test_places_for_people_are_a_table(zorgsim: Ask) -> None:
    answer = zorgsim("places", "--kind", "province")
    assert answer.code == 0
    assert "Fryslân" in answer.out
    assert "municipalities" in answer.out


def test_places_speak_dutch(zorgsim: Ask) -> None:
    answer = zorgsim("places", "--kind", "province", "--language", "nl")
    assert answer.code == 0
    assert all(heading in answer.out for heading in ("naam", "gemeenten", "gezinnen"))
    assert "municipalities" not in answer.out
