"""Files that are no scenarios: what a file is by its first bytes, and what to do with one of that kind.

Asked only of a file that could not be read as a scenario; what it finds is a guess that a message makes, never a way to read it.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from typing import Final

HEAD: Final = 4096
"""Bytes that are looked at."""

_DATA: Final = "zorgsim reads no data: write what they say under [parameters] of a scenario file (list: zorgsim parameters)"
_SAVE_AS_TEXT: Final = "save it as plain text in UTF-8, or name another file"


@dataclass(frozen=True)
class Foreign:
    """What a file is instead of a scenario, as ``"a CSV file"``, and what to do."""

    what: str
    action: str

    @property
    def sentence(self) -> str:
        """Say so."""
        return f"this is {self.what}, no scenario"


_RESULTS: Final = Foreign(
    "the manifest of zorgsim results",
    "name the scenario file that was simulated; the manifest holds it as resolved, under scenarios: resolved",
)

_MAGIC: Final = (
    (b"PAR1", Foreign("a Parquet file", _DATA)),
    (b"ARROW1", Foreign("an Arrow file", _DATA)),
    (b"\xd0\xcf\x11\xe0", Foreign("an old Excel or Word file", _DATA)),
    (b"SQLite format 3", Foreign("a database", _DATA)),
    (b"%PDF", Foreign("a PDF file", "name a scenario file")),
    (b"{\\rtf", Foreign("a Word (RTF) file", _SAVE_AS_TEXT)),
    (b"\x1f\x8b", Foreign("a compressed file (gzip)", "unpack it first")),
    (b"BZh", Foreign("a compressed file (bzip2)", "unpack it first")),
    (b"\xfd7zXZ", Foreign("a compressed file (xz)", "unpack it first")),
    (b"\x28\xb5\x2f\xfd", Foreign("a compressed file (zstd)", "unpack it first")),
    (b"7z\xbc\xaf", Foreign("a compressed file (7z)", "unpack it first")),
    (b"\x89PNG", Foreign("a picture (PNG)", "name a scenario file")),
    (b"\xff\xd8\xff", Foreign("a picture (JPEG)", "name a scenario file")),
    (b"GIF8", Foreign("a picture (GIF)", "name a scenario file")),
    (b"\x7fELF", Foreign("a program", "name a scenario file")),
)
_IN_ZIP: Final = (
    (b"xl/", Foreign("an Excel file", _DATA)),
    (b"opendocument.spreadsheet", Foreign("a spreadsheet (ODS)", _DATA)),
    (b"word/", Foreign("a Word file", _SAVE_AS_TEXT)),
    (b"opendocument.text", Foreign("a text document (ODT)", _SAVE_AS_TEXT)),
)
_MARKS: Final = (  # the longer ones first: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_JSON_LIST: Final = re.compile(r'\[\s*([\[{\d-]|true|false|null|\]\s*\Z|"[^"]*"\s*(,|\]\s*\Z))')
"""How a list begins in JSON and no table in TOML."""
_SEPARATORS: Final = {";": "semicolons", "\t": "tabs", ",": "commas", "|": "bars"}


def recognised(content: bytes) -> Foreign | None:
    """Return what a file is that is no scenario, None if that cannot be said."""
    head = content[:HEAD]
    if head.startswith(b"PK\x03\x04"):
        inside = content[:HEAD] + content[-HEAD:]  # names of its files stand at both ends
        return next((kind for name, kind in _IN_ZIP if name in inside), Foreign("a ZIP archive", "unpack it first"))
    kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    return kind or _wide_text(head) or _text_kind(head)


def _wide_text(head: bytes) -> Foreign | None:
    """Recognise text of two or four bytes a letter, and what is no text at all."""
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    few, many = sorted(head[start::2].count(0) for start in (0, 1))
    if marked or (many > len(head) // 3 and few < len(head) // 20):  # of two bytes a letter, one is empty in most languages
        return Foreign(f"text in {marked or 'UTF-16'}", "save it as UTF-8 text")
    return Foreign("no text", "name a scenario file") if b"\x00" in head else None


def _text_kind(head: bytes) -> Foreign | None:
    text = head.decode("utf-8-sig", errors="replace").strip()
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines:
        return None
    if text.startswith("{") or _JSON_LIST.match(text):
        return _json_kind(text)
    if re.match(r"<(\?xml|!doctype|html|\w+[\s>])", text, re.IGNORECASE):
        return Foreign("an HTML or XML file", _DATA)
    return _table_kind(lines) or _yaml_kind(lines)


def _json_kind(text: str) -> Foreign | None:
    if re.search(r'"format"\s*:\s*"zorgsim results', text):
        return _RESULTS
    if re.match(r"\[\s*\[", text):  # a list of lists, or a table of TOML that occurs several times
        try:
            json.JSONDecoder().raw_decode(text)
        except ValueError:
            if re.match(r"\[\[[\w.\"'-]+\]\]", text):
                return None
    return Foreign("a JSON file", f"a scenario is written in TOML; {_DATA}")


def _table_kind(lines: list[str]) -> Foreign | None:
    """Recognise a table of values between separators: as many in each of the first lines."""
    first = [re.sub(r'"[^"]*"', '""', line) for line in lines[:5]]
    if any(re.match(r"\s*(\[[^\]]*\]|[\w.\"'-]+\s*=)", line) for line in first):
        return None  # lines of TOML can hold commas too
    for separator, words in _SEPARATORS.items():
        counts = {line.count(separator) for line in first}
        if len(first) > 1 and min(counts) >= 1 and (len(counts) == 1 or separator in ";\t"):
            return Foreign(f"a CSV file (values between {words})", _DATA)
    return None


def _yaml_kind(lines: list[str]) -> Foreign | None:
    keys = [line for line in lines[:10] if re.match(r"\s*(- )?[\w\"' -]+:(\s|$)", line)]
    if lines[0].startswith(("---", "%YAML")) or len(keys) > len(lines[:10]) // 2:
        return Foreign("a YAML file", f"a scenario is written in TOML: key = value; {_DATA}")
    return None


def first_foreign_byte(content: bytes) -> str:
    """Say where a text stops being UTF-8, and which letter of Western Europe its byte would be."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode("utf-8")) + 1
        letter = content[error.start : error.start + 1].decode("cp1252", errors="replace")
        meant = f"; in Windows-1252 it would be {letter!r}" if letter.isprintable() and letter != "\ufffd" else ""
        return f"line {line}, column {column}, byte 0x{content[error.start]:02X}{meant}"
    return ""
