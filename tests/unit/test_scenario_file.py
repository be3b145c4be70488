"""Scenario files: how they are found, how they extend each other, what they become."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zorgsim
from zorgsim.clock import LAST_WEEK, Clock
from zorgsim.errors import InputError, ZorgsimError
from zorgsim.inputs import scenario_source, schema
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import FORMAT, Measure, Mode, Overrides, Scenario, Text
from zorgsim.inputs.scenario_file import (
    Origin,
    PassedOver,
    list_scenarios,
    load_parent,
    load_scenario,
    load_shipped,
    scenario_origin,
    scenario_with,
)
from zorgsim.inputs.scenario_source import shipped_folder

CHECKOUT = Path(__file__).parents[2] / "scenarios"

Write = Callable[[str, str], str]

BASE = """
format = 2
advice = ["B1"]
places = ["JZ14"]
title = {en = "Now", nl = "Nu"}
description.en = "As it is."
[run]
start = 2005-01-01
until = 2037-01-01
policy_start = 2027-01-01
[stocks]
freeze = ["specialists", "trust"]
[parameters]
"question.base" = 0.4
[measures.pools]
lever = "governance.pooling"
to = "youth_region"
from = 2015-01-01
[measures.coaches]
lever = "first_line.coaches"
to = 1.2
from = 2015-01-01
ramp = 52
where = ["Enschede"]
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file into the working directory and return its name."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, text: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return name

    return write


def refusal(name: str) -> InputError:
    """The error that this scenario meets."""
    with pytest.raises(InputError) as caught:
        load_scenario(name)
    return caught.value


class TestResolving:
    """What a file becomes."""

    def test_everything_said_arrives(self, write: Write) -> None:
        scenario = load_scenario(write("now.toml", BASE))
        assert scenario.name == "now"
        assert scenario.title == Text("Now", "Nu")
        assert scenario.description == Text("As it is.", "As it is.")
        assert (scenario.advice, scenario.places) == (("B1",), ("JZ14",))
        assert (scenario.run.start, scenario.run.until) == (date(2005, 1, 1), date(2037, 1, 1))
        assert scenario.freeze == ("trust", "specialists")
        assert scenario.parameters == {"question.base": 0.4}
        assert scenario.lineage == ("now",)
        assert scenario.measures == (
            Measure("pools", "governance.pooling", Mode.TO, 1.0, date(2015, 1, 1), 0, ()),
            Measure("coaches", "first_line.coaches", Mode.TO, 1.2, date(2015, 1, 1), 52, ("Enschede",)),
        )
        assert [measure.setting for measure in scenario.measures] == ["youth_region", 1.2]

    def test_what_is_not_said_has_a_default(self, write: Write) -> None:
        scenario = load_scenario(write("bare.toml", 'places = ["NL"]\nrun = {start = 2020-01-01, until = 2021-01-01}'))
        assert scenario.title == Text("bare", "bare")
        assert (scenario.run.replications, scenario.run.seed, scenario.run.draws) == (20, 1, 0)
        assert scenario.run.policy_start == scenario.run.start
        assert (scenario.measures, scenario.freeze, dict(scenario.parameters)) == ((), (), {})

    def test_whole_numbers_and_minus_nought_become_one_kind_of_number(self, write: Write) -> None:
        shares = 'extends="now"\n[measures.x]\nlever = "community.normalising"\nfrom = 2027-01-01\nto = '
        write("now.toml", BASE)
        texts = ["0", "-0.0", "0.0"]
        assert len({repr(load_scenario(write("x.toml", shares + text)).measures[2]) for text in texts}) == 1
        assert len({load_scenario(write("x.toml", shares + text)).digest for text in texts}) == 1

    def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(self, write: Write, tmp_path: Path) -> None:
        expected = load_scenario(write("now.toml", BASE))
        (tmp_path / "now.toml").write_bytes(b"\xef\xbb\xbf" + BASE.replace("\n", "\r\n").encode())
        assert load_scenario("now.toml") == expected

    def test_the_longest_run_fits_the_clock(self) -> None:
        assert Clock(schema.FIRST_DATE, schema.LAST_DATE).weeks <= LAST_WEEK

    def test_a_scenario_travels_to_another_process_and_is_hashable(self, write: Write) -> None:
        scenario = load_scenario(write("now.toml", BASE))
        assert pickle.loads(pickle.dumps(scenario)) == scenario  # noqa: S301 - our own bytes
        assert hash(scenario) == hash(load_scenario("now.toml"))


