"""The command ``cache``: where simulated pasts are kept, how much there is, and how to be rid of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from zorgsim.cli.options import AsJson, InLanguage
from zorgsim.cli.output import print_json, print_lines
from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_document, path_words

if TYPE_CHECKING:
    from zorgsim.experiment.cache_folder import CacheFolder, Contents

MB: Final = 10**6

Clear = Annotated[
    bool, typer.Option("--clear", help="Remove all pasts that are kept; each is simulated again when it is asked for.")
]


def cache(clear: Clear = False, language: InLanguage = Language.EN, as_json: AsJson = False) -> None:
    """Show the cache of simulated pasts: its folder, how many there are, their size and its limit; or clear it."""
    from zorgsim.experiment.cache_folder import cache_folder
    from zorgsim.report.texts import say

    folder = cache_folder()
    removed = folder.clear() if folder and clear else None
    if as_json:
        print_json(_answer(folder, removed))
    elif folder is None:
        print_lines([say(language, "cache.off")])
    else:
        gone = [] if removed is None else [say(language, "cache.cleared", **_words(removed, language))]
        print_lines([*gone, *_lines(folder, language)])


def _lines(folder: CacheFolder, language: Language) -> list[str]:
    from zorgsim.report.texts import number, say

    return [
        say(language, "cache.folder", folder=path_words(folder.path)),
        say(language, "cache.contents", **_words(folder.contents(), language)),
        say(language, "cache.limit", limit=number(folder.limit / MB, 0, language)),
    ]


def _words(contents: Contents, language: Language) -> dict[str, object]:
    from zorgsim.report.texts import number

    return {"number": number(contents.number, 0, language), "size": number(contents.size / MB, 1, language)}


def _answer(folder: CacheFolder | None, removed: Contents | None) -> dict[str, object]:
    """Return the answer as JSON; sizes are bytes."""
    if folder is None:
        return {"folder": None}
    contents = folder.contents()
    gone = {} if removed is None else {"removed": {"number": removed.number, "bytes": removed.size}}
    return {"folder": path_document(folder.path), "number": contents.number, "bytes": contents.size, "limit": folder.limit, **gone}
