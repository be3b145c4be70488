"""In which language the program speaks: as ``--language`` asks, else as the environment is set.

It chooses texts only. Numbers in files, keys and the JSON of answers are the same in every language.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zorgsim.inputs.scenario import Language

OPTION: Final = "--language"
OWN: Final = "ZORGSIM_LANGUAGE"
"""Environment variable: ``nl`` or ``en``."""
_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""What says in which language programs speak on Linux and macOS; the first that is set counts, as POSIX has it."""
_ENGLISH, _DUTCH = "en", "nl"


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return ``nl`` or ``en``; what is neither is told when the command is read, and is English until then."""
    asked = _asked(arguments) or environment.get(OWN, "").strip().lower()
    if asked:
        return _DUTCH if asked == _DUTCH else _ENGLISH
    locale = next((environment[name] for name in _LOCALE if environment.get(name)), "")
    return _DUTCH if locale.lower().replace("-", "_").partition(".")[0].partition("_")[0] == _DUTCH else _ENGLISH


def _asked(arguments: Sequence[str]) -> str:
    """Return what is asked on the command line, the last time; an empty text where nothing is."""
    found = ""
    for word, following in zip(arguments, [*arguments[1:], ""], strict=False):
        name, equals, value = word.partition("=")
        if name == OPTION:
            found = value if equals else following
    return found


class _Spoken:
    """The language of this command."""

    def __init__(self) -> None:
        self.language = _ENGLISH


_SPOKEN: Final = _Spoken()


def begin_to_speak(arguments: Sequence[str]) -> None:
    """Speak from here on as this command line and the environment ask."""
    _SPOKEN.language = language_of(arguments, os.environ)


def speak(language: Language) -> None:
    """Speak a language from here on, whatever was asked: that of a command that is gone on with."""
    _SPOKEN.language = str(language)


def spoken() -> Language:
    """Return the language of this command."""
    from zorgsim.inputs.scenario import Language

    return Language(_SPOKEN.language)


def is_english() -> bool:
    """Say whether this command speaks English, for which nothing needs to be loaded."""
    return _SPOKEN.language == _ENGLISH


def said(sentence: str) -> str:
    """Return a sentence that the code says in English, in the language of this command."""
    if is_english():
        return sentence
    from zorgsim.report.translation import Part, in_language

    return in_language(sentence, spoken(), Part.ERRORS)
