"""What users should know of the files that scenarios came from: older formats, and files that were passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from zorgsim.inputs.scenario import FORMAT, Language
from zorgsim.inputs.scenario_file import OlderFile, Origin
from zorgsim.report import texts


def notes_on(origins: Sequence[Origin], language: Language) -> list[str]:
    """Return the notes about where scenarios come from, each once however many scenarios they touch."""
    return list(dict.fromkeys(_notes(origins, language)))


def _notes(origins: Sequence[Origin], language: Language) -> Iterator[str]:
    older = list(dict.fromkeys(file for origin in origins for file in origin.older))
    if older:
        files = ", ".join(file.source for file in older)
        yield texts.say(language, "scenario_note.older_format", files=files, format=FORMAT) + _new_names(older, language)
    for origin in origins:
        for one in origin.passed_over:
            yield texts.say(language, "scenario_note.passed_over", name=one.name, path=_as_path(str(one.path)))


def _new_names(older: Iterable[OlderFile], language: Language) -> str:
    """Say which names these files should write instead of their own."""
    pairs = dict.fromkeys((one.new, one.old) for file in older for one in file.renamed)
    return "".join(texts.say(language, "scenario_note.new_name", new=new, old=old) for new, old in pairs)


def _as_path(path: str) -> str:
    """Write a path so that it cannot be read as a bare name."""
    return path if path.endswith(".toml") or "/" in path else f"./{path}"
