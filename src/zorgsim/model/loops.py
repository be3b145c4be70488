"""The feedback loops, declared: which arrows close them beside those of the stocks, and which way they turn.

The stocks declare what they read and what they move (``zorgsim.model.stocks``). What families do in between follows from the rules;
those arrows are declared here and held against simulation by a test. The causal-loop diagram is drawn from these declarations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from zorgsim.model.stocks import STOCKS, Link


@dataclass(frozen=True)
class Loop:
    """A feedback loop.

    Attributes
    ----------
    en, nl
        What it is called.
    path
        What moves what, in order; the last moves the first.
    """

    en: str
    nl: str
    path: tuple[str, ...]

    @property
    def arrows(self) -> tuple[tuple[str, str], ...]:
        """The pairs of the path."""
        return tuple(zip(self.path, (*self.path[1:], self.path[0]), strict=True))


FLOWS: Final[Mapping[str, tuple[Link, ...]]] = MappingProxyType(
    {
        "asks_network": (Link("in_specialist_care", -1, ("R1", "R3")), Link("networks_reknit", -1, ("B1",))),
        "in_specialist_care": (Link("spending", +1, ("R3",)), Link("volume", +1)),
        "first_line_slots": (Link("first_line_pressure", -1, ("R4",)),),
        "specialist_slots": (Link("specialist_pressure", -1, ("R4",)),),
        "specialist_stays": (Link("specialist_pressure", +1, ("R5",)),),
        "specialist_relapse": (Link("specialist_pressure", +1),),
        "specialist_pressure": (Link("escalations", +1, ("R2",)),),
        "escalations": (Link("specialist_pressure", +1, ("R2",)),),
        "coaching_settles": (Link("specialist_pressure", -1),),
        "everyday_settles": (Link("first_line_pressure", -1), Link("specialist_pressure", -1)),
        "first_line_uptake": (Link("first_line_pressure", +1),),
    }
)
"""What families do, by what moves it: arrows that the rules make, beside those of the stocks."""

LOOPS: Final[Mapping[str, Loop]] = MappingProxyType(
    {
        "R1": Loop("unlearning", "verleren", ("in_specialist_care", "mutual_help", "asks_network")),
        "R2": Loop("waiting and escalation", "wachten en escaleren", ("specialist_pressure", "escalations")),
        "R3": Loop(
            "crowding out",
            "verdringing",
            ("spending", "reserve", "crowded_out", "mutual_help", "asks_network", "in_specialist_care"),
        ),
        "R4": Loop(
            "overload and attrition", "overbelasting en verloop", ("specialist_pressure", "specialists", "specialist_slots")
        ),
        "R5": Loop("loss of expertise", "verlies van expertise", ("expertise", "specialist_stays", "specialist_pressure")),
        "B1": Loop(
            "the first line restores the network",
            "de eerste lijn herstelt het netwerk",
            ("networks_reknit", "mutual_help", "asks_network"),
        ),
        "B2": Loop("learning", "leren", ("practice", "behind_the_better")),
    }
)
"""Every named loop: R reinforces, B balances."""

WAITS: Final = "R2"
"""The loop that runs through no stock: while it is frozen, nobody on a waiting list escalates."""


def arrows() -> Iterator[tuple[str, Link]]:
    """Yield every arrow of the causal-loop diagram: from what, and the link to what."""
    for name, stock in STOCKS.items():
        yield from ((link.what, Link(name, link.sign, link.loops)) for link in stock.reads)
        yield from ((name, link) for link in stock.moves)
    for name, links in FLOWS.items():
        yield from ((name, link) for link in links)
