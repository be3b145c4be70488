"""A model card as one page of HTML: no scripts, nothing fetched, for a screen, for paper, and for who cannot see it."""

from __future__ import annotations

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from zorgsim import __version__
from zorgsim.inputs.scenario import Language
from zorgsim.report.card.form import Block, Card, Picture
from zorgsim.report.page.pictures import within_page
from zorgsim.report.page.table import Table
from zorgsim.report.texts import say

_TEMPLATE: Final = "card.html.jinja"
_WORDS: Final = ("skip", "contents")


def card_html(card: Card) -> str:
    """Return a card as a page; all that a user wrote is escaped."""
    language = Language(card.language)
    text = {name: say(language, f"page.{name}") for name in _WORDS}
    return _templates().get_template(_TEMPLATE).render(card=card, text=text, version=__version__, svg=_svg)


@cache
def _templates() -> Environment:
    # the report's templates: its style, and its tables
    loader = PackageLoader("zorgsim.report.page", "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["kind_of"] = _kind_of
    return made


def _kind_of(block: Block) -> tuple[str, Block]:
    kind = "table" if isinstance(block, Table) else "picture" if isinstance(block, Picture) else "words"
    return kind, block


def _svg(picture: Picture) -> str:
    return within_page(picture.svg.decode("utf-8"), picture.name, picture.described)
