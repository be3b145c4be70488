"""What the code says in English at the place where it knows it (messages of errors, help, the schema), in the user's language.

English sentences stand where they are raised, filled in. Their Dutch stands in ``texts/said_nl.toml``, by the English with
``{words}`` where something is filled in; a sentence is recognised by what stands around that. One without a Dutch stays English,
and a test finds it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from zorgsim.errors import ENGLISH, InputError, InputsError, Labels, shortened
from zorgsim.inputs.scenario import Language

DUTCH: Final = Labels(where="waar", value="waarde", allowed="kan wel", do="doe")

_FILLED_IN: Final = re.compile(r"\{([a-z]+)\}")
_NUMBERS: Final = frozenset({"number", "low", "high", "least", "most", "fewest", "year", "line", "column", "times"})
"""What is filled in here is a number, and nothing else: what looks like it with a word in its place is another sentence."""
_QUOTED: Final = "quoted"
"""What is filled in here are names in quotes: all that tells some sentences from others that begin alike."""
_SAID: Final = frozenset(
    {
        "action",
        "amount",
        "amounts",
        "change",
        "day",
        "endings",
        "example",
        "jobs",
        "kind",
        "meaning",
        "more",
        "name",
        "names",
        "range",
    }
    | {
        "domain",
        "lost",
        "parameter",
        "severity",
        "place",
        "quoted",
        "reason",
        "sign",
        "signs",
        "text",
        "units",
        "ways",
        "what",
        "words",
    }
)
"""What is filled in here may be English of the code itself; anything else is the user's, or a name, and stays as it is."""


class Part(StrEnum):
    """The parts of the catalogue."""

    HELP = "help"
    USAGE = "usage"
    WHERE = "where"
    VALUES = "values"
    JOINED = "joined"
    ERRORS = "errors"
    SYSTEM = "system"
    SCHEMA = "schema"
    PARAMETERS = "parameters"


_ITEM: Final = r"""(?:'[^']+'|"[^"]+"|[^\s,;:'"]+|[A-Z0-9'][^,;:"]*)"""
"""One of a list: in quotes, one word, or a name."""


@dataclass(frozen=True)
class Saying:
    """A sentence with gaps: how it is recognised, and its Dutch."""

    pattern: re.Pattern[str]
    dutch: str


def _gap_of_list(name: str) -> str:
    """Return what may be filled in in a list: names and nothing else, for a sentence with *and* in it is no list."""
    return _ITEM if name == "last" else f"{_ITEM}(?:, {_ITEM})*"


@cache
def catalogue() -> Mapping[Part, Mapping[str, str]]:
    """Return the Dutch of every English sentence, part by part."""
    content = (files("zorgsim.report") / "texts" / "said_nl.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(content)
    return {part: table[part] for part in Part}


@cache
def _sayings(part: Part) -> Sequence[Saying]:
    """Return the sentences with gaps of a part, those first that say most of themselves."""
    gaps = [english for english in catalogue()[part] if _FILLED_IN.search(english)]
    gaps.sort(key=lambda english: -len(_FILLED_IN.sub("", english)))
    gap_of = _gap_of_list if part is Part.JOINED else _gap
    return [Saying(_pattern(english, gap_of), catalogue()[part][english]) for english in gaps]


def _pattern(english: str, gap_of: Callable[[str], str]) -> re.Pattern[str]:
    """Return what recognises a sentence; a word that stands in it twice is filled in twice the same."""
    found: set[str] = set()
    written = []
    for index, piece in enumerate(_FILLED_IN.split(english)):
        if index % 2 == 0:
            written.append(re.escape(piece))
        elif piece in found:
            written.append(f"(?P={piece})")
        else:
            found.add(piece)
            written.append(f"(?P<{piece}>{gap_of(piece)})")
    return re.compile("".join(written), re.DOTALL)


def _gap(name: str) -> str:
    """Return what may be filled in under a name."""
    if name in _NUMBERS:
        return "-?[0-9][0-9.,]*"
    return "'.+" if name == _QUOTED else ".+?"


def dutch(sentence: str, *parts: Part) -> str | None:
    """Return the Dutch of a sentence, as it stands in one of these parts of the catalogue; None if it stands in none."""
    for part in parts:
        if sentence in catalogue()[part]:
            return catalogue()[part][sentence]
    for part in parts:
        for saying in _sayings(part):
            if found := saying.pattern.fullmatch(sentence):
                values = {name: _filled(name, value) for name, value in found.groupdict().items()}
                return _FILLED_IN.sub(lambda gap, values=values: values[gap[1]], saying.dutch)  # type: ignore[misc]
    return None


def _filled(name: str, value: str) -> str:
    """Return what is filled in, in Dutch where it may be the code's own English."""
    return (
        value if name not in _SAID else dutch(value, Part.ERRORS, Part.SYSTEM, Part.SCHEMA, Part.PARAMETERS, Part.JOINED) or value
    )


def in_language(sentence: str, language: Language, *parts: Part) -> str:
    """Return a sentence in a language; as it is where it has no Dutch."""
    return sentence if language is not Language.NL else dutch(sentence, *parts) or sentence


def error_words(error: Exception, language: Language) -> str:
    """Return the message of an error, line by line, in the user's language."""
    if isinstance(error, InputError):
        return input_error_words(error, language)
    if isinstance(error, InputsError):
        return "\n".join(input_error_words(one, language) for one in error.problems)
    return "\n".join(in_language(line, language, Part.ERRORS) for line in str(error).split("\n"))


def input_error_words(error: InputError, language: Language) -> str:
    """Return the message of an error about the user's input: in Dutch each line by its part of the catalogue."""
    if language is not Language.NL:
        return error.message(ENGLISH)
    said = InputError(
        _said(error.what, Part.ERRORS),
        where=_said(error.where, Part.WHERE),
        value=None if error.value is None else _Shown(_said(repr(error.value), Part.VALUES)),
        allowed=_said(error.allowed, Part.ERRORS, Part.SCHEMA, Part.JOINED),
        action=_said(error.action, Part.ERRORS),
    )
    return said.message(DUTCH)


def _said(sentence: str, *parts: Part) -> str:
    return dutch(sentence, *parts) or sentence


def parameter_words(text: str, language: Language) -> str:
    """Return what a parameter of the register is."""
    return in_language(text, language, Part.PARAMETERS)


class _Shown(str):
    """A value as it was shown already."""

    __slots__ = ()

    def __repr__(self) -> str:
        return shortened(str(self), 120)
