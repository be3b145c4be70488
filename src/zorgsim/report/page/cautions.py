"""What a report rests on: the flags that its folder holds, the serious ones first, and the assumptions behind what scenarios do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from zorgsim.inputs.parameters import Grade, Parameter
from zorgsim.inputs.scenario import Language
from zorgsim.model.levers import LEVERS
from zorgsim.model.vocabulary import Tier
from zorgsim.report import own_data_text
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.table import Cell, Table
from zorgsim.report.texts import figure, lever_words, say, unit_words
from zorgsim.report.translation import parameter_words
from zorgsim.results.believability import FlagCode, Level, behind_measures
from zorgsim.results.simulated import Simulated

_IN_PLAIN_WORDS: Final = (FlagCode.GRADE_C, FlagCode.PUT_IN)
"""Flags that name parameters: the page says what these are about, and puts the names behind it."""

_GRAVEST_FIRST: Final = tuple(Level)[::-1]


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
    """Return every flag once, the serious ones first, as it was raised."""
    return [_caution(group, subject) for group in _grouped(subject, [one.scenario.name for one in subject.comparison.simulated])]


def first_cautions(subject: Subject) -> list[Caution]:
    """Return the flags of the first page: warnings of any scenario, else those of the policies; no names, those of tiers once."""
    comparison = subject.comparison
    everybody = [one.scenario.name for one in comparison.simulated]
    policies = everybody[1:] or everybody
    groups = [group for group in _grouped(subject, everybody) if group.level is Level.WARNING]
    groups += [group for group in _grouped(subject, policies) if group.level is not Level.WARNING]
    told = [
        _of_tiers([group for group in groups if group.code == code], shown, subject)
        for code, shown in _OF_TIERS.items()
        if any(group.code == code for group in groups)
    ]
    told += [replace(_caution(group, subject), names="") for group in groups if group.code not in _OF_TIERS]
    return sorted(told, key=lambda one: _GRAVEST_FIRST.index(one.level))


@dataclass(frozen=True)
class _Group:
    """Flags that say the same of several scenarios."""

    level: Level
    code: str
    sentence: str
    names: str
    scenarios: tuple[str, ...]
    numbers: Mapping[str, float]


def _grouped(subject: Subject, scenarios: Sequence[str]) -> list[_Group]:
    found: dict[tuple[str, str], _Group] = {}
    for flag in subject.restored.manifest["flags"]:
        if flag["scenario"] in scenarios:
            sentence, names = _sentence(flag, subject)
            new = _Group(Level(flag["level"]), str(flag["code"]), sentence, names, (), flag["numbers"])
            known = found.setdefault((sentence, names), new)
            found[sentence, names] = replace(known, scenarios=(*known.scenarios, str(flag["scenario"])))
    return sorted(found.values(), key=lambda group: _GRAVEST_FIRST.index(group.level))


def _caution(group: _Group, subject: Subject) -> Caution:
    words = say(subject.language, f"level.{group.level}").lower()
    return Caution(group.level, words, _who(group.scenarios, subject), group.sentence, group.names)


# Flags of tiers


@dataclass(frozen=True)
class _Shown:
    """How a number that a flag of a tier holds is shown: its name, its factor, its decimals."""

    number: str
    factor: float
    decimals: int


_OF_TIERS: Final[Mapping[str, _Shown]] = {
    FlagCode.LOAD: _Shown("load", 1.0, 2),
    FlagCode.NO_STEADY_STATE: _Shown("growth", 100.0, 0),
}
"""Flags that are raised tier by tier and scenario by scenario, and would say nearly the same again and again."""


def _of_tiers(groups: Sequence[_Group], shown: _Shown, subject: Subject) -> Caution:
    """Return one caution for flags of one code: every tier, with its numbers over the scenarios that raise it."""
    who = [
        one.scenario.name for one in subject.comparison.simulated if any(one.scenario.name in group.scenarios for group in groups)
    ]
    tiers = sorted({int(group.numbers["tier"]) for group in groups})
    words = [_tier_words(Tier(tier), [one for one in groups if one.numbers["tier"] == tier], who, shown, subject) for tier in tiers]
    level = min((group.level for group in groups), key=_GRAVEST_FIRST.index)
    sentence = subject.say(f"rests.{groups[0].code}", tiers=", ".join(words))
    return Caution(level, say(subject.language, f"level.{level}").lower(), _who(who, subject), sentence)


def _tier_words(tier: Tier, groups: Sequence[_Group], who: Sequence[str], shown: _Shown, subject: Subject) -> str:
    """Say of a tier how much it is, from the least to the most, and in which scenarios where that is not all that are named."""
    numbers = sorted(shown.factor * group.numbers[shown.number] for group in groups)
    low, high = (subject.number(one, shown.decimals) for one in (numbers[0], numbers[-1]))
    amount = low if low == high else subject.say("rests.range", low=low, high=high)
    mine = [name for name in who if any(name in group.scenarios for group in groups)]
    words = subject.say(f"rests.{groups[0].code}_tier", amount=amount)
    if len(mine) < len(who):
        words = subject.say("rests.only", words=words, titles=", ".join(f"“{one}”" for one in _titles(mine, subject)))
    return f"{say(subject.language, f'flag.tier.{tier.name.lower()}')} ({words})"


def _who(names: Sequence[str], subject: Subject) -> str:
    simulated = subject.comparison.simulated
    if len(set(names)) == len(simulated) > 1:
        return say(subject.language, "table.everywhere")
    return ", ".join(_titles(names, subject))


def _titles(names: Sequence[str], subject: Subject) -> list[str]:
    return [subject.title(one) for one in subject.comparison.simulated if one.scenario.name in names]


def _sentence(flag: Mapping[str, Any], subject: Subject) -> tuple[str, str]:
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


# Figures of the place's own, and assumptions


def own_tables(subject: Subject) -> Iterator[Table]:
    """Yield a table for each municipality that brought figures of its own: what was done with each, and what is simulated."""
    language, seen = subject.language, set()
    for one in subject.comparison.simulated:
        for own in one.scenario.own:
            if own in seen:
                continue
            seen.add(own)
            heading = say(language, "own_data.report")
            caption = f"{heading}: {own.name} ({own.code}), {own.date}"
            rows = tuple(tuple(map(Cell, row)) for row in own_data_text.rows(own, language))
            factors = (f"{line}." for line in own_data_text.factor_lines(own, language))
            note = " ".join((say(language, "own_data.report_said"), *factors))
            yield Table(f"own-figures-{len(seen)}", caption, tuple(own_data_text.headings(language)), rows, note)


def assumption_tables(subject: Subject) -> Iterator[Table]:
    """Yield the parameters that say how a scenario's own measures work and what they cost, a table each, weakest grade first."""
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
    """Return a row of the register; sources are told as it has them, in English."""
    value, low, high = (figure(number, subject.language) for number in (one.value, one.low, one.high))
    spread = subject.say("assumption.range", value=value, low=low, high=high, unit=unit_words(one.unit, subject.language))
    grade = say(subject.language, f"grade.{one.grade}")
    return (
        Cell(f"{one.name}: {parameter_words(one.text, subject.language)}"),
        Cell(spread),
        Cell(f"{one.grade} ({grade})"),
        Cell(f"{one.source} ({one.year})", str(Language.EN)),
    )
