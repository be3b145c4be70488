"""One voice: sentences for readers stand in the texts of the report; other layers give codes, numbers and names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from zorgsim.cli import app as application

SOURCE = Path(__file__).resolve().parents[2] / "src" / "zorgsim"
SILENT = sorted(path for path in SOURCE.rglob("*.py") if (SOURCE / "report") not in path.parents)
CHOOSES = {"inputs/scenario.py"}
"""Where words in two languages are declared, with the choice between them."""


def name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def words_in_two_languages(path: Path) -> Iterator[str]:
    """The literals of everything that is declared in both languages: arguments of ``Text(...)``, and those called en or nl."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            plain = node.args if isinstance(node.func, ast.Name) and node.func.id == "Text" else []
            named = [keyword.value for keyword in node.keywords if keyword.arg in ("en", "nl")]
            for part in ast.walk(ast.Module([ast.Expr(one) for one in (*plain, *named)], [])):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def is_sentence(words: str) -> bool:
    return re.search(r"[.!?;](\s|$)", words) is not None


@pytest.mark.parametrize("path", SILENT, ids=name)
def test_what_other_layers_declare_in_both_languages_are_names_and_no_sentences(path: Path) -> None:
    assert [words for words in words_in_two_languages(path) if is_sentence(words)] == []


@pytest.mark.parametrize("path", [path for path in SILENT if name(path) not in CHOOSES], ids=name)
def test_no_other_layer_chooses_words_by_language(path: Path) -> None:
    assert "Language.NL" not in path.read_text("utf-8")


def test_texts_stand_in_the_report_only() -> None:
    pages = {name(path) for path in SOURCE.rglob("*.toml") if path.stem in ("en", "nl")}
    assert pages == {"report/texts/en.toml", "report/texts/nl.toml"}


def test_a_command_has_a_written_name_and_a_module_of_that_name() -> None:
    commands = [command.name for command in application.app.registered_commands]
    assert None not in commands
    modules = {command.callback.__module__ for command in application.app.registered_commands if command.callback}
    assert modules == {f"zorgsim.cli.{command}" for command in commands}
