"""The domain clock: in every stage domains are lost and regained, and whatever changes needs sets the clock anew."""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.chances import NEEDS, Axis, Floats, Given, Ints, Moves, StatedAxis, Week, chance
from zorgsim.model.domain_tables import N_KINDS, acceptance_of
from zorgsim.model.draws import Draws
from zorgsim.model.durations import geometric_weeks
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.rules.stays import end_of
from zorgsim.model.state import Values
from zorgsim.model.structure import DomainsOption
from zorgsim.model.vocabulary import N_DOMAINS, N_STAGES, Domain, Event, Purpose, Route, Stage

_KIND: Final = StatedAxis("kind", N_KINDS)
"""Loss of each domain, regain of each domain."""
_STAGE: Final = Axis("stage", N_STAGES)
_IN_CARE: Final = np.isin(np.arange(N_STAGES), (Stage.SPECIALIST, Stage.RESIDENTIAL)).astype(np.float64)
_HOUSING_REGAINED: Final = N_DOMAINS + Domain.HOUSING


@chance("domain_shares", NEEDS, moves=Moves.RUN, unit="probability")
def shares_of_domains(given: Given) -> Floats:
    """Cumulative shares of the bounded hazards, (4, cells, needs): of the first four domains; the fifth is the rest.

    Yearly hazards, by needs (``zorgsim.model.domain_tables``), each over 365.25 / 7 a week:

    - an arranged domain k is lost at loss_k x product over unarranged j of ``domains.loss_ratio``.j_on_k, where loss_k is solved
      such that needs have the municipality's prevalences; where domains stand still in care, at odds x ``domains.home_odds``;
    - an unarranged domain is regained at ``domains.regain``.

    Bounded: times the largest value that the dial of the hazard can take within the declared ranges of all levers.

    Source: that troubles cluster is claimed by the advisory report of 2023 (D4); sizes as the parameters say.
    """
    return given.domains.shares


@chance("domain_acceptance", _KIND, moves=Moves.LEVERS, unit="probability")
def happens_under_bound(given: Given) -> Floats:
    """Dial of the hazard that falls due over its bound: the share that happens.

    Dials: ``loss`` and ``regain`` of each domain.

    Source: thinning (Lewis and Shedler 1979).
    """
    return acceptance_of(given.domains, given.dials)


@chance("domains_move", _STAGE, moves=Moves.RUN, unit="probability")
def domains_move(given: Given) -> Floats:
    """Share of the changes that happen in a stage: 1; where domains stand still in care, 1 at home and 0 elsewhere.

    Source: none; which of the two it is, is a choice of the scenario (mechanism "domains"). A clock without memory whose
    changes are passed over is as good as one that stands still.
    """
    cells = len(given.domains.acceptance_scale)
    if given.structure.domains is DomainsOption.MOVING:
        return np.ones((cells, N_STAGES))
    return np.tile((np.arange(N_STAGES) == Stage.HOME).astype(np.float64), (cells, 1))


@chance("housing_in_care", _STAGE, moves=Moves.LEVERS, unit="x the share that happens, less one")
def housed_sooner(given: Given) -> Floats:
    """Dial ``housing_in_care`` - 1 in specialist and residential care, 0 elsewhere: how much likelier regained housing happens.

    Together with the other dials at most the bound of regained housing: what falls due is there already.

    Source: that a home comes first, and help with it, is the idea of housing first; for families in youth care an assumption.
    """
    return (given.dials["housing_in_care"] - 1.0)[:, None] * _IN_CARE


@chance("domain_minus_reciprocal_log", NEEDS, moves=Moves.RUN, unit="weeks")
def clock_of_domains(given: Given) -> Floats:
    """-1 / log(1 - h), where h is the sum of the bounded weekly hazards of ``domain_shares``.

    What an exponential is multiplied by to give the geometric spell until a domain may change.
    """
    return given.domains.minus_reciprocal_log


def change_domains(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Let the change of a domain happen that fell due, in whatever stage, or (thinned) nothing; and set the domain clock anew.

    The spell was drawn from the upper bound of the sum of hazards; which domain it is follows from their bounds, and it is lost or
    regained with probability hazard / bound (thinning, Lewis and Shedler 1979), so that a measure works from the week in which it
    starts.
    """
    u, v = draws.two(Purpose.DOMAIN_EVENT, families, families.domain_spell)
    needs = families.needs
    # a view as bytes, added up as bytes: several times as quick as counting booleans
    domain = (u >= week.chance(shares_of_domains, families)).view(np.int8).sum(axis=0, dtype=np.int8).astype(np.int64)
    kind = domain + N_DOMAINS * ((needs >> domain) & 1)
    share = week.chance(happens_under_bound, families, kind)
    if week.somebody_has(housed_sooner):
        share = share * (1.0 + (kind == _HOUSING_REGAINED) * week.chance(housed_sooner, families))
    happens = v < share
    if not week.is_certain(domains_move):
        happens &= week.chance(domains_move, families) > 0.0
    after = needs ^ (happens.astype(np.int64) << domain)
    return RuleResult(
        event=np.where(happens, Event.LOST_SUPPORT + kind, Event.NOTHING),
        route=Route.DONE,
        changes={"needs": after, **next_change(families, after, week, draws)},
    )


def next_change(families: Families, needs: Ints, week: Week, draws: Draws) -> dict[str, Values]:
    """Draw when a domain may change next, given needs as they are from now on: a later week, geometric with the hazards' bounds.

    Hazards depend on needs, so that whatever changes these has the clock set anew; it has no memory, and so loses nothing by it.
    """
    spell = families.domain_spell + 1
    u = draws.one(Purpose.DOMAIN_SPELL, families, spell)
    changed = families.with_needs(needs)
    weeks = geometric_weeks(week.chance(clock_of_domains, changed), u)
    return {"domain_spell": spell, "domain_week": end_of(week, weeks)}


def start_domain_clock(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Set the domain clock of families that come into the world."""
    return RuleResult(Event.NOTHING, Route.STAY_HOME, next_change(families, families.needs, week, draws))
