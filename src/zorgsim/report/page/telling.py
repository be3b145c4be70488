"""What every form of a report says of itself: its title, what was compared, how sure that is, and which results these are."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from zorgsim.report.drawn_from_text import worlds_drawn_from
from zorgsim.report.elsewhere_text import in_words
from zorgsim.report.notes import price_words
from zorgsim.report.own_data_text import brought_lines
from zorgsim.report.page.subject import Subject
from zorgsim.report.texts import day_words
from zorgsim.results.elsewhere import Sign, told_under_structures

HEADLINE: Final = "daily_life"
"""The outcome of which the first page says what other structures say."""
_NAMED: Final = 5
"""Policies that a sentence names; more are counted, for a table names them."""
_NEIGHBOURS: Final = 20
"""Municipalities that share slots which a sentence names."""
_STRUCTURES: Final = 4
"""Other structures that a sentence names."""
_RESULTS: Final = "--results"
SHOWN_DIGITS: Final = 12
"""Digits of a digest below a section; the last section has all."""


def title_of(subject: Subject) -> str:
    """Return what the report is called."""
    titles = [subject.title(one) for one in subject.comparison.others]
    if not titles:
        return subject.say("title_of_one", title=subject.baseline_title, place=subject.place)
    key = "title" if len(titles) == 1 else "title_of_many"
    return subject.say(key, title=titles[0], count=len(titles), baseline=subject.baseline_title, place=subject.place)


# What was compared


def compared_lines(subject: Subject) -> list[str]:
    """Say where, for how many families, what with what, and over which years."""
    comparison, (first, last) = subject.comparison, subject.years
    one_year = "_one_year" if first == last else ""
    families = subject.number(sum(comparison.baseline.families.values()))
    titles = [subject.title(one) for one in comparison.others]
    key = "one" if len(titles) == 1 else "many" if titles else "alone"
    key = "very_many" if len(titles) > _NAMED else key
    quoted = [f"“{one}”" for one in titles]
    policies = subject.say("and", first=", ".join(quoted[:-1]), last=quoted[-1]) if titles[1:] else ""
    words = {"place": subject.place, "families": families, "baseline": subject.baseline_title}
    lines = [subject.say(f"compared.{key}", title=titles[0] if titles else "", titles=policies, count=len(titles), **words)]
    run = comparison.baseline.scenario.run
    start = day_words(run.policy_start, subject.language)
    years = "history" if run.history_alone else "years"
    lines.append(subject.say(f"compared.{years}{one_year}", first=first, last=last, start=start))
    others = subject.restored.others
    if others:
        beside = subject.number(sum(one.families for one in others))
        key = "rest_one" if len(others) == 1 else "rest"
        lines.append(subject.say(f"compared.{key}", names=_names([one.name for one in others], subject), families=beside))
    lines.append(subject.say("compared.prices", prices=price_words(comparison, subject.language)))
    for own in dict.fromkeys(own for one in comparison.simulated for own in one.scenario.own):
        lines += brought_lines(own, subject.restored.manifest["data"], subject.language)
    return lines


def _names(names: Sequence[str], subject: Subject) -> str:
    """Name those with whom slots are shared; of very many the first: the tables have all of them."""
    more = len(names) - _NEIGHBOURS
    return ", ".join(names) if more <= 1 else subject.say("and_more", names=", ".join(names[:_NEIGHBOURS]), count=more)


# How sure

_OPTION: Final = re.compile(r"(--[a-z][a-z-]*)")


def pieces(text: str) -> list[tuple[str, bool]]:
    """Take a text apart into words and options of a command, which stay in one piece: what is each, and whether it is an option."""
    return [(piece, index % 2 == 1) for index, piece in enumerate(_OPTION.split(text)) if piece]


def how_sure(subject: Subject) -> list[tuple[str, list[tuple[str, bool]]]]:
    """Say of chance, of parameters and of structures, each by itself, what is known here."""
    comparison = subject.comparison
    counts = {"runs": subject.number(comparison.replications), "worlds": subject.number(comparison.draws)}
    names = _structures_named(subject)
    chance = "one" if comparison.replications == 1 else "several"
    drawn = "_worlds" if comparison.draws else ""
    kinds = {
        "chance": f"{chance}{drawn}",
        "parameters": "drawn" if comparison.draws else "not_drawn",
        "structures": "asked" if names else "not_asked",
    }
    counts |= {"names": names, "section": subject.say("section.structures")}
    told = {kind: subject.say(f"how_sure.{kind}.{key}", **counts) for kind, key in kinds.items()}
    if comparison.draws:
        told["parameters"] += f" {worlds_drawn_from(comparison, subject.language)}"
    if names:
        told["structures"] += f" {_structures(subject)}"
    return [(subject.say(f"how_sure.{kind}.topic"), pieces(words)) for kind, words in told.items()]


def _structures_named(subject: Subject) -> str:
    """Name the other structures in words, the first of very many: where it is told what they say, all of them are named."""
    named = [in_words(one.structure, subject.language) for one in subject.comparison.elsewhere]
    more = len(named) - _STRUCTURES
    return ", ".join(named) if more <= 1 else subject.say("and_more", names=", ".join(named[:_STRUCTURES]), count=more)


def _structures(subject: Subject) -> str:
    """Say of the headline whether the other structures say the same, and of which policies they do not."""
    titles = {one.scenario.name: subject.title(one) for one in subject.comparison.others}
    told = told_under_structures(subject.comparison, (HEADLINE,))
    differs = [titles[one.scenario] for one in told if one.opposite or one.otherwise]
    untold = [titles[one.scenario] for one in told if one.own is Sign.UNTOLD and not one.opposite and not one.otherwise]
    if not differs and not untold:
        return subject.say("how_sure.structures.same")
    said = {"not_same": differs, "untold": untold}
    return " ".join(
        subject.say(f"how_sure.structures.{key}", titles=", ".join(f"“{one}”" for one in named))
        for key, named in said.items()
        if named
    )


def command_words(command: str) -> str:
    """Return a command as it can be handed on: without where its results went, and files by their names instead of whole paths."""
    try:
        words = shlex.split(command)
    except ValueError:
        return command
    dropped = {at + 1 for at, word in enumerate(words) if word == _RESULTS}
    kept = [_short(word) for at, word in enumerate(words) if at not in dropped and word.partition("=")[0] != _RESULTS]
    return command if kept == words else shlex.join(kept)


def _short(word: str) -> str:
    """Return a word of a command; of a whole path its last name."""
    before, equals, path = word.rpartition("=") if word.startswith("--") else ("", "", word)
    kind = next((one for one in (PurePosixPath, PureWindowsPath) if one(path).is_absolute()), None)
    return word if kind is None else f"{before}{equals}{kind(path).name or path}"


def short_foot_line(subject: Subject) -> str:
    """Say the same where there is no room for the scenarios: their digests are part of that of the results."""
    manifest = subject.restored.manifest
    words = {"version": manifest["zorgsim"], "seed": manifest["seed"], "digest": manifest["digest"][:SHOWN_DIGITS]}
    return subject.say("foot_short", **words)


def foot_line(subject: Subject) -> str:
    """Say what stands below every section: which results these are."""
    manifest = subject.restored.manifest
    scenarios = ", ".join(f"{one['name']} ({one['digest'][:SHOWN_DIGITS]})" for one in manifest["scenarios"])
    words = {"version": manifest["zorgsim"], "seed": manifest["seed"], "digest": manifest["digest"][:SHOWN_DIGITS]}
    return subject.say("foot", scenarios=scenarios, **words)
