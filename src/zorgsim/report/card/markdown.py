"""A model card as Markdown: for a repository, an appendix, a reviewer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from zorgsim.report.card.form import Block, Card, Picture
from zorgsim.report.page.table import Table

_ACTS: Final = re.compile(r"([\\`*\[\]<|&])")
"""Signs that Markdown, or HTML within it, would act on; what users wrote may hold them."""
PictureAt = Callable[[Picture], str]
"""Says where a picture stands, seen from the card."""


def plain(text: str) -> str:
    r"""Return a text as Markdown shows it as it is, on one line.

    >>> plain("a_b <b> | *c*")
    'a_b \\<b> \\| \\*c\\*'
    """
    return _ACTS.sub(r"\\\1", " ".join(text.split()))


def card_markdown(card: Card, picture_at: PictureAt, notice: str = "") -> str:
    """Return a card as Markdown; ``notice`` is a comment below its title."""
    lines = [f"# {plain(card.title)}", *([notice] if notice else []), *map(plain, card.lines)]
    for form in card.forms:
        lines += [f"## {plain(form.title)}", plain(form.about)]
        for section in form.sections:
            lines.append(f"### {plain(section.title)}")
            for item in section.items:
                lines.append(f"#### {item.number} {plain(item.title)}")
                lines += [line for block in item.blocks for line in _lines(block, picture_at)]
    return "\n\n".join([*lines, plain(card.foot)]) + "\n"


def _lines(block: Block, picture_at: PictureAt) -> Iterator[str]:
    if isinstance(block, str):
        yield plain(block)
    elif isinstance(block, Table):
        yield f"**{plain(block.caption)}**"
        yield _table(block)
        if block.note:
            yield plain(block.note)
    else:
        yield f"![{plain(block.described)}]({picture_at(block)})"


def _table(table: Table) -> str:
    rules = ["---:" if figure else "---" for figure in table.figures]
    rows = [[plain(heading) for heading in table.headings], rules, *([plain(cell.words) for cell in row] for row in table.rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
