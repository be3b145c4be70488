"""The JSON Schema accepts what zorgsim accepts, and refuses what can be seen without the calendar and the map."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel

from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Mode
from zorgsim.inputs.scenario_file import list_scenarios, load_scenario
from zorgsim.inputs.scenario_source import shipped_folder
from zorgsim.inputs.schema import (
    ADVICE,
    DescriptionTable,
    MeasureTable,
    RunTable,
    ScenarioTable,
    StocksTable,
    TitleTable,
    scenario_schema,
)
from zorgsim.model.levers import LEVERS
from zorgsim.model.loops import LOOPS
from zorgsim.model.stocks import STOCKS

CHECK = jsonschema.Draft202012Validator(scenario_schema())

WHOLE = """
format = 2
advice = ["A7"]
places = ["JZ14"]
title = {en = "More", nl = "Meer"}
description = {en = "", nl = ""}
[run]
start = 2005-01-01
until = 2037-01-01
replications = 20
seed = 1
uncertainty = "parameters"
policy_start = 2027-01-01
[stocks]
freeze = ["trust"]
[parameters]
"question.base" = 0.4
[measures.more_coaches]
lever = "first_line.coaches"
times = 1.5
from = 2027-01-01
ramp = 104
where = ["Enschede"]
[measures.child-first]
lever = "queue.discipline"
to = "most_severe_first"
from = 2027-01-01
"""


def document(text: str) -> Any:
    """A TOML text as tools that check it see it: dates as texts."""
    return json.loads(json.dumps(tomllib.loads(text), default=lambda day: day.isoformat()))


def test_it_is_a_schema_of_draft_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(scenario_schema())


def test_it_is_always_the_same_and_can_be_written_as_json() -> None:
    assert json.dumps(scenario_schema()) == json.dumps(scenario_schema())
    assert json.loads(json.dumps(scenario_schema())) == scenario_schema()


def test_a_caller_cannot_change_it_for_others() -> None:
    scenario_schema()["properties"].clear()
    assert scenario_schema()["properties"]


@pytest.mark.parametrize("name", list_scenarios())
def test_shipped_scenarios_fit(name: str) -> None:
    CHECK.validate(document((shipped_folder() / f"{name}.toml").read_text(encoding="utf-8")))
    CHECK.validate(load_scenario(name).as_document())


def test_a_whole_scenario_fits_and_so_does_what_it_resolves_to(tmp_path: Path) -> None:
    CHECK.validate(document(WHOLE))
    (tmp_path / "x.toml").write_text(WHOLE, encoding="utf-8")
    CHECK.validate(load_scenario(str(tmp_path / "x.toml")).as_document())


@pytest.mark.parametrize(
    "text",
    [
        'extends = "baseline"\nformat = 2',
        'extends = "baseline"\nformat = 2\nmeasures.x.times = 2',
        'extends = "baseline"\nformat = 2\nmeasures.x.ramp = 2',
        'extends = "baseline"\nformat = 2\nrun.seed = 2',
    ],
)
def test_a_child_may_leave_anything_out(text: str) -> None:
    CHECK.validate(document(text))


BAD = [
    ("format = 2", "format = 3"),
    ("format = 2", 'format = "2"'),
    ('places = ["JZ14"]', ""),
    ('places = ["JZ14"]', "places = []"),
    ('places = ["JZ14"]', 'places = "JZ14"'),
    ('places = ["JZ14"]', 'places = ["JZ14"]\nplace = 1'),
    ('"A7"', '"Z7"'),
    ('en = "More"', 'de = "Mehr"'),
    ('en = "More"', 'en = ""'),
    ("start = 2005-01-01", ""),
    ("start = 2005-01-01", 'start = "soon"'),
    ("replications = 20", "replications = 0"),
    ("replications = 20", "replications = 100001"),
    ("replications = 20", "replications = 1.5"),
    ("seed = 1", "seed = -1"),
    ("seed = 1", 'seed = "1"'),
    ('"parameters"', '"all"'),
    ('"trust"', '"trusts"'),
    ('"question.base" = 0.4', '"question.bases" = 0.4'),
    ('"question.base" = 0.4', "question.base = 0.4"),
    ('"question.base" = 0.4', '"question.base" = -1'),
    ("first_line.coaches", "first_line.coach"),
    ("times = 1.5", ""),
    ("times = 1.5", "times = 1.5\nto = 1"),
    ("times = 1.5", "times = -1.5"),
    ("times = 1.5", "to = 3.5"),
    ("times = 1.5", 'to = "many"'),
    ("times = 1.5", 'to = "95 %"'),
    ("times = 1.5", 'to = "-3 FTE"'),
    ("times = 1.5", 'add = "20FTE"'),
    ("times = 1.5", 'add = "1.000 FTE"'),
    ("times = 1.5", 'add = "20 slots"'),
    ("times = 1.5", "add = 20"),
    ("times = 1.5", 'times = 1.5\nadd = "20 FTE"'),
    ('to = "most_severe_first"', 'add = "20 %"'),
    ("times = 1.5\nfrom = 2027-01-01", "times = 1.5"),
    ("ramp = 104", "ramp = 2601"),
    ("ramp = 104", "ramps = 104"),
    ('where = ["Enschede"]', "where = []"),
    ('to = "most_severe_first"', 'to = "most_severe"'),
    ('to = "most_severe_first"', "to = 1"),
    ('to = "most_severe_first"', "by = 1"),
    ('to = "most_severe_first"', 'to = "most_severe_first"\nramp = 3'),
    ("child-first", '"child first"'),
]


@pytest.mark.parametrize(("old", "new"), BAD)
def test_a_mistake_does_not_fit_and_zorgsim_agrees(tmp_path: Path, old: str, new: str) -> None:
    assert old in WHOLE
    text = WHOLE.replace(old, new, 1)
    assert not CHECK.is_valid(document(text))
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        load_scenario(str(tmp_path / "x.toml"))


@pytest.mark.parametrize("how", ['add = "20 FTE"', 'add = "-5 %"', 'to = "38.5 FTE"', "to = 1.5"])
def test_amounts_fit_and_zorgsim_agrees(tmp_path: Path, how: str) -> None:
    text = WHOLE.replace("times = 1.5", f"{how}\nuntil = 2030-01-01", 1)
    assert CHECK.is_valid(document(text))
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    load_scenario(str(tmp_path / "x.toml"))


@pytest.mark.parametrize("text", ["measures.x = {to = 1, by = 2}", "measures.x.tims = 2", "run.seed = -1"])
def test_a_child_cannot_say_just_anything(text: str) -> None:
    assert not CHECK.is_valid(document(f'format = 2\nextends = "x"\n{text}'))


def test_levers_are_listed_with_their_ranges_and_have_a_rule_each() -> None:
    measure = scenario_schema()["$defs"]["measure"]
    lever = measure["properties"]["lever"]
    assert lever["enum"] == list(LEVERS)
    assert len(measure["allOf"]) == len(LEVERS)
    assert "first_line.coaches: family coaches (FTE); 0 .. 3 (x baseline FTE)" in lever["description"]
    assert "queue.discipline: order of the waiting list; first_come, most_severe_first" in lever["description"]


def test_every_lever_names_known_rows_of_advice() -> None:
    assert all(set(lever.advice) <= set(ADVICE) for lever in LEVERS.values())
    assert scenario_schema()["properties"]["stocks"]["properties"]["freeze"]["items"]["enum"] == [*STOCKS, *LOOPS]


def test_schema_and_models_know_the_same_keys() -> None:
    schema = scenario_schema()
    parts = schema["properties"]
    pairs: list[tuple[type[BaseModel], dict[str, Any]]] = [
        (TitleTable, parts["title"]),
        (DescriptionTable, parts["description"]),
        (RunTable, parts["run"]),
        (StocksTable, parts["stocks"]),
        (MeasureTable, schema["$defs"]["measure"]),
    ]
    for model, part in pairs:
        assert {field.alias or name for name, field in model.model_fields.items()} == set(part["properties"])
    assert {*ScenarioTable.model_fields, "format", "extends"} == set(parts)
    assert {mode.value for mode in Mode} <= set(schema["$defs"]["measure"]["properties"])


def test_every_key_is_described() -> None:
    def parts(part: dict[str, Any]) -> list[dict[str, Any]]:
        inner = list(part.get("properties", {}).values())
        return [part, *(one for each in inner for one in parts(each))]

    schema = scenario_schema()
    assert all(part["description"] for root in (schema, schema["$defs"]["measure"]) for part in parts(root))
