"""The order of a week, once and whole: phases, what happens to a family within its week, who starts care, and all chances.

Engines decide who and when; nothing about the order stands anywhere else. A family's week is one end of a stage, then a chain of
rules along its route until it is done. Before that, in whatever stage, domains that fell due change.

>>> from zorgsim.model.week import ALONG_ROUTE, END_OF_STAGE
>>> [end.rule.__name__ for end in END_OF_STAGE][:3]
['live_at_home', 'end_informal_support', 'end_wait_unhelped']
>>> [along.rule.__name__ for along in ALONG_ROUTE][3:6]
['ask_network', 'see_everyday_professional', 'start_informal_support']
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.model.chances import Chance, Moves, Stay, Week, declared_in
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.rules import (
    access,
    admission,
    closure,
    crisis,
    domain_clock,
    domains,
    everyday,
    first_line,
    getting_worse,
    hand_overs,
    home,
    interim_care,
    nearby,
    network,
    practical_support,
    relapse,
    residential,
    specialist,
    stage_clock,
    unheard,
    waiting,
)
from zorgsim.model.state import State
from zorgsim.model.vocabulary import N_EVENTS, WAITING_STAGES, Event, Route, Stage, Tier

Rule = Callable[[Families, Week, Draws], RuleResult]


class Phase(IntEnum):
    """The phases of a week, in their order (model.md section 1)."""

    LIFE = 0
    INTAKE = 1
    STOCKS = 2
    COUNT = 3


@dataclass(frozen=True)
class ChangeOfDomains:
    """What happens to a family whose ``domain_week`` has come, before anything else in its week.

    Attributes
    ----------
    rule
        What changes, and when the next change may come.
    whose
        The indices of the families, of those whose needs changed, whose stage clock is set anew: it reads needs.
    then
        How it is.
    """

    rule: Rule
    whose: Callable[[Families, Week], NDArray[np.int64]]
    then: Rule


@dataclass(frozen=True)
class NetworksMove:
    """What happens to families that meet what is near, in the week of their turn.

    Attributes
    ----------
    rule
        Who gains a network of its own, and who loses it.
    whose
        The rows of the families whose turn it is, of all rows.
    chances
        Those on which it rests: where nobody has any, the rule is passed over.
    """

    rule: Rule
    whose: Callable[[State, int], NDArray[np.int64]]
    chances: tuple[Chance, ...]


@dataclass(frozen=True)
class Arranging:
    """Domains arranged beside the end of a stay.

    Attributes
    ----------
    rule, chance
        How they are arranged, and the chance on which it rests: where nobody has any, the rule is passed over.
    tier
        During which care.
    follows
        (events,) after which events of the stay's end; everybody's where it comes before the end.
    """

    rule: Rule
    chance: Chance
    tier: Tier
    follows: NDArray[np.bool_]


@dataclass(frozen=True)
class EndOfStage:
    """What happens to a family whose ``next_week`` has come.

    Attributes
    ----------
    stages
        The stages that it ends.
    rule
        How they end.
    before
        Domains arranged before it is settled how the stage ends.
    then
        Domains arranged once it is settled, before the route goes on.
    """

    stages: tuple[Stage, ...]
    rule: Rule
    before: Arranging | None = None
    then: Arranging | None = None


@dataclass(frozen=True)
class AlongRoute:
    """A rule that follows within the same week.

    Attributes
    ----------
    routes
        The routes that lead to it.
    rule
        What it does.
    """

    routes: tuple[Route, ...]
    rule: Rule


_EVERY_EVENT: Final = np.ones(N_EVENTS, dtype=bool)
_COMPLETED_COACHING: Final = np.isin(np.arange(N_EVENTS), (Event.SETTLED_BY_COACH, Event.REFERRED_BY_COACH))
"""Coaching that was not left early."""

WHERE_PLACES_CLOSE: Final = (Stage.SPECIALIST, Stage.RESIDENTIAL, Stage.SPECIALIST_WAIT)
"""Whom it concerns that a provider leaves; the last only where providers have lists of their own."""

PLACES_CLOSE: Final = closure.close_places
"""The morning of a week in which a provider leaves, before all that families live in it."""

NETWORKS_MOVE: Final = NetworksMove(nearby.meet_what_is_near, nearby.whose_turn, (nearby.gains_network, nearby.loses_network))
"""The morning of every week in which something near families gives networks or takes them: before the providers that leave."""

CHANGE_OF_DOMAINS: Final = ChangeOfDomains(
    domain_clock.change_domains, stage_clock.to_be_set_anew, stage_clock.set_stage_clock_anew
)
"""The domain clock, in every stage; in one week domains go first, so that all that follows reads needs as they are then."""

END_OF_STAGE: Final = (
    EndOfStage((Stage.HOME,), home.live_at_home),
    EndOfStage((Stage.NETWORK,), network.end_informal_support),
    EndOfStage((*WAITING_STAGES, Stage.UNANSWERED), waiting.end_wait_unhelped),
    EndOfStage((Stage.UNVOICED,), unheard.end_unvoiced),
    EndOfStage(
        (Stage.FIRST_LINE,),
        first_line.end_coaching,
        then=Arranging(domains.arrange_domains, domains.coach_arranges, Tier.FIRST_LINE, _COMPLETED_COACHING),
    ),
    EndOfStage(
        (Stage.SPECIALIST,),
        specialist.end_specialist_care,
        before=Arranging(domains.attend_domains, domains.specialist_arranges, Tier.SPECIALIST, _EVERY_EVENT),
    ),
    EndOfStage((Stage.RESIDENTIAL,), residential.end_residential_care),
    EndOfStage((Stage.CRISIS,), crisis.end_crisis_care),
)
"""What ends each stage; every stage is in it once."""

LISTS: Final[Mapping[Route, Tier]] = MappingProxyType(
    {
        Route.FIRST_LINE_LIST: Tier.FIRST_LINE,
        Route.SPECIALIST_LIST: Tier.SPECIALIST,
        Route.ANOTHER_LIST: Tier.SPECIALIST,
        Route.RESIDENTIAL_LIST: Tier.RESIDENTIAL,
    }
)
"""The routes onto a waiting list, and whose it is."""

ALONG_ROUTE: Final = (
    AlongRoute((Route.RAISE_QUESTION,), home.raise_question),
    AlongRoute((Route.COME_BACK,), home.come_back),
    AlongRoute((Route.TURN_OVER,), home.turn_over),
    AlongRoute((Route.ASK_NETWORK,), network.ask_network),
    AlongRoute((Route.SEE_PROFESSIONAL,), everyday.see_everyday_professional),
    AlongRoute((Route.NETWORK,), network.start_informal_support),  # after the professional: who is refused may go back to it
    AlongRoute((Route.KEEP_IN_CARE,), specialist.keep_in_care),
    AlongRoute((*LISTS, Route.UNANSWERED, Route.KEEP_WAITING), waiting.wait_for_help),
    AlongRoute((Route.UNVOICED,), unheard.carry_unvoiced),
    AlongRoute((Route.CRISIS,), crisis.start_crisis_care),
    AlongRoute((Route.CLOSE_QUESTION, Route.STAY_HOME), home.go_home),
)
"""The rules along routes, in their order; a rule only sends a family on to a later one, so that one pass serves everybody."""

START_OF_CARE: Final[Mapping[Tier, Rule]] = MappingProxyType(
    {
        Tier.FIRST_LINE: first_line.start_coaching,
        Tier.SPECIALIST: specialist.start_specialist_care,
        Tier.RESIDENTIAL: residential.start_residential_care,
    }
)
"""The rule for a family that is admitted to a free slot, by tier, in the order of intake."""

SETTLING: Final = (home.settle_in, domain_clock.start_domain_clock, home.go_home)
"""The rules by which families come into the world before week 0."""

SUCCESSION: Final[Mapping[Event, Rule]] = MappingProxyType({Event.NO_SUCCESSOR: home.leave_vacant, Event.MOVED_IN: home.move_in})
"""What happens at intake where the number of families moves: to families that turned over, and to rows in which nobody lives."""

STEP_NETWORKS: Final = -2
STEP_CLOSURE: Final = -1
STEP_DOMAINS: Final = 0
STEP_CLOCK: Final = 1
STEP_BEFORE: Final = 2
STEP_END: Final = 3
STEP_THEN: Final = 4
STEP_ALONG: Final = 5
"""Step of a rule within a family's week, the order of its rows in the event log; rules along routes follow in their own order."""
STEP_SUCCESSION: Final = len(Tier)
"""The same at intake, beside the tiers."""

_FILES: Final = (
    hand_overs,
    getting_worse,
    domain_clock,
    nearby,
    home,
    unheard,
    network,
    everyday,
    interim_care,
    waiting,
    practical_support,
    first_line,
    domains,
    specialist,
    residential,
    crisis,
    admission,
    relapse,
    access,
    closure,
)

CHANCES: Final[Mapping[str, Chance | Stay]] = MappingProxyType(
    {one.name: one for moves in Moves for file in _FILES for one in declared_in(file) if one.moves is moves}
)
"""Every chance by name, as the files of the rules declare them; those that move less often first, since others read them."""
