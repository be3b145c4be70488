"""Waiting: joining a list, escalating, leaving, breaking down; and the same for a question that nobody answers."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.chances import SEVERITY, UNARRANGED, Bools, Floats, Given, Ints, Moves, StatedAxis, Week, chance
from zorgsim.model.draws import Draws
from zorgsim.model.durations import geometric_weeks
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.parameter_arrays import by_severity
from zorgsim.model.provider_lists import ListsOfWeek
from zorgsim.model.routes import route_after
from zorgsim.model.rules.closure import lost_place, next_provider
from zorgsim.model.rules.getting_worse import breaking_down, either_of, growing, still_growing
from zorgsim.model.rules.interim_care import is_interim, plan_of_wait
from zorgsim.model.rules.stays import end_of
from zorgsim.model.state import Values
from zorgsim.model.structure import CrisesOption, ListsOption
from zorgsim.model.vocabulary import N_STAGES, Event, Plan, Purpose, Referrer, Route, Severity, Stage

_WAIT: Final = StatedAxis("wait", 4)
"""0: on a list, 1: at home with a question that nobody answers, 2: on the list of a specialist provider, 3: in interim care."""
_INTERIM: Final = 3
_WAIT_OF_STAGE: Final = np.zeros(N_STAGES, dtype=np.int64)
_WAIT_OF_STAGE[[Stage.UNANSWERED, Stage.SPECIALIST_WAIT]] = 1, 2

_JOINED: Final = {
    Route.FIRST_LINE_LIST: (Stage.FIRST_LINE_WAIT, Event.JOINED_FIRST_LINE_LIST),
    Route.SPECIALIST_LIST: (Stage.SPECIALIST_WAIT, Event.JOINED_SPECIALIST_LIST),
    Route.RESIDENTIAL_LIST: (Stage.RESIDENTIAL_WAIT, Event.JOINED_RESIDENTIAL_LIST),
    Route.UNANSWERED: (Stage.UNANSWERED, Event.NOTHING),
    Route.ANOTHER_LIST: (Stage.SPECIALIST_WAIT, Event.NOTHING),
}
_STAGE_OF_ROUTE: Final = np.zeros(len(Route), dtype=np.int64)
_EVENT_OF_ROUTE: Final = np.zeros(len(Route), dtype=np.int64)
for _route, (_stage, _event) in _JOINED.items():
    _STAGE_OF_ROUTE[_route], _EVENT_OF_ROUTE[_route] = _stage, _event


def kind_of_wait(stage: Ints, plan: Ints) -> Ints:
    """Return along the axis ``wait`` where families in these stages, with these plans, stand, (n,)."""
    kind: Ints = _WAIT_OF_STAGE.take(stage)
    kind[is_interim(stage, plan)] = _INTERIM
    return kind


def _hazards(given: Given) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the weekly hazards of breaking down, growing (or coming back), looking at another list, and leaving (or fading).

    Each (cells, 4, 3, 6). Whoever waits for a specialist provider (structure ``lists``) looks ``lists.looking`` times a year. In
    interim care it breaks down ``residential.interim_crisis`` times as often as on the list alone.
    """
    on_list, unanswered = growing(given, "waiting.escalates"), growing(given, "unanswered.returns")
    breaks_on_list, breaks_unanswered = (breaking_down(given, worse) for worse in (on_list, unanswered))
    # what is as severe as can be does not grow on a list; unanswered it comes back as it is, unless it is that which breaks down
    comes_back = still_growing(given, unanswered) if given.structure.crises is CrisesOption.ESCALATED else unanswered
    grows_on_list = still_growing(given, on_list)
    grows = np.stack([grows_on_list, comes_back, grows_on_list, grows_on_list], axis=1)
    leaves_list, fades = (by_severity(given.parameters, name) for name in ("waiting.leaves", "unanswered.fades"))
    leaves = np.stack([leaves_list, fades, leaves_list, leaves_list], axis=1)[..., None] / WEEKS_PER_YEAR
    looking = np.zeros_like(grows)
    if given.structure.lists is ListsOption.PROVIDERS:
        looking[:, 2] = given.parameters["lists.looking"][:, None, None] / WEEKS_PER_YEAR
    breaks_in_interim_care = breaks_on_list * given.parameters["residential.interim_crisis"][:, None, None]
    breaks = np.stack([breaks_on_list, breaks_unanswered, breaks_on_list, breaks_in_interim_care], axis=1)
    return breaks, grows, looking, np.broadcast_to(leaves, grows.shape)


