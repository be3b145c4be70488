"""Dutch that a council frowned at once does not come back, wherever the program speaks Dutch."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from zorgsim.inputs.scenario import Language
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.model.levers import LEVERS
from zorgsim.model.loops import LOOPS
from zorgsim.model.stocks import STOCKS
from zorgsim.report.texts import texts
from zorgsim.results.outcomes import OUTCOMES

BAD = {
    r"\bBelasting van": "gevraagd wordt ... keer de capaciteit: belasting is wat de fiscus heft",
    r"(?i)\bvoorzichtig\b": "let op",
    r"(?i)\bgemist\b": "niet gehaald",
    r"van alles \(": "onbekend",
    r"(?i)\bzet (haar|hem|ze) stil": "wie ... wil stilzetten",
    r"(?i)voorraden bewegen": "kunnen veranderen",
    r"benoemde lus": "een pijl die bij geen van deze lussen hoort",
    r"(?i)coachbudget": "het gebruikelijke budget voor coaches",
    r"vraag is gesloten": "afgerond",
    r"(?i)(?<!\{)\bseeds?\b": "toevalsgetal",
    r"(?i)\bherhalingen\b|\breplicaties?\b|(?<!\{)\bruns?\b|\bgespeeld\b": "doorrekeningen, doorgerekend",
    r"(?i)(?<![{\w`])(?<!compare )baseline\b(?![_}])": "basispad",
    r"(?i)\b(leef|levens)gebied|grote vijf": "levensdomeinen",
    r"(?i)alledaagse professional": "basisprofessional",
    r"(?i)\b(gezin|gezinnen) in zorg\b": "die hulp krijgen",
    r"(?i)\bgedragen door\b": "in het model",
    r"(?i)\bwandeling": "reeks",
}
"""Patterns of bad words, and what is said instead."""


def _in_table(table: Any) -> Iterator[str]:
    """Yield every text that a table of data has under ``nl``."""
    for key, entry in table.items():
        if isinstance(entry, dict):
            yield from _in_table(entry)
        elif key == "nl":
            yield entry


def _dutch() -> Iterator[str]:
    yield from texts(Language.NL).values()
    for group in (LEVERS, STOCKS, LOOPS):
        yield from (one.nl for one in group.values())
    for outcome in OUTCOMES.values():
        yield from (outcome.text.nl, outcome.unit.nl)
    for name in list_scenarios():
        scenario = load_shipped(name)
        yield from (scenario.title.nl, scenario.description.nl)
    for folder in ("advice", "yardsticks", "targets"):
        for file in (files("zorgsim.data") / folder).iterdir():
            if file.name.endswith(".toml"):
                yield from _in_table(tomllib.loads(file.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def dutch() -> list[str]:
    return list(_dutch())


@pytest.mark.parametrize("pattern", BAD)
def test_bad_dutch_stays_away(pattern: str, dutch: list[str]) -> None:
    assert [text for text in dutch if re.search(pattern, text)] == [], f"say: {BAD[pattern]}"


def test_the_big_five_are_always_explained(dutch: list[str]) -> None:
    said = [text for text in dutch if "big five" in text]
    assert said
    assert all("wonen" in text or "levensdomeinen" in text for text in said)
