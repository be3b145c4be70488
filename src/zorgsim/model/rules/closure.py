"""A provider leaves: who loses its place, who is taken over, and where the others go."""

from __future__ import annotations

import numpy as np

from zorgsim.model.chances import Bools, Floats, Given, Ints, Moves, Week, chance
from zorgsim.model.closure import Closing
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.provider_lists import ListsOfWeek
from zorgsim.model.rules.stays import counted
from zorgsim.model.vocabulary import Event, Plan, Purpose, Route, Stage


@chance("taken_over", moves=Moves.RUN, unit="probability")
def is_taken_over(given: Given) -> Floats:
    """``closure.taken_over``: of the families whose provider leaves, those whom others take over at once."""
    return given.parameters["closure.taken_over"]


@chance("back_on_list", moves=Moves.RUN, unit="probability")
def goes_back_on_list(given: Given) -> Floats:
    """``closure.back_on_list``: of those whom nobody takes over, who waits again; the others are left with an open question."""
    return given.parameters["closure.back_on_list"]


def close_places(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Say who loses its place this week, of families in care, and of those on the lists of specialist providers.

    A stay that ends this week in any case ends as it would have. Who is taken over goes on with another helper, in a slot beyond
    those that are left, until some other family leaves one. The stay of others ends this week; who waited waits on elsewhere.
    """
    when = weeks_as_occurrence(families, week)
    u, v = draws.two(Purpose.CLOSURE, families, when)
    waits = families.stage == Stage.SPECIALIST_WAIT
    loses = (u < _share_that_closes(families, week)) & (waits | (families.next_week > week.number))
    taken = loses & ~waits & (v < week.chance(is_taken_over, families))
    sent = loses & ~taken
    changes = {
        "plan": np.where(sent, Plan.PLACE_LOST, families.plan),
        "next_week": np.where(sent, week.number, families.next_week),
        "helpers": counted(families.helpers + taken),
    }
    if week.lists is not None:
        changes["provider"] = next_provider(families, taken & (families.stage == Stage.SPECIALIST), week, week.lists, draws)
    return RuleResult(event=np.where(taken, Event.TAKEN_OVER, Event.NOTHING), route=Route.DONE, changes=changes)


def _share_that_closes(families: Families, week: Week) -> Floats:
    closing = _closing(week)
    share: Floats = closing.of_cell[(families.stage == Stage.RESIDENTIAL).astype(np.int64), families.cell]
    if closing.of_list is None or week.lists is None:
        return share
    of_list = closing.of_list.take(week.lists.providers.first.take(families.cell) + families.provider)
    return np.where(families.stage == Stage.RESIDENTIAL, share, of_list)


def _closing(week: Week) -> Closing:
    if week.closing is None:
        raise ValueError("no provider leaves this week")
    return week.closing


def next_provider(families: Families, concerned: Bools, week: Week, lists: ListsOfWeek, draws: Draws) -> Ints:
    """Return the provider of each: of those concerned another one of the pool, as likely as families are referred there."""
    provider, who = families.provider.copy(), concerned.nonzero()[0]
    some = families.some(who)
    w = draws.one(Purpose.NEXT_PROVIDER, some, weeks_as_occurrence(some, week))
    provider[who] = lists.chosen_at_joining(some.cell, w)
    return provider


def lost_place(families: Families, week: Week) -> Bools:
    """Say whose stay or list ends this week since its provider leaves, (n,)."""
    if week.closing is None:
        return np.zeros(len(families), dtype=bool)
    lost: Bools = families.plan == Plan.PLACE_LOST
    return lost


def without_place(families: Families, week: Week, draws: Draws, on_list: Event) -> Ints:
    """Return what becomes of each if it has lost its place: back on a list (the event of that), or left with an open question."""
    w = draws.one(Purpose.AFTER_CLOSURE, families, weeks_as_occurrence(families, week))
    return np.where(w < week.chance(goes_back_on_list, families), on_list, Event.LOST_PLACE)


def weeks_as_occurrence(families: Families, week: Week) -> Ints:
    """Return the occurrence of a draw that a family may need once in any week, however often in one stay."""
    return np.full(len(families), week.number, dtype=np.int64)
