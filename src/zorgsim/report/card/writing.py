"""Where a card stands, and how its files get there: each complete or not at all, none over one that somebody changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.report.card.form import Card, Picture
from zorgsim.report.card.html import card_html
from zorgsim.report.card.markdown import card_markdown
from zorgsim.report.page.writing import Written, page_bytes, write_report
from zorgsim.results.folder import check_file

NAME: Final = "model-card"


class CardFormat(StrEnum):
    """What a card can be written as."""

    MD = "md"
    """Markdown, with its picture beside it."""
    HTML = "html"
    """One self-contained page for a browser."""

    @property
    def ending(self) -> str:
        """How its file ends."""
        return f".{self.value}"


def card_files(folder: Path, language: Language, kinds: Sequence[CardFormat], written: Path | None) -> dict[CardFormat, Path]:
    """Return the file of each format: as asked, several differing in their endings, else in the folder.

    Raises
    ------
    InputError
        If one of them cannot be written there.
    """
    if written is not None:
        check_file(written, [kind.ending for kind in kinds], "card")
    base = folder / f"{NAME}-{language}.md" if written is None else written
    return {kind: check_file(base.with_suffix(kind.ending), (kind.ending,), "card") for kind in kinds}


def write_card(card: Card, files: dict[CardFormat, Path]) -> Iterator[Written]:
    """Write a card, and beside Markdown its picture; what stood there and was touched is kept under another name.

    Raises
    ------
    InputError
        If one of them cannot be written there.
    """
    contents: dict[Path, bytes] = {}
    for kind, path in files.items():
        if kind is CardFormat.HTML:
            contents[path] = page_bytes(card_html(card))
            continue
        contents[path] = page_bytes(card_markdown(card, lambda picture, path=path: _beside(path, picture).name))  # type: ignore[misc]
        contents |= {_beside(path, picture): page_bytes(picture.svg.decode("utf-8")) for picture in card.pictures}
    return (write_report(path, content) for path, content in contents.items())


def _beside(path: Path, picture: Picture) -> Path:
    """Return where a picture of a card stands."""
    return path.with_name(f"{path.stem}-{picture.name}.svg")
