"""What a report rests on: the flags that its folder holds, the serious ones first, and the assumptions behind what scenarios do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from zorgsim.inputs.parameters import Grade, Parameter
from zorgsim.inputs.scenario import Language
from zorgsim.model.levers import LEVERS
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.table import Cell, Table
from zorgsim.report.texts import figure, lever_words, say, unit_words
from zorgsim.results.believability import FlagCode, Level, behind_measures
from zorgsim.results.simulated import Simulated

_IN_PLAIN_WORDS: Final = (FlagCode.GRADE_C, FlagCode.PUT_IN)
"""Flags that name parameters: the page says what these are about, and puts the names behind it."""


@dataclass(frozen=True)
class Caution:
    """A flag in words.

    Attributes
    ----------
    level
        How serious it is.
    level_words
        The same in a word.
    who
        The scenarios that raise it.
    sentence
        What must be known.
    names
        The parameters behind it, if it names any.
    """

    level: Level
    level_words: str
    who: str
    sentence: str
    names: str = ""


def cautions_of(subject: Subject) -> list[Caution]:
    """Return every flag once, the serious ones first."""
    return _cautions(subject, [str(one.scenario.name) for one in subject.comparison.simulated])


def first_cautions(subject: Subject) -> list[Caution]:
    """Return the flags of the first page: those of the policies, and warnings of any scenario."""
    comparison = subject.comparison
    policies = [one.scenario.name for one in comparison.others] or [comparison.baseline.scenario.name]
    told = _cautions(subject, policies)
    warnings = [one for one in cautions_of(subject) if one.level is Level.WARNING]
    return [*warnings, *(one for one in told if one.level is not Level.WARNING)]


def _cautions(subject: Subject, scenarios: list[str]) -> list[Caution]:
    grouped: dict[tuple[Level, str, str], list[str]] = {}
    for flag in subject.restored.manifest["flags"]:
        if flag["scenario"] in scenarios:
            grouped.setdefault((Level(flag["level"]), *_sentence(flag, subject)), []).append(flag["scenario"])
    titles = {one.scenario.name: subject.title(one) for one in subject.comparison.simulated}
    order = list(Level)[::-1]
    return [
        Caution(level, say(subject.language, f"level.{level}").lower(), _who(names, titles, subject), sentence, behind)
        for (level, sentence, behind), names in sorted(grouped.items(), key=lambda entry: order.index(entry[0][0]))
    ]


def _who(names: list[str], titles: dict[str, str], subject: Subject) -> str:
    everywhere = len(names) == len(titles) > 1
    return say(subject.language, "table.everywhere") if everywhere else ", ".join(titles[name] for name in dict.fromkeys(names))


def _sentence(flag: dict[str, Any], subject: Subject) -> tuple[str, str]:
    """Return the sentence of a flag, and the names behind it."""
    if flag["code"] not in _IN_PLAIN_WORDS:
        return str(flag["message"][subject.language]), ""
    names = list(flag["numbers"])
    about = ", ".join(dict.fromkeys(_about(name, subject.language) for name in names))
    key = "one" if len(names) == 1 else "several"
    return subject.say(f"rests.{flag['code']}_{key}", count=subject.number(len(names)), about=about), ", ".join(names)


def _about(name: str, language: Language) -> str:
    """Return what a parameter is about in the reader's language: the lever that it belongs to."""
    for key, lever in LEVERS.items():
        if name in (*lever.parameters, f"measure_cost.{key}", f"measure_investment.{key}"):
            return lever_words(lever, language)
    return name


# Assumptions


def assumption_tables(subject: Subject) -> Iterator[Table]:
    """Yield the parameters that say how a scenario's own measures work and what they cost, a table a scenario, weakest grade first."""
    comparison = subject.comparison
    for index, one in enumerate((*comparison.others, comparison.baseline), start=1):
        behind = behind_measures(comparison, one)
        if behind:
            yield _assumptions(subject, one, behind, index)


def _assumptions(subject: Subject, simulated: Simulated, behind: list[Parameter], index: int) -> Table:
    rows = [_assumption(one, subject) for one in sorted(behind, key=lambda one: list(Grade).index(one.grade), reverse=True)]
    headings = tuple(subject.say(f"assumption.{column}") for column in ("what", "value", "grade", "source"))
    caption = subject.say("assumption.caption", title=subject.title(simulated))
    return Table(f"assumptions-{index}", caption, headings, tuple(rows))


def _assumption(one: Parameter, subject: Subject) -> tuple[Cell, ...]:
    """Return a row of the register, whose descriptions and sources are in English."""
    value, low, high = (figure(number, subject.language) for number in (one.value, one.low, one.high))
    spread = subject.say("assumption.range", value=value, low=low, high=high, unit=unit_words(one.unit, subject.language))
    grade = say(subject.language, f"grade.{one.grade}")
    english = str(Language.EN)
    return Cell(f"{one.name}: {one.text}", english), Cell(spread), Cell(f"{one.grade} ({grade})"), Cell(f"{one.source} ({one.year})", english)
