"""A template for the memo, opened as what somebody else wrote: a Word file of a bearable size, whose tags are all known.

Nothing is filled in before everything in it was looked at.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from zorgsim.errors import InputError
from zorgsim.paths import path_words
from zorgsim.report.legible import legible
from zorgsim.report.memo.allowed import Refused, check

SHIPPED: Final = "memo.docx"
MOST_BYTES: Final = 10 << 20
MOST_UNPACKED: Final = 50 << 20
MOST_PARTS: Final = 2_000
_BODY: Final = "word/document.xml"
_FOOTNOTES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_TAG: Final = re.compile(r"<[^>]+>")
_UNESCAPED: Final = re.compile(r"\{\{(?:r|p|tr|tc)\s")
"""Tags for formatted texts, of which a memo has none: a plain text in their place spoils the file."""
_ESCAPED_TAG: Final = re.compile(r"(?<=[{}%])_(?=[{}%])")
"""Between these signs the library takes an underscore out, whoever wrote it."""
_ALLOWED: Final = "the tags of docs/memo-and-workbook.md, for and if; no filters, calls or other statements"
_WORD_FILE: Final = "a Word file (.docx)"
_HOW: Final = "correct the template, or leave --template out for the one that ships"


class Memo(DocxTemplate):  # type: ignore[misc]
    """A template that fills its text, headers, footers and footnotes; properties are not its own to fill."""

    def render_properties(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """Fill nothing."""


def read_template(path: Path | None) -> bytes:
    """Return the bytes of a template, the one that ships if none is named, when it is found to be one that can be filled.

    Raises
    ------
    InputError
        If it cannot be used: no Word file, too large, or with tags that are not known.
    """
    content = (files("zorgsim.data") / "memo" / SHIPPED).read_bytes() if path is None else _file(path)
    where = f"template: {SHIPPED if path is None else path_words(path)}"
    _check_archive(content, where)
    for part, text in _texts(content, where):
        _check_part(text, f"{where}: {part}")
    return content


def filled(content: bytes, context: dict[str, Any], where: str) -> Memo:
    """Return a template with everything filled in.

    Raises
    ------
    InputError
        If what is filled in does not make a Word file.
    """
    memo = Memo(io.BytesIO(content))
    try:
        memo.render(context, environment(), autoescape=True)
    except (TemplateError, etree.LxmlError, ValueError, KeyError) as problem:
        raise _refused("the template cannot be filled", where, str(problem)) from problem
    except (RecursionError, SyntaxError) as problem:
        raise _refused("the tags of the template stand too deeply in each other", where, None) from problem
    return memo


@cache
def environment() -> SandboxedEnvironment:
    """Return what templates are filled in: a sandbox, where every text is escaped and a name that is not known is an error."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_as_xml)


def _as_xml(value: object) -> Markup:
    """Return a text for a Word file; what the library would take for an escaped tag stays as it was written."""
    words = str(escape(legible(str(value))))
    return Markup(_ESCAPED_TAG.sub("&#95;", words))  # noqa: S704 - escaped above


# What it is


def _file(path: Path) -> bytes:
    where = f"template: {path_words(path)}"
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as problem:
        raise _refused("the template cannot be read", where, str(problem.strerror), _WORD_FILE) from problem
    if size > MOST_BYTES:
        raise _refused("the template is too large", where, f"{size} bytes", f"{MOST_BYTES >> 20} MB at most")
    return content


def _check_archive(content: bytes, where: str) -> None:
    """Raise `InputError` unless it is a whole Word file of a bearable size, without macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
                raise _refused("the template is too large once it is unpacked", where, None, f"{MOST_UNPACKED >> 20} MB at most")
            names = {one.filename for one in parts}
            if _BODY not in names or "[Content_Types].xml" not in names:
                raise _refused("the template is no Word file", where, None, _WORD_FILE)
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise _refused("the template has macros", where, "vbaProject.bin", "a Word file without macros (.docx)")
            for one in parts:
                _check_xml(one.filename, archive.read(one), where)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as problem:
        raise _refused("the template is no Word file, or a broken one", where, str(problem), _WORD_FILE) from problem


def _check_xml(name: str, content: bytes, where: str) -> None:
    if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
        raise _refused("the template is no Word file", f"{where}: {name}", "<!DOCTYPE", _WORD_FILE)


# What is in it


def _texts(content: bytes, where: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a template that are filled in, by name, as they are before that."""
    memo = Memo(io.BytesIO(content))
    try:
        memo.init_docx()
        yield "text", memo.get_xml()
        for uri, name in ((memo.HEADER_URI, "header"), (memo.FOOTER_URI, "footer")):
            for _, part in memo.get_headers_footers(uri):
                yield name, memo.get_part_xml(part)
        for part in memo.get_docx().part.package.parts:
            if part.content_type == _FOOTNOTES:
                yield "footnotes", part.blob.decode("utf-8")
    except (KeyError, ValueError, AttributeError, etree.LxmlError) as problem:
        raise _refused("the template is no Word file, or a broken one", where, str(problem), _WORD_FILE) from problem


def _check_part(text: str, where: str) -> None:
    """Raise `InputError` unless every tag of a part is allowed."""
    formatted = _UNESCAPED.search(_TAG.sub("", text))
    if formatted is not None:
        raise _refused("a tag of the template is not allowed", where, formatted[0].strip())
    try:
        source = Memo(io.BytesIO()).patch_xml(text)
        check(environment().parse(source))
        environment().compile(source)
    except Refused as refused:
        raise _refused(refused.what, where, refused.value) from refused
    except TemplateSyntaxError as problem:
        raise _refused("a tag of the template is not closed, or not written as tags are", where, str(problem.message)) from problem
    except (RecursionError, MemoryError, SyntaxError) as problem:  # of Jinja, and of Python, into which it turns the template
        raise _refused("the tags of the template stand too deeply in each other", where, None) from problem


def _refused(what: str, where: str, value: str | None, allowed: str = _ALLOWED) -> InputError:
    return InputError(what, where=where, value=value or None, allowed=allowed, action=_HOW)
