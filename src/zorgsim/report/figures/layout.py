"""Room for words: how wide they are, how they are broken into lines, how a page grows where they need more. Lengths in inches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap as wrap_letters
from typing import Final, NamedTuple

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from zorgsim.report.figures.letters import drawable, fonts_for

POINTS_PER_INCH: Final = 72.0
LABEL_LINE: Final = 0.17
"""Height of a line of a label at the end of a line."""
_ROUNDING: Final = 1e-6
"""What adding up and dividing again may leave behind."""


class Column(NamedTuple):
    """Where words stand: at most so many letters and inches in a line, in letters of this size and weight."""

    letters: int
    inches: float
    size: float
    weight: str = "normal"


BESIDE_PANEL: Final = Column(23, 1.72, 9.0, "bold")
"""Labels at the ends of lines."""


def width_of(text: str, column: Column) -> float:
    """Return how wide a line of text is."""
    shown = drawable(text)
    font = FontProperties(family=fonts_for(shown), size=column.size, weight=column.weight)
    width, _, _ = text_to_path.get_text_width_height_descent(shown, font, ismath=False)
    return float(width) / POINTS_PER_INCH


def wrap(text: str, column: Column = BESIDE_PANEL) -> str:
    """Break a text into lines between words: of so many letters, and of fewer where those are wide.

    A word that fits in no line is broken; line ends that the text has stay.
    """
    lines: list[str] = []
    for written in text.splitlines() or [""]:
        broken = wrap_letters(written, column.letters) or [""]
        lines += (
            broken
            if all(width_of(line, column) <= column.inches for line in broken)
            else _narrow(" ".join(written.split()), column)
        )
    return "\n".join(lines)


def _narrow(line: str, column: Column) -> Iterator[str]:
    """Yield a text in lines that are not too wide: each up to the last blank that fits, or the last letter."""
    while len(line) > 1 and (len(line) > column.letters or width_of(line, column) > column.inches):
        fits = _most_letters(line, column)
        end = line.rfind(" ", 1, fits + 1)
        yield line[: end if end > 0 else fits]
        line = line[end if end > 0 else fits :].lstrip()
    yield line


def _most_letters(line: str, column: Column) -> int:
    """Return how many letters of a line fit, at least one."""
    low, high = 1, min(len(line), column.letters + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if width_of(line[:middle], column) <= column.inches else (low, middle)
    return low


def make_room(figure: Figure, *, above: float = 0.0, below: float = 0.0, panel: float = 0.0) -> None:
    """Let a page grow until there is so much room above its panels and below them, and each panel is so high."""
    edges, height = figure.subplotpars, figure.get_figheight()
    rows = figure.axes[0].get_gridspec().nrows  # type: ignore[union-attr] # every panel of ours stands in a grid
    top, bottom = (1 - edges.top) * height, edges.bottom * height
    each = (height - top - bottom) / (rows + (rows - 1) * edges.hspace)
    between = edges.hspace * each
    wanted = max(top, above), max(bottom, below), max(each, panel)
    if wanted == (top, bottom, each):
        return
    above, below, panel = wanted
    whole = above + below + panel * rows + between * (rows - 1)
    figure.set_figheight(whole)
    figure.subplots_adjust(top=1 - above / whole, bottom=below / whole, hspace=between / panel)


def room_for_labels(labels: Sequence[str]) -> float:
    """Return how high a panel must be for these labels beside it, one below the other."""
    return LABEL_LINE * sum(label.count("\n") + 1 for label in labels)


def spread_out(wanted: Sequence[float], needed: Sequence[float]) -> list[float]:
    """Return heights, as shares of a panel: ascending and the room needed apart, as near to those wanted as may be.

    They stay within the panel if there is room for all.
    """
    # One sweep upwards pushes apart what is too close; moving all down by the mean push then shares it out over both sides.
    placed = list(wanted)
    for index in range(1, len(placed)):
        room = (needed[index - 1] + needed[index]) / 2.0
        placed[index] = max(placed[index], placed[index - 1] + room)
    shift = sum(at - wish for at, wish in zip(placed, wanted, strict=True)) / len(placed)
    placed = [at - shift for at in placed]
    return _within(placed, needed) if sum(needed) <= 1.0 + _ROUNDING else placed


def _within(placed: Sequence[float], needed: Sequence[float]) -> list[float]:
    """Return heights moved into 0 .. 1 where they reach beyond: from below upwards, then from above downwards."""
    inside, free = list(placed), 0.0
    for index, room in enumerate(needed):
        inside[index] = max(inside[index], free + room / 2.0)
        free = inside[index] + room / 2.0
    free = 1.0
    for index in reversed(range(len(inside))):
        inside[index] = min(inside[index], free - needed[index] / 2.0)
        free = inside[index] - needed[index] / 2.0
    return inside
