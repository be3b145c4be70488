"""In which language the program speaks, and what that changes: texts alone."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from zorgsim.cli import patience
from zorgsim.cli.language import language_of

Ask = Callable[..., Any]


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        (["show", "--language", "nl"], {}, "nl"),
        (["show", "--language=nl"], {"ZORGSIM_LANGUAGE": "en"}, "nl"),
        (["show", "--language", "en"], {"ZORGSIM_LANGUAGE": "nl", "LANG": "nl_NL.UTF-8"}, "en"),
        (["show", "--language"], {}, "en"),
        ([], {"ZORGSIM_LANGUAGE": "NL"}, "nl"),
        ([], {"ZORGSIM_LANGUAGE": "en", "LC_ALL": "nl_NL.UTF-8"}, "en"),
        ([], {"LC_ALL": "nl_NL.UTF-8", "LANG": "en_US.UTF-8"}, "nl"),
        ([], {"LC_ALL": "C.UTF-8", "LC_MESSAGES": "nl_NL", "LANG": "nl_NL"}, "en"),
        ([], {"LC_ALL": "", "LC_MESSAGES": "nl_BE@euro", "LANG": "en_US"}, "nl"),
        ([], {"LANG": "nl"}, "nl"),
        ([], {"LANG": "nlx_XX"}, "en"),
    ],
)
def test_the_option_goes_before_the_environment(arguments: list[str], environment: dict[str, str], language: str) -> None:
    assert language_of(arguments, environment) == language


@pytest.fixture
def dutch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZORGSIM_LANGUAGE")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", "nl_NL.UTF-8")


@pytest.mark.usefixtures("dutch")
def test_a_dutch_computer_gets_dutch_help_and_then_english_when_asked(zorgsim: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = zorgsim("check", "--help")
    assert "Gebruik: zorgsim check [OPTIES]" in answer.out
    assert "Controleer scenariobestanden" in answer.out
    assert "Toon deze uitleg en stop." in answer.out
    monkeypatch.setenv("ZORGSIM_LANGUAGE", "en")
    answer = zorgsim("check", "--help")
    assert "Usage: zorgsim check [OPTIONS]" in answer.out
    assert "Check scenario files" in answer.out
    assert "Show this message and exit." in answer.out


@pytest.mark.usefixtures("dutch")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek"], "Er is geen opdracht 'chek'. Bedoelde u"),
        (["check"], "Argument 'SCENARIO' ontbreekt."),
        (["places", "--foo"], "Er is geen optie --foo"),
        (["show", "basline"], "doe:     bedoelde u 'baseline'?"),
        (["run", "baseline", "--replications", "x"], "kan wel: een geheel getal"),
        (["check", "nowhere.toml"], "zorgsim: nowhere.toml: dat scenario is er niet"),
        (["places", "Tiell"], "doe:     bedoelde u 'Tiel'?"),
        (["discard", "nothing.partial"], "zorgsim: dit is geen onderbroken berekening"),
    ],
)
def test_what_is_wrong_is_told_in_dutch(zorgsim: Ask, words: list[str], said: str) -> None:
    answer = zorgsim(*words)
    assert answer.code == 2
    assert said in " ".join(answer.err.split("\n")) or said in answer.err


@pytest.mark.usefixtures("dutch")
def test_answers_speak_dutch_and_json_stays_as_it_is(zorgsim: Ask) -> None:
    assert zorgsim("show", "baseline").out.startswith("Basispad (baseline)")
    broken = json.loads(zorgsim("check", "nowhere.toml", "--json").out)
    assert broken == json.loads(zorgsim("check", "nowhere.toml", "--json", "--language", "en").out)


def test_a_language_that_is_not_spoken_is_told(zorgsim: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZORGSIM_LANGUAGE", "de")
    answer = zorgsim("scenarios")
    assert answer.code == 2
    assert "this is no language of zorgsim" in answer.err
    assert "environment: ZORGSIM_LANGUAGE" in answer.err
    assert zorgsim("scenarios", "--language", "en").code == 0


def test_the_schema_describes_itself_in_dutch_with_the_same_rules(zorgsim: Ask) -> None:
    def bare(schema: Any) -> Any:
        if isinstance(schema, list):
            return [bare(one) for one in schema]
        return {key: bare(part) for key, part in schema.items() if key != "description"} if isinstance(schema, dict) else schema

    english, dutch = (json.loads(zorgsim("schema", "--language", language).out) for language in ("en", "nl"))
    assert bare(english) == bare(dutch)
    assert english["properties"]["places"]["description"].startswith("places simulated")
    assert dutch["properties"]["places"]["description"].startswith("plaatsen die worden doorgerekend")


def test_parameters_say_in_dutch_what_they_are_and_are_found_by_it(zorgsim: Ask) -> None:
    answer = zorgsim("parameters", "slijtage van vertrouwen", "--language", "nl")
    assert answer.code == 0
    assert "slijtage van vertrouwen door nadruk op risico's" in answer.out
    assert "driehoekig" in answer.out
    assert zorgsim("parameters", "slijtage van vertrouwen").code == 2


def test_a_command_that_lasts_says_so_to_who_watches(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(patience, "SECONDS_OF_SILENCE", 0.01)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    for command, said in (("story", True), ("compare", False), (None, False)):
        with patience.said_if_it_lasts(command):
            time.sleep(0.2)
        assert ("story is at work" in capsys.readouterr().err) == said