class TestFinding:
    """Which file a name means."""

    def test_a_path_a_file_and_a_folder_scenarios(self, write: Write) -> None:
        write("scenarios/mine.toml", BASE)
        write("elsewhere/mine.toml", BASE.replace("1.2", "1.3"))
        write("plain", BASE.replace("1.2", "1.4"))
        assert load_scenario("mine").measures[1].value == 1.2
        assert load_scenario("elsewhere/mine.toml").measures[1].value == 1.3
        assert load_scenario("plain").measures[1].value == 1.4
        assert scenario_origin("mine").source == str(Path("scenarios/mine.toml"))

    def test_a_folder_of_that_name_does_not_hide_a_scenario(self, write: Write, tmp_path: Path) -> None:
        write("scenarios/mine.toml", BASE)
        (tmp_path / "mine").mkdir()
        assert load_scenario("mine").name == "mine"

    @pytest.mark.parametrize("name", list_scenarios())
    def test_shipped_scenarios_load_from_any_folder(self, write: Write, name: str) -> None:
        scenario = load_scenario(name)
        assert scenario.name == scenario.lineage[0] == name
        assert scenario_origin(name) == Origin(f"{name} (shipped scenario)", FORMAT)
        assert {scenario.title.en, scenario.title.nl}.isdisjoint({name}), "a shipped scenario has a title in both languages"

    @pytest.mark.parametrize("own", ["baseline", "baseline.toml", "scenarios/baseline.toml"])
    def test_no_file_of_ones_own_hides_a_shipped_scenario(self, write: Write, own: str) -> None:
        write(own, BASE)
        assert load_scenario("baseline") == load_shipped("baseline")
        assert scenario_origin("baseline") == Origin(
            "baseline (shipped scenario)", FORMAT, (), (PassedOver("baseline", Path(own)),)
        )
        by_path = own if own.endswith(".toml") else f"./{own}"
        assert load_scenario(by_path).title == Text("Now", "Nu")
        assert scenario_origin(by_path).passed_over == ()

    def test_a_copy_of_a_shipped_scenario_is_no_other_scenario(self, write: Write) -> None:
        text = (shipped_folder() / "baseline.toml").read_text("utf-8")
        write("scenarios/baseline.toml", text.replace("\n", "\r\n"))
        assert scenario_origin("baseline").passed_over == ()
        assert load_scenario("scenarios/baseline.toml").digest == load_scenario("baseline").digest

    def test_extends_takes_the_shipped_scenario_unless_it_names_a_path(self, write: Write) -> None:
        write("far/baseline.toml", BASE)
        write("far/child.toml", 'extends = "baseline"')
        write("far/other.toml", 'extends = "./baseline.toml"')
        assert load_scenario("far/child.toml").measures == load_shipped("baseline").measures
        assert scenario_origin("far/child.toml").passed_over == (PassedOver("baseline", Path("far/baseline.toml")),)
        assert load_scenario("far/other.toml").measures == load_scenario("far/baseline.toml").measures
        assert scenario_origin("far/other.toml").passed_over == ()

    def test_a_scenario_may_extend_the_shipped_one_of_its_own_name(self, write: Write) -> None:
        own = load_scenario(write("baseline.toml", 'extends = "baseline"\nrun.seed = 7'))
        assert own.lineage == ("baseline", "baseline")
        assert (own.run.seed, own.measures) == (7, load_shipped("baseline").measures)
        assert scenario_origin("baseline.toml").passed_over == ()

    @pytest.mark.parametrize("name", list_scenarios())
    def test_the_files_of_the_checkout_are_the_shipped_scenarios(self, write: Write, name: str) -> None:
        assert load_scenario(str(CHECKOUT / f"{name}.toml")).digest == load_shipped(name).digest

    @pytest.mark.parametrize("name", list_scenarios())
    def test_the_page_beside_them_lists_each_with_its_title(self, name: str) -> None:
        scenario = load_shipped(name)
        parent = "".join(f"`{above}`" for above in scenario.lineage[1:2])
        row = f"| [`{name}`]({name}.toml) | {scenario.title.en} | {parent} | {' '.join(scenario.advice)} |\n"
        assert (CHECKOUT / "README.md").read_text("utf-8").count(row) == 1

    def test_a_package_that_was_linked_into_place_finds_them_too(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "zorgsim").symlink_to(Path(zorgsim.__file__).parent, target_is_directory=True)
        monkeypatch.setattr(scenario_source, "files", lambda _: tmp_path / "zorgsim")
        assert list_scenarios() == tuple(sorted(path.stem for path in CHECKOUT.glob("*.toml")))

    def test_an_installation_without_scenarios_is_our_fault(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scenario_source, "files", lambda _: tmp_path / "src" / "zorgsim")
        with pytest.raises(ZorgsimError, match="holds no scenarios") as caught:
            list_scenarios()
        assert caught.value.exit_code == 1

    def test_a_parent_is_looked_for_beside_the_child(self, write: Write) -> None:
        write("far/now.toml", BASE)
        write("far/deep/child.toml", 'extends = "../now.toml"')
        write("far/child.toml", 'extends = "now"')
        assert load_scenario("far/child.toml").lineage == ("child", "now")
        assert load_scenario("far/deep/child.toml").lineage == ("child", "now")

    @pytest.mark.parametrize("name", list_scenarios()[:1])
    def test_a_parent_may_be_a_shipped_one(self, write: Write, name: str) -> None:
        assert load_scenario(write("child.toml", f'extends = "{name}"')).measures == load_scenario(name).measures