@chance("wait_minus_reciprocal_log", _WAIT, SEVERITY, UNARRANGED, moves=Moves.RUN, unit="weeks")
def clock_of_wait(given: Given) -> Floats:
    """-1 / log(1 - h), h being the weekly hazard of whichever end of the wait comes first: crisis, escalating, leaving, looking.

        escalating = ``waiting.escalates`` x (1 + ``waiting.burden_of_needs`` x domains unarranged), by severity
        leaving = ``waiting.leaves``, by severity
        crisis = ``crisis.hazard`` x (1 + ``crisis.by_need`` x domains unarranged), by severity
        looking at another list = ``lists.looking``, on a list of a specialist provider; elsewhere nobody does
        in interim care crisis x ``residential.interim_crisis``

    and unanswered ``unanswered.returns`` and ``unanswered.fades`` instead; all per year, over 365.25 / 7. On a list a complex
    question does not escalate; unanswered it comes back as severe as it is. Structure ``crises``: under ``escalated`` a complex
    question that escalates breaks down, and nothing else does. What an exponential is multiplied by to give the geometric wait.

    Source: that children end in crisis is claimed by the advisory text of about 2022 (E1); that questions grow while they wait is
    an assumption.
    """
    return -1.0 / np.log1p(-either_of(*_hazards(given)))


