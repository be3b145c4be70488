"""Nonsense gets one clear message, exit code 2, no traceback, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., Any]

MEASURE = b'format = 2\nextends = "baseline"\n[measures.a]\n'
FILES = {
    "empty.toml": b"",
    "not_toml.toml": b"this is no TOML",
    "latin.toml": 'format = 2\nextends = "baseline"\n[title]\nnl = "één"\n'.encode("latin-1"),
    "unknown_key.toml": b'format = 2\nextends = "baseline"\nmesures = 1\n',
    "wrong_type.toml": b'format = 2\nextends = "baseline"\n[run]\nreplications = "many"\n',
    "huge.toml": b'format = 2\nextends = "baseline"\n[run]\nseed = 999999999999999999999999999999\n',
    "nan.toml": b'format = 2\nextends = "baseline"\n[parameters]\n"question.base" = nan\n',
    "negative.toml": MEASURE + b'lever = "first_line.coaches"\nto = -1.0\nfrom = 2027-01-01\n',
    "two_modes.toml": MEASURE + b'lever = "first_line.coaches"\nto = 1.0\nby = 1.0\nfrom = 2027-01-01\n',
    "circle.toml": b'format = 2\nextends = "circle.toml"\n',
    "nowhere.toml": b'format = 2\nextends = "baseline"\nplaces = ["Atlantis"]\n',
    "euros_of_nobody.toml": b'format = 2\nextends = "baseline"\n[run]\nprice_year = 1066\n',
    "backwards.toml": b'format = 2\nextends = "baseline"\n[run]\nuntil = 1066-10-14\n',
}


@pytest.fixture
def nonsense(folder: Path) -> frozenset[str]:
    """Files that cannot be used, and a folder that is called like one; returns their names."""
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    (folder / "folder.toml").mkdir()
    return frozenset([*FILES, "folder.toml"])


def assert_refused(answer: Any, before: frozenset[str] = frozenset()) -> None:
    assert answer.code == 2
    assert "Traceback" not in answer.out + answer.err
    assert answer.out == ""
    assert answer.files == before


@pytest.mark.parametrize("command", ["check", "show", "run", "story", "compare"])
@pytest.mark.parametrize("name", [*FILES, "folder.toml", "missing.toml", "no_such_scenario"])
def test_a_bad_scenario_is_refused(zorgsim: Ask, nonsense: frozenset[str], command: str, name: str) -> None:
    answer = zorgsim(command, "baseline", name) if command == "compare" else zorgsim(command, name)
    assert_refused(answer, nonsense)
    assert answer.err.count("where:") == 1
    assert answer.err.count("zorgsim: ") == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--places", "Atlantis"),
        ("--places", ""),
        ("--replications", "0"),
        ("--replications", "-3"),
        ("--replications", "99999999999999999999"),
        ("--seed", "-1"),
        ("--until", "yesterday"),
        ("--until", "1066-10-14"),
        ("--until", "2029-02-30"),
        ("--price-year", "2014"),
        ("--price-year", "2025"),
        ("--price-year", "-1"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("command", [("compare", "baseline", "earlier_housing"), ("run", "baseline")], ids=" ".join)
def test_a_bad_override_is_refused_in_the_house_form(zorgsim: Ask, command: tuple[str, ...], options: tuple[str, str]) -> None:
    answer = zorgsim(*command, *options)
    assert_refused(answer)
    assert answer.err.count("where:") == 1
    assert "command line" in answer.err


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (("run", "baseline", "--replications", "many"), ("replications", "'many'", "a whole number")),
        (("run", "baseline", "--price-year", "now"), ("price-year", "'now'", "a whole number")),
        (("run", "baseline", "--jobs=0"), ("jobs", "'0'", "a whole number from 1 to 1024")),
        (("run", "baseline", "--language", "fr"), ("language", "'fr'", "en, nl")),
        (("places", "--kind", "municipalty"), ("kind", "'municipalty'", "did you mean 'municipality'?")),
    ],
    ids=lambda some: " ".join(some),
)
def test_a_value_of_the_wrong_kind_is_told_back_with_what_is_allowed(
    zorgsim: Ask, arguments: tuple[str, ...], lines: tuple[str, ...]
) -> None:
    answer = zorgsim(*arguments)
    assert_refused(answer)
    assert f"where:   command line: {lines[0]}" in answer.err
    assert all(line in answer.err for line in lines)


def test_a_run_that_would_end_before_its_policy_starts_names_the_option(zorgsim: Ask) -> None:
    answer = zorgsim("run", "strong_first_line", "--until", "2020-01-01")
    assert_refused(answer)
    assert "command line: until" in answer.err
    assert "after 2027-01-01, when measure" in answer.err
    assert "history alone" in answer.err


def test_where_a_file_works_is_checked_for_the_places_of_the_command_line(zorgsim: Ask, folder: Path) -> None:
    text = MEASURE + b'lever = "first_line.coaches"\nto = 2.0\nfrom = 2027-01-01\nwhere = ["Tiel"]\n'
    (folder / "tiel.toml").write_bytes(text)
    assert zorgsim("check", "tiel.toml").code == 2  # Twente, where the baseline is simulated, holds no Tiel
    assert zorgsim("check", "tiel.toml", "--places", "Tiel").code == 0
    assert "Tiel" in zorgsim("show", "tiel.toml", "--places", "Tiel").out
    refused = zorgsim("compare", "baseline", "tiel.toml", "--places", "Hengelo")
    assert_refused(refused, frozenset({"tiel.toml"}))
    assert "families" not in refused.err  # nothing is announced that will not be run


@pytest.mark.parametrize(
    "arguments",
    [
        ("simulate",),
        ("compare",),
        ("compare", "baseline", "earlier_housing", "--replications", "many"),
        ("compare", "baseline", "earlier_housing", "--jobs", "0"),
        ("compare", "baseline", "earlier_housing", "--language", "fr"),
        ("compare", "baseline", "earlier_housing", "--nonsense"),
        ("run",),
        ("show", "baseline", "--language", "fr"),
        ("story", "baseline", "--family", "-1"),
        ("places", "--kind", "planet"),
        ("parameters", "--grade", "Z"),
    ],
    ids=" ".join,
)
def test_a_command_line_that_cannot_be_is_a_usage_error(zorgsim: Ask, arguments: tuple[str, ...]) -> None:
    answer = zorgsim(*arguments)
    assert_refused(answer)
    assert answer.err != ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "baseline"),
        ("compare", "baseline", "baseline"),
        ("places", "Atlantis"),
        ("parameters", "no such thing"),
        ("parameters", "--group", "nonsense"),
        ("story", "baseline", "--places", "Tiel", "--family", "999999999"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_answered_is_refused_in_the_house_form(zorgsim: Ask, arguments: tuple[str, ...]) -> None:
    answer = zorgsim(*arguments)
    assert_refused(answer)
    assert answer.err.count("where:") == 1


def test_results_do_not_go_over_something_else(zorgsim: Ask, folder: Path) -> None:
    (folder / "thesis").mkdir()
    (folder / "thesis" / "chapter.txt").write_text("dear to somebody", "utf-8")
    answer = zorgsim("run", "baseline", "--places", "Tiel", "--replications", "1", "--results", "thesis")
    assert_refused(answer, frozenset({"thesis", "thesis/chapter.txt"}))


def test_results_do_not_go_where_a_file_stands(zorgsim: Ask, folder: Path) -> None:
    (folder / "results").write_text("a file", "utf-8")
    answer = zorgsim("run", "baseline", "--places", "Tiel", "--replications", "1")
    assert_refused(answer, frozenset({"results"}))
