"""A plain second account of what a log means, without the engines: who was where in every week, who waited, who went first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from zorgsim.engines.log import EventLog
from zorgsim.model.vocabulary import Event, Stage, Tier
from zorgsim.model.week import Phase

STAGE_AFTER: Final = {
    Event.ASKED_NETWORK: Stage.NETWORK,
    Event.JOINED_FIRST_LINE_LIST: Stage.FIRST_LINE_WAIT,
    Event.JOINED_SPECIALIST_LIST: Stage.SPECIALIST_WAIT,
    Event.JOINED_RESIDENTIAL_LIST: Stage.RESIDENTIAL_WAIT,
    Event.STARTED_COACHING: Stage.FIRST_LINE,
    Event.STARTED_SPECIALIST: Stage.SPECIALIST,
    Event.STARTED_RESIDENTIAL: Stage.RESIDENTIAL,
    Event.STARTED_CRISIS: Stage.CRISIS,
    Event.DECLINED_FIRST_LINE: Stage.UNANSWERED,
    Event.REFUSED_TO_NETWORK: Stage.NETWORK,
    Event.REFUSED_AND_GUIDED_IN_VAIN: Stage.UNANSWERED,
    Event.REFUSED_UNANSWERED: Stage.UNANSWERED,
    Event.GAVE_UP_WAITING: Stage.UNANSWERED,
    Event.LEFT_COACHING: Stage.UNANSWERED,
    Event.LEFT_SPECIALIST: Stage.UNANSWERED,
    Event.STOPPED_TOO_EARLY: Stage.UNANSWERED,
    Event.LOST_PLACE: Stage.UNANSWERED,
    Event.COMPLETED_WITHOUT_VALUE: Stage.UNANSWERED,
    Event.LEFT_RESIDENTIAL: Stage.UNANSWERED,
    Event.QUESTION_CLOSED: Stage.HOME,
    Event.KEPT_TO_ITSELF: Stage.UNVOICED,
}
"""Where a family is after an event; every other event leaves it where it is."""

STARTS: Final = {
    Event.STARTED_COACHING: Tier.FIRST_LINE,
    Event.STARTED_SPECIALIST: Tier.SPECIALIST,
    Event.STARTED_RESIDENTIAL: Tier.RESIDENTIAL,
}
LIST_OF: Final = {
    Stage.FIRST_LINE_WAIT: Tier.FIRST_LINE,
    Stage.SPECIALIST_WAIT: Tier.SPECIALIST,
    Stage.RESIDENTIAL_WAIT: Tier.RESIDENTIAL,
}

DOMAIN_EVENTS: Final = frozenset(Event(code) for code in range(Event.LOST_SUPPORT, Event.REGAINED_CARE + 1))
"""They may come at any time, by a clock of their own."""

FROM_HOME: Final = frozenset({Event.QUESTION_AROSE, Event.RELAPSED, Event.TURNED_OVER})
LISTS: Final = frozenset({Event.JOINED_FIRST_LINE_LIST, Event.JOINED_SPECIALIST_LIST, Event.JOINED_RESIDENTIAL_LIST})
ANSWERS: Final = frozenset(
    {
        Event.SETTLED_EVERYDAY,
        Event.REFERRED_TO_FIRST_LINE,
        Event.REFERRED_TO_SPECIALIST,
        Event.DECLINED_FIRST_LINE,
        Event.TAKEN_OVER_BY_FIRST_LINE,
        Event.REFUSED_TO_NETWORK,
        Event.REFUSED_AND_GUIDED,
        Event.REFUSED_AND_GUIDED_IN_VAIN,
        Event.REFUSED_UNANSWERED,
    }
)
UNANSWERED: Final = frozenset({Event.CAME_BACK_UNANSWERED, Event.FADED_UNANSWERED, Event.BROKE_DOWN_UNANSWERED})
OFF_THE_LIST: Final = frozenset({Event.ESCALATED_WAITING, Event.SETTLED_WAITING, Event.GAVE_UP_WAITING, Event.BROKE_DOWN_WAITING})
UNVOICED: Final = frozenset({Event.VOICED, Event.GREW_UNVOICED, Event.FADED_UNVOICED, Event.BROKE_DOWN_UNVOICED})
ASKING: Final = frozenset({Event.ASKED_NETWORK, Event.DID_NOT_ASK_NETWORK})
AFTER_COACHING: Final = frozenset(
    {Event.SETTLED_BY_COACH, Event.REFERRED_BY_COACH, Event.LEFT_COACHING, Event.BROKE_DOWN_IN_COACHING}
)
AFTER_SPECIALIST: Final = frozenset(
    {
        Event.COMPLETED_SPECIALIST,
        Event.COMPLETED_WITHOUT_VALUE,
        Event.LEFT_SPECIALIST,
        Event.STOPPED_TOO_EARLY,
        Event.CUT_SHORT,
        Event.BACK_ON_SPECIALIST_LIST,
        Event.LOST_PLACE,
        Event.REFERRED_TO_RESIDENTIAL,
        Event.BROKE_DOWN_IN_SPECIALIST,
    }
)
WITHIN_SPECIALIST: Final = frozenset({Event.ARRANGED_BY_SPECIALIST, Event.KEPT_ON_IN_CARE, Event.TAKEN_OVER})
AFTER_RESIDENTIAL: Final = frozenset(
    {Event.COMPLETED_RESIDENTIAL, Event.LEFT_RESIDENTIAL, Event.BACK_ON_RESIDENTIAL_LIST, Event.LOST_PLACE}
)
ELSEWHERE: Final = frozenset({Event.CHANGED_PROVIDER, Event.LIST_CLOSED})
_CARE: Final = frozenset(STARTS)

MAY_FOLLOW: Final = {
    Event.TURNED_OVER: FROM_HOME | {Event.NO_SUCCESSOR},
    Event.NO_SUCCESSOR: {Event.MOVED_IN},
    Event.MOVED_IN: FROM_HOME,
    Event.QUESTION_AROSE: ASKING | {Event.KEPT_TO_ITSELF},
    Event.RELAPSED: ASKING,
    Event.KEPT_TO_ITSELF: UNVOICED,
    Event.GREW_UNVOICED: UNVOICED,
    Event.VOICED: ASKING,
    Event.FADED_UNVOICED: {Event.QUESTION_CLOSED},
    **{
        broke: {Event.STARTED_CRISIS}
        for broke in (
            Event.BROKE_DOWN_UNVOICED,
            Event.BROKE_DOWN_WITH_NETWORK,
            Event.BROKE_DOWN_IN_COACHING,
            Event.BROKE_DOWN_IN_SPECIALIST,
        )
    },
    Event.ASKED_NETWORK: {Event.SETTLED_BY_NETWORK, Event.NETWORK_NOT_ENOUGH, Event.BROKE_DOWN_WITH_NETWORK},
    Event.DID_NOT_ASK_NETWORK: ANSWERS,
    Event.NETWORK_NOT_ENOUGH: ANSWERS,
    Event.CAME_BACK_UNANSWERED: ANSWERS,
    Event.SETTLED_BY_NETWORK: {Event.QUESTION_CLOSED},
    Event.SETTLED_EVERYDAY: {Event.QUESTION_CLOSED},
    Event.SETTLED_WAITING: {Event.QUESTION_CLOSED},
    Event.FADED_UNANSWERED: {Event.QUESTION_CLOSED},
    Event.COMPLETED_SPECIALIST: {Event.QUESTION_CLOSED},
    Event.COMPLETED_RESIDENTIAL: {Event.QUESTION_CLOSED},
    Event.REFERRED_TO_FIRST_LINE: {Event.JOINED_FIRST_LINE_LIST},
    Event.REFERRED_TO_SPECIALIST: {Event.JOINED_SPECIALIST_LIST},
    Event.REFERRED_TO_RESIDENTIAL: {Event.JOINED_RESIDENTIAL_LIST},
    Event.CRISIS_TO_RESIDENTIAL: {Event.JOINED_RESIDENTIAL_LIST},
    Event.CRISIS_TO_SPECIALIST: {Event.JOINED_SPECIALIST_LIST},
    Event.COMPLETED_WITHOUT_VALUE: UNANSWERED,
    Event.DECLINED_FIRST_LINE: UNANSWERED,
    Event.TAKEN_OVER_BY_FIRST_LINE: {Event.JOINED_FIRST_LINE_LIST},
    Event.REFUSED_TO_NETWORK: {Event.SETTLED_BY_NETWORK, Event.NETWORK_NOT_ENOUGH, Event.BROKE_DOWN_WITH_NETWORK},
    Event.REFUSED_AND_GUIDED: {Event.QUESTION_CLOSED},
    Event.REFUSED_AND_GUIDED_IN_VAIN: UNANSWERED,
    Event.REFUSED_UNANSWERED: UNANSWERED,
    Event.GAVE_UP_WAITING: UNANSWERED,
    Event.LEFT_COACHING: UNANSWERED,
    Event.LEFT_SPECIALIST: UNANSWERED,
    Event.LEFT_RESIDENTIAL: UNANSWERED,
    Event.BROKE_DOWN_WAITING: {Event.STARTED_CRISIS},
    Event.BROKE_DOWN_UNANSWERED: {Event.STARTED_CRISIS},
    Event.STARTED_CRISIS: {Event.CRISIS_TO_RESIDENTIAL, Event.CRISIS_TO_SPECIALIST},
    Event.JOINED_FIRST_LINE_LIST: OFF_THE_LIST | {Event.STARTED_COACHING},
    Event.JOINED_SPECIALIST_LIST: OFF_THE_LIST | ELSEWHERE | {Event.STARTED_SPECIALIST},
    Event.CHANGED_PROVIDER: OFF_THE_LIST | ELSEWHERE | {Event.STARTED_SPECIALIST},
    Event.LIST_CLOSED: OFF_THE_LIST | ELSEWHERE | {Event.STARTED_SPECIALIST},
    Event.JOINED_RESIDENTIAL_LIST: OFF_THE_LIST | {Event.STARTED_RESIDENTIAL},
    Event.ESCALATED_WAITING: OFF_THE_LIST | _CARE | ELSEWHERE,
    Event.STARTED_COACHING: AFTER_COACHING,
    Event.SETTLED_BY_COACH: {Event.ARRANGED_BY_COACH, Event.QUESTION_CLOSED},
    Event.REFERRED_BY_COACH: {Event.ARRANGED_BY_COACH, Event.JOINED_SPECIALIST_LIST},
    Event.ARRANGED_BY_COACH: {Event.QUESTION_CLOSED, Event.JOINED_SPECIALIST_LIST},
    Event.STARTED_SPECIALIST: AFTER_SPECIALIST | WITHIN_SPECIALIST,
    Event.ARRANGED_BY_SPECIALIST: AFTER_SPECIALIST | {Event.KEPT_ON_IN_CARE},
    Event.KEPT_ON_IN_CARE: AFTER_SPECIALIST | WITHIN_SPECIALIST,
    Event.STOPPED_TOO_EARLY: UNANSWERED,
    Event.LOST_PLACE: UNANSWERED,
    Event.CUT_SHORT: {Event.QUESTION_CLOSED},
    Event.BACK_ON_SPECIALIST_LIST: {Event.JOINED_SPECIALIST_LIST},
    Event.BACK_ON_RESIDENTIAL_LIST: {Event.JOINED_RESIDENTIAL_LIST},
    Event.TAKEN_OVER: AFTER_SPECIALIST | WITHIN_SPECIALIST | AFTER_RESIDENTIAL,
    Event.STARTED_RESIDENTIAL: AFTER_RESIDENTIAL | {Event.TAKEN_OVER},
    Event.QUESTION_CLOSED: FROM_HOME,
}
"""The way of a question: which event of a family may come directly after which, domains apart."""


@dataclass(frozen=True)
class Row:
    """What the replay needs of a row of the log."""

    week: int
    phase: int
    cell: int
    family: int
    event: Event
    needs: int
    severity: int


def rows_of(log: EventLog) -> list[Row]:
    """The rows in the log's order."""
    columns = (log.week, log.phase, log.cell, log.family, log.event, log.needs, log.severity)
    return [
        Row(week, phase, cell, family, Event(event), needs, severity)
        for week, phase, cell, family, event, needs, severity in zip(*(column.tolist() for column in columns), strict=True)
    ]


