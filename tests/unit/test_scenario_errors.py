"""Every mistake in a scenario file gets one clear error; nothing else ever comes out."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_file import MOST_BYTES, load_scenario

Refuse = Callable[[str | bytes], InputError]

GOOD = {
    "top": 'format = 2\nplaces = ["JZ14"]',
    "title": 'en = "Now"',
    "run": "start = 2005-01-01\nuntil = 2037-01-01\npolicy_start = 2027-01-01",
    "stocks": 'freeze = ["trust"]',
    "parameters": '"question.base" = 0.4',
    "measures.m": 'lever = "first_line.coaches"\ntimes = 1.5\nfrom = 2027-01-01',
}


def text_with(**changes: str) -> str:
    """The text of a good file with the content of some tables changed."""
    tables = {**GOOD, **{name.replace("measure", "measures.m"): text for name, text in changes.items()}}
    return "\n".join(text if name == "top" else f"[{name}]\n{text}" for name, text in tables.items())


@pytest.fixture
def refuse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """Write a file and return the error that it meets."""
    monkeypatch.chdir(tmp_path)

    def refuse(content: str | bytes) -> InputError:
        Path("x.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(InputError) as caught:
            load_scenario("x.toml")
        return caught.value

    return refuse


def test_the_good_file_is_good(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(text_with(), encoding="utf-8")
    assert load_scenario(str(tmp_path / "x.toml")).measures[0].value == 1.5


MEASURE = 'lever = "first_line.coaches"\nfrom = 2027-01-01\n'
CHOICE = 'lever = "queue.discipline"\nfrom = 2027-01-01\n'
RUN = "start = 2005-01-01\nuntil = 2037-01-01\n"

MISTAKES = [
    # unknown keys
    ("place", {"top": 'places = ["JZ14"]\nplace = 1'}, "did you mean 'places'"),
    ("title.de", {"title": 'de = "Jetzt"'}, "unknown key"),
    ("run.sed", {"run": RUN + "sed = 1"}, "did you mean 'seed'"),
    ("stocks.frees", {"stocks": "frees = []"}, "did you mean 'freeze'"),
    ("measures.m.form", {"measure": MEASURE + "to = 1\nform = 2027-01-01"}, "did you mean 'from'"),
    # missing keys
    ("places", {"top": ""}, "missing"),
    ("run.start", {"run": "until = 2037-01-01"}, "missing"),
    ("run.until", {"run": "start = 2005-01-01"}, "missing"),
    ("measures.m.lever", {"measure": "to = 1\nfrom = 2027-01-01"}, "missing"),
    ("measures.m.from", {"measure": 'lever = "first_line.coaches"\nto = 1'}, "missing"),
    # wrong types
    ("places", {"top": 'places = "JZ14"'}, "list"),
    ("places[1]", {"top": 'places = ["JZ14", 14]'}, "text in quotes"),
    ("advice[0]", {"top": 'places = ["JZ14"]\nadvice = ["Z9"]'}, "advice"),
    ("title.en", {"title": "en = 1"}, "text in quotes"),
    ("title.en", {"title": 'en = ""'}, "one line"),
    ("title.en", {"title": 'en = "a\\nb"'}, "one line"),
    ("title.en", {"title": 'en = "\\u001b[31m"'}, "holds ESCAPE (U+001B) at character 1"),
    ("title.nl", {"title": 'nl = "a\\u202eb"'}, "holds RIGHT-TO-LEFT OVERRIDE (U+202E) at character 2"),
    ("description.en", {"description": 'en = "a\\u0085b"'}, "holds a control character (U+0085) at character 2"),
    ("title.en", {"title": f'en = "{"x" * 201}"'}, "too long"),
    ("run.start", {"run": 'start = "2005-01-01"\nuntil = 2037-01-01'}, "date without quotes"),
    ("run.start", {"run": "start = 2005-01-01T00:00:00\nuntil = 2037-01-01"}, "date without quotes"),
    ("run.start", {"run": "start = 07:32:00\nuntil = 2037-01-01"}, "date without quotes"),
    ("run.seed", {"run": RUN + "seed = 1.0"}, "whole number"),
    ("run.seed", {"run": RUN + "seed = true"}, "whole number"),
    ("run.seed", {"run": RUN + 'seed = "1"'}, "whole number"),
    ("run.uncertainty", {"run": RUN + 'uncertainty = "all"'}, "unknown word"),
    ("stocks.freeze", {"stocks": 'freeze = "trust"'}, "list"),
    ('parameters."question.base"', {"parameters": '"question.base" = "0.4"'}, "without quotes"),
    ('parameters."question.base"', {"parameters": '"question.base" = true'}, "without quotes"),
    ("parameters.question", {"parameters": "question.base = 0.4"}, "dotted name in quotes"),
    ("measures.m.times", {"measure": MEASURE + "times = false"}, "without quotes"),
    ("measures.m.times", {"measure": MEASURE + 'times = "2"'}, "without quotes"),
    ("measures.m.to", {"measure": MEASURE + "to = [1]"}, "without quotes"),
    ("measures.m.ramp", {"measure": MEASURE + "to = 1\nramp = 1.5"}, "whole number"),
    ("measures.m.where", {"measure": MEASURE + 'to = 1\nwhere = "Enschede"'}, "list"),
    # numbers out of range, huge numbers, NaN
    ("run.replications", {"run": RUN + "replications = 0"}, "too small"),
    ("run.replications", {"run": RUN + "replications = 100_001"}, "too large"),
    ("run.seed", {"run": RUN + "seed = -1"}, "too small"),
    ("run.seed", {"run": RUN + "seed = 9_223_372_036_854_775_808"}, "too large"),
    ("run.seed", {"run": RUN + "seed = 0x" + "f" * 9000}, "about 10837 digits"),
    ("measures.m.ramp", {"measure": MEASURE + "to = 1\nramp = -1"}, "too small"),
    ("measures.m.ramp", {"measure": MEASURE + "to = 1\nramp = 2601"}, "too large"),
    ("measures.m.times", {"measure": MEASURE + "times = nan"}, "finite"),
    ("measures.m.times", {"measure": MEASURE + "times = 1e999"}, "finite"),
    ("measures.m.times", {"measure": MEASURE + "times = 0x" + "f" * 9000}, "finite"),
    ("measures.m.times", {"measure": MEASURE + "times = -0.5"}, "negative"),
    ("measures.m.to", {"measure": MEASURE + "to = -1"}, "cannot be set"),
    ("measures.m.to", {"measure": MEASURE + "to = 3.01"}, "cannot be set"),
    ("measures.m.by", {"measure": MEASURE + "by = inf"}, "finite"),
    ('parameters."question.base"', {"parameters": '"question.base" = nan'}, "finite"),
    ('parameters."question.base"', {"parameters": '"question.base" = -0.1'}, "no possible value"),
    ('parameters."question.base"', {"parameters": '"question.base" = 1e6'}, "no possible value"),
    ('parameters."question.bases"', {"parameters": '"question.bases" = 1'}, "did you mean 'question.base'"),
    ('parameters."first_line.coaches"', {"parameters": '"first_line.coaches" = 1'}, "levers belong under"),
    # levers
    ("measures.m.lever", {"measure": 'lever = "first_line.coach"\nto = 1\nfrom = 2027-01-01'}, "did you mean 'first_line.coaches'"),
    ("measures.m", {"measure": MEASURE}, "does not say how"),
    ("measures.m", {"measure": MEASURE + "to = 1\nby = 1"}, "not by to and by"),
    ("measures.m.to", {"measure": MEASURE + 'to = "many"'}, "no amount"),
    ("measures.m.to", {"measure": MEASURE.replace("coaches", "group_share") + 'to = "many"'}, "takes a number"),
    ("measures.m.to", {"measure": CHOICE + 'to = "first_come_"'}, "did you mean 'first_come'"),
    ("measures.m.to", {"measure": CHOICE + "to = 1"}, "no such choice"),
    ("measures.m.by", {"measure": CHOICE + "by = 1"}, "is a choice"),
    ("measures.m.ramp", {"measure": CHOICE + 'to = "first_come"\nramp = 4'}, "gradually"),
    # dates
    ("run.until", {"run": "start = 2005-01-01\nuntil = 2005-01-01"}, "ends before it starts"),
    ("run.start", {"run": "start = 1899-12-31\nuntil = 2037-01-01"}, "out of range"),
    ("run.until", {"run": "start = 2005-01-01\nuntil = 2101-01-01"}, "out of range"),
    ("run.policy_start", {"run": RUN + "policy_start = 2037-01-01"}, "outside the run"),
    ("run.price_year", {"run": RUN + "price_year = 2014"}, "consumer prices of this year are not known"),
    ("run.price_year", {"run": RUN + 'price_year = "2021"'}, "whole number"),
    ("measures.m.from", {"measure": 'lever = "first_line.coaches"\nto = 1\nfrom = 2004-12-31'}, "outside the run"),
    ("measures.m.from", {"measure": 'lever = "first_line.coaches"\nto = 1\nfrom = 2037-01-01'}, "outside the run"),
    ("measures.m.until", {"measure": MEASURE + 'to = 1\nuntil = "2030-01-01"'}, "date without quotes"),
    ("measures.m.until", {"measure": MEASURE + "to = 1\nuntil = 2026-01-01"}, "ends before it starts"),
    ("measures.m.until", {"measure": MEASURE + "to = 1\nuntil = 2027-01-01"}, "ends before it starts"),
    ("measures.m.until", {"measure": MEASURE + "to = 1\nuntil = 2027-01-02"}, "never works"),
    ("measures.m.until", {"measure": MEASURE + "to = 1\nuntil = 2101-01-01"}, "out of range"),
    # places and stocks
    ("places", {"top": "places = []"}, "list of places"),
    ("places[0]", {"top": 'places = ["Twent"]'}, "did you mean 'Twente'"),
    ("measures.m.where[0]", {"measure": MEASURE + 'to = 1\nwhere = ["Twent"]'}, "did you mean 'Twente'"),
    ("measures.m.where", {"measure": MEASURE + "to = 1\nwhere = []"}, "list of places"),
    ("stocks.freeze[0]", {"stocks": 'freeze = ["trusts"]'}, "did you mean 'trust'"),
]


@pytest.mark.parametrize(("key", "changes", "words"), MISTAKES, ids=[f"{key}-{words}" for key, _, words in MISTAKES])
def test_a_mistake_is_named_with_file_and_key(refuse: Refuse, key: str, changes: dict[str, str], words: str) -> None:
    error = refuse(text_with(**changes))
    assert error.where == f"x.toml: {key}"
    assert words in str(error)
    assert error.allowed
    assert error.action
    assert len(str(error)) < 2000


@pytest.mark.parametrize("name", ["", "two words", "1st", "a.b", "x" * 65])
def test_a_measure_has_a_plain_name(refuse: Refuse, name: str) -> None:
    error = refuse(text_with() + f'\n[measures."{name}"]\n{MEASURE}to = 1')
    assert error.what == "this name cannot be used"
    assert error.where.startswith("x.toml: measures.")


@pytest.mark.parametrize("table", ["run", "title", "description", "stocks", "parameters", "measures"])
@pytest.mark.parametrize("value", ["1", '"x"', "[]", "true", "2020-01-01"])
def test_a_table_cannot_be_something_else(refuse: Refuse, table: str, value: str) -> None:
    text = f'places = ["NL"]\nrun = {{start = 2005-01-01, until = 2006-01-01}}\n{table} = {value}'
    text = text.replace("run = {start = 2005-01-01, until = 2006-01-01}\n", "") if table == "run" else text
    error = refuse(text)
    assert (error.what, error.where) == ("a table is needed here", f"x.toml: {table}")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("places = [", ": at the end"),
        ("a = 1\nb = = 2\n", ": line 2, column 5"),
        ("a = 1\n[b]\nc = 1\nc = 2\n", ": line 4, column 6"),
        ("x = 2020-13-45", ""),
        ("x = " + "9" * 5000, ""),
    ],
)
def test_what_is_not_toml_is_refused_with_its_place(refuse: Refuse, text: str, where: str) -> None:
    error = refuse(text)
    assert error.what.startswith("the file is not TOML")
    assert error.where.startswith(f"x.toml{where}")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"# only a remark\n", "empty"),
        (b"\xff\xfea\x00", "UTF-16"),
        (b"\0", "no text"),
        (b"%PDF-1.7", "a PDF file"),
        (b'title.en = "\xe9"', "UTF-8"),
        (b"#" * (MOST_BYTES + 1), "too large"),
        (text_with().encode() + b"\n" + b"a." * 10 + b"a = 1", "unknown key"),
    ],
)
def test_odd_files_are_refused(refuse: Refuse, content: bytes, words: str) -> None:
    assert words in refuse(content).what


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "needs a name"),
        (" ", "needs a name"),
        ("a\0b", "holds NUL (U+0000) at character 2"),
        (".", "directory"),
        ("..", "directory"),
        ("folder.toml", "directory"),
        ("missing.toml", "no such scenario"),
        ("now.tmol", "no such scenario"),
        ("no/such/folder/x.toml", "there is no folder no/such/folder"),
        ("now.toml/x.toml", "now.toml is no folder"),
        ("x" * 5000, "no such scenario"),
        ("x" * 5000 + ".toml", "cannot be read"),
        (os.devnull, "not an ordinary file"),
    ],
)
def test_names_that_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.toml").mkdir()
    Path("now.toml").write_text(text_with(), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(name)
    assert words in caught.value.what


def test_a_wrong_name_gets_a_suggestion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("scenarios").mkdir()
    Path("scenarios/strong_coaches.toml").write_text(text_with(), encoding="utf-8")
    with pytest.raises(InputError, match="did you mean 'strong_coaches'"):
        load_scenario("strong_coachs")
    with pytest.raises(InputError, match="did you mean 'strong_coaches.toml'"):
        load_scenario("scenarios/strong_coachs.toml")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the system's owner may read everything")
def test_a_file_without_access_is_refused(refuse: Refuse, tmp_path: Path) -> None:
    (tmp_path / "closed.toml").write_text(text_with(), encoding="utf-8")
    (tmp_path / "closed.toml").chmod(0)
    with pytest.raises(InputError, match="cannot be read"):
        load_scenario("closed.toml")


@pytest.mark.parametrize("value", ["1", "[]", '["now"]', '""', '"a\\u0000"', "{}"])
def test_extends_names_one_scenario(refuse: Refuse, value: str) -> None:
    assert refuse(f"extends = {value}").where == "x.toml: extends"


def test_a_measure_that_ends_before_it_starts_is_told_whole(refuse: Refuse) -> None:
    error = refuse(text_with(measure=MEASURE + "to = 1\nuntil = 2026-12-31"))
    assert str(error).splitlines() == [
        "this measure ends before it starts",
        "  where:   x.toml: measures.m.until",
        "  value:   2026-12-31",
        "  allowed: a date a week or more after its from, 2027-01-01, and not after 2100-12-31",
        "  do:      correct until or from, or leave until out: the measure then stays",
    ]


@pytest.mark.parametrize("name", ["nowhere", "nowhere.toml", "../nowhere.toml"])
def test_a_parent_has_to_exist(refuse: Refuse, name: str) -> None:
    error = refuse(f'extends = "{name}"')
    assert (error.what, error.where) == ("there is no such scenario", "x.toml: extends")


def test_several_problems_are_counted(refuse: Refuse) -> None:
    shapes = refuse(text_with(run=RUN + "sed = 1\nseed = true", stocks="freeze = 3"))
    assert shapes.action.endswith("then look at 2 more problems in this scenario")
    meanings = refuse(text_with(top='places = ["Twent"]', stocks='freeze = ["trusts"]'))
    assert meanings.action.endswith("then look at 1 more problem in this scenario")


def outcome(content: bytes, folder: Path) -> Scenario | InputError:
    """What a file with this content gives."""
    path = folder / "x.toml"
    path.write_bytes(content)
    try:
        return load_scenario(str(path))
    except InputError as error:
        return error


PATCHES = ("nan", '"20 FTE"', "add =", "=", "[[", "[measures]", "'''", "-1", "{}", "1e400", "0x" + "f" * 5000)
fuzz = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@fuzz
@given(content=st.binary(max_size=300))
def test_any_bytes_give_a_scenario_or_one_error(tmp_path: Path, content: bytes) -> None:
    assert isinstance(outcome(content, tmp_path), InputError)


@fuzz
@given(
    start=st.integers(0, 400),
    length=st.integers(0, 40),
    patch=st.one_of(st.text(max_size=20), st.sampled_from(PATCHES)),
)
def test_a_damaged_file_gives_a_scenario_or_one_error(tmp_path: Path, start: int, length: int, patch: str) -> None:
    whole = text_with()
    damaged = whole[:start] + patch + whole[start + length :]
    result = outcome(damaged.encode("utf-8", "surrogatepass"), tmp_path)
    if isinstance(result, Scenario):
        assert tomllib.loads(damaged.removeprefix("\ufeff"))


scalars = st.one_of(
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=8),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.sampled_from(["JZ14", "first_line.coaches", "queue.discipline", "first_come", "trust", "none", 1, 1.5]),
)
KEYS = (
    *("extends", "places", "title", "en", "run", "start", "until", "seed", "stocks", "freeze", "parameters", "question.base"),
    *("measures", "lever", "to", "by", "add", "times", "from", "until", "ramp", "where"),
)
keys = st.one_of(st.sampled_from(KEYS), st.text(max_size=5))
values = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=4)), max_leaves=15
)


def toml_of(value: Any) -> str:
    """A value as TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(sign):08x}" for sign in value) + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_of, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml_of(key)} = {toml_of(inner)}" for key, inner in value.items()) + "}"
    return str(value.isoformat())


