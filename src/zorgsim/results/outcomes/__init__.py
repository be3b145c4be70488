"""Outcomes: by what a policy is judged. One outcome is one small function of a window, with its declaration; this page lists them.

Every outcome is a mean over the evaluation (whole calendar years from the policy's start to the end of the run), a rate per mean
calendar year, or a share. What cannot be known, such as a median wait where nobody was admitted, is missing (NaN), never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from zorgsim.results.outcomes import care, compared_use, costs, crises, networks, overall, settled, stocks, waiting, yardsticks
from zorgsim.results.outcomes.outcome import Direction, Outcome

_DECLARED: Final = (
    *yardsticks.OUTCOMES,
    *overall.OUTCOMES,
    *settled.OUTCOMES,
    *waiting.OUTCOMES,
    *costs.BY_TIER,
    *care.OUTCOMES,
    *compared_use.OUTCOMES,
    *crises.OUTCOMES,
    *costs.BY_PAYER,
    *stocks.OUTCOMES,
    *networks.OUTCOMES,
)

OUTCOMES: Final[Mapping[str, Outcome]] = MappingProxyType({outcome.key: outcome for outcome in _DECLARED})
"""Every outcome by its key, in the order of the tables."""

__all__ = ["OUTCOMES", "Direction", "Outcome"]
