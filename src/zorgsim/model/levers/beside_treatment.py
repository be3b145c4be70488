"""Levers of attention to the family beside the treatment of the child, by others than the specialist."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever


def by_coach(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of specialist care beside which a coach attends to the family's domains, in time for fewer families with a coach."""
    dials["beside_by_coach"] = dials["beside_by_coach"] + setting


def by_family_worker(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of specialist care beside which a family worker does so, who is paid for it, as far as no coach does."""
    dials["beside_by_worker"] = dials["beside_by_worker"] + setting


LEVERS = (
    Lever(
        name="beside_treatment.coach",
        unit="share of specialist care",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=(
            "beside_treatment.arranges",
            "beside_treatment.weeks",
            "beside_treatment.relapse_odds",
            "beside_treatment.coach_slots",
        ),
        en="a coach for the family beside the treatment",
        nl="een coach voor het gezin naast de behandeling",
        advice=("B4",),
        move=by_coach,
    ),
    Lever(
        name="beside_treatment.family_worker",
        unit="share of specialist care",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("beside_treatment.arranges", "beside_treatment.weeks", "beside_treatment.relapse_odds"),
        en="a family worker beside the treatment",
        nl="een gezinswerker naast de behandeling",
        advice=("B4",),
        move=by_family_worker,
    ),
)
