"""The life of one family in words: words for everything that can happen, in both languages, and a wait where one began."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.unit.synthetic_results import scenario

from zorgsim.clock import Clock
from zorgsim.engines.log import EventLog
from zorgsim.inputs.scenario import Language
from zorgsim.model.vocabulary import Domain, Event, Severity, Stage
from zorgsim.report.story_text import lines, needs_words
from zorgsim.report.texts import texts
from zorgsim.results.story import Story


def story(*events: tuple[int, Event]) -> Story:
    """The story of a family to which these events happen, each in its week."""
    columns = {name: np.zeros(len(events), dtype=np.int64) for name in EventLog.__dataclass_fields__}
    columns["week"] = np.array([week for week, _ in events], dtype=np.int64)
    columns["event"] = np.array([event for _, event in events], dtype=np.int64)
    return Story(
        scenario=scenario("baseline"),
        place="Tiel",
        municipality="Tiel",
        family=7,
        families=250,
        first_needs=0,
        last_stage=Stage.HOME,
        clock=Clock(date(2020, 1, 1), date(2022, 1, 1)),
        log=EventLog(**columns),
    )


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("events", [event.name for event in Event if event is not Event.NOTHING]),
        ("stages", [*(stage.name.lower() for stage in Stage), "vacant"]),  # where nobody lives any more, a story ends in none
        ("domains", [domain.name.lower() for domain in Domain]),
        ("severities", [severity.name.lower() for severity in Severity]),
    ],
)
def test_everything_that_can_happen_has_words_and_no_words_are_left_over(table: str, names: list[str], language: Language) -> None:
    prefix = f"story.{table}."
    assert {key.removeprefix(prefix) for key in texts(language) if key.startswith(prefix)} == set(names)


def test_a_start_says_how_long_the_family_waited() -> None:
    written = list(lines(story((3, Event.JOINED_SPECIALIST_LIST), (14, Event.STARTED_SPECIALIST)), Language.EN))
    assert written[-2].endswith("Specialist care starts, after waiting 11 weeks.")
    written = list(lines(story((14, Event.STARTED_SPECIALIST)), Language.NL))
    assert written[-2].endswith("Specialistische hulp begint, zonder wachten.")


def test_an_uneventful_life_is_told_too() -> None:
    english = list(lines(story(), Language.EN))
    assert english[0].startswith("A family in Tiel, scenario")
    assert english[-2] == "In all these years no question arose and nothing was lost or regained."
    assert english[-1].endswith("the family is at home.")


def test_the_place_of_a_story_speaks_the_readers_language() -> None:
    one = replace(story(), place="Twente (youth region)")
    assert "in Twente (youth region) scaled down" in list(lines(one, Language.EN))[1]
    assert "in Twente (jeugdregio), verkleind" in list(lines(one, Language.NL))[1]


def test_needs_are_named_in_the_readers_language() -> None:
    mask = 1 << Domain.HOUSING | 1 << Domain.INCOME
    assert needs_words(mask, Language.EN) == "not arranged: housing, income"
    assert needs_words(0, Language.NL) == "alle vijf levensdomeinen zijn op orde"