def lines_of(document: dict[str, Any]) -> bytes:
    """A document as lines of a TOML file."""
    return "\n".join(f"{toml_of(key)} = {toml_of(value)}" for key, value in document.items()).encode("utf-8", "replace")


@fuzz
@given(document=st.dictionaries(keys, values, max_size=6))
@example(document={"extends": "x"})
@example(document={"places": ["JZ14"], "run": {"start": 1}})
def test_any_toml_document_gives_a_scenario_or_one_error(tmp_path: Path, document: dict[str, Any]) -> None:
    result = outcome(lines_of(document), tmp_path)
    assert isinstance(result, Scenario) or str(result)


near_documents = st.fixed_dictionaries(
    {"places": st.just(["JZ14"])},
    optional={
        "run": st.dictionaries(st.sampled_from(["start", "until", "seed", "policy_start"]), scalars),
        "title": st.dictionaries(st.sampled_from(["en", "nl"]), scalars),
        "stocks": st.dictionaries(st.just("freeze"), st.lists(scalars, max_size=2)),
        "parameters": st.dictionaries(keys, scalars, max_size=2),
        "measures": st.dictionaries(keys, st.dictionaries(keys, scalars, max_size=5), max_size=2),
    },
)


@fuzz
@given(document=near_documents)
def test_a_document_of_about_the_right_shape_gives_a_scenario_or_one_error(tmp_path: Path, document: dict[str, Any]) -> None:
    result = outcome(lines_of(document), tmp_path)
    assert isinstance(result, Scenario) or result.where
