"""The JSON Schema of scenario files with its descriptions in the reader's language; keys and rules are the same in each."""

from __future__ import annotations

from typing import Any

from zorgsim.inputs.scenario import Language
from zorgsim.model.levers import LEVERS
from zorgsim.report.texts import lever_words
from zorgsim.report.translation import Part, in_language


def described(schema: Any, language: Language) -> Any:
    """Return a schema, or a part of it, with every description in a language."""
    if isinstance(schema, list):
        return [described(one, language) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _words(part, language) if key == "description" and isinstance(part, str) else described(part, language)
        for key, part in schema.items()
    }


def _words(description: str, language: Language) -> str:
    """Return a description, line by line; the lines below the first are levers, ``name: words; range``."""
    first, *levers = description.split("\n")
    return "\n".join([in_language(first, language, Part.SCHEMA), *(_lever_line(line, language) for line in levers)])


def _lever_line(line: str, language: Language) -> str:
    name, _, rest = line.partition(": ")
    if name not in LEVERS:
        return line
    return f"{name}: {lever_words(LEVERS[name], language)}{rest.removeprefix(LEVERS[name].en)}"
