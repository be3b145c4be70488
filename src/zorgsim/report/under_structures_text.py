"""Under which structures an effect of the advice holds, in words: one line an effect, and where and how it was played."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from zorgsim.inputs.advice import Expectation
from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import number, place_words, say
from zorgsim.results.compare import Verdict
from zorgsim.results.elsewhere import OWN
from zorgsim.results.under_structures import Holding, Played, Said, Told, UnderStructures, holding

FEW: Final = 4
"""Structures that are named beside a count; of more their number is told."""

_TOLD: Final = (Verdict.MORE, Verdict.LESS, Verdict.IDENTICAL)


def structures_line(told: Told, expectation: Expectation | None, language: Language) -> str:
    """Say of an effect which structures bear out what is expected of it, or what the scenario's own structure says."""
    found = holding(told, expectation)
    if not any(said.is_known for said in told.others.values()):
        said = say(language, "structures_of_advice.none_played")
        return _joined([_own(told.own, found, language), said], language)
    parts = [*_without_a_sign(told, language)] if found is None else [*_borne_out(told, found, language)]
    return _joined([*parts, *_unknown(told, language)], language)


def _joined(parts: Sequence[str], language: Language) -> str:
    return say(language, "structures_of_advice.line", said="; ".join(parts))


def _own(own: Said, found: Holding | None, language: Language) -> str:
    """Tell what the scenario's own structure says, and, where a sign is expected, whether that is it or contradicts it."""
    key = "own"
    if found is not None and found.expected and own.verdict is found.sign:
        key = "own_as_expected"
    elif found is not None and found.expected and own.verdict in _TOLD:
        key = "own_not_as_expected"
    return say(language, f"structures_of_advice.{key}", said=_said(own, language))


def _said(said: Said, language: Language) -> str:
    """Tell what a structure says, with the worlds that say so where it was played in worlds."""
    words = say(language, f"structures_of_advice.says.{said.verdict}")
    if not said.known:
        return words
    if said.verdict is Verdict.WORLDS_DISAGREE:
        return say(language, "structures_of_advice.disagree", more=said.more, less=said.less, known=said.known)
    agree = {Verdict.MORE: said.more, Verdict.LESS: said.less}.get(said.verdict, said.known)
    return say(language, "structures_of_advice.worlds", words=words, worlds=agree, known=said.known)


def _borne_out(told: Told, found: Holding, language: Language) -> Iterator[str]:
    """Yield how far others bear a sign out: who does not by name, or, where that is most of them, who does."""
    yield _own(told.own, found, language)
    differ = (*found.opposite, *found.otherwise)
    key = "expected" if found.expected else "same"
    same, of = len(found.same), len(found.same) + len(differ)
    if not differ:
        yield say(language, f"structures_of_advice.{key}_all", of=of)
    elif not same:
        yield say(language, f"structures_of_advice.{key}_none", of=of)
    elif same >= len(differ):
        yield say(language, f"structures_of_advice.{key}_most", same=same, of=of)
    else:
        yield say(language, f"structures_of_advice.{key}_only", of=of, names=", ".join(found.same))
    named = of if same >= len(differ) else FEW
    yield from _group("opposite", found.opposite, named, language)
    for verdict in Verdict:
        names = [name for name in found.otherwise if told.others[name].verdict is verdict]
        yield from _group(f"says.{verdict}", names, named, language)


def _without_a_sign(told: Told, language: Language) -> Iterator[str]:
    """Yield what others say where neither an expectation nor the scenario's own structure gives a sign."""
    yield _own(told.own, None, language)
    known = {name: said.verdict for name, said in told.others.items() if said.is_known}
    for verdict in Verdict:
        names = [name for name, one in known.items() if one is verdict]
        yield from _group(f"says.{verdict}", names, max(FEW, len(known) // 2) if verdict in _TOLD else FEW, language)


def _group(key: str, names: Sequence[str], named: int, language: Language) -> Iterator[str]:
    """Yield what some structures say: up to so many by their names, more by their number, nothing of none."""
    if names and len(names) <= named:
        said = say(language, f"structures_of_advice.{key}")
        yield say(language, "structures_of_advice.named", said=said, names=", ".join(names))
    elif names:
        said = say(language, f"structures_of_advice.{key}")
        yield say(language, "structures_of_advice.counted", said=said, count=len(names))


def _unknown(told: Told, language: Language) -> Iterator[str]:
    yield from _group("unknown", [name for name, said in told.others.items() if not said.is_known], FEW, language)


def closing_lines(under: UnderStructures, language: Language) -> Iterator[str]:
    """Yield of what place, how many worlds or replications that is, and what is still to be played."""
    if not under.worlds.said and not under.questions.said:
        yield say(language, "structures_of_advice.nothing")
        return
    if under.worlds.said:
        yield from _about_worlds(under.worlds, language)
    else:
        yield say(language, "structures_of_advice.no_worlds")
    if under.questions.said:
        place, run = _place(under.questions, language), under.questions.manifest
        counts = {"replications": run["replications"], "count": len(under.questions.others)}
        yield say(language, "structures_of_advice.about_questions", **place, **counts)
    yield say(language, "structures_of_advice.how")


def _about_worlds(worlds: Played, language: Language) -> Iterator[str]:
    plan = worlds.manifest["planned"]
    elsewhere = max((plan[name] for name in worlds.others), default=0)
    numbers = {"own": worlds.played(OWN), "planned": plan[OWN], "elsewhere": elsewhere}
    yield say(language, "structures_of_advice.about_worlds", **_place(worlds, language), **numbers)
    missing = [name for name in worlds.to_be_played if name != OWN]
    if missing:
        yield say(language, "structures_of_advice.to_be_played", names=", ".join(missing))


def _place(played: Played, language: Language) -> dict[str, str]:
    run = played.manifest
    return {"place": place_words(run["place"]["label"], language), "families": number(run["families"], 0, language)}
