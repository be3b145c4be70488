"""The pictures of a report: drawn from what is stored, as SVG that can stand in a page, each with words for who cannot see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Final

from zorgsim.report.figures import picture_names, picture_of, pictures_left_out
from zorgsim.report.figures.saving import FOLDER
from zorgsim.report.page.subject import Subject
from zorgsim.report.texts import say

Drawing = Callable[[str], str]
"""Gives the SVG of a picture by its name."""

_OUTSIDE: Final = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
"""What an SVG has around its picture; where it comes from stands below every section of the page."""
_PLACED: Final = re.compile(r'(?<=\s[dxy]=")[^"]+')
_FINE: Final = re.compile(r"\d+\.\d{3,}")
"""Where in an SVG something is drawn, and the numbers there that are finer than a hundredth; never those of transformations."""
_BETWEEN: Final = re.compile(r"\s*\n|(?<=[A-Za-z])\s+")
"""Space in a drawn path that parts nothing: before a new line, and behind a letter."""
_NAMESPACE: Final = re.compile(r' xmlns(:\w+)?="[^"]*"')
_NAMED: Final = re.compile(r'(\bid="|href="#|url\(#)')
_SIZE: Final = re.compile(r'^(\s*<svg)\b[^>]*?(viewBox="[^"]*")[^>]*>', re.DOTALL)


@dataclass(frozen=True)
class PagePicture:
    """A picture of the page.

    Attributes
    ----------
    name, title
        Which one, and what it is called.
    svg
        As it stands in the page.
    note
        What stands below it, if anything.
    """

    name: str
    title: str
    svg: str
    note: str = ""


def pictures_of(subject: Subject, drawn: Drawing) -> list[PagePicture]:
    """Return every picture that shows something, as it was drawn."""
    return [_picture(name, subject, drawn) for name in picture_names(subject.comparison)]


def left_out(subject: Subject) -> list[str]:
    """Say which pictures would show nothing, and why."""
    return [
        subject.say(f"left_out.{reason}", title=_title(name, subject))
        for name, reason in pictures_left_out(subject.comparison).items()
    ]


def drawn_anew(subject: Subject) -> Drawing:
    """Return how pictures are drawn in the language of the report."""

    def svg(name: str) -> str:
        content = BytesIO()
        picture_of(name, subject.comparison, subject.language).write(content, "svg")
        return content.getvalue().decode("utf-8")

    return svg


def drawn_in(folder: Path, subject: Subject) -> Drawing:
    """Return how pictures are taken from a results folder, in whose language they are; what is missing there is drawn."""

    def svg(name: str) -> str:
        path = folder / FOLDER / f"{name}.svg"
        return path.read_text("utf-8") if path.is_file() else drawn_anew(subject)(name)

    return svg


def _title(figure: str, subject: Subject) -> str:
    return say(subject.language, f"figure.{figure}.title")


def _picture(name: str, subject: Subject, drawn: Drawing) -> PagePicture:
    figure = name.partition("-")[0]
    return PagePicture(name, _title(figure, subject), within_page(drawn(name), name, _described(figure, subject)))


def _described(figure: str, subject: Subject) -> str:
    """Say what a picture shows, and where its numbers stand as words."""
    titles = ", ".join(subject.title(one) for one in subject.comparison.simulated)
    words = {"titles": titles, "baseline": subject.baseline_title, "years": subject.years_words}
    return subject.say(f"picture.{figure}", last=subject.years[1], **words)


def within_page(svg: str, name: str, described: str) -> str:
    """Return an SVG as it can stand in a page beside others: its names its own, nothing fetched, words for screen readers.

    Where something is drawn is told to a hundredth of a point, which nobody sees: outlines of municipalities are most of a map.
    """
    bare = _PLACED.sub(lambda placed: _BETWEEN.sub("", _FINE.sub(_rounded, placed[0])), _NAMESPACE.sub("", _OUTSIDE.sub("", svg)))
    own = _NAMED.sub(rf"\g<1>{name}-", bare).replace("xlink:href", "href").replace("*{", f"#picture-{name} *{{")
    label = escape(described, quote=True)
    opening = rf'\1 id="picture-{name}" role="img" aria-label="@@" \2 preserveAspectRatio="xMidYMid meet">'
    return _SIZE.sub(opening, own, count=1).replace('aria-label="@@"', f'aria-label="{label}"', 1).strip()


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}"