class TestExtending:
    """Tables merge, arrays replace."""

    def test_a_child_keeps_what_it_does_not_say(self, write: Write) -> None:
        parent = load_scenario(write("now.toml", BASE))
        child = load_scenario(write("child.toml", 'extends = "now"\n[run]\nseed = 7'))
        assert child.run.seed == 7
        assert child.run.until == parent.run.until
        assert (child.measures, child.parameters, child.freeze) == (parent.measures, parent.parameters, parent.freeze)

    def test_a_title_a_description_and_advice_are_ones_own(self, write: Write) -> None:
        write("now.toml", BASE)
        child = load_scenario(write("child.toml", 'extends = "now"\ntitle.nl = "Straks"'))
        assert child.title == Text("Straks", "Straks")
        assert child.description == Text("", "")
        assert child.advice == ()

    def test_arrays_replace_and_parameters_merge(self, write: Write) -> None:
        write("now.toml", BASE)
        text = 'extends = "now"\nplaces = ["GM0344"]\nstocks.freeze = []\nparameters."turnover.rate" = 0.06'
        child = load_scenario(write("child.toml", text))
        assert (child.places, child.freeze) == (("GM0344",), ())
        assert child.parameters == {"question.base": 0.4, "turnover.rate": 0.06}

    @pytest.mark.parametrize(("mode", "value"), [("times", 1.5), ("by", 0.25), ("to", 2.0)])
    def test_another_mode_takes_the_place_of_the_parents(self, write: Write, mode: str, value: float) -> None:
        write("now.toml", BASE)
        child = load_scenario(write("child.toml", f'extends = "now"\nmeasures.coaches.{mode} = {value}'))
        assert child.measures[1] == Measure("coaches", "first_line.coaches", Mode(mode), value, date(2015, 1, 1), 52, ("Enschede",))

    def test_the_parents_measures_come_first_and_keep_their_place(self, write: Write) -> None:
        write("now.toml", BASE)
        extra = '[measures.{}]\nlever = "specialist.slots"\ntimes = 1\nfrom = 2027-01-01\n'
        text = 'extends = "now"\n' + extra.format("zeta") + extra.format("alpha") + "[measures.pools]\nfrom = 2016-01-01"
        child = load_scenario(write("child.toml", text))
        assert [measure.name for measure in child.measures] == ["pools", "coaches", "zeta", "alpha"]
        assert child.measures[0].start == date(2016, 1, 1)

    def test_two_steps_are_followed_three_are_not(self, write: Write) -> None:
        write("a.toml", BASE)
        for child, parent in (("b", "a"), ("c", "b"), ("d", "c")):
            write(f"{child}.toml", f'extends = "{parent}"\nrun.seed = {ord(child)}')
        assert load_scenario("c.toml").lineage == ("c", "b", "a")
        assert load_scenario("c.toml").run.seed == ord("c")
        error = refusal("d.toml")
        assert error.where == "b.toml: extends"
        assert str(error.value) == '"d -> c -> b -> a"'

    @pytest.mark.parametrize(("parents", "circle"), [("a", "a -> a"), ("ba", "a -> b -> a"), ("bcb", "a -> b -> c -> b")])
    def test_a_circle_is_shown(self, write: Write, parents: str, circle: str) -> None:
        for child, parent in zip("abc", parents, strict=False):
            write(f"{child}.toml", f'extends = "./{parent}.toml"')
        error = refusal("a.toml")
        assert "circle" in error.what
        assert str(error.value) == f'"{circle}"'

    def test_a_parent_in_its_own_right(self, write: Write) -> None:
        write("now.toml", BASE)
        assert load_parent(write("child.toml", 'extends = "now"\nrun.seed = 7')) == load_scenario("now.toml")
        assert load_parent("now.toml") is None

    def test_a_problem_is_laid_at_the_door_of_the_file_that_holds_it(self, write: Write) -> None:
        write("now.toml", BASE.replace("to = 1.2", "to = 12"))
        assert refusal(write("child.toml", 'extends = "now"')).where == "now.toml: measures.coaches.to"
        text = 'extends = "now"\nmeasures.coaches.to = 13'
        assert refusal(write("child.toml", text)).where == "child.toml: measures.coaches.to"