def by_family(log: EventLog) -> dict[tuple[int, int], list[Row]]:
    """The rows of each family, in order of time."""
    lives: dict[tuple[int, int], list[Row]] = {}
    for row in rows_of(log):
        lives.setdefault((row.cell, row.family), []).append(row)
    return lives


def weeks_in_stages(life: list[Row], until: int) -> dict[Stage, int]:
    """How many week's ends a family spent in each stage, from its events alone."""
    spent = dict.fromkeys(Stage, 0)
    stage, since = Stage.HOME, 0
    for row in life:
        if row.event in STAGE_AFTER:
            spent[stage] += row.week - since
            stage, since = STAGE_AFTER[row.event], row.week
    spent[stage] += until - since
    return spent


@dataclass
class Waiting:
    """A family on a list."""

    cell: int
    family: int
    since: int
    severity: int
    urgent: bool


@dataclass(frozen=True)
class Intake:
    """The intake of a list in a week: who stood on it, who was admitted, how many were in care before, per cell."""

    week: int
    tier: Tier
    waiting: list[Waiting]
    admitted: set[tuple[int, int]]
    in_care: dict[int, int]


def intakes(log: EventLog, weeks: int) -> Iterator[Intake]:
    """Replay every waiting list from the log."""
    lists: dict[Tier, dict[tuple[int, int], Waiting]] = {tier: {} for tier in Tier}
    care: dict[Tier, dict[tuple[int, int], None]] = {tier: {} for tier in Tier}
    urgent: dict[tuple[int, int], bool] = {}
    by_week = {week: list(rows) for week, rows in groupby(rows_of(log), key=lambda row: row.week)}
    for week in range(weeks):
        rows = by_week.get(week, [])
        for row in rows:
            who = (row.cell, row.family)
            if row.phase != Phase.LIFE or row.event not in STAGE_AFTER.keys() | OFF_THE_LIST | {
                Event.CRISIS_TO_RESIDENTIAL, Event.CRISIS_TO_SPECIALIST,
            } | ANSWERS | AFTER_COACHING | AFTER_SPECIALIST | {Event.COMPLETED_RESIDENTIAL}:  # fmt: skip
                continue
            if row.event == Event.ESCALATED_WAITING:
                for line in lists.values():
                    if who in line:
                        line[who].severity = row.severity
                continue
            for tier in Tier:
                lists[tier].pop(who, None)
                care[tier].pop(who, None)
            if row.event in (Event.CRISIS_TO_RESIDENTIAL, Event.CRISIS_TO_SPECIALIST):
                urgent[who] = True
            elif STAGE_AFTER.get(row.event) in LIST_OF:
                tier = LIST_OF[STAGE_AFTER[row.event]]
                lists[tier][who] = Waiting(row.cell, row.family, week, row.severity, urgent.get(who, False))
            elif row.event in ANSWERS or row.event == Event.QUESTION_CLOSED:
                urgent[who] = False
        for tier in Tier:
            started = {(row.cell, row.family) for row in rows if STARTS.get(row.event) == tier}
            in_care: dict[int, int] = {}
            for cell, _ in care[tier]:
                in_care[cell] = in_care.get(cell, 0) + 1
            yield Intake(week, tier, list(lists[tier].values()), started, in_care)
            for who in started:
                lists[tier].pop(who, None)
                care[tier][who] = None
                urgent[who] = False
