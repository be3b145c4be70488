"""Look-ups: everything that can be named, as tables."""

from __future__ import annotations

from typing import Any

import pytest

import zorgsim as zs
from zorgsim.inputs.parameters import register
from zorgsim.inputs.places import PlaceKind, list_places
from zorgsim.inputs.scenario_file import list_scenarios
from zorgsim.model.levers import LEVERS
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES


def test_everything_is_listed() -> None:
    assert list(zs.scenarios()["name"]) == list(list_scenarios())
    assert list(zs.levers()["name"]) == list(LEVERS)
    assert list(zs.parameters()["name"]) == list(register())
    assert list(zs.outcomes()["name"]) == list(OUTCOMES)
    assert list(zs.outcomes().query("main")["name"]) == [name for name in OUTCOMES if name in MAIN_OUTCOMES]
    assert zs.places()["code"].nunique() == len({row.code for kind in PlaceKind for row in list_places(kind)})


def test_a_text_narrows_them() -> None:
    assert set(zs.places("tIeL", kind="municipality")["name"]) == {"Tiel"}
    assert set(zs.places("Utrecht")["kind"]) == {"province", "youth_region", "municipality"}
    assert zs.places("Nowhere").empty
    assert list(zs.places("Nowhere").columns) == list(zs.places().columns)
    assert set(zs.levers("COACHES")["name"]) >= {"first_line.coaches"}
    assert list(zs.outcomes("op orde", language="nl")["name"])[0] == "weeks_in_order"
    assert zs.parameters("no such parameter").empty


def test_words_stand_in_the_language_of_the_reader() -> None:
    assert zs.levers("first_line.coaches", language="nl")["words"].item() == LEVERS["first_line.coaches"].nl
    assert zs.scenarios(language="nl").set_index("name").loc["strong_first_line", "title"] == "Een sterkere eerste lijn"
    assert zs.outcomes("crises", language="nl")["unit"].tolist()[0] == "per jaar"


def test_tables_hold_plain_values() -> None:
    row = zs.parameters("mutual_help.build").iloc[0]
    assert type(row["grade"]) is str
    choice = zs.levers("governance.commissioner").iloc[0]
    assert choice["neutral"] in choice["choices"].split(", ")


@pytest.mark.parametrize(
    ("ask", "what", "action"),
    [
        (lambda: zs.places(kind="municipalty"), "there is no such kind of place", "did you mean 'municipality'?"),
        (lambda: zs.places(5), "a text is needed here", "write it in quotes"),  # type: ignore[arg-type]
        (lambda: zs.parameters(None), "a text is needed here", "write it in quotes"),  # type: ignore[arg-type]
        (lambda: zs.levers(language="Dutch"), "there is no such language", "choose one of these"),
        (lambda: zs.scenarios(language="xx"), "there is no such language", "choose one of these"),
        (lambda: zs.outcomes("", language=""), "there is no such language", "choose one of these"),
    ],
)
def test_what_cannot_be_looked_up_is_refused(ask: Any, what: str, action: str) -> None:
    with pytest.raises(zs.InputError) as refused:
        ask()
    assert (refused.value.what, refused.value.action.startswith(action)) == (what, True)
