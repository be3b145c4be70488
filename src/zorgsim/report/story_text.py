"""The life of one family in words, one line an event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.model.vocabulary import Domain, Event, Severity
from zorgsim.report.texts import place_words, say
from zorgsim.results.story import Story

_WAITED_FOR: Final[Mapping[Event, Event]] = MappingProxyType(
    {
        Event.STARTED_COACHING: Event.JOINED_FIRST_LINE_LIST,
        Event.STARTED_SPECIALIST: Event.JOINED_SPECIALIST_LIST,
        Event.STARTED_RESIDENTIAL: Event.JOINED_RESIDENTIAL_LIST,
    }
)


def lines(story: Story, language: Language) -> Iterator[str]:
    """Yield the story: who and where, how the family starts, what happens to it, how it ends."""
    yield say(
        language,
        "story.heading",
        municipality=story.municipality,
        scenario=story.scenario.title.in_language(language),
        seed=story.scenario.run.seed,
    )
    place = place_words(story.place, language)
    yield say(language, "story.scale", place=place, families=story.families, family=story.family)
    yield ""
    clock = story.clock
    yield say(language, "story.start", date=clock.date_of(0), needs=needs_words(story.first_needs, language))
    events = list(_events(story, language))
    yield from events or [say(language, "story.empty")]
    name = "vacant" if story.last_stage is None else story.last_stage.name.lower()
    stage = say(language, f"story.stages.{name}")
    yield say(language, "story.end", date=clock.date_of(clock.weeks), stage=stage)


def _events(story: Story, language: Language) -> Iterator[str]:
    """Yield a sentence for each row of the event log, with its date."""
    joined: dict[Event, int] = {}
    for number in range(len(story.log)):
        row = story.log.row(number)
        event, week = Event(row["event"]), row["week"]
        joined[event] = week
        weeks = week - joined.get(_WAITED_FOR.get(event, event), week)
        text = say(
            language,
            f"story.events.{event.name}",
            severity=say(language, f"story.severities.{Severity(row['severity']).name.lower()}"),
            needs=needs_words(row["needs"], language),
            helpers=row["helpers"],
            wait=say(language, "story.waited", weeks=weeks) if weeks else say(language, "story.no_wait"),
        )
        yield f"{story.clock.date_of(week)}: {_capital(text)}."


def needs_words(mask: int, language: Language) -> str:
    """Say which domains are not arranged, from a bitmask."""
    domains = [say(language, f"story.domains.{domain.name.lower()}") for domain in Domain if mask >> domain & 1]
    return say(language, "story.unarranged", domains=", ".join(domains)) if domains else say(language, "story.all_arranged")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
