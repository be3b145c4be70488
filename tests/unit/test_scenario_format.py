"""The number of the scenario format: what a file of each number may say."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from zorgsim.errors import InputError
from zorgsim.inputs.draw_order import draw_order
from zorgsim.inputs.parameters import quantile, register, values_of
from zorgsim.inputs.scenario import FORMAT, DrawFrom
from zorgsim.inputs.scenario_file import OlderFile, load_scenario, load_shipped, scenario_origin
from zorgsim.inputs.scenario_format import RENAMINGS, Renaming
from zorgsim.inputs.uncertainty import draw_parameters, uniforms_of
from zorgsim.model.levers import LEVERS

ROOT = Path(__file__).parents[2]

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


@pytest.mark.parametrize("renaming", RENAMINGS, ids=lambda one: one.old)
def test_the_page_about_the_format_lists_what_was_renamed(renaming: Renaming) -> None:
    page = (ROOT / "docs" / "scenario-format.md").read_text("utf-8")
    assert f"| {renaming.kind} | `{renaming.old}` | `{renaming.new}` |\n" in page


def test_the_page_about_the_format_speaks_of_todays() -> None:
    page = (ROOT / "docs" / "scenario-format.md").read_text("utf-8")
    assert f"```toml\nformat = {FORMAT}\n" in page
    assert re.findall(r"^### Format (\d+)$", page, re.MULTILINE) == [str(number) for number in range(FORMAT, 0, -1)]


# Format 1: levers and parameters that have other names today

OLD_FILE = Path(__file__).parent / "format_1_scenario.toml"
REGISTER = Path(__file__).parent / "format_1_register.csv"
NEW = {(one.kind, one.old): one.new for one in RENAMINGS}


def old_register() -> list[dict[str, str]]:
    with REGISTER.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def in_old_words(text: str) -> str:
    """A unit or a source of today as format 1 wrote it: room for a family was called a place."""
    return text.replace("slot", "place")


@pytest.mark.parametrize("row", old_register(), ids=lambda row: row["name"])
def test_a_parameter_of_format_1_has_the_same_numbers_today(row: dict[str, str]) -> None:
    """A number that is changed on purpose takes its row out of the table; the rows of renamed parameters stay."""
    parameter = register()[NEW.get(("parameter", row["name"]), row["name"])]
    numbers = (parameter.value, parameter.low, parameter.high)
    assert numbers == tuple(float(row[key]) for key in ("value", "low", "high"))
    assert in_old_words(parameter.unit) == row["unit"]
    assert (parameter.distribution, parameter.year, parameter.grade) == (row["distribution"], int(row["year"]), row["grade"])
    assert hashlib.sha256(in_old_words(parameter.source).encode()).hexdigest().startswith(row["source"])


def test_every_renamed_name_is_of_today_and_no_old_one_is() -> None:
    today = {"lever": LEVERS.keys(), "parameter": register().keys()}
    assert {one.new for one in RENAMINGS if one.new not in today[one.kind]} == set()
    assert {one.old for one in RENAMINGS if one.old in today[one.kind]} == set()
    assert {old for kind, old in NEW if kind == "parameter"} <= {row["name"] for row in old_register()}
    assert len(NEW) == len(set(NEW.values())) == len(RENAMINGS)


RENAMED = [one.old for one in RENAMINGS if one.kind == "parameter" and not one.old.startswith("measure_investment.")]


@pytest.mark.parametrize("old", RENAMED)
def test_a_renamed_parameter_keeps_its_luck(old: str) -> None:
    """What world 1 of seed 20150101 draws is at the coordinate of the name under which it was first drawn."""
    baseline = load_shipped("baseline")
    drawing = replace(baseline, run=replace(baseline.run, seed=20150101, draws=8, replications=1, draw_from=DrawFrom.REGISTER))
    new = NEW["parameter", old]
    assert new not in draw_order()
    assert register()[new].drawn_as == old
    point = uniforms_of(20150101, 0)
    assert draw_parameters(drawing, 0)[new] == quantile(register()[new], point[draw_order()[old]])


@pytest.mark.parametrize("old", RENAMED)
def test_a_renamed_parameter_leaves_the_digest_of_the_register_alone(old: str) -> None:
    today = register()[NEW["parameter", old]]
    assert values_of({today.name: today}) == values_of({old: replace(today, name=old, drawn_as=None)})


def test_no_two_parameters_share_their_luck() -> None:
    keys = [parameter.drawn_as or name for name, parameter in register().items()]
    assert len(keys) == len(set(keys))


def in_new_names(text: str) -> str:
    """A text of format 1 in the names of today, quote by quote, as its user would write it."""
    for one in RENAMINGS:
        text = text.replace(f'"{one.old}"', f'"{one.new}"')
    return f"format = 2\n{text}"


def test_an_old_file_resolves_to_what_it_resolved_to_before(write: Write) -> None:
    text = OLD_FILE.read_text("utf-8")
    old = load_scenario(write("x.toml", text))
    assert {one.old for one in RENAMINGS if f'"{one.old}"' in text} == {one.old for one in RENAMINGS}
    assert [(one.lever, one.value) for one in old.measures[-2:]] == [
        ("specialist.slots", 1.1),
        ("specialist.residential_slots", 0.9),
    ]
    assert old.parameters == {
        "first_line.case_lead_slots": 0.3,
        "first_line.group_slots": 0.25,
        "measure_investment.specialist.residential_slots": 310.0,
        "measure_investment.specialist.slots": 160.0,
        "question.base": 0.4,
        "residential.slots_per_1000": 13.0,
        "specialist.at_home_slots": 0.12,
        "specialist.slots_per_1000": 76.0,
    }
    new = load_scenario(write("x.toml", in_new_names(text)))
    assert (new, new.digest) == (old, old.digest)
    assert scenario_origin("x.toml").older == ()


def test_what_is_renamed_in_an_old_file_is_known(write: Write) -> None:
    (file,) = scenario_origin(write("x.toml", OLD_FILE.read_text("utf-8"))).older
    assert (file.source, file.format, set(file.renamed)) == ("x.toml", 1, set(RENAMINGS))
    (file,) = scenario_origin(write("y.toml", 'extends = "baseline"\nparameters."question.base" = 0.4')).older
    assert file.renamed == ()


def test_an_old_file_understands_new_names_too(write: Write) -> None:
    text = in_new_names(OLD_FILE.read_text("utf-8")).removeprefix("format = 2\n")
    assert load_scenario(write("x.toml", text)) == load_scenario(write("x.toml", OLD_FILE.read_text("utf-8")))


def written_with(renaming: Renaming, name: str) -> str:
    if renaming.kind == "lever":
        return f'extends = "baseline"\n[measures.m]\nlever = "{name}"\ntimes = 1.1\nfrom = 2027-01-01'
    return f'extends = "baseline"\nparameters."{name}" = {register()[renaming.new].value}'


@pytest.mark.parametrize("renaming", RENAMINGS, ids=lambda one: one.old)
def test_a_file_of_today_may_not_use_an_old_name(write: Write, renaming: Renaming) -> None:
    error = refusal(write("x.toml", f"format = 2\n{written_with(renaming, renaming.old)}"))
    where = "measures.m.lever" if renaming.kind == "lever" else f'parameters."{renaming.old}"'
    assert error.what == f"this {renaming.kind} has another name since format 2"
    assert (error.where, error.allowed) == (f"x.toml: {where}", renaming.new)
    assert error.action == f'write "{renaming.new}"'
    load_scenario(write("x.toml", f"format = 2\n{written_with(renaming, renaming.new)}"))


def test_a_parameter_under_both_its_names_is_refused(write: Write) -> None:
    text = 'extends = "baseline"\n[parameters]\n"first_line.group_places" = 0.2\n"first_line.group_slots" = 0.3'
    error = refusal(write("x.toml", text))
    assert error.where == 'x.toml: parameters."first_line.group_places"'
    assert "given twice" in error.what


def test_a_mistake_in_an_old_file_is_named_as_the_file_names_it(write: Write) -> None:
    error = refusal(write("x.toml", 'extends = "baseline"\nparameters."specialist.places_per_1000" = -1'))
    assert error.where == 'x.toml: parameters."specialist.places_per_1000"'


@pytest.mark.parametrize("formats", [(1, 2), (2, 1), (1, 1), (2, 2)])
def test_each_file_of_a_family_is_translated_by_itself(write: Write, formats: tuple[int, int]) -> None:
    parent, child = (("specialist.places", "first_line.group_places") if one == 1 else NEW_PAIR for one in formats)
    start = 'extends = "baseline"\n[parameters]\n"{1}" = {2}\n[measures.m]\nlever = "{0}"\ntimes = {3}\nfrom = 2027-01-01'
    write("parent.toml", f"format = {formats[0]}\n" + start.format(*parent, 0.2, 1.1))
    text = start.format(*child, 0.3, 1.2).replace('"baseline"', '"./parent.toml"')
    scenario = load_scenario(write("child.toml", f"format = {formats[1]}\n{text}"))
    assert scenario.parameters == {"first_line.group_slots": 0.3}
    assert (scenario.measures[-1].lever, scenario.measures[-1].value) == ("specialist.slots", 1.2)
    assert len(scenario_origin("child.toml").older) == formats.count(1)


NEW_PAIR = ("specialist.slots", "first_line.group_slots")


@pytest.mark.parametrize(
    "text",
    [
        "measures = 1",
        "parameters = []",
        "measures.m = 1",
        "measures.m.lever = 1",
        'measures.m.lever = ["specialist.places"]',
        'parameters = {"specialist" = {"places_per_1000" = 80}}',
    ],
)
def test_an_old_file_of_the_wrong_shape_is_refused_as_any_other(write: Write, text: str) -> None:
    assert refusal(write("x.toml", f'extends = "baseline"\n{text}')).where.startswith("x.toml: ")
