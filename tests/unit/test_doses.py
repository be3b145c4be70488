"""Natural units: what an amount is as a factor, of which places, in which run; and every mistake with its whole message."""

from __future__ import annotations

import csv
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgsim.errors import InputError
from zorgsim.experiment.preparation import batch_of, check_runnable
from zorgsim.inputs.compile import compile_batch, compile_parameters
from zorgsim.inputs.describe import follow_measures
from zorgsim.inputs.natural_units import PER_FAMILY, Amount, Unit, read_amount, units_of
from zorgsim.inputs.places import Place, resolve_places
from zorgsim.inputs.scenario import DrawFrom, Language, Mode, Scenario
from zorgsim.inputs.scenario_file import load_scenario
from zorgsim.model.levers import LEVERS
from zorgsim.report.json_answers.scenarios import show_answer
from zorgsim.report.scenario_text import lines

COACHES, SLOTS = "first_line.coaches", "specialist.slots"
HEAD = """
format = 2
places = ["Enschede", "Hengelo"]
[structure]
places = "part"
[run]
start = 2020-01-01
until = 2023-01-01
replications = 3
"""


def place_of(scenario: Scenario) -> Place:
    return resolve_places(scenario.places, "places")


def said(folder: Path, lever: str, how: str, head: str = HEAD) -> Scenario:
    """A scenario with one measure."""
    (folder / "x.toml").write_text(f'{head}\n[measures.m]\nlever = "{lever}"\nfrom = 2021-01-01\n{how}\n', encoding="utf-8")
    return load_scenario(str(folder / "x.toml"))


def setting(scenario: Scenario, lever: str) -> list[float]:
    """Where the lever stands at the end, in each municipality of the first run."""
    found: list[float] = compile_batch(scenario).lever_settings(150)[lever].tolist()
    return found


def families(*places: str) -> int:
    return sum(one.families for one in resolve_places(places, "test").municipalities)


# Factors


def slots_factor(region: str) -> float:
    """What a youth region has of specialist slots, over the nation's, as the table of regions has it."""
    rows = csv.DictReader((files("zorgsim") / "data" / "places" / "regions.csv").read_text("utf-8").splitlines())
    return next(float(row["slots_factor"]) for row in rows if row["name"] == region)


TWENTE = slots_factor("Twente")


def per_thousand(lever: str, unit: str) -> float:
    """What the register has of it per 1000 families, said once more."""
    values = compile_parameters(load_scenario("baseline"))
    return {
        (COACHES, "FTE"): values["first_line.coaches_per_1000"],
        (SLOTS, "FTE"): values["specialist.slots_per_1000"] * TWENTE / values["specialist.caseload"],
        (SLOTS, "slots"): values["specialist.slots_per_1000"] * TWENTE,
        ("specialist.residential_slots", "slots"): values["residential.slots_per_1000"],
    }[lever, unit]


@pytest.mark.parametrize(
    ("lever", "unit"), [(COACHES, "FTE"), (SLOTS, "FTE"), (SLOTS, "slots"), ("specialist.residential_slots", "slots")]
)
def test_an_amount_is_divided_by_the_register_over_the_families_where_it_holds(tmp_path: Path, lever: str, unit: str) -> None:
    both = families("Enschede", "Hengelo") / 1000.0 * per_thousand(lever, unit)
    more = 10.0 / both
    assert setting(said(tmp_path, lever, f'add = "10 {unit}"'), lever) == pytest.approx([1.0 + more] * 2, rel=1e-12)
    assert setting(said(tmp_path, lever, f'add = "-10 {unit}"'), lever) == pytest.approx([1.0 - more] * 2, rel=1e-12)
    assert setting(said(tmp_path, lever, f'to = "50 {unit}"'), lever) == pytest.approx([50.0 / both] * 2, rel=1e-12)
    one = setting(said(tmp_path, lever, f'add = "2.5 {unit}"\nwhere = ["Hengelo"]'), lever)
    there = families("Hengelo") / 1000.0 * per_thousand(lever, unit)
    assert sorted(one) == pytest.approx([1.0, 1.0 + 2.5 / there], rel=1e-12)


def test_euros_go_by_families_and_need(tmp_path: Path) -> None:
    scenario = said(tmp_path, "budget.level", 'add = "3000000 EUR"')
    batch, values = compile_batch(scenario), compile_parameters(scenario)
    budget = values["budget.per_family"] * batch.world.families * batch.world.use ** values["budget.need_exponent"]
    added = (np.array(setting(scenario, "budget.level")) - 1.0) * budget
    assert added.sum() == pytest.approx(3_000_000.0, rel=1e-12)


def test_a_percentage_is_of_the_setting_as_it_then_stands(tmp_path: Path) -> None:
    head = HEAD + '[measures.first]\nlever = "first_line.caseload"\nto = 1.5\nfrom = 2020-06-01\n'
    assert setting(said(tmp_path, "first_line.caseload", 'add = "-20 %"', head), "first_line.caseload") == pytest.approx([1.2] * 2)


