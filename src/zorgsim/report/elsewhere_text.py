"""What other structures say of a comparison, in words: who agrees, who says the opposite, and under which nothing can be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison
from zorgsim.results.elsewhere import Told, told_under_structures
from zorgsim.results.outcomes import OUTCOMES

SHOWN: Final = ("daily_life", "crises", "waited_median_specialist", "in_specialist_care", "cost")
"""The outcomes that are told; structures.csv has all."""


def elsewhere_lines(comparison: Comparison, language: Language) -> Iterator[str]:
    """Yield a paragraph for each scenario; nothing where no other structure was asked for."""
    if not comparison.elsewhere:
        return
    yield elsewhere_title(comparison, language)
    titles = {one.scenario.name: one.scenario.title.in_language(language) for one in comparison.others}
    for number, told in enumerate(told_under_structures(comparison, SHOWN)):
        if number % len(SHOWN) == 0:
            yield titles[told.scenario]
        yield f"  {_line(told, language)}"
    yield say(language, "elsewhere.how")


def elsewhere_told(comparison: Comparison, language: Language) -> list[tuple[Told, str]]:
    """Return every outcome of every scenario with its line, those first of which another structure does not say the same."""
    told = told_under_structures(comparison, SHOWN) if comparison.elsewhere else []
    told.sort(key=lambda one: (not one.opposite, not one.otherwise))
    return [(one, _line(one, language)) for one in told]


def elsewhere_title(comparison: Comparison, language: Language) -> str:
    """Say which other structures there are."""
    names, count = ", ".join(one.structure for one in comparison.elsewhere), len(comparison.elsewhere)
    if count == 1:
        return say(language, "elsewhere.title_one", names=names)
    return say(language, "elsewhere.title", count=count, names=names)


def _line(told: Told, language: Language) -> str:
    """Say of an outcome what its own structure says, and which others do not."""
    outcome = OUTCOMES[told.outcome].text.in_language(language)
    parts = [say(language, "elsewhere.own", sign=say(language, f"elsewhere.sign.{told.own}"))]
    if not (told.opposite or told.otherwise):
        parts.append(say(language, "elsewhere.all_same"))
    elif not told.same:
        parts.append(say(language, "elsewhere.none_same"))
    for key, names in (("opposite", told.opposite), ("otherwise", told.otherwise)):
        if names:
            named = ", ".join(f"{name} ({say(language, f'elsewhere.sign.{told.others[name]}')})" for name in names)
            parts.append(say(language, f"elsewhere.{key}", names=named))
    return f"{outcome}: {'; '.join(parts)}"
