"""Interim care: what some families get while they wait for residential care, in a crisis place, at home or elsewhere."""

from __future__ import annotations

import numpy as np

from zorgsim.model.chances import Bools, Floats, Given, Ints, Moves, Week, chance
from zorgsim.model.draws import Draws
from zorgsim.model.families import Families
from zorgsim.model.vocabulary import Plan, Purpose, Route, Stage


@chance("interim_care", moves=Moves.LEVERS, unit="probability")
def gets_interim_care(given: Given) -> Floats:
    """Dial ``interim_care``: of families that come onto the list for residential care, those that get interim care.

    Source: the Youth Act of 2015 has municipalities see to help while a place is waited for; how many families get any, nobody
    publishes.
    """
    return np.minimum(given.dials["interim_care"], 1.0)


def plan_of_wait(families: Families, week: Week, draws: Draws) -> Ints:
    """Return the plan of families that join a list, (n,): whoever joins that for residential care gets interim care, or not.

    It is settled as the wait begins, and lasts as long; other plans stay as they are, for nobody reads them while a family waits.
    """
    plan = families.plan
    joins = (families.route == Route.RESIDENTIAL_LIST).nonzero()[0]
    if not len(joins):
        return plan
    plan = plan.copy()
    plan[joins] = Plan.TREATMENT
    if week.somebody_has(gets_interim_care):
        some = families.some(joins)
        gets = draws.one(Purpose.INTERIM_CARE, some, some.next_occurrence) < week.chance(gets_interim_care, some)
        plan[joins] = np.where(gets, Plan.INTERIM_CARE, Plan.TREATMENT)
    return plan


def is_interim(stage: Ints, plan: Ints) -> Bools:
    """Say who has interim care, (n,)."""
    interim: Bools = (stage == Stage.RESIDENTIAL_WAIT) & (plan == Plan.INTERIM_CARE)
    return interim


def in_interim_care(families: Families, cells: int) -> Ints:
    """Return the families with interim care of each cell, (cells,)."""
    return np.bincount(families.cell[is_interim(families.stage, families.plan)], minlength=cells)
