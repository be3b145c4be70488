"""What other structures say of a comparison, in words: who agrees, who says the opposite, and under which nothing can be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.report.structures_text import structure_words
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison
from zorgsim.results.elsewhere import Sign, Told, told_under_structures
from zorgsim.results.outcomes import OUTCOMES

SHOWN: Final = ("daily_life", "crises", "waited_median_specialist", "in_specialist_care", "cost")
"""The outcomes that are told; structures.csv has all."""


Called = Callable[[str, Language], str]
"""What a structure is called, by its name: `by_code` where commands are typed, `in_words` where they are not."""


def by_code(name: str, language: Language) -> str:
    """Call a structure by the name that commands know: ``referral=blind``."""
    return name


def in_words(name: str, language: Language) -> str:
    """Call a structure by what it says, in quotes."""
    return f"“{structure_words(name, language)}”"


def elsewhere_lines(comparison: Comparison, language: Language, called: Called = by_code) -> Iterator[str]:
    """Yield a paragraph for each scenario; nothing where no other structure was asked for."""
    if not comparison.elsewhere:
        return
    yield _title(comparison, language, called)
    titles = {one.scenario.name: one.scenario.title.in_language(language) for one in comparison.others}
    for number, told in enumerate(told_under_structures(comparison, SHOWN)):
        if number % len(SHOWN) == 0:
            yield titles[told.scenario]
        yield f"  {_line(told, language, called)}"
    yield say(language, "elsewhere.how")


def _title(comparison: Comparison, language: Language, called: Called) -> str:
    """Say which other structures there are; in words, the names that commands know stand behind them."""
    names, count = [one.structure for one in comparison.elsewhere], len(comparison.elsewhere)
    if called is by_code:
        key, named = "title", ", ".join(names)
    else:
        key, named = "words", "; ".join(f"{called(name, language)} ({name})" for name in names)
    if count == 1:
        return say(language, f"elsewhere.{key}_one", names=named)
    return say(language, f"elsewhere.{key}", count=count, names=named)


def elsewhere_in_brief(comparison: Comparison, language: Language) -> list[tuple[str, str]]:
    """Return what structures say of each scenario, in few lines: its name, and a line.

    Those come first in which another structure says the opposite, then those in which one says something else. Outcomes of which
    all say the same are told together, with what they say, and so are those of which nothing can be told under any.
    """
    told = told_under_structures(comparison, SHOWN) if comparison.elsewhere else []
    apart = sorted((one for one in told if one.opposite or one.otherwise), key=lambda one: not one.opposite)
    lines = [(one.scenario, _line(one, language, in_words)) for one in apart]
    for scenario in dict.fromkeys(one.scenario for one in told):
        alike = [one for one in told if one.scenario == scenario and one not in apart]
        agreed = [f"{_about(one, language)} ({_sign(one.own, language)})" for one in alike if one.own is not Sign.UNTOLD]
        untold = [_about(one, language) for one in alike if one.own is Sign.UNTOLD]
        for key, outcomes in (("agree", agreed), ("nowhere", untold)):
            if outcomes:
                lines.append((scenario, say(language, f"elsewhere.{key}", outcomes="; ".join(outcomes))))
    return lines


def _about(told: Told, language: Language) -> str:
    return OUTCOMES[told.outcome].text.in_language(language)


def _sign(sign: Sign, language: Language) -> str:
    return say(language, f"elsewhere.sign.{sign}")


def _line(told: Told, language: Language, called: Called) -> str:
    """Say of an outcome what its own structure says, and which others do not."""
    untold = told.own is Sign.UNTOLD
    parts = [say(language, "elsewhere.own", sign=_sign(told.own, language))]
    if not (told.opposite or told.otherwise):
        parts.append(say(language, "elsewhere.all_untold" if untold else "elsewhere.all_same"))
    elif not told.same and len(told.others) > 1:
        parts.append(say(language, "elsewhere.none_same"))
    for key, names in (("opposite", told.opposite), ("told_there" if untold else "otherwise", told.otherwise)):
        if names:
            named = ", ".join(f"{called(name, language)} ({_sign(told.others[name], language)})" for name in names)
            parts.append(say(language, f"elsewhere.{key}", names=named))
    return f"{_about(told, language)}: {'; '.join(parts)}"
