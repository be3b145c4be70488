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
    """Return the flags of the first page: warnings of any scenario, else those of the policies; no names, and full tiers as one."""
    comparison = subject.comparison
    everybody = [one.scenario.name for one in comparison.simulated]
    policies = everybody[1:] or everybody
    groups = [group for group in _grouped(subject, everybody) if group.level is Level.WARNING]
    groups += [group for group in _grouped(subject, policies) if group.level is not Level.WARNING]
    full = [group for group in groups if group.code == FlagCode.LOAD]
    others = [replace(_caution(group, subject), names="") for group in groups if group.code != FlagCode.LOAD]
    return [*_full_tiers(full, policies, subject), *others] if full else others


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
    order = list(Level)[::-1]
    return sorted(found.values(), key=lambda group: order.index(group.level))


def _caution(group: _Group, subject: Subject) -> Caution:
    words = say(subject.language, f"level.{group.level}").lower()
    return Caution(group.level, words, _who(group.scenarios, subject), group.sentence, group.names)


def _full_tiers(full: Sequence[_Group], policies: Sequence[str], subject: Subject) -> Iterator[Caution]:
    """Yield a caution that names every tier in which more is asked than there are slots, or nearly so; like policies together."""
    alike: dict[str, list[str]] = {}
    for name in policies:
        tiers = ", ".join(_full_tier(group, subject) for group in full if name in group.scenarios)
        if tiers:
            alike.setdefault(tiers, []).append(name)
    for tiers, names in alike.items():
        over = any(group.level is Level.CAUTION for group in full if names[0] in group.scenarios)
        level = Level.CAUTION if over else Level.NOTE
        words = say(subject.language, f"level.{level}").lower()
        yield Caution(level, words, _who(names, subject), subject.say("rests.load", tiers=tiers))


def _full_tier(group: _Group, subject: Subject) -> str:
    """Say how much is asked of a tier."""
    tier = say(subject.language, f"flag.tier.{Tier(int(group.numbers['tier'])).name.lower()}")
    return subject.say("rests.tier", tier=tier, load=subject.number(group.numbers["load"], 2))


def _who(names: Sequence[str], subject: Subject) -> str:
    simulated = subject.comparison.simulated
    if len(set(names)) == len(simulated) > 1:
        return say(subject.language, "table.everywhere")
    return ", ".join(subject.title(one) for one in simulated if one.scenario.name in names)


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
