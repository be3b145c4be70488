"""What a search of worlds has reached: a search that never turns a lever proves nothing about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

import numpy as np
from tests.worlds import MODEL_PARAMETERS, Played

from zorgsim.engines.batch import Batch, CompiledMeasure, Run
from zorgsim.engines.log import EventLog
from zorgsim.inputs.parameters import Parameter, allowed_override, register
from zorgsim.model.levers import LEVERS
from zorgsim.model.loops import LOOPS
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import DomainsOption
from zorgsim.model.vocabulary import VACANT, Event, Route, Stage
from zorgsim.model.week import Phase

EVENTS_OF_ROUTE: Final = {
    Route.STAY_HOME: {Event.LOST_HOUSING, Event.TURNED_OVER},
    Route.CLOSE_QUESTION: {Event.QUESTION_CLOSED},
    Route.ASK_NETWORK: {Event.ASKED_NETWORK, Event.DID_NOT_ASK_NETWORK},
    Route.SEE_PROFESSIONAL: {Event.SETTLED_EVERYDAY, Event.REFERRED_TO_FIRST_LINE, Event.REFERRED_TO_SPECIALIST},
    Route.NETWORK: {Event.ASKED_NETWORK},
    Route.FIRST_LINE_LIST: {Event.JOINED_FIRST_LINE_LIST},
    Route.SPECIALIST_LIST: {Event.JOINED_SPECIALIST_LIST},
    Route.RESIDENTIAL_LIST: {Event.JOINED_RESIDENTIAL_LIST},
    Route.KEEP_WAITING: {Event.ESCALATED_WAITING},
    Route.UNANSWERED: {Event.DECLINED_FIRST_LINE, Event.GAVE_UP_WAITING, Event.LEFT_COACHING},
    Route.CRISIS: {Event.STARTED_CRISIS},
    Route.DONE: {Event.STARTED_COACHING},
    Route.RAISE_QUESTION: {Event.QUESTION_AROSE},
    Route.TURN_OVER: {Event.TURNED_OVER},
    Route.COME_BACK: {Event.RELAPSED},
    Route.KEEP_IN_CARE: {Event.KEPT_ON_IN_CARE},
    Route.UNVOICED: {Event.KEPT_TO_ITSELF, Event.GREW_UNVOICED},
    Route.ANOTHER_LIST: {Event.CHANGED_PROVIDER},
}
"""The events that only a family on that route can have."""


def everything() -> set[str]:
    """All that worlds can hold, each in a few words."""
    return {
        *(f"event {event.name}" for event in Event if event is not Event.NOTHING),
        *(f"route {route.name}" for route in Route),
        *(f"stage {stage.name}" for stage in Stage),
        *(f"a domain moves in {stage.name}" for stage in Stage),
        *("domain and stage in one week", *(f"domains {option}" for option in DomainsOption)),
        *(f"stock {name} {state}" for name in STOCKS for state in ("free", "frozen")),
        *(f"loop {name} frozen" for name in LOOPS),
        *("frozen later", "slots shared", "others live beyond", "tariffs cut"),
        *(f"mode {mode}" for mode in ("to", "by", "times")),
        *("ends", "stays", "ramp", "no ramp", "pool shared", "pool of one's own", "year of 53 weeks"),
        *(f"lever {name} {way}" for name, lever in LEVERS.items() for way in ways_of(lever.low, lever.neutral, lever.high)),
        *(f"choice {name} {word}" for name, lever in LEVERS.items() for word in lever.choices),
        *(f"parameter {name} {way}" for name, one in MODEL_PARAMETERS.items() for way in ways_of(one.low, one.value, one.high)),
    }


def ways_of(low: float, middle: float, high: float) -> list[str]:
    """The directions in which a quantity can move from its middle."""
    return ["lower"] * (low < middle) + ["higher"] * (high > middle)


@dataclass
class Reach:
    """What was in the worlds so far; ``stories`` tells their logs apart: a world played again counts once there."""

    worlds: int = 0
    events: int = 0
    stories: set[int] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    beyond: set[str] = field(default_factory=set)

    def note(self, batch: Batch, played: Played) -> None:
        """Take note of a world of one run and of what happened in it."""
        self.worlds += 1
        self.events += len(played.log)
        self.stories.add(crc32(b"".join(column.tobytes() for column in vars(played.log).values())))
        happened = set(played.log.event.tolist())
        self.reached |= {f"event {Event(event).name}" for event in happened}
        self.reached |= {f"route {route.name}" for route, events in EVENTS_OF_ROUTE.items() if events & happened}
        self.reached |= {f"stage {Stage(stage).name}" for stage in set(played.log.stage.tolist()) - {VACANT}}
        self.reached.add(f"domains {batch.structure.domains}")
        self.reached.update(_of_domains(played.log))
        if played.counters.tariff_cut.any():
            self.reached.add("tariffs cut")
        if 53 in np.bincount(batch.clock.year_of_week):
            self.reached.add("year of 53 weeks")
        for run in batch.runs:
            self.reached.update(_in_run(run, batch.clock.weeks))
            self.beyond |= {name for name, one in MODEL_PARAMETERS.items() if not one.low <= run.parameters[name] <= one.high}
        self.reached.update(_pools(batch))
        if batch.world.whole is not None:
            self.reached.add("others live beyond")

    def with_part(self, other: Reach) -> Reach:
        """What both have reached together."""
        worlds, events = self.worlds + other.worlds, self.events + other.events
        return Reach(worlds, events, self.stories | other.stories, self.reached | other.reached, self.beyond | other.beyond)

    def in_words(self) -> str:
        """Return how much was played."""
        return (
            f"{self.worlds:,} worlds were played by both engines, with {len(self.stories):,} different stories;"
            f" {self.events:,} events compared; {len(self.beyond)} parameters were taken beyond their range in the register"
        )

    @property
    def missing(self) -> list[str]:
        """What worlds could have held, and none did."""
        return sorted(everything() - self.reached)


def _of_domains(log: EventLog) -> Iterator[str]:
    """In which stages domains moved, and whether the stage of a family that moved one ended in the same week."""
    moved = (log.event >= Event.LOST_SUPPORT) & (log.event <= Event.REGAINED_CARE)
    yield from (f"a domain moves in {Stage(stage).name}" for stage in set(log.stage[moved].tolist()))
    who = np.stack([log.week, log.cell, log.family])
    others = {tuple(one) for one in who[:, ~moved & (log.phase == Phase.LIFE)].T.tolist()}
    if any(tuple(one) in others for one in who[:, moved].T.tolist()):
        yield "domain and stage in one week"


def _in_run(run: Run, weeks: int) -> Iterator[str]:
    for name in STOCKS:
        yield f"stock {name} {'frozen' if name in run.freeze else 'free'}"
    yield from (f"loop {name} frozen" for name in LOOPS if name in run.freeze)
    if run.freeze and 0 < run.freeze_week < weeks:
        yield "frozen later"
    for name, one in MODEL_PARAMETERS.items():
        yield from (f"parameter {name} {way}" for way in _moved(run.parameters[name], one.value))
    for setting in run.measures:
        if setting.week < weeks and setting.where.any():
            yield from _in_setting(setting, weeks)


def _in_setting(setting: CompiledMeasure, weeks: int) -> Iterator[str]:
    """What a measure that works in some week, somewhere, holds."""
    lever = LEVERS[setting.lever]
    last = float(setting.moved(np.full(len(setting.where), lever.neutral), weeks - 1)[setting.where][0])
    yield f"mode {setting.mode}"
    yield "ramp" if setting.ramp else "no ramp"
    yield "ends" if setting.until < weeks else "stays"
    if lever.choices:
        yield f"choice {setting.lever} {lever.choices[int(last)]}"
    yield from (f"lever {setting.lever} {way}" for way in _moved(last, lever.neutral))


def _moved(value: float, middle: float) -> list[str]:
    return ["lower"] * (value < middle) + ["higher"] * (value > middle)


def _pools(batch: Batch) -> Iterator[str]:
    """Is a list ever shared by municipalities, or not?"""
    for week in sorted(batch.weeks_of_change):
        if batch.lever_settings(week).get("governance.sharing", np.zeros(1)).any():
            yield "slots shared"
        pooling = batch.lever_settings(week).get("governance.pooling")
        levels = np.full(batch.world.size, LEVERS["governance.pooling"].neutral) if pooling is None else pooling[: batch.world.size]
        pools = [(int(level), int(batch.world.levels[int(level), index])) for index, level in enumerate(levels)]
        yield "pool shared" if len(set(pools)) < len(pools) else "pool of one's own"


def beyond_is_possible() -> list[Parameter]:
    """Parameters that a scenario may put outside their range in the register."""
    return [one for one in register().values() if allowed_override(one) != (one.low, one.high) and one.name in MODEL_PARAMETERS]