def wait_for_help(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Join the list that the route leads to, or stay with a question that nobody answers, or wait on; draw the wait's own end.

    Unless a slot comes first, the wait ends by crisis, escalation, leaving or moving to another list, whichever is earliest. All
    are constant weekly hazards given severity and unarranged domains, so the earliest is geometric with their sum. Where providers
    have lists, who is referred to a specialist joins one of those of the pool, by how many are referred to each. Whoever moves
    goes to the end of the other list; the wait goes on from when it began. Who joins the list for residential care may get interim
    care until the wait ends.
    """
    waits_on, moves = families.route == Route.KEEP_WAITING, families.route == Route.ANOTHER_LIST
    stage = np.where(waits_on, families.stage, _STAGE_OF_ROUTE.take(families.route))
    plan = plan_of_wait(families, week, draws)
    u = draws.one(Purpose.WAIT_CLOCK, families, families.next_occurrence)
    weeks = geometric_weeks(week.chance(clock_of_wait, families, kind_of_wait(stage, plan)), u)
    changes: dict[str, Values] = {
        "stage": stage,
        "since": np.where(waits_on | moves, families.since, week.number),
        "joined": np.where(waits_on, families.joined, week.number),
        "step": families.next_step,
        "plan": plan,
        "next_week": end_of(week, weeks),
    }
    if week.lists is not None:
        joins = (families.route == Route.SPECIALIST_LIST).nonzero()[0]
        referred = families.some(joins)
        v = draws.one(Purpose.PROVIDER, referred, referred.next_occurrence)
        changes["provider"] = provider = families.provider.copy()
        provider[joins] = week.lists.chosen_at_joining(referred.cell, v)
    return RuleResult(event=_EVENT_OF_ROUTE.take(families.route), route=Route.DONE, changes=changes)


@chance("wait_escalation_share", _WAIT, SEVERITY, UNARRANGED, moves=Moves.RUN, unit="probability")
def ends_by_escalation(given: Given) -> Floats:
    """Hazard of getting worse, crisis included, over that of any end, at most one: which competing geometric comes first.

    Hazards as in ``wait_minus_reciprocal_log``, from ``waiting.escalates``, ``waiting.leaves``, ``unanswered.returns``,
    ``unanswered.fades``, ``waiting.burden_of_needs``, ``crisis.hazard``, ``crisis.by_need``, ``lists.looking``,
    ``residential.interim_crisis``.
    """
    hazards = _hazards(given)
    breaks, grows, _, _ = hazards
    return np.minimum((breaks + grows) / either_of(*hazards), 1.0)


@chance("wait_breakdown_share", _WAIT, SEVERITY, UNARRANGED, moves=Moves.RUN, unit="probability")
def ends_by_crisis(given: Given) -> Floats:
    """Hazard of a crisis over that of any end, at most one; part of ``wait_escalation_share``.

    Hazards as in ``wait_minus_reciprocal_log``, from ``waiting.escalates``, ``waiting.leaves``, ``unanswered.returns``,
    ``unanswered.fades``, ``waiting.burden_of_needs``, ``crisis.hazard``, ``crisis.by_need``, ``lists.looking``,
    ``residential.interim_crisis``.
    """
    hazards = _hazards(given)
    return np.minimum(hazards[0] / either_of(*hazards), 1.0)


@chance("wait_looking_share", _WAIT, SEVERITY, UNARRANGED, moves=Moves.RUN, unit="probability")
def ends_by_looking(given: Given) -> Floats:
    """Hazard of looking at another list over that of any end, at most what getting worse leaves.

    ``lists.looking`` over the sum of all hazards of the wait, from ``waiting.escalates``, ``waiting.leaves``,
    ``waiting.burden_of_needs``, ``unanswered.returns``, ``unanswered.fades``, ``crisis.hazard``, ``crisis.by_need`` and
    ``residential.interim_crisis`` beside it; zero but on the list of a specialist provider.
    """
    hazards = _hazards(given)
    breaks, grows, looking, _ = hazards
    total = either_of(*hazards)
    return np.minimum(looking / total, 1.0 - np.minimum((breaks + grows) / total, 1.0))


_ENDS_OF_WAIT: Final = (ends_by_escalation, ends_by_crisis, ends_by_looking)


@chance("gives_up", moves=Moves.RUN, unit="probability")
def gives_up(given: Given) -> Floats:
    """``waiting.gives_up``: of those who leave a list, the share whose question is still open.

    The others' has settled by itself.
    """
    return given.parameters["waiting.gives_up"]


_END: Final = StatedAxis("end", 3)
"""0: escalation on a list, 1: departure from it, 2: return of a question that care could not help."""


@chance("wait_acceptance", _END, moves=Moves.LEVERS, unit="probability")
def ends_all_the_same(given: Given) -> Floats:
    """Share of ends that support while waiting, or contact after care, does not prevent (thinning).

    - escalation or crisis on a list: 1 - ``waiting.bridging_escalation`` x dial ``bridging``; none where loop R2 is frozen;
    - departure from a list: 1 - ``waiting.bridging_leaving`` x dial ``bridging``;
    - return of a question that specialist care could not help: dial ``relapse_odds``, at most one.

    Source: support should stay when a specialist adds no value (advisory text of 2021, C7); that contact after care keeps such
    questions from coming back as it keeps others from relapsing, odds read as a share, is an assumption.
    """
    parameters, bridging = given.parameters, given.dials["bridging"]
    escalates = np.where(given.nobody_escalates, 0.0, 1.0 - parameters["waiting.bridging_escalation"] * bridging)
    leaves = 1.0 - parameters["waiting.bridging_leaving"] * bridging
    return np.stack([escalates, leaves, np.minimum(given.dials["relapse_odds"], 1.0)], axis=1)


def end_wait_unhelped(families: Families, week: Week, draws: Draws) -> RuleResult:
    """End a wait, or a spell unanswered, without help: escalate, break down into crisis, settle by itself, or give up.

    On a list: escalation raises the severity and the family waits on where it stands in the line.
    On the list of a specialist provider the family may look at another one, and moves there if its published wait is shorter.
    Unanswered: escalation brings the question back to an everyday professional, one step more severe if it can be.
    Where support while waiting, or contact after care, prevents the end, the family waits on as it is.
    Whose provider leaves goes to another list, whatever the week would have brought.
    """
    unanswered = families.stage == Stage.UNANSWERED
    u, v = draws.two(Purpose.WAIT_END, families, families.occurrence)
    kind = kind_of_wait(families.stage, families.plan)
    by_escalation, by_crisis, by_looking = week.chances(_ENDS_OF_WAIT, families, kind)
    escalates, breaks, looks = u < by_escalation, u < by_crisis, u >= 1.0 - by_looking

    left = np.where(v < week.chance(gives_up, families), Event.GAVE_UP_WAITING, Event.SETTLED_WAITING)
    event = np.where(unanswered, Event.FADED_UNANSWERED, left)
    event = np.where(escalates, np.where(unanswered, Event.CAME_BACK_UNANSWERED, Event.ESCALATED_WAITING), event)
    event = np.where(breaks, np.where(unanswered, Event.BROKE_DOWN_UNANSWERED, Event.BROKE_DOWN_WAITING), event)
    changes: dict[str, Values] = {}
    if week.lists is not None:
        changes["provider"], moves = _other_provider(families, looks, week.lists, draws)
        event = np.where(looks, np.where(moves, Event.CHANGED_PROVIDER, Event.NOTHING), event)
    route = np.where(looks & (event == Event.NOTHING), Route.KEEP_WAITING, route_after(event))
    if not week.is_certain(ends_all_the_same):
        prevented = _prevented(families, escalates, week, draws) & ~looks
        event, route = np.where(prevented, Event.NOTHING, event), np.where(prevented, Route.KEEP_WAITING, route)
        escalates = escalates & ~prevented
    grows = escalates & ~breaks
    if week.closing is not None and week.lists is not None:
        closed = lost_place(families, week)
        event, route, grows = (
            np.where(closed, Event.LIST_CLOSED, event),
            np.where(closed, Route.ANOTHER_LIST, route),
            grows & ~closed,
        )
        elsewhere = next_provider(families, closed, week, week.lists, draws)
        changes["provider"] = np.where(closed, elsewhere, changes["provider"])
        changes["plan"] = np.where(closed, Plan.TREATMENT, families.plan)
    changes["severity"] = np.minimum(families.severity + grows, Severity.COMPLEX)
    return RuleResult(event=event, route=route, changes=changes)


def _other_provider(families: Families, looks: Bools, lists: ListsOfWeek, draws: Draws) -> tuple[Ints, Bools]:
    """Return the provider of each from now on, and who moved: whoever looks, and finds that the published wait is shorter there.

    Likelier looked at is who has more slots and a shorter list: slots x (1 + wait) ^ -``lists.to_shorter``. What the family has
    waited already is not weighed against it: at the other provider it begins at the end.
    """
    provider, moves = families.provider.copy(), np.zeros(len(families), dtype=bool)
    looking = looks.nonzero()[0]
    if len(looking):
        some = families.some(looking)
        w = draws.one(Purpose.OTHER_PROVIDER, some, some.occurrence)
        other = lists.chosen_in_passing(some.cell, w)
        moves[looking] = lists.is_shorter(some.cell, other, some.provider)
        provider[looking] = np.where(moves[looking], other, some.provider)
    return provider, moves


def _prevented(families: Families, escalates: Bools, week: Week, draws: Draws) -> Bools:
    """Say whose wait goes on: an end on a list, or the return of a question after care that could not help, is prevented."""
    unanswered = families.stage == Stage.UNANSWERED
    w = draws.one(Purpose.BRIDGING, families, families.occurrence)
    after_care = unanswered & ~families.helpable & (families.referrer == Referrer.SPECIALIST)
    eased = ~unanswered | (after_care & escalates)
    end = np.where(unanswered, 2, ~escalates)
    prevented: Bools = eased & (w >= week.chance(ends_all_the_same, families, end))
    return prevented
