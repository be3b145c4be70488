"""Mechanisms and their options in words: what each option says, the argument for it, and who makes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Language
from zorgsim.inputs.yardsticks import shipped_yardsticks
from zorgsim.model.structure import BASES, MECHANISMS
from zorgsim.model.vocabulary import Stage
from zorgsim.report.texts import number, say
from zorgsim.results.finding import ratio_of_change

__all__ = ["MECHANISMS", "answer", "closing_lines", "lines", "structure_words"]


def lines(name: str, language: Language) -> Iterator[str]:
    """Yield a mechanism with its options."""
    yield f"{name}: {say(language, f'structure.{name}.about')}"
    for option in MECHANISMS[name]:
        in_bases = _bases_with(name, str(option))
        begins = f" ({say(language, 'structure.in_bases', bases=', '.join(in_bases))})" if in_bases else ""
        yield f"  {option}{begins}: {_words(name, str(option), 'argument', language)}"
        yield f"    {say(language, 'structure.made_by', who=_words(name, str(option), 'who', language))}"
    if name == "hidden":
        yield from finding_lines(language)


def finding_lines(language: Language) -> Iterator[str]:
    """Yield, by each yardstick that values questions, where finding one that nobody hears turns from loss to gain."""
    values = {one.name: one.value for one in register().values()}
    registered = values["unvoiced.grows.everyday"] / values["unvoiced.fades.everyday"]
    for table in shipped_yardsticks().values():
        weights = table.weights[:, :, 0]
        ratio = ratio_of_change(values, weights[Stage.HOME, 0] - weights)
        if ratio is not None:
            found = {"ratio": number(ratio, 2, language), "registered": number(registered, 2, language)}
            yield f"  {say(language, 'structure.finding', yardstick=table.text.in_language(language), **found)}"


def closing_lines(language: Language) -> Iterator[str]:
    """Say how a scenario chooses, and what a base is."""
    yield say(language, "structure.how")


def answer(name: str, language: Language) -> dict[str, Any]:
    """Return a mechanism with its options as JSON holds it."""
    return {
        "mechanism": name,
        "about": say(language, f"structure.{name}.about"),
        "options": [
            {
                "option": str(option),
                "bases": _bases_with(name, str(option)),
                "argument": _words(name, str(option), "argument", language),
                "made_by": _words(name, str(option), "who", language),
            }
            for option in MECHANISMS[name]
        ],
    }


def structure_words(name: str, language: Language) -> str:
    """Say in words what a structure is that goes by a name such as ``referral=blind``, ``supply=capped+lists=one`` or ``as_0_1``.

    A name that this version does not know stays as it is.
    """
    if name in BASES:
        return say(language, f"structure.base.{name}")
    options = [part.partition("=") for part in name.split("+")]
    if not all(option in map(str, MECHANISMS.get(mechanism, ())) for mechanism, _, option in options):
        return name
    return say(language, "structure.plus").join(_words(mechanism, option, "name", language) for mechanism, _, option in options)


def _words(name: str, option: str, what: str, language: Language) -> str:
    return say(language, f"structure.{name}.{option}.{what}")


def _bases_with(name: str, option: str) -> list[str]:
    """Return the named structures that have an option."""
    return [base for base, structure in BASES.items() if structure.options()[name] == option]
