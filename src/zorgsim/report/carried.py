"""What a report carries so that it can be played again (`zorgsim.results.recipe`): out of sight, in each form of a report.

A page has it in a script element that is no script; a memo and a workbook, which are archives, in a custom XML part. Programs that
save such a file again may leave it out: then the results folder is what can still be played again.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from zorgsim.report.untouched import PART, mark_of_parts
from zorgsim.results.recipe import Recipe, recipe_of_document, recipe_of_folder, unusable

ELEMENT: Final = "zorgsim-recipe"
"""The id of the element of a page."""
_RELATION: Final = (
    b'<Relationship Id="rIdZorgsim" Target="../customXml/zorgsim.xml" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"/>'
)
_RELATIONS: Final = ("word/_rels/document.xml.rels", "xl/_rels/workbook.xml.rels")
"""Where an archive says what belongs to its document: of Word, of Excel."""
_END: Final = b"</Relationships>"
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every part in the archive: the first that it can hold, so that the same gives the same bytes."""


def in_archive(content: bytes, document: Mapping[str, Any]) -> bytes:
    """Return a memo or a workbook that carries it and the digest of its other parts, with the same time for every part."""
    text = escape(json.dumps(document, ensure_ascii=True, allow_nan=False))
    parts = {
        name: part.replace(_END, _RELATION + _END) if name in _RELATIONS else part for name, part in _parts_of(content).items()
    }
    mark = mark_of_parts(parts).decode()
    recipe = f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {mark} -->\n<recipe xmlns="urn:zorgsim:recipe">{text}</recipe>'
    return _archive({**parts, PART: recipe.encode()})


def without_times(content: bytes) -> bytes:
    """Return an archive whose parts all have the same time."""
    return _archive(_parts_of(content))


def _parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


def _archive(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, part)
    return out.getvalue()


def recipe_in(path: Path) -> Recipe:
    """Return what is needed to play results again, from their folder or from a report of them.

    Raises
    ------
    InputError
        If it is neither, or they cannot be played again by this zorgsim.
    """
    if path.is_dir():
        return recipe_of_folder(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError as problem:
        raise unusable("there is no such folder or file", path, None, "name what zorgsim printed") from problem
    except OSError as problem:
        raise unusable("this file cannot be read", path, problem.strerror, "make it readable, or name another") from problem
    text = text_carried(content)
    if text is None:
        what = "this file carries no results that can be played again"
        raise unusable(what, path, None, "name the results folder, or a report that was not saved by another program")
    return recipe_of_document(text, path)


def text_carried(content: bytes) -> str | None:
    """Return what a report carries, as it stands in it; None where it carries nothing."""
    return _of_archive(content) if content.startswith(b"PK") else _of_page(content)


def _of_page(content: bytes) -> str | None:
    found = re.search(rf'<script[^>]* id="{ELEMENT}">(.*?)</script>', content.decode("utf-8", "replace"), re.DOTALL)
    return found[1] if found else None


def _of_archive(content: bytes) -> str | None:
    """Return what a memo or a workbook carries; also where a program that saved it again gave the part another name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [name for name in archive.namelist() if name.startswith("customXml/") and name.endswith(".xml")]
            for name in sorted(parts, key=lambda one: one != PART):
                text = archive.read(name).decode("utf-8", "replace")
                if found := re.search(r'<recipe xmlns="urn:zorgsim:recipe">(.*?)</recipe>', text, re.DOTALL):
                    return unescape(found[1])
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError):
        return None
    return None
