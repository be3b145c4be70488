"""The lever of deciding together with the family."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever


def shared_decisions(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of families with which help is decided together: fewer leave coaching, specialist or residential care early."""
    dials["leaving_odds"] = dials["leaving_odds"] * (1.0 + (parameters["shared_decisions.leaving_odds"] - 1.0) * setting)


LEVERS = (
    Lever(
        name="shared_decisions",
        unit="share of families",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.5,
        parameters=("shared_decisions.leaving_odds",),
        en="deciding together with the family",
        nl="samen met het gezin beslissen",
        advice=("C8",),
        move=shared_decisions,
    ),
)
