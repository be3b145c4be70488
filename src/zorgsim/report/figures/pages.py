"""Many scenarios on several pages: as many a page as can be told apart, each time beside the baseline; and the years on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import span_words
from zorgsim.results.compare import Comparison
from zorgsim.results.window import Money, Window, evaluation_years

POLICIES: Final = 6
"""Scenarios a page beside the baseline: as many as there are ways to draw a line that differ without colour."""


@dataclass(frozen=True)
class Page(Comparison):
    """A part of a comparison that is drawn on one page: the baseline, some of the others, and which page of how many it is.

    What is worked out of its scenarios is worked out, and kept, by the whole: pages that each kept their own would hold the money
    of every scenario once more for every picture that it is on. It is a view of the whole: with other scenarios put into it, it
    would still tell of those of the whole.
    """

    number: int
    pages: int
    whole: Comparison = field(compare=False, repr=False)

    @cached_property
    def money(self) -> Mapping[str, Money]:
        """Those of the whole."""
        return self.whole.money

    @cached_property
    def evaluations(self) -> Mapping[str, Window]:
        """Those of the whole."""
        return self.whole.evaluations

    @cached_property
    def by_year(self) -> Mapping[str, Window]:
        """Those of the whole."""
        return self.whole.by_year

    @cached_property
    def by_municipality(self) -> Mapping[str, Window]:
        """Those of the whole."""
        return self.whole.by_municipality

    @cached_property
    def rest(self) -> Comparison | None:
        """The same page of the rest of the whole."""
        return None if self.whole.rest is None else page_of(self.whole.rest, self.number)


def page_names(name: str, comparison: Comparison) -> list[str]:
    """Return what the pages of a picture are called: ``demand``, ``demand-2`` and so on."""
    return [name if number == 1 else f"{name}-{number}" for number in range(1, number_of_pages(comparison) + 1)]


def number_of_pages(comparison: Comparison) -> int:
    """Return how many pages a comparison takes."""
    return max(1, -(-len(comparison.others) // POLICIES))


def page_of(comparison: Comparison, number: int) -> Comparison:
    """Return what is drawn on a page, from 1; the comparison itself if it is the only one. Pages are of about one length."""
    pages = number_of_pages(comparison)
    if pages == 1:
        return comparison
    first, last = (len(comparison.others) * index // pages for index in (number - 1, number))
    shown = (comparison.baseline, *comparison.others[first:last])
    return Page(shown, comparison.parameters, number, pages, comparison, kept_rest=comparison.kept_rest)


def years_words(comparison: Comparison, language: Language) -> str:
    """Return the years that are compared, in words: one alone, or from which to which."""
    years = comparison.baseline.clock.years[evaluation_years(comparison.baseline)]
    return span_words(int(years[0]), int(years[-1]), language)
