"""What the page asks of a worker. Everything is plain values, and travels between processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zorgsim.inputs.scenario import Language, Scenario

Message = Mapping[str, Any]
"""What a worker says: plain values that JSON has, with ``kind`` and the ``number`` of the order that it answers."""


BaselineOf = Callable[[str, int], Scenario]
"""Makes the baseline of a place, with so many replications."""


@dataclass(frozen=True)
class Variant:
    """What somebody decides: levers and how they are moved, as written on the page.

    Attributes
    ----------
    name
        As of a scenario file.
    moves
        What was written for each lever that was moved.
    ramp
        Weeks over which all of it grows to its full size.
    only_here
        Whether it holds in the place alone, and not in all that is simulated with it.
    """

    name: str
    moves: Mapping[str, str] = field(default_factory=dict)
    ramp: int = 0
    only_here: bool = False


@dataclass(frozen=True)
class Order:
    """What is to be simulated, or written.

    Attributes
    ----------
    number
        Counts up; what answers an older one is not looked at any more.
    place
        As written.
    variants
        The one that is being moved first, then those that were kept.
    language
        In which it is told.
    """

    number: int
    place: str
    variants: tuple[Variant, ...]
    language: Language


@dataclass(frozen=True)
class Save:
    """Write the first variant of an order as a scenario file of its name."""

    order: Order
    folder: Path


@dataclass(frozen=True)
class Report:
    """Simulate an order to its last replication, and write results with a report into a folder."""

    order: Order
    folder: Path
