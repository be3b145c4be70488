"""The memo as a file: a template with everything filled in. The same results give the same bytes."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Final

from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_words
from zorgsim.report.carried import in_archive
from zorgsim.report.legible import legible
from zorgsim.report.memo.content import memo_content
from zorgsim.report.memo.template import SHIPPED, Memo, filled
from zorgsim.results.restored import Restored, recipe_of

_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LONGEST_PROPERTY: Final = 255
_PROOFING: Final = {Language.NL: "nl-NL", Language.EN: "en-GB"}


def memo_docx(restored: Restored, language: Language, template: bytes, path: Path | None) -> bytes:
    """Return a finished comparison as a memo.

    Parameters
    ----------
    template
        What `read_template` found fit.
    path
        Where it came from, for errors; None of the one that ships.

    Raises
    ------
    InputError
        If the template cannot be filled.
    """
    content = memo_content(restored, language)
    memo = filled(template, content, f"template: {SHIPPED if path is None else path_words(path)}")
    written = datetime.fromisoformat(restored.manifest["written"]).replace(tzinfo=None)
    properties = memo.docx.core_properties
    properties.title = legible(content["title"])[:_LONGEST_PROPERTY]
    properties.language = _PROOFING[language]
    properties.created = properties.modified = written
    _proof(memo, language)
    out = io.BytesIO()
    memo.save(out)
    return in_archive(out.getvalue(), recipe_of(restored))


def _proof(memo: Memo, language: Language) -> None:
    """Say in which language the text is, so that nobody's spelling checker underlines all of it."""
    for style in memo.docx.styles.element.iter(f"{_WORD}lang"):
        style.set(f"{_WORD}val", _PROOFING[language])
