"""Where everything in the causal-loop diagram stands: declared by hand, because only an eye sees whether a drawing is clear.

Lengths are in inches, from the middle of the lower half of the page: x to the right, y upwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from zorgsim.errors import ZorgsimError


class Course(NamedTuple):
    """How an arrow runs.

    Attributes
    ----------
    bend
        How far it bulges to its left, as a share of its length; to its right where negative.
    side
        On which side its sign stands: +1 left, -1 right, seen along the arrow.
    name
        Where on it the name of its loop stands, as a share of its length.
    """

    bend: float = 0.06
    side: int = 1
    name: float = 0.43


AT: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        # on the left what families and their networks do, and below it the money
        "in_groups": (-4.3, 3.1),
        "networks_reknit": (-7.0, 2.4),
        "mutual_help": (-5.0, 1.3),
        "asks_network": (-7.0, -0.7),
        "in_specialist_care": (-5.3, -2.8),
        "spending": (-1.7, -2.4),
        "budget": (-3.85, -1.3),
        "reserve": (-2.2, -0.6),
        "crowded_out": (-2.5, 0.9),
        # in the middle the first line
        "coaches": (0.4, 0.0),
        "first_line_slots": (-0.9, 1.5),
        "first_line_pressure": (0.8, 2.5),
        "first_line_uptake": (-1.8, 2.8),
        "trust": (-0.4, 3.9),
        "everyday_settles": (5.6, 3.7),
        "practice": (2.8, 2.0),
        "behind_the_better": (4.5, 2.8),
        "coaching_settles": (4.1, 1.0),
        "unvoiced_acceptance": (1.8, 0.9),
        # on the right specialist care
        "specialist_pressure": (6.0, 0.2),
        "escalations": (7.35, 1.75),
        "specialist_slots": (3.26, 0.12),
        "specialists": (3.77, -0.93),
        "specialist_demand": (1.76, -0.6),
        "tariff": (2.01, -1.17),
        "generalists": (1.31, -2.51),
        "volume": (0.0, -3.6),
        "expertise": (4.3, -3.2),
        "specialist_stays": (5.9, -1.8),
        "specialist_relapse": (7.2, -2.8),
    }
)
"""The middle of every quantity."""

COURSES: Final[Mapping[tuple[str, str], Course]] = MappingProxyType(
    {
        ("specialist_pressure", "escalations"): Course(0.15),
        ("escalations", "specialist_pressure"): Course(0.22),
        ("practice", "behind_the_better"): Course(0.2),
        ("behind_the_better", "practice"): Course(0.2),
        ("in_specialist_care", "mutual_help"): Course(-0.16, side=-1, name=0.6),
        ("asks_network", "in_specialist_care"): Course(side=-1),
        ("specialist_pressure", "expertise"): Course(-0.05, side=-1),
        ("specialist_relapse", "specialist_pressure"): Course(-0.08, side=-1),
        ("everyday_settles", "specialist_pressure"): Course(0.01, side=-1),
        ("specialist_slots", "specialist_pressure"): Course(-0.03, side=-1),
        ("specialist_stays", "specialist_pressure"): Course(side=-1),
        ("expertise", "specialist_stays"): Course(side=-1, name=0.4),
        ("trust", "first_line_uptake"): Course(side=-1),
        ("coaches", "spending"): Course(side=-1),
        ("coaches", "unvoiced_acceptance"): Course(-0.15, side=-1),
        ("volume", "expertise"): Course(side=-1),
        ("crowded_out", "coaches"): Course(-0.07, side=-1),
        ("specialist_pressure", "specialists"): Course(0.04),
        ("tariff", "specialists"): Course(-0.09),
        ("everyday_settles", "first_line_pressure"): Course(-0.08, side=-1),
    }
)
"""The course of every arrow that does not run like most, by what it leaves and what it reaches."""


class NotPlacedError(ZorgsimError):
    """What the model declares and what is placed here are not the same."""


def check(quantities: Iterable[str], arrows: Iterable[tuple[str, str]]) -> None:
    """Refuse to draw what has no position, and positions of what is no longer there.

    Raises
    ------
    NotPlacedError
        With a line for everything that must be added or taken away.
    """
    declared = set(quantities)
    wrong = [
        *(f"  add to AT: {name!r}: (x, y), a spot beside what it is linked to" for name in sorted(declared - set(AT))),
        *(f"  take out of AT: {name!r}, which no arrow leaves or reaches" for name in sorted(set(AT) - declared)),
        *(f"  take out of COURSES: {pair}, which is no arrow" for pair in sorted(set(COURSES) - set(arrows))),
    ]
    if wrong:
        raise NotPlacedError(
            "\n".join(["the causal-loop diagram and src/zorgsim/report/figures/causal_positions.py differ", *wrong])
        )
