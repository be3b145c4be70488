"""Scenarios made in Python are what their files would be."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import zorgsim as zs
from zorgsim.interface.scenario import ScenarioWarning

FILE = """\
format = 2
extends = "short"

[title]
en = "More coaches"

[parameters]
"mutual_help.build" = 0.1

[measures.more_coaches]
lever = "first_line.coaches"
times = 1.5
from = 2027-01-01
ramp = 104
where = ["Rozendaal"]

[measures.who_pays]
lever = "governance.commissioner"
to = "province"
from = 2028-01-01
"""


@pytest.fixture
def made(short: zs.Scenario) -> zs.Scenario:
    coaches = short.with_measure("first_line.coaches", times=1.5, ramp=104, where="Rozendaal", name="more_coaches")
    province = coaches.with_measure("governance.commissioner", to="province", start="2028-01-01", name="who_pays")
    return province.with_parameters({"mutual_help.build": 0.1}).named("mine", title="More coaches")


def test_a_scenario_made_in_python_has_the_digest_of_its_file(short_file: Path, made: zs.Scenario) -> None:
    path = short_file.parent / "mine.toml"
    path.write_text(FILE, "utf-8")
    written = zs.load(path)
    assert made.digest == written.digest
    assert made == written
    assert made.resolved.lineage == ("mine", "short")


@pytest.mark.parametrize("value", [1.5, np.float64(1.5), np.float32(1.5)])
@pytest.mark.parametrize("start", ["2027-01-01", date(2027, 1, 1), datetime(2027, 1, 1), None])
@pytest.mark.parametrize("where", ["Rozendaal", ["Rozendaal"], ("Rozendaal",), np.array(["Rozendaal"])])
def test_values_of_all_kinds_mean_the_same(
    short: zs.Scenario, made: zs.Scenario, value: float, start: str | date | None, where: str | list[str]
) -> None:
    weeks: Any = np.int64(104)
    measure = short.with_measure("first_line.coaches", times=value, start=start, ramp=weeks, where=where).resolved.measures[0]
    expected = made.resolved.measures[0]
    assert (measure.value, measure.start, measure.ramp_weeks, measure.where) == (1.5, expected.start, 104, ("Rozendaal",))


def test_a_measure_that_ends_has_another_digest_and_one_for_good_has_the_same(short: zs.Scenario) -> None:
    one, other = (short.with_measure("first_line.coaches", times=1.5, name="x", until=until) for until in (None, "2029-01-01"))
    assert other.resolved.measures[0].until == date(2029, 1, 1)
    assert "until" not in one.resolved.as_table()["measures"]["x"]
    assert other.resolved.as_json()["measures"]["x"]["until"] == "2029-01-01"
    assert one.digest != other.digest


def test_nothing_changes_the_scenario_that_others_are_made_from(short: zs.Scenario, short_file: Path, made: zs.Scenario) -> None:
    before = made.digest
    made.with_measure("first_line.coaches", to=2, name="more_coaches").with_parameters({"mutual_help.build": 0.05})
    assert short == zs.load(short_file)
    assert made.digest == before


def test_a_measure_that_is_there_is_changed_by_its_name(made: zs.Scenario) -> None:
    changed = made.with_measure("first_line.coaches", to=2, name="more_coaches").resolved.measures
    assert [(one.name, one.setting) for one in changed] == [("more_coaches", 2.0), ("who_pays", "province")]
    assert changed[0].mode.value == "to"


def test_a_scenario_of_any_descent_can_be_extended() -> None:
    deep = max((zs.load(name) for name in zs.scenarios()["name"]), key=lambda one: len(one.resolved.lineage))
    assert len(deep.resolved.lineage) > 2
    assert deep.named("mine").resolved.as_table() == {
        **deep.resolved.as_table(),
        "title": {"en": "mine", "nl": "mine"},
        "description": {"en": "", "nl": ""},
        "advice": [],
    }


def test_names_tell_what_is_added(short: zs.Scenario) -> None:
    sweep = [short.with_measure("first_line.coaches", times=times).name for times in (1, 1.25, 1.5)]
    assert sweep[1:] == ["short_with_first_line_coaches_times_1_25", "short_with_first_line_coaches_times_1_5"]
    twice = short.with_measure("first_line.coaches", by=0.1).with_measure("first_line.coaches", by=0.1, start="2028-01-01")
    assert [one.name for one in twice.resolved.measures] == ["first_line_coaches_by_0_1", "first_line_coaches_by_0_1_2"]
    assert twice.with_parameters({"mutual_help.build": 0.1}).name.endswith("_2_and_mutual_help_build_0_1")
    assert twice.named("mine").with_measure("governance.commissioner", to="province").name == "mine"
    assert len(set(sweep)) == 3


def test_a_name_that_would_be_endless_is_counted(short: zs.Scenario) -> None:
    for times in (0.5, 0.6, 0.7, 0.8):
        short = short.with_measure("first_line.coaches", times=times)
    assert short.name == "short_with_4_changes"


def test_it_says_itself_in_words(made: zs.Scenario) -> None:
    assert repr(made) == "<Scenario 'mine': More coaches>"
    assert str(made).startswith("More coaches (mine)\n")
    assert "maal 1,5" in made.in_words("nl")
    assert "&lt;" not in made._repr_html_()
    assert "<" not in made.named("mine", title="a <b> c")._repr_html_().removeprefix("<pre").removesuffix("</pre>")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"lever": "first_line.coach", "times": 2}, "unknown lever"),
        ({"lever": "first_line.coaches"}, "a measure does not say how it moves its lever"),
        ({"lever": "first_line.coaches", "times": 2, "by": 1}, "a measure moves its lever in one way, not by by and times"),
        ({"lever": "first_line.coaches", "times": "much"}, "a number without quotes is needed here"),
        ({"lever": "first_line.coaches", "times": True}, "a number without quotes is needed here"),
        ({"lever": "first_line.coaches", "times": 2, "start": "soon"}, "this is not a date"),
        ({"lever": "first_line.coaches", "times": 2, "start": "2040-01-01"}, "this date lies outside the run"),
        ({"lever": "first_line.coaches", "times": 2, "ramp": -1}, "this number is too small"),
        ({"lever": "first_line.coaches", "times": 2, "where": "Tiell"}, "unknown place"),
        ({"lever": "first_line.coaches", "times": 2, "where": 5}, "a list of texts is needed here"),
        ({"lever": "first_line.coaches", "times": 2, "where": []}, "a list of places is needed"),
        ({"lever": "first_line.coaches", "times": 2, "name": 5}, "a text in quotes is needed here"),
        ({"lever": "first_line.coaches", "times": 2, "name": "two words"}, "this name cannot be used"),
        ({"lever": 5, "times": 2, "name": "x"}, "a text in quotes is needed here"),
        ({"lever": "governance.commissioner", "to": "nobody"}, "governance.commissioner knows no such choice"),
    ],
)
def test_a_measure_that_cannot_be_is_refused_as_in_a_file(short: zs.Scenario, change: dict[str, object], what: str) -> None:
    with pytest.raises(zs.InputError) as refused:
        short.with_measure(**change)  # type: ignore[arg-type] # that is the point
    assert refused.value.what == what
    assert refused.value.action


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"mutual_help.buil": 0.1}, "unknown parameter"),
        ({"mutual_help.build": "much"}, "a number without quotes is needed here"),
        ({"mutual_help.build": 99.0}, "no possible value for growth of mutual help through social facilities"),
        (["mutual_help.build"], "parameters are values by name"),
        ({5: 5}, "a text in quotes is needed here"),
    ],
)
def test_parameters_that_cannot_be_are_refused(short: zs.Scenario, values: dict[str, float], what: str) -> None:
    with pytest.raises(zs.InputError) as refused:
        short.with_parameters(values)
    assert (refused.value.what, bool(refused.value.action)) == (what, True)


@pytest.mark.parametrize("name", ["", " ", "a/b", "..", None, 5])
def test_a_scenario_cannot_be_called_anything(short: zs.Scenario, name: str) -> None:
    with pytest.raises(zs.InputError, match="a scenario cannot be called this"):
        short.named(name)


@pytest.mark.parametrize("name", [5, None, "", "strong_first_lime", "nowhere/mine.toml"])
def test_what_is_no_scenario_is_not_loaded(name: str) -> None:
    with pytest.raises(zs.InputError):
        zs.load(name)


def test_a_file_of_an_older_format_is_loaded_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "old.toml").write_text(
        'extends = "baseline"\n[measures.more]\nlever = "specialist.places"\ntimes = 1.1\nfrom = 2027-01-01\n', "utf-8"
    )
    with pytest.warns(ScenarioWarning, match=r"specialist\.slots"):
        old = zs.load(tmp_path / "old.toml")
    assert old.resolved.measures[-1].lever == "specialist.slots"