class TestDigest:
    """The digest stands for everything that decides a number, and for nothing else."""

    def test_extending_and_spelling_out_are_the_same(self, write: Write) -> None:
        spelled = load_scenario(write("now.toml", BASE))
        inherited = load_scenario(write("mine.toml", 'extends = "now"'))
        assert inherited.lineage != spelled.lineage
        assert inherited.digest == spelled.digest

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("1.2", "1.3"),
            ('"Enschede"', '"Hengelo"'),
            ("ramp = 52", "ramp = 51"),
            ("to = 1.2", "by = 1.2"),
            ("0.4", "0.41"),
            ('"specialists", ', ""),
            ("2037-01-01", "2036-01-01"),
            ('"JZ14"', '"JZ15"'),
            ('"youth_region"', '"province"'),
            ("2005-01-01\nuntil", "2006-01-01\nuntil"),
            ("policy_start = 2027-01-01", "policy_start = 2028-01-01"),
            ("[stocks]", "seed = 3\n[stocks]"),
            ("[stocks]", "replications = 3\n[stocks]"),
            ("[stocks]", 'uncertainty = "parameters"\n[stocks]'),
            ("[stocks]", "[stocks]\nfrom = 2010-01-01"),
        ],
    )
    def test_any_change_of_a_number_shows(self, write: Write, old: str, new: str) -> None:
        assert old in BASE
        before = load_scenario(write("now.toml", BASE)).digest
        assert load_scenario(write("now.toml", BASE.replace(old, new))).digest != before

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('"Now"', '"Today"'),
            ('"As it is."', '"As it  is."'),
            ('advice = ["B1"]', ""),
            ("measures.coaches", "measures.more_coaches"),
            ("[run]", "# a note\n\n[run]"),
            ('"JZ14"', '"Twente"'),
            ('"Enschede"', '"GM0153"'),
            ('["specialists", "trust"]', '["trust", "specialists"]'),
            ("[stocks]", "[stocks]\nfrom = 2005-01-01"),
        ],
    )
    def test_words_and_order_do_not_show(self, write: Write, old: str, new: str) -> None:
        assert old in BASE
        before = load_scenario(write("now.toml", BASE)).digest
        assert load_scenario(write("other.toml", BASE.replace(old, new))).digest == before

    def test_equal_numbers_are_the_same(self, write: Write) -> None:
        whole, real = (
            BASE.replace("to = 1.2", f"to = {two}").replace("0.4", f"{half}") for two, half in (("2", "0.5"), ("2.0", "5e-1"))
        )
        first, second = load_scenario(write("a.toml", whole)), load_scenario(write("b.toml", real))
        assert first.digest == second.digest
        by_hand = replace(first, measures=(first.measures[0], replace(first.measures[1], value=2)))
        assert by_hand.digest == first.digest

    def test_only_the_order_of_measures_counts(self, write: Write) -> None:
        before = load_scenario(write("now.toml", BASE)).digest
        top, *tables = BASE.split("\n[")
        *others, pools, coaches = tables
        assert load_scenario(write("now.toml", "\n[".join([top, pools, coaches, *reversed(others)]))).digest == before
        assert load_scenario(write("now.toml", "\n[".join([top, coaches, pools, *others]))).digest != before
        lines = coaches.split("\n")
        shuffled = "\n".join([lines[0], *reversed(lines[1:])])
        assert load_scenario(write("now.toml", "\n[".join([top, *others, pools, shuffled]))).digest == before

    def test_no_overrides_change_nothing(self, write: Write) -> None:
        scenario = load_scenario(write("now.toml", BASE))
        again = scenario_with(scenario, Overrides())
        assert again == scenario
        assert again.digest == scenario.digest


