"""Commands that look things up: places, parameters, scenarios, schema, show, check."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from zorgsim import __version__
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario_file import list_scenarios, load_scenario, load_shipped

Ask = Callable[..., Any]


def test_the_version_is_that_of_the_package(own_process: Ask) -> None:
    answer = own_process("--version")
    assert (answer.code, answer.out.split()) == (0, ["zorgsim", __version__])


@pytest.mark.parametrize(
    "command",
    ["compare", "run", "check", "show", "scenarios", "schema", "advice", "parameters", "places", "story", "validate"],
)
def test_every_command_has_help(zorgsim: Ask, command: str) -> None:
    answer = zorgsim(command, "--help")
    assert answer.code == 0
    assert "Usage" in answer.out
    assert answer.err == ""


def test_without_a_command_it_explains_itself(zorgsim: Ask) -> None:
    answer = zorgsim()
    assert "compare" in answer.out + answer.err


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
    assert {row["name"] for row in rows if row["extends"] is None} == {"baseline"}


def test_a_scenario_of_the_users_own_hides_no_shipped_one_from_the_list(zorgsim: Ask, folder: Path) -> None:
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "earlier_housing.toml").write_text('format = 2\nextends = "baseline"\n[title]\nen = "Mine"\n', "utf-8")
    assert "Mine" not in zorgsim("scenarios").out


def test_the_schema_is_one_and_accepts_a_scenario(zorgsim: Ask) -> None:
    schema = json.loads(zorgsim("schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(load_scenario("strong_first_line").as_document())
    assert not validator.is_valid({"format": 2, "extends": "baseline", "nonsense": 1})


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
    assert "het was jeugdregio en wordt provincie" in told
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
