"""A rehearsal before anything is simulated: all words that pictures will hold are drawn once, on a page that nobody sees."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.report.figures.canvas import Page
from zorgsim.report.figures.layout import wrap
from zorgsim.report.figures.letters import lacking, make_drawable
from zorgsim.report.figures.saving import KINDS, About, save
from zorgsim.report.figures.settings import own_settings
from zorgsim.report.texts import place_words

ENOUGH_DOTS: Final = 30
"""Dots per inch of the page: few are quicker."""


def rehearse(scenarios: Sequence[Scenario], language: Language) -> str:
    """Draw the words of these scenarios as both kinds of files, and keep nothing; whatever fails then fails now.

    Returns
    -------
    str
        The characters that no font of this system has, each once: a stand-in is drawn for them.
    """
    names = [one.name for one in scenarios]
    titles = [one.title.in_language(language) for one in scenarios]
    words = [*titles, *names, place_words(resolve_places(scenarios[0].places, "places").label, language)]
    with own_settings():
        page = Page(figsize=(12.0, 12.0), dpi=ENOUGH_DOTS)
        for index, text in enumerate(dict.fromkeys(words)):
            page.text(0.0, index / len(words), wrap(text), size=9, weight="bold")
        make_drawable(page)
        for kind in KINDS:
            save(page, BytesIO(), kind, About("rehearsal", titles[0], {"scenarios": names, "titles": titles}, names))
    return lacking(words)
