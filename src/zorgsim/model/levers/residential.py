"""Levers of the wait for residential care."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever


def interim_care(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of families that come onto the list for residential care and get interim care, at a price a week, while they wait."""
    dials["interim_care"] = dials["interim_care"] + setting


LEVERS = (
    Lever(
        name="residential.interim_care",
        unit="share of families put on the list",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=1.0,
        parameters=("residential.interim_crisis", "price.interim_week"),
        en="interim care on the list for residential care",
        nl="tussentijdse hulp op de wachtlijst voor verblijf",
        advice=("E1",),
        move=interim_care,
    ),
)
