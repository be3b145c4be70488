"""The life of one family in words, from the SimPy engine."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from zorgsim.clock import Clock
from zorgsim.engines.batch import Batch, World
from zorgsim.engines.log import EventLog, LogRecorder
from zorgsim.engines.simpy_engine import SimPyEngine
from zorgsim.errors import InputError
from zorgsim.experiment.uncertainty import draw_parameters
from zorgsim.inputs.compile import compile_batch, compile_parameters
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.model.families import Families
from zorgsim.model.vocabulary import Domain, Event, Severity, Stage

FAMILIES_IN_STORY: Final = 250
"""The SimPy engine takes each family apart: the place is scaled down to about this many, with places in proportion."""

_WAITED_FOR: Final = {
    Event.STARTED_COACHING: Event.JOINED_FIRST_LINE_LIST,
    Event.STARTED_SPECIALIST: Event.JOINED_SPECIALIST_LIST,
    Event.STARTED_RESIDENTIAL: Event.JOINED_RESIDENTIAL_LIST,
}


@dataclass(frozen=True)
class Story:
    """One family's life: who, where, its needs in week 0, and its rows of the event log."""

    scenario: Scenario
    place: str
    municipality: str
    family: int
    families: int
    first_needs: int
    last_stage: int
    clock: Clock
    log: EventLog

    def lines(self, language: Language) -> list[str]:
        """Return the story, one line an event, in English or Dutch."""
        words = _words(language)
        facts = {
            "municipality": self.municipality,
            "scenario": self.scenario.title.in_language(language),
            "seed": self.scenario.run.seed,
            "place": self.place,
            "families": self.families,
            "family": self.family,
        }
        first = _capital(words["start"].format(date=self.clock.date_of(0), needs=_needs(self.first_needs, words)))
        told = [f"{self.clock.date_of(row['week'])}: {_capital(text)}." for row, text in self._events(words)]
        last = self.clock.date_of(self.clock.weeks)
        ending = words["end"].format(date=last, stage=words["stages"][Stage(self.last_stage).name.lower()])
        return [words["heading"].format(**facts), words["scale"].format(**facts), "", first, *(told or [words["empty"]]), ending]

    def _events(self, words: Mapping[str, Any]) -> list[tuple[dict[str, int], str]]:
        told, joined = [], {}
        for number in range(len(self.log)):
            row = self.log.row(number)
            event = Event(row["event"])
            joined[event] = row["week"]
            weeks = row["week"] - joined.get(_WAITED_FOR.get(event, event), row["week"])
            text = words["events"][event.name].format(
                severity=words["severities"][Severity(row["severity"]).name.lower()],
                needs=_needs(row["needs"], words),
                helpers=row["helpers"],
                wait=words["waited"].format(weeks=weeks) if weeks else words["no_wait"],
            )
            told.append((row, text))
        return told


def tell_story(scenario: Scenario, family: int) -> Story:
    """Simulate a scaled-down place with the SimPy engine and return the life of one of its families.

    Parameters
    ----------
    scenario
        The scenario; its first replication is told.
    family
        Which family, counted from 0 over the municipalities in order of code.

    Raises
    ------
    InputError
        If there is no such family.
    """
    batch = compile_batch(scenario)
    drawn = replace(batch.runs[0], parameters=compile_parameters(scenario, draw_parameters(scenario.run, 0)))
    small = replace(batch, world=_scaled_down(batch.world), runs=(drawn,))
    total = int(small.world.families.sum())
    if not 0 <= family < total:
        raise InputError(
            "no such family", where="--family", value=family, allowed=f"0 to {total - 1}", action="choose another number"
        )
    recorder = LogRecorder()
    engine = SimPyEngine(small, recorder)
    first_needs = int(Families(engine.ledger.state, np.array([family])).needs[0])
    engine.run()
    return _story(scenario, small, family, (first_needs, int(engine.ledger.state.columns["stage"][family])), recorder.log())


def _story(scenario: Scenario, batch: Batch, family: int, ends: tuple[int, int], log: EventLog) -> Story:
    place = resolve_places(scenario.places, where=f"{scenario.name}: places")
    cell = int(np.searchsorted(np.cumsum(batch.world.families), family, side="right"))
    number = int(family - np.concatenate([[0], np.cumsum(batch.world.families)])[cell]) + 1
    chosen = (log.cell == cell) & ((log.family & ((1 << 21) - 1)) == number)
    own = EventLog(**{name: column[chosen] for name, column in vars(log).items()})
    return Story(
        scenario=scenario,
        place=place.label,
        municipality=place.municipalities[cell].name,
        family=family,
        families=int(batch.world.families.sum()),
        first_needs=ends[0],
        last_stage=ends[1],
        clock=batch.clock,
        log=own,
    )


def _scaled_down(world: World) -> World:
    """Return the world with about ``FAMILIES_IN_STORY`` families, at least one a municipality; small places stay as they are."""
    total = int(world.families.sum())
    if total <= FAMILIES_IN_STORY:
        return world
    return replace(world, families=np.maximum(1, world.families * FAMILIES_IN_STORY // total))


def _needs(mask: int, words: Mapping[str, Any]) -> str:
    domains = [words["domains"][domain.name.lower()] for domain in Domain if mask >> domain & 1]
    return str(words["unarranged"].format(domains=", ".join(domains)) if domains else words["all_arranged"])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _words(language: Language) -> Mapping[str, Any]:
    return tomllib.loads((files("zorgsim") / "data" / "story" / f"{language.value}.toml").read_text("utf-8"))