numbers = st.floats(0.0, 3.0)
days = st.dates(date(2005, 1, 1), date(2036, 12, 31))


@st.composite
def files(draw: st.DrawFn) -> str:
    """The text of a valid scenario file."""
    names = draw(st.lists(st.sampled_from(["alpha", "beta", "gamma"]), unique=True))
    chosen = draw(st.dictionaries(st.sampled_from(["question.base", "turnover.rate"]), st.floats(0.03, 0.1), max_size=2))
    lines = ['places = ["JZ14"]', "[run]", "start = 2005-01-01", "until = 2037-01-01", f"seed = {draw(st.integers(0, 2**63 - 1))}"]
    lines += ["[parameters]", *(f'"{name}" = {value!r}' for name, value in chosen.items())]
    for name in names:
        mode = draw(st.sampled_from(["to", "by", "times"]))
        lines += [f"[measures.{name}]", 'lever = "first_line.coaches"', f"{mode} = {draw(numbers)!r}", f"from = {draw(days)}"]
        lines += [f"ramp = {draw(st.integers(0, 2600))}"]
    return "\n".join(lines)


@given(text=files())
def test_reading_gives_back_what_was_written(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("round") / "x.toml"
    path.write_text(text, encoding="utf-8")
    scenario = load_scenario(str(path))
    again = scenario_with(scenario, Overrides(seed=scenario.run.seed))
    assert again == scenario
    assert again.digest == scenario.digest
    assert set(scenario.parameters) <= set(register())


class TestOverrides:
    """What the command line changes is checked like a file."""

    @pytest.fixture
    def now(self, write: Write) -> Scenario:
        """The scenario of these tests."""
        return load_scenario(write("now.toml", BASE))

    def test_each_override_arrives_and_the_rest_stays(self, now: Scenario) -> None:
        changed = scenario_with(now, Overrides(replications=3, seed=9, places=("GM0344", "Enschede"), until=date(2030, 6, 1)))
        assert (changed.run.replications, changed.run.seed, changed.run.until) == (3, 9, date(2030, 6, 1))
        assert changed.places == ("GM0344", "Enschede")
        assert (changed.measures, changed.lineage, changed.run.start) == (now.measures, now.lineage, now.run.start)
        assert changed.digest != now.digest

    @pytest.mark.parametrize(
        ("overrides", "where"),
        [
            (Overrides(replications=0), "command line: replications"),
            (Overrides(seed=-1), "command line: seed"),
            (Overrides(seed=2**63), "command line: seed"),
            (Overrides(places=()), "command line: places"),
            (Overrides(places=("JZ14", "Twent")), "command line: places[1]"),
            (Overrides(until=date(1999, 1, 1)), "command line: until"),
            (Overrides(until=date(2200, 1, 1)), "command line: until"),
        ],
    )
    def test_an_impossible_override_is_refused(self, now: Scenario, overrides: Overrides, where: str) -> None:
        with pytest.raises(InputError) as caught:
            scenario_with(now, overrides)
        assert caught.value.where == where

    # policy starts in 2027: what begins from then on is new policy, what begins before is history
    @pytest.mark.parametrize(
        ("begins", "until", "refused"),
        [
            ("2027-01-01", date(2020, 1, 1), True),
            ("2027-01-01", date(2027, 1, 1), True),
            ("2030-01-01", date(2029, 1, 1), True),
            ("2030-01-01", date(2030, 1, 2), False),
            ("2021-01-01", date(2020, 1, 1), False),
            ("2021-01-01", date(2028, 1, 1), False),
        ],
    )
    def test_a_run_may_end_before_policy_starts_if_it_has_none(self, write: Write, begins: str, until: date, refused: bool) -> None:
        measure = f'\n[measures.later]\nlever = "first_line.coaches"\ntimes = 1.2\nfrom = {begins}\n'
        own = load_scenario(write("own.toml", f'format = 2\nextends = "baseline"{measure}'))
        if refused:
            with pytest.raises(InputError, match="before all of it has started") as caught:
                scenario_with(own, Overrides(until=until))
            assert caught.value.where == "command line: until"
            return
        made = scenario_with(own, Overrides(until=until))
        assert made.run.until == until
        assert made.run.policy_start == own.run.policy_start
        assert made.run.history_alone == (until <= own.run.policy_start)
        assert all(one.start < until for one in made.measures)
        assert [one for one in own.measures if one.start < until] == list(made.measures)
        assert scenario_with(made, Overrides(seed=3)).run.history_alone == made.run.history_alone  # and once more
