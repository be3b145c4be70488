"""Whatever the code says in English to who types commands has a Dutch: errors, help, the schema, endings.

Messages are collected from the code, each with a sign of its own wherever something is filled in: the Dutch must hold them all.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import typer

import zorgsim
from zorgsim.cli import exits, stopping
from zorgsim.cli.app import app
from zorgsim.errors import InputError
from zorgsim.inputs.parameters import register
from zorgsim.inputs.places import PlaceKind
from zorgsim.inputs.scenario import Language
from zorgsim.inputs.schema import scenario_schema
from zorgsim.report.translation import _FILLED_IN, _NUMBERS, Part, catalogue, dutch, error_words

SOURCE = Path(zorgsim.__file__).parent

TREES = {file.relative_to(SOURCE).as_posix(): ast.parse(file.read_text("utf-8")) for file in sorted(SOURCE.rglob("*.py"))}

STILL_ENGLISH = (
    "interface",  # of Python, whose words are English
    "model/levers",
    "inputs/advice.py",  # faults of files that ship, which no user has written
    "forecast",
    "inputs/municipalities.py",
    "inputs/own_levels.py",
    "inputs/referrers.py",
    "inputs/regions.py",
    "inputs/factors.py",
    "inputs/structures.py",
    "inputs/targets.py",
    "results/under_structures.py",
    "report/figures",
)
"""Modules, by the beginning of their path, whose messages stay English; the README says so."""
SHIPPED_ONLY = {
    "correct the parameter file",
    "a value outside a parameter's table",
    "tables such as [domains.regain.housing] with value, unit, low, high ...",
    "a parameter file cannot be read",
    "TOML in UTF-8",
    "two files hold the same parameter",
    "remove one of the two",
    "correct it: 7001",
    "put_in = true, or a range with 7001 (no effect) inside it",
    "unknown 7001",  # a kind of place, asked for below
    "data of families by year are damaged: years, municipalities or a number of families cannot be right",
}
"""Messages about files that ship, in modules that have others too."""

RAISED = re.compile(r"Error$|^_?(refused|unreadable|wrong|missing)$|^Foreign$|^Refused$")
"""What is called with sentences of a message."""
PLACE = re.compile(r"\d+: [\w. ]+|folder \d+|results folder: \d+")
"""Where something is wrong: names of files and keys, and few words."""
TOLD = {"what", "action", "allowed", "why"}
"""Names of variables that hold one."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of the code, the signs that were filled in, and where it stands."""

    text: str
    signs: tuple[str, ...]
    where: str


def _written(node: ast.JoinedStr, where: str) -> Iterator[Sentence]:
    """Yield what a text with gaps can be: a sign of its own in every gap, or the words between which the code chooses there."""
    pieces: list[list[tuple[str, tuple[str, ...]]]] = []
    for index, piece in enumerate(node.values):
        if isinstance(piece, ast.Constant):
            pieces.append([(str(piece.value), ())])
            continue
        inner = piece.value if isinstance(piece, ast.FormattedValue) else piece
        chosen = (
            [one.value for one in (inner.body, inner.orelse) if isinstance(one, ast.Constant)]
            if isinstance(inner, ast.IfExp)
            else []
        )
        quoted = isinstance(inner, ast.Name) and inner.id == "otherwise" or ast.unparse(inner).startswith("listed(")
        sign = f"'{7_000 + index}'" if quoted else str(7_000 + index)  # a number may stand where a word does
        pieces.append([(word, ()) for word in chosen if isinstance(word, str)] or [(sign, (sign,))])
    for way in product(*pieces):
        yield Sentence("".join(text for text, _ in way), tuple(sign for _, signs in way for sign in signs), where)


def _texts(node: ast.expr, where: str, constants: Mapping[str, ast.expr]) -> Iterator[Sentence]:
    """Yield every text that an expression can be."""
    if isinstance(node, ast.IfExp):
        yield from _texts(node.body, where, constants)
        yield from _texts(node.orelse, where, constants)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _texts(value, where, constants)
    elif isinstance(node, ast.Tuple):
        for value in node.elts:
            yield from _texts(value, where, constants)
    elif isinstance(node, ast.JoinedStr):
        yield from _written(node, where)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield Sentence(node.value, (), where)
    elif isinstance(node, ast.Name) and node.id in constants:
        yield from _texts(constants[node.id], where, constants)


def _constants(tree: ast.Module) -> Mapping[str, ast.expr]:
    """Return what the names of a module stand for that are written in capitals."""
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(target, ast.Name) and target.id.isupper() and isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value:
            found[target.id] = node.value
    return found


