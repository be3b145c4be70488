"""Practical support that a coach calls in, or not: by question, by domains that are not arranged, by who is seen to need it.

Whom it would help is not known to the coach, who tells better than by lot, by lot, or worse: ``support_call.discernment`` is the
diagnostic odds ratio of calling in.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from zorgsim.model.chances import SEVERITY, UNARRANGED, Bools, Floats, Given, Ints, Moves, StatedAxis, Week, chance
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families
from zorgsim.model.vocabulary import N_DOMAINS, N_SEVERITIES, Purpose

WOULD_HELP: Final = StatedAxis("would_help", 2)
"""1 where practical support would help the family with this question."""

_STEPS: Final = np.arange(N_SEVERITIES, dtype=np.float64)
_BEYOND_ONE: Final = np.maximum(np.arange(N_DOMAINS + 1, dtype=np.float64) - 1.0, 0.0)
_SOME: Final = (np.arange(N_DOMAINS + 1) > 0).astype(np.float64)


@chance("support_called_in", SEVERITY, UNARRANGED, WOULD_HELP, moves=Moves.LEVERS, unit="probability")
def coach_calls_in(given: Given) -> Floats:
    """Dial ``support_on_call`` x o / (1 + o); nothing where no domain is unarranged.

        o = ``support_call.odds`` x ``support_call.by_severity`` ^ severity (0, 1, 2)
            x ``support_call.by_domain`` ^ (domains unarranged - 1), x ``support_call.discernment`` where it would help

    At a discernment of 1 whom it would help is called in as often as whom it would not: by lot.

    Source: to call in practical support where needed is asked for by the advisory report of 2012 (A8); form and strength are
    assumptions.
    """
    parameters = given.parameters
    by_severity = np.power(parameters["support_call.by_severity"][:, None], _STEPS)
    by_domain = np.power(parameters["support_call.by_domain"][:, None], _BEYOND_ONE)
    odds = parameters["support_call.odds"][:, None, None] * by_severity[:, :, None] * by_domain[:, None, :]
    told = np.stack([odds, odds * parameters["support_call.discernment"][:, None, None]], axis=-1)
    may = given.dials["support_on_call"][:, None, None, None] * _SOME[:, None]
    return told / (1.0 + told) * may


@chance("support_would_help", moves=Moves.RUN, unit="probability")
def it_would_help(given: Given) -> Floats:
    """``support_call.would_help``: of families with a coach those whom practical support would help.

    Source: an assumption; nobody has told whom it helps.
    """
    return given.parameters["support_call.would_help"]


def call_in_support(families: Families, week: Week, draws: Draws) -> Bools:
    """Say for whom the coach calls in practical support as coaching begins, (n,)."""
    if not week.somebody_has(coach_calls_in):
        return np.zeros(len(families), dtype=bool)
    u, would_help = _of_question(families, week, draws, families.next_occurrence)
    called: Bools = u < week.chance(coach_calls_in, families, would_help)
    return called


def would_help(families: Families, week: Week, draws: Draws) -> Bools:
    """Say whom with a coach practical support would help, (n,): as it was when coaching began."""
    return _of_question(families, week, draws, families.occurrence)[1] > 0


def _of_question(families: Families, week: Week, draws: Draws, occurrence: Ints) -> tuple[Floats, Ints]:
    """Return the luck of the decision, and whether support would help: two numbers of one draw, so that they are independent."""
    u, v = draws.two(Purpose.CALL_IN, families, occurrence)
    return u, (v < week.chance(it_would_help, families)).astype(np.int64)
