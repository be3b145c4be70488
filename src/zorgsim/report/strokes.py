"""How scenarios are told apart, in every picture and on every page; apart from what draws them, which is slow to load."""

from __future__ import annotations

from typing import Final, NamedTuple


class Stroke(NamedTuple):
    """How a scenario is drawn: a colour of Okabe and Ito, and a line and marker that tell it apart in black and white.

    The sign is what the marker looks like in a label.
    """

    colour: str
    line: str | tuple[int, tuple[int, ...]]
    marker: str
    sign: str


STROKES: Final = (
    Stroke("#000000", "-", "", "―"),
    Stroke("#0072B2", "--", "o", "●"),
    Stroke("#D55E00", "-.", "s", "■"),
    Stroke("#009E73", ":", "^", "▲"),
    Stroke("#CC79A7", (0, (6, 1, 1, 1, 1, 1)), "D", "◆"),
    Stroke("#E69F00", (0, (3, 1)), "v", "▼"),
    Stroke("#56B4E9", (0, (1, 1)), "P", "✚"),
)
"""The baseline first, then the scenarios in order; they begin anew after the last."""
