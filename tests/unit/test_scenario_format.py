"""The number of the scenario format: what a file of each number may say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from zorgsim.errors import InputError
from zorgsim.inputs.scenario import FORMAT
from zorgsim.inputs.scenario_file import OlderFile, load_scenario, load_shipped, scenario_origin

Write = Callable[[str, str], str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file into the working directory and return its name."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return name

    return write


def refusal(name: str) -> InputError:
    with pytest.raises(InputError) as caught:
        load_scenario(name)
    return caught.value


@pytest.mark.parametrize(
    "number", ['"two"', '"2"', "true", "false", "0", "-1", "2.5", "2.0", "[2]", "{a = 2}", "2026-01-01", "nan"]
)
def test_what_is_no_number_of_a_format_is_refused(write: Write, number: str) -> None:
    error = refusal(write("x.toml", f'format = {number}\nextends = "baseline"'))
    assert (error.what, error.where) == ("this is no number of a scenario format", "x.toml: format")
    assert str(error.value)
    assert error.allowed == f"a whole number 1..{FORMAT}"
    assert error.action == f"write as the first line: format = {FORMAT}"


@pytest.mark.parametrize("number", [str(FORMAT + 1), "1000", "0x" + "f" * 5000])
def test_a_file_for_a_newer_zorgsim_is_refused(write: Write, number: str) -> None:
    error = refusal(write("x.toml", f'format = {number}\nsomething_new = 1\nextends = "baseline"'))
    assert (error.what, error.where) == ("this scenario was made for a newer zorgsim", "x.toml: format")
    assert "install a newer zorgsim" in error.action
    assert len(str(error)) < 1000


def test_a_parent_of_a_newer_format_is_named(write: Write) -> None:
    write("parent.toml", f'format = {FORMAT + 1}\nextends = "baseline"')
    assert refusal(write("child.toml", 'format = 2\nextends = "./parent.toml"')).where == "parent.toml: format"


def test_the_number_changes_no_value(write: Write) -> None:
    texts = ['extends = "baseline"', *(f'format = {number}\nextends = "baseline"' for number in (1, FORMAT))]
    scenarios = [load_scenario(write("x.toml", text)) for text in texts]
    assert {one.digest for one in scenarios} == {scenarios[0].digest}
    assert scenarios[0].measures == load_shipped("baseline").measures


@pytest.mark.parametrize("text", ['extends = "baseline"', 'format = 1\nextends = "baseline"'])
def test_a_file_without_a_number_is_of_the_first_format(write: Write, text: str) -> None:
    origin = scenario_origin(write("x.toml", text))
    assert (origin.format, origin.older) == (1, (OlderFile("x.toml", 1, ()),))
    assert scenario_origin(write("y.toml", 'format = 2\nextends = "./x.toml"')).older == origin.older
    assert scenario_origin("y.toml").format == 2


def test_shipped_scenarios_are_of_todays_format() -> None:
    assert (scenario_origin("strong_first_line").format, scenario_origin("strong_first_line").older) == (FORMAT, ())


def test_a_resolved_scenario_says_its_format_and_its_values_do_not() -> None:
    scenario = load_shipped("baseline")
    assert next(iter(scenario.as_document().items())) == ("format", FORMAT)
    assert scenario.as_document() == {"format": FORMAT, **scenario.as_json()}
