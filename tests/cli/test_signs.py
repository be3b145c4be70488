"""Nothing that a user, or the name of a file, brings along acts on the terminal: it is printed as written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cli.conftest import Answer, answer_in
from tests.cli.test_encodings import BASE, MORE

from zorgsim.cli.exits import say

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("{}",),
    ("check", "{}"),
    ("check", "{}.toml", "--json"),
    ("show", "{}"),
    ("run", "./{}"),
    ("run", "{}.toml"),
    ("run", "base.toml", "--places", "{}"),
    ("run", "base.toml", "--until", "{}"),
    ("run", "base.toml", "--seed", "{}"),
    ("run", "base.toml", "{}"),
    ("story", "{}"),
    ("compare", "base.toml", "{}"),
    ("compare", "base.toml", "--{}"),
    ("decompose", "base.toml", "more.toml", "--outcome", "{}"),
    ("advice", "{}"),
    ("parameters", "{}"),
    ("parameters", "--group", "{}"),
    ("places", "{}"),
    ("places", "--kind", "{}"),
    ("loops", "--language", "{}"),
    ("resume", "{}"),
    ("discard", "{}"),
    ("verify", "{}"),
    ("check", "base.toml", "--until", "{}"),
)
NASTY = (
    "\x1b[31mred",
    "a\x07\x08\r\nb",
    "\x9b2J",
    "\u202egnp.",
    "\u2066x\u200f",
    "a\u200bb\ufeff",
    "caf\udce9",
    "[/]",
    "[bold]x",
    ":smile:",
    "\\[x]",
    "x" * 5000,
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signs")
    (folder / "base.toml").write_text(BASE, "utf-8")
    (folder / "more.toml").write_text(MORE, "utf-8")
    return folder


def assert_told(answer: Answer) -> None:
    """The answer acts on no terminal, is no fault of ours, and fits into a terminal."""
    lines = (answer.out + answer.err).split("\n")
    assert answer.code in (0, 2), answer.err
    assert [line for line in lines if not line.isprintable()] == []
    if answer.code == 2:
        assert sum(1 + max(0, len(line) - 1) // 80 for line in answer.err.splitlines()) <= 20


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_message_acts_on_a_terminal(files: Path, command: tuple[str, ...]) -> None:
    for word in NASTY:
        assert_told(answer_in(files, tuple(part.replace("{}", word) for part in command)))


@settings(max_examples=200)
@given(st.sampled_from(COMMANDS), st.text(st.characters(), max_size=30))
def test_no_word_whatever_makes_a_message_act(files: Path, command: tuple[str, ...], word: str) -> None:
    assert_told(answer_in(files, tuple(part.replace("{}", word) for part in command)))


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
@pytest.mark.parametrize("name", ["a\x1b[31mb", "a\u202eb", "a\nb", os.fsdecode(b"caf\xe9")])
def test_a_file_whose_name_cannot_be_read_is_refused_where_it_is_given_and_escaped_where_it_is_offered(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / f"{name}.toml").write_text(BASE, "utf-8")
    given_name = answer_in(tmp_path, ("check", f"{name}.toml"))
    assert_told(given_name)
    assert "the name of a scenario holds" in given_name.err
    offered = answer_in(tmp_path, ("check", "./nothing.toml"))
    assert_told(offered)
    parent = tmp_path / "child.toml"
    parent.write_text(f"format = 2\nextends = {json.dumps('./' + name.encode('utf-8', 'replace').decode() + '.toml')}\n", "utf-8")
    assert_told(answer_in(tmp_path, ("check", "child.toml")))


@pytest.mark.parametrize(
    ("name", "called"),
    [("a\N{NO-BREAK SPACE}b", "a b"), ("sa\N{SOFT HYPHEN}men", "samen"), ("e\N{COMBINING ACUTE ACCENT}n", "én")],
)
def test_a_file_name_is_called_as_it_is_read(tmp_path: Path, name: str, called: str) -> None:
    (tmp_path / f"{name}.toml").write_text(BASE, "utf-8")
    answer = answer_in(tmp_path, ("show", f"{name}.toml", "--json"))
    assert (answer.code, json.loads(answer.out)["name"]) == (0, called)


def test_titles_and_names_of_measures_are_taken_as_they_are_read(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(BASE, "utf-8")
    text = MORE.replace("Plan → ", "10\N{NO-BREAK SPACE}% sa\N{SOFT HYPHEN}men ").replace("één", "e\N{COMBINING ACUTE ACCENT}én")
    (tmp_path / "more.toml").write_text(text, "utf-8")
    shown = json.loads(answer_in(tmp_path, ("show", "more.toml", "--json")).out)
    assert shown["title"]["en"].startswith("10 % samen [/]")
    assert list(shown["measures"]) == ["één", "b"]


def test_two_names_of_measures_that_read_alike_are_refused(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(BASE, "utf-8")
    twice = MORE + MORE[MORE.index('[measures."één"]') :].replace("één", "e\N{COMBINING ACUTE ACCENT}én").replace(
        "measures.b", "measures.c"
    )
    (tmp_path / "more.toml").write_text(twice, "utf-8")
    answer = answer_in(tmp_path, ("check", "more.toml"))
    assert answer.code == 2
    assert "two measures have one name" in answer.err


@pytest.mark.parametrize("name", ["two words", "1st", "ελληνικά", "a.b", ""])
def test_a_measure_that_cannot_be_called_so_is_told_which_letters_it_may_have(tmp_path: Path, name: str) -> None:
    (tmp_path / "base.toml").write_text(BASE, "utf-8")
    (tmp_path / "more.toml").write_text(MORE.replace("één", name).replace("Plan", "x"), "utf-8")
    answer = answer_in(tmp_path, ("check", "more.toml"))
    assert answer.code == 2
    assert "allowed: a letter (A-Z, a-z, with or without accent), then letters, digits, _ and -" in answer.err


def test_nothing_that_is_said_on_stderr_acts_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say("zorgsim: results are in results/\x1b[31m\u202e\nand another line")
    assert capsys.readouterr().err == "zorgsim: results are in results/\\x1b[31m\\u202e\nand another line\n"


def test_a_description_of_several_lines_is_shown_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(BASE + '[description]\nen = """one\n\ttwo [/] :smile:\nthree"""\n', "utf-8")
    answer = answer_in(tmp_path, ("show", "base.toml"))
    assert "\none\n        two [/] :smile:\nthree\n" in answer.out


def test_json_escapes_what_would_act_on_a_terminal(tmp_path: Path) -> None:
    answer = answer_in(tmp_path, ("check", "a\x1b\x9b\u202e.toml", "--json"))
    assert_told(answer)
    assert json.loads(answer.out)[0]["scenario"] == "a\x1b\x9b\u202e.toml"