def test_a_run_that_draws_its_parameters_has_a_factor_of_its_own(tmp_path: Path) -> None:
    scenario = said(tmp_path, COACHES, 'add = "10 FTE"')
    drawn = replace(scenario, run=replace(scenario.run, draws=5, replications=1))
    batch = batch_of(drawn, place_of(drawn), range(3))
    settings = batch.lever_settings(150)[COACHES].reshape(3, 2)
    there = batch.parameters["first_line.coaches_per_1000"].reshape(3, 2) * families("Enschede", "Hengelo") / 1000.0
    assert len(set(settings[:, 0])) == 3
    np.testing.assert_allclose((settings - 1.0) * there, 10.0, rtol=1e-12)


def test_runs_share_their_measures_where_nothing_hangs_on_what_is_drawn(tmp_path: Path) -> None:
    scenario = said(tmp_path, COACHES, 'add = "10 %"')
    drawn = replace(scenario, run=replace(scenario.run, draws=5, replications=1))
    assert len({id(run.measures) for run in batch_of(drawn, place_of(drawn), range(3)).runs}) == 1


def test_ranges_are_checked_for_every_draw_before_anything_is_simulated(tmp_path: Path) -> None:
    """At the best values 3 is just allowed; half of the draws have fewer coaches, and so a larger factor."""
    there = per_thousand(COACHES, "FTE") * families("Enschede", "Hengelo") / 1000.0
    scenario = said(tmp_path, COACHES, f'to = "{there * 2.99:.2f} FTE"')
    check_runnable([scenario])
    many = replace(scenario, run=replace(scenario.run, draws=20, replications=1, draw_from=DrawFrom.REGISTER))
    with pytest.raises(InputError) as caught:
        check_runnable([many])
    what, _, drawn = caught.value.what.partition(", with the parameters of world ")
    assert what == "this measure moves first_line.coaches outside its range"
    assert 1 <= int(drawn) <= 20
    assert (caught.value.where, caught.value.allowed) == ("x: measures.m", "0 to 3 (x baseline FTE)")


def test_a_register_without_coaches_knows_no_part_of_them(tmp_path: Path) -> None:
    scenario = replace(said(tmp_path, COACHES, 'add = "1 FTE"'), parameters={"first_line.coaches_per_1000": 0.0})
    with pytest.raises(InputError) as caught:
        compile_batch(scenario)
    assert caught.value.what == "the register has no FTE here of which this could be a part"
    assert caught.value.where == "x: measures.m.add"


def test_every_factor_takes_percentages_and_nothing_else_does() -> None:
    for name, lever in LEVERS.items():
        assert (Unit.PERCENT in units_of(name)) == (lever.neutral == 1.0 and not lever.choices)
    shares = {"workforce.generalists"}  # of the same FTE: some of what there is, where the others are a factor of it
    assert all(LEVERS[name].neutral == (0.0 if name in shares else 1.0) for name in PER_FAMILY)


# What is said


@given(st.integers(-(10**13), 10**13), st.sampled_from(Unit))
def test_amounts_are_read_as_they_are_written(hundredths: int, unit: Unit) -> None:
    amount = Amount(hundredths / 100.0, unit)
    assert read_amount(str(amount)) == amount


@pytest.mark.parametrize("text", ["20 FTE", "20.0 FTE", "+20 FTE", "020 FTE", "20.00 FTE"])
def test_equal_amounts_have_one_digest(tmp_path: Path, text: str) -> None:
    scenario = said(tmp_path, COACHES, f'add = "{text}"')
    assert scenario.digest == said(tmp_path, COACHES, 'add = "20 FTE"').digest
    assert scenario.as_table()["measures"]["m"]["add"] == "20 FTE"
    assert scenario.digest != said(tmp_path, COACHES, 'add = "21 FTE"').digest


def test_a_child_says_it_another_way(tmp_path: Path) -> None:
    said(tmp_path, COACHES, 'add = "20 FTE"').as_table()
    (tmp_path / "child.toml").write_text('format = 2\nextends = "x.toml"\n[measures.m]\ntimes = 1.5\n', encoding="utf-8")
    (measure,) = load_scenario(str(tmp_path / "child.toml")).measures
    assert (measure.mode, measure.value, measure.unit) == (Mode.TIMES, 1.5, "")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.EN, ", 20 FTE added, everywhere simulated, from 1 January 2021; the setting goes from 1 to "),
        (Language.EN, " (x baseline FTE), that is 90 to 110 FTE, "),
        (Language.NL, ", 20 fte erbij, overal waar wordt doorgerekend, vanaf 1 januari 2021; de stand gaat van 1 naar "),
        (Language.NL, " (maal de fte in de uitgangssituatie), dat is van 90 naar 110 fte, "),
    ],
)
def test_show_tells_amounts_and_factors(tmp_path: Path, language: Language, words: str) -> None:
    rate = 90_000.0 / families("Enschede", "Hengelo")
    scenario = replace(said(tmp_path, COACHES, 'add = "20 FTE"'), parameters={"first_line.coaches_per_1000": rate})
    text = "\n".join(lines(scenario, language))
    assert words in text


