"""The pictures of a report: drawn from what is stored, as SVG that can stand in a page, each with words for who cannot see it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Final

from zorgsim.report.figures import draw_picture, picture_names, provenance
from zorgsim.report.figures.saving import About, save
from zorgsim.report.page.subject import Subject
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison

_OUTSIDE: Final = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
"""What an SVG has around its picture; where it comes from stands below every section of the page."""
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
    """

    name: str
    title: str
    svg: str


def pictures_of(subject: Subject) -> list[PagePicture]:
    """Return every picture that shows something."""
    return [_picture(name, subject) for name in picture_names(subject.comparison) if _shows(name, subject.comparison)]


def _shows(name: str, comparison: Comparison) -> bool:
    """Say whether there is anything to be seen: of one municipality small and large ones cannot be compared."""
    return not (name.startswith("winners") and len(comparison.baseline.place.municipalities) == 1)


def _picture(name: str, subject: Subject) -> PagePicture:
    comparison, figure = subject.comparison, name.partition("-")[0]
    title = say(subject.language, f"figure.{figure}.title")
    content = BytesIO()
    about = About(name, title, provenance(comparison, name), [one.scenario.name for one in comparison.simulated])
    save(draw_picture(name, comparison, subject.language), content, "svg", about)
    return PagePicture(name, title, within_page(content.getvalue().decode("utf-8"), name, _described(figure, subject)))


def _described(figure: str, subject: Subject) -> str:
    """Say what a picture shows, and where its numbers stand as words."""
    titles = ", ".join(subject.title(one) for one in subject.comparison.simulated)
    words = {"titles": titles, "baseline": subject.baseline_title, "years": subject.years_words}
    return subject.say(f"picture.{figure}", last=subject.years[1], **words)


def within_page(svg: str, name: str, described: str) -> str:
    """Return an SVG as it can stand in a page beside others: its names its own, nothing fetched, words for screen readers."""
    bare = _NAMESPACE.sub("", _OUTSIDE.sub("", svg))
    own = _NAMED.sub(rf"\g<1>{name}-", bare).replace("xlink:href", "href").replace("*{", f"#picture-{name} *{{")
    label = escape(described, quote=True)
    opening = rf'\1 id="picture-{name}" role="img" aria-label="@@" \2 preserveAspectRatio="xMidYMid meet">'
    return _SIZE.sub(opening, own, count=1).replace('aria-label="@@"', f'aria-label="{label}"', 1).strip()