def _told(tree: ast.Module, where: str) -> Iterator[Sentence]:
    constants = _constants(tree)
    for node in ast.walk(tree):
        at = f"{where}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if RAISED.search(name) and not name.startswith(
                ("Value", "Type", "Attribute", "Key", "OS", "Runtime", "Pydantic", "Assertion")
            ):
                for given in node.args:
                    yield from _texts(given, at, constants)
                for keyword in node.keywords:
                    if keyword.arg in TOLD:
                        yield from _texts(keyword.value, at, constants)
        elif isinstance(node, ast.Assign):
            targets = [name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
            if targets and set(targets) <= TOLD:
                yield from _texts(node.value, at, constants)
        elif isinstance(node, ast.FunctionDef) and {one.arg for one in node.args.args} & TOLD:
            having = node.args.args[len(node.args.args) - len(node.args.defaults) :]
            for argument, default in zip(having, node.args.defaults, strict=True):
                if argument.arg in TOLD:
                    yield from _texts(default, at, constants)
        if isinstance(node, ast.FunctionDef) and re.match("_?(why|not_|what_would|trouble)", node.name):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    yield from _texts(inner.value, at, constants)


def _sentences() -> dict[str, Sentence]:
    """Return every message of the code that a user can meet, by its text."""
    found: dict[str, Sentence] = {}
    for path, tree in TREES.items():
        if path.startswith(STILL_ENGLISH):
            continue
        for one in _told(tree, path):
            if (
                not PLACE.fullmatch(one.text)
                and re.search(r"[a-z]{3}", re.sub(r"\d+", "", one.text))
                and " " in one.text.strip()
                and one.text not in SHIPPED_ONLY
            ):
                found[one.text] = one
    return found


SENTENCES = _sentences()


def test_there_are_messages_to_ask_for() -> None:
    assert len(SENTENCES) > 300


def test_every_message_has_a_dutch_with_all_that_is_filled_in() -> None:
    wrong = []
    for text, one in SENTENCES.items():
        said = dutch(text, Part.ERRORS, Part.SCHEMA)
        if said is None or [sign for sign in one.signs if sign not in said]:
            wrong.append(f"{one.where}: {text} -> {said}")
    assert wrong == []


@pytest.mark.parametrize("part", list(Part))
def test_both_languages_fill_in_the_same(part: Part) -> None:
    for english, words in catalogue()[part].items():
        assert set(_FILLED_IN.findall(english)) == set(_FILLED_IN.findall(words)), english


def test_no_message_has_a_dutch_that_nobody_needs() -> None:
    """The code says all of its words."""
    said = {
        word
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for word in re.findall("[a-z]+", node.value)
    }
    asked = {english: re.findall("[a-z]+", _FILLED_IN.sub("", english)) for english in catalogue()[Part.ERRORS]}
    assert [english for english, words in asked.items() if not set(words) <= said] == []


def _help_of(command: Any) -> Iterator[str]:
    yield from filter(None, (command.help, command.epilog))
    for parameter in command.params:
        yield from filter(None, (getattr(parameter, "help", None),))
    for inner in getattr(command, "commands", {}).values():
        yield from _help_of(inner)


def test_the_help_of_every_command_and_option_has_a_dutch() -> None:
    assert [text for text in _help_of(typer.main.get_command(app)) if dutch(text, Part.HELP) is None] == []


def test_what_every_parameter_is_has_a_dutch() -> None:
    assert [one.text for one in register().values() if dutch(one.text, Part.PARAMETERS) is None] == []


def test_no_dutch_of_a_parameter_is_of_none() -> None:
    asked = [re.findall("[a-z]+", _FILLED_IN.sub("", english)) for english in catalogue()[Part.PARAMETERS]]
    said = {word for one in register().values() for word in re.findall("[a-z]+", one.text)}
    assert [words for words in asked if not set(words) <= said] == []


def _descriptions(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("description"), str):
            yield schema["description"].partition("\n")[0]
        for inner in schema.values():
            yield from _descriptions(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _descriptions(inner)


def test_every_description_of_the_schema_has_a_dutch() -> None:
    assert [text for text in _descriptions(scenario_schema()) if dutch(text, Part.SCHEMA) is None] == []


def test_an_error_in_dutch_keeps_what_the_user_wrote() -> None:
    """Also where it looks like English of the code."""
    error = InputError(
        "there is no folder one and two",
        where="a and b.toml: line 3",
        value="did you mean 'x'?",
        allowed="a path to a .toml file, or one of a, b and 12 more: zorgsim scenarios",
        action="did you mean 'baseline'?; then look at 2 more problems in this scenario",
    )
    assert error_words(error, Language.EN) == str(error)
    assert error_words(error, Language.NL).splitlines() == [
        "er is geen map one and two",
        "  waar:    a and b.toml: regel 3",
        "  waarde:  \"did you mean 'x'?\"",
        "  kan wel: een pad van een .toml-bestand, of een van a, b en nog 12: zorgsim scenarios",
        "  doe:     bedoelde u 'baseline'?; kijk daarna naar nog 2 problemen in dit scenario",
    ]


def test_a_sentence_with_and_in_it_is_no_list() -> None:
    assert dutch("'a', Bergen op Zoom, 5 FTE and Den Haag", Part.JOINED) == "'a', Bergen op Zoom, 5 FTE en Den Haag"
    assert dutch("the tags of some page, for and if; no filters", Part.JOINED) is None
    assert dutch("what is told and what is not", Part.JOINED) is None


@pytest.mark.parametrize(("english", "said"), [("folder", "die map is er niet"), ("format", "dat formaat is er niet")])
def test_what_is_not_there_is_called_in_dutch(english: str, said: str) -> None:
    assert dutch(f"there is no such {english}", Part.ERRORS) == said


def test_a_number_is_not_taken_for_a_word() -> None:
    assert dutch("7 or more", Part.ERRORS) == "7 of meer"
    assert dutch("seven or more", Part.ERRORS) is None
    assert _NUMBERS


@pytest.mark.parametrize("kind", ["place", *(str(kind).replace("_", " ") for kind in PlaceKind)])
def test_every_kind_of_place_can_be_unknown(kind: str) -> None:
    assert dutch(f"unknown {kind}", Part.ERRORS) is not None


def test_endings_have_a_dutch() -> None:
    endings = [*exits.ENDINGS, *stopping.ENDINGS]
    assert [text for text in endings if dutch(text, Part.ERRORS) is None] == []