def test_the_json_of_show_tells_both_too(tmp_path: Path) -> None:
    scenario = said(tmp_path, SLOTS, 'to = "800 slots"')
    (followed,) = follow_measures(scenario).values()
    (told,) = show_answer(scenario, None)["settings"]
    assert told == {
        "measure": "m",
        "before": 1.0,
        "after": followed.after,
        "counted": [{"unit": one.unit, "before": one.before, "after": one.after} for one in followed.counted],
    }
    assert [(one.unit, round(one.after, 9)) for one in followed.counted][1] == ("slots", 800.0)


# Mistakes

NO_AMOUNT = "this is no amount: a number, one space and a unit; a point before one or two decimals"
OF_COACHES = '"20 FTE" or "20 %" or by = a number, in its own unit (x baseline FTE)'
EXAMPLE = 'write, for example: add = "20 FTE"'

MISTAKES = [
    (COACHES, "add", "20FTE", NO_AMOUNT, OF_COACHES, 'did you mean "20 FTE"?'),
    (COACHES, "add", "20  FTE", NO_AMOUNT, OF_COACHES, 'did you mean "20 FTE"?'),
    (COACHES, "add", "1,5 FTE", NO_AMOUNT, OF_COACHES, 'did you mean "1.5 FTE"?'),
    (COACHES, "add", "1.000 FTE", NO_AMOUNT, OF_COACHES, EXAMPLE),
    (COACHES, "add", "abc FTE", NO_AMOUNT, OF_COACHES, EXAMPLE),
    (COACHES, "add", "1e400 FTE", NO_AMOUNT, OF_COACHES, EXAMPLE),
    (COACHES, "add", "9999999999999 FTE", NO_AMOUNT, OF_COACHES, EXAMPLE),
    (COACHES, "add", '"20 FTE"', NO_AMOUNT, OF_COACHES, EXAMPLE),
    (COACHES, "add", '"20" FTE', NO_AMOUNT, OF_COACHES, EXAMPLE),
    (COACHES, "add", "", NO_AMOUNT, OF_COACHES, EXAMPLE),
    (COACHES, "add", "20 fte", "unknown unit", OF_COACHES, 'did you mean "20 FTE"?'),
    (COACHES, "add", "20 cows", "unknown unit", OF_COACHES, EXAMPLE),
    (COACHES, "add", "20 slots", "first_line.coaches is not counted in slots", OF_COACHES, "choose one of its units: FTE, %"),
    (COACHES, "add", "-101 %", "nothing is left after 100 % less", OF_COACHES, "take off less"),
    (
        COACHES,
        "to",
        "95 %",
        "a lever is not set to a percentage",
        '"20 FTE" or a number (0 .. 3 (x baseline FTE))',
        'add it: add = "95 %", or write to = a number',
    ),
    (
        COACHES,
        "to",
        "-3 FTE",
        "first_line.coaches cannot be set to this",
        '"20 FTE" or a number (0 .. 3 (x baseline FTE))',
        "set it to 0 or more, or add a negative amount",
    ),
    (
        SLOTS,
        "add",
        "500 places",
        "unknown unit",
        '"20 FTE" or "20 slots" or "20 %" or by = a number, in its own unit (x baseline)',
        'did you mean "500 slots"?',
    ),
    (
        "first_line.caseload",
        "add",
        "20 FTE",
        "first_line.caseload is not counted in FTE",
        '"20 %" or by = a number, in its own unit (x baseline families per FTE)',
        "choose one of its units: %",
    ),
    (
        "first_line.consultation",
        "add",
        "5 %",
        "first_line.consultation begins at 0, so a percentage of it is nothing",
        "by = a number, in its own unit (share of coaching)",
        "write a plain number, with by",
    ),
]


@pytest.mark.parametrize(
    ("lever", "key", "text", "what", "allowed", "action"), MISTAKES, ids=[f"{one[0]} {one[2]}" for one in MISTAKES]
)
def test_a_mistake_has_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lever: str, key: str, text: str, what: str, allowed: str, action: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        said(Path(), lever, f"{key} = '{text}'")
    shown = text.replace('"', '\\"')
    assert str(caught.value).splitlines() == [
        what,
        f"  where:   x.toml: measures.m.{key}",
        f'  value:   "{shown}"',
        f"  allowed: {allowed}",
        f"  do:      {action}",
    ]


@pytest.mark.parametrize(
    ("how", "where", "what", "action"),
    [
        ('by = 0.2\nadd = "20 FTE"', "m", "a measure moves its lever in one way, not by by and add", "keep one of them"),
        ("add = 20", "m.add", "an amount with its unit, in quotes, is needed here", "write a plain number as: by = 20"),
        (
            'by = "20 FTE"',
            "m.by",
            "a number without quotes is needed here",
            'amounts with a unit are added by add, such as: add = "20 FTE"',
        ),
    ],
)
def test_one_key_for_numbers_and_one_for_amounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, where: str, what: str, action: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        said(Path(), COACHES, how)
    error = caught.value
    assert (error.where, error.what, error.action) == (f"x.toml: measures.{where}", what, action)
