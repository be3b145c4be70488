"""What pages are made of: tables, and the words that stand beside a study in a file of the same name."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from zorgsim.report.texts import UNKNOWN


def table(head: Sequence[object], rows: Iterable[Sequence[object]], right: Collection[int] = ()) -> str:
    """Return a Markdown table; ``right`` are the indices of the columns that stand to the right."""
    marks = ["---:" if column in right else "---" for column in range(len(head))]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in (head, marks, *rows))


def figure(value: float, small: str) -> str:
    """Write a figure, whole from a thousand on; one that is not known as a dash."""
    return UNKNOWN if math.isnan(value) else format(value, small if value < 1000 else ",.0f")


def template(study: str) -> str:
    """Return the words of a study's page, with a ``{name}`` for everything that is measured or declared in code."""
    return Path(__file__).with_name(f"{study}.md").read_text(encoding="utf-8")
