"""Mechanisms and their options in words: what each option says, the argument for it, and who makes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zorgsim.inputs.scenario import Language
from zorgsim.model.structure import BASES, MECHANISMS
from zorgsim.report.texts import say

__all__ = ["MECHANISMS", "answer", "closing_lines", "lines"]


def lines(name: str, language: Language) -> Iterator[str]:
    """Yield a mechanism with its options."""
    yield f"{name}: {say(language, f'structure.{name}.about')}"
    for option in MECHANISMS[name]:
        in_bases = _bases_with(name, str(option))
        begins = f" ({say(language, 'structure.in_bases', bases=', '.join(in_bases))})" if in_bases else ""
        yield f"  {option}{begins}: {_words(name, str(option), 'argument', language)}"
        yield f"    {say(language, 'structure.made_by', who=_words(name, str(option), 'who', language))}"


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


def _words(name: str, option: str, what: str, language: Language) -> str:
    return say(language, f"structure.{name}.{option}.{what}")


def _bases_with(name: str, option: str) -> list[str]:
    """Return the named structures that have an option."""
    return [base for base, structure in BASES.items() if structure.options()[name] == option]
