"""How long a visitor of the explorer waits: ``python -m benchmarks.explorer Tiel Twente``.

A worker is started as the page starts it, and given orders; the clock runs in the process that would tell the page. Drawing in the
browser is not in it. The cache of pasts is a folder of its own, empty at first. Wall time, and how busy the machine was.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from statistics import median
from time import monotonic, sleep
from typing import Final

from zorgsim.explorer.orders import Message, Order, Variant
from zorgsim.explorer.workshop import Workshop
from zorgsim.inputs.scenario import Language

MOVES: Final = (110, 120, 130, 140, 150)
"""Per cent of time for families, one move after the other, each in the middle of the one before it."""
YEARS: Final = 5 + 10
"""Years of a curve that is whole: before and after the start of the policy."""


def wait_for(workshop: Workshop, number: int, name: str, wanted: Callable[[int], bool]) -> float:
    """Return when a curve of an order first has as many years as are wanted."""
    while True:
        for message in workshop.heard():
            if message["kind"] in ("broken", "problem", "lost"):
                raise RuntimeError(str(message))
            if message["number"] == number and message["kind"] == "curves" and wanted(years_of(message, name)):
                return monotonic()
        sleep(0.002)


def years_of(message: Message, name: str) -> int:
    """Return how many years the curve of a scenario has in a message; none where it is not in it."""
    return next((len(one["rows"]["cost"]) for one in message["curves"] if one["name"] == name), 0)


def visit(place: str) -> tuple[float, float, list[float], list[float]]:
    """Return seconds to the first curve and to a whole one, and of each move to its first year and its first replication."""
    began, workshop = monotonic(), Workshop()
    try:
        workshop.give(Order(1, place, (), Language.EN))
        first = wait_for(workshop, 1, "baseline", lambda years: years >= 1) - began
        whole = wait_for(workshop, 1, "baseline", lambda years: years >= YEARS) - began
        to_year, to_replication = [], []
        for number, value in enumerate(MOVES, start=2):
            asked = monotonic()
            workshop.give(Order(number, place, (Variant("explored", {"everyday.time": str(value)}),), Language.EN))
            to_year.append(wait_for(workshop, number, "explored", lambda years: years >= 6) - asked)
            to_replication.append(wait_for(workshop, number, "explored", lambda years: years >= YEARS) - asked)
    finally:
        workshop.end()
    return first, whole, to_year, to_replication


def told(seconds: list[float]) -> str:
    """Write the median, and the lowest and highest behind it."""
    return f"{median(seconds):.2f} ({min(seconds):.2f}-{max(seconds):.2f})"


def main(places: list[str]) -> None:
    """Measure places, without a past and with one that is kept."""
    for place in places:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["ZORGSIM_CACHE"] = folder
            for past in ("none", "kept"):
                load = os.getloadavg()[0]
                first, whole, to_year, to_replication = visit(place)
                print(
                    f"{place}, past {past}, load {load:.1f}: first curve {first:.2f}, whole {whole:.2f}; "
                    f"move to first year {told(to_year)}, to first replication {told(to_replication)}",
                    flush=True,
                )


if __name__ == "__main__":
    main(sys.argv[1:] or ["Tiel", "Twente"])
